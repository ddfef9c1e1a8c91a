/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

#define STOA_TYPE_SCREEN_ENCODER (stoa_screen_encoder_get_type ())
G_DECLARE_FINAL_TYPE (StoaScreenEncoder, stoa_screen_encoder, STOA, SCREEN_ENCODER, GstBin)

/**
 * StoaScreenEncoder:
 *
 * From I420 pictures of a screen on "sink" to RTP on "src": text is sharp, motion is not smooth. Any thread.
 */
StoaScreenEncoder *stoa_screen_encoder_new      (void);
/** stoa_screen_encoder_get_best: the rate, in kbit/s, that pictures of the present size could make use of; 0 before the
 *  first. */
guint              stoa_screen_encoder_get_best (StoaScreenEncoder *self);
/** stoa_screen_encoder_set_rate: the most it may take; holds from the next picture on. */
void               stoa_screen_encoder_set_rate (StoaScreenEncoder *self,
                                                 guint              kbits);

G_END_DECLS
