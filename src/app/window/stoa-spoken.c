/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-spoken.h"

#include <glib/gi18n.h>

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

static GtkWidget *
find_of_type (GtkWidget *widget,
              GType      type)
{
  GtkWidget *found = G_TYPE_CHECK_INSTANCE_TYPE (widget, type) ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child && !found;
       child = gtk_widget_get_next_sibling (child))
    found = find_of_type (child, type);
  return found;
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

/* numbers */

void
stoa_spoken_number (AdwSpinRow *row)
{
  GtkWidget *number;

  g_return_if_fail (ADW_IS_SPIN_ROW (row));

  number = find_of_type (GTK_WIDGET (row), GTK_TYPE_SPIN_BUTTON);
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (number), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  gtk_accessible_update_property (GTK_ACCESSIBLE (number), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)), -1);
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

void
stoa_spoken_choices (GtkWidget *widget)
{
  GtkWidget *popover = find_of_type (widget, GTK_TYPE_POPOVER);

  g_return_if_fail (popover != NULL);

  g_signal_connect_after (popover, "map", G_CALLBACK (name_choices), NULL);
}

/* drop-downs */

static char *
read_choice (GtkDropDown *drop)
{
  GObject *item = gtk_drop_down_get_selected_item (drop);
  GtkExpression *expression = gtk_drop_down_get_expression (drop);
  g_auto (GValue) text = G_VALUE_INIT;

  if (item && expression && gtk_expression_evaluate (expression, item, &text))
    return g_value_dup_string (&text);
  return GTK_IS_STRING_OBJECT (item) ? g_strdup (gtk_string_object_get_string (GTK_STRING_OBJECT (item))) : NULL;
}

/* The button in it, which has the focus, has its name from it, and nothing else. */
static void
name_drop_down (GtkDropDown *drop,
                GParamSpec  *pspec,
                const char  *label)
{
  g_autofree char *choice = read_choice (drop);
  /* Translators: what is chosen here, and what is chosen now */
  g_autofree char *name = g_strdup_printf (_("%s: %s"), label, choice ? choice : "");

  gtk_accessible_update_property (GTK_ACCESSIBLE (drop), GTK_ACCESSIBLE_PROPERTY_LABEL, choice ? name : label, -1);
}

void
stoa_spoken_drop_down (GtkDropDown *drop,
                       const char  *label)
{
  /* GTK tells of no other choice when all of them are others */
  static const char *const changes[] = { "notify::selected-item", "notify::model" };

  g_return_if_fail (GTK_IS_DROP_DOWN (drop) && label);

  stoa_spoken_choices (GTK_WIDGET (drop));
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (drop), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    g_signal_connect_data (drop, changes[i], G_CALLBACK (name_drop_down), g_strdup (label),
                           (GClosureNotify) (void (*) (void)) g_free, G_CONNECT_AFTER);
  name_drop_down (drop, NULL, label);
}

void
stoa_spoken_rows (AdwSidebar *sidebar)
{
  g_return_if_fail (ADW_IS_SIDEBAR (sidebar));

  each_of (GTK_WIDGET (sidebar), GTK_ACCESSIBLE_ROLE_LIST_ITEM, name_row);
}
