/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-core"

#include "stoa-socket.h"

#include <glib/gi18n.h>

#include "stoa-rest.h"
#include "stoa-trouble.h"

#define WELCOME_TIMEOUT_MS 10000 /* from the first packet to the welcome */
#define PROBE_TIMEOUT_MS 3000
#define MIN_HEARTBEAT_MS 100     /* whatever the server wishes */
#define HELLO_ID "hello"

struct _StoaSocket
{
  GObject parent_instance;

  SoupSession *session;
  char *url;
  char *token;
  GCancellable *cancellable;
  SoupWebsocketConnection *connection;
  gboolean welcome;
  gboolean closed;
  guint heartbeat_ms;
  gint64 heard_us;           /* when the server was last heard, monotonic */
  guint timer;               /* until welcome its time-out, then the heartbeat */
  guint probe;
};

G_DEFINE_FINAL_TYPE (StoaSocket, stoa_socket, G_TYPE_OBJECT)

enum
{
  WELCOME,
  MESSAGE,
  CLOSED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* Takes @connection, which lives on until what was sent is out and the other side agreed, or 5 s. */
static void
close_connection (SoupWebsocketConnection *connection)
{
  if (soup_websocket_connection_get_state (connection) == SOUP_WEBSOCKET_STATE_CLOSED)
    {
      g_object_unref (connection);
      return;
    }
  g_signal_connect (connection, "closed", G_CALLBACK (g_object_unref), NULL);
  if (soup_websocket_connection_get_state (connection) == SOUP_WEBSOCKET_STATE_OPEN)
    soup_websocket_connection_close (connection, SOUP_WEBSOCKET_CLOSE_GOING_AWAY, NULL);
}

static void
let_go (StoaSocket *self)
{
  self->closed = TRUE;
  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_handle_id (&self->probe, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  if (self->connection == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->connection, self);
  close_connection (g_steal_pointer (&self->connection));
}

/* Takes @error. */
static void
give_up (StoaSocket *self, GError *error)
{
  g_autoptr (GError) reason = error;

  if (self->closed)
    return;
  let_go (self);
  g_signal_emit (self, signals[CLOSED], 0, reason);
}

static void
give_up_silent (StoaSocket *self)
{
  give_up (self, g_error_new_literal (STOA_ERROR, STOA_ERROR_TIMED_OUT, _("The server does not answer.")));
}

static gboolean
send_now (StoaSocket *self, const StoaMessage *message, GError **error)
{
  g_autofree char *text = stoa_message_print (message, error);

  if (text == NULL)
    return FALSE;
  g_debug ("→ %s", stoa_message_name (message->type));
  if (soup_websocket_connection_get_state (self->connection) == SOUP_WEBSOCKET_STATE_OPEN)
    soup_websocket_connection_send_text (self->connection, text);
  return TRUE;
}

static void
send_empty (StoaSocket *self, StoaMessageType type)
{
  g_autoptr (StoaMessage) message = stoa_message_new (type, NULL);

  send_now (self, message, NULL);
}

static gboolean
on_probe_timeout (gpointer data)
{
  StoaSocket *self = data;

  self->probe = 0;
  give_up_silent (self);
  return G_SOURCE_REMOVE;
}

static gboolean
on_heartbeat (gpointer data)
{
  StoaSocket *self = data;
  gint64 silent_ms = (g_get_monotonic_time () - self->heard_us) / 1000;

  if (silent_ms >= self->heartbeat_ms * (STOA_SILENCE_MS / STOA_HEARTBEAT_MS))
    {
      self->timer = 0;
      give_up_silent (self);
      return G_SOURCE_REMOVE;
    }
  if (silent_ms >= self->heartbeat_ms)
    send_empty (self, STOA_MESSAGE_PING);
  return G_SOURCE_CONTINUE;
}

static gboolean
on_welcome_timeout (gpointer data)
{
  StoaSocket *self = data;

  self->timer = 0;
  give_up_silent (self);
  return G_SOURCE_REMOVE;
}

static void
take_welcome (StoaSocket *self, const StoaMessage *message)
{
  const StoaWelcome *welcome = message->body;

  self->welcome = TRUE;
  self->heartbeat_ms = CLAMP (welcome->heartbeat_ms, MIN_HEARTBEAT_MS, STOA_HEARTBEAT_MS);
  g_clear_handle_id (&self->timer, g_source_remove);
  /* twice as often as it has to beat, so that it is never late by more than half */
  self->timer = g_timeout_add (self->heartbeat_ms / 2, on_heartbeat, self);
  g_signal_emit (self, signals[WELCOME], 0, welcome);
}

static void
take_before_welcome (StoaSocket *self, const StoaMessage *message)
{
  if (message->type == STOA_MESSAGE_WELCOME)
    take_welcome (self, message);
  else if (message->type == STOA_MESSAGE_ERROR)
    {
      const StoaErrorMessage *said = message->body;
      give_up (self, g_error_new_literal (STOA_ERROR, stoa_error_from_nick (said->code), said->message));
    }
}

static void
take_message (StoaSocket *self, const StoaMessage *message)
{
  g_debug ("← %s", stoa_message_name (message->type));
  if (message->type == STOA_MESSAGE_PING)
    send_empty (self, STOA_MESSAGE_PONG);
  else if (!self->welcome)
    take_before_welcome (self, message);
  else if (message->type != STOA_MESSAGE_PONG && message->type != STOA_MESSAGE_WELCOME)
    g_signal_emit (self, signals[MESSAGE], 0, message);
}

/* What is only new to this version is passed over; what is no message at all ends it. */
static void
take_unreadable (StoaSocket *self, const GError *error)
{
  g_debug ("Unreadable message: %s", error->message);
  if (error->code == STOA_ERROR_MALFORMED || error->code == STOA_ERROR_TOO_LARGE)
    give_up (self, g_error_new_literal (STOA_ERROR, STOA_ERROR_UNAVAILABLE,
                                        _("The server sends what this version of Stoa cannot read.")));
}

static void
on_message (SoupWebsocketConnection *connection, SoupWebsocketDataType type, GBytes *bytes, StoaSocket *self)
{
  g_autoptr (StoaSocket) guard = g_object_ref (self);
  g_autoptr (GError) error = NULL;
  gsize length;
  const char *text = g_bytes_get_data (bytes, &length);
  g_autoptr (StoaMessage) message = stoa_message_parse (text, length, NULL, &error);

  self->heard_us = g_get_monotonic_time ();
  g_clear_handle_id (&self->probe, g_source_remove);
  if (message != NULL)
    take_message (self, message);
  else
    take_unreadable (self, error);
}

static void
on_error (SoupWebsocketConnection *connection, GError *error, StoaSocket *self)
{
  g_debug ("WebSocket: %s", error->message);
}

static void
on_closed (SoupWebsocketConnection *connection, StoaSocket *self)
{
  g_autoptr (StoaSocket) guard = g_object_ref (self);

  give_up (self, g_error_new_literal (STOA_ERROR, STOA_ERROR_UNAVAILABLE, _("The connection to the server is lost.")));
}

static void
say_hello (StoaSocket *self)
{
  StoaHello *hello = stoa_record_new (stoa_message_body_type (STOA_MESSAGE_HELLO));
  g_autoptr (StoaMessage) message = stoa_message_new (STOA_MESSAGE_HELLO, hello);
  g_autoptr (GError) error = NULL;

  hello->token = g_strdup (self->token);
  hello->version = STOA_PROTOCOL_VERSION;
  hello->client = g_strdup ("Stoa/" STOA_VERSION);
  message->id = g_strdup (HELLO_ID);
  if (!send_now (self, message, &error))
    give_up (self, g_error_new_literal (STOA_ERROR, STOA_ERROR_UNAUTHORIZED, _("The token is not one of Stoa’s.")));
}

static void
on_connected (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (StoaSocket) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SoupWebsocketConnection) connection
      = soup_session_websocket_connect_finish (SOUP_SESSION (object), result, &error);

  if (self->closed)
    return;
  if (connection == NULL)
    {
      give_up (self, stoa_trouble_from_network (error));
      return;
    }
  soup_websocket_connection_set_max_incoming_payload_size (connection, STOA_MAX_MESSAGE);
  g_signal_connect_object (connection, "message", G_CALLBACK (on_message), self, 0);
  g_signal_connect_object (connection, "error", G_CALLBACK (on_error), self, 0);
  g_signal_connect_object (connection, "closed", G_CALLBACK (on_closed), self, 0);
  self->connection = g_steal_pointer (&connection);
  self->heard_us = g_get_monotonic_time ();
  say_hello (self);
}

static void
stoa_socket_dispose (GObject *object)
{
  StoaSocket *self = STOA_SOCKET (object);

  let_go (self);
  G_OBJECT_CLASS (stoa_socket_parent_class)->dispose (object);
}

static void
stoa_socket_finalize (GObject *object)
{
  StoaSocket *self = STOA_SOCKET (object);

  g_clear_object (&self->session);
  g_clear_object (&self->cancellable);
  g_free (self->url);
  g_free (self->token);
  G_OBJECT_CLASS (stoa_socket_parent_class)->finalize (object);
}

static void
stoa_socket_class_init (StoaSocketClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = stoa_socket_dispose;
  object_class->finalize = stoa_socket_finalize;

  signals[WELCOME] = g_signal_new ("welcome", STOA_TYPE_SOCKET, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, STOA_TYPE_RECORD | G_SIGNAL_TYPE_STATIC_SCOPE);
  signals[MESSAGE] = g_signal_new ("message", STOA_TYPE_SOCKET, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[CLOSED] = g_signal_new ("closed", STOA_TYPE_SOCKET, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_ERROR | G_SIGNAL_TYPE_STATIC_SCOPE);
}

static void
stoa_socket_init (StoaSocket *self)
{
  self->cancellable = g_cancellable_new ();
}

StoaSocket *
stoa_socket_new (SoupSession *session, const char *url, const char *token)
{
  StoaSocket *self = g_object_new (STOA_TYPE_SOCKET, NULL);

  self->session = g_object_ref (session);
  self->url = g_strdup (url);
  self->token = g_strdup (token);
  return self;
}

void
stoa_socket_open (StoaSocket *self)
{
  const char *path = stoa_route_get (STOA_ROUTE_WEBSOCKET)->path;
  g_autoptr (GError) error = NULL;
  g_autoptr (SoupMessage) message = stoa_rest_message_new (SOUP_METHOD_GET, self->url, path, &error);
  char *protocols[] = { (char *) STOA_WEBSOCKET_PROTOCOL, NULL };

  g_return_if_fail (!self->closed && self->timer == 0);

  if (message == NULL)
    {
      give_up (self, g_steal_pointer (&error));
      return;
    }
  /* Messages are small and many: compressing them costs more than it saves. */
  soup_message_disable_feature (message, SOUP_TYPE_WEBSOCKET_EXTENSION_MANAGER);
  self->timer = g_timeout_add (WELCOME_TIMEOUT_MS, on_welcome_timeout, self);
  soup_session_websocket_connect_async (self->session, message, NULL, protocols, G_PRIORITY_DEFAULT,
                                        self->cancellable, on_connected, g_object_ref (self));
}

gboolean
stoa_socket_send (StoaSocket *self, const StoaMessage *message, GError **error)
{
  if (self->closed || !self->welcome)
    return TRUE;
  return send_now (self, message, error);
}

void
stoa_socket_probe (StoaSocket *self)
{
  if (self->closed || !self->welcome || self->probe != 0)
    return;
  self->probe = g_timeout_add (PROBE_TIMEOUT_MS, on_probe_timeout, self);
  send_empty (self, STOA_MESSAGE_PING);
}

void
stoa_socket_close (StoaSocket *self)
{
  let_go (self);
}
