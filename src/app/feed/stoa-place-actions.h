/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "stoa-session.h"

G_BEGIN_DECLS

#define STOA_TYPE_PLACE_ACTIONS (stoa_place_actions_get_type ())
G_DECLARE_FINAL_TYPE (StoaPlaceActions, stoa_place_actions, STOA, PLACE_ACTIONS, GObject)

/**
 * StoaPlaceActions:
 *
 * What is done with the profile or project that a page shows: `edit`, `archive`, `restore`, `leave`, and `notify`, whether one is
 * told when it goes live. Main thread. Signals: `toast` (AdwToast): something to tell, perhaps with Undo; `left` (): one is not a
 * member of the project any more.
 */

/** stoa_place_actions_new: @over: what dialogs are shown over; it gets the actions as `place`. */
StoaPlaceActions *stoa_place_actions_new       (StoaSession      *session,
                                                GtkWidget        *over);
/** stoa_place_actions_set_place: @place: (nullable): what the page shows now. */
void              stoa_place_actions_set_place (StoaPlaceActions *self,
                                                StoaPlace        *place);

/** stoa_place_is_quiet: whether one is not told when that project goes live. */
gboolean          stoa_place_is_quiet          (StoaSession      *session,
                                                const char       *project);

G_END_DECLS
