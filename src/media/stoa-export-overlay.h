/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-export-canvas.h"
#include "stoa-export-plan.h"

G_BEGIN_DECLS

/**
 * StoaExportOverlay:
 *
 * What lies over somebody's picture, as the stage's tiles have it: name, muted microphone, ring of who speaks, round corners; or the
 * avatar that is there instead of a picture. Drawn once, and put over pictures often. Any thread, one at a time.
 */
typedef struct _StoaExportOverlay StoaExportOverlay;

#define STOA_EXPORT_BACKGROUND 0x1d1d20
#define STOA_EXPORT_TILE 0x26262b

/** stoa_export_overlay_new_caption: @scale: 1 for a picture of 720 lines. */
StoaExportOverlay *stoa_export_overlay_new_caption (const StoaExportTile *tile,
                                                    double                scale);
StoaExportOverlay *stoa_export_overlay_new_avatar  (const StoaExportTile *tile,
                                                    double                scale);
void               stoa_export_overlay_free        (StoaExportOverlay    *self);
void               stoa_export_overlay_paint       (StoaExportOverlay    *self,
                                                    StoaExportCanvas     *canvas);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaExportOverlay, stoa_export_overlay_free)

G_END_DECLS
