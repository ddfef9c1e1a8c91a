/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* The payload types and header extensions of what Stoa sends. */
#define STOA_PT_VP8 96
#define STOA_PT_OPUS 111
#define STOA_EXTENSION_AUDIO_LEVEL "urn:ietf:params:rtp-hdrext:ssrc-audio-level"
#define STOA_EXTENSION_TWCC "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"

/** stoa_encoder_new_video: (transfer floating): a bin from I420 pictures to RTP with VP8, at a rate that suits
 *  the pictures' size. Answers key-unit requests. Its element "encoded" carries one buffer a frame on its sink pad. */
GstElement *stoa_encoder_new_video (void);
/** stoa_encoder_new_screen: (transfer floating): the same for a screen, at a rate its owner sets. */
GstElement *stoa_encoder_new_screen (void);
/** stoa_encoder_new_layer: (transfer floating): the same for one layer of several, at a rate its owner sets. */
GstElement *stoa_encoder_new_layer (void);
/** stoa_encoder_set_rate: of pictures; not from the main thread: it waits for the picture being encoded. */
void        stoa_encoder_set_rate  (GstElement *bin,
                                    guint       kbits);
guint       stoa_encoder_get_ssrc  (GstElement *bin);
/** stoa_encoder_new_audio: (transfer floating): a bin from 48 kHz S16 sound to RTP with Opus and audio levels. */
GstElement *stoa_encoder_new_audio (void);
/** stoa_encoder_rate_kbits: what pictures of that size and rate deserve. */
guint       stoa_encoder_rate_kbits (guint width,
                                     guint height,
                                     double fps);

G_END_DECLS
