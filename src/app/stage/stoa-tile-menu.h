/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "stoa-call.h"

G_BEGIN_DECLS

/**
 * stoa_tile_menu_new:
 *
 * All that can be done with a person on the stage: a popover for their tile, whose `tile.` actions it
 * uses. @call and @person outlive the tile.
 */
GtkWidget *stoa_tile_menu_new (StoaCall   *call,
                               StoaPerson *person);

G_END_DECLS
