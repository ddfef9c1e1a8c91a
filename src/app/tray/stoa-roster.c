/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-roster.h"

#include "stoa-person-menu.h"
#include "stoa-phrases.h"
#include "stoa-roster-row.h"

struct _StoaRoster
{
  AdwBin parent_instance;

  GtkListView *list;
  GtkNoSelection *selection;

  StoaSession *session;
  StoaRoom *room;
};

enum { PROP_ROOM = 1, PROP_SESSION, N_PROPS };
static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (StoaRoster, stoa_roster, ADW_TYPE_BIN)

static void
describe (GtkListItem *item)
{
  StoaPerson *person = gtk_list_item_get_item (item);
  g_autofree char *steps = NULL;
  g_autofree char *label = NULL;

  if (person == NULL)
    return;
  label = stoa_phrase_participant (stoa_person_get_participant (person), stoa_person_get_is_me (person),
                                   stoa_person_get_speaking (person));
  steps = stoa_roster_row_describe (STOA_ROSTER_ROW (gtk_list_item_get_child (item)));
  gtk_list_item_set_accessible_label (item, label);
  gtk_list_item_set_accessible_description (item, steps ? steps : "");
}

static void
setup_row (StoaRoster  *self,
           GtkListItem *item)
{
  gtk_list_item_set_child (item, stoa_roster_row_new (self->session));
}

static void
bind_row (StoaRoster  *self,
          GtkListItem *item)
{
  StoaPerson *person = gtk_list_item_get_item (item);

  stoa_roster_row_set_person (STOA_ROSTER_ROW (gtk_list_item_get_child (item)), person);
  g_signal_connect_object (person, "notify", G_CALLBACK (describe), item, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->room, "changed", G_CALLBACK (describe), item, G_CONNECT_SWAPPED);
  describe (item);
}

static void
unbind_row (StoaRoster  *self,
            GtkListItem *item)
{
  g_signal_handlers_disconnect_by_func (gtk_list_item_get_item (item), describe, item);
  if (self->room)
    g_signal_handlers_disconnect_by_func (self->room, describe, item);
  stoa_roster_row_set_person (STOA_ROSTER_ROW (gtk_list_item_get_child (item)), NULL);
}

/* The focus is on the list's item, around the row; inside of it are buttons, for which no key counts. */
static StoaRosterRow *
find_focused (StoaRoster *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root ? gtk_root_get_focus (root) : NULL;
  GtkWidget *child = focus && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->list))
                     ? gtk_widget_get_first_child (focus) : NULL;

  return STOA_IS_ROSTER_ROW (child) ? STOA_ROSTER_ROW (child) : NULL;
}

static StoaPerson *
whose (GtkWidget *roster)
{
  StoaRosterRow *row = find_focused (STOA_ROSTER (roster));

  return row ? stoa_roster_row_get_person (row) : NULL;
}

static void
menu_by_key (GtkWidget  *widget,
             const char *action,
             GVariant   *parameter)
{
  StoaRosterRow *row = find_focused (STOA_ROSTER (widget));

  if (row)
    stoa_roster_row_popup_menu (row, NULL);
}

static void
set_room (StoaRoster *self,
          StoaRoom   *room)
{
  StoaRoom *before = self->room;

  /* the rows let go of the room they know */
  gtk_no_selection_set_model (self->selection, NULL);
  self->room = room ? g_object_ref (room) : NULL;
  g_clear_object (&before);
  gtk_no_selection_set_model (self->selection, G_LIST_MODEL (room));
}

static void
stoa_roster_set_property (GObject      *object,
                          guint         prop_id,
                          const GValue *value,
                          GParamSpec   *pspec)
{
  switch (prop_id)
    {
    case PROP_ROOM:
      set_room (STOA_ROSTER (object), g_value_get_object (value));
      break;
    case PROP_SESSION:
      g_set_object (&STOA_ROSTER (object)->session, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
stoa_roster_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), STOA_TYPE_ROSTER);
  g_clear_object (&STOA_ROSTER (object)->session);
  g_clear_object (&STOA_ROSTER (object)->room);
  G_OBJECT_CLASS (stoa_roster_parent_class)->dispose (object);
}

static void
stoa_roster_class_init (StoaRosterClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->set_property = stoa_roster_set_property;
  object_class->dispose = stoa_roster_dispose;

  props[PROP_ROOM] = g_param_spec_object ("room", NULL, NULL, STOA_TYPE_ROOM, G_PARAM_WRITABLE);
  props[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, STOA_TYPE_SESSION, G_PARAM_WRITABLE);
  g_object_class_install_properties (object_class, N_PROPS, props);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/stoalive/Stoa/tray/stoa-roster.ui");
  gtk_widget_class_bind_template_child (widget_class, StoaRoster, list);
  gtk_widget_class_bind_template_child (widget_class, StoaRoster, selection);
  gtk_widget_class_bind_template_callback (widget_class, setup_row);
  gtk_widget_class_bind_template_callback (widget_class, bind_row);
  gtk_widget_class_bind_template_callback (widget_class, unbind_row);

  gtk_widget_class_install_action (widget_class, "roster.menu", NULL, menu_by_key);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Menu, 0, "roster.menu", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, "roster.menu", NULL);
}

static void
stoa_roster_init (StoaRoster *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  stoa_person_keys_add (GTK_WIDGET (self), whose);
}

gboolean
stoa_roster_take_focus (StoaRoster *self)
{
  g_return_val_if_fail (STOA_IS_ROSTER (self), FALSE);

  if (find_focused (self))
    return TRUE;             /* from there the next would be out of the list */
  return gtk_widget_child_focus (GTK_WIDGET (self->list), GTK_DIR_TAB_FORWARD);
}
