/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-outlet.h"

G_BEGIN_DECLS

#define STOA_TYPE_SPEAKER (stoa_speaker_get_type ())
G_DECLARE_FINAL_TYPE (StoaSpeaker, stoa_speaker, STOA, SPEAKER, GObject)

/**
 * StoaSpeaker:
 *
 * Plays 48 kHz stereo S16 samples at the moment their time stamps say: on the chosen device while it is there, and
 * otherwise on the system's. One that fails stops nothing but itself: another attempt follows. Main thread.
 */
StoaSpeaker *stoa_speaker_new        (void);
/** stoa_speaker_get_outlet: (transfer none): where the samples go; pushing never blocks. */
StoaOutlet  *stoa_speaker_get_outlet (StoaSpeaker *self);
/** stoa_speaker_set_device: @device_id: (nullable): %NULL for the default */
void         stoa_speaker_set_device (StoaSpeaker *self,
                                      const char  *device_id);

/** stoa_speaker_far_end: (transfer none): all that this process plays, for echo cancelling: there is one loudspeaker. */
StoaOutlet  *stoa_speaker_far_end    (void);

G_END_DECLS
