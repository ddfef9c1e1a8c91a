/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "stoa-session.h"

G_BEGIN_DECLS

/**
 * stoa_volume_new:
 *
 * A slider for how loud one hears @person, 0 to 150 percent, at once and from then on. For a popover or a menu.
 */
GtkWidget  *stoa_volume_new  (StoaSession *session,
                              StoaPerson  *person);
/** stoa_volume_icon: the name of the icon for how loud @person is played. */
const char *stoa_volume_icon (StoaSession *session,
                              StoaPerson  *person);

G_END_DECLS
