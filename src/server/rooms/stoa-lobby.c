/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-server"

#include "stoa-lobby.h"

#include "stoa-access.h"

#define PAUSE_MS 100 /* between two rounds of news */

struct _StoaLobby
{
  GObject parent_instance;
  StoaStore *store;
  StoaRoomService *rooms;
  GHashTable *watchers;      /* StoaSocketClient → set of the rooms it was told of */
  GHashTable *news;          /* set of rooms that changed since the last round */
  guint pause;               /* source */
  gboolean telling;          /* a round is on its way */
};

/* One question to the store: these rooms as these accounts see them. No rooms: all open ones. */
typedef struct
{
  GStrv rooms;
  GStrv accounts;
} Question;

/* Its answer: account → room → StoaRoomCard. */
typedef GHashTable Views;

G_DEFINE_FINAL_TYPE (StoaLobby, stoa_lobby, G_TYPE_OBJECT)

static void plan_round (StoaLobby *self);

static void
question_free (gpointer data)
{
  Question *question = data;

  g_strfreev (question->rooms);
  g_strfreev (question->accounts);
  g_free (question);
}

static GHashTable *
view_rooms (StoaDb     *db,
            const char *account,
            GStrv       rooms)
{
  GHashTable *view = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, stoa_record_unref);

  for (guint i = 0; rooms[i] != NULL; i++)
    {
      StoaRoomCard *card = stoa_access_room (db, account, rooms[i], NULL);

      if (card != NULL && card->phase == STOA_ROOM_OPEN)
        g_hash_table_replace (view, card->id, card);
      else
        g_clear_pointer (&card, stoa_record_unref);
    }
  return view;
}

static gpointer
run_views (StoaDb   *db,
           gpointer  data,
           GError  **error)
{
  Question *question = data;
  Views *views = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_hash_table_unref);

  for (guint i = 0; question->accounts[i] != NULL; i++)
    g_hash_table_replace (views, g_strdup (question->accounts[i]),
                          view_rooms (db, question->accounts[i], question->rooms));
  return views;
}

static gpointer
run_all (StoaDb   *db,
         gpointer  data,
         GError  **error)
{
  return stoa_access_open_rooms (db, data, NULL);
}

static void
tell_card (StoaLobby          *self,
           StoaSocketClient   *client,
           GHashTable         *told,
           const StoaRoomCard *card)
{
  StoaRoomCardMessage *body;

  if (stoa_room_service_find (self->rooms, card->id) == NULL)
    return;
  body = stoa_record_new (&stoa_room_card_message_type);
  body->card = stoa_record_copy (card);
  stoa_room_service_count (self->rooms, body->card);
  g_hash_table_add (told, g_strdup (card->id));
  stoa_socket_client_send (client, stoa_message_new (STOA_MESSAGE_ROOM_CARD, body));
}

static void
tell_gone (StoaSocketClient *client,
           GHashTable       *told,
           const char       *room)
{
  StoaRoomRef *body;

  if (!g_hash_table_remove (told, room))
    return;
  body = stoa_record_new (&stoa_room_ref_type);
  body->room = g_strdup (room);
  stoa_socket_client_send (client, stoa_message_new (STOA_MESSAGE_ROOM_GONE, body));
}

/* With a reference: telling can end the connection, and with it the watching. */
static GHashTable *
find_told (StoaLobby        *self,
           StoaSocketClient *client)
{
  GHashTable *told = g_hash_table_lookup (self->watchers, client);

  return told != NULL ? g_hash_table_ref (told) : NULL;
}

static void
tell_watcher (StoaLobby        *self,
              StoaSocketClient *client,
              GStrv             rooms,
              Views            *views)
{
  const StoaAccount *account = stoa_socket_client_get_account (client);
  g_autoptr (GHashTable) told = find_told (self, client);
  GHashTable *view = account != NULL ? g_hash_table_lookup (views, account->id) : NULL;

  /* Whoever came while the question was on its way hears in the next round. */
  if (told == NULL || view == NULL)
    return;
  for (guint i = 0; rooms[i] != NULL; i++)
    {
      const StoaRoomCard *card = g_hash_table_lookup (view, rooms[i]);

      if (card != NULL && stoa_room_service_find (self->rooms, rooms[i]) != NULL)
        tell_card (self, client, told, card);
      else
        tell_gone (client, told, rooms[i]);
    }
}

static GPtrArray *
list_watchers (StoaLobby *self)
{
  GPtrArray *watchers = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer client;

  g_hash_table_iter_init (&iter, self->watchers);
  while (g_hash_table_iter_next (&iter, &client, NULL))
    g_ptr_array_add (watchers, g_object_ref (client));
  return watchers;
}

static GStrv
take_news (StoaLobby *self)
{
  g_autoptr (GStrvBuilder) rooms = g_strv_builder_new ();
  GHashTableIter iter;
  gpointer room;

  g_hash_table_iter_init (&iter, self->news);
  while (g_hash_table_iter_next (&iter, &room, NULL))
    g_strv_builder_add (rooms, room);
  g_hash_table_remove_all (self->news);
  return g_strv_builder_end (rooms);
}

static GStrv
list_accounts (GPtrArray *watchers)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GStrvBuilder) accounts = g_strv_builder_new ();

  for (guint i = 0; i < watchers->len; i++)
    {
      const StoaAccount *account = stoa_socket_client_get_account (g_ptr_array_index (watchers, i));

      if (account != NULL && g_hash_table_add (seen, account->id))
        g_strv_builder_add (accounts, account->id);
    }
  return g_strv_builder_end (accounts);
}

static DexFuture *
round_run (gpointer data)
{
  StoaLobby *self = data;
  g_autoptr (GPtrArray) watchers = list_watchers (self);
  g_auto (GStrv) rooms = take_news (self);
  g_autoptr (GHashTable) views = NULL;
  Question *question = g_new0 (Question, 1);

  question->rooms = g_strdupv (rooms);
  question->accounts = list_accounts (watchers);
  views = dex_await_boxed (stoa_store_run (self->store, G_TYPE_HASH_TABLE, run_views, question, question_free), NULL);
  for (guint i = 0; views != NULL && i < watchers->len; i++)
    tell_watcher (self, g_ptr_array_index (watchers, i), rooms, views);
  for (guint i = 0; views == NULL && rooms[i] != NULL; i++)
    g_hash_table_add (self->news, g_strdup (rooms[i]));
  self->telling = FALSE;
  if (g_hash_table_size (self->news) > 0)
    plan_round (self);
  return dex_future_new_true ();
}

static gboolean
on_pause_over (gpointer data)
{
  StoaLobby *self = data;

  self->pause = 0;
  if (g_hash_table_size (self->watchers) == 0)
    {
      g_hash_table_remove_all (self->news);
      return G_SOURCE_REMOVE;
    }
  self->telling = TRUE;
  dex_future_disown (dex_scheduler_spawn (NULL, 0, round_run, g_object_ref (self), g_object_unref));
  return G_SOURCE_REMOVE;
}

static void
plan_round (StoaLobby *self)
{
  if (self->pause == 0 && !self->telling)
    self->pause = g_timeout_add (PAUSE_MS, on_pause_over, self);
}

static void
on_news (StoaRoomService *rooms,
         StoaLiveRoom    *room,
         StoaLobby       *self)
{
  if (g_hash_table_size (self->watchers) == 0)
    return;
  g_hash_table_add (self->news, g_strdup (stoa_live_room_get_id (room)));
  plan_round (self);
}

static void
on_event (StoaRoomService     *rooms,
          StoaLiveRoom        *room,
          const StoaRoomEvent *event,
          StoaLobby           *self)
{
  if (event->kind == STOA_EVENT_ROOM_LOCKED)
    on_news (rooms, room, self);
}

typedef struct
{
  StoaLobby *lobby;
  StoaSocketClient *client;
} Arrival;

static void
arrival_free (gpointer data)
{
  Arrival *arrival = data;

  g_object_unref (arrival->lobby);
  g_object_unref (arrival->client);
  g_free (arrival);
}

static DexFuture *
arrival_run (gpointer data)
{
  Arrival *arrival = data;
  StoaLobby *self = arrival->lobby;
  const StoaAccount *account = stoa_socket_client_get_account (arrival->client);
  g_autoptr (StoaRoomList) list = NULL;
  g_autoptr (GHashTable) told = NULL;

  if (account == NULL)
    return dex_future_new_true ();
  list = dex_await_boxed (stoa_store_run (self->store, STOA_TYPE_RECORD, run_all, g_strdup (account->id), g_free), NULL);
  told = find_told (self, arrival->client);
  for (guint i = 0; list != NULL && told != NULL && i < list->rooms->len; i++)
    tell_card (self, arrival->client, told, g_ptr_array_index (list->rooms, i));
  return dex_future_new_true ();
}

static void
stoa_lobby_dispose (GObject *object)
{
  StoaLobby *self = STOA_LOBBY (object);

  g_clear_handle_id (&self->pause, g_source_remove);
  g_hash_table_remove_all (self->watchers);
  g_clear_object (&self->rooms);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (stoa_lobby_parent_class)->dispose (object);
}

static void
stoa_lobby_finalize (GObject *object)
{
  StoaLobby *self = STOA_LOBBY (object);

  g_hash_table_unref (self->watchers);
  g_hash_table_unref (self->news);
  G_OBJECT_CLASS (stoa_lobby_parent_class)->finalize (object);
}

static void
stoa_lobby_class_init (StoaLobbyClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = stoa_lobby_dispose;
  G_OBJECT_CLASS (klass)->finalize = stoa_lobby_finalize;
}

static void
stoa_lobby_init (StoaLobby *self)
{
  self->watchers = g_hash_table_new_full (NULL, NULL, g_object_unref, (GDestroyNotify) g_hash_table_unref);
  self->news = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

StoaLobby *
stoa_lobby_new (StoaStore       *store,
                StoaRoomService *rooms)
{
  StoaLobby *self = g_object_new (STOA_TYPE_LOBBY, NULL);

  self->store = g_object_ref (store);
  self->rooms = g_object_ref (rooms);
  g_signal_connect_object (rooms, "opened", G_CALLBACK (on_news), self, 0);
  g_signal_connect_object (rooms, "changed", G_CALLBACK (on_news), self, 0);
  g_signal_connect_object (rooms, "ended", G_CALLBACK (on_news), self, 0);
  g_signal_connect_object (rooms, "event", G_CALLBACK (on_event), self, 0);
  return self;
}

void
stoa_lobby_watch (StoaLobby        *self,
                  StoaSocketClient *client)
{
  Arrival *arrival = g_new0 (Arrival, 1);

  if (!g_hash_table_contains (self->watchers, client))
    g_hash_table_insert (self->watchers, g_object_ref (client),
                         g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL));
  arrival->lobby = g_object_ref (self);
  arrival->client = g_object_ref (client);
  dex_future_disown (dex_scheduler_spawn (NULL, 0, arrival_run, arrival, arrival_free));
}

void
stoa_lobby_unwatch (StoaLobby        *self,
                    StoaSocketClient *client)
{
  g_hash_table_remove (self->watchers, client);
}
