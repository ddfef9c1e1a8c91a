/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gst/video/video.h>

#include "stoa-frames.h"
#include "stoa-message.h"
#include "stoa-subscriber.h"

G_BEGIN_DECLS

/**
 * StoaRemote:
 *
 * One participant as a subscriber receives them, through whichever slots: where their pictures go,
 * how loud they are played, and what arrived. Reference-counted; any thread unless said.
 */
typedef struct _StoaRemote StoaRemote;

StoaRemote *stoa_remote_new         (void);
StoaRemote *stoa_remote_ref         (StoaRemote       *self);
void        stoa_remote_unref       (StoaRemote       *self);
/** stoa_remote_attach: @frames: (nullable) */
void        stoa_remote_attach      (StoaRemote       *self,
                                     StoaTrackKind     kind,
                                     StoaFrames       *frames);
gboolean    stoa_remote_is_attached (StoaRemote       *self,
                                     StoaTrackKind     kind);
void        stoa_remote_set_volume  (StoaRemote       *self,
                                     double            volume);
double      stoa_remote_get_volume  (StoaRemote       *self);

/* Streaming threads say what arrived. */
void        stoa_remote_add_packet  (StoaRemote       *self,
                                     StoaTrackKind     kind,
                                     gsize             bytes,
                                     guint             lost_before);
void        stoa_remote_add_picture (StoaRemote       *self,
                                     StoaTrackKind     kind,
                                     const GstVideoFrame *picture,
                                     GstClockTime      time,
                                     gint64            decode_us);
/** stoa_remote_add_skipped: a picture that was not decoded, since that fell too far behind. */
void        stoa_remote_add_skipped (StoaRemote       *self,
                                     StoaTrackKind     kind);
/** stoa_remote_note_behind: how long a picture waited for the decoder. */
void        stoa_remote_note_behind (StoaRemote       *self,
                                     StoaTrackKind     kind,
                                     gint64            behind_us);
void        stoa_remote_add_sound   (StoaRemote       *self,
                                     double            dbov);

void        stoa_remote_set_layer   (StoaRemote       *self,
                                     StoaTrackKind     kind,
                                     StoaLayer         layer);
/** stoa_remote_tick: closes the last second's figures. Main thread. */
void        stoa_remote_tick        (StoaRemote       *self,
                                     double            seconds);
/** stoa_remote_get_stats: %FALSE when nothing came yet. */
gboolean    stoa_remote_get_stats   (StoaRemote       *self,
                                     StoaReceiveStats *stats);
gboolean    stoa_remote_get_track_stats (StoaRemote   *self,
                                     StoaTrackKind     kind,
                                     StoaTrackStats   *stats);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaRemote, stoa_remote_unref)

G_END_DECLS
