/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-outlet.h"

G_BEGIN_DECLS

/**
 * StoaPacer:
 *
 * Lets decoded pictures and sound out in real time, each at its moment on the common clock. It holds
 * less than a second, which is what a decoder has to start the film over without being noticed.
 * All functions: any thread.
 */
typedef struct _StoaPacer StoaPacer;

typedef enum { STOA_PACER_VIDEO, STOA_PACER_AUDIO, STOA_PACER_LANES } StoaPacerLane;

StoaPacer *stoa_pacer_new  (StoaOutlet    *video,
                            StoaOutlet    *audio);
/** stoa_pacer_free: stops at once; nobody may still be in stoa_pacer_push(). */
void       stoa_pacer_free (StoaPacer     *self);
/** stoa_pacer_push: @time_ns counts from the first loop's start. Blocks while the lane is full. %FALSE once stopped. */
gboolean   stoa_pacer_push (StoaPacer     *self,
                            StoaPacerLane  lane,
                            GstSample     *sample,
                            GstClockTime   time_ns);
/** stoa_pacer_stop: lets go of all that wait; nothing is pushed after it returns. */
void       stoa_pacer_stop (StoaPacer     *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaPacer, stoa_pacer_free)

G_END_DECLS
