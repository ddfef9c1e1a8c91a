/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "stoa-beat.h"
#include "stoa-show.h"

G_BEGIN_DECLS

#define STOA_TYPE_TILE (stoa_tile_get_type ())
G_DECLARE_FINAL_TYPE (StoaTile, stoa_tile, STOA, TILE, AdwBin)

/**
 * StoaTile:
 *
 * A participant's camera or screen, or their avatar when there is no picture, with their name,
 * microphone, hand, pin and connection. Looks at the picture only while it is visible. Enter or a
 * double-click asks to show it large, P pins it, and in a call it has a menu.
 *
 * Property: `pinned` (boolean). Signals: `changed` (): of its person, or of `pinned`; `enlarge` ().
 */
GtkWidget    *stoa_tile_new        (StoaShow         *show,
                                    StoaPerson       *person,
                                    StoaTrackKind     kind,
                                    StoaBeat         *beat);
StoaPerson   *stoa_tile_get_person (StoaTile         *self);
StoaTrackKind stoa_tile_get_kind   (StoaTile         *self);
gboolean      stoa_tile_get_pinned (StoaTile         *self);
/** stoa_tile_has_video: whether there is a picture of them to look at, looked at or not. */
gboolean      stoa_tile_has_video  (StoaTile         *self);

/**
 * stoa_tile_layer:
 * @now: the one it has; %STOA_LAYER_AUTO for none
 *
 * The simulcast layer that a tile of @height device pixels needs. One that gets somewhat smaller keeps
 * the layer it has, so that dragging a window's edge does not change it to and fro.
 */
StoaLayer     stoa_tile_layer      (guint             height,
                                    StoaLayer         now);

G_END_DECLS
