/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "stoa-session.h"

G_BEGIN_DECLS

#define STOA_TYPE_CONTROLS (stoa_controls_get_type ())
G_DECLARE_FINAL_TYPE (StoaControls, stoa_controls, STOA, CONTROLS, AdwBin)

/**
 * StoaControls:
 *
 * The row of buttons for the room one is in; each is an action of the group "call" or "win". Beside the microphone and
 * the camera are menus of the devices there are.
 * Properties: `session`, `can-end` (leaving offers to end the room as well).
 */

/** stoa_controls_dress_mic: shows on a toggle whether the microphone is heard. @source: (nullable) */
void stoa_controls_dress_mic (GtkToggleButton *button,
                              GtkImage        *icon,
                              StoaSource      *source);

G_END_DECLS
