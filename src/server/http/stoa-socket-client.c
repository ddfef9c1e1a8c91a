/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-server"

#include "stoa-socket-client.h"

#include "stoa-clock.h"

#define MAX_UNSENT_BYTES (2 * STOA_MAX_MESSAGE)
#define MAX_ANNOYANCE 1000
#define NONSENSE 50            /* annoys like that many messages too many: twenty in a row are enough */
#define MESSAGES_PER_S 100
#define MESSAGES_BURST 200
#define ORDINARY_BYTES 8192

struct _StoaSocketClient
{
  GObject parent_instance;
  SoupWebsocketConnection *connection;
  StoaSocketTimings timings;
  StoaAccount *account;
  gint64 expires_at;
  GHashTable *stays;         /* room → participant */

  GQueue unsent;             /* of char *, while the peer reads slower than it is written to */
  gsize unsent_bytes;
  GSource *writable;

  gboolean gone;             /* `closed` was emitted */
  gint64 heard_at;           /* monotonic µs */
  gboolean pinged;           /* since then */
  guint heartbeat;           /* source; before the hello, of the patience for it */
  double allowance;          /* messages it may send just now */
  gint64 allowance_at;
  guint annoyance;           /* what was refused of late */
};

enum { MESSAGE, CLOSED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (StoaSocketClient, stoa_socket_client, G_TYPE_OBJECT)

static void
stop_waiting (StoaSocketClient *self)
{
  if (self->writable == NULL)
    return;
  g_source_destroy (self->writable);
  g_clear_pointer (&self->writable, g_source_unref);
}

/* A peer that does not answer the close is not waited for. */
static void
finish (StoaSocketClient *self)
{
  g_autoptr (StoaSocketClient) keep = g_object_ref (self);

  if (self->gone)
    return;
  self->gone = TRUE;
  g_clear_handle_id (&self->heartbeat, g_source_remove);
  stop_waiting (self);
  g_queue_clear_full (&self->unsent, g_free);
  g_signal_emit (self, signals[CLOSED], 0);
}

static GPollableOutputStream *
get_output (StoaSocketClient *self)
{
  GIOStream *stream = soup_websocket_connection_get_io_stream (self->connection);
  GOutputStream *output = stream != NULL ? g_io_stream_get_output_stream (stream) : NULL;

  return G_IS_POLLABLE_OUTPUT_STREAM (output) ? G_POLLABLE_OUTPUT_STREAM (output) : NULL;
}

/* libsoup queues without bound; so it is given one message each time the socket takes bytes. */
static gboolean
on_writable (GPollableOutputStream *output,
             gpointer               data)
{
  StoaSocketClient *self = data;
  g_autofree char *text = g_queue_pop_head (&self->unsent);

  if (text != NULL && stoa_socket_client_is_open (self))
    {
      self->unsent_bytes -= strlen (text);
      soup_websocket_connection_send_text (self->connection, text);
    }
  if (!g_queue_is_empty (&self->unsent))
    return G_SOURCE_CONTINUE;
  stop_waiting (self);
  return G_SOURCE_REMOVE;
}

static void
send_later (StoaSocketClient      *self,
            GPollableOutputStream *output,
            const char            *text)
{
  gsize length = strlen (text);

  if (self->unsent_bytes + length > MAX_UNSENT_BYTES)
    {
      stoa_socket_client_close (self, SOUP_WEBSOCKET_CLOSE_POLICY_VIOLATION, "You read too slowly");
      return;
    }
  self->unsent_bytes += length;
  g_queue_push_tail (&self->unsent, g_strdup (text));
  if (self->writable != NULL)
    return;
  self->writable = g_pollable_output_stream_create_source (output, NULL);
  g_source_set_callback (self->writable, G_SOURCE_FUNC (on_writable), self, NULL);
  g_source_attach (self->writable, g_main_context_get_thread_default ());
}

static gboolean
may_send (StoaSocketClient *self,
          gsize             length)
{
  gint64 now = g_get_monotonic_time ();
  double cost = 1 + length / ORDINARY_BYTES;
  double earned = (now - self->allowance_at) * (double) MESSAGES_PER_S / G_USEC_PER_SEC;

  self->allowance = MIN (self->allowance + earned, MESSAGES_BURST);
  self->allowance_at = now;
  if (self->allowance < cost)
    return FALSE;
  self->allowance -= cost;
  return TRUE;
}

static void
refuse_message (StoaSocketClient *self,
                const char       *re,
                const GError     *error)
{
  stoa_socket_client_refuse (self, re, error);
  self->annoyance += stoa_error_code_of (error) == STOA_ERROR_TOO_MANY ? 1 : NONSENSE;
  if (self->annoyance >= MAX_ANNOYANCE)
    stoa_socket_client_close (self, SOUP_WEBSOCKET_CLOSE_POLICY_VIOLATION, "Too many messages, or too little sense");
}

static StoaMessage *
read_message (StoaSocketClient  *self,
              GBytes            *bytes,
              char             **re,
              GError           **error)
{
  gsize length;
  const char *text = g_bytes_get_data (bytes, &length);
  gboolean in_time = may_send (self, length);
  g_autoptr (StoaMessage) message = NULL;

  /* What is refused anyway is read only for its id, and only when that is cheap. */
  if (in_time || length <= ORDINARY_BYTES)
    message = stoa_message_parse (text, length, re, error);
  if (in_time)
    return g_steal_pointer (&message);
  g_clear_error (error);
  g_set_error (error, STOA_ERROR, STOA_ERROR_TOO_MANY, "Too many messages; wait a moment.");
  return NULL;
}

static void
on_message (SoupWebsocketConnection *connection,
            int                      type,
            GBytes                  *bytes,
            StoaSocketClient        *self)
{
  g_autoptr (StoaSocketClient) keep = g_object_ref (self);
  g_autoptr (GError) error = NULL;
  g_autofree char *re = NULL;
  g_autoptr (StoaMessage) message = NULL;

  self->heard_at = g_get_monotonic_time ();
  self->pinged = FALSE;
  if (!stoa_socket_client_is_open (self))
    return;
  if (type != SOUP_WEBSOCKET_DATA_TEXT)
    {
      stoa_socket_client_close (self, SOUP_WEBSOCKET_CLOSE_UNSUPPORTED_DATA, "Messages are text");
      return;
    }
  message = read_message (self, bytes, &re, &error);
  if (message != NULL && self->annoyance > 0)
    self->annoyance--;
  if (message == NULL)
    refuse_message (self, re, error);
  else if (message->type == STOA_MESSAGE_PING)
    stoa_socket_client_send (self, stoa_message_reply (message->id, STOA_MESSAGE_PONG, NULL));
  else if (message->type != STOA_MESSAGE_PONG)
    g_signal_emit (self, signals[MESSAGE], 0, message);
}

static gboolean
on_heartbeat (gpointer data)
{
  StoaSocketClient *self = data;
  gint64 silent_ms = (g_get_monotonic_time () - self->heard_at) / 1000;

  if (silent_ms >= self->timings.silence_ms)
    {
      self->heartbeat = 0;
      stoa_socket_client_close (self, SOUP_WEBSOCKET_CLOSE_GOING_AWAY, "You were silent for too long");
      return G_SOURCE_REMOVE;
    }
  if (silent_ms >= self->timings.heartbeat_ms && !self->pinged)
    {
      self->pinged = TRUE;
      stoa_socket_client_send (self, stoa_message_new (STOA_MESSAGE_PING, NULL));
    }
  return G_SOURCE_CONTINUE;
}

static gboolean
on_no_hello (gpointer data)
{
  StoaSocketClient *self = data;

  self->heartbeat = 0;
  stoa_socket_client_close (self, SOUP_WEBSOCKET_CLOSE_POLICY_VIOLATION, "You did not say hello");
  return G_SOURCE_REMOVE;
}

static void
stoa_socket_client_finalize (GObject *object)
{
  StoaSocketClient *self = STOA_SOCKET_CLIENT (object);

  g_clear_handle_id (&self->heartbeat, g_source_remove);
  stop_waiting (self);
  g_queue_clear_full (&self->unsent, g_free);
  g_clear_object (&self->connection);
  g_clear_pointer (&self->account, stoa_record_unref);
  g_hash_table_unref (self->stays);
  G_OBJECT_CLASS (stoa_socket_client_parent_class)->finalize (object);
}

static void
stoa_socket_client_class_init (StoaSocketClientClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = stoa_socket_client_finalize;
  signals[MESSAGE] = g_signal_new ("message", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[CLOSED] = g_signal_new ("closed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 0);
}

static void
stoa_socket_client_init (StoaSocketClient *self)
{
  self->stays = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->heard_at = self->allowance_at = g_get_monotonic_time ();
  self->allowance = MESSAGES_BURST;
}

StoaSocketClient *
stoa_socket_client_new (SoupWebsocketConnection *connection,
                        const StoaSocketTimings *timings)
{
  StoaSocketClient *self = g_object_new (STOA_TYPE_SOCKET_CLIENT, NULL);

  self->connection = g_object_ref (connection);
  self->timings = *timings;
  /* Some room above the limit, so that what is a little too large gets an answer. */
  soup_websocket_connection_set_max_incoming_payload_size (connection, 2 * STOA_MAX_MESSAGE);
  soup_websocket_connection_set_max_total_message_size (connection, 2 * STOA_MAX_MESSAGE);
  g_signal_connect_object (connection, "message", G_CALLBACK (on_message), self, 0);
  g_signal_connect_object (connection, "closed", G_CALLBACK (finish), self, G_CONNECT_SWAPPED);
  self->heartbeat = g_timeout_add (timings->hello_ms, on_no_hello, self);
  return self;
}

void
stoa_socket_client_send (StoaSocketClient *self,
                         StoaMessage      *message)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = stoa_message_print (message, &error);

  if (text != NULL)
    stoa_socket_client_send_text (self, text);
  else
    g_warning ("A \"%s\" of the server's own breaks the protocol: %s", stoa_message_name (message->type),
               error->message);
  stoa_message_free (message);
}

void
stoa_socket_client_send_text (StoaSocketClient *self,
                              const char       *text)
{
  GPollableOutputStream *output;

  if (!stoa_socket_client_is_open (self))
    return;
  output = get_output (self);
  if (output != NULL && (self->writable != NULL || !g_pollable_output_stream_is_writable (output)))
    send_later (self, output, text);
  else
    soup_websocket_connection_send_text (self->connection, text);
}

void
stoa_socket_client_refuse (StoaSocketClient *self,
                           const char       *re,
                           const GError     *error)
{
  stoa_socket_client_send (self, stoa_message_error (re, error));
}

void
stoa_socket_client_close (StoaSocketClient *self,
                          gushort           code,
                          const char       *why)
{
  if (!stoa_socket_client_is_open (self))
    return;
  soup_websocket_connection_close (self->connection, code, why);
  finish (self);
}

gboolean
stoa_socket_client_is_open (StoaSocketClient *self)
{
  return !self->gone && soup_websocket_connection_get_state (self->connection) == SOUP_WEBSOCKET_STATE_OPEN;
}

void
stoa_socket_client_set_account (StoaSocketClient  *self,
                                const StoaAccount *account,
                                gint64             expires_at)
{
  g_clear_pointer (&self->account, stoa_record_unref);
  self->account = stoa_record_copy (account);
  self->expires_at = expires_at;
  if (!stoa_socket_client_is_open (self))
    return;
  g_clear_handle_id (&self->heartbeat, g_source_remove);
  self->heartbeat = g_timeout_add (self->timings.heartbeat_ms / 4, on_heartbeat, self);
}

const StoaAccount *
stoa_socket_client_get_account (StoaSocketClient *self)
{
  if (self->expires_at != 0 && self->expires_at <= stoa_clock_now ())
    return NULL;
  return self->account;
}

void
stoa_socket_client_set_stay (StoaSocketClient *self,
                             const char       *room,
                             const char       *participant)
{
  if (participant != NULL)
    g_hash_table_replace (self->stays, g_strdup (room), g_strdup (participant));
  else
    g_hash_table_remove (self->stays, room);
}

const char *
stoa_socket_client_get_stay (StoaSocketClient *self,
                             const char       *room)
{
  return g_hash_table_lookup (self->stays, room);
}

GStrv
stoa_socket_client_list_stays (StoaSocketClient *self)
{
  g_autoptr (GStrvBuilder) rooms = g_strv_builder_new ();
  GHashTableIter iter;
  gpointer room;

  g_hash_table_iter_init (&iter, self->stays);
  while (g_hash_table_iter_next (&iter, &room, NULL))
    g_strv_builder_add (rooms, room);
  return g_strv_builder_end (rooms);
}
