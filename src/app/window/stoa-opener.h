/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "stoa-link.h"
#include "stoa-session.h"

G_BEGIN_DECLS

#define STOA_TYPE_OPENER (stoa_opener_get_type ())
G_DECLARE_FINAL_TYPE (StoaOpener, stoa_opener, STOA, OPENER, GObject)

/**
 * StoaOpener:
 *
 * Finds what a link or an id leads to, also before the app is ready, and says where to go. What cannot be opened is told as a
 * notice of the session. A room is shown and not entered: a link on a web page must not bring anyone into a room.
 *
 * Signals: `show-place` (StoaPlace), `show-room` (StoaOpenRoom), `show-post` (StoaPlace, string: id).
 */
StoaOpener *stoa_opener_new       (StoaSession  *session,
                                   GtkWidget    *over);
/** stoa_opener_open_link: a link as somebody else made it. */
void        stoa_opener_open_link (StoaOpener   *self,
                                   const char   *text);
/** stoa_opener_open: anything but an invite, by its id. */
void        stoa_opener_open      (StoaOpener   *self,
                                   StoaLinkKind  kind,
                                   const char   *id);

G_END_DECLS
