/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-project-dialog.h"

#include <glib/gi18n.h>

#include "stoa-when.h"

struct _StoaProjectDialog
{
  AdwDialog parent_instance;

  GtkWidget *create_button;
  GtkStack *create_stack;
  GtkEditable *title_row;
  GtkEditable *about_row;
  GtkLabel *error_label;

  StoaSession *session;
  gboolean busy;
};

enum { MADE, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (StoaProjectDialog, stoa_project_dialog, ADW_TYPE_DIALOG)

static char *
entered (GtkEditable *row)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (row)));
}

/* What is wrong with what was typed, or NULL. */
static const char *
find_fault (StoaProjectDialog *self)
{
  g_autofree char *title = entered (self->title_row);
  g_autofree char *about = entered (self->about_row);

  if (strlen (title) > STOA_MAX_TITLE)
    return _("This title is too long.");
  if (strlen (about) > STOA_MAX_ABOUT)
    return _("This description is too long.");
  return NULL;
}

static void
show_error (StoaProjectDialog *self,
            const char        *message)
{
  gtk_label_set_label (self->error_label, message ? message : "");
  gtk_widget_set_visible (GTK_WIDGET (self->error_label), message != NULL);
}

static void
update (StoaProjectDialog *self)
{
  g_autofree char *title = entered (self->title_row);

  gtk_widget_set_sensitive (self->create_button, !self->busy && *title && find_fault (self) == NULL);
  gtk_stack_set_visible_child_name (self->create_stack, self->busy ? "busy" : "label");
}

static void
changed (StoaProjectDialog *self)
{
  show_error (self, find_fault (self));
  update (self);
}

static void
made (gpointer      object,
      const GValue *value,
      const GError *error)
{
  StoaProjectDialog *self = object;
  StoaPlaces *places = stoa_session_get_places (self->session);
  StoaPlace *place;

  self->busy = FALSE;
  update (self);
  if (error || places == NULL)
    {
      show_error (self, error ? error->message : _("The server is gone."));
      return;
    }
  /* the dialog gives the focus back when it closes: who is told may then move it on */
  place = stoa_places_add (places, g_value_get_boxed (value));
  adw_dialog_close (ADW_DIALOG (self));
  g_signal_emit (self, signals[MADE], 0, place);
}

static void
create (StoaProjectDialog *self)
{
  g_autofree char *title = entered (self->title_row);
  g_autofree char *about = entered (self->about_row);

  if (self->busy)
    return;
  self->busy = TRUE;
  show_error (self, NULL);
  update (self);
  stoa_when (self, stoa_client_make_project (stoa_session_get_client (self->session), title, about), made);
}

static void
stoa_project_dialog_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), STOA_TYPE_PROJECT_DIALOG);
  g_clear_object (&STOA_PROJECT_DIALOG (object)->session);
  G_OBJECT_CLASS (stoa_project_dialog_parent_class)->dispose (object);
}

static void
stoa_project_dialog_class_init (StoaProjectDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = stoa_project_dialog_dispose;
  signals[MADE] = g_signal_new ("made", STOA_TYPE_PROJECT_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 1, STOA_TYPE_PLACE);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/stoalive/Stoa/feed/stoa-project-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, StoaProjectDialog, create_button);
  gtk_widget_class_bind_template_child (widget_class, StoaProjectDialog, create_stack);
  gtk_widget_class_bind_template_child (widget_class, StoaProjectDialog, title_row);
  gtk_widget_class_bind_template_child (widget_class, StoaProjectDialog, about_row);
  gtk_widget_class_bind_template_child (widget_class, StoaProjectDialog, error_label);
  gtk_widget_class_bind_template_callback (widget_class, changed);
  gtk_widget_class_bind_template_callback (widget_class, create);
}

static void
stoa_project_dialog_init (StoaProjectDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

AdwDialog *
stoa_project_dialog_new (StoaSession *session)
{
  StoaProjectDialog *self = g_object_new (STOA_TYPE_PROJECT_DIALOG, NULL);

  self->session = g_object_ref (session);
  return ADW_DIALOG (self);
}
