/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-media-bus.h"
#include "stoa-mixer.h"
#include "stoa-slot.h"

G_BEGIN_DECLS

/**
 * StoaWiring:
 *
 * A subscriber's slots by mid, and the chain that hangs on each of webrtcbin's pads. Pads come on
 * GStreamer's threads, assignments on the main thread. A new pad for the same m-line (a new SSRC) replaces
 * the old chain. Reference-counted.
 */
typedef struct _StoaWiring StoaWiring;

/** stoa_wiring_new: hangs on @webrtc, in its pipeline. @mixer: (nullable): where all sound goes. */
StoaWiring *stoa_wiring_new    (GstElement   *webrtc,
                                StoaMediaBus *bus,
                                StoaMixer    *mixer);
void        stoa_wiring_unref  (StoaWiring   *self);
/** stoa_wiring_get_slot: (transfer full): made when it is new. */
StoaSlot   *stoa_wiring_get_slot (StoaWiring *self,
                                const char   *mid);
/** stoa_wiring_get_slots: (transfer full) (element-type StoaSlot): all of them, by mid. */
GHashTable *stoa_wiring_get_slots (StoaWiring *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaWiring, stoa_wiring_unref)

G_END_DECLS
