/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** stoa_test_decoder_slow: from now on each picture of more than @lines takes this process's VP8 decoders @ms longer,
 *  without keeping the processor busy. 0 for as fast as they are. */
void stoa_test_decoder_slow (int   lines,
                             guint ms);

G_END_DECLS
