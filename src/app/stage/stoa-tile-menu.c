/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-tile-menu.h"

#include <glib/gi18n.h>

static void
append (GMenu      *menu,
        const char *label,
        const char *action,
        const char *accel)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, action);

  g_menu_item_set_attribute (item, "accel", "s", accel);
  g_menu_append_item (menu, item);
}

GtkWidget *
stoa_tile_menu_new (StoaCall   *call,
                    StoaPerson *person)
{
  g_autoptr (GMenu) menu = g_menu_new ();

  append (menu, _("_Pin"), "tile.pinned", "p");
  append (menu, _("Show _Large"), "tile.enlarge", "Return");
  return gtk_popover_menu_new_from_model (G_MENU_MODEL (menu));
}
