/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-note-dialog.h"

#include <glib/gi18n.h>

#include "stoa-client-feed.h"
#include "stoa-when.h"

struct _StoaNoteDialog
{
  AdwDialog parent_instance;

  GtkWidget *save_button;
  AdwBanner *error_banner;
  GtkTextView *text_view;

  StoaSession *session;
  StoaFeedPost *post;
  gboolean busy;
};

G_DEFINE_FINAL_TYPE (StoaNoteDialog, stoa_note_dialog, ADW_TYPE_DIALOG)

static char *
typed (StoaNoteDialog *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text_view);
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  return gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
}

static void
show_error (StoaNoteDialog *self,
            const char     *message)
{
  adw_banner_set_title (self->error_banner, message ? message : "");
  adw_banner_set_revealed (self->error_banner, message != NULL);
}

static void
update (StoaNoteDialog *self)
{
  g_autofree char *text = g_strstrip (typed (self));
  gboolean too_long = g_utf8_strlen (text, -1) > STOA_MAX_TEXT / 4;

  show_error (self, too_long ? _("This note is too long.") : NULL);
  gtk_widget_set_sensitive (self->save_button, !self->busy && *text && !too_long);
}

static void
saved (gpointer      object,
       const GValue *value,
       const GError *error)
{
  StoaNoteDialog *self = object;

  self->busy = FALSE;
  update (self);
  if (error)
    {
      show_error (self, error->message);
      return;
    }
  stoa_feed_post_update (self->post, g_value_get_boxed (value));
  adw_dialog_close (ADW_DIALOG (self));
}

static void
save (StoaNoteDialog *self)
{
  StoaClient *client = stoa_session_get_client (self->session);
  g_autofree char *text = typed (self);

  if (client == NULL || !gtk_widget_get_sensitive (self->save_button))
    return;
  self->busy = TRUE;
  update (self);
  stoa_when (self, stoa_client_edit_note (client, stoa_feed_post_get (self->post)->id, text), saved);
}

static gboolean
save_by_key (GtkWidget *widget,
             GVariant  *args,
             gpointer   data)
{
  save (STOA_NOTE_DIALOG (widget));
  return GDK_EVENT_STOP;
}

static void
stoa_note_dialog_dispose (GObject *object)
{
  StoaNoteDialog *self = STOA_NOTE_DIALOG (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), STOA_TYPE_NOTE_DIALOG);
  g_clear_object (&self->post);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (stoa_note_dialog_parent_class)->dispose (object);
}

static void
stoa_note_dialog_class_init (StoaNoteDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = stoa_note_dialog_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/stoalive/Stoa/feed/stoa-note-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, StoaNoteDialog, save_button);
  gtk_widget_class_bind_template_child (widget_class, StoaNoteDialog, error_banner);
  gtk_widget_class_bind_template_child (widget_class, StoaNoteDialog, text_view);
  gtk_widget_class_bind_template_callback (widget_class, save);
}

/* Before the text, which would begin another line. */
static void
add_keys (StoaNoteDialog *self)
{
  GtkEventController *keys = gtk_shortcut_controller_new ();
  GtkShortcutTrigger *trigger = gtk_shortcut_trigger_parse_string ("<Control>Return|<Control>KP_Enter");

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (keys),
                                        gtk_shortcut_new (trigger, gtk_callback_action_new (save_by_key, NULL, NULL)));
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}

static void
stoa_note_dialog_init (StoaNoteDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  add_keys (self);
  g_signal_connect_swapped (gtk_text_view_get_buffer (self->text_view), "changed", G_CALLBACK (update), self);
}

AdwDialog *
stoa_note_dialog_new (StoaSession  *session,
                      StoaFeedPost *post)
{
  StoaNoteDialog *self = g_object_new (STOA_TYPE_NOTE_DIALOG, NULL);

  self->session = g_object_ref (session);
  self->post = g_object_ref (post);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->text_view), stoa_feed_post_get (post)->text, -1);
  return ADW_DIALOG (self);
}
