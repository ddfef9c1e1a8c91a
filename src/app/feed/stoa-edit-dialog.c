/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-edit-dialog.h"

#include <glib/gi18n.h>

#include "stoa-client-feed.h"
#include "stoa-face.h"
#include "stoa-when.h"

struct _StoaEditDialog
{
  AdwDialog parent_instance;

  GtkWidget *save_button;
  AdwAvatar *avatar;
  GtkWidget *choose_button;
  GtkWidget *remove_button;
  GtkWidget *spinner;
  GtkLabel *error_label;
  AdwPreferencesRow *title_row;
  GtkEditable *about_row;

  StoaSession *session;
  StoaPlace *place;
  gboolean sending;          /* a picture */
  gboolean saving;           /* the words */
};

G_DEFINE_FINAL_TYPE (StoaEditDialog, stoa_edit_dialog, ADW_TYPE_DIALOG)

static StoaClient *
get_client (StoaEditDialog *self)
{
  return stoa_session_get_client (self->session);
}

static char *
entered (gpointer row)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (row))));
}

static void
show_error (StoaEditDialog *self,
            const char     *message)
{
  gtk_label_set_label (self->error_label, message ? message : "");
  gtk_widget_set_visible (GTK_WIDGET (self->error_label), message != NULL);
}

static void
update (StoaEditDialog *self)
{
  const StoaContext *context = stoa_place_get_context (self->place);
  g_autofree char *title = entered (self->title_row);

  adw_avatar_set_text (self->avatar, context->title);
  stoa_face_show (self->avatar, stoa_session_get_pictures (self->session), context->id, context->picture);
  /* neither is insensitive meanwhile: it would lose the focus */
  if (context->picture == 0 && gtk_widget_has_focus (self->remove_button))
    gtk_widget_grab_focus (self->choose_button);
  gtk_widget_set_visible (self->remove_button, context->picture != 0);
  gtk_widget_set_visible (self->spinner, self->sending);
  gtk_widget_set_sensitive (self->save_button, !self->saving && *title);
}

static void
changed (StoaEditDialog *self)
{
  g_autofree char *title = entered (self->title_row);
  g_autofree char *about = entered (self->about_row);

  show_error (self, strlen (title) > (stoa_place_is_profile (self->place) ? STOA_MAX_NAME : STOA_MAX_TITLE)
                      ? _("This is too long.")
                    : strlen (about) > STOA_MAX_ABOUT ? _("This description is too long.") : NULL);
  update (self);
}

/* the picture */

static void
picture_set (gpointer      object,
             const GValue *value,
             const GError *error)
{
  StoaEditDialog *self = object;

  self->sending = FALSE;
  if (value)
    stoa_place_update (self->place, g_value_get_boxed (value));
  show_error (self, error ? error->message : NULL);
  update (self);
}

static void
send_picture (StoaEditDialog *self,
              GBytes         *picture)
{
  StoaClient *client = get_client (self);

  if (self->sending || client == NULL)
    return;
  self->sending = TRUE;
  show_error (self, NULL);
  update (self);
  stoa_when (self, stoa_client_set_picture (client, stoa_place_get_context (self->place)->id, picture), picture_set);
}

/* One byte more than is allowed is enough to know that it is too much. */
static DexFuture *
read_fiber (gpointer file)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GFileInputStream) stream = dex_await_object (dex_file_read (file, G_PRIORITY_DEFAULT), &error);
  g_autoptr (GByteArray) all = g_byte_array_new ();

  while (stream && all->len <= STOA_MAX_PICTURE)
    {
      g_autoptr (GBytes) bytes =
        dex_await_boxed (dex_input_stream_read_bytes (G_INPUT_STREAM (stream), 256 * 1024, G_PRIORITY_DEFAULT), &error);

      if (bytes == NULL || g_bytes_get_size (bytes) == 0)
        break;
      g_byte_array_append (all, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
    }
  if (error)
    return dex_future_new_for_error (g_steal_pointer (&error));
  return dex_future_new_take_boxed (G_TYPE_BYTES, g_byte_array_free_to_bytes (g_steal_pointer (&all)));
}

static void
file_read (gpointer      object,
           const GValue *value,
           const GError *error)
{
  if (error)
    show_error (object, error->message);
  else
    send_picture (object, g_value_get_boxed (value));
}

static void
take_file (StoaEditDialog *self,
           GFile          *file)
{
  stoa_when (self, dex_scheduler_spawn (NULL, 0, read_fiber, g_object_ref (file), g_object_unref), file_read);
}

static void
chosen (GObject      *object,
        GAsyncResult *result,
        gpointer      data)
{
  g_autoptr (StoaEditDialog) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = gtk_file_dialog_open_finish (GTK_FILE_DIALOG (object), result, &error);

  if (file)
    take_file (self, file);
  else if (!g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_DISMISSED))
    show_error (self, error->message);
}

static void
choose (StoaEditDialog *self)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();
  g_autoptr (GListStore) filters = g_list_store_new (GTK_TYPE_FILE_FILTER);
  g_autoptr (GtkFileFilter) pictures = gtk_file_filter_new ();

  if (self->sending)
    return;
  gtk_file_filter_set_name (pictures, _("Pictures"));
  gtk_file_filter_add_mime_type (pictures, "image/jpeg");
  gtk_file_filter_add_mime_type (pictures, "image/png");
  gtk_file_filter_add_mime_type (pictures, "image/webp");
  g_list_store_append (filters, pictures);
  gtk_file_dialog_set_title (dialog, _("Choose a Picture"));
  gtk_file_dialog_set_filters (dialog, G_LIST_MODEL (filters));
  gtk_file_dialog_open (dialog, GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), NULL, chosen, g_object_ref (self));
}

static void
remove_picture (StoaEditDialog *self)
{
  send_picture (self, NULL);
}

/* on a thread: a large picture takes a second and more */
static DexFuture *
encode (gpointer texture)
{
  return dex_future_new_take_boxed (G_TYPE_BYTES, gdk_texture_save_to_png_bytes (texture));
}

static void
encoded (gpointer      object,
         const GValue *value,
         const GError *error)
{
  StoaEditDialog *self = object;

  self->sending = FALSE;
  if (value)
    send_picture (self, g_value_get_boxed (value));
  else
    show_error (self, error->message);
  update (self);
}

static void
take_texture (StoaEditDialog *self,
              GdkTexture     *texture)
{
  if (self->sending)
    return;
  self->sending = TRUE;
  show_error (self, NULL);
  update (self);
  stoa_when (self, dex_thread_spawn ("stoa-encode", encode, g_object_ref (texture), g_object_unref), encoded);
}

static gboolean
take_value (StoaEditDialog *self,
            const GValue   *value)
{
  if (G_VALUE_HOLDS (value, G_TYPE_FILE))
    take_file (self, g_value_get_object (value));
  else if (G_VALUE_HOLDS (value, GDK_TYPE_TEXTURE))
    take_texture (self, g_value_get_object (value));
  else
    return FALSE;
  return TRUE;
}

static gboolean
dropped (GtkDropTarget  *target,
         const GValue   *value,
         double          x,
         double          y,
         StoaEditDialog *self)
{
  return take_value (self, value);
}

static void
pasted (GObject      *object,
        GAsyncResult *result,
        gpointer      data)
{
  g_autoptr (StoaEditDialog) self = data;
  g_autoptr (GError) error = NULL;
  const GValue *value = gdk_clipboard_read_value_finish (GDK_CLIPBOARD (object), result, &error);

  if (value)
    take_value (self, value);
  else
    show_error (self, error->message);
}

/* Only what is no text: that an entry takes itself, and before it would. */
static gboolean
paste (GtkWidget *widget,
       GVariant  *args,
       gpointer   data)
{
  GdkClipboard *clipboard = gtk_widget_get_clipboard (widget);
  GdkContentFormats *formats = gdk_clipboard_get_formats (clipboard);
  GType type = gdk_content_formats_contain_gtype (formats, GDK_TYPE_TEXTURE) ? GDK_TYPE_TEXTURE
               : gdk_content_formats_contain_gtype (formats, G_TYPE_FILE)  ? G_TYPE_FILE
                                                                             : G_TYPE_INVALID;

  if (type == G_TYPE_INVALID)
    return GDK_EVENT_PROPAGATE;
  gdk_clipboard_read_value_async (clipboard, type, G_PRIORITY_DEFAULT, NULL, pasted, g_object_ref (widget));
  return GDK_EVENT_STOP;
}

/* the words */

static void
saved (gpointer      object,
       const GValue *value,
       const GError *error)
{
  StoaEditDialog *self = object;

  self->saving = FALSE;
  update (self);
  if (error)
    {
      show_error (self, error->message);
      return;
    }
  if (!stoa_place_is_profile (self->place))
    stoa_place_update (self->place, g_value_get_boxed (value));
  if (stoa_session_get_places (self->session))
    stoa_places_reload (stoa_session_get_places (self->session));
  adw_dialog_close (ADW_DIALOG (self));
}

static void
save (StoaEditDialog *self)
{
  g_autofree char *title = entered (self->title_row);
  g_autofree char *about = entered (self->about_row);
  const StoaContext *context = stoa_place_get_context (self->place);

  if (self->saving || get_client (self) == NULL)
    return;
  self->saving = TRUE;
  update (self);
  if (stoa_place_is_profile (self->place))
    stoa_when (self, stoa_session_rename (self->session, title), saved);
  else
    stoa_when (self, stoa_client_edit_project (get_client (self), context->id, title, about, STOA_ARCHIVE_KEEP), saved);
}

static void
stoa_edit_dialog_dispose (GObject *object)
{
  StoaEditDialog *self = STOA_EDIT_DIALOG (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), STOA_TYPE_EDIT_DIALOG);
  g_clear_object (&self->place);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (stoa_edit_dialog_parent_class)->dispose (object);
}

static void
stoa_edit_dialog_class_init (StoaEditDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = stoa_edit_dialog_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/stoalive/Stoa/feed/stoa-edit-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, StoaEditDialog, save_button);
  gtk_widget_class_bind_template_child (widget_class, StoaEditDialog, avatar);
  gtk_widget_class_bind_template_child (widget_class, StoaEditDialog, choose_button);
  gtk_widget_class_bind_template_child (widget_class, StoaEditDialog, remove_button);
  gtk_widget_class_bind_template_child (widget_class, StoaEditDialog, spinner);
  gtk_widget_class_bind_template_child (widget_class, StoaEditDialog, error_label);
  gtk_widget_class_bind_template_child (widget_class, StoaEditDialog, title_row);
  gtk_widget_class_bind_template_child (widget_class, StoaEditDialog, about_row);
  gtk_widget_class_bind_template_callback (widget_class, save);
  gtk_widget_class_bind_template_callback (widget_class, changed);
  gtk_widget_class_bind_template_callback (widget_class, choose);
  gtk_widget_class_bind_template_callback_full (widget_class, "remove", G_CALLBACK (remove_picture));
}

static void
stoa_edit_dialog_init (StoaEditDialog *self)
{
  GtkEventController *keys = gtk_shortcut_controller_new ();
  GtkDropTarget *target;

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (keys),
                                        gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_v, GDK_CONTROL_MASK),
                                                          gtk_callback_action_new (paste, NULL, NULL)));
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  target = gtk_drop_target_new (G_TYPE_INVALID, GDK_ACTION_COPY);
  gtk_drop_target_set_gtypes (target, (GType[]) { G_TYPE_FILE, GDK_TYPE_TEXTURE }, 2);
  g_signal_connect (target, "drop", G_CALLBACK (dropped), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}

AdwDialog *
stoa_edit_dialog_new (StoaSession *session,
                      StoaPlace   *place)
{
  StoaEditDialog *self = g_object_new (STOA_TYPE_EDIT_DIALOG, NULL);
  const StoaContext *context = stoa_place_get_context (place);
  gboolean profile = stoa_place_is_profile (place);

  self->session = g_object_ref (session);
  self->place = g_object_ref (place);
  g_signal_connect_object (place, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  adw_dialog_set_title (ADW_DIALOG (self), profile ? _("Edit Profile") : _("Edit Project"));
  adw_preferences_row_set_title (self->title_row, profile ? _("Name") : _("Title"));
  gtk_widget_set_visible (GTK_WIDGET (self->about_row), !profile);
  gtk_editable_set_text (self->about_row, context->about ? context->about : "");
  gtk_editable_set_text (GTK_EDITABLE (self->title_row), context->title);
  return ADW_DIALOG (self);
}
