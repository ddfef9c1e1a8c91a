/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-frames.h"
#include "stoa-media-bus.h"
#include "stoa-outlet.h"

G_BEGIN_DECLS

/**
 * StoaTap:
 *
 * The one place where camera and microphone are shut off: everything captured passes here, and
 * only what is on goes on to the outlets. Also measures the sound.
 */
typedef struct _StoaTap StoaTap;

/**
 * stoa_tap_new:
 * @on_level: news for @bus's owner, ten times a second; its data points to a double in dBov
 * @on_unheard: the same, without data: somebody talks while the microphone is open, and off
 */
StoaTap    *stoa_tap_new       (StoaMediaBus  *bus,
                                StoaMediaNews  on_level,
                                StoaMediaNews  on_unheard);
/** stoa_tap_free: whoever still captures finds nobody listening. */
void        stoa_tap_free      (StoaTap       *self);
/** stoa_tap_open: lets pictures or sound through. When it returns, no sample that is not allowed gets through. */
void        stoa_tap_open      (StoaTap       *self,
                                gboolean       camera,
                                gboolean       mic);
/* Where captured samples go in, and where they come out. */
StoaOutlet *stoa_tap_video_in  (StoaTap       *self);
StoaOutlet *stoa_tap_audio_in  (StoaTap       *self);
StoaOutlet *stoa_tap_video_out (StoaTap       *self);
StoaOutlet *stoa_tap_audio_out (StoaTap       *self);
StoaFrames *stoa_tap_preview   (StoaTap       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaTap, stoa_tap_free)

G_END_DECLS
