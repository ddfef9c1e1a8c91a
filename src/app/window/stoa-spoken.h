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
 * stoa_spoken_drop_down:
 * @drop: whose choices are strings, or have an expression
 * @label: what is chosen
 *
 * The same, and names it by its label and what is chosen now: by itself it has no other name than that.
 */
void stoa_spoken_drop_down (GtkDropDown *drop,
                            const char  *label);

/**
 * stoa_spoken_number:
 * @row: one with the accessible role of a group, as a screen reader is told nothing of what is in a row that has libadwaita's own
 *
 * Names the number by the row's title.
 */
void stoa_spoken_number (AdwSpinRow *row);

/**
 * stoa_spoken_rows:
 * @sidebar: what has the rows
 *
 * Labels the rows there are now with their titles, as libadwaita does not.
 */
void stoa_spoken_rows (AdwSidebar *sidebar);

G_END_DECLS
