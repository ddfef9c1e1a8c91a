/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "stoa-floor.h"

typedef struct
{
  gconstpointer who;
  gboolean speaking;
  gint64 since_us;           /* when what they say now, or said last, began */
  gint64 until_us;           /* when they stopped, while they are silent */
} Voice;

struct _StoaFloor
{
  GArray *voices;            /* of Voice */
  gconstpointer holder;
  gint64 holder_since_us;
};

static Voice *
find (StoaFloor     *self,
      gconstpointer  who)
{
  for (guint i = 0; i < self->voices->len; i++)
    {
      Voice *voice = &g_array_index (self->voices, Voice, i);

      if (voice->who == who)
        return voice;
    }
  return NULL;
}

/* When @voice may have the floor, if it goes on and @holder does not change; 0 for never. */
static gint64
due_us (StoaFloor   *self,
        const Voice *voice,
        const Voice *holder)
{
  gint64 due = voice->since_us + STOA_FLOOR_SPOKEN_US;

  if (!voice->speaking)
    return 0;
  if (holder == NULL)
    return due;
  due = MAX (due, self->holder_since_us + STOA_FLOOR_STAY_US);
  if (!holder->speaking)
    return MAX (due, holder->until_us + STOA_FLOOR_PAUSE_US);
  return voice->since_us > holder->since_us ? due : 0;
}

StoaFloor *
stoa_floor_new (void)
{
  StoaFloor *self = g_new0 (StoaFloor, 1);

  self->voices = g_array_new (FALSE, FALSE, sizeof (Voice));
  return self;
}

void
stoa_floor_free (StoaFloor *self)
{
  g_array_unref (self->voices);
  g_free (self);
}

void
stoa_floor_hear (StoaFloor     *self,
                 gconstpointer  who,
                 gboolean       speaking,
                 gint64         now_us)
{
  Voice *voice = find (self, who);

  if (voice == NULL && speaking)
    {
      Voice first = { who, TRUE, now_us, 0 };

      g_array_append_val (self->voices, first);
    }
  if (voice == NULL || voice->speaking == speaking)
    return;
  if (speaking && now_us - voice->until_us > STOA_FLOOR_PAUSE_US)
    voice->since_us = now_us;
  if (!speaking)
    voice->until_us = now_us;
  voice->speaking = speaking;
}

void
stoa_floor_forget (StoaFloor     *self,
                   gconstpointer  who)
{
  Voice *voice = find (self, who);

  if (voice != NULL)
    g_array_remove_index (self->voices, voice - &g_array_index (self->voices, Voice, 0));
  if (self->holder == who)
    self->holder = NULL;
}

gconstpointer
stoa_floor_decide (StoaFloor     *self,
                   gconstpointer  held,
                   gint64         now_us,
                   gint64        *next_us)
{
  const Voice *holder = self->holder ? find (self, self->holder) : NULL;
  const Voice *next = NULL;
  gint64 next_due = 0;

  *next_us = 0;
  if (held != NULL && held == self->holder)
    return self->holder;

  for (guint i = 0; i < self->voices->len; i++)
    {
      const Voice *voice = &g_array_index (self->voices, Voice, i);
      gint64 due = voice == holder || voice->who == held ? 0 : due_us (self, voice, holder);

      if (due != 0 && (next_due == 0 || due < next_due))
        {
          next = voice;
          next_due = due;
        }
    }
  if (next == NULL)
    return self->holder;
  if (next_due > now_us)
    {
      *next_us = next_due;
      return self->holder;
    }
  self->holder = next->who;
  self->holder_since_us = now_us;
  return stoa_floor_decide (self, held, now_us, next_us);
}
