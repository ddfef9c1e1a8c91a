/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-log-dialog.h"

#include <glib/gi18n.h>

#include "stoa-log-words.h"
#include "stoa-recent-rooms.h"
#include "stoa-spoken.h"
#include "stoa-toast-focus.h"
#include "stoa-when.h"

struct _StoaLogDialog
{
  AdwDialog parent_instance;

  GtkDropDown *room_drop;
  GtkSearchEntry *search;
  GtkStringFilter *filter;
  GtkFilterListModel *filtered;
  GtkStack *stack;
  AdwStatusPage *status;
  GtkWidget *retry_button;
  GtkWidget *older_button;
  GtkWidget *export_button;
  AdwToastOverlay *toasts;

  StoaSession *session;
  GPtrArray *rooms;          /* of ids, as in the drop-down */
  GtkStringList *lines;      /* what the log says, the newest first */
  gint64 oldest;             /* seq of the last of them */
  guint loads;               /* counts, so that the newest answer wins */
  char *saving;              /* the format one was asked about */
  GFile *file;               /* where it goes */
};

G_DEFINE_FINAL_TYPE (StoaLogDialog, stoa_log_dialog, ADW_TYPE_DIALOG)

static void load (StoaLogDialog *self);

static const char *
get_room (StoaLogDialog *self)
{
  guint selected = gtk_drop_down_get_selected (self->room_drop);

  return selected < self->rooms->len ? self->rooms->pdata[selected] : NULL;
}

/* the list */

static char *
say_entry (const StoaLogEntry *entry)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (entry->at / 1000);
  g_autoptr (GDateTime) local = g_date_time_to_local (utc);
  g_autofree char *time = g_date_time_format (local, _("%-d %b %Y, %H:%M:%S"));
  g_autofree char *what = stoa_log_entry_say (entry);

  /* Translators: what happened, and when */
  return g_strdup_printf (_("%s\n%s"), what, time);
}

static GtkWidget *
make_line (const char *style)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  if (style)
    gtk_widget_add_css_class (label, style);
  return label;
}

static void
setup_row (StoaLogDialog *self,
           GtkListItem   *item)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *time = make_line ("caption");

  gtk_widget_add_css_class (time, "dimmed");
  gtk_box_append (GTK_BOX (box), make_line (NULL));
  gtk_box_append (GTK_BOX (box), time);
  gtk_list_item_set_child (item, box);
  gtk_list_item_set_activatable (item, FALSE);
}

/* The time is the last line of what say_entry() says. */
static void
bind_row (StoaLogDialog *self,
          GtkListItem   *item)
{
  const char *text = gtk_string_object_get_string (gtk_list_item_get_item (item));
  const char *time = strrchr (text, '\n');
  g_autofree char *what = time ? g_strndup (text, time - text) : g_strdup (text);
  GtkWidget *box = gtk_list_item_get_child (item);

  gtk_label_set_label (GTK_LABEL (gtk_widget_get_first_child (box)), what);
  gtk_label_set_label (GTK_LABEL (gtk_widget_get_last_child (box)), time ? time + 1 : "");
  gtk_list_item_set_accessible_label (item, text);
}

static void
show_status (StoaLogDialog *self,
             const char    *title,
             const char    *description,
             gboolean       can_retry)
{
  adw_status_page_set_title (self->status, title);
  adw_status_page_set_description (self->status, description);
  gtk_widget_set_visible (self->retry_button, can_retry);
  gtk_stack_set_visible_child_name (self->stack, "status");
}

static void
update_page (StoaLogDialog *self)
{
  if (g_list_model_get_n_items (G_LIST_MODEL (self->filtered)) > 0)
    gtk_stack_set_visible_child_name (self->stack, "list");
  else if (g_list_model_get_n_items (G_LIST_MODEL (self->lines)) > 0)
    show_status (self, _("Nothing Found"), NULL, FALSE);
  else
    show_status (self, _("Nothing Yet"), _("Nobody has moderated anything in this room."), FALSE);
}

static void
search_changed (StoaLogDialog *self)
{
  gtk_string_filter_set_search (self->filter, gtk_editable_get_text (GTK_EDITABLE (self->search)));
  if (g_list_model_get_n_items (G_LIST_MODEL (self->lines)) > 0)
    update_page (self);
}

/* Escape clears what is searched for, and closes then. */
static void
stop_search (StoaLogDialog *self)
{
  if (*gtk_editable_get_text (GTK_EDITABLE (self->search)))
    gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  else
    adw_dialog_close (ADW_DIALOG (self));
}

/* loading */

static void
loaded (gpointer      object,
        const GValue *value,
        const GError *error)
{
  StoaLogDialog *self = object;
  const StoaLog *log = value ? g_value_get_boxed (value) : NULL;

  if (--self->loads > 0)
    return;
  gtk_widget_set_visible (self->older_button, log && log->entries->len > 0);
  gtk_widget_set_sensitive (self->export_button, log != NULL);
  if (log == NULL)
    {
      show_status (self, _("Cannot Load the Log"), error->message, !g_error_matches (error, STOA_ERROR, STOA_ERROR_FORBIDDEN));
      return;
    }
  for (guint i = log->entries->len; i-- > 0;)
    {
      g_autofree char *line = say_entry (log->entries->pdata[i]);

      gtk_string_list_append (self->lines, line);
    }
  if (log->entries->len > 0)
    self->oldest = ((const StoaLogEntry *) log->entries->pdata[0])->seq;
  update_page (self);
}

static void
load_older (StoaLogDialog *self)
{
  self->loads++;
  stoa_when (self, stoa_client_load_log (stoa_session_get_client (self->session), get_room (self), self->oldest), loaded);
}

static void
load (StoaLogDialog *self)
{
  if (self->session == NULL)
    return;
  gtk_string_list_splice (self->lines, 0, g_list_model_get_n_items (G_LIST_MODEL (self->lines)), NULL);
  gtk_widget_set_visible (self->older_button, FALSE);
  self->oldest = 0;
  if (get_room (self) == NULL)
    {
      show_status (self, _("No Rooms"), _("There is a log for each room that is open or that you were in."), FALSE);
      return;
    }
  gtk_stack_set_visible_child_name (self->stack, "loading");
  load_older (self);
}

/* saving */

static void
say (StoaLogDialog *self,
     const char    *text)
{
  AdwToast *toast = adw_toast_new (text);

  adw_toast_set_use_markup (toast, FALSE);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

static void
written (GObject      *file,
         GAsyncResult *result,
         gpointer      data)
{
  g_autoptr (StoaLogDialog) self = data;
  g_autoptr (GError) error = NULL;

  g_file_replace_contents_finish (G_FILE (file), result, NULL, &error);
  say (self, error ? error->message : _("The log is saved"));
}

static void
exported (gpointer      object,
          const GValue *value,
          const GError *error)
{
  StoaLogDialog *self = object;
  g_autoptr (GBytes) bytes = NULL;

  if (error)
    {
      say (self, error->message);
      return;
    }
  bytes = g_bytes_new (g_value_get_string (value), strlen (g_value_get_string (value)));
  g_file_replace_contents_bytes_async (self->file, bytes, NULL, FALSE, G_FILE_CREATE_NONE, NULL, written,
                                       g_object_ref (self));
}

static void
chosen (GObject      *dialog,
        GAsyncResult *result,
        gpointer      data)
{
  g_autoptr (StoaLogDialog) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = gtk_file_dialog_save_finish (GTK_FILE_DIALOG (dialog), result, &error);
  StoaClient *client = stoa_session_get_client (self->session);

  if (error && !g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_DISMISSED))
    say (self, error->message);
  if (file == NULL || client == NULL || get_room (self) == NULL)
    return;
  g_set_object (&self->file, file);
  stoa_when (self, g_str_equal (self->saving, "csv") ? stoa_client_load_log_csv (client, get_room (self))
                                                     : stoa_client_load_log_json (client, get_room (self)), exported);
}

static void
save (GtkWidget  *widget,
      const char *action,
      GVariant   *format)
{
  StoaLogDialog *self = STOA_LOG_DIALOG (widget);
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();
  GtkRoot *root = gtk_widget_get_root (widget);
  g_autofree char *name = NULL;

  g_set_str (&self->saving, g_variant_get_string (format, NULL));
  /* Translators: the name of a file */
  name = g_strdup_printf (_("moderation-log.%s"), self->saving);
  gtk_file_dialog_set_title (dialog, _("Save the Log"));
  gtk_file_dialog_set_initial_name (dialog, name);
  gtk_file_dialog_save (dialog, GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, NULL, chosen, g_object_ref (self));
}

/* rooms */

static void
add_room (StoaLogDialog *self,
          GtkStringList *titles,
          const char    *id,
          const char    *title)
{
  if (g_ptr_array_find_with_equal_func (self->rooms, id, g_str_equal, NULL))
    return;
  g_ptr_array_add (self->rooms, g_strdup (id));
  gtk_string_list_append (titles, title);
}

static void
fill_rooms (StoaLogDialog *self)
{
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);
  g_autoptr (GVariant) recent = stoa_recent_rooms_get (stoa_session_get_settings (self->session));
  StoaCall *call = stoa_session_get_call (self->session);
  GListModel *open = G_LIST_MODEL (stoa_session_get_rooms (self->session));
  GVariantIter iter;
  const char *id, *title;

  if (call)
    add_room (self, titles, stoa_room_get_id (stoa_call_get_room (call)),
              stoa_room_get_shown (stoa_call_get_room (call))->title);
  for (guint i = 0; open && i < g_list_model_get_n_items (open); i++)
    {
      g_autoptr (StoaOpenRoom) room = g_list_model_get_item (open, i);
      const StoaRoomCard *card = stoa_open_room_get_card (room);

      add_room (self, titles, card->id, card->title);
    }
  g_variant_iter_init (&iter, recent);
  while (g_variant_iter_next (&iter, "(&s&s)", &id, &title))
    add_room (self, titles, id, title);
  gtk_drop_down_set_model (self->room_drop, G_LIST_MODEL (titles));
}

/* GObject */

static void
stoa_log_dialog_dispose (GObject *object)
{
  StoaLogDialog *self = STOA_LOG_DIALOG (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), STOA_TYPE_LOG_DIALOG);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (stoa_log_dialog_parent_class)->dispose (object);
}

static void
stoa_log_dialog_finalize (GObject *object)
{
  StoaLogDialog *self = STOA_LOG_DIALOG (object);

  g_clear_object (&self->lines);
  g_clear_object (&self->file);
  g_ptr_array_unref (self->rooms);
  g_free (self->saving);
  G_OBJECT_CLASS (stoa_log_dialog_parent_class)->finalize (object);
}

static void
stoa_log_dialog_class_init (StoaLogDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = stoa_log_dialog_dispose;
  object_class->finalize = stoa_log_dialog_finalize;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/stoalive/Stoa/moderation/stoa-log-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, StoaLogDialog, room_drop);
  gtk_widget_class_bind_template_child (widget_class, StoaLogDialog, search);
  gtk_widget_class_bind_template_child (widget_class, StoaLogDialog, filter);
  gtk_widget_class_bind_template_child (widget_class, StoaLogDialog, filtered);
  gtk_widget_class_bind_template_child (widget_class, StoaLogDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, StoaLogDialog, status);
  gtk_widget_class_bind_template_child (widget_class, StoaLogDialog, retry_button);
  gtk_widget_class_bind_template_child (widget_class, StoaLogDialog, older_button);
  gtk_widget_class_bind_template_child (widget_class, StoaLogDialog, export_button);
  gtk_widget_class_bind_template_child (widget_class, StoaLogDialog, toasts);
  gtk_widget_class_bind_template_callback (widget_class, load);
  gtk_widget_class_bind_template_callback (widget_class, load_older);
  gtk_widget_class_bind_template_callback (widget_class, search_changed);
  gtk_widget_class_bind_template_callback (widget_class, stop_search);
  gtk_widget_class_bind_template_callback (widget_class, setup_row);
  gtk_widget_class_bind_template_callback (widget_class, bind_row);
  gtk_widget_class_install_action (widget_class, "log.save", "s", save);
}

static void
stoa_log_dialog_init (StoaLogDialog *self)
{
  self->rooms = g_ptr_array_new_with_free_func (g_free);
  self->lines = gtk_string_list_new (NULL);
  gtk_widget_init_template (GTK_WIDGET (self));
  stoa_toast_focus_keep (self->toasts);
  gtk_filter_list_model_set_model (self->filtered, G_LIST_MODEL (self->lines));
  stoa_spoken_menu (GTK_MENU_BUTTON (self->export_button));
  stoa_spoken_drop_down (self->room_drop, _("Room"));
}

AdwDialog *
stoa_log_dialog_new (StoaSession *session)
{
  StoaLogDialog *self = g_object_new (STOA_TYPE_LOG_DIALOG, NULL);

  self->session = g_object_ref (session);
  fill_rooms (self);
  if (self->loads == 0)
    load (self);
  return ADW_DIALOG (self);
}
