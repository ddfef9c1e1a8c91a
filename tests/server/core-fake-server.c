/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core-fake-server.h"

static void
on_message (SoupWebsocketConnection *connection, int type, GBytes *bytes, FakeServer *self)
{
  gsize length;
  const char *text = g_bytes_get_data (bytes, &length);
  g_autoptr (GError) error = NULL;
  g_autoptr (StoaMessage) message = stoa_message_parse (text, length, NULL, &error);

  g_assert_no_error (error);
  self->talk (self, message, self->data);
}

static void
on_websocket (SoupServer              *soup,
              SoupServerMessage       *message,
              const char              *path,
              SoupWebsocketConnection *connection,
              gpointer                 data)
{
  FakeServer *self = data;

  self->opened++;
  g_ptr_array_add (self->connections, g_object_ref (connection));
  g_signal_connect (connection, "message", G_CALLBACK (on_message), self);
}

static void
on_rest (SoupServer *soup, SoupServerMessage *message, const char *path, GHashTable *query, gpointer data)
{
  ((FakeServer *) data)->asked++;
  soup_server_message_set_status (message, SOUP_STATUS_NOT_FOUND, NULL);
}

FakeServer *
fake_server_new (FakeTalk talk, gpointer data)
{
  FakeServer *self = g_new0 (FakeServer, 1);
  g_autoptr (GError) error = NULL;
  GSList *uris;

  self->talk = talk;
  self->data = data;
  self->connections = g_ptr_array_new_with_free_func (g_object_unref);
  self->soup = soup_server_new (NULL, NULL);
  soup_server_remove_websocket_extension (self->soup, SOUP_TYPE_WEBSOCKET_EXTENSION_DEFLATE);
  soup_server_add_websocket_handler (self->soup, "/v1/ws", NULL, (char *[]) { (char *) STOA_WEBSOCKET_PROTOCOL, NULL },
                                     on_websocket, self, NULL);
  soup_server_add_handler (self->soup, NULL, on_rest, self, NULL);
  soup_server_listen_local (self->soup, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (self->soup);
  self->url = g_strdup_printf ("http://127.0.0.1:%d", g_uri_get_port (uris->data));
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  return self;
}

void
fake_server_free (FakeServer *self)
{
  fake_server_hang_up (self);
  g_ptr_array_unref (self->connections);
  g_object_unref (self->soup);
  g_free (self->url);
  g_free (self);
}

void
fake_server_say (FakeServer *self, const char *text)
{
  SoupWebsocketConnection *connection = self->connections->pdata[self->connections->len - 1];

  if (soup_websocket_connection_get_state (connection) == SOUP_WEBSOCKET_STATE_OPEN)
    soup_websocket_connection_send_text (connection, text);
}

void
fake_server_sayf (FakeServer *self, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  fake_server_say (self, text);
}

void
fake_server_welcome (FakeServer *self, const StoaMessage *hello, int heartbeat_ms)
{
  fake_server_sayf (self, "{\"type\":\"welcome\",\"re\":\"%s\",\"account\":{\"id\":\"a\",\"name\":\"A\",\"kind\":\"owner\"},"
                          "\"server\":\"fake\",\"heartbeat_ms\":%d}", hello->id, heartbeat_ms);
}

void
fake_server_hang_up (FakeServer *self)
{
  for (guint i = 0; i < self->connections->len; i++)
    {
      SoupWebsocketConnection *connection = self->connections->pdata[i];

      g_signal_handlers_disconnect_by_data (connection, self);
      g_io_stream_close (soup_websocket_connection_get_io_stream (connection), NULL, NULL);
    }
  g_ptr_array_set_size (self->connections, 0);
}
