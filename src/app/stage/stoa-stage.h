/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "stoa-show.h"

G_BEGIN_DECLS

#define STOA_TYPE_STAGE (stoa_stage_get_type ())
G_DECLARE_FINAL_TYPE (StoaStage, stoa_stage, STOA, STAGE, GtkWidget)

/**
 * StoaStage:
 *
 * The people of a call or its replay as tiles: a grid, or some large and the others beside them, in pages when there
 * are more than can be seen. Page Up and Down, scrolling and swiping turn pages; a bar under them says
 * which page it is and who speaks on another. Enlarging a tile takes the stage to the full screen,
 * Escape brings it back to where it was.
 *
 * Properties: `show` (StoaShow, nullable); `grown`: it fills the window, else it is in the tray.
 */

/**
 * stoa_stage_get_actions:
 *
 * (transfer none): `view` (string state: "automatic", "grid", "speaker"), `hide-without-video` (boolean
 * state), `next-page`, `previous-page`; to be inserted as "stage" at an ancestor.
 */
GActionGroup *stoa_stage_get_actions (StoaStage *self);
/** stoa_stage_bind_settings: remembers view and hiding there. */
void          stoa_stage_bind_settings (StoaStage *self,
                                        GSettings *settings);

G_END_DECLS
