/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-mux-plan.h"

G_BEGIN_DECLS

/**
 * StoaMuxTrack:
 *
 * One track of a plan, read piece by piece and given out frame by frame on the recording's clock. Sound is without gaps from
 * the recording's beginning to its end: where nothing came there is silence, because players play what follows a gap too
 * early. A picture holds until the next one. A piece that is missing or damaged is this track's trouble alone.
 */
typedef struct _StoaMuxTrack StoaMuxTrack;

StoaMuxTrack *stoa_mux_track_new         (const StoaMuxPlan      *plan,
                                          const StoaMuxPlanTrack *track);
void          stoa_mux_track_free        (StoaMuxTrack           *self);
/** stoa_mux_track_peek: (nullable): the next frame, its time in µs from the recording's start; %NULL at the end. */
const StoaFrame *stoa_mux_track_peek     (StoaMuxTrack           *self);
void          stoa_mux_track_advance     (StoaMuxTrack           *self);
/** stoa_mux_track_get_trouble: (nullable): a sentence. */
const char   *stoa_mux_track_get_trouble (StoaMuxTrack           *self);
guint         stoa_mux_track_get_gaps    (StoaMuxTrack           *self);
/** stoa_mux_track_is_real: whether what was peeked at came from somebody. */
gboolean      stoa_mux_track_is_real     (StoaMuxTrack           *self);
/** stoa_mux_track_dup_private: (transfer full) (nullable): what Matroska says of the codec. */
GBytes       *stoa_mux_track_dup_private (StoaMuxTrack           *self);
/** stoa_mux_track_get_size: of the first picture. */
void          stoa_mux_track_get_size    (StoaMuxTrack           *self,
                                          guint                  *width,
                                          guint                  *height);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaMuxTrack, stoa_mux_track_free)

G_END_DECLS
