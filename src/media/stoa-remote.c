/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-media"

#include "stoa-remote.h"

#include "stoa-frames-put.h"
#include "stoa-loudness.h"

#define N_KINDS (STOA_TRACK_SCREEN_AUDIO + 1)

/* What came of a track, in all. */
typedef struct
{
  guint64 frames, bytes, packets, lost, skipped;
  gint64 decode_us;
} Sum;

typedef struct
{
  Sum sum;
  Sum at_tick;
  gint64 behind_us;          /* most since the last tick */
  StoaTrackStats stats;      /* but for frames */
} Track;

struct _StoaRemote
{
  gatomicrefcount refs;
  GMutex lock;
  StoaFrames *frames[N_KINDS];   /* under lock, as all below */
  double volume;
  Track tracks[N_KINDS];
  double audio_dbov;             /* of the last second */
  double loudest;                /* since the last tick */
};

StoaRemote *
stoa_remote_new (void)
{
  StoaRemote *self = g_new0 (StoaRemote, 1);

  g_atomic_ref_count_init (&self->refs);
  g_mutex_init (&self->lock);
  self->volume = 1;
  self->loudest = self->audio_dbov = STOA_SILENCE_DBOV;
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
stoa_remote_add_packet (StoaRemote    *self,
                        StoaTrackKind  kind,
                        gsize          bytes,
                        guint          lost_before)
{
  g_mutex_lock (&self->lock);
  self->tracks[kind].sum.bytes += bytes;
  self->tracks[kind].sum.packets++;
  self->tracks[kind].sum.lost += lost_before;
  g_mutex_unlock (&self->lock);
}

void
stoa_remote_add_picture (StoaRemote    *self,
                         StoaTrackKind  kind,
                         const GstVideoFrame *picture,
                         GstClockTime   time,
                         gint64         decode_us)
{
  g_autoptr (StoaFrames) frames = NULL;
  Track *track = &self->tracks[kind];

  g_mutex_lock (&self->lock);
  track->sum.frames++;
  track->sum.decode_us += decode_us;
  track->stats.width = GST_VIDEO_FRAME_WIDTH (picture);
  track->stats.height = GST_VIDEO_FRAME_HEIGHT (picture);
  frames = self->frames[kind] != NULL ? g_object_ref (self->frames[kind]) : NULL;
  g_mutex_unlock (&self->lock);
  if (frames != NULL)
    stoa_frames_put_picture (frames, picture, time);
}

void
stoa_remote_add_skipped (StoaRemote    *self,
                         StoaTrackKind  kind)
{
  g_mutex_lock (&self->lock);
  self->tracks[kind].sum.skipped++;
  g_mutex_unlock (&self->lock);
}

void
stoa_remote_note_behind (StoaRemote    *self,
                         StoaTrackKind  kind,
                         gint64         behind_us)
{
  Track *track = &self->tracks[kind];

  g_mutex_lock (&self->lock);
  track->behind_us = MAX (track->behind_us, behind_us);
  g_mutex_unlock (&self->lock);
}

void
stoa_remote_add_sound (StoaRemote *self,
                       double      dbov)
{
  g_mutex_lock (&self->lock);
  self->tracks[STOA_TRACK_MIC].sum.frames++;
  self->loudest = MAX (self->loudest, dbov);
  g_mutex_unlock (&self->lock);
}

void
stoa_remote_set_layer (StoaRemote    *self,
                       StoaTrackKind  kind,
                       StoaLayer      layer)
{
  g_mutex_lock (&self->lock);
  self->tracks[kind].stats.layer = layer;
  g_mutex_unlock (&self->lock);
}

static void
tick_track (Track  *track,
            double  seconds)
{
  const Sum *now = &track->sum, *then = &track->at_tick;
  guint64 frames = now->frames - then->frames;
  guint64 lost = now->lost - then->lost;
  guint64 packets = now->packets - then->packets + lost;

  track->stats.fps = seconds > 0 ? frames / seconds : 0;
  track->stats.kbits = seconds > 0 ? (now->bytes - then->bytes) * 8 / 1000.0 / seconds : 0;
  track->stats.loss = packets > 0 ? (double) lost / packets : 0;
  track->stats.decode_ms = frames > 0 ? (now->decode_us - then->decode_us) / 1000.0 / frames : 0;
  track->stats.skipped = now->skipped - then->skipped;
  track->stats.behind_ms = track->behind_us / 1000.0;
  track->behind_us = 0;
  track->at_tick = *now;
}

void
stoa_remote_tick (StoaRemote *self,
                  double      seconds)
{
  g_mutex_lock (&self->lock);
  for (int i = 0; i < N_KINDS; i++)
    tick_track (&self->tracks[i], seconds);
  self->audio_dbov = self->loudest;
  self->loudest = STOA_SILENCE_DBOV;
  g_mutex_unlock (&self->lock);
}

gboolean
stoa_remote_get_stats (StoaRemote       *self,
                       StoaReceiveStats *stats)
{
  const Track *camera = &self->tracks[STOA_TRACK_CAMERA];

  g_mutex_lock (&self->lock);
  *stats = (StoaReceiveStats) { .frames = camera->sum.frames, .width = camera->stats.width,
                                .height = camera->stats.height, .fps = camera->stats.fps,
                                .audio_dbov = self->audio_dbov };
  for (int i = 0; i < N_KINDS; i++)
    stats->bytes += self->tracks[i].sum.bytes;
  g_mutex_unlock (&self->lock);
  return stats->bytes > 0;
}

gboolean
stoa_remote_get_track_stats (StoaRemote     *self,
                             StoaTrackKind   kind,
                             StoaTrackStats *stats)
{
  gboolean came;

  g_mutex_lock (&self->lock);
  *stats = self->tracks[kind].stats;
  stats->frames = self->tracks[kind].sum.frames;
  came = self->tracks[kind].sum.packets > 0;
  g_mutex_unlock (&self->lock);
  return came;
}
