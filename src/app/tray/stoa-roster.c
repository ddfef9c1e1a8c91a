/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-roster.h"

#include "stoa-phrases.h"
#include "stoa-roster-row.h"

struct _StoaRoster
{
  AdwBin parent_instance;

  GtkListView *list;
  GtkNoSelection *selection;

  StoaSession *session;
};

enum { PROP_ROOM = 1, PROP_SESSION, N_PROPS };
static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (StoaRoster, stoa_roster, ADW_TYPE_BIN)

static void
describe (GtkListItem *item)
{
  StoaPerson *person = gtk_list_item_get_item (item);
  g_autofree char *label = NULL;

  if (person == NULL)
    return;
  label = stoa_phrase_participant (stoa_person_get_participant (person), stoa_person_get_is_me (person),
                                   stoa_person_get_speaking (person));
  gtk_list_item_set_accessible_label (item, label);
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
  describe (item);
}

static void
unbind_row (StoaRoster  *self,
            GtkListItem *item)
{
  g_signal_handlers_disconnect_by_func (gtk_list_item_get_item (item), describe, item);
  stoa_roster_row_set_person (STOA_ROSTER_ROW (gtk_list_item_get_child (item)), NULL);
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
      gtk_no_selection_set_model (STOA_ROSTER (object)->selection, g_value_get_object (value));
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
}

static void
stoa_roster_init (StoaRoster *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

gboolean
stoa_roster_take_focus (StoaRoster *self)
{
  g_return_val_if_fail (STOA_IS_ROSTER (self), FALSE);

  return gtk_widget_child_focus (GTK_WIDGET (self->list), GTK_DIR_TAB_FORWARD);
}
