/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-media"

#include "stoa-remote.h"

#include <gst/video/video.h>

#include "stoa-frames-put.h"
#include "stoa-loudness.h"

#define N_KINDS (STOA_TRACK_SCREEN_AUDIO + 1)

struct _StoaRemote
{
  gatomicrefcount refs;
  GMutex lock;
  StoaFrames *frames[N_KINDS];   /* under lock, as all below */
  double volume;
  StoaReceiveStats stats;
  double loudest;                /* since the last tick */
  guint64 frames_at_tick;
};

StoaRemote *
stoa_remote_new (void)
{
  StoaRemote *self = g_new0 (StoaRemote, 1);

  g_atomic_ref_count_init (&self->refs);
  g_mutex_init (&self->lock);
  self->volume = 1;
  self->loudest = self->stats.audio_dbov = STOA_SILENCE_DBOV;
  return self;
}

StoaRemote *
stoa_remote_ref (StoaRemote *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
stoa_remote_unref (StoaRemote *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  for (int i = 0; i < N_KINDS; i++)
    g_clear_object (&self->frames[i]);
  g_mutex_clear (&self->lock);
  g_free (self);
}

void
stoa_remote_attach (StoaRemote    *self,
                    StoaTrackKind  kind,
                    StoaFrames    *frames)
{
  g_autoptr (StoaFrames) old = NULL;

  g_mutex_lock (&self->lock);
  old = g_steal_pointer (&self->frames[kind]);
  self->frames[kind] = frames != NULL ? g_object_ref (frames) : NULL;
  g_mutex_unlock (&self->lock);
}

gboolean
stoa_remote_is_attached (StoaRemote    *self,
                         StoaTrackKind  kind)
{
  gboolean attached;

  g_mutex_lock (&self->lock);
  attached = self->frames[kind] != NULL;
  g_mutex_unlock (&self->lock);
  return attached;
}

void
stoa_remote_set_volume (StoaRemote *self,
                        double      volume)
{
  g_mutex_lock (&self->lock);
  self->volume = CLAMP (volume, 0, 1.5);
  g_mutex_unlock (&self->lock);
}

double
stoa_remote_get_volume (StoaRemote *self)
{
  double volume;

  g_mutex_lock (&self->lock);
  volume = self->volume;
  g_mutex_unlock (&self->lock);
  return volume;
}

void
stoa_remote_add_bytes (StoaRemote *self,
                       gsize       bytes)
{
  g_mutex_lock (&self->lock);
  self->stats.bytes += bytes;
  g_mutex_unlock (&self->lock);
}

void
stoa_remote_add_picture (StoaRemote    *self,
                         StoaTrackKind  kind,
                         GstSample     *sample)
{
  g_autoptr (StoaFrames) frames = NULL;
  GstCaps *caps = gst_sample_get_caps (sample);
  GstVideoInfo info;

  if (caps == NULL || !gst_video_info_from_caps (&info, caps))
    return;
  g_mutex_lock (&self->lock);
  self->stats.frames++;
  self->stats.width = info.width;
  self->stats.height = info.height;
  frames = self->frames[kind] != NULL ? g_object_ref (self->frames[kind]) : NULL;
  g_mutex_unlock (&self->lock);
  if (frames != NULL)
    stoa_frames_put (frames, sample);
}

void
stoa_remote_add_sound (StoaRemote *self,
                       double      dbov)
{
  g_mutex_lock (&self->lock);
  self->loudest = MAX (self->loudest, dbov);
  g_mutex_unlock (&self->lock);
}

void
stoa_remote_tick (StoaRemote *self,
                  double      seconds)
{
  g_mutex_lock (&self->lock);
  self->stats.fps = seconds > 0 ? (self->stats.frames - self->frames_at_tick) / seconds : 0;
  self->frames_at_tick = self->stats.frames;
  self->stats.audio_dbov = self->loudest;
  self->loudest = STOA_SILENCE_DBOV;
  g_mutex_unlock (&self->lock);
}

gboolean
stoa_remote_get_stats (StoaRemote       *self,
                       StoaReceiveStats *stats)
{
  g_mutex_lock (&self->lock);
  *stats = self->stats;
  g_mutex_unlock (&self->lock);
  return stats->bytes > 0;
}
