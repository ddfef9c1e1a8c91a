/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "stoa-tile-paintable.h"

G_BEGIN_DECLS

#define STOA_TYPE_VIDEO (stoa_video_get_type ())
G_DECLARE_FINAL_TYPE (StoaVideo, stoa_video, STOA, VIDEO, GtkWidget)

/**
 * StoaVideo:
 *
 * The widget that a #StoaTilePaintable is painted on: tells it how many device pixels it fills, and
 * 0×0 while it cannot be seen. Takes what space it is given. Property: `radius`, of its corners. Signal: `resized` (): on
 * a change of size, and when it becomes visible or not.
 */
/** stoa_video_set_paintable: once. */
void     stoa_video_set_paintable (StoaVideo         *self,
                                   StoaTilePaintable *paintable);
/** stoa_video_get_pixels: FALSE, and 0×0, while it cannot be seen. */
gboolean stoa_video_get_pixels    (StoaVideo         *self,
                                   guint             *width,
                                   guint             *height);

G_END_DECLS
