/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** stoa_exif_orientation: how a JPEG says that the camera was held: 1 (upright) to 8 of EXIF; 1 when it says nothing. Any thread. */
guint stoa_exif_orientation (GBytes *jpeg);

G_END_DECLS
