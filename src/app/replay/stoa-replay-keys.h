/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * stoa_replay_keys_add:
 * @page: has the actions "page.…" of a replay's page
 *
 * Space and K play and pause; arrows, J and L move in time, 0 to 9 by tenths, Home and End to its ends; Up, Down and M are for the volume, < and >
 * for the speed, F for the full screen, which Escape leaves, I and O for the trim. Where the focus is on something that such a key is for,
 * it does that.
 */
void stoa_replay_keys_add (GtkWidget *page);

G_END_DECLS
