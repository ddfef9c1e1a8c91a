/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-exports-button.h"

#include <glib/gi18n.h>

struct _StoaExportsButton
{
  AdwBin parent_instance;

  GtkMenuButton *button;
  GtkWidget *progress;
  GtkListBox *list;

  StoaExportQueue *queue;
};

enum { PROP_QUEUE = 1, N_PROPS };
static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (StoaExportsButton, stoa_exports_button, ADW_TYPE_BIN)

/* rows */

static void
row_changed (GtkWidget     *row,
             StoaExportJob *job)
{
  GtkLabel *state = g_object_get_data (G_OBJECT (row), "state");
  GtkProgressBar *bar = g_object_get_data (G_OBJECT (row), "bar");
  GtkWidget *open = g_object_get_data (G_OBJECT (row), "open");
  GtkWidget *remove = g_object_get_data (G_OBJECT (row), "remove");
  g_autofree char *said = stoa_export_job_say (job);
  gboolean goes_on = stoa_export_job_get_state (job) <= STOA_JOB_RUNS;
  g_autofree char *label = g_strdup_printf ("%s: %s", stoa_export_job_get_title (job), said);

  gtk_label_set_label (state, said);
  gtk_progress_bar_set_fraction (bar, stoa_export_job_get_fraction (job));
  gtk_widget_set_visible (GTK_WIDGET (bar), goes_on);
  gtk_widget_set_visible (open, stoa_export_job_get_state (job) == STOA_JOB_DONE);
  gtk_widget_set_tooltip_text (remove, goes_on ? _("Cancel") : _("Remove from the List"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

static void
remove_clicked (StoaExportsButton *self,
                GtkWidget         *button)
{
  stoa_export_queue_remove (self->queue, g_object_get_data (G_OBJECT (button), "job"));
}

static void
open_clicked (GtkWidget *button)
{
  StoaExportJob *job = g_object_get_data (G_OBJECT (button), "job");
  g_autofree char *uri = g_file_get_uri (stoa_export_job_get_file (job));

  gtk_widget_activate_action (button, "app.open-folder", "s", uri);
}

static GtkWidget *
make_button (const char    *icon,
             const char    *tooltip,
             StoaExportJob *job)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_set_tooltip_text (button, tooltip);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  g_object_set_data_full (G_OBJECT (button), "job", g_object_ref (job), g_object_unref);
  return button;
}

static GtkWidget *
make_label (const char *text,
            const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  if (css_class)
    gtk_widget_add_css_class (label, css_class);
  return label;
}

static GtkWidget *
make_row (gpointer item,
          gpointer data)
{
  StoaExportsButton *self = data;
  StoaExportJob *job = item;
  g_autofree char *name = g_file_get_basename (stoa_export_job_get_file (job));
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *column = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GtkWidget *state = make_label (NULL, "caption");
  GtkWidget *bar = gtk_progress_bar_new ();
  GtkWidget *open = make_button ("folder-open-symbolic", _("Open Folder"), job);
  GtkWidget *remove = make_button ("window-close-symbolic", NULL, job);

  gtk_widget_set_hexpand (column, TRUE);
  gtk_widget_set_valign (column, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (column), make_label (name, NULL));
  gtk_box_append (GTK_BOX (column), bar);
  gtk_box_append (GTK_BOX (column), state);
  gtk_box_append (GTK_BOX (box), column);
  gtk_box_append (GTK_BOX (box), open);
  gtk_box_append (GTK_BOX (box), remove);
  gtk_widget_add_css_class (row, "health-row");
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  g_object_set_data (G_OBJECT (row), "state", state);
  g_object_set_data (G_OBJECT (row), "bar", bar);
  g_object_set_data (G_OBJECT (row), "open", open);
  g_object_set_data (G_OBJECT (row), "remove", remove);
  g_signal_connect_object (remove, "clicked", G_CALLBACK (remove_clicked), self, G_CONNECT_SWAPPED);
  g_signal_connect (open, "clicked", G_CALLBACK (open_clicked), NULL);
  g_signal_connect_object (job, "changed", G_CALLBACK (row_changed), row, G_CONNECT_SWAPPED);
  row_changed (row, job);
  return row;
}

/* the button */

static void
changed (StoaExportsButton *self)
{
  StoaExportJob *running = stoa_export_queue_get_running (self->queue);
  g_autofree char *said = running ? stoa_export_job_say (running) : NULL;

  gtk_widget_set_visible (GTK_WIDGET (self), g_list_model_get_n_items (G_LIST_MODEL (self->queue)) > 0);
  gtk_widget_set_visible (self->progress, running != NULL);
  if (running)
    gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (self->progress), stoa_export_job_get_fraction (running));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, said ? said : "", -1);
}

static void
set_queue (StoaExportsButton *self,
           StoaExportQueue   *queue)
{
  if (!g_set_object (&self->queue, queue) || queue == NULL)
    return;
  gtk_list_box_bind_model (self->list, G_LIST_MODEL (queue), make_row, self, NULL);
  g_signal_connect_object (queue, "changed", G_CALLBACK (changed), self, G_CONNECT_SWAPPED);
  changed (self);
}

static void
stoa_exports_button_set_property (GObject      *object,
                                  guint         prop_id,
                                  const GValue *value,
                                  GParamSpec   *pspec)
{
  switch (prop_id)
    {
    case PROP_QUEUE:
      set_queue (STOA_EXPORTS_BUTTON (object), g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
stoa_exports_button_dispose (GObject *object)
{
  StoaExportsButton *self = STOA_EXPORTS_BUTTON (object);

  if (self->queue)
    gtk_list_box_bind_model (self->list, NULL, NULL, NULL, NULL);
  g_clear_object (&self->queue);
  G_OBJECT_CLASS (stoa_exports_button_parent_class)->dispose (object);
}

static void
stoa_exports_button_class_init (StoaExportsButtonClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->set_property = stoa_exports_button_set_property;
  object_class->dispose = stoa_exports_button_dispose;

  props[PROP_QUEUE] = g_param_spec_object ("queue", NULL, NULL, STOA_TYPE_EXPORT_QUEUE, G_PARAM_WRITABLE);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
stoa_exports_button_init (StoaExportsButton *self)
{
  GtkWidget *popover = gtk_popover_new ();
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *content = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);

  self->button = GTK_MENU_BUTTON (gtk_menu_button_new ());
  self->progress = gtk_progress_bar_new ();
  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_box_append (GTK_BOX (content), gtk_image_new_from_icon_name ("folder-download-symbolic"));
  gtk_box_append (GTK_BOX (content), self->progress);
  gtk_widget_set_valign (content, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (self->progress, "exports-progress");
  gtk_menu_button_set_child (self->button, content);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->button), _("Files Being Made"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Files being made"), -1);
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_NONE);
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "exports");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Files being made"), -1);
  g_object_set (scroller, "child", self->list, "hscrollbar-policy", GTK_POLICY_NEVER, "propagate-natural-height", TRUE,
                "max-content-height", 320, "width-request", 300, NULL);
  gtk_popover_set_child (GTK_POPOVER (popover), scroller);
  gtk_menu_button_set_popover (self->button, popover);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->button));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}
