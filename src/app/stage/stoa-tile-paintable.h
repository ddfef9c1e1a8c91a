/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "stoa-beat.h"
#include "stoa-frames.h"

G_BEGIN_DECLS

#define STOA_TYPE_TILE_PAINTABLE (stoa_tile_paintable_get_type ())
G_DECLARE_FINAL_TYPE (StoaTilePaintable, stoa_tile_paintable, STOA, TILE_PAINTABLE, GObject)

/**
 * StoaTilePaintable:
 *
 * Shows the newest picture of a #StoaFrames, filling what it is drawn into. Asks the frames for just
 * the device pixels it needs. Main thread. Property: `has-picture`.
 */

/** stoa_tile_paintable_new: @beat is shared by the window's tiles. */
StoaTilePaintable *stoa_tile_paintable_new        (StoaBeat          *beat);
/** stoa_tile_paintable_set_frames: (nullable) @frames: drops the picture shown before. */
void               stoa_tile_paintable_set_frames (StoaTilePaintable *self,
                                                   StoaFrames        *frames);
/** stoa_tile_paintable_set_area: device pixels it is drawn into; 0×0 while it is not visible. @radius: of its corners. */
void               stoa_tile_paintable_set_area   (StoaTilePaintable *self,
                                                   guint              width,
                                                   guint              height,
                                                   guint              radius);
/** stoa_tile_paintable_set_mirrored: as in a mirror, for one's own camera. */
void               stoa_tile_paintable_set_mirrored (StoaTilePaintable *self,
                                                     gboolean           mirrored);
/** stoa_tile_paintable_set_whole: shows all of the picture, with bars, instead of filling; for screens. */
void               stoa_tile_paintable_set_whole  (StoaTilePaintable *self,
                                                   gboolean           whole);
gboolean           stoa_tile_paintable_has_picture (StoaTilePaintable *self);

/** stoa_tile_paintable_format: what @widget's window paints cheapest, by its renderer. STOA_PAINT=cpu or gpu overrides. */
StoaFramesFormat   stoa_tile_paintable_format     (GtkWidget         *widget);

/**
 * stoa_tile_fit:
 *
 * The size at which a @source_width × @source_height picture is painted on an area, keeping its
 * shape: filling the area, unless more than a third of the picture would be cut off or @whole.
 */
void               stoa_tile_fit                  (guint              source_width,
                                                   guint              source_height,
                                                   guint              width,
                                                   guint              height,
                                                   gboolean           whole,
                                                   guint             *fit_width,
                                                   guint             *fit_height);

G_END_DECLS
