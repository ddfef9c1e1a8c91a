/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-frames.h"

G_BEGIN_DECLS

/** stoa_frames_put: leaves a decoded picture (video/x-raw in system memory). Any thread. */
void stoa_frames_put (StoaFrames *self, GstSample *sample);

G_END_DECLS
