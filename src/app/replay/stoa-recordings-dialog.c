/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-recordings-dialog.h"

#include <glib/gi18n.h>

#include "stoa-replay-card.h"
#include "stoa-spoken.h"
#include "stoa-when.h"

#define STOA_TYPE_RECORDINGS_DIALOG (stoa_recordings_dialog_get_type ())
G_DECLARE_FINAL_TYPE (StoaRecordingsDialog, stoa_recordings_dialog, STOA, RECORDINGS_DIALOG, AdwDialog)

struct _StoaRecordingsDialog
{
  AdwDialog parent_instance;

  GtkDropDown *place_drop;
  GtkStack *stack;
  AdwStatusPage *status;
  GtkWidget *retry_button;
  GtkListBox *list;

  StoaSession *session;
  GtkCustomFilter *filter;
  GtkFilterListModel *shown;
  guint loads;               /* counts, so that the newest answer wins */
};

G_DEFINE_FINAL_TYPE (StoaRecordingsDialog, stoa_recordings_dialog, ADW_TYPE_DIALOG)

static StoaPlace *
get_place (StoaRecordingsDialog *self)
{
  return gtk_drop_down_get_selected_item (self->place_drop);
}

static gboolean
is_shown (gpointer item,
          gpointer data)
{
  StoaPlace *place = get_place (data);

  return place && g_strcmp0 (stoa_recording_get_card (item)->context, stoa_place_get_context (place)->id) == 0;
}

static GtkWidget *
make_row (gpointer item,
          gpointer session)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *card = stoa_replay_card_new (session);

  stoa_replay_card_show (STOA_REPLAY_CARD (card), stoa_recording_get_card (item));
  /* the card has the focus, with its keys */
  gtk_widget_set_focusable (row, FALSE);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), card);
  return row;
}

static void
show_status (StoaRecordingsDialog *self,
             const char           *title,
             const char           *description,
             gboolean              can_retry)
{
  adw_status_page_set_title (self->status, title);
  adw_status_page_set_description (self->status, description);
  gtk_widget_set_visible (self->retry_button, can_retry);
  gtk_stack_set_visible_child_name (self->stack, "status");
}

static void
update (StoaRecordingsDialog *self)
{
  if (self->loads > 0)
    return;
  if (g_list_model_get_n_items (G_LIST_MODEL (self->shown)) > 0)
    gtk_stack_set_visible_child_name (self->stack, "list");
  else
    show_status (self, _("No Recordings"), _("What is recorded of rooms here appears in this list, and stays as long as you say."),
                 FALSE);
}

static void
loaded (gpointer      object,
        const GValue *value,
        const GError *error)
{
  StoaRecordingsDialog *self = object;
  g_autofree char *text = error ? g_markup_escape_text (error->message, -1) : NULL;

  if (--self->loads > 0)
    return;
  if (error && g_list_model_get_n_items (G_LIST_MODEL (self->shown)) == 0)
    show_status (self, _("Cannot Load the Recordings"), text, TRUE);
  else
    update (self);
}

static void
load (StoaRecordingsDialog *self)
{
  StoaPlace *place = self->session ? get_place (self) : NULL;
  StoaRecordings *recordings = self->session ? stoa_session_get_recordings (self->session) : NULL;

  if (place == NULL || recordings == NULL)
    return;
  self->loads++;
  gtk_stack_set_visible_child_name (self->stack, "loading");
  gtk_filter_changed (GTK_FILTER (self->filter), GTK_FILTER_CHANGE_DIFFERENT);
  stoa_when (self, stoa_recordings_load (recordings, stoa_place_get_context (place)->id), loaded);
}

static void
stoa_recordings_dialog_dispose (GObject *object)
{
  StoaRecordingsDialog *self = STOA_RECORDINGS_DIALOG (object);

  if (self->list)
    gtk_list_box_bind_model (self->list, NULL, NULL, NULL, NULL);
  g_clear_object (&self->shown);
  g_clear_object (&self->filter);
  g_clear_object (&self->session);
  gtk_widget_dispose_template (GTK_WIDGET (self), STOA_TYPE_RECORDINGS_DIALOG);
  G_OBJECT_CLASS (stoa_recordings_dialog_parent_class)->dispose (object);
}

static void
stoa_recordings_dialog_class_init (StoaRecordingsDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = stoa_recordings_dialog_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/stoalive/Stoa/replay/stoa-recordings-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, StoaRecordingsDialog, place_drop);
  gtk_widget_class_bind_template_child (widget_class, StoaRecordingsDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, StoaRecordingsDialog, status);
  gtk_widget_class_bind_template_child (widget_class, StoaRecordingsDialog, retry_button);
  gtk_widget_class_bind_template_child (widget_class, StoaRecordingsDialog, list);
  gtk_widget_class_bind_template_callback (widget_class, load);
}

static void
stoa_recordings_dialog_init (StoaRecordingsDialog *self)
{
  g_autoptr (GtkExpression) title = gtk_property_expression_new (STOA_TYPE_PLACE, NULL, "title");

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_drop_down_set_expression (self->place_drop, title);
  stoa_spoken_drop_down (self->place_drop, _("Profile or project"));
}

static void
select_place (StoaRecordingsDialog *self,
              StoaPlace            *place)
{
  GListModel *places = gtk_drop_down_get_model (self->place_drop);

  for (guint i = 0; place && i < g_list_model_get_n_items (places); i++)
    {
      g_autoptr (StoaPlace) each = g_list_model_get_item (places, i);

      if (each == place)
        gtk_drop_down_set_selected (self->place_drop, i);
    }
}

AdwDialog *
stoa_recordings_dialog_new (StoaSession *session,
                            StoaPlace   *place)
{
  StoaRecordingsDialog *self = g_object_new (STOA_TYPE_RECORDINGS_DIALOG, NULL);

  self->session = g_object_ref (session);
  self->filter = gtk_custom_filter_new (is_shown, self, NULL);
  self->shown = gtk_filter_list_model_new (g_object_ref (G_LIST_MODEL (stoa_session_get_recordings (session))),
                                           g_object_ref (GTK_FILTER (self->filter)));
  gtk_list_box_bind_model (self->list, G_LIST_MODEL (self->shown), make_row, session, NULL);
  g_signal_connect_object (self->shown, "items-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  gtk_drop_down_set_model (self->place_drop, G_LIST_MODEL (stoa_session_get_places (session)));
  select_place (self, place);
  if (self->loads == 0)
    load (self);
  return ADW_DIALOG (self);
}
