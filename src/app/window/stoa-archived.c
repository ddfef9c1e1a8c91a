/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-archived.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "stoa-face.h"

#define PLACE "stoa-place"

struct _StoaArchived
{
  GtkBox parent_instance;

  GtkToggleButton *fold_button;
  GtkImage *arrow;
  GtkLabel *title_label;
  GtkListBox *list;

  StoaSession *session;
  GListModel *projects;
};

enum { CHOSEN, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (StoaArchived, stoa_archived, GTK_TYPE_BOX)

static GtkWidget *
new_restore_button (const StoaContext *context)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("edit-undo-symbolic");
  g_autofree char *name = g_strdup_printf (_("Restore %s"), context->title);

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, _("Restore"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "(sb)", context->id, FALSE);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "place.set-archived");
  return button;
}

static GtkWidget *
create_row (gpointer item,
            gpointer data)
{
  StoaArchived *self = data;
  const StoaContext *context = stoa_place_get_context (item);
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *avatar = adw_avatar_new (20, context->title, TRUE);
  GtkWidget *label = gtk_label_new (context->title);

  stoa_face_show (ADW_AVATAR (avatar), stoa_session_get_pictures (self->session), context->id, context->picture);
  g_object_bind_property (item, "title", label, "label", G_BINDING_DEFAULT);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (box), avatar);
  gtk_box_append (GTK_BOX (box), label);
  if (stoa_place_is_caretaker (item))
    gtk_box_append (GTK_BOX (box), new_restore_button (context));
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, context->title, -1);
  g_object_set_data_full (G_OBJECT (row), PLACE, g_object_ref (item), g_object_unref);
  return row;
}

static void
row_activated (StoaArchived  *self,
               GtkListBoxRow *row)
{
  g_signal_emit (self, signals[CHOSEN], 0, g_object_get_data (G_OBJECT (row), PLACE));
}

static void
folded (StoaArchived *self)
{
  gboolean open = gtk_toggle_button_get_active (self->fold_button);

  gtk_image_set_from_icon_name (self->arrow, open ? "pan-down-symbolic" : "pan-end-symbolic");
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->fold_button), GTK_ACCESSIBLE_STATE_EXPANDED, open, -1);
}

static void
update (StoaArchived *self)
{
  guint n = self->projects ? g_list_model_get_n_items (self->projects) : 0;
  g_autofree char *title = g_strdup_printf (_("Archived (%u)"), n);

  gtk_label_set_label (self->title_label, title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->fold_button), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  gtk_widget_set_visible (GTK_WIDGET (self), n > 0);
}

static void
stoa_archived_dispose (GObject *object)
{
  StoaArchived *self = STOA_ARCHIVED (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), STOA_TYPE_ARCHIVED);
  g_clear_object (&self->projects);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (stoa_archived_parent_class)->dispose (object);
}

static void
stoa_archived_class_init (StoaArchivedClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = stoa_archived_dispose;
  signals[CHOSEN] = g_signal_new ("chosen", STOA_TYPE_ARCHIVED, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                  STOA_TYPE_PLACE);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/stoalive/Stoa/window/stoa-archived.ui");
  gtk_widget_class_bind_template_child (widget_class, StoaArchived, fold_button);
  gtk_widget_class_bind_template_child (widget_class, StoaArchived, arrow);
  gtk_widget_class_bind_template_child (widget_class, StoaArchived, title_label);
  gtk_widget_class_bind_template_child (widget_class, StoaArchived, list);
  gtk_widget_class_bind_template_callback (widget_class, row_activated);
  gtk_widget_class_bind_template_callback (widget_class, folded);
}

static void
stoa_archived_init (StoaArchived *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  folded (self);
}

/* public */

void
stoa_archived_bind (StoaArchived *self,
                    StoaSession  *session,
                    GListModel   *projects)
{
  g_return_if_fail (STOA_IS_ARCHIVED (self));

  if (self->projects)
    g_signal_handlers_disconnect_by_func (self->projects, update, self);
  g_set_object (&self->session, session);
  g_set_object (&self->projects, projects);
  gtk_list_box_bind_model (self->list, projects, create_row, self, NULL);
  if (projects)
    g_signal_connect_object (projects, "items-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}

gboolean
stoa_archived_select (StoaArchived *self,
                      StoaPlace    *place)
{
  GtkListBoxRow *row;

  g_return_val_if_fail (STOA_IS_ARCHIVED (self), FALSE);

  gtk_list_box_unselect_all (self->list);
  for (guint i = 0; place && (row = gtk_list_box_get_row_at_index (self->list, i)) != NULL; i++)
    if (g_object_get_data (G_OBJECT (row), PLACE) == place)
      {
        gtk_list_box_select_row (self->list, row);
        gtk_toggle_button_set_active (self->fold_button, TRUE);
        return TRUE;
      }
  return FALSE;
}
