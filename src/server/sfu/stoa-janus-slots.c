/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-sfu"

#include "stoa-janus-slots.h"

static gboolean
is_same_track (const StoaJanusSource *a,
               const StoaJanusSource *b)
{
  return g_str_equal (a->feed, b->feed) && g_str_equal (a->mid, b->mid);
}

static void
add_move (GPtrArray       *moves,
          StoaJanusSlot   *slot,
          StoaJanusSource *source)
{
  StoaJanusMove *move = g_new0 (StoaJanusMove, 1);

  move->slot = slot;
  move->source = source;
  g_ptr_array_add (moves, move);
}

static gboolean
shows (const StoaJanusSlot   *slot,
       const StoaJanusSource *source)
{
  return slot->source != NULL && is_same_track (slot->source, source);
}

/* What has run before is ready at the other end; what lost its source needs a new SDP. */
static int
rank (const StoaJanusSlot   *slot,
      const StoaJanusSource *parked)
{
  if (slot->source == NULL)
    return 1;
  return shows (slot, parked) ? 2 : 3;
}

static StoaJanusSlot *
find_slot (GPtrArray             *slots,
           GHashTable            *taken,
           const StoaJanusSource *source)
{
  for (guint i = 0; i < slots->len; i++)
    {
      StoaJanusSlot *slot = g_ptr_array_index (slots, i);

      if (shows (slot, source) && !g_hash_table_contains (taken, slot))
        return slot;
    }
  return NULL;
}

static void
keep_or_queue (StoaJanusPlan   *plan,
               GPtrArray       *slots,
               GHashTable      *taken,
               StoaJanusSource *source,
               GPtrArray       *queue)
{
  StoaJanusSlot *slot = find_slot (slots, taken, source);

  if (slot == NULL)
    {
      g_ptr_array_add (queue, source);
      return;
    }
  g_hash_table_add (taken, slot);
  if (source->substream != STOA_JANUS_NO_SUBSTREAM && slot->source->substream != source->substream)
    add_move (plan->layers, slot, source);
}

static StoaJanusSlot *
find_free_slot (GPtrArray             *slots,
                GHashTable            *taken,
                gboolean               video,
                const StoaJanusSource *parked)
{
  StoaJanusSlot *best = NULL;

  for (guint i = 0; i < slots->len; i++)
    {
      StoaJanusSlot *slot = g_ptr_array_index (slots, i);

      if (slot->video == video && !g_hash_table_contains (taken, slot) &&
          (best == NULL || rank (slot, parked) > rank (best, parked)))
        best = slot;
    }
  return best;
}

static void
park_the_rest (StoaJanusPlan   *plan,
               GPtrArray       *slots,
               GHashTable      *taken,
               StoaJanusSource *parked[2])
{
  for (guint i = 0; i < slots->len; i++)
    {
      StoaJanusSlot *slot = g_ptr_array_index (slots, i);
      StoaJanusSource *park = parked[slot->video];

      if (!g_hash_table_contains (taken, slot) && !shows (slot, park))
        add_move (plan->moves, slot, park);
    }
}

StoaJanusSource *
stoa_janus_source_new (const char *feed,
                       const char *mid,
                       gboolean    video,
                       int         layer,
                       int         substream)
{
  StoaJanusSource *source = g_new0 (StoaJanusSource, 1);

  source->feed = g_strdup (feed);
  source->mid = g_strdup (mid);
  source->video = video;
  source->layer = layer;
  source->substream = substream;
  return source;
}

StoaJanusSource *
stoa_janus_source_copy (const StoaJanusSource *source)
{
  StoaJanusSource *copy = stoa_janus_source_new (source->feed, source->mid, source->video, source->layer,
                                                 source->substream);

  copy->unlikely = source->unlikely;
  return copy;
}

void
stoa_janus_source_free (StoaJanusSource *source)
{
  g_free (source->feed);
  g_free (source->mid);
  g_free (source);
}

StoaJanusSlot *
stoa_janus_slot_new (const char *mid,
                     gboolean    video)
{
  StoaJanusSlot *slot = g_new0 (StoaJanusSlot, 1);

  slot->mid = g_strdup (mid);
  slot->video = video;
  return slot;
}

void
stoa_janus_slot_free (StoaJanusSlot *slot)
{
  g_clear_pointer (&slot->source, stoa_janus_source_free);
  g_free (slot->mid);
  g_free (slot);
}

StoaJanusPlan *
stoa_janus_plan_new (GPtrArray       *slots,
                     GPtrArray       *sources,
                     StoaJanusSource *parked[2])
{
  g_autoptr (GHashTable) taken = g_hash_table_new (NULL, NULL);
  g_autoptr (GPtrArray) queue = g_ptr_array_new ();
  StoaJanusPlan *plan = g_new0 (StoaJanusPlan, 1);

  plan->moves = g_ptr_array_new_with_free_func (g_free);
  plan->layers = g_ptr_array_new_with_free_func (g_free);
  plan->additions = g_ptr_array_new ();

  for (guint i = 0; i < sources->len; i++)
    keep_or_queue (plan, slots, taken, g_ptr_array_index (sources, i), queue);

  for (guint i = 0; i < queue->len; i++)
    {
      StoaJanusSource *source = g_ptr_array_index (queue, i);
      StoaJanusSlot *slot = find_free_slot (slots, taken, source->video, parked[source->video]);

      if (slot == NULL)
        {
          g_ptr_array_add (plan->additions, source);
          continue;
        }
      g_hash_table_add (taken, slot);
      add_move (plan->moves, slot, source);
    }
  park_the_rest (plan, slots, taken, parked);
  return plan;
}

void
stoa_janus_plan_free (StoaJanusPlan *plan)
{
  g_ptr_array_unref (plan->moves);
  g_ptr_array_unref (plan->layers);
  g_ptr_array_unref (plan->additions);
  g_free (plan);
}
