/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * stoa_spoken_menu:
 * @button: a button with a menu
 *
 * Gives the items of the button's menu their titles as accessible names, each time it opens: GTK hides
 * the titles from screen readers without saying them itself.
 */
void stoa_spoken_menu (GtkMenuButton *button);

/** stoa_spoken_popover: the same for a menu without a button. */
void stoa_spoken_popover (GtkPopover *popover);

/** stoa_spoken_choices: an #AdwComboRow or #GtkDropDown: each time it opens, names its choices as they read. */
void stoa_spoken_choices (GtkWidget *widget);

/**
 * stoa_spoken_rows:
 * @sidebar: what has the rows
 *
 * Labels the rows there are now with their titles, as libadwaita does not.
 */
void stoa_spoken_rows (AdwSidebar *sidebar);

G_END_DECLS
