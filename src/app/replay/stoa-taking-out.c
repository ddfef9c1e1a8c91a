/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-taking-out.h"

#include <glib/gi18n.h>

#include "stoa-export-dialog.h"
#include "stoa-exported.h"
#include "stoa-file-name.h"

#define HEIGHT 720

typedef struct
{
  StoaSession *session;
  StoaExportQueue *queue;
  StoaRecordingCard *card;
} Saving;

static void
saving_free (Saving *saving)
{
  g_object_unref (saving->session);
  g_object_unref (saving->queue);
  stoa_record_unref (saving->card);
  g_free (saving);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Saving, saving_free)

/* The best that this computer can make. */
static StoaExportKind
choose_kind (void)
{
  return stoa_export_kind_is_available (STOA_EXPORT_WEBM) ? STOA_EXPORT_WEBM : STOA_EXPORT_TRACKS;
}

static StoaExportKind
kind_of (const char *name)
{
  for (StoaExportKind kind = 0; kind < STOA_N_EXPORT_KINDS; kind++)
    {
      g_autofree char *suffix = g_strconcat (".", stoa_export_kind_extension (kind), NULL);

      if (g_str_has_suffix (name, suffix) && stoa_export_kind_is_available (kind))
        return kind;
    }
  return choose_kind ();
}

static void
copied (GObject      *source,
        GAsyncResult *result,
        gpointer      data)
{
  g_autoptr (StoaSession) session = data;
  g_autoptr (GError) error = NULL;

  g_file_copy_finish (G_FILE (source), result, &error);
  stoa_session_notify (session, error ? error->message : _("Saved"));
}

static gboolean
has_same_extension (GFile *one,
                    GFile *other)
{
  const char *a = strrchr (g_file_peek_path (one), '.');
  const char *b = strrchr (g_file_peek_path (other), '.');

  return g_strcmp0 (a, b) == 0;
}

static void
save_to (Saving *saving,
         GFile  *file)
{
  g_autoptr (GFile) finished = stoa_exported_find (stoa_session_get_settings (saving->session), saving->card->id);

  if (g_file_peek_path (file) == NULL)
    stoa_session_notify (saving->session, _("Files can only be made in a folder of this computer"));
  else if (finished && !g_file_equal (finished, file) && has_same_extension (finished, file))
    g_file_copy_async (finished, file, G_FILE_COPY_OVERWRITE, G_PRIORITY_DEFAULT, NULL, NULL, NULL, copied,
                       g_object_ref (saving->session));
  else
    stoa_export_queue_add (saving->queue, saving->card, kind_of (g_file_peek_path (file)), HEIGHT, file);
}

static void
chosen (GObject      *dialog,
        GAsyncResult *result,
        gpointer      data)
{
  g_autoptr (Saving) saving = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = gtk_file_dialog_save_finish (GTK_FILE_DIALOG (dialog), result, &error);

  if (file)
    save_to (saving, file);
  else if (!g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_DISMISSED))
    stoa_session_notify (saving->session, error->message);
}

void
stoa_save_recording (StoaSession             *session,
                     StoaExportQueue         *queue,
                     const StoaRecordingCard *card,
                     GtkWidget               *over)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();
  g_autoptr (GFile) finished = stoa_exported_find (stoa_session_get_settings (session), card->id);
  g_autofree char *made = stoa_file_name (card->title, card->started_at, stoa_export_kind_extension (choose_kind ()));
  g_autofree char *name = finished ? g_file_get_basename (finished) : g_steal_pointer (&made);
  GtkRoot *root = gtk_widget_get_root (over);
  Saving *saving = g_new0 (Saving, 1);

  saving->session = g_object_ref (session);
  saving->queue = g_object_ref (queue);
  saving->card = stoa_record_ref ((gpointer) card);
  gtk_file_dialog_set_title (dialog, _("Save the Recording"));
  gtk_file_dialog_set_initial_name (dialog, name);
  gtk_file_dialog_save (dialog, GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, NULL, chosen, saving);
}

GdkContentProvider *
stoa_recording_content (StoaSession *session,
                        const char  *recording)
{
  g_autoptr (GFile) file = stoa_exported_find (stoa_session_get_settings (session), recording);
  GValue files = G_VALUE_INIT;
  GdkContentProvider *content;

  if (file == NULL)
    return NULL;
  g_value_init (&files, GDK_TYPE_FILE_LIST);
  g_value_take_boxed (&files, gdk_file_list_new_from_array (&file, 1));
  content = gdk_content_provider_new_for_value (&files);
  g_value_unset (&files);
  return content;
}

void
stoa_copy_recording (StoaSession             *session,
                     StoaExportQueue         *queue,
                     const StoaRecordingCard *card,
                     GtkWidget               *over)
{
  g_autoptr (GdkContentProvider) content = stoa_recording_content (session, card->id);

  if (content)
    {
      gdk_clipboard_set_content (gtk_widget_get_clipboard (over), content);
      stoa_session_notify (session, _("File copied"));
    }
  else if (stoa_export_queue_find (queue, card->id))
    stoa_session_notify (session, _("The file is still being made"));
  else
    stoa_export_dialog_present (queue, card, over);
}
