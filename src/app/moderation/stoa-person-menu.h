/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "stoa-room.h"

G_BEGIN_DECLS

/* What tiles and rows share: the keys that do something to the person that has the focus, and their menu. */

/** StoaPersonFunc: (transfer none) (nullable): who has the focus in @widget now. */
typedef StoaPerson *(*StoaPersonFunc) (GtkWidget *widget);

/**
 * stoa_person_keys_add:
 *
 * Has @widget, which has the focus or is around it, do what DESIGN's table says, through the actions of the group
 * "moderation". A key counts for nobody when @whose says so, or while a menu is open.
 */
void       stoa_person_keys_add (GtkWidget      *widget,
                                 StoaPersonFunc  whose);

/**
 * stoa_person_menu_new:
 * @parent: where the menu belongs
 * @own: (nullable): items about the tile or row, for the top
 *
 * The menu of a person as of now: how loud they are, and what one's role allows, with the keys. It names its items for screen readers and
 * goes when it is closed.
 */
GtkWidget *stoa_person_menu_new (GtkWidget      *parent,
                                 StoaRoom       *room,
                                 StoaPerson     *person,
                                 GMenuModel     *own);
/** stoa_person_menu_popup: opens @menu at @at of what it belongs to, or beside it. */
void       stoa_person_menu_popup (GtkWidget          *menu,
                                   const GdkRectangle *at);

G_END_DECLS
