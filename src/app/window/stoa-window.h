/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "stoa-session.h"

G_BEGIN_DECLS

#define STOA_TYPE_WINDOW (stoa_window_get_type ())
G_DECLARE_FINAL_TYPE (StoaWindow, stoa_window, STOA, WINDOW, AdwApplicationWindow)

/**
 * StoaWindow:
 *
 * Starting, trouble, the first run, or the community; and what goes on as long as one is there: actions, notices, dialogs.
 */
StoaWindow *stoa_window_new (AdwApplication *application,
                             StoaSession    *session);
/** stoa_window_join: enters a room, asking first when one is in another. */
void        stoa_window_join      (StoaWindow *self,
                                   const char *room);
/** stoa_window_open_link: goes to where a link leads, as soon as there is a community to show. */
void        stoa_window_open_link (StoaWindow *self,
                                   const char *link);

G_END_DECLS
