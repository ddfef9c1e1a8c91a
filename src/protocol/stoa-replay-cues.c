/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-protocol"

#include "stoa-replay-cues.h"

#include "stoa-replay-state.h"

#define MOST_NAMES 4         /* that fit a line */
#define PAUSE_MS 700         /* between two sentences of the same people */

/* Somebody begins or ends to speak. */
typedef struct
{
  gint64 at_ms;
  int step;                  /* 1 or −1 */
  const char *name;
} Turn;

static int
compare_turns (gconstpointer a,
               gconstpointer b)
{
  const Turn *x = a, *y = b;

  return x->at_ms != y->at_ms ? (x->at_ms > y->at_ms) - (x->at_ms < y->at_ms) : x->step - y->step;
}

static GArray *
list_turns (const StoaManifest *manifest,
            gint64              start_ms,
            gint64              end_ms)
{
  GArray *turns = g_array_new (FALSE, FALSE, sizeof (Turn));

  for (guint i = 0; i < manifest->timeline->len; i++)
    {
      const StoaMoment *moment = manifest->timeline->pdata[i];
      const StoaRecordedPerson *person = NULL;
      gint64 from = MAX (moment->at_ms, start_ms), to = MIN (moment->at_ms + moment->duration_ms, end_ms);

      if (moment->kind == STOA_MOMENT_SPEAKING && from < to)
        person = stoa_replay_person (manifest, moment->participant);
      if (person == NULL)
        continue;
      g_array_append_val (turns, ((Turn) { from - start_ms, 1, person->name }));
      g_array_append_val (turns, ((Turn) { to - start_ms, -1, person->name }));
    }
  g_array_sort (turns, compare_turns);
  return turns;
}

/* In the order they began; somebody who is there twice is named once. */
static void
apply (GPtrArray  *speakers,
       const Turn *turn)
{
  if (turn->step > 0)
    g_ptr_array_add (speakers, (gpointer) turn->name);
  else
    g_ptr_array_remove (speakers, (gpointer) turn->name);
}

static char *
say (GPtrArray *speakers)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  g_auto (GStrv) list = NULL;
  guint n = 0;

  for (guint i = 0; i < speakers->len && n < MOST_NAMES; i++)
    {
      guint first;

      if (!g_ptr_array_find_with_equal_func (speakers, speakers->pdata[i], g_str_equal, &first) || first != i)
        continue;
      g_strv_builder_add (names, speakers->pdata[i]);
      n++;
    }
  list = g_strv_builder_end (names);
  return g_strjoinv (", ", list);
}

static void
cue_clear (gpointer cue)
{
  g_free (((StoaReplayCue *) cue)->text);
}

static void
add_cue (GArray    *cues,
         GPtrArray *speakers,
         gint64     from_ms,
         gint64     to_ms)
{
  g_autofree char *text = say (speakers);
  StoaReplayCue *last = cues->len > 0 ? &g_array_index (cues, StoaReplayCue, cues->len - 1) : NULL;
  StoaReplayCue cue = { from_ms, to_ms - from_ms, NULL };

  if (*text == '\0' || from_ms >= to_ms)
    return;
  if (last && g_str_equal (last->text, text) && from_ms - last->at_ms - last->duration_ms < PAUSE_MS)
    {
      last->duration_ms = to_ms - last->at_ms;
      return;
    }
  cue.text = g_steal_pointer (&text);
  g_array_append_val (cues, cue);
}

GArray *
stoa_replay_cues (const StoaManifest *manifest,
                  gint64              start_ms,
                  gint64              end_ms)
{
  g_autoptr (GArray) turns = list_turns (manifest, start_ms, end_ms);
  g_autoptr (GPtrArray) speakers = g_ptr_array_new ();
  GArray *cues = g_array_new (FALSE, FALSE, sizeof (StoaReplayCue));
  gint64 since_ms = 0;

  g_array_set_clear_func (cues, cue_clear);
  for (guint i = 0; i < turns->len; i++)
    {
      const Turn *turn = &g_array_index (turns, Turn, i);

      add_cue (cues, speakers, since_ms, turn->at_ms);
      since_ms = turn->at_ms;
      apply (speakers, turn);
    }
  return cues;
}
