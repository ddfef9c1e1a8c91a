/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "stoa-session.h"

G_BEGIN_DECLS

#define STOA_TYPE_ROSTER (stoa_roster_get_type ())
G_DECLARE_FINAL_TYPE (StoaRoster, stoa_roster, STOA, ROSTER, AdwBin)

/**
 * StoaRoster:
 *
 * The people of a room as a list. Properties: `session` (before the first room), `room` (StoaRoom, nullable).
 */

/** stoa_roster_take_focus: moves the focus to a person. */
gboolean stoa_roster_take_focus (StoaRoster *self);

G_END_DECLS
