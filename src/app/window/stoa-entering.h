/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "stoa-session.h"

G_BEGIN_DECLS

/* What is asked before a room is left or ended. @over: a widget of the window to ask over. */

/** stoa_enter_room: joins, asking first when one is in another room. A failure is told as a notice. */
void stoa_enter_room (StoaSession *session,
                      const char  *room,
                      GtkWidget   *over);
/** stoa_ask_to_end: activates `call.end` on @over when the answer is yes: it cannot be undone. */
void stoa_ask_to_end (GtkWidget   *over);

G_END_DECLS
