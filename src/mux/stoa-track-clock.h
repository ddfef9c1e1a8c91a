/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-mjr.h"

G_BEGIN_DECLS

/**
 * StoaTrackClock:
 *
 * When each packet of a piece was made, on the recorder's clock. A sender's RTP time starts anywhere, jumps when a track is
 * replaced, and runs a little too fast or slow; the network delays packets by never less than it has to. So RTP time is
 * laid along the earliest arrivals: one line for each *run* without a jump.
 *
 * First every packet is noted, in file order; then each is asked for, in the same order.
 */
typedef struct _StoaTrackClock StoaTrackClock;

StoaTrackClock *stoa_track_clock_new  (guint                rate_hz);
void            stoa_track_clock_free (StoaTrackClock      *self);
void            stoa_track_clock_note (StoaTrackClock      *self,
                                       const StoaMjrPacket *packet);
/** stoa_track_clock_fit: no more are noted. */
void            stoa_track_clock_fit  (StoaTrackClock      *self);
/** stoa_track_clock_read: µs after the piece's first packet came; may be a little before. @run: (out): changes at a jump. */
gint64          stoa_track_clock_read (StoaTrackClock      *self,
                                       const StoaMjrPacket *packet,
                                       guint               *run);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaTrackClock, stoa_track_clock_free)

G_END_DECLS
