/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/**
 * stoa_camera_mode_pick:
 * @caps: what a camera says it can do
 *
 * The mode nearest to 1280×720 at 30 pictures a second that is not more; uncompressed where that costs no pictures.
 *
 * Returns: (transfer full) (nullable): fixed caps, video/x-raw or image/jpeg; %NULL to let the camera decide
 */
GstCaps *stoa_camera_mode_pick (const GstCaps *caps);

G_END_DECLS
