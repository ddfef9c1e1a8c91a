/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define STOA_TYPE_GRID_LAYOUT (stoa_grid_layout_get_type ())
G_DECLARE_FINAL_TYPE (StoaGridLayout, stoa_grid_layout, STOA, GRID_LAYOUT, GtkLayoutManager)

/**
 * StoaGridLayout:
 *
 * Gives the visible children equal tiles, in reading order, as large as the area lets them be. A
 * last row that is not full is centred. Property: `spacing` (px).
 */
GtkLayoutManager *stoa_grid_layout_new (void);

typedef struct
{
  int columns;
  int rows;
  int tile_width;
  int tile_height;
} StoaGrid;

/**
 * stoa_grid_fit:
 *
 * The grid whose @n tiles, each between 4:3 and 16:9, cover the most of a @width × @height area. Of
 * two that cover as much, the one with fewer holes.
 */
void stoa_grid_fit (int       n,
                    int       width,
                    int       height,
                    int       spacing,
                    StoaGrid *grid);

G_END_DECLS
