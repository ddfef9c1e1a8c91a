/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "fake-janus.h"

#include <gio/gunixsocketaddress.h>
#include <json-glib/json-glib.h>
#include <libsoup/soup.h>

#define TOGETHER_MS 30
#define NO_SUCH_ROOM 426
#define ROOM_EXISTS 427
#define NO_SUCH_FEED 428
#define NO_SUCH_HANDLE 459

struct _FakeJanus
{
  SoupServer *soup;
  SoupWebsocketConnection *connection;
  gint64 last_id;
  GQueue *messages;      /* of JsonNode, the newest first */
  guint timer;
  GHashTable *rooms;     /* set of names */
  GHashTable *feeds;     /* name → the newest offer */
  GHashTable *alive;     /* set of handles, as text */
  GHashTable *handles;   /* feed → handle, as text */
  GHashTable *mids;      /* set of "feed/mid" that were offered once */
  GHashTable *muted;     /* set of "feed/mid" */
  GHashTable *counts;    /* request → how often */
  gint64 pace;
};

static const char *
get_text (JsonObject *object,
          const char *name)
{
  return json_object_get_string_member_with_default (object, name, "");
}

static void
say (FakeJanus  *self,
     JsonObject *message)
{
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), message);
  g_autofree char *text = json_to_string (node, FALSE);

  if (self->connection != NULL && soup_websocket_connection_get_state (self->connection) == SOUP_WEBSOCKET_STATE_OPEN)
    soup_websocket_connection_send_text (self->connection, text);
}

static void
answer (FakeJanus  *self,
        JsonObject *request,
        JsonObject *data,
        const char *sdp)
{
  g_autoptr (JsonObject) reply = json_object_new ();
  JsonObject *plugin = json_object_new ();

  json_object_set_string_member (reply, "janus", "success");
  json_object_set_string_member (reply, "transaction", get_text (request, "transaction"));
  json_object_set_object_member (plugin, "data", data);
  json_object_set_object_member (reply, "plugindata", plugin);
  if (sdp != NULL)
    {
      JsonObject *jsep = json_object_new ();

      json_object_set_string_member (jsep, "type", "answer");
      json_object_set_string_member (jsep, "sdp", sdp);
      json_object_set_object_member (reply, "jsep", jsep);
    }
  say (self, reply);
}

static void
refuse (FakeJanus  *self,
        JsonObject *request,
        int         code)
{
  JsonObject *data = json_object_new ();

  json_object_set_int_member (data, "error_code", code);
  json_object_set_string_member (data, "error", "no");
  answer (self, request, data, NULL);
}

static JsonObject *
list_dummy (void)
{
  JsonObject *data = json_object_new ();
  JsonArray *participants = json_array_new ();
  JsonObject *dummy = json_object_new ();

  json_object_set_string_member (dummy, "id", "dummy");
  json_object_set_boolean_member (dummy, "dummy", TRUE);
  json_array_add_object_element (participants, dummy);
  json_object_set_array_member (data, "participants", participants);
  return data;
}

static char *
get_handle (JsonObject *request)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT, json_object_get_int_member_with_default (request, "handle_id", 0));
}

static const char *
find_feed (FakeJanus  *self,
           const char *handle)
{
  GHashTableIter iter;
  const char *feed = NULL, *other = NULL;

  g_hash_table_iter_init (&iter, self->handles);
  while (g_hash_table_iter_next (&iter, (gpointer *) &feed, (gpointer *) &other))
    if (g_str_equal (other, handle))
      return feed;
  return NULL;
}

static void
take_offer (FakeJanus  *self,
            const char *feed,
            JsonObject *request,
            JsonObject *body)
{
  JsonArray *descriptions = json_object_get_array_member (body, "descriptions");
  const char *sdp = get_text (json_object_get_object_member (request, "jsep"), "sdp");

  g_hash_table_replace (self->feeds, g_strdup (feed), g_strdup (sdp));
  for (guint i = 0; i < json_array_get_length (descriptions); i++)
    g_hash_table_add (self->mids, g_strconcat (feed, "/", get_text (json_array_get_object_element (descriptions, i), "mid"),
                                               NULL));
  answer (self, request, json_object_new (), "v=0");
}

static void
join (FakeJanus  *self,
      JsonObject *request,
      JsonObject *body)
{
  const char *feed = get_text (body, "id");

  if (!g_hash_table_contains (self->rooms, get_text (body, "room")))
    {
      refuse (self, request, NO_SUCH_ROOM);
      return;
    }
  g_hash_table_replace (self->handles, g_strdup (feed), get_handle (request));
  take_offer (self, feed, request, body);
}

static void
moderate (FakeJanus  *self,
          JsonObject *request,
          JsonObject *body)
{
  g_autofree char *line = g_strconcat (get_text (body, "id"), "/", get_text (body, "mid"), NULL);

  if (!g_hash_table_contains (self->mids, line))
    {
      refuse (self, request, NO_SUCH_FEED);
      return;
    }
  if (json_object_get_boolean_member (body, "mute"))
    g_hash_table_add (self->muted, g_steal_pointer (&line));
  else
    g_hash_table_remove (self->muted, line);
  answer (self, request, json_object_new (), NULL);
}

static void
do_room (FakeJanus  *self,
         const char *what,
         JsonObject *request,
         JsonObject *body)
{
  const char *room = get_text (body, "room");
  gboolean there = g_hash_table_contains (self->rooms, room);
  gboolean create = g_str_equal (what, "create");

  if (create == there)
    {
      refuse (self, request, create ? ROOM_EXISTS : NO_SUCH_ROOM);
      return;
    }
  if (create)
    g_hash_table_add (self->rooms, g_strdup (room));
  else if (g_str_equal (what, "destroy"))
    g_hash_table_remove (self->rooms, room);
  else if (g_str_equal (what, "edit"))
    self->pace = json_object_get_int_member (body, "new_fir_freq");
  answer (self, request, g_str_equal (what, "listparticipants") ? list_dummy () : json_object_new (), NULL);
}

static void
do_message (FakeJanus  *self,
            JsonObject *request)
{
  JsonObject *body = json_object_get_object_member (request, "body");
  const char *what = get_text (body, "request");
  g_autofree char *handle = get_handle (request);
  const char *feed = find_feed (self, handle);

  g_hash_table_replace (self->counts, g_strdup (what), GUINT_TO_POINTER (fake_janus_count (self, what) + 1));
  if (!g_hash_table_contains (self->alive, handle))
    refuse (self, request, NO_SUCH_HANDLE);
  else if (g_str_equal (what, "moderate"))
    moderate (self, request, body);
  else if (g_str_equal (what, "joinandconfigure"))
    join (self, request, body);
  else if (g_str_equal (what, "configure") && json_object_has_member (request, "jsep"))
    take_offer (self, feed, request, body);
  else if (g_str_equal (what, "configure"))
    answer (self, request, json_object_new (), NULL);
  else
    do_room (self, what, request, body);
}

static gboolean
do_messages (gpointer data)
{
  FakeJanus *self = data;
  JsonNode *node = NULL;

  self->timer = 0;
  while ((node = g_queue_pop_head (self->messages)) != NULL)
    {
      do_message (self, json_node_get_object (node));
      json_node_unref (node);
    }
  return G_SOURCE_REMOVE;
}

/* What is no message for a plugin Janus does at once. */
static void
do_at_once (FakeJanus  *self,
            const char *what,
            JsonObject *request)
{
  g_autoptr (JsonObject) reply = json_object_new ();
  JsonObject *data = json_object_new ();
  g_autofree char *handle = get_handle (request);
  const char *feed = find_feed (self, handle);

  ++self->last_id;
  if (g_str_equal (what, "attach"))
    g_hash_table_add (self->alive, g_strdup_printf ("%" G_GINT64_FORMAT, self->last_id));
  else if (g_str_equal (what, "detach"))
    g_hash_table_remove (self->alive, handle);
  if (g_str_equal (what, "detach") && feed != NULL)
    g_hash_table_remove (self->feeds, feed);
  json_object_set_string_member (reply, "janus", "success");
  json_object_set_string_member (reply, "transaction", get_text (request, "transaction"));
  json_object_set_int_member (data, "id", self->last_id);
  json_object_set_object_member (reply, "data", data);
  say (self, reply);
}

static void
on_message (SoupWebsocketConnection *connection,
            int                      type,
            GBytes                  *bytes,
            FakeJanus               *self)
{
  gsize length;
  const char *text = g_bytes_get_data (bytes, &length);
  g_autofree char *copy = g_strndup (text, length);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = json_from_string (copy, &error);
  const char *what = NULL;

  g_assert_no_error (error);
  what = get_text (json_node_get_object (node), "janus");
  if (!g_str_equal (what, "message"))
    {
      do_at_once (self, what, json_node_get_object (node));
      return;
    }
  g_queue_push_head (self->messages, g_steal_pointer (&node));
  if (self->timer == 0)
    self->timer = g_timeout_add (TOGETHER_MS, do_messages, self);
}

static void
on_websocket (SoupServer              *soup,
              SoupServerMessage       *message,
              const char              *path,
              SoupWebsocketConnection *connection,
              gpointer                 data)
{
  FakeJanus *self = data;

  self->connection = g_object_ref (connection);
  g_signal_connect (connection, "message", G_CALLBACK (on_message), self);
}

static GHashTable *
set_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

static GHashTable *
texts_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

FakeJanus *
fake_janus_new (const char *path)
{
  FakeJanus *self = g_new0 (FakeJanus, 1);
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);
  g_autoptr (GSocket) socket = NULL;
  g_autoptr (GError) error = NULL;

  self->messages = g_queue_new ();
  self->rooms = set_new ();
  self->feeds = texts_new ();
  self->alive = set_new ();
  self->handles = texts_new ();
  self->mids = set_new ();
  self->muted = set_new ();
  self->counts = set_new ();
  self->soup = soup_server_new (NULL, NULL);
  soup_server_remove_websocket_extension (self->soup, SOUP_TYPE_WEBSOCKET_EXTENSION_DEFLATE);
  soup_server_add_websocket_handler (self->soup, NULL, NULL, (char *[]) { (char *) "janus-protocol", NULL },
                                     on_websocket, self, NULL);
  socket = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, &error);
  g_assert_no_error (error);
  g_socket_bind (socket, address, FALSE, &error);
  g_assert_no_error (error);
  g_socket_listen (socket, &error);
  g_assert_no_error (error);
  soup_server_listen_socket (self->soup, socket, 0, &error);
  g_assert_no_error (error);
  return self;
}

void
fake_janus_free (FakeJanus *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  if (self->connection != NULL)
    g_signal_handlers_disconnect_by_data (self->connection, self);
  g_clear_object (&self->connection);
  g_object_unref (self->soup);
  g_queue_free_full (self->messages, (GDestroyNotify) json_node_unref);
  g_hash_table_unref (self->rooms);
  g_hash_table_unref (self->feeds);
  g_hash_table_unref (self->alive);
  g_hash_table_unref (self->handles);
  g_hash_table_unref (self->mids);
  g_hash_table_unref (self->muted);
  g_hash_table_unref (self->counts);
  g_free (self);
}

void
fake_janus_connect (FakeJanus  *self,
                    const char *feed)
{
  g_autoptr (JsonObject) event = json_object_new ();

  json_object_set_string_member (event, "janus", "webrtcup");
  json_object_set_int_member (event, "sender", g_ascii_strtoll (g_hash_table_lookup (self->handles, feed), NULL, 10));
  say (self, event);
}

gboolean
fake_janus_has_room (FakeJanus  *self,
                     const char *room)
{
  return g_hash_table_contains (self->rooms, room);
}

gboolean
fake_janus_has_feed (FakeJanus  *self,
                     const char *feed)
{
  return g_hash_table_contains (self->feeds, feed);
}

gboolean
fake_janus_is_muted (FakeJanus  *self,
                     const char *feed,
                     const char *mid)
{
  g_autofree char *line = g_strconcat (feed, "/", mid, NULL);

  return g_hash_table_contains (self->muted, line);
}

const char *
fake_janus_get_offer (FakeJanus  *self,
                      const char *feed)
{
  return g_hash_table_lookup (self->feeds, feed);
}

gint64
fake_janus_get_pace (FakeJanus *self)
{
  return self->pace;
}

guint
fake_janus_count (FakeJanus  *self,
                  const char *request)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (self->counts, request));
}
