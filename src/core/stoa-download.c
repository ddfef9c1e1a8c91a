/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-core"

#include "stoa-download.h"

#include <glib/gi18n.h>

#include "stoa-client-recordings.h"
#include "stoa-rest.h"
#include "stoa-trouble.h"

#define PIECE (256 * 1024)
#define MOST_TRIES 5
#define PAUSE_US (G_USEC_PER_SEC / 2)

struct _StoaDownload
{
  GObject parent_instance;

  StoaClient *client;
  char *recording;
  GFile *file;
  GCancellable *cancellable;

  /* set on the main thread before the other one begins */
  char *url;
  char *sha256;
  gint64 total;

  gint64 done;               /* bytes; atomic access from both threads, under the lock */
  GMutex lock;
};

G_DEFINE_FINAL_TYPE (StoaDownload, stoa_download, G_TYPE_OBJECT)

/* on the thread */

static void
add_done (StoaDownload *self, gint64 bytes)
{
  g_mutex_lock (&self->lock);
  self->done += bytes;
  g_mutex_unlock (&self->lock);
}

static gboolean
check_status (SoupMessage *message, gint64 offset, GError **error)
{
  guint status = soup_message_get_status (message);

  if (status == (offset > 0 ? SOUP_STATUS_PARTIAL_CONTENT : SOUP_STATUS_OK))
    return TRUE;
  g_set_error_literal (error, STOA_ERROR, status == SOUP_STATUS_NOT_FOUND ? STOA_ERROR_NOT_FOUND : STOA_ERROR_UNAVAILABLE,
                       status == SOUP_STATUS_NOT_FOUND ? _("The recording is not there any more.")
                                                       : _("The server does not give the recording out now."));
  return FALSE;
}

static gboolean
copy (StoaDownload *self, GInputStream *from, GOutputStream *to, GChecksum *checksum, GError **error)
{
  g_autofree guint8 *piece = g_malloc (PIECE);

  for (;;)
    {
      gssize n = g_input_stream_read (from, piece, PIECE, self->cancellable, error);

      if (n <= 0)
        return n == 0;
      g_checksum_update (checksum, piece, n);
      if (!g_output_stream_write_all (to, piece, n, NULL, self->cancellable, error))
        return FALSE;
      add_done (self, n);
    }
}

static gboolean
fetch (StoaDownload *self, SoupSession *session, GOutputStream *to, GChecksum *checksum, GError **error)
{
  g_autoptr (SoupMessage) message = stoa_rest_message_new ("GET", self->url, "", error);
  g_autoptr (GInputStream) from = NULL;
  gint64 offset = self->done;

  if (message == NULL)
    return FALSE;
  if (offset > 0)
    soup_message_headers_set_range (soup_message_get_request_headers (message), offset, -1);
  from = soup_session_send (session, message, self->cancellable, error);
  return from != NULL && check_status (message, offset, error) && copy (self, from, to, checksum, error);
}

static gboolean
is_worth_another (StoaDownload *self, const GError *error)
{
  return error->domain != STOA_ERROR && !g_cancellable_is_cancelled (self->cancellable)
         && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
}

static gboolean
fetch_all (StoaDownload *self, GOutputStream *to, GError **error)
{
  g_autoptr (SoupSession) session = stoa_rest_session_new (self->url);
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);

  for (int tries = 1; self->done < self->total || self->done == 0; tries++)
    {
      g_autoptr (GError) trouble = NULL;
      gint64 before = self->done;

      if (fetch (self, session, to, checksum, &trouble) && self->done >= self->total)
        break;
      if (self->done > before)
        tries = 1;
      if (trouble != NULL && (tries == MOST_TRIES || !is_worth_another (self, trouble)))
        {
          g_propagate_error (error, g_steal_pointer (&trouble));
          return FALSE;
        }
      if (tries >= MOST_TRIES)
        break;
      g_usleep (PAUSE_US);
    }
  if (self->sha256 == NULL || g_ascii_strcasecmp (g_checksum_get_string (checksum), self->sha256) == 0)
    return TRUE;
  g_set_error_literal (error, STOA_ERROR, STOA_ERROR_UNAVAILABLE,
                       _("What arrived is not what was recorded. Try again; if that does not help, the server’s disk may be damaged."));
  return FALSE;
}

static DexFuture *
work (gpointer data)
{
  StoaDownload *self = data;
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autofree char *path = g_file_get_path (self->file);
  g_autofree char *part_path = g_strconcat (path, ".part", NULL);
  g_autoptr (GFile) part = g_file_new_for_path (part_path);
  g_autoptr (GFile) folder = g_file_get_parent (self->file);
  g_autoptr (GFileOutputStream) to = NULL;
  g_autoptr (GError) error = NULL;

  g_main_context_push_thread_default (context);
  g_file_make_directory_with_parents (folder, NULL, NULL);
  to = g_file_replace (part, NULL, FALSE, G_FILE_CREATE_REPLACE_DESTINATION, self->cancellable, &error);
  if (to != NULL && fetch_all (self, G_OUTPUT_STREAM (to), &error)
      && g_output_stream_close (G_OUTPUT_STREAM (to), self->cancellable, &error))
    g_file_move (part, self->file, G_FILE_COPY_OVERWRITE, NULL, NULL, NULL, &error);
  if (error != NULL)
    g_file_delete (part, NULL, NULL);
  g_main_context_pop_thread_default (context);
  if (error == NULL)
    return dex_future_new_true ();
  return dex_future_new_for_error (error->domain == G_IO_ERROR ? g_steal_pointer (&error) : stoa_trouble_from_network (error));
}

/* on the main thread */

static void
take_facts (StoaDownload *self, const StoaManifest *manifest)
{
  for (guint i = 0; i < manifest->assets->len; i++)
    {
      const StoaAsset *asset = manifest->assets->pdata[i];

      if (asset->kind != STOA_ASSET_MEDIA)
        continue;
      self->total = asset->bytes;
      self->sha256 = g_strdup (asset->sha256);
    }
}

static DexFuture *
run_fiber (gpointer data)
{
  StoaDownload *self = data;
  g_autoptr (StoaManifest) manifest = NULL;
  g_autoptr (StoaMediaLink) link = NULL;
  g_autoptr (GError) error = NULL;

  manifest = dex_await_boxed (stoa_client_load_manifest (self->client, self->recording), &error);
  if (manifest != NULL)
    link = dex_await_boxed (stoa_client_link_media (self->client, self->recording), &error);
  if (link == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  take_facts (self, manifest);
  self->url = g_strdup (link->url);
  return dex_thread_spawn ("stoa-download", work, g_object_ref (self), g_object_unref);
}

static void
stoa_download_finalize (GObject *object)
{
  StoaDownload *self = STOA_DOWNLOAD (object);

  g_mutex_clear (&self->lock);
  g_clear_object (&self->client);
  g_clear_object (&self->file);
  g_clear_object (&self->cancellable);
  g_free (self->recording);
  g_free (self->url);
  g_free (self->sha256);
  G_OBJECT_CLASS (stoa_download_parent_class)->finalize (object);
}

static void
stoa_download_class_init (StoaDownloadClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = stoa_download_finalize;
}

static void
stoa_download_init (StoaDownload *self)
{
  g_mutex_init (&self->lock);
  self->cancellable = g_cancellable_new ();
}

StoaDownload *
stoa_download_new (StoaClient *client, const char *recording, GFile *file)
{
  StoaDownload *self = g_object_new (STOA_TYPE_DOWNLOAD, NULL);

  self->client = g_object_ref (client);
  self->recording = g_strdup (recording);
  self->file = g_object_ref (file);
  return self;
}

DexFuture *
stoa_download_run (StoaDownload *self)
{
  g_return_val_if_fail (STOA_IS_DOWNLOAD (self), NULL);
  return dex_scheduler_spawn (NULL, 0, run_fiber, g_object_ref (self), g_object_unref);
}

void
stoa_download_cancel (StoaDownload *self)
{
  g_return_if_fail (STOA_IS_DOWNLOAD (self));
  g_cancellable_cancel (self->cancellable);
}

double
stoa_download_get_fraction (StoaDownload *self)
{
  double fraction;

  g_return_val_if_fail (STOA_IS_DOWNLOAD (self), 0);

  g_mutex_lock (&self->lock);
  fraction = self->total > 0 ? MIN (1.0, (double) self->done / self->total) : 0;
  g_mutex_unlock (&self->lock);
  return fraction;
}
