/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-server"

#include "stoa-http.h"

#include "stoa-call-feed.h"
#include "stoa-call-recordings.h"
#include "stoa-downloads.h"
#include "stoa-guest-page.h"
#include "stoa-listener.h"
#include "stoa-room-history.h"

#define MAX_CLIENTS 2000       /* WebSockets */
#define MAX_CALLS 256          /* HTTP requests at once */
#define MAX_READ (16 * STOA_MAX_MESSAGE)  /* of a body that is refused already, before the connection is cut */
#define PARTING_MS 500         /* for the last messages to get out */

struct _StoaHttp
{
  GObject parent_instance;
  const StoaHouse *house;
  SoupServer *soup;
  StoaListener *listener;    /* NULL before and after serving */
  GPtrArray *conversations;
  StoaDownloads *downloads;
  guint calls;
  gboolean stopping;
};

/* A request whose answer takes time, on its fiber. */
typedef struct
{
  StoaHttp *http;
  SoupServerMessage *message;
  StoaCall *call;
} Work;

G_DEFINE_FINAL_TYPE (StoaHttp, stoa_http, G_TYPE_OBJECT)

/* answers */

static void
set_common_headers (SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);

  soup_message_headers_replace (headers, "X-Content-Type-Options", "nosniff");
  if (soup_message_headers_get_one (headers, "Cache-Control") == NULL)
    soup_message_headers_replace (headers, "Cache-Control", "no-store");
}

static void
answer_text (SoupServerMessage *message,
             guint              status,
             const char        *text)
{
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_COPY, text, strlen (text));
  soup_server_message_set_status (message, status, NULL);
  set_common_headers (message);
}

static void
answer_error_as (SoupServerMessage *message,
                 guint              status,
                 const GError      *error)
{
  g_autoptr (StoaErrorMessage) body = stoa_record_new (&stoa_error_message_type);
  g_autofree char *text = NULL;
  StoaError code = stoa_error_code_of (error);

  body->code = g_strdup (stoa_error_to_nick (code));
  body->message = g_strdup (code == STOA_ERROR_INTERNAL ? "The server failed at this." : error->message);
  if (error->domain != STOA_ERROR)
    g_warning ("A request failed: %s", error->message);
  text = stoa_record_print (body, NULL);
  answer_text (message, status, text != NULL ? text : "{}");
}

static void
answer_error (SoupServerMessage *message,
              const GError      *error)
{
  StoaError code = stoa_error_code_of (error);

  if (code == STOA_ERROR_UNAUTHORIZED || code == STOA_ERROR_EXPIRED)
    soup_message_headers_replace (soup_server_message_get_response_headers (message), "WWW-Authenticate", "Bearer");
  answer_error_as (message, stoa_error_to_http (code), error);
}

static void
answer_record (SoupServerMessage *message,
               guint              status,
               gconstpointer      record)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = stoa_record_print (record, &error);

  if (text != NULL)
    answer_text (message, status, text);
  else
    answer_error_as (message, 500, error);
}

/* A path that takes other methods says which. */
static gboolean
answer_wrong_method (SoupServerMessage *message,
                     const char        *path,
                     const GError      *error)
{
  static const char *const methods[] = { "GET", "POST", "PUT", "PATCH", "DELETE" };
  g_autoptr (GString) allow = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
    {
      char *segments[STOA_ROUTE_MAX_SEGMENTS] = { NULL };

      if (stoa_route_match (methods[i], path, segments, NULL) >= 0)
        g_string_append_printf (allow, "%s%s", allow->len > 0 ? ", " : "", methods[i]);
      for (guint j = 0; j < STOA_ROUTE_MAX_SEGMENTS; j++)
        g_free (segments[j]);
    }
  if (allow->len == 0)
    return FALSE;
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Allow", allow->str);
  answer_error_as (message, SOUP_STATUS_METHOD_NOT_ALLOWED, error);
  return TRUE;
}

static void
answer_refusal (SoupServerMessage *message,
                const char        *path,
                const GError      *error)
{
  char *segments[STOA_ROUTE_MAX_SEGMENTS] = { NULL };
  int route = stoa_route_match (soup_server_message_get_method (message), path, segments, NULL);

  for (guint i = 0; i < STOA_ROUTE_MAX_SEGMENTS; i++)
    g_free (segments[i]);
  if (route >= 0 || !answer_wrong_method (message, path, error))
    answer_error (message, error);
}

static void
answer_health (StoaHttp          *self,
               SoupServerMessage *message)
{
  g_autoptr (StoaHealth) health = stoa_record_new (&stoa_health_type);

  health->media = stoa_room_media_is_up (self->house->media);
  health->status = g_strdup ("ok");
  health->version = g_strdup (STOA_VERSION);
  answer_record (message, 200, health);
}

static void
answer_file (SoupServerMessage *message,
             const char        *file)
{
  g_autoptr (GError) error = NULL;

  set_common_headers (message);
  if (stoa_guest_page_serve (message, file))
    return;
  g_set_error (&error, STOA_ERROR, STOA_ERROR_NOT_FOUND, "There is no such file.");
  answer_error (message, error);
}

static void
answer_table (SoupServerMessage *message,
              const StoaLog     *log)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  g_autofree char *csv = stoa_room_history_to_csv (log);

  soup_message_headers_replace (headers, "Content-Disposition", "attachment; filename=\"room-log.csv\"");
  soup_server_message_set_response (message, "text/csv; charset=utf-8", SOUP_MEMORY_COPY, csv, strlen (csv));
  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
  set_common_headers (message);
}

static void
answer_bytes (SoupServerMessage *message,
              const char        *type,
              GBytes            *bytes)
{
  gsize size;
  gconstpointer data = g_bytes_get_data (bytes, &size);

  soup_server_message_set_response (message, type, SOUP_MEMORY_COPY, data, size);
  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
  set_common_headers (message);
}

/* requests that take time */

static void
work_free (gpointer data)
{
  Work *work = data;

  work->http->calls--;
  stoa_call_unref (work->call);
  g_object_unref (work->message);
  g_object_unref (work->http);
  g_free (work);
}

static gpointer
await_answer (Work    *work,
              GError **error)
{
  const StoaHouse *house = work->http->house;
  gpointer found = dex_await_boxed (stoa_store_run (house->store, STOA_TYPE_RECORD, stoa_call_run_on_store,
                                                    stoa_call_ref (work->call), (GDestroyNotify) stoa_call_unref),
                                    error);
  gpointer answer;

  if (found == NULL)
    return NULL;
  answer = stoa_call_go_on (house, work->call, found, error);
  stoa_record_unref (found);
  if (answer != NULL)
    answer = stoa_call_recordings_go_on (house, work->call, answer, error);
  return answer != NULL ? stoa_call_feed_go_on (house, work->call, answer, error) : NULL;
}

static gboolean
await_picture (Work    *work,
               GError **error)
{
  g_autoptr (GBytes) picture = stoa_call_load_picture (work->http->house, work->call, error);

  if (picture != NULL)
    answer_bytes (work->message, "image/jpeg", picture);
  return picture != NULL;
}

static gboolean
await_subtitles (Work    *work,
                 GError **error)
{
  g_autoptr (GBytes) subtitles = stoa_call_load_asset (work->http->house, work->call, error);

  if (subtitles != NULL)
    answer_bytes (work->message, "text/vtt; charset=utf-8", subtitles);
  return subtitles != NULL;
}

/* The address of what was found begins a download; from then on that answers. */
static gboolean
await_media (Work               *work,
             const StoaManifest *manifest,
             GError            **error)
{
  StoaHttp *self = work->http;
  g_autofree char *path = stoa_recording_service_get_path (self->house->recordings, manifest->id, STOA_ASSET_MEDIA);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) stream = dex_await_object (dex_file_read (file, G_PRIORITY_DEFAULT), NULL);
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_local (manifest->started_at / 1000);
  g_autofree char *day = g_date_time_format (date, "%Y-%m-%d");
  g_autofree char *name = g_strdup_printf ("%s – %s", manifest->title, day);

  const StoaAsset *media = stoa_manifest_find_asset (manifest, STOA_ASSET_MEDIA);

  if (stream != NULL && stoa_downloads_measure (G_INPUT_STREAM (stream)) == media->bytes)
    return stoa_downloads_send (self->downloads, work->message, G_INPUT_STREAM (stream), media, manifest->id, name, error);
  stoa_recording_service_remake (self->house->recordings, manifest->id);
  g_set_error (error, STOA_ERROR, STOA_ERROR_CONFLICT,
               "The file of that recording is missing or was changed on the server; it is made anew: try again later.");
  return FALSE;
}

static DexFuture *
work_run (gpointer data)
{
  Work *work = data;
  g_autoptr (GError) error = NULL;
  gpointer answer = await_answer (work, &error);

  if (answer != NULL && work->call->route == STOA_ROUTE_RECORDING_MEDIA)
    {
      if (await_media (work, answer, &error))
        {
          stoa_record_unref (answer);
          return dex_future_new_true ();
        }
      answer_error (work->message, error);
    }
  else if (answer != NULL && work->call->route == STOA_ROUTE_ROOM_LOG_CSV)
    answer_table (work->message, answer);
  else if (answer != NULL && stoa_route_get (work->call->route)->gives_picture)
    {
      if (!await_picture (work, &error))
        answer_error (work->message, error);
    }
  else if (answer != NULL && work->call->route == STOA_ROUTE_RECORDING_SUBTITLES)
    {
      if (!await_subtitles (work, &error))
        answer_error (work->message, error);
    }
  else if (answer != NULL)
    answer_record (work->message, stoa_route_get (work->call->route)->status, answer);
  else
    answer_error (work->message, error);
  g_clear_pointer (&answer, stoa_record_unref);
  soup_server_message_unpause (work->message);
  return dex_future_new_true ();
}

static void
start_work (StoaHttp          *self,
            SoupServerMessage *message,
            StoaCall          *call)
{
  Work *work = g_new0 (Work, 1);

  work->http = g_object_ref (self);
  work->message = g_object_ref (message);
  work->call = stoa_call_ref (call);
  self->calls++;
  soup_server_message_pause (message);
  dex_future_disown (dex_scheduler_spawn (NULL, 0, work_run, work, work_free));
}

static gboolean
has_place (StoaHttp  *self,
           GError   **error)
{
  if (self->stopping)
    g_set_error (error, STOA_ERROR, STOA_ERROR_UNAVAILABLE, "The server stops.");
  else if (self->calls >= MAX_CALLS)
    g_set_error (error, STOA_ERROR, STOA_ERROR_TOO_MANY, "Too many requests at once; try again.");
  else
    return TRUE;
  return FALSE;
}

static void
on_request (SoupServer        *soup,
            SoupServerMessage *message,
            const char        *path,
            GHashTable        *query,
            gpointer           data)
{
  StoaHttp *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (StoaCall) call = NULL;

  if (!has_place (self, &error))
    {
      answer_error (message, error);
      return;
    }
  call = stoa_call_read (message, self->house->base_url, &error);
  if (call == NULL)
    {
      answer_refusal (message, path, error);
      return;
    }
  switch (call->route)
    {
    case STOA_ROUTE_HEALTH:
      answer_health (self, message);
      break;
    case STOA_ROUTE_GUEST:
      answer_file (message, "index.html");
      break;
    case STOA_ROUTE_GUEST_FILE:
      answer_file (message, call->segments[0]);
      break;
    case STOA_ROUTE_WEBSOCKET:
      g_set_error (&error, STOA_ERROR, STOA_ERROR_INVALID, "This address is for WebSockets.");
      answer_error_as (message, 426, error);
      break;
    case STOA_ROUTE_RECORDING_MEDIA:
      if (call->link != NULL)
        call->link_account = stoa_media_links_check (self->house->links, call->link, call->segments[0], call->now);
      start_work (self, message, call);
      break;
    default:
      start_work (self, message, call);
    }
}

/* bodies that are too large */

static int
limit_of (SoupServerMessage *message)
{
  char *segments[STOA_ROUTE_MAX_SEGMENTS] = { NULL };
  int route = stoa_route_match (soup_server_message_get_method (message),
                                g_uri_get_path (soup_server_message_get_uri (message)), segments, NULL);

  for (guint i = 0; i < STOA_ROUTE_MAX_SEGMENTS; i++)
    g_free (segments[i]);
  return route >= 0 && stoa_route_get (route)->takes_picture ? STOA_MAX_PICTURE : STOA_MAX_MESSAGE;
}

static void
refuse_body (SoupServerMessage *message)
{
  g_autoptr (GError) error = g_error_new (STOA_ERROR, STOA_ERROR_TOO_LARGE, "This request has at most %d bytes.",
                                          limit_of (message));

  soup_message_body_set_accumulate (soup_server_message_get_request_body (message), FALSE);
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Connection", "close");
  answer_error (message, error);
}

static void
on_headers (SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);

  if (soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CONTENT_LENGTH
      && soup_message_headers_get_content_length (headers) > limit_of (message))
    refuse_body (message);
}

static gboolean
on_cut (gpointer message)
{
  g_autoptr (GIOStream) stream = soup_server_message_steal_connection (message);

  if (stream != NULL)
    g_io_stream_close (stream, NULL, NULL);
  return G_SOURCE_REMOVE;
}

/* Later: libsoup is in the middle of reading from it. */
static void
cut_connection (SoupServerMessage *message)
{
  soup_server_message_pause (message);
  g_idle_add_full (G_PRIORITY_DEFAULT, on_cut, g_object_ref (message), g_object_unref);
}

static void
on_chunk (SoupServerMessage *message,
          GBytes            *chunk,
          gsize             *read)
{
  gboolean was_endless = *read > MAX_READ;

  *read += g_bytes_get_size (chunk);
  if (*read > (gsize) limit_of (message) && soup_server_message_get_status (message) == 0)
    refuse_body (message);
  if (*read > MAX_READ && !was_endless)
    cut_connection (message);
}

static void
on_started (SoupServer        *soup,
            SoupServerMessage *message)
{
  gsize *read = g_new0 (gsize, 1);

  g_signal_connect (message, "got-headers", G_CALLBACK (on_headers), NULL);
  g_signal_connect_data (message, "got-chunk", G_CALLBACK (on_chunk), read, (GClosureNotify) (void (*) (void)) g_free,
                         0);
}

/* WebSockets */

static void
on_conversation_closed (StoaConversation *conversation,
                        StoaHttp         *self)
{
  g_ptr_array_remove_fast (self->conversations, conversation);
}

static void
on_websocket (SoupServer              *soup,
              SoupServerMessage       *message,
              const char              *path,
              SoupWebsocketConnection *connection,
              gpointer                 data)
{
  StoaHttp *self = data;
  g_autoptr (StoaSocketClient) client = NULL;
  StoaConversation *conversation;

  if (self->stopping || self->conversations->len >= MAX_CLIENTS)
    {
      soup_websocket_connection_close (connection, SOUP_WEBSOCKET_CLOSE_GOING_AWAY, "No place for one more");
      return;
    }
  if (g_strcmp0 (soup_websocket_connection_get_protocol (connection), STOA_WEBSOCKET_PROTOCOL) != 0)
    {
      soup_websocket_connection_close (connection, SOUP_WEBSOCKET_CLOSE_PROTOCOL_ERROR, "Speak " STOA_WEBSOCKET_PROTOCOL);
      return;
    }
  client = stoa_socket_client_new (connection, &self->house->timings);
  conversation = stoa_conversation_new (self->house, client);
  g_signal_connect_object (conversation, "closed", G_CALLBACK (on_conversation_closed), self, 0);
  g_ptr_array_add (self->conversations, conversation);
}

static void
on_withdrawn (StoaHttp   *self,
              const char *recording)
{
  if (self->downloads != NULL)
    stoa_downloads_cut (self->downloads, recording);
}

static void
stoa_http_dispose (GObject *object)
{
  StoaHttp *self = STOA_HTTP (object);

  g_clear_pointer (&self->listener, stoa_listener_free);
  g_clear_pointer (&self->downloads, stoa_downloads_free);
  g_clear_object (&self->soup);
  g_clear_pointer (&self->conversations, g_ptr_array_unref);
  G_OBJECT_CLASS (stoa_http_parent_class)->dispose (object);
}

static void
stoa_http_class_init (StoaHttpClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = stoa_http_dispose;
}

static void
stoa_http_init (StoaHttp *self)
{
  self->conversations = g_ptr_array_new_with_free_func (g_object_unref);
  self->soup = soup_server_new ("server-header", "stoa-server", NULL);
}

StoaHttp *
stoa_http_new (const StoaHouse *house)
{
  StoaHttp *self = g_object_new (STOA_TYPE_HTTP, NULL);
  char *protocols[] = { STOA_WEBSOCKET_PROTOCOL, NULL };

  self->house = house;
  self->downloads = stoa_downloads_new ();
  g_signal_connect_object (house->recordings, "withdrawn", G_CALLBACK (on_withdrawn), self, G_CONNECT_SWAPPED);
  /* A compressed message of some bytes could unfold to any size. */
  soup_server_remove_websocket_extension (self->soup, SOUP_TYPE_WEBSOCKET_EXTENSION_DEFLATE);
  g_signal_connect_object (self->soup, "request-started", G_CALLBACK (on_started), self, 0);
  soup_server_add_handler (self->soup, NULL, on_request, self, NULL);
  soup_server_add_websocket_handler (self->soup, stoa_route_get (STOA_ROUTE_WEBSOCKET)->path, NULL, protocols,
                                     on_websocket, self, NULL);
  return self;
}

void
stoa_http_serve (StoaHttp *self,
                 GSocket  *socket)
{
  self->listener = stoa_listener_new (self->soup, socket);
}

DexFuture *
stoa_http_stop (StoaHttp *self)
{
  g_autoptr (GPtrArray) conversations = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < self->conversations->len; i++)
    g_ptr_array_add (conversations, g_object_ref (g_ptr_array_index (self->conversations, i)));
  self->stopping = TRUE;
  g_clear_pointer (&self->listener, stoa_listener_free);
  for (guint i = 0; i < conversations->len; i++)
    stoa_conversation_say_bye (g_ptr_array_index (conversations, i));
  return dex_timeout_new_msec (conversations->len > 0 ? PARTING_MS : 0);
}
