/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gst/video/video.h>

G_BEGIN_DECLS

/**
 * StoaVp8:
 *
 * Puts the frames of one RTP stream of VP8 together, and decodes them. A frame of which a packet is missing is left out; it is
 * the caller's to leave out what builds on it. One thread at a time.
 */
typedef struct _StoaVp8 StoaVp8;

/** StoaVp8Frame: encoded; good until the next packet. */
typedef struct
{
  const guint8 *bytes;
  gsize size;
} StoaVp8Frame;

StoaVp8 *stoa_vp8_new    (void);
void     stoa_vp8_free   (StoaVp8            *self);
/** stoa_vp8_push: the next packet. @lost: whether some are missing before it. %TRUE: @frame is whole. */
gboolean stoa_vp8_push   (StoaVp8            *self,
                          GstBuffer          *packet,
                          gboolean            lost,
                          StoaVp8Frame       *frame);
/** stoa_vp8_look: %FALSE for what is no frame, or one of a size that nobody agreed on. */
gboolean stoa_vp8_look   (const StoaVp8Frame *frame,
                          gboolean           *key);
/** stoa_vp8_decode: @picture: of memory that is good until the next frame; without data when the frame is not to be shown. %FALSE:
 *  the frame is damaged. */
gboolean stoa_vp8_decode (StoaVp8            *self,
                          const StoaVp8Frame *frame,
                          GstVideoFrame      *picture);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaVp8, stoa_vp8_free)

G_END_DECLS
