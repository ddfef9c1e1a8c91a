/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "crowd-pump.h"

#define TICK_US 4000

typedef struct
{
  GstAppSrc *appsrc;
  const CrowdTrack *track;
  guint index;               /* of the next frame */
  GstClockTime due_ns;
  gboolean wanted;
  gboolean flows;            /* since a key frame */
} Feed;

struct _CrowdPump
{
  GThread *thread;
  GMutex lock;
  GPtrArray *feeds;          /* under lock */
  gboolean done;             /* under lock */
};

static void
feed_free (gpointer data)
{
  Feed *feed = data;

  gst_object_unref (feed->appsrc);
  g_free (feed);
}

static void
push (Feed      *feed,
      GstBuffer *next)
{
  GstBuffer *frame = gst_buffer_copy (next);

  GST_BUFFER_PTS (frame) = feed->due_ns;
  GST_BUFFER_DTS (frame) = GST_CLOCK_TIME_NONE;
  GST_BUFFER_DURATION (frame) = feed->track->interval_ns;
  gst_app_src_push_buffer (feed->appsrc, frame);
}

/* What nobody wants goes on unseen. */
static void
push_due (Feed        *feed,
          GstClockTime now_ns)
{
  while (feed->due_ns <= now_ns)
    {
      GstBuffer *next = feed->track->frames->pdata[feed->index];

      feed->flows = feed->wanted && (feed->flows || !GST_BUFFER_FLAG_IS_SET (next, GST_BUFFER_FLAG_DELTA_UNIT));
      if (feed->flows)
        push (feed, next);
      feed->index = (feed->index + 1) % feed->track->frames->len;
      feed->due_ns += feed->track->interval_ns;
    }
}

static gpointer
run (gpointer data)
{
  CrowdPump *self = data;
  gboolean done = FALSE;

  while (!done)
    {
      g_mutex_lock (&self->lock);
      for (guint i = 0; i < self->feeds->len; i++)
        push_due (self->feeds->pdata[i], g_get_monotonic_time () * GST_USECOND);
      done = self->done;
      g_mutex_unlock (&self->lock);
      g_usleep (TICK_US);
    }
  return NULL;
}

CrowdPump *
crowd_pump_new (void)
{
  CrowdPump *self = g_new0 (CrowdPump, 1);

  g_mutex_init (&self->lock);
  self->feeds = g_ptr_array_new_with_free_func (feed_free);
  self->thread = g_thread_new ("pump", run, self);
  return self;
}

void
crowd_pump_free (CrowdPump *self)
{
  g_mutex_lock (&self->lock);
  self->done = TRUE;
  g_mutex_unlock (&self->lock);
  g_thread_join (self->thread);
  g_ptr_array_unref (self->feeds);
  g_mutex_clear (&self->lock);
  g_free (self);
}

void
crowd_pump_add (CrowdPump        *self,
                GstAppSrc        *appsrc,
                const CrowdTrack *track,
                guint             from_s,
                GstClockTime      start_ns)
{
  Feed *feed = g_new0 (Feed, 1);

  feed->appsrc = gst_object_ref (appsrc);
  feed->track = track;
  feed->wanted = TRUE;
  feed->index = (guint) (from_s * GST_SECOND / track->interval_ns) % track->frames->len;
  feed->due_ns = start_ns;
  g_mutex_lock (&self->lock);
  g_ptr_array_add (self->feeds, feed);
  g_mutex_unlock (&self->lock);
}

void
crowd_pump_want (CrowdPump *self,
                 GstAppSrc *appsrc,
                 gboolean   wanted)
{
  g_mutex_lock (&self->lock);
  for (guint i = 0; i < self->feeds->len; i++)
    {
      Feed *feed = self->feeds->pdata[i];

      if (feed->appsrc == appsrc)
        feed->wanted = wanted;
    }
  g_mutex_unlock (&self->lock);
}

void
crowd_pump_remove (CrowdPump *self,
                   GstAppSrc *appsrc)
{
  g_mutex_lock (&self->lock);
  for (guint i = self->feeds->len; i-- > 0;)
    if (((Feed *) self->feeds->pdata[i])->appsrc == appsrc)
      g_ptr_array_remove_index_fast (self->feeds, i);
  g_mutex_unlock (&self->lock);
}
