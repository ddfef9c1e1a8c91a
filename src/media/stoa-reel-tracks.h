/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-frames.h"
#include "stoa-outlet.h"

G_BEGIN_DECLS

/**
 * StoaReelTracks:
 *
 * What a demuxer finds in a film: a chain for each track, from its packets to who looks or listens. Only Opus, VP8 and H.264 are decoded,
 * whatever the film says, and pictures only where somebody looks. Reference-counted: streaming threads have it too, until
 * their pipeline has stopped. Any thread.
 */
typedef struct _StoaReelTracks StoaReelTracks;

/** StoaReelTracksFunc: on a streaming thread: a track shows what is to be seen after a seek, maybe nothing. */
typedef void (*StoaReelTracksFunc) (gpointer data);

#define STOA_REEL_MOST_TRACKS 500u
/* Pictures wait for their sound, which takes that long through mixer and loudspeaker. */
#define STOA_REEL_SOUND_DELAY_NS (100 * GST_MSECOND)

/** stoa_reel_tracks_new: each pad of @demux goes through @queue, in the same pipeline. @arrived: until the pipeline has stopped */
StoaReelTracks *stoa_reel_tracks_new        (GstElement         *demux,
                                             GstElement         *queue,
                                             StoaReelTracksFunc  arrived,
                                             gpointer            data,
                                             GDestroyNotify      free_data);
StoaReelTracks *stoa_reel_tracks_ref        (StoaReelTracks     *self);
void            stoa_reel_tracks_unref      (StoaReelTracks     *self);
/** stoa_reel_tracks_look: @number: of the track in the film, found or not. %FALSE: a seek is needed for there to be a picture. */
gboolean        stoa_reel_tracks_look       (StoaReelTracks     *self,
                                             guint               number,
                                             StoaFrames         *frames);
/** stoa_reel_tracks_look_away: from all. */
void            stoa_reel_tracks_look_away  (StoaReelTracks     *self);
/** stoa_reel_tracks_have_arrived: all that are looked at, after the seek of that number; with 0 anywhere. */
gboolean        stoa_reel_tracks_have_arrived (StoaReelTracks   *self,
                                             guint32             seek);
/** stoa_reel_tracks_hear: @outlet: (nullable): where all sound goes, mixed */
void            stoa_reel_tracks_hear       (StoaReelTracks     *self,
                                             StoaOutlet         *outlet);
/** stoa_reel_tracks_hush: what was decoded and not heard yet is faded out. */
void            stoa_reel_tracks_hush       (StoaReelTracks     *self);
void            stoa_reel_tracks_set_volume (StoaReelTracks     *self,
                                             double              volume);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaReelTracks, stoa_reel_tracks_unref)

G_END_DECLS
