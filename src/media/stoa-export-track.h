/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gst/video/video.h>

#include "stoa-export-reader.h"

G_BEGIN_DECLS

/**
 * StoaExportTrack:
 *
 * Pictures of a recording, decoded only while they are looked at. What is not is kept as it came, from the last key frame on, so
 * that it can be looked at any time; within bounds, beyond which it waits for the next key frame. One thread at a time.
 */
typedef struct _StoaExportTrack StoaExportTrack;

/* How much later than the present what comes has to be read for the present's picture to be known. */
#define STOA_EXPORT_AHEAD_MS 400

StoaExportTrack *stoa_export_track_new      (const StoaExportStream *stream);
void             stoa_export_track_free     (StoaExportTrack        *self);
/** stoa_export_track_put: takes the block's buffer. */
void             stoa_export_track_put      (StoaExportTrack        *self,
                                             const StoaExportBlock  *block);
/** stoa_export_track_decode: up to the picture that is shown at that time; %TRUE when it is another than before. */
gboolean         stoa_export_track_decode   (StoaExportTrack        *self,
                                             gint64                  at_ns);
/** stoa_export_track_frame: (transfer none) (nullable): the picture of that time. @info: (out) */
GstBuffer       *stoa_export_track_frame    (StoaExportTrack        *self,
                                             const GstVideoInfo    **info);
/** stoa_export_track_look_away: nobody looks at it for now: what is decoded is forgotten. */
void             stoa_export_track_look_away (StoaExportTrack       *self);
/** stoa_export_track_is_damaged: some of it could not be decoded. */
gboolean         stoa_export_track_is_damaged (StoaExportTrack      *self);

G_END_DECLS
