/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gst/video/video.h>

G_BEGIN_DECLS

/**
 * StoaFrameScaler:
 *
 * Makes premultiplied BGRA of an exact size from decoded pictures: cuts what does not fit the
 * shape around the centre, scales in YUV, converts last (several times cheaper than converting first,
 * or than both at once), and rounds corners off: clipping to them costs more, each time that it is painted. One thread at
 * a time.
 */
typedef struct _StoaFrameScaler StoaFrameScaler;

StoaFrameScaler *stoa_frame_scaler_new  (void);
void             stoa_frame_scaler_free (StoaFrameScaler *self);
/** stoa_frame_scaler_run: (transfer full) (nullable): %NULL when there is no way to do so. @radius: of its corners;
 *  the caps say it in STOA_FRAMES_CORNERS. */
GstSample       *stoa_frame_scaler_run  (StoaFrameScaler     *self,
                                         const GstVideoFrame *picture,
                                         GstClockTime         time,
                                         guint                width,
                                         guint                height,
                                         guint                radius);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaFrameScaler, stoa_frame_scaler_free)

G_END_DECLS
