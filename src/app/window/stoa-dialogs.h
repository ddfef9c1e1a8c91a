/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "stoa-session.h"

G_BEGIN_DECLS

#define STOA_TYPE_DIALOGS (stoa_dialogs_get_type ())
G_DECLARE_FINAL_TYPE (StoaDialogs, stoa_dialogs, STOA, DIALOGS, GObject)

/**
 * StoaDialogs:
 *
 * The dialogs of the window and what is asked before a room is entered or ended, as actions of the window. Those that are about
 * a place are about the one that is shown. Main thread.
 *
 * Signal: `made` (StoaPlace): a project that is new.
 */

/** stoa_dialogs_new: @window: not kept, and gets the actions. */
StoaDialogs *stoa_dialogs_new       (StoaSession *session,
                                     GtkWindow   *window);
/** stoa_dialogs_set_place: @place: (nullable): the one that is shown. */
void         stoa_dialogs_set_place (StoaDialogs *self,
                                     StoaPlace   *place);

G_END_DECLS
