/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** stoa_h264_size: of the pictures that a sequence parameter set describes; %FALSE, and 0×0, when it is none. @sps: (nullable) */
gboolean stoa_h264_size (GBytes *sps,
                         guint  *width,
                         guint  *height);

G_END_DECLS
