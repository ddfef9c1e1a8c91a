/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-frames.h"
#include "stoa-outlet.h"

G_BEGIN_DECLS

#define STOA_TYPE_REEL (stoa_reel_get_type ())
G_DECLARE_FINAL_TYPE (StoaReel, stoa_reel, STOA, REEL, GObject)

/**
 * StoaReel:
 *
 * Plays a Matroska file of many tracks: each picture to whoever looks at it, all sound mixed, on one clock. Only Opus, VP8 and H.264 are
 * decoded, whatever the file says, and only pictures that somebody looks at. It begins paused. Main thread; nothing here waits for the
 * network or a device.
 *
 * Signals: `ready` (): it can be moved in; `moved` (): after a seek all that is looked at shows its picture; `ended` ();
 * `buffering` (boolean): it waits for the network, or goes on; `failed` (string): a sentence; nothing plays any more.
 */

/** stoa_reel_warm_up: a replay may be asked for soon: loads what plays it, once, on a thread. */
void      stoa_reel_warm_up      (void);
/** stoa_reel_new: @uri: file or HTTP. */
StoaReel *stoa_reel_new          (const char *uri);
/**
 * stoa_reel_look:
 * @number: of a track with pictures, as the file says it
 * @frames: (nullable): where they go
 */
void      stoa_reel_look         (StoaReel   *self,
                                  guint       number,
                                  StoaFrames *frames);
/** stoa_reel_hear: @outlet: (nullable): where all sound goes, 48 kHz stereo S16, silence as well; %NULL: nobody listens */
void      stoa_reel_hear         (StoaReel   *self,
                                  StoaOutlet *outlet);
void      stoa_reel_play         (StoaReel   *self);
void      stoa_reel_pause        (StoaReel   *self);
/** stoa_reel_seek: to that very picture. Of several that come while one is on its way only the last one counts. */
void      stoa_reel_seek         (StoaReel   *self,
                                  gint64      position_ms);
/** stoa_reel_set_rate: with the same pitch. */
void      stoa_reel_set_rate     (StoaReel   *self,
                                  double      rate);
/** stoa_reel_set_volume: 0..1 */
void      stoa_reel_set_volume   (StoaReel   *self,
                                  double      volume);
gint64    stoa_reel_get_position (StoaReel   *self);

G_END_DECLS
