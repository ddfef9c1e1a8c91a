/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "stoa-session.h"

G_BEGIN_DECLS

#define STOA_TYPE_ROSTER_ROW (stoa_roster_row_get_type ())
G_DECLARE_FINAL_TYPE (StoaRosterRow, stoa_roster_row, STOA, ROSTER_ROW, GtkBox)

/** StoaRosterRow: one person: avatar, name, role, hand, volume, microphone. Reused for other people. */
GtkWidget *stoa_roster_row_new        (StoaSession   *session);
/** stoa_roster_row_set_person: (nullable) @person */
void       stoa_roster_row_set_person (StoaRosterRow *self,
                                       StoaPerson    *person);
/** stoa_roster_row_get_person: (transfer none) (nullable) */
StoaPerson *stoa_roster_row_get_person (StoaRosterRow *self);
/** stoa_roster_row_describe: (transfer full) (nullable): how far moderation of the person has come. */
char      *stoa_roster_row_describe (StoaRosterRow *self);
/** stoa_roster_row_popup_menu: what can be done with the person; @at is in the row, or %NULL. */
void       stoa_roster_row_popup_menu (StoaRosterRow      *self,
                                       const GdkRectangle *at);

G_END_DECLS
