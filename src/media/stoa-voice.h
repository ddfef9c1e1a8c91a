/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

#define STOA_VOICE_CHANNELS 2

/**
 * StoaVoice:
 *
 * Makes samples of the Opus packets of one RTP stream. What is missing between two of them is recovered from the second when
 * that carries it, and concealed otherwise. Who is silent for a while costs no decoding. One thread at a time.
 */
typedef struct _StoaVoice StoaVoice;

/** StoaVoiceFunc: @samples: @n_frames of 48 kHz stereo S16. @seam: something is missing between the last ones and these. */
typedef void (*StoaVoiceFunc) (const gint16 *samples,
                               guint         n_frames,
                               gboolean      seam,
                               gpointer      data);

/** stoa_voice_new: @caps: of the RTP stream, which say where in a packet its level stands. */
StoaVoice *stoa_voice_new  (const GstCaps *caps);
void       stoa_voice_free (StoaVoice     *self);
/** stoa_voice_take: calls @func with the samples of @packet, after those of the @lost packets before it. What is no Opus
 *  gives none. */
void       stoa_voice_take (StoaVoice     *self,
                            GstBuffer     *packet,
                            guint          lost,
                            StoaVoiceFunc  func,
                            gpointer       data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaVoice, stoa_voice_free)

G_END_DECLS
