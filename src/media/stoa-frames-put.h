/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gst/video/video.h>

#include "stoa-frames.h"

G_BEGIN_DECLS

/** stoa_frames_put: leaves a decoded picture (video/x-raw in system memory). Any thread. */
void stoa_frames_put         (StoaFrames          *self,
                              GstSample           *sample);
/** stoa_frames_put_picture: the same of one whose memory is somebody else's. */
void stoa_frames_put_picture (StoaFrames          *self,
                              const GstVideoFrame *picture,
                              GstClockTime         time);

G_END_DECLS
