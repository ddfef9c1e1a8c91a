/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-spoken.h"

typedef void (*NameFunc) (GtkWidget *widget);

/* Calls @func for every widget below that is of a role. */
static void
each_of (GtkWidget        *widget,
         GtkAccessibleRole role,
         NameFunc          func)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
    {
      if (gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (child)) == role)
        func (child);
      each_of (child, role, func);
    }
}

/* menus */

static char *
without_mnemonic (const char *title)
{
  GString *text = g_string_new (title);

  g_string_replace (text, "_", "", 1);
  return g_string_free_and_steal (text);
}

static void
name_item (GtkWidget *item)
{
  g_autofree char *title = NULL;
  g_autofree char *name = NULL;

  if (g_object_class_find_property (G_OBJECT_GET_CLASS (item), "text") == NULL)
    return;
  g_object_get (item, "text", &title, NULL);
  name = without_mnemonic (title ? title : "");
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (item), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  gtk_accessible_update_property (GTK_ACCESSIBLE (item), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
name_items (GtkWidget *popover)
{
  each_of (popover, GTK_ACCESSIBLE_ROLE_MENU_ITEM, name_item);
  each_of (popover, GTK_ACCESSIBLE_ROLE_MENU_ITEM_CHECKBOX, name_item);
  each_of (popover, GTK_ACCESSIBLE_ROLE_MENU_ITEM_RADIO, name_item);
}

void
stoa_spoken_popover (GtkPopover *popover)
{
  g_return_if_fail (GTK_IS_POPOVER (popover));

  g_signal_connect (popover, "map", G_CALLBACK (name_items), NULL);
}

static void
popover_changed (GtkMenuButton *button)
{
  GtkPopover *popover = gtk_menu_button_get_popover (button);

  if (popover)
    stoa_spoken_popover (popover);
}

void
stoa_spoken_menu (GtkMenuButton *button)
{
  g_return_if_fail (GTK_IS_MENU_BUTTON (button));

  g_signal_connect (button, "notify::popover", G_CALLBACK (popover_changed), NULL);
  popover_changed (button);
}

/* rows */

/* Initials are no name. */

static GtkWidget *
find_label (GtkWidget *widget)
{
  GtkWidget *found = GTK_IS_LABEL (widget) ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child && !found;
       child = gtk_widget_get_next_sibling (child))
    found = ADW_IS_AVATAR (child) ? NULL : find_label (child);
  return found;
}

static void
name_row (GtkWidget *row)
{
  GtkWidget *label = GTK_IS_LIST_BOX_ROW (row) ? find_label (row) : NULL;

  if (label)
    gtk_accessible_update_relation (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_RELATION_LABELLED_BY, label, NULL, -1);
}

/* choices */

static void
name_choice (GtkWidget *item)
{
  GtkWidget *label = find_label (item);

  if (label)
    gtk_accessible_update_relation (GTK_ACCESSIBLE (item), GTK_ACCESSIBLE_RELATION_LABELLED_BY, label, NULL, -1);
}

static void
name_choices (GtkWidget *popover)
{
  each_of (popover, GTK_ACCESSIBLE_ROLE_LIST_ITEM, name_choice);
}

static GtkWidget *
find_popover (GtkWidget *widget)
{
  GtkWidget *found = GTK_IS_POPOVER (widget) ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child && !found;
       child = gtk_widget_get_next_sibling (child))
    found = find_popover (child);
  return found;
}

void
stoa_spoken_choices (GtkWidget *widget)
{
  GtkWidget *popover = find_popover (widget);

  g_return_if_fail (popover != NULL);

  g_signal_connect_after (popover, "map", G_CALLBACK (name_choices), NULL);
}

void
stoa_spoken_rows (AdwSidebar *sidebar)
{
  g_return_if_fail (ADW_IS_SIDEBAR (sidebar));

  each_of (GTK_WIDGET (sidebar), GTK_ACCESSIBLE_ROLE_LIST_ITEM, name_row);
}
