/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

#define STOA_SILENCE_DBOV (-127.0)   /* as the RTP audio-level extension has it */

/** stoa_loudness_of: the level of S16 samples, of all channels, in dBov (−127..0). */
double stoa_loudness_of        (const gint16 *samples,
                                gsize         n_samples);
/** stoa_loudness_of_buffer: the same of a buffer of native-endian ones. */
double stoa_loudness_of_buffer (GstBuffer    *buffer);

G_END_DECLS
