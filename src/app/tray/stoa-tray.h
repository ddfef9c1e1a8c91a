/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "stoa-session.h"

G_BEGIN_DECLS

#define STOA_TYPE_TRAY (stoa_tray_get_type ())
G_DECLARE_FINAL_TYPE (StoaTray, stoa_tray, STOA, TRAY, AdwBin)

/**
 * StoaTray:
 *
 * The room one is in, on every page: who is there, what they show, and what one can do; and the other
 * open rooms. Grown, it is the stage. Properties: `session`, `grown`.
 */

/** stoa_tray_focus_people: moves the focus to the people of the room, showing them if need be. */
void stoa_tray_focus_people (StoaTray *self);

/** stoa_tray_get_session: (transfer none) */
StoaSession *stoa_tray_get_session (StoaTray *self);
/** stoa_tray_take_focus: moves the focus to the tiles, or to the open rooms. */
gboolean stoa_tray_take_focus (StoaTray *self);

G_END_DECLS
