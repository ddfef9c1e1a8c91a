/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-server"

#include "stoa-conversation.h"

#include "stoa-accounts.h"
#include "stoa-clock.h"

#define MAX_ROOMS 4 /* of one connection */
#define MAX_REQUESTS 256 /* of one connection at once */
#define RETRY_MS 1000

struct _StoaConversation
{
  GObject parent_instance;
  const StoaHouse *house;
  StoaSocketClient *client;
  gboolean greeted;          /* a hello was said, well or not */
  GHashTable *joining;       /* set of rooms */
  guint requests;            /* not answered yet */
};

/* A request that takes time, on its fiber. */
typedef struct
{
  StoaConversation *self;
  StoaMessage *message;
  StoaAccount *account;      /* NULL for hello */
} Request;

enum { CLOSED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (StoaConversation, stoa_conversation, G_TYPE_OBJECT)

static void
request_free (gpointer data)
{
  Request *request = data;

  request->self->requests--;
  stoa_message_free (request->message);
  g_clear_pointer (&request->account, stoa_record_unref);
  g_object_unref (request->self);
  g_free (request);
}

static void
reply (Request         *request,
       StoaMessageType  type,
       gpointer         body)
{
  stoa_socket_client_send (request->self->client, stoa_message_reply (request->message->id, type, body));
}

static void
reply_ok (Request *request,
          gint64   seq)
{
  StoaOk *ok = stoa_record_new (&stoa_ok_type);

  ok->seq = seq;
  reply (request, STOA_MESSAGE_OK, ok);
}

/* hello */

static gpointer
run_identify (StoaDb   *db,
              gpointer  data,
              GError  **error)
{
  return stoa_accounts_by_token (db, data, stoa_clock_now (), error);
}

static gboolean
answer_hello (Request  *request,
              GError  **error)
{
  StoaConversation *self = request->self;
  const StoaHello *hello = request->message->body;
  g_autoptr (StoaIdentity) identity = NULL;
  StoaWelcome *welcome;

  if (hello->version != STOA_PROTOCOL_VERSION)
    {
      g_set_error (error, STOA_ERROR, STOA_ERROR_INVALID, "version must be %d.", STOA_PROTOCOL_VERSION);
      return FALSE;
    }
  identity = dex_await_boxed (stoa_store_run (self->house->store, STOA_TYPE_IDENTITY, run_identify,
                                              g_strdup (hello->token), g_free),
                              error);
  if (identity == NULL)
    return FALSE;
  stoa_socket_client_set_account (self->client, identity->account, identity->expires_at);
  welcome = stoa_record_new (&stoa_welcome_type);
  welcome->account = stoa_record_ref (identity->account);
  welcome->server = g_strdup ("stoa-server " STOA_VERSION);
  welcome->heartbeat_ms = self->house->timings.heartbeat_ms;
  reply (request, STOA_MESSAGE_WELCOME, welcome);
  return TRUE;
}

/* rooms */

/* Whether one sees the room and it is open. One that is hidden answers as one that is not there. */
static gboolean
await_seen_room (Request     *request,
                 const char  *room,
                 GError     **error)
{
  StoaRoomService *rooms = request->self->house->rooms;
  g_autoptr (StoaRoomCard) card = dex_await_boxed (stoa_room_service_look (rooms, request->account->id, room), error);

  if (card == NULL)
    return FALSE;
  if (stoa_room_service_find (rooms, room) != NULL)
    return TRUE;
  g_set_error (error, STOA_ERROR, STOA_ERROR_ENDED, "The room has ended.");
  return FALSE;
}

/* The open room, or why there is none. Whoever joins is asked at its door whether they may know of it. */
static StoaLiveRoom *
await_open_room (Request     *request,
                 const char  *room,
                 GError     **error)
{
  StoaLiveRoom *live = stoa_room_service_find (request->self->house->rooms, room);

  return live != NULL || !await_seen_room (request, room, error)
           ? live : stoa_room_service_find (request->self->house->rooms, room);
}

/* One connection is in a room once; it may say again who it is when it has missed something. */
static gboolean
has_place_for (StoaConversation  *self,
               const StoaJoin    *join,
               GError           **error)
{
  const char *stay = stoa_socket_client_get_stay (self->client, join->room);
  g_auto (GStrv) stays = stoa_socket_client_list_stays (self->client);

  if ((stay != NULL && g_strcmp0 (stay, join->participant) != 0) || g_hash_table_contains (self->joining, join->room))
    g_set_error (error, STOA_ERROR, STOA_ERROR_CONFLICT, "You are in this room already.");
  else if (stay != NULL)
    return TRUE;
  else if (g_strv_length (stays) + g_hash_table_size (self->joining) >= MAX_ROOMS)
    g_set_error (error, STOA_ERROR, STOA_ERROR_TOO_MANY, "You are in too many rooms at once.");
  else
    return TRUE;
  return FALSE;
}

static gboolean
answer_join (Request  *request,
             GError  **error)
{
  StoaConversation *self = request->self;
  const StoaJoin *join = request->message->body;
  StoaLiveRoom *room = NULL;
  gboolean joined;

  if (!has_place_for (self, join, error))
    return FALSE;
  g_hash_table_add (self->joining, g_strdup (join->room));
  if (dex_await (stoa_room_media_when_ready (self->house->media), error))
    room = await_open_room (request, join->room, error);
  joined = room != NULL
           && dex_await (stoa_live_room_join (room, self->client, request->message->id, request->account, join), error);
  g_hash_table_remove (self->joining, join->room);
  return joined;
}

static gboolean
answer_unknock (Request  *request,
                GError  **error)
{
  const StoaRoomRef *body = request->message->body;
  StoaLiveRoom *live = stoa_room_service_find (request->self->house->rooms, body->room);
  gboolean knocked = live != NULL && stoa_live_room_unknock (live, request->self->client);

  if (!knocked && !await_seen_room (request, body->room, error))
    return FALSE;
  reply_ok (request, 0);
  return TRUE;
}

/* The room and the stay in it that a message is about. */
static StoaLiveRoom *
await_stay (Request     *request,
            const char  *room,
            const char **participant,
            GError     **error)
{
  StoaConversation *self = request->self;
  StoaLiveRoom *live = stoa_room_service_find (self->house->rooms, room);

  *participant = stoa_socket_client_get_stay (self->client, room);
  if (live != NULL && *participant != NULL)
    return live;
  if (await_seen_room (request, room, error))
    g_set_error (error, STOA_ERROR, STOA_ERROR_NOT_FOUND, "You are not in this room.");
  return NULL;
}

static gboolean
answer_command (Request  *request,
                GError  **error)
{
  const StoaCommandMessage *body = request->message->body;
  const char *participant;
  StoaLiveRoom *room = await_stay (request, body->room, &participant, error);
  g_autoptr (GError) local = NULL;
  gint64 seq;

  if (room == NULL || !stoa_recording_await_allowed (request->self->house, body->command, error))
    return FALSE;
  seq = dex_await_int64 (stoa_live_room_command (room, participant, body->command, request->message->id), &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  reply_ok (request, seq);
  return TRUE;
}

/* media */

static DexFuture *
ask_engine (Request       *request,
            StoaLiveRoom  *room,
            const char    *participant)
{
  StoaRoomMedia *media = request->self->house->media;
  const StoaMessage *message = request->message;

  switch (message->type)
    {
    case STOA_MESSAGE_UNPUBLISH:
      return stoa_room_media_unpublish (media, room, participant);
    case STOA_MESSAGE_SUBSCRIBE:
      return stoa_room_media_subscribe (media, room, participant, message->body);
    case STOA_MESSAGE_ANSWER:
      return stoa_room_media_answer (media, room, participant, message->body);
    default:
      g_assert_not_reached ();
    }
}

static gboolean
answer_publish (Request  *request,
                GError  **error)
{
  const StoaPublish *publish = request->message->body;
  const char *participant;
  StoaLiveRoom *room = await_stay (request, publish->room, &participant, error);
  StoaPublished *published;

  if (room == NULL)
    return FALSE;
  published = dex_await_boxed (stoa_room_media_publish (request->self->house->media, room, participant, publish),
                               error);
  if (published == NULL)
    return FALSE;
  reply (request, STOA_MESSAGE_PUBLISHED, published);
  return TRUE;
}

/* The bodies of these all begin with the room. */
G_STATIC_ASSERT (G_STRUCT_OFFSET (StoaSubscribe, room) == 0 && G_STRUCT_OFFSET (StoaAnswer, room) == 0
                 && G_STRUCT_OFFSET (StoaRoomRef, room) == 0);

static gboolean
answer_media (Request  *request,
              GError  **error)
{
  const StoaRoomRef *body = request->message->body;
  const char *participant;
  StoaLiveRoom *room = await_stay (request, body->room, &participant, error);

  if (room == NULL || !dex_await (ask_engine (request, room, participant), error))
    return FALSE;
  reply_ok (request, 0);
  return TRUE;
}

static void
take_candidate (StoaConversation    *self,
                const StoaCandidate *candidate)
{
  StoaLiveRoom *room = stoa_room_service_find (self->house->rooms, candidate->room);
  const char *participant = stoa_socket_client_get_stay (self->client, candidate->room);

  if (room != NULL && participant != NULL)
    stoa_room_media_candidate (self->house->media, room, participant, candidate);
}

/* dispatch */

static gboolean
answer_request (Request  *request,
                GError  **error)
{
  StoaConversation *self = request->self;

  switch (request->message->type)
    {
    case STOA_MESSAGE_HELLO:
      return answer_hello (request, error);
    case STOA_MESSAGE_WATCH:
      reply_ok (request, 0);
      stoa_lobby_watch (self->house->lobby, self->client);
      return TRUE;
    case STOA_MESSAGE_UNWATCH:
      stoa_lobby_unwatch (self->house->lobby, self->client);
      reply_ok (request, 0);
      return TRUE;
    case STOA_MESSAGE_WATCH_FEED:
      stoa_feed_news_watch (self->house->news, self->client);
      reply_ok (request, 0);
      return TRUE;
    case STOA_MESSAGE_UNWATCH_FEED:
      stoa_feed_news_unwatch (self->house->news, self->client);
      reply_ok (request, 0);
      return TRUE;
    case STOA_MESSAGE_JOIN:
      return answer_join (request, error);
    case STOA_MESSAGE_UNKNOCK:
      return answer_unknock (request, error);
    case STOA_MESSAGE_COMMAND:
      return answer_command (request, error);
    case STOA_MESSAGE_PUBLISH:
      return answer_publish (request, error);
    case STOA_MESSAGE_UNPUBLISH:
    case STOA_MESSAGE_SUBSCRIBE:
    case STOA_MESSAGE_ANSWER:
      return answer_media (request, error);
    default:
      g_set_error (error, STOA_ERROR, STOA_ERROR_UNKNOWN_TYPE, "\"%s\" is not for the server.",
                   stoa_message_name (request->message->type));
      return FALSE;
    }
}

/* Whoever is not known, or not any more, is told why and sent away. */
static void
send_away (StoaConversation *self,
           const char       *re,
           const GError     *error)
{
  stoa_socket_client_refuse (self->client, re, error);
  stoa_socket_client_close (self->client, SOUP_WEBSOCKET_CLOSE_POLICY_VIOLATION, "Say hello with a valid token");
}

static DexFuture *
request_run (gpointer data)
{
  Request *request = data;
  g_autoptr (GError) error = NULL;

  if (answer_request (request, &error))
    return dex_future_new_true ();
  if (request->message->type == STOA_MESSAGE_HELLO)
    send_away (request->self, request->message->id, error);
  else
    stoa_socket_client_refuse (request->self->client, request->message->id, error);
  return dex_future_new_true ();
}

static gboolean
may_ask (StoaConversation  *self,
         const StoaMessage *message,
         gboolean           known,
         GError           **error)
{
  if (self->requests >= MAX_REQUESTS)
    g_set_error (error, STOA_ERROR, STOA_ERROR_TOO_MANY, "Too many requests at once; wait for their answers.");
  else if (message->type == STOA_MESSAGE_HELLO && self->greeted)
    g_set_error (error, STOA_ERROR, STOA_ERROR_CONFLICT, "You said hello already.");
  else if (message->type != STOA_MESSAGE_HELLO && !known)
    g_set_error (error, STOA_ERROR, STOA_ERROR_UNAUTHORIZED, "Say hello with a valid token first.");
  else
    return TRUE;
  return FALSE;
}

static void
on_message (StoaConversation *self,
            StoaMessage      *message)
{
  gboolean known = stoa_socket_client_get_account (self->client) != NULL;
  g_autoptr (GError) error = NULL;
  Request *request;

  if (!may_ask (self, message, known, &error))
    {
      if (known)
        stoa_socket_client_refuse (self->client, message->id, error);
      else
        send_away (self, message->id, error);
      return;
    }
  if (message->type == STOA_MESSAGE_CANDIDATE)
    {
      take_candidate (self, message->body);
      return;
    }
  self->greeted = TRUE;
  request = g_new0 (Request, 1);
  request->self = g_object_ref (self);
  request->message = stoa_message_new (message->type, message->body != NULL ? stoa_record_ref (message->body) : NULL);
  request->message->id = g_strdup (message->id);
  if (message->type != STOA_MESSAGE_HELLO)
    request->account = stoa_record_copy (stoa_socket_client_get_account (self->client));
  self->requests++;
  dex_future_disown (dex_scheduler_spawn (NULL, 0, request_run, request, request_free));
}

static void
on_closed (StoaConversation *self)
{
  g_auto (GStrv) rooms = stoa_socket_client_list_stays (self->client);

  stoa_lobby_unwatch (self->house->lobby, self->client);
  stoa_feed_news_unwatch (self->house->news, self->client);
  for (guint i = 0; rooms[i] != NULL; i++)
    {
      StoaLiveRoom *room = stoa_room_service_find (self->house->rooms, rooms[i]);

      if (room != NULL)
        stoa_live_room_lose (room, self->client);
    }
  g_signal_emit (self, signals[CLOSED], 0);
}

static void
stoa_conversation_finalize (GObject *object)
{
  StoaConversation *self = STOA_CONVERSATION (object);

  g_object_unref (self->client);
  g_hash_table_unref (self->joining);
  G_OBJECT_CLASS (stoa_conversation_parent_class)->finalize (object);
}

static void
stoa_conversation_class_init (StoaConversationClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = stoa_conversation_finalize;
  signals[CLOSED] = g_signal_new ("closed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 0);
}

static void
stoa_conversation_init (StoaConversation *self)
{
  self->joining = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

StoaConversation *
stoa_conversation_new (const StoaHouse  *house,
                       StoaSocketClient *client)
{
  StoaConversation *self = g_object_new (STOA_TYPE_CONVERSATION, NULL);

  self->house = house;
  self->client = g_object_ref (client);
  g_signal_connect_object (client, "message", G_CALLBACK (on_message), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (client, "closed", G_CALLBACK (on_closed), self, G_CONNECT_SWAPPED);
  return self;
}

void
stoa_conversation_say_bye (StoaConversation *self)
{
  StoaBye *bye = stoa_record_new (&stoa_bye_type);

  bye->message = g_strdup ("The server stops.");
  bye->retry_ms = RETRY_MS;
  stoa_socket_client_send (self->client, stoa_message_new (STOA_MESSAGE_BYE, bye));
  stoa_socket_client_close (self->client, SOUP_WEBSOCKET_CLOSE_GOING_AWAY, "The server stops");
}
