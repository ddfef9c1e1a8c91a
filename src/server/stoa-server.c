/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-server"

#include "stoa-server.h"

#include <glib/gstdio.h>

#include "stoa-accounts.h"
#include "stoa-clock.h"
#include "stoa-data-dir.h"
#include "stoa-http.h"

#define BACKLOG 1024 /* connections that wait to be accepted: everyone comes back at once */

struct _StoaServer
{
  GObject parent_instance;
  GInetSocketAddress *listen;
  char *data_dir;
  char *public_url;
  char *url;
  char *token_file;
  StoaSfu *sfu;
  StoaRoomTimings room_timings;
  char *mux;
  gint64 reserve_bytes;

  int lock;
  GSocket *socket;
  DexFuture *media;          /* the first start of the media engine */
  StoaHouse house;           /* what the parts below have in common */
  StoaHttp *http;
};

G_DEFINE_FINAL_TYPE (StoaServer, stoa_server, G_TYPE_OBJECT)
G_DEFINE_QUARK (stoa-server-fault-quark, stoa_server_fault)

static gboolean
fail (GError          **error,
      StoaServerFault   fault,
      const char       *what,
      const GError     *why)
{
  g_clear_error (error);
  g_set_error (error, STOA_SERVER_FAULT, fault, "%s: %s", what, why->message);
  return FALSE;
}

static char *
describe_address (GInetSocketAddress *address)
{
  g_autofree char *host = g_inet_address_to_string (g_inet_socket_address_get_address (address));
  gboolean v6 = g_socket_address_get_family (G_SOCKET_ADDRESS (address)) == G_SOCKET_FAMILY_IPV6;

  return g_strdup_printf (v6 ? "[%s]:%u" : "%s:%u", host, g_inet_socket_address_get_port (address));
}

/* Bound early, so that a port in use is found before anything is started; served last. */
static gboolean
bind_address (StoaServer  *self,
              GError     **error)
{
  g_autofree char *wanted = describe_address (self->listen);
  g_autofree char *what = g_strdup_printf ("%s cannot be listened on", wanted);
  g_autoptr (GError) why = NULL;
  g_autoptr (GSocketAddress) bound = NULL;
  g_autofree char *address = NULL;

  self->socket = g_socket_new (g_socket_address_get_family (G_SOCKET_ADDRESS (self->listen)), G_SOCKET_TYPE_STREAM,
                               G_SOCKET_PROTOCOL_TCP, &why);
  if (self->socket == NULL || !g_socket_bind (self->socket, G_SOCKET_ADDRESS (self->listen), TRUE, &why)
      || (bound = g_socket_get_local_address (self->socket, &why)) == NULL)
    return fail (error, STOA_SERVER_FAULT_ADDRESS, what, why);
  address = describe_address (G_INET_SOCKET_ADDRESS (bound));
  self->url = g_strdup_printf ("http://%s", address);
  self->house.base_url = self->public_url != NULL ? self->public_url : self->url;
  return TRUE;
}

static StoaServerFault
fault_of_database (const GError *error)
{
  if (g_error_matches (error, STOA_DB_ERROR, STOA_DB_ERROR_CORRUPT))
    return STOA_SERVER_FAULT_CORRUPT;
  if (g_error_matches (error, STOA_DB_ERROR, STOA_DB_ERROR_NEWER))
    return STOA_SERVER_FAULT_NEWER;
  return STOA_SERVER_FAULT_DATA_DIR;
}

static gboolean
await_store (StoaServer  *self,
             GError     **error)
{
  g_autofree char *path = g_build_filename (self->data_dir, "stoa.db", NULL);
  g_autofree char *what = g_strdup_printf ("The database %s cannot be used", path);
  g_autoptr (GError) why = NULL;

  self->house.store = stoa_store_new (path);
  if (dex_await (stoa_store_open (self->house.store), &why))
    return TRUE;
  return fail (error, fault_of_database (why), what, why);
}

/* The owner's token: the one in the file when it is still good, a new one otherwise. */
static gpointer
run_owner_token (StoaDb   *db,
                 gpointer  data,
                 GError  **error)
{
  const char *known = data;
  gint64 now = stoa_clock_now ();
  g_autoptr (StoaAccount) owner = stoa_accounts_owner (db, now);
  g_autoptr (StoaIdentity) holder = known != NULL ? stoa_accounts_by_token (db, known, now, NULL) : NULL;

  if (holder != NULL && g_str_equal (holder->account->id, owner->id))
    return g_strdup (known);
  return stoa_accounts_give_token (db, owner->id, 0, now);
}

static gboolean
await_owner (StoaServer  *self,
             GError     **error)
{
  char *known = stoa_data_dir_read_secret (self->token_file);
  g_autoptr (GError) why = NULL;
  g_autofree char *token =
    dex_await_string (stoa_store_run (self->house.store, G_TYPE_STRING, run_owner_token, known, g_free), &why);

  if (token == NULL || !stoa_data_dir_save_secret (self->token_file, token, &why))
    return fail (error, STOA_SERVER_FAULT_DATA_DIR, "The owner's token cannot be saved", why);
  return TRUE;
}

static void
on_recording_changed (StoaServer *self,
                      const char *recording)
{
  stoa_feed_news_tell_recording (self->house.news, recording,
                                 stoa_recording_service_get_progress (self->house.recordings, recording));
}

static void
on_recording_due (StoaServer *self,
                  const char *recording)
{
  stoa_feed_news_tell_due (self->house.news, recording);
}

static void
on_recording_posted (StoaServer *self,
                     const char *post)
{
  stoa_feed_news_tell (self->house.news, post);
}

static void
make_recordings (StoaServer *self)
{
  g_autofree char *root = g_build_filename (self->data_dir, "recordings", NULL);
  StoaRecordingOptions options = { self->mux, self->reserve_bytes };

  self->house.links = stoa_media_links_new ();
  self->house.recordings =
    stoa_recording_service_new (self->house.store, self->house.rooms, self->sfu, root, &options);
  g_signal_connect_object (self->house.recordings, "changed", G_CALLBACK (on_recording_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->house.recordings, "due", G_CALLBACK (on_recording_due), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->house.recordings, "posted", G_CALLBACK (on_recording_posted), self, G_CONNECT_SWAPPED);
  stoa_recording_service_start (self->house.recordings);
}

static void
make_rooms (StoaServer *self)
{
  self->house.rooms = stoa_room_service_new (self->house.store, &self->room_timings);
  self->house.media = stoa_room_media_new (self->house.rooms, self->sfu);
  self->house.lobby = stoa_lobby_new (self->house.store, self->house.rooms);
  self->house.posters = stoa_posters_new (self->house.rooms);
  self->house.news = stoa_feed_news_new (self->house.store, self->house.rooms, self->house.posters);
  make_recordings (self);
}

static DexFuture *
explain_media (DexFuture *future,
               gpointer   data)
{
  g_autoptr (GError) why = NULL;
  GError *error = NULL;

  dex_future_get_value (future, &why);
  fail (&error, STOA_SERVER_FAULT_MEDIA, "The media engine cannot be started", why);
  return dex_future_new_for_error (error);
}

/* Only what is known at once is waited for: all but being in rooms goes without the engine. */
static gboolean
begin_media (StoaServer  *self,
             GError     **error)
{
  DexFuture *started = stoa_sfu_start (self->sfu);
  g_autoptr (GError) why = NULL;

  if (!dex_future_is_rejected (started))
    {
      self->media = dex_future_catch (started, explain_media, NULL, NULL);
      return TRUE;
    }
  dex_future_get_value (started, &why);
  dex_unref (started);
  return fail (error, STOA_SERVER_FAULT_MEDIA, "The media engine cannot be started", why);
}

static gboolean
await_rooms (StoaServer  *self,
             GError     **error)
{
  g_autoptr (GError) why = NULL;

  if (!dex_await (stoa_room_service_recover (self->house.rooms), &why))
    return fail (error, STOA_SERVER_FAULT_DATA_DIR, "The open rooms cannot be read", why);
  if (!dex_await (stoa_recording_service_recover (self->house.recordings), &why))
    return fail (error, STOA_SERVER_FAULT_DATA_DIR, "The recordings cannot be read", why);
  return TRUE;
}

static gboolean
serve (StoaServer  *self,
       GError     **error)
{
  g_autoptr (GError) why = NULL;

  self->http = stoa_http_new (&self->house);
  g_socket_set_listen_backlog (self->socket, BACKLOG);
  if (!g_socket_listen (self->socket, &why))
    return fail (error, STOA_SERVER_FAULT_ADDRESS, "Requests cannot be served", why);
  stoa_http_serve (self->http, self->socket);
  return TRUE;
}

static DexFuture *
start_run (gpointer data)
{
  StoaServer *self = data;
  g_autoptr (GError) error = NULL;

  self->lock = stoa_data_dir_lock (self->data_dir, &error);
  if (self->lock >= 0 && await_store (self, &error) && bind_address (self, &error) && await_owner (self, &error))
    {
      make_rooms (self);
      if (begin_media (self, &error) && await_rooms (self, &error) && serve (self, &error))
        return dex_future_new_true ();
    }
  return dex_future_new_for_error (g_steal_pointer (&error));
}

static DexFuture *
stop_run (gpointer data)
{
  StoaServer *self = data;

  if (self->http != NULL)
    dex_await (stoa_http_stop (self->http), NULL);
  if (self->house.recordings != NULL)
    dex_await (stoa_recording_service_stop (self->house.recordings), NULL);
  dex_await (stoa_sfu_stop (self->sfu), NULL);
  if (self->house.store != NULL)
    dex_await (stoa_store_close (self->house.store), NULL);
  return dex_future_new_true ();
}

static void
stoa_server_finalize (GObject *object)
{
  StoaServer *self = STOA_SERVER (object);

  g_clear_object (&self->http);
  dex_clear (&self->media);
  g_clear_object (&self->house.recordings);
  g_clear_pointer (&self->house.links, stoa_media_links_free);
  g_clear_object (&self->house.news);
  g_clear_object (&self->house.posters);
  g_clear_pointer (&self->house.pictures, stoa_picture_maker_free);
  g_clear_object (&self->house.lobby);
  g_clear_object (&self->house.media);
  g_clear_object (&self->house.rooms);
  g_clear_object (&self->house.store);
  g_clear_object (&self->sfu);
  g_clear_object (&self->socket);
  g_clear_object (&self->listen);
  g_free (self->mux);
  g_free (self->data_dir);
  g_free (self->public_url);
  g_free (self->url);
  g_free (self->token_file);
  g_clear_fd (&self->lock, NULL);
  G_OBJECT_CLASS (stoa_server_parent_class)->finalize (object);
}

static void
stoa_server_class_init (StoaServerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = stoa_server_finalize;
}

static void
stoa_server_init (StoaServer *self)
{
  self->lock = -1;
}

static char *
trim_url (const char *url)
{
  gsize length = url != NULL ? strlen (url) : 0;

  while (length > 0 && url[length - 1] == '/')
    length--;
  return length > 0 ? g_strndup (url, length) : NULL;
}

StoaServer *
stoa_server_new (const StoaServerOptions *options)
{
  StoaServer *self = g_object_new (STOA_TYPE_SERVER, NULL);

  self->listen = g_object_ref (options->listen);
  self->data_dir = g_canonicalize_filename (options->data_dir, NULL);
  self->token_file = g_build_filename (self->data_dir, "owner-token", NULL);
  self->public_url = trim_url (options->public_url);
  self->sfu = g_object_ref (options->sfu);
  self->room_timings = options->rooms;
  self->mux = g_strdup (options->recordings.mux);
  self->reserve_bytes = options->recordings.reserve_bytes;
  self->house.timings = options->sockets;
  self->house.pictures = stoa_picture_maker_new ();
  return self;
}

DexFuture *
stoa_server_start (StoaServer *self)
{
  return dex_scheduler_spawn (NULL, 0, start_run, g_object_ref (self), g_object_unref);
}

DexFuture *
stoa_server_stop (StoaServer *self)
{
  return dex_scheduler_spawn (NULL, 0, stop_run, g_object_ref (self), g_object_unref);
}

DexFuture *
stoa_server_when_media (StoaServer *self)
{
  return dex_ref (self->media);
}

const char *
stoa_server_get_url (StoaServer *self)
{
  return self->url;
}

const char *
stoa_server_get_token_file (StoaServer *self)
{
  return self->token_file;
}
