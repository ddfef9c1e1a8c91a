/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-tile.h"

G_BEGIN_DECLS

/**
 * StoaStageView:
 * @STOA_STAGE_AUTOMATIC: another's shared screen is large beside faces; without one, a grid
 * @STOA_STAGE_GRID: all are equal
 * @STOA_STAGE_SPEAKER: a shared screen or who has the floor is large
 */
typedef enum
{
  STOA_STAGE_AUTOMATIC,
  STOA_STAGE_GRID,
  STOA_STAGE_SPEAKER,
} StoaStageView;

#define STOA_TYPE_STAGE_VIEW (stoa_stage_view_get_type ())
GType stoa_stage_view_get_type (void);

#define STOA_TYPE_CAST (stoa_cast_get_type ())
G_DECLARE_FINAL_TYPE (StoaCast, stoa_cast, STOA, CAST, GObject)

/**
 * StoaCast:
 *
 * Which of a stage's tiles are shown, who is large, and in what order they stand. Pinned ones are
 * large in every view. Hides tiles by their `visible`.
 *
 * Properties: `grown`: the stage fills the window; in the tray all are equal, with pinned ones and
 * screens first. `view` (StoaStageView). `hide-without-video`: when grown. `enlarged` (StoaTile, nullable):
 * large alone, whatever the view. `focused` (StoaTile, nullable): neither moves nor is hidden by itself.
 *
 * Signal: `changed` (): of the order, of who is large, or of a person.
 */
StoaCast  *stoa_cast_new        (void);
/** stoa_cast_add: @tile comes last. It is not kept alive. */
void       stoa_cast_add        (StoaCast *self,
                                 StoaTile *tile);
void       stoa_cast_remove     (StoaCast *self,
                                 StoaTile *tile);
/** stoa_cast_get_order: (transfer none) (element-type StoaTile): those shown, the large ones first. */
GPtrArray *stoa_cast_get_order  (StoaCast *self);
/** stoa_cast_get_large: how many of them are large. */
guint      stoa_cast_get_large  (StoaCast *self);

G_END_DECLS
