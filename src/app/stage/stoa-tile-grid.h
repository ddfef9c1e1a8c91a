/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "stoa-call.h"

G_BEGIN_DECLS

#define STOA_TYPE_TILE_GRID (stoa_tile_grid_get_type ())
G_DECLARE_FINAL_TYPE (StoaTileGrid, stoa_tile_grid, STOA, TILE_GRID, GtkWidget)

/**
 * StoaTileGrid:
 *
 * The tiles of a room, in the order people joined, following tracks as they come and go. One stop for
 * Tab; arrows move inside. Properties: `call` (StoaCall, nullable), `most` (uint, at most that many
 * tiles; screens come first).
 */

G_END_DECLS
