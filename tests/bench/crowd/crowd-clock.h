/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/**
 * crowd_clock_new:
 *
 * A live camera (640×360, 30 pictures a second) that shows when each picture was made: in its middle, 8 × 4 cells of
 * one colour, bright for 1 and dark for 0: the 16 low bits of the milliseconds of the monotonic clock, and
 * the same bits inverted. (transfer floating)
 */
GstElement *crowd_clock_new (void);

G_END_DECLS
