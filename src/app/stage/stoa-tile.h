/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "stoa-beat.h"
#include "stoa-call.h"

G_BEGIN_DECLS

#define STOA_TYPE_TILE (stoa_tile_get_type ())
G_DECLARE_FINAL_TYPE (StoaTile, stoa_tile, STOA, TILE, AdwBin)

/**
 * StoaTile:
 *
 * A participant's camera or screen, or their avatar when there is no picture, with their name,
 * microphone, hand and connection. Looks at the picture only while it is visible.
 */
GtkWidget    *stoa_tile_new        (StoaCall         *call,
                                    StoaPerson       *person,
                                    StoaTrackKind     kind,
                                    StoaBeat         *beat);
StoaPerson   *stoa_tile_get_person (StoaTile         *self);
StoaTrackKind stoa_tile_get_kind   (StoaTile         *self);
/** stoa_tile_layer: the simulcast layer that a tile of that height in device pixels needs. */
StoaLayer     stoa_tile_layer      (guint             height);

G_END_DECLS
