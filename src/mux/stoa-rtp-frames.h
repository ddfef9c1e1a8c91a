/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-mjr.h"

G_BEGIN_DECLS

typedef enum
{
  STOA_CODEC_OPUS,
  STOA_CODEC_VP8,
  STOA_CODEC_H264,
  STOA_CODEC_VP9,            /* this and what follows is written, not received */
  STOA_CODEC_TEXT,
} StoaCodec;

/** StoaFrame: what a decoder takes at once. */
typedef struct
{
  gint64 time_us;
  GByteArray *bytes;         /* H.264: each unit behind its length */
  gboolean key;
  guint width;               /* of a key frame of VP8 */
  guint height;
} StoaFrame;

/**
 * StoaRtpFrames:
 *
 * Packets in any order to whole frames in theirs. What is late is waited for up to a bound; frames with a packet missing are
 * left out, and what builds on them up to the next key frame, but for no longer than a bound either.
 */
typedef struct _StoaRtpFrames StoaRtpFrames;

StoaRtpFrames *stoa_rtp_frames_new       (StoaCodec            codec);
void           stoa_rtp_frames_free      (StoaRtpFrames       *self);
/** stoa_rtp_frames_push: @time_us: when the packet was made. @run: one that changes begins another numbering. */
void           stoa_rtp_frames_push      (StoaRtpFrames       *self,
                                          const StoaMjrPacket *packet,
                                          gint64               time_us,
                                          guint                run);
/** stoa_rtp_frames_end: nothing more comes of these numbers: what waits is given out. */
void           stoa_rtp_frames_end       (StoaRtpFrames       *self);
/** stoa_rtp_frames_pull: (transfer full) (nullable): the next one, if it is whole. */
StoaFrame     *stoa_rtp_frames_pull      (StoaRtpFrames       *self);
/** stoa_rtp_frames_get_gaps: how often something was missing. */
guint          stoa_rtp_frames_get_gaps  (StoaRtpFrames       *self);
/** stoa_rtp_frames_get_h264: (nullable): the newest parameter set of this NAL type (7, 8). */
GBytes        *stoa_rtp_frames_get_h264  (StoaRtpFrames       *self,
                                          guint                type);
void           stoa_frame_free           (StoaFrame           *frame);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaRtpFrames, stoa_rtp_frames_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaFrame, stoa_frame_free)

G_END_DECLS
