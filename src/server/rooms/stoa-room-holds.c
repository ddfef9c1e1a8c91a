/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-server"

#include "stoa-room-holds.h"

struct _StoaRoomHolds
{
  StoaHoldOver over;
  gpointer data;
  GHashTable *clocks;        /* hold → Clock */
};

typedef struct
{
  StoaRoomHolds *holds;
  char *id;
  guint source;
} Clock;

static void
clock_free (gpointer data)
{
  Clock *clock = data;

  g_clear_handle_id (&clock->source, g_source_remove);
  g_free (clock->id);
  g_free (clock);
}

static gboolean
on_due (gpointer data)
{
  Clock *clock = data;

  clock->source = 0;
  clock->holds->over (clock->id, clock->holds->data);
  return G_SOURCE_REMOVE;
}

static gboolean
is_gone (gpointer id,
         gpointer clock,
         gpointer state)
{
  return stoa_room_state_find_hold (state, id) == NULL;
}

static void
start (StoaRoomHolds  *holds,
       const StoaHold *hold,
       gint64          now)
{
  Clock *clock = g_new0 (Clock, 1);

  clock->holds = holds;
  clock->id = g_strdup (hold->id);
  clock->source = g_timeout_add (CLAMP (hold->until - now, 0, STOA_HOLD_MS), on_due, clock);
  g_hash_table_replace (holds->clocks, clock->id, clock);
}

StoaRoomHolds *
stoa_room_holds_new (StoaHoldOver over,
                     gpointer     data)
{
  StoaRoomHolds *holds = g_new0 (StoaRoomHolds, 1);

  holds->over = over;
  holds->data = data;
  holds->clocks = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, clock_free);
  return holds;
}

void
stoa_room_holds_free (StoaRoomHolds *holds)
{
  g_hash_table_unref (holds->clocks);
  g_free (holds);
}

void
stoa_room_holds_sync (StoaRoomHolds       *holds,
                      const StoaRoomState *state,
                      gint64               now)
{
  g_hash_table_foreach_remove (holds->clocks, is_gone, (gpointer) state);
  for (guint i = 0; i < state->holds->len; i++)
    {
      const StoaHold *hold = g_ptr_array_index (state->holds, i);

      if (!g_hash_table_contains (holds->clocks, hold->id))
        start (holds, hold, now);
    }
}
