/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-sfu"

#include "stoa-janus-session.h"

#include <gio/gunixsocketaddress.h>
#include <libsoup/soup.h>

#include "stoa-error.h"

#define REQUEST_TIMEOUT_MS 5000
#define KEEPALIVE_MS 5000
#define MAX_PENDING 4096
#define MAX_MESSAGE (4 * 1024 * 1024)
#define PLUGIN "janus.plugin.videoroom"

typedef struct
{
  StoaJanusSession *session; /* unowned: the session owns the table of these */
  DexPromise *promise;
  char *transaction;
  guint timeout;
  gboolean ack_suffices;
} Pending;

struct _StoaJanusSession
{
  GObject parent_instance;

  char *socket_path;
  char *secret;
  SoupSession *soup;
  SoupWebsocketConnection *websocket;
  gint64 id;
  gint64 since_us;
  guint64 last_transaction;
  GHashTable *pending; /* transaction → Pending */
  GHashTable *handles; /* id → StoaJanusHandle, unowned */
  guint keepalive;
  gboolean over;
};

struct _StoaJanusHandle
{
  GObject parent_instance;

  StoaJanusSession *session;
  gint64 id;
  gboolean detached;
};

G_DEFINE_FINAL_TYPE (StoaJanusSession, stoa_janus_session, G_TYPE_OBJECT)
G_DEFINE_FINAL_TYPE (StoaJanusHandle, stoa_janus_handle, G_TYPE_OBJECT)

enum { LOST, N_SESSION_SIGNALS };
enum { EVENT, N_HANDLE_SIGNALS };

static guint session_signals[N_SESSION_SIGNALS];
static guint handle_signals[N_HANDLE_SIGNALS];

static StoaError
code_from_janus (gint64 code)
{
  switch (code)
    {
    case 426: /* no such room */
    case 428: /* no such feed */
    case 458: /* no such session */
    case 459: /* no such handle */
      return STOA_ERROR_NOT_FOUND;
    case 427: /* the room exists */
    case 436: /* the id exists */
    case 425: /* already joined */
      return STOA_ERROR_CONFLICT;
    case 432: /* publishers full */
      return STOA_ERROR_FULL;
    case 437: /* the plugin's invalid SDP */
    case 465: /* the core's */
      return STOA_ERROR_INVALID;
    default:
      return STOA_ERROR_INTERNAL;
    }
}

static gint64
get_int (JsonObject *object,
         const char *name)
{
  return json_object_get_int_member_with_default (object, name, 0);
}

static const char *
get_string (JsonObject *object,
            const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && json_node_get_value_type (node) == G_TYPE_STRING ? json_node_get_string (node) : NULL;
}

static JsonObject *
get_object (JsonObject *object,
            const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

static void
pending_free (Pending *pending)
{
  g_clear_handle_id (&pending->timeout, g_source_remove);
  g_clear_pointer (&pending->promise, dex_unref);
  g_free (pending->transaction);
  g_free (pending);
}

static DexPromise *
take_pending (StoaJanusSession *self,
              const char       *transaction)
{
  Pending *pending = g_hash_table_lookup (self->pending, transaction);
  DexPromise *promise = g_steal_pointer (&pending->promise);

  g_hash_table_remove (self->pending, transaction);
  return promise;
}

static void
lose (StoaJanusSession *self,
      const char       *why)
{
  g_autoptr (StoaJanusSession) alive = g_object_ref (self);
  g_autoptr (GHashTable) pending = g_hash_table_ref (self->pending);
  gboolean was_open = self->id != 0 && !self->over;
  GHashTableIter iter;
  Pending *lost;

  self->over = TRUE;
  g_clear_handle_id (&self->keepalive, g_source_remove);
  g_hash_table_unref (self->pending);
  self->pending = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) pending_free);

  g_hash_table_iter_init (&iter, pending);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &lost))
    dex_promise_reject (lost->promise, g_error_new_literal (STOA_ERROR, STOA_ERROR_MEDIA_UNAVAILABLE, why));
  if (was_open)
    g_signal_emit (self, session_signals[LOST], 0, why);
}

static gboolean
pending_timed_out (gpointer data)
{
  Pending *pending = data;
  StoaJanusSession *self = pending->session;
  gboolean keepalive = pending->ack_suffices;
  g_autoptr (DexPromise) promise = NULL;

  pending->timeout = 0;
  promise = take_pending (self, pending->transaction);
  dex_promise_reject (promise, g_error_new_literal (STOA_ERROR, STOA_ERROR_TIMED_OUT,
                                                    "The media engine did not answer in time."));
  if (keepalive)
    lose (self, "The media engine stopped answering.");
  return G_SOURCE_REMOVE;
}

static JsonObject *
message_new (const char *kind)
{
  JsonObject *message = json_object_new ();

  json_object_set_string_member (message, "janus", kind);
  return message;
}

/* Takes @message; returns the transaction it gave it, owned by @message's text only until then. */
static char *
send (StoaJanusSession *self,
      JsonObject       *message,
      gint64            handle)
{
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), message);
  g_autofree char *transaction = g_strdup_printf ("%" G_GUINT64_FORMAT, ++self->last_transaction);
  g_autofree char *text = NULL;

  json_object_set_string_member (message, "transaction", transaction);
  json_object_set_string_member (message, "apisecret", self->secret);
  if (self->id != 0)
    json_object_set_int_member (message, "session_id", self->id);
  if (handle != 0)
    json_object_set_int_member (message, "handle_id", handle);
  json_object_unref (message);

  text = json_to_string (node, FALSE);
  soup_websocket_connection_send_text (self->websocket, text);
  return g_steal_pointer (&transaction);
}

static gboolean
is_usable (StoaJanusSession *self)
{
  return !self->over && self->websocket != NULL &&
         soup_websocket_connection_get_state (self->websocket) == SOUP_WEBSOCKET_STATE_OPEN;
}

static DexFuture *
request (StoaJanusSession *self,
         JsonObject       *message,
         gint64            handle,
         gboolean          ack_suffices)
{
  Pending *pending = NULL;

  if (!is_usable (self) || g_hash_table_size (self->pending) >= MAX_PENDING)
    {
      json_object_unref (message);
      return dex_future_new_reject (STOA_ERROR, STOA_ERROR_MEDIA_UNAVAILABLE, "The media engine is not there.");
    }

  pending = g_new0 (Pending, 1);
  pending->session = self;
  pending->promise = dex_promise_new ();
  pending->transaction = send (self, message, handle);
  pending->ack_suffices = ack_suffices;
  pending->timeout = g_timeout_add (REQUEST_TIMEOUT_MS, pending_timed_out, pending);
  g_hash_table_insert (self->pending, pending->transaction, pending);
  return dex_ref (DEX_FUTURE (pending->promise));
}

static GError *
error_of_message (const char *kind,
                  JsonObject *message)
{
  JsonObject *error = get_object (message, "error");
  JsonObject *data = stoa_janus_message_data (message);

  if (g_strcmp0 (kind, "error") == 0 && error != NULL)
    return g_error_new (STOA_ERROR, code_from_janus (get_int (error, "code")), "The media engine: %s (%d)",
                        get_string (error, "reason"), (int) get_int (error, "code"));
  if (data != NULL && json_object_has_member (data, "error_code"))
    return g_error_new (STOA_ERROR, code_from_janus (get_int (data, "error_code")), "The media engine: %s (%d)",
                        get_string (data, "error"), (int) get_int (data, "error_code"));
  return NULL;
}

/* Whether @message was the answer to a request. */
static gboolean
settle (StoaJanusSession *self,
        const char       *kind,
        JsonObject       *message)
{
  const char *transaction = get_string (message, "transaction");
  Pending *pending = transaction != NULL ? g_hash_table_lookup (self->pending, transaction) : NULL;
  g_autoptr (DexPromise) promise = NULL;
  GError *error = NULL;

  if (pending == NULL)
    return FALSE;
  if (strcmp (kind, "ack") == 0 && !pending->ack_suffices)
    return TRUE;

  promise = take_pending (self, transaction);
  error = error_of_message (kind, message);
  if (error != NULL)
    dex_promise_reject (promise, error);
  else
    dex_promise_resolve_boxed (promise, JSON_TYPE_OBJECT, json_object_ref (message));
  return TRUE;
}

static void
receive (StoaJanusSession *self,
         JsonObject       *message)
{
  const char *kind = get_string (message, "janus");
  gint64 sender = get_int (message, "sender");
  StoaJanusHandle *handle = NULL;

  if (kind == NULL || settle (self, kind, message))
    return;
  if (strcmp (kind, "timeout") == 0)
    {
      lose (self, "The media engine ended its session.");
      return;
    }

  handle = g_hash_table_lookup (self->handles, &sender);
  if (handle != NULL)
    {
      g_autoptr (StoaJanusHandle) alive = g_object_ref (handle);

      g_signal_emit (handle, handle_signals[EVENT], 0, kind, message);
    }
}

static void
on_message (StoaJanusSession *self,
            int               type,
            GBytes           *bytes)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  g_autoptr (GError) error = NULL;
  JsonNode *root = NULL;

  if (!json_parser_load_from_data (parser, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &error))
    {
      g_warning ("Janus sent what is not JSON: %s", error->message);
      return;
    }
  root = json_parser_get_root (parser);
  if (root != NULL && JSON_NODE_HOLDS_OBJECT (root))
    receive (self, json_node_get_object (root));
}

static void
on_closed (StoaJanusSession *self)
{
  if (!self->over)
    lose (self, "The media engine closed its connection.");
}

static gboolean
keep_alive (gpointer data)
{
  StoaJanusSession *self = data;

  dex_future_disown (request (self, message_new ("keepalive"), 0, TRUE));
  return G_SOURCE_CONTINUE;
}

static DexFuture *
on_created (DexFuture *future,
            gpointer   data)
{
  StoaJanusSession *self = data;
  JsonObject *message = g_value_get_boxed (dex_future_get_value (future, NULL));
  JsonObject *fields = get_object (message, "data");

  self->id = fields != NULL ? get_int (fields, "id") : 0;
  self->since_us = g_get_monotonic_time ();
  self->keepalive = g_timeout_add (KEEPALIVE_MS, keep_alive, self);
  return dex_future_new_for_boolean (TRUE);
}

static void
on_connected (GObject      *object,
              GAsyncResult *result,
              gpointer      data)
{
  g_autoptr (DexPromise) promise = data;
  GError *error = NULL;
  SoupWebsocketConnection *websocket = soup_session_websocket_connect_finish (SOUP_SESSION (object), result, &error);

  if (websocket != NULL)
    dex_promise_resolve_object (promise, websocket);
  else
    dex_promise_reject (promise, error);
}

static DexFuture *
on_websocket (DexFuture *future,
              gpointer   data)
{
  StoaJanusSession *self = data;

  self->websocket = g_value_dup_object (dex_future_get_value (future, NULL));
  soup_websocket_connection_set_max_incoming_payload_size (self->websocket, MAX_MESSAGE);
  g_signal_connect_object (self->websocket, "message", G_CALLBACK (on_message), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->websocket, "closed", G_CALLBACK (on_closed), self, G_CONNECT_SWAPPED);
  return dex_future_then (request (self, message_new ("create"), 0, FALSE),
                          on_created, g_object_ref (self), g_object_unref);
}

static DexFuture *
on_attached (DexFuture *future,
             gpointer   data)
{
  StoaJanusSession *self = data;
  JsonObject *message = g_value_get_boxed (dex_future_get_value (future, NULL));
  JsonObject *fields = get_object (message, "data");
  StoaJanusHandle *handle = NULL;

  handle = g_object_new (STOA_TYPE_JANUS_HANDLE, NULL);
  handle->session = g_object_ref (self);
  handle->id = fields != NULL ? get_int (fields, "id") : 0;
  g_hash_table_insert (self->handles, &handle->id, handle);
  return dex_future_new_take_object (handle);
}

static void
stoa_janus_session_dispose (GObject *object)
{
  StoaJanusSession *self = STOA_JANUS_SESSION (object);

  stoa_janus_session_close (self);

  G_OBJECT_CLASS (stoa_janus_session_parent_class)->dispose (object);
}

static void
stoa_janus_session_finalize (GObject *object)
{
  StoaJanusSession *self = STOA_JANUS_SESSION (object);

  g_clear_object (&self->websocket);
  g_clear_object (&self->soup);
  g_clear_pointer (&self->pending, g_hash_table_unref);
  g_clear_pointer (&self->handles, g_hash_table_unref);
  g_free (self->socket_path);
  g_free (self->secret);

  G_OBJECT_CLASS (stoa_janus_session_parent_class)->finalize (object);
}

static void
stoa_janus_session_class_init (StoaJanusSessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = stoa_janus_session_dispose;
  object_class->finalize = stoa_janus_session_finalize;

  session_signals[LOST] = g_signal_new ("lost", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
stoa_janus_session_init (StoaJanusSession *self)
{
  self->pending = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) pending_free);
  self->handles = g_hash_table_new (g_int64_hash, g_int64_equal);
}

static void
stoa_janus_handle_dispose (GObject *object)
{
  StoaJanusHandle *self = STOA_JANUS_HANDLE (object);

  if (self->session != NULL)
    dex_future_disown (stoa_janus_handle_detach (self));
  g_clear_object (&self->session);

  G_OBJECT_CLASS (stoa_janus_handle_parent_class)->dispose (object);
}

static void
stoa_janus_handle_class_init (StoaJanusHandleClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = stoa_janus_handle_dispose;

  handle_signals[EVENT] = g_signal_new ("event", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 2, G_TYPE_STRING, JSON_TYPE_OBJECT | G_SIGNAL_TYPE_STATIC_SCOPE);
}

static void
stoa_janus_handle_init (StoaJanusHandle *self)
{
}

StoaJanusSession *
stoa_janus_session_new (const char *socket_path,
                        const char *secret)
{
  StoaJanusSession *self = g_object_new (STOA_TYPE_JANUS_SESSION, NULL);

  self->socket_path = g_strdup (socket_path);
  self->secret = g_strdup (secret);
  return self;
}

DexFuture *
stoa_janus_session_open (StoaJanusSession *self)
{
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (self->socket_path);
  g_autoptr (SoupMessage) message = soup_message_new (SOUP_METHOD_GET, "ws://janus.invalid/");
  DexPromise *promise = dex_promise_new ();
  char *protocols[] = { (char *) "janus-protocol", NULL };

  g_return_val_if_fail (self->soup == NULL, NULL);

  self->soup = soup_session_new_with_options ("remote-connectable", address, NULL);
  soup_session_websocket_connect_async (self->soup, message, NULL, protocols, G_PRIORITY_DEFAULT, NULL,
                                        on_connected, dex_ref (promise));
  return dex_future_then (DEX_FUTURE (promise), on_websocket, g_object_ref (self), g_object_unref);
}

DexFuture *
stoa_janus_session_attach (StoaJanusSession *self)
{
  JsonObject *message = message_new ("attach");

  json_object_set_string_member (message, "plugin", PLUGIN);
  return dex_future_then (request (self, message, 0, FALSE), on_attached, g_object_ref (self), g_object_unref);
}

gint64
stoa_janus_session_get_since_us (StoaJanusSession *self)
{
  return self->since_us;
}

void
stoa_janus_session_close (StoaJanusSession *self)
{
  self->over = TRUE;
  lose (self, "The media engine stops.");
  if (self->websocket != NULL &&
      soup_websocket_connection_get_state (self->websocket) == SOUP_WEBSOCKET_STATE_OPEN)
    soup_websocket_connection_close (self->websocket, SOUP_WEBSOCKET_CLOSE_NORMAL, NULL);
}

DexFuture *
stoa_janus_handle_message (StoaJanusHandle *self,
                           JsonObject      *body,
                           const char      *sdp_type,
                           const char      *sdp)
{
  JsonObject *message = message_new ("message");

  json_object_set_object_member (message, "body", body);
  if (sdp != NULL)
    {
      JsonObject *jsep = json_object_new ();

      json_object_set_string_member (jsep, "type", sdp_type);
      json_object_set_string_member (jsep, "sdp", sdp);
      json_object_set_object_member (message, "jsep", jsep);
    }
  return request (self->session, message, self->id, FALSE);
}

void
stoa_janus_handle_trickle (StoaJanusHandle *self,
                           gint64           mline,
                           const char      *candidate)
{
  JsonObject *message = NULL;
  JsonObject *fields = NULL;

  if (self->detached || !is_usable (self->session))
    return;

  message = message_new ("trickle");
  fields = json_object_new ();
  if (candidate != NULL && *candidate != '\0')
    {
      json_object_set_int_member (fields, "sdpMLineIndex", mline);
      json_object_set_string_member (fields, "candidate", candidate);
    }
  else
    {
      json_object_set_boolean_member (fields, "completed", TRUE);
    }
  json_object_set_object_member (message, "candidate", fields);
  g_free (send (self->session, message, self->id));
}

DexFuture *
stoa_janus_handle_detach (StoaJanusHandle *self)
{
  if (self->detached)
    return dex_future_new_for_boolean (TRUE);

  self->detached = TRUE;
  g_hash_table_remove (self->session->handles, &self->id);
  return request (self->session, message_new ("detach"), self->id, FALSE);
}

JsonObject *
stoa_janus_message_data (JsonObject *message)
{
  JsonObject *plugin = get_object (message, "plugindata");

  return plugin != NULL ? get_object (plugin, "data") : NULL;
}

const char *
stoa_janus_message_sdp (JsonObject *message)
{
  JsonObject *jsep = get_object (message, "jsep");

  return jsep != NULL ? get_string (jsep, "sdp") : NULL;
}
