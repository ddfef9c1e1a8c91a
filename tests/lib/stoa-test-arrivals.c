/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "stoa-test-arrivals.h"

#include <gst/video/video.h>

/* On one m-line. */
typedef struct
{
  GstPad *stream;
  int packets;
  int frames;
  int keyframes;
  int width;
} Arrival;

struct _StoaTestArrivals
{
  GMutex lock;
  GHashTable *by_mid;
  guint n_streams;
};

static Arrival *
find_arrival (StoaTestArrivals *self,
              const char       *mid)
{
  Arrival *arrival = g_hash_table_lookup (self->by_mid, mid);

  if (arrival == NULL)
    {
      arrival = g_new0 (Arrival, 1);
      g_hash_table_insert (self->by_mid, g_strdup (mid), arrival);
    }
  return arrival;
}

static GstPadProbeReturn
count_packet (GstPad          *pad,
              GstPadProbeInfo *info,
              gpointer         data)
{
  Arrival *arrival = data;

  g_atomic_int_inc (&arrival->packets);
  return GST_PAD_PROBE_OK;
}

static GstPadProbeReturn
count_keyframe (GstPad          *pad,
                GstPadProbeInfo *info,
                gpointer         data)
{
  Arrival *arrival = data;

  if (!GST_BUFFER_FLAG_IS_SET (GST_PAD_PROBE_INFO_BUFFER (info), GST_BUFFER_FLAG_DELTA_UNIT))
    g_atomic_int_inc (&arrival->keyframes);
  return GST_PAD_PROBE_OK;
}

static GstPadProbeReturn
count_frame (GstPad          *pad,
             GstPadProbeInfo *info,
             gpointer         data)
{
  Arrival *arrival = data;
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);
  int width = 0;

  if (caps != NULL && gst_structure_get_int (gst_caps_get_structure (caps, 0), "width", &width))
    g_atomic_int_set (&arrival->width, width);
  g_atomic_int_inc (&arrival->frames);
  g_main_context_wakeup (NULL);
  return GST_PAD_PROBE_OK;
}

static void
arrival_free (gpointer data)
{
  Arrival *arrival = data;

  g_clear_object (&arrival->stream);
  g_free (arrival);
}

StoaTestArrivals *
stoa_test_arrivals_new (void)
{
  StoaTestArrivals *self = g_new0 (StoaTestArrivals, 1);

  g_mutex_init (&self->lock);
  self->by_mid = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, arrival_free);
  return self;
}

void
stoa_test_arrivals_free (StoaTestArrivals *self)
{
  g_hash_table_unref (self->by_mid);
  g_mutex_clear (&self->lock);
  g_free (self);
}

void
stoa_test_arrivals_clear (StoaTestArrivals *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  g_hash_table_remove_all (self->by_mid);
  self->n_streams = 0;
}

void
stoa_test_arrivals_watch (StoaTestArrivals     *self,
                          const char           *mid,
                          const StoaTestStream *stream)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  Arrival *arrival = find_arrival (self, mid);

  self->n_streams++;
  g_set_object (&arrival->stream, stream->packets);
  gst_pad_add_probe (stream->packets, GST_PAD_PROBE_TYPE_BUFFER, count_packet, arrival, NULL);
  if (stream->encoded != NULL)
    gst_pad_add_probe (stream->encoded, GST_PAD_PROBE_TYPE_BUFFER, count_keyframe, arrival, NULL);
  gst_pad_add_probe (stream->decoded, GST_PAD_PROBE_TYPE_BUFFER, count_frame, arrival, NULL);
}

void
stoa_test_arrivals_ask (StoaTestArrivals *self,
                        const char       *mid)
{
  g_autoptr (GstPad) stream = NULL;

  g_mutex_lock (&self->lock);
  g_set_object (&stream, find_arrival (self, mid)->stream);
  g_mutex_unlock (&self->lock);
  gst_pad_send_event (stream, gst_video_event_new_upstream_force_key_unit (GST_CLOCK_TIME_NONE, FALSE, 0));
}

guint
stoa_test_arrivals_get_frames (StoaTestArrivals *self,
                               const char       *mid)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return mid != NULL ? g_atomic_int_get (&find_arrival (self, mid)->frames) : 0;
}

guint
stoa_test_arrivals_get_keyframes (StoaTestArrivals *self,
                                  const char       *mid)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return mid != NULL ? g_atomic_int_get (&find_arrival (self, mid)->keyframes) : 0;
}

guint
stoa_test_arrivals_get_packets (StoaTestArrivals *self,
                                const char       *mid)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return mid != NULL ? g_atomic_int_get (&find_arrival (self, mid)->packets) : 0;
}

int
stoa_test_arrivals_get_width (StoaTestArrivals *self,
                              const char       *mid)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return mid != NULL ? g_atomic_int_get (&find_arrival (self, mid)->width) : 0;
}

guint
stoa_test_arrivals_get_streams (StoaTestArrivals *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->n_streams;
}
