/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-media"

#include "stoa-export-plan.h"

#include "stoa-line-up.h"

#define MOST_TILES 25
/* Everybody is arranged in a picture of that size, whatever the one that is made: a larger one shows the same. */
#define WIDTH 1280
#define HEIGHT 720
#define SPACING 6

/* What stands somewhere in the picture; lives as long as the plan, so that it can be recognised. */
typedef struct
{
  const StoaRecordedPerson *person;
  gboolean screen;
  gint64 track;
  gint64 spoke_ms;           /* when last */
  gboolean muted;
  gboolean speaking;
  gboolean away;
} Seat;

struct _StoaExportPlan
{
  StoaManifest *manifest;
  guint height;
  GPtrArray *seats;          /* every one there ever was */
  GPtrArray *line;           /* of Seat: those who are not large, as they stand */
  GArray *tiles;
  gint64 from_ms;            /* what is shown holds from then on, and before @until_ms */
  gint64 until_ms;
};

static Seat *
get_seat (StoaExportPlan           *self,
          const StoaRecordedPerson *person,
          gboolean                  screen)
{
  Seat *seat;

  for (guint i = 0; i < self->seats->len; i++)
    {
      seat = self->seats->pdata[i];
      if (seat->person == person && seat->screen == screen)
        return seat;
    }
  seat = g_new0 (Seat, 1);
  seat->person = person;
  seat->screen = screen;
  seat->spoke_ms = -1;
  g_ptr_array_add (self->seats, seat);
  return seat;
}

static const StoaTrack *
find_sent (const StoaParticipant *participant,
           StoaTrackKind          kind)
{
  const StoaTrack *track = stoa_participant_track (participant, kind);

  return track && !track->muted ? track : NULL;
}

static void
add_seat (StoaExportPlan        *self,
          GPtrArray             *to,
          const StoaParticipant *participant,
          StoaTrackKind          kind,
          gboolean               speaking,
          gint64                 at_ms)
{
  const StoaRecordedPerson *person = stoa_replay_person (self->manifest, participant->id);
  const StoaRecordedTrack *track = NULL;
  Seat *seat;

  if (person == NULL)
    return;
  seat = get_seat (self, person, kind == STOA_TRACK_SCREEN);
  if (find_sent (participant, kind))
    track = stoa_replay_track (self->manifest, participant->id, kind, at_ms);
  seat->track = track ? track->number : 0;
  seat->speaking = speaking && !participant->away && !seat->screen;
  seat->muted = !seat->screen && find_sent (participant, STOA_TRACK_MIC) == NULL;
  seat->away = participant->away;
  if (seat->speaking)
    seat->spoke_ms = at_ms;
  g_ptr_array_add (to, seat);
}

/* who is seen */

static int
compare_spoken (gconstpointer a,
                gconstpointer b)
{
  const Seat *x = *(Seat *const *) a, *y = *(Seat *const *) b;

  return (x->spoke_ms < y->spoke_ms) - (x->spoke_ms > y->spoke_ms);
}

/* Keeps those @n who spoke last, in the order they are in. */
static void
keep_heard (GPtrArray *seats,
            guint      n)
{
  g_autoptr (GPtrArray) heard = g_ptr_array_copy (seats, NULL, NULL);

  g_ptr_array_sort (heard, compare_spoken);
  for (guint i = n; i < heard->len; i++)
    g_ptr_array_remove (seats, heard->pdata[i]);
}

static void
line_up (StoaExportPlan *self,
         GPtrArray      *people,
         guint           n_large,
         const StoaScene *scene)
{
  StoaPages pages;

  stoa_arrange_count (scene, &pages);
  if (people->len > pages.each)
    keep_heard (people, pages.each);
  else if (n_large == 0)
    g_ptr_array_set_size (self->line, 0);
  stoa_line_up (self->line, people);
}

/* From one even pixel to another. */
static int
scale (StoaExportPlan *self,
       int             at)
{
  return (at + SPACING) * (int) self->height / HEIGHT & ~1;
}

static void
add_tile (StoaExportPlan *self,
          const Seat     *seat,
          const StoaArea *area)
{
  int x = scale (self, area->x), y = scale (self, area->y);
  StoaExportTile tile = {
    .participant = seat->person->participant,
    .name = seat->person->name,
    .screen = seat->screen,
    .track = seat->track,
    .area = { x, y, scale (self, area->x + area->width) - x, scale (self, area->y + area->height) - y },
    .muted = seat->muted,
    .speaking = seat->speaking,
    .away = seat->away,
  };

  if (tile.area.width > 0 && tile.area.height > 0)
    g_array_append_val (self->tiles, tile);
}

static void
arrange (StoaExportPlan *self,
         GPtrArray      *screens,
         GPtrArray      *people)
{
  StoaScene scene = { screens->len + people->len, screens->len, MOST_TILES, WIDTH - 2 * SPACING, HEIGHT - 2 * SPACING, SPACING };
  g_autoptr (GPtrArray) order = g_ptr_array_new ();
  g_autofree StoaArea *areas = NULL;

  line_up (self, people, screens->len, &scene);
  g_ptr_array_extend (order, screens, NULL, NULL);
  g_ptr_array_extend (order, self->line, NULL, NULL);
  scene.n = order->len;
  areas = g_new0 (StoaArea, order->len + 1);
  stoa_arrange (&scene, 0, areas);
  g_array_set_size (self->tiles, 0);
  for (guint i = 0; i < order->len; i++)
    if (areas[i].width > 0)
      add_tile (self, order->pdata[i], &areas[i]);
}

static gboolean
is_same_tile (const StoaExportTile *a,
              const StoaExportTile *b)
{
  return a->participant == b->participant && a->screen == b->screen && a->track == b->track && a->muted == b->muted
         && a->speaking == b->speaking && a->away == b->away && a->area.x == b->area.x && a->area.y == b->area.y
         && a->area.width == b->area.width && a->area.height == b->area.height;
}

static gboolean
is_same (const GArray *a,
         const GArray *b)
{
  gboolean same = a->len == b->len;

  for (guint i = 0; same && i < a->len; i++)
    same = is_same_tile (&g_array_index (a, StoaExportTile, i), &g_array_index (b, StoaExportTile, i));
  return same;
}

/* public */

StoaExportPlan *
stoa_export_plan_new (const StoaManifest *manifest,
                      guint               height)
{
  StoaExportPlan *self = g_new0 (StoaExportPlan, 1);

  self->manifest = stoa_record_ref ((gpointer) manifest);
  self->height = height;
  self->seats = g_ptr_array_new_with_free_func (g_free);
  self->line = g_ptr_array_new ();
  self->tiles = g_array_new (FALSE, FALSE, sizeof (StoaExportTile));
  self->from_ms = G_MAXINT64;
  return self;
}

void
stoa_export_plan_free (StoaExportPlan *self)
{
  stoa_record_unref (self->manifest);
  g_ptr_array_unref (self->line);
  g_ptr_array_unref (self->seats);
  g_array_unref (self->tiles);
  g_free (self);
}

gboolean
stoa_export_plan_seek (StoaExportPlan *self,
                       gint64          at_ms)
{
  g_autoptr (GHashTable) speakers = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) screens = g_ptr_array_new ();
  g_autoptr (GPtrArray) people = g_ptr_array_new ();
  g_autoptr (StoaRoomState) state = NULL;
  g_autoptr (GArray) before = NULL;

  if (at_ms >= self->from_ms && at_ms < self->until_ms)
    return FALSE;
  state = stoa_replay_state (self->manifest, at_ms, speakers, &self->from_ms, &self->until_ms);
  for (guint i = 0; i < state->participants->len; i++)
    {
      const StoaParticipant *participant = state->participants->pdata[i];

      add_seat (self, people, participant, STOA_TRACK_CAMERA, g_hash_table_contains (speakers, participant->id), at_ms);
      if (find_sent (participant, STOA_TRACK_SCREEN) && screens->len < STOA_ARRANGE_MOST_LARGE)
        add_seat (self, screens, participant, STOA_TRACK_SCREEN, FALSE, at_ms);
    }
  before = g_array_copy (self->tiles);
  arrange (self, screens, people);
  return !is_same (before, self->tiles);
}

const GArray *
stoa_export_plan_tiles (StoaExportPlan *self)
{
  return self->tiles;
}
