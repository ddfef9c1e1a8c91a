/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-server"

#include "stoa-downloads.h"

#define PART 262144          /* bytes that are read and sent at once */
#define MAX_DOWNLOADS 100
#define MAX_NAME 100         /* bytes of the name that is proposed */

typedef struct
{
  StoaDownloads *all;        /* NULL once it is over */
  SoupServerMessage *message;
  GInputStream *stream;
  GCancellable *cancellable;
  char *recording;
  gint64 left;               /* bytes */
  gboolean reading;
} Download;

struct _StoaDownloads
{
  GPtrArray *downloads;      /* of Download */
};

static void
download_free (gpointer data)
{
  Download *download = data;

  g_object_unref (download->message);
  g_object_unref (download->stream);
  g_object_unref (download->cancellable);
  g_free (download->recording);
  g_free (download);
}

/* A read that is on its way frees it. */
static void
end (Download *download)
{
  StoaDownloads *all = g_steal_pointer (&download->all);

  if (all == NULL)
    return;
  g_signal_handlers_disconnect_by_data (download->message, download);
  g_cancellable_cancel (download->cancellable);
  g_ptr_array_remove_fast (all->downloads, download);
  if (!download->reading)
    download_free (download);
}

static gboolean
on_cut (gpointer message)
{
  g_autoptr (GIOStream) connection = soup_server_message_steal_connection (message);

  if (connection != NULL)
    g_io_stream_close (connection, NULL, NULL);
  return G_SOURCE_REMOVE;
}

/* Later: libsoup may be in the middle of writing to it. */
static void
cut (Download *download)
{
  SoupServerMessage *message = g_object_ref (download->message);

  end (download);
  soup_server_message_pause (message);
  g_idle_add_full (G_PRIORITY_DEFAULT, on_cut, message, g_object_unref);
}

static void
on_read (GObject      *stream,
         GAsyncResult *result,
         gpointer      data)
{
  Download *download = data;
  g_autoptr (GBytes) part = g_input_stream_read_bytes_finish (G_INPUT_STREAM (stream), result, NULL);
  SoupMessageBody *body = soup_server_message_get_response_body (download->message);

  download->reading = FALSE;
  if (download->all == NULL)
    {
      download_free (download);
      return;
    }
  if (part == NULL || g_bytes_get_size (part) == 0)
    {
      g_warning ("A file ended before its time");
      cut (download);
      return;
    }
  download->left -= g_bytes_get_size (part);
  soup_message_body_append_bytes (body, part);
  if (download->left == 0)
    soup_message_body_complete (body);
  soup_server_message_unpause (download->message);
}

static void
read_part (Download *download)
{
  if (download->reading || download->left == 0)
    return;
  download->reading = TRUE;
  g_input_stream_read_bytes_async (download->stream, MIN (PART, download->left), G_PRIORITY_DEFAULT,
                                   download->cancellable, on_read, download);
}

static void
on_wrote_chunk (Download *download)
{
  read_part (download);
}

/* headers */

static char *
make_name (const char *name)
{
  g_autofree char *safe = g_utf8_make_valid (name, -1);
  const char *end = safe;

  for (char *c = safe; *c != '\0'; c++)
    if ((guchar) *c < 0x20 || strchr ("/\\:*?\"<>|", *c) != NULL)
      *c = '_';
  while (*end != '\0' && g_utf8_next_char (end) - safe <= MAX_NAME)
    end = g_utf8_next_char (end);
  return g_strdup_printf ("%.*s.mkv", (int) (end - safe), safe);
}

static void
propose_name (SoupMessageHeaders *headers,
              const char         *name)
{
  g_autoptr (GHashTable) params = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);

  g_hash_table_insert (params, (gpointer) "filename", make_name (name));
  soup_message_headers_set_content_disposition (headers, "attachment", params);
}

/* A part of what is another file by now is of no use. */
static gboolean
is_same (SoupMessageHeaders *request,
         const char         *etag)
{
  const char *known = soup_message_headers_get_one (request, "If-Range");

  return known == NULL || g_str_equal (known, etag);
}

/* The one range that is asked for, or all: %FALSE when there is no such part. */
static gboolean
find_range (SoupMessageHeaders *request,
            const char         *etag,
            gint64              total,
            SoupRange          *range,
            gboolean           *partial)
{
  const char *header = soup_message_headers_get_one (request, "Range");
  SoupRange *ranges = NULL;
  int count = 0;

  *range = (SoupRange) { 0, total - 1 };
  *partial = FALSE;
  if (header == NULL || !g_str_has_prefix (header, "bytes=") || !is_same (request, etag))
    return TRUE;
  if (!soup_message_headers_get_ranges (request, total, &ranges, &count))
    return FALSE;
  if (count == 1)
    {
      *range = ranges[0];
      *partial = TRUE;
    }
  soup_message_headers_free_ranges (request, ranges);
  return range->start >= 0 && range->start <= range->end && range->end < total;
}

static void
refuse_range (SoupServerMessage *message,
              gint64             total)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  g_autofree char *all = g_strdup_printf ("bytes */%" G_GINT64_FORMAT, total);

  soup_message_headers_replace (headers, "Content-Range", all);
  soup_server_message_set_response (message, "text/plain", SOUP_MEMORY_STATIC, "", 0);
  soup_server_message_set_status (message, SOUP_STATUS_REQUESTED_RANGE_NOT_SATISFIABLE, NULL);
  soup_server_message_unpause (message);
}

static void
set_headers (SoupServerMessage *message,
             const StoaAsset   *asset,
             const char        *etag,
             const SoupRange   *range,
             gboolean           partial,
             const char        *name)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);

  soup_message_headers_replace (headers, "Content-Type", asset->type);
  soup_message_headers_replace (headers, "Accept-Ranges", "bytes");
  soup_message_headers_replace (headers, "ETag", etag);
  soup_message_headers_replace (headers, "Cache-Control", "private, no-cache");
  soup_message_headers_replace (headers, "X-Content-Type-Options", "nosniff");
  propose_name (headers, name);
  if (partial)
    soup_message_headers_set_content_range (headers, range->start, range->end, asset->bytes);
  soup_message_headers_set_content_length (headers, range->end - range->start + 1);
  soup_message_body_set_accumulate (soup_server_message_get_response_body (message), FALSE);
  soup_server_message_set_status (message, partial ? SOUP_STATUS_PARTIAL_CONTENT : SOUP_STATUS_OK, NULL);
}

StoaDownloads *
stoa_downloads_new (void)
{
  StoaDownloads *self = g_new0 (StoaDownloads, 1);

  self->downloads = g_ptr_array_new ();
  return self;
}

void
stoa_downloads_free (StoaDownloads *self)
{
  while (self->downloads->len > 0)
    end (g_ptr_array_index (self->downloads, 0));
  g_ptr_array_unref (self->downloads);
  g_free (self);
}

gboolean
stoa_downloads_send (StoaDownloads      *self,
                     SoupServerMessage  *message,
                     GInputStream       *stream,
                     const StoaAsset    *asset,
                     const char         *recording,
                     const char         *name,
                     GError            **error)
{
  g_autofree char *etag = g_strdup_printf ("\"%s\"", asset->sha256);
  Download *download;
  SoupRange range;
  gboolean partial;

  if (self->downloads->len >= MAX_DOWNLOADS)
    {
      g_set_error (error, STOA_ERROR, STOA_ERROR_TOO_MANY, "Too many downloads at once; try again.");
      return FALSE;
    }
  if (asset->bytes == 0 || !find_range (soup_server_message_get_request_headers (message), etag, asset->bytes, &range, &partial)
      || !g_seekable_seek (G_SEEKABLE (stream), range.start, G_SEEK_SET, NULL, NULL))
    {
      refuse_range (message, asset->bytes);
      return TRUE;
    }
  set_headers (message, asset, etag, &range, partial, name);
  download = g_new0 (Download, 1);
  *download = (Download) { self, g_object_ref (message), g_object_ref (stream), g_cancellable_new (), g_strdup (recording),
                           range.end - range.start + 1, FALSE };
  g_ptr_array_add (self->downloads, download);
  g_signal_connect_swapped (message, "wrote-chunk", G_CALLBACK (on_wrote_chunk), download);
  g_signal_connect_swapped (message, "finished", G_CALLBACK (end), download);
  g_signal_connect_swapped (message, "disconnected", G_CALLBACK (end), download);
  read_part (download);
  return TRUE;
}

gint64
stoa_downloads_measure (GInputStream *stream)
{
  GSeekable *seekable = G_SEEKABLE (stream);

  if (!g_seekable_seek (seekable, 0, G_SEEK_END, NULL, NULL))
    return -1;
  return g_seekable_tell (seekable);
}

void
stoa_downloads_cut (StoaDownloads *self,
                    const char    *recording)
{
  for (guint i = self->downloads->len; i > 0; i--)
    {
      Download *download = g_ptr_array_index (self->downloads, i - 1);

      if (g_str_equal (download->recording, recording))
        cut (download);
    }
}
