/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

#define STOA_TYPE_FRAMES (stoa_frames_get_type ())
G_DECLARE_FINAL_TYPE (StoaFrames, stoa_frames, STOA, FRAMES, GObject)

/**
 * StoaFrames:
 *
 * Where one picture source (a slot, the camera, a preview) leaves its newest frame, and where a
 * tile takes it. Keeps the newest two at most: pictures do not come evenly, and none is to be skipped for that.
 * Putting happens on a streaming thread, everything else on the main thread.
 *
 * A taker says the size it paints at; frames arrive scaled to fill it, converted for painting:
 * premultiplied BGRA without a GPU, the decoder's own YUV with one. With no taker (or a size of 0)
 * frames are counted and dropped before conversion.
 *
 * Signals (main thread): `frame` (): a newer frame than the one last taken is here, at most once
 * until one is taken; `resized` (): the source's own size changed.
 */
typedef enum
{
  STOA_FRAMES_BGRA,          /* GST_VIDEO_FORMAT_BGRA, premultiplied, exactly the asked size */
  STOA_FRAMES_YUV,           /* I420 or NV12 as decoded, any size */
} StoaFramesFormat;

#define STOA_FRAMES_CORNERS "corners"   /* uint, a field of caps */
#define STOA_FRAMES_MAX_SIZE 8192u  /* pixels of either side */

StoaFrames *stoa_frames_new          (StoaFramesFormat format);
/** stoa_frames_set_size: device pixels of the tile; 0×0 when it is not visible. The picture keeps its
 *  proportions: what does not fit the tile's shape is cut evenly around the centre. */
void        stoa_frames_set_size     (StoaFrames *self, guint width, guint height);
/** stoa_frames_set_corners: how round the corners of #STOA_FRAMES_BGRA pictures are, in pixels: what is outside is transparent.
 *  Their caps say it in STOA_FRAMES_CORNERS. */
void        stoa_frames_set_corners  (StoaFrames *self, guint radius);
/** stoa_frames_take: (transfer full) (nullable): the older of the two newest frames that were not taken, or the newest one;
 *  its caps are set on it. @more: (out) (optional): one is left, which is not signalled again. */
GstSample  *stoa_frames_take         (StoaFrames *self,
                                      gboolean   *more);
/** stoa_frames_take_on: the same for a taker that comes again by itself: no `frame` is emitted until it once finds none. */
GstSample  *stoa_frames_take_on      (StoaFrames *self,
                                      gboolean   *more);
/** stoa_frames_get_source_size: what arrives, before scaling; 0×0 before the first frame. */
void        stoa_frames_get_source_size (StoaFrames *self, guint *width, guint *height);
/** stoa_frames_get_count: frames that arrived decoded, taken or not. Any thread. */
guint64     stoa_frames_get_count    (StoaFrames *self);
/** stoa_frames_make_sink: (transfer floating): an element with one video/x-raw sink pad that puts here. */
GstElement *stoa_frames_make_sink    (StoaFrames *self);

G_END_DECLS
