/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-media"

#include "stoa-tap.h"

#include <string.h>

#include "stoa-frames-put.h"
#include "stoa-loudness.h"

#define LEVEL_EVERY_US (100 * G_TIME_SPAN_MILLISECOND)
#define FADE 240               /* samples: 5 ms */
#define VOICE_DBOV (-38.0)
#define VOICE_LEVELS 5         /* of the last ten that are as loud as a voice */

struct _StoaTap
{
  StoaMediaBus *bus;
  StoaMediaNews on_level, on_unheard;
  StoaFrames *preview;
  StoaOutlet *video_in, *audio_in, *video_out, *audio_out;
  guint video_id, audio_id;

  GMutex lock;
  gboolean camera_open;      /* under lock */
  gboolean mic_open;         /* under lock */

  /* streaming thread of the sound */
  double loudest;
  gint64 level_at_us;
  gboolean was_open;
  gint16 last;               /* sample that went on */
  guint voice;               /* a bit for each of the last levels that nobody hears */
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

/* Silence that begins where the sound was: a step would be heard as a click. */
static GstSample *
silence_like (StoaTap   *self,
              GstSample *sample)
{
  GstBuffer *heard = gst_sample_get_buffer (sample);
  gsize size = gst_buffer_get_size (heard);
  g_autoptr (GstBuffer) silence = gst_buffer_new_allocate (NULL, size, NULL);
  GstMapInfo map;

  gst_buffer_map (silence, &map, GST_MAP_WRITE);
  memset (map.data, 0, size);
  for (gsize i = 0; i < MIN (FADE, size / sizeof (gint16)); i++)
    ((gint16 *) map.data)[i] = self->last * (int) (FADE - i) / FADE;
  gst_buffer_unmap (silence, &map);
  self->last = 0;
  GST_BUFFER_PTS (silence) = GST_BUFFER_PTS (heard);
  GST_BUFFER_DURATION (silence) = GST_BUFFER_DURATION (heard);
  return gst_sample_new (silence, gst_sample_get_caps (sample), NULL, NULL);
}

static GstSample *
fade_in (GstSample *sample)
{
  g_autoptr (GstBuffer) faded = gst_buffer_copy_deep (gst_sample_get_buffer (sample));
  GstMapInfo map;

  gst_buffer_map (faded, &map, GST_MAP_READWRITE);
  for (gsize i = 0; i < MIN (FADE, map.size / sizeof (gint16)); i++)
    ((gint16 *) map.data)[i] = ((gint16 *) map.data)[i] * (int) i / FADE;
  gst_buffer_unmap (faded, &map);
  return gst_sample_new (faded, gst_sample_get_caps (sample), NULL, NULL);
}

static gint16
last_of (GstSample *sample)
{
  GstBuffer *buffer = gst_sample_get_buffer (sample);
  gsize size = gst_buffer_get_size (buffer);
  gint16 last = 0;

  if (size >= sizeof last)
    gst_buffer_extract (buffer, size - sizeof last, &last, sizeof last);
  return last;
}

/* Somebody talks, for more than a cough, and is off. */
static void
notice_voice (StoaTap  *self,
              gboolean  is_loud)
{
  self->voice = ((self->voice << 1) | (is_loud ? 1 : 0)) & 0x3ff;
  if (__builtin_popcount (self->voice) < VOICE_LEVELS)
    return;
  self->voice = 0;
  stoa_media_bus_post (self->bus, self->on_unheard, NULL, NULL);
}

static void
measure (StoaTap  *self,
         double    level,
         gboolean  open)
{
  gint64 now = g_get_monotonic_time ();
  double told;

  self->loudest = MAX (self->loudest, level);
  if (now - self->level_at_us < LEVEL_EVERY_US)
    return;
  notice_voice (self, !open && self->loudest > VOICE_DBOV);
  told = open ? self->loudest : STOA_SILENCE_DBOV;
  stoa_media_bus_post (self->bus, self->on_level, g_memdup2 (&told, sizeof told), g_free);
  self->loudest = STOA_SILENCE_DBOV;
  self->level_at_us = now;
}

static void
on_audio (GstSample *sample,
          gpointer   data)
{
  StoaTap *self = data;
  g_autoptr (GstSample) instead = NULL;
  gboolean open;

  g_mutex_lock (&self->lock);
  open = self->mic_open;
  if (!open)
    instead = silence_like (self, sample);
  else if (!self->was_open)
    instead = fade_in (sample);
  if (open)
    self->last = last_of (sample);
  self->was_open = open;
  stoa_outlet_push (self->audio_out, instead != NULL ? instead : sample);
  g_mutex_unlock (&self->lock);
  measure (self, stoa_loudness_of_buffer (gst_sample_get_buffer (sample)), open);
}

StoaTap *
stoa_tap_new (StoaMediaBus  *bus,
              StoaMediaNews  on_level,
              StoaMediaNews  on_unheard)
{
  StoaTap *self = g_new0 (StoaTap, 1);

  g_mutex_init (&self->lock);
  self->bus = stoa_media_bus_ref (bus);
  self->on_level = on_level;
  self->on_unheard = on_unheard;
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
