/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-media"

#include "stoa-tap.h"

#include "stoa-frames-put.h"
#include "stoa-loudness.h"

#define LEVEL_EVERY_US (100 * G_TIME_SPAN_MILLISECOND)

struct _StoaTap
{
  StoaMediaBus *bus;
  StoaMediaNews on_level;
  StoaFrames *preview;
  StoaOutlet *video_in, *audio_in, *video_out, *audio_out;
  guint video_id, audio_id;

  GMutex lock;
  gboolean camera_open;      /* under lock */
  gboolean mic_open;         /* under lock */

  /* streaming thread of the sound */
  double loudest;
  gint64 level_at_us;
};

static void
on_video (GstSample *sample,
          gpointer   data)
{
  StoaTap *self = data;
  gboolean open;

  g_mutex_lock (&self->lock);
  open = self->camera_open;
  if (open)
    stoa_outlet_push (self->video_out, sample);
  g_mutex_unlock (&self->lock);

  if (open)
    stoa_frames_put (self->preview, sample);
}

static GstSample *
silence_like (GstSample *sample)
{
  GstBuffer *heard = gst_sample_get_buffer (sample);
  gsize size = gst_buffer_get_size (heard);
  g_autoptr (GstBuffer) silence = gst_buffer_new_allocate (NULL, size, NULL);

  gst_buffer_memset (silence, 0, 0, size);
  GST_BUFFER_PTS (silence) = GST_BUFFER_PTS (heard);
  GST_BUFFER_DURATION (silence) = GST_BUFFER_DURATION (heard);
  return gst_sample_new (silence, gst_sample_get_caps (sample), NULL, NULL);
}

static void
measure (StoaTap *self,
         double   level)
{
  gint64 now = g_get_monotonic_time ();

  self->loudest = MAX (self->loudest, level);
  if (now - self->level_at_us < LEVEL_EVERY_US)
    return;
  stoa_media_bus_post (self->bus, self->on_level, g_memdup2 (&self->loudest, sizeof self->loudest), g_free);
  self->loudest = STOA_SILENCE_DBOV;
  self->level_at_us = now;
}

static void
on_audio (GstSample *sample,
          gpointer   data)
{
  StoaTap *self = data;
  gboolean open;

  g_mutex_lock (&self->lock);
  open = self->mic_open;
  if (open)
    {
      stoa_outlet_push (self->audio_out, sample);
    }
  else
    {
      g_autoptr (GstSample) silence = silence_like (sample);

      stoa_outlet_push (self->audio_out, silence);
    }
  g_mutex_unlock (&self->lock);
  measure (self, open ? stoa_loudness_of (gst_sample_get_buffer (sample)) : STOA_SILENCE_DBOV);
}

StoaTap *
stoa_tap_new (StoaMediaBus  *bus,
              StoaMediaNews  on_level)
{
  StoaTap *self = g_new0 (StoaTap, 1);

  g_mutex_init (&self->lock);
  self->bus = stoa_media_bus_ref (bus);
  self->on_level = on_level;
  self->loudest = STOA_SILENCE_DBOV;
  self->preview = stoa_frames_new (STOA_FRAMES_BGRA);
  self->video_in = stoa_outlet_new ();
  self->audio_in = stoa_outlet_new ();
  self->video_out = stoa_outlet_new ();
  self->audio_out = stoa_outlet_new ();
  self->video_id = stoa_outlet_add (self->video_in, on_video, self, NULL);
  self->audio_id = stoa_outlet_add (self->audio_in, on_audio, self, NULL);
  return self;
}

void
stoa_tap_free (StoaTap *self)
{
  stoa_outlet_remove (self->video_in, self->video_id);
  stoa_outlet_remove (self->audio_in, self->audio_id);
  stoa_outlet_unref (self->video_in);
  stoa_outlet_unref (self->audio_in);
  stoa_outlet_unref (self->video_out);
  stoa_outlet_unref (self->audio_out);
  g_object_unref (self->preview);
  stoa_media_bus_unref (self->bus);
  g_mutex_clear (&self->lock);
  g_free (self);
}

void
stoa_tap_open (StoaTap  *self,
               gboolean  camera,
               gboolean  mic)
{
  g_mutex_lock (&self->lock);
  self->camera_open = camera;
  self->mic_open = mic;
  g_mutex_unlock (&self->lock);
}

StoaOutlet *
stoa_tap_video_in (StoaTap *self)
{
  return self->video_in;
}

StoaOutlet *
stoa_tap_audio_in (StoaTap *self)
{
  return self->audio_in;
}

StoaOutlet *
stoa_tap_video_out (StoaTap *self)
{
  return self->video_out;
}

StoaOutlet *
stoa_tap_audio_out (StoaTap *self)
{
  return self->audio_out;
}

StoaFrames *
stoa_tap_preview (StoaTap *self)
{
  return self->preview;
}
