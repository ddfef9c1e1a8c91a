/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "stoa-cast.h"

G_BEGIN_DECLS

#define STOA_TYPE_TILE_GRID (stoa_tile_grid_get_type ())
G_DECLARE_FINAL_TYPE (StoaTileGrid, stoa_tile_grid, STOA, TILE_GRID, GtkWidget)

/**
 * StoaTileGrid:
 *
 * The tiles of a call or its replay, in pages, following tracks as they come and go. One stop for Tab; arrows, Home
 * and End move inside and turn pages. Only the tiles on the page one sees are mapped. Where the focus is,
 * there is the page; what was under it when it vanished hands it to its neighbour.
 *
 * Properties: `show` (StoaShow, nullable). Signals: `turned` (): something one is told about pages
 * changed; `enlarge` (StoaTile): somebody asked for that.
 */

/** stoa_tile_grid_get_cast: (transfer none): who is shown, and how. */
StoaCast   *stoa_tile_grid_get_cast     (StoaTileGrid *self);
/** stoa_tile_grid_count_pages: how many there are on that size. */
guint       stoa_tile_grid_count_pages  (StoaTileGrid *self,
                                         int           width,
                                         int           height);
guint       stoa_tile_grid_get_pages    (StoaTileGrid *self);
guint       stoa_tile_grid_get_page     (StoaTileGrid *self);
/** stoa_tile_grid_turn: by @step pages, as far as there are any. A focus on a tile that goes comes along. */
void        stoa_tile_grid_turn         (StoaTileGrid *self,
                                         int           step);
/** stoa_tile_grid_find_speaker: (transfer none) (nullable): one who speaks on a page before (@step −1) or after (1). */
StoaPerson *stoa_tile_grid_find_speaker (StoaTileGrid *self,
                                         int           step);

G_END_DECLS
