/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-server"

#include "stoa-listener.h"

#include <netinet/in.h>
#include <netinet/tcp.h>

#define MAX_CONNECTIONS 4096
#define IDLE_S 60              /* WebSockets are never idle that long: they have heartbeats */
#define PAUSE_MS 500           /* when the system has no more file descriptors */

struct _StoaListener
{
  SoupServer *soup;
  GSocket *socket;
  GHashTable *connections;   /* set of GSocketConnection, not owned */
  GSource *incoming;         /* NULL while there are too many */
  guint pause;               /* source */
};

static void watch (StoaListener *listener);

static void
unwatch (StoaListener *listener)
{
  if (listener->incoming == NULL)
    return;
  g_source_destroy (listener->incoming);
  g_clear_pointer (&listener->incoming, g_source_unref);
}

static void
on_connection_gone (gpointer  data,
                    GObject  *connection)
{
  StoaListener *listener = data;

  g_hash_table_remove (listener->connections, connection);
  if (listener->pause == 0)
    watch (listener);
}

static gboolean
on_pause_over (gpointer data)
{
  StoaListener *listener = data;

  listener->pause = 0;
  watch (listener);
  return G_SOURCE_REMOVE;
}

/* A connection answers one request: libsoup keeps only those that it accepted itself, whose number has no bound; one that is stolen from
 * it and given back loses what was read of the next request. Small messages go out at once, and a peer that says nothing is not waited for. */
static gboolean
serve (StoaListener  *listener,
       GSocket       *peer,
       GError       **error)
{
  g_autoptr (GSocketConnection) connection = NULL;
  g_autoptr (GSocketAddress) local = g_socket_get_local_address (peer, error);
  g_autoptr (GSocketAddress) remote = local != NULL ? g_socket_get_remote_address (peer, error) : NULL;

  if (remote == NULL)
    return FALSE;
  g_socket_set_timeout (peer, IDLE_S);
  g_socket_set_option (peer, IPPROTO_TCP, TCP_NODELAY, 1, NULL);
  connection = g_socket_connection_factory_create_connection (peer);
  if (!soup_server_accept_iostream (listener->soup, G_IO_STREAM (connection), local, remote, error))
    return FALSE;
  g_hash_table_add (listener->connections, connection);
  g_object_weak_ref (G_OBJECT (connection), on_connection_gone, listener);
  return TRUE;
}

static gboolean
on_incoming (GSocket      *socket,
             GIOCondition  condition,
             gpointer      data)
{
  StoaListener *listener = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocket) peer = g_socket_accept (socket, NULL, &error);

  if (peer == NULL && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TOO_MANY_OPEN_FILES))
    {
      g_warning ("Too many open files; waiting before the next connection");
      unwatch (listener);
      listener->pause = g_timeout_add (PAUSE_MS, on_pause_over, listener);
      return G_SOURCE_REMOVE;
    }
  if (peer == NULL || !serve (listener, peer, &error))
    g_debug ("A connection went before it was served: %s", error->message);
  if (g_hash_table_size (listener->connections) < MAX_CONNECTIONS)
    return G_SOURCE_CONTINUE;
  unwatch (listener);
  return G_SOURCE_REMOVE;
}

static void
watch (StoaListener *listener)
{
  if (listener->incoming != NULL)
    return;
  listener->incoming = g_socket_create_source (listener->socket, G_IO_IN, NULL);
  g_source_set_callback (listener->incoming, G_SOURCE_FUNC (on_incoming), listener, NULL);
  g_source_attach (listener->incoming, g_main_context_get_thread_default ());
}

StoaListener *
stoa_listener_new (SoupServer *soup,
                   GSocket    *socket)
{
  StoaListener *listener = g_new0 (StoaListener, 1);

  listener->soup = g_object_ref (soup);
  listener->socket = g_object_ref (socket);
  listener->connections = g_hash_table_new (NULL, NULL);
  watch (listener);
  return listener;
}

void
stoa_listener_free (StoaListener *listener)
{
  GHashTableIter iter;
  gpointer connection;

  unwatch (listener);
  g_clear_handle_id (&listener->pause, g_source_remove);
  g_hash_table_iter_init (&iter, listener->connections);
  while (g_hash_table_iter_next (&iter, &connection, NULL))
    g_object_weak_unref (connection, on_connection_gone, listener);
  g_hash_table_unref (listener->connections);
  g_object_unref (listener->socket);
  g_object_unref (listener->soup);
  g_free (listener);
}
