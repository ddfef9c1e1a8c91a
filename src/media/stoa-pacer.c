/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-media"

#include "stoa-pacer.h"

#define LANE_SPAN_NS (600 * GST_MSECOND)   /* how much one lane holds */
#define MAX_LATE_NS (500 * GST_MSECOND)    /* later than this, the film's clock is put back instead */

typedef struct
{
  GstSample *sample;
  GstClockTime time_ns;
} Item;

struct _StoaPacer
{
  StoaOutlet *outlets[STOA_PACER_LANES];
  GThread *thread;
  GMutex lock;
  GCond changed;
  GQueue lanes[STOA_PACER_LANES];   /* under lock, of Item */
  gboolean stopped;                 /* under lock */
};

static void
item_free (gpointer data)
{
  Item *item = data;

  gst_sample_unref (item->sample);
  g_free (item);
}

static gboolean
lane_is_full (GQueue *lane)
{
  Item *first = g_queue_peek_head (lane);
  Item *last = g_queue_peek_tail (lane);

  return first != NULL && last->time_ns > first->time_ns + LANE_SPAN_NS;
}

/* The lane whose first item is due first; with an empty lane it is the other one. */
static int
next_lane (StoaPacer *self)
{
  int next = -1;
  GstClockTime first = GST_CLOCK_TIME_NONE;

  for (int i = 0; i < STOA_PACER_LANES; i++)
    {
      Item *item = g_queue_peek_head (&self->lanes[i]);

      if (item != NULL && item->time_ns < first)
        {
          first = item->time_ns;
          next = i;
        }
    }
  return next;
}

static void
let_out (StoaOutlet   *outlet,
         GstSample    *sample,
         GstClockTime  due)
{
  g_autoptr (GstBuffer) buffer = gst_buffer_copy (gst_sample_get_buffer (sample));
  g_autoptr (GstSample) stamped = NULL;

  GST_BUFFER_PTS (buffer) = due;
  GST_BUFFER_DTS (buffer) = GST_CLOCK_TIME_NONE;
  stamped = gst_sample_new (buffer, gst_sample_get_caps (sample), NULL, NULL);
  stoa_outlet_push (outlet, stamped);
}

static gpointer
run (gpointer data)
{
  StoaPacer *self = data;
  GstClockTime base = GST_CLOCK_TIME_NONE;

  g_mutex_lock (&self->lock);
  while (!self->stopped)
    {
      int lane = next_lane (self);
      GstClockTime now = g_get_monotonic_time () * GST_USECOND;
      GstClockTime due;
      Item *item;

      if (lane < 0)
        {
          g_cond_wait (&self->changed, &self->lock);
          continue;
        }
      item = g_queue_peek_head (&self->lanes[lane]);
      if (!GST_CLOCK_TIME_IS_VALID (base) || base + item->time_ns + MAX_LATE_NS < now)
        base = now - item->time_ns;
      due = base + item->time_ns;
      if (due > now)
        {
          g_cond_wait_until (&self->changed, &self->lock, due / GST_USECOND + 1);
          continue;
        }
      g_queue_pop_head (&self->lanes[lane]);
      g_cond_broadcast (&self->changed);
      g_mutex_unlock (&self->lock);
      let_out (self->outlets[lane], item->sample, due);
      item_free (item);
      g_mutex_lock (&self->lock);
    }
  g_mutex_unlock (&self->lock);
  return NULL;
}

StoaPacer *
stoa_pacer_new (StoaOutlet *video,
                StoaOutlet *audio)
{
  StoaPacer *self = g_new0 (StoaPacer, 1);

  self->outlets[STOA_PACER_VIDEO] = stoa_outlet_ref (video);
  self->outlets[STOA_PACER_AUDIO] = stoa_outlet_ref (audio);
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  self->thread = g_thread_new ("stoa-pacer", run, self);
  return self;
}

void
stoa_pacer_free (StoaPacer *self)
{
  stoa_pacer_stop (self);
  for (int i = 0; i < STOA_PACER_LANES; i++)
    {
      g_queue_clear_full (&self->lanes[i], item_free);
      stoa_outlet_unref (self->outlets[i]);
    }
  g_cond_clear (&self->changed);
  g_mutex_clear (&self->lock);
  g_free (self);
}

gboolean
stoa_pacer_push (StoaPacer     *self,
                 StoaPacerLane  lane,
                 GstSample     *sample,
                 GstClockTime   time_ns)
{
  gboolean taken;

  g_mutex_lock (&self->lock);
  while (!self->stopped && lane_is_full (&self->lanes[lane]))
    g_cond_wait (&self->changed, &self->lock);
  taken = !self->stopped;
  if (taken)
    {
      Item *item = g_new0 (Item, 1);

      item->sample = gst_sample_ref (sample);
      item->time_ns = time_ns;
      g_queue_push_tail (&self->lanes[lane], item);
      g_cond_broadcast (&self->changed);
    }
  g_mutex_unlock (&self->lock);
  return taken;
}

void
stoa_pacer_stop (StoaPacer *self)
{
  g_mutex_lock (&self->lock);
  self->stopped = TRUE;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
  g_clear_pointer (&self->thread, g_thread_join);
}
