/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-core"

#include "stoa-open-rooms.h"

#include "stoa-weak.h"

#define RETRY_S 5

struct _StoaOpenRoom
{
  GObject parent_instance;

  StoaRoomCard *card;
};

G_DEFINE_FINAL_TYPE (StoaOpenRoom, stoa_open_room, G_TYPE_OBJECT)

enum
{
  ROOM_PROP_0,
  ROOM_PROP_ID,
  ROOM_PROP_TITLE,
  ROOM_PROP_PEOPLE,
  N_ROOM_PROPS
};

static GParamSpec *room_properties[N_ROOM_PROPS];
static guint changed_signal;

static void
stoa_open_room_finalize (GObject *object)
{
  StoaOpenRoom *self = STOA_OPEN_ROOM (object);

  stoa_record_unref (self->card);
  G_OBJECT_CLASS (stoa_open_room_parent_class)->finalize (object);
}

static void
stoa_open_room_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  StoaOpenRoom *self = STOA_OPEN_ROOM (object);

  switch (id)
    {
    case ROOM_PROP_ID:
      g_value_set_string (value, self->card->id);
      break;
    case ROOM_PROP_TITLE:
      g_value_set_string (value, self->card->title);
      break;
    case ROOM_PROP_PEOPLE:
      g_value_set_int64 (value, self->card->people);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
stoa_open_room_class_init (StoaOpenRoomClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->finalize = stoa_open_room_finalize;
  object_class->get_property = stoa_open_room_get_property;

  room_properties[ROOM_PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL, flags);
  room_properties[ROOM_PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  room_properties[ROOM_PROP_PEOPLE] = g_param_spec_int64 ("people", NULL, NULL, 0, G_MAXINT64, 0, flags);
  g_object_class_install_properties (object_class, N_ROOM_PROPS, room_properties);

  changed_signal = g_signal_new ("changed", STOA_TYPE_OPEN_ROOM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
}

static void
stoa_open_room_init (StoaOpenRoom *self)
{
}

static StoaOpenRoom *
open_room_new (StoaRoomCard *card)
{
  StoaOpenRoom *self = g_object_new (STOA_TYPE_OPEN_ROOM, NULL);

  self->card = stoa_record_ref (card);
  return self;
}

static void
open_room_update (StoaOpenRoom *self, StoaRoomCard *card)
{
  g_autoptr (StoaOpenRoom) guard = g_object_ref (self);
  StoaRoomCard *before = self->card;
  gboolean people_changed = before->people != card->people;
  gboolean title_changed = g_strcmp0 (before->title, card->title) != 0;

  if (stoa_record_equal (before, card))
    return;
  self->card = stoa_record_ref (card);
  stoa_record_unref (before);
  if (people_changed)
    g_object_notify_by_pspec (G_OBJECT (self), room_properties[ROOM_PROP_PEOPLE]);
  if (title_changed)
    g_object_notify_by_pspec (G_OBJECT (self), room_properties[ROOM_PROP_TITLE]);
  g_signal_emit (self, changed_signal, 0);
}

const StoaRoomCard *
stoa_open_room_get_card (StoaOpenRoom *self)
{
  g_return_val_if_fail (STOA_IS_OPEN_ROOM (self), NULL);
  return self->card;
}

struct _StoaOpenRooms
{
  GObject parent_instance;

  StoaClient *client;
  GPtrArray *rooms;          /* of StoaOpenRoom, newest first */
  GHashTable *told;          /* ids the server spoke of since the list was asked for; NULL otherwise */
  DexFuture *loading;
  gboolean loaded;
  guint retry_source;
};

static GType
open_rooms_item_type (GListModel *model)
{
  return STOA_TYPE_OPEN_ROOM;
}

static guint
open_rooms_n_items (GListModel *model)
{
  return STOA_OPEN_ROOMS (model)->rooms->len;
}

static gpointer
open_rooms_item (GListModel *model, guint position)
{
  StoaOpenRooms *self = STOA_OPEN_ROOMS (model);

  return position < self->rooms->len ? g_object_ref (self->rooms->pdata[position]) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = open_rooms_item_type;
  iface->get_n_items = open_rooms_n_items;
  iface->get_item = open_rooms_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (StoaOpenRooms, stoa_open_rooms, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

enum
{
  PROP_0,
  PROP_LOADED,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void load (StoaOpenRooms *self);

static guint
find (StoaOpenRooms *self, const char *id)
{
  guint i = 0;

  while (i < self->rooms->len && g_strcmp0 (((StoaOpenRoom *) self->rooms->pdata[i])->card->id, id) != 0)
    i++;
  return i;
}

static void
remove_at (StoaOpenRooms *self, guint position)
{
  g_ptr_array_remove_index (self->rooms, position);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
}

static void
insert (StoaOpenRooms *self, StoaRoomCard *card)
{
  guint position = 0;

  while (position < self->rooms->len
         && ((StoaOpenRoom *) self->rooms->pdata[position])->card->started_at > card->started_at)
    position++;
  g_ptr_array_insert (self->rooms, position, open_room_new (card));
  g_list_model_items_changed (G_LIST_MODEL (self), position, 0, 1);
}

static void
put (StoaOpenRooms *self, StoaRoomCard *card)
{
  guint position = find (self, card->id);
  gboolean known = position < self->rooms->len;

  if (card->phase != STOA_ROOM_OPEN)
    {
      if (known)
        remove_at (self, position);
    }
  else if (known)
    open_room_update (self->rooms->pdata[position], card);
  else
    insert (self, card);
}

static void
stop_loading (StoaOpenRooms *self)
{
  dex_clear (&self->loading);
  g_clear_pointer (&self->told, g_hash_table_unref);
  g_clear_handle_id (&self->retry_source, g_source_remove);
}

/* What the server told meanwhile is newer than the list. */
static void
take_list (StoaOpenRooms *self, const StoaRoomList *list)
{
  g_autoptr (GHashTable) told = g_steal_pointer (&self->told);
  g_autoptr (GHashTable) keep = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < list->rooms->len; i++)
    g_hash_table_add (keep, ((StoaRoomCard *) list->rooms->pdata[i])->id);
  for (guint i = self->rooms->len; i-- > 0;)
    {
      const char *id = ((StoaOpenRoom *) self->rooms->pdata[i])->card->id;

      if (!g_hash_table_contains (keep, id) && !g_hash_table_contains (told, id))
        remove_at (self, i);
    }
  for (guint i = 0; i < list->rooms->len; i++)
    {
      StoaRoomCard *card = list->rooms->pdata[i];

      if (!g_hash_table_contains (told, card->id))
        put (self, card);
    }
}

static gboolean
on_retry (gpointer data)
{
  StoaOpenRooms *self = data;

  self->retry_source = 0;
  load (self);
  return G_SOURCE_REMOVE;
}

static void
set_loaded (StoaOpenRooms *self)
{
  if (self->loaded)
    return;
  self->loaded = TRUE;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADED]);
}

static DexFuture *
on_loaded (DexFuture *future, gpointer data)
{
  g_autoptr (StoaOpenRooms) self = g_weak_ref_get (data);
  const GValue *value = dex_future_get_value (future, NULL);

  if (self == NULL || self->told == NULL)
    return NULL;
  if (value != NULL)
    {
      take_list (self, g_value_get_boxed (value));
      set_loaded (self);
    }
  else if (stoa_client_get_state (self->client) == STOA_CLIENT_ONLINE)
    self->retry_source = g_timeout_add_seconds (RETRY_S, on_retry, self);
  return NULL;
}

static DexFuture *
list_rooms (DexFuture *future, gpointer data)
{
  return stoa_client_list_rooms (data);
}

/* Watched first and listed then: nothing can happen in between unseen. */
static void
load (StoaOpenRooms *self)
{
  DexFuture *loading = stoa_client_request (self->client, stoa_message_new (STOA_MESSAGE_WATCH, NULL));

  stop_loading (self);
  self->told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  loading = dex_future_then (loading, list_rooms, g_object_ref (self->client), g_object_unref);
  self->loading = dex_future_finally (loading, on_loaded, stoa_weak_new (self), stoa_weak_free);
}

static void
on_state (StoaOpenRooms *self)
{
  if (stoa_client_get_state (self->client) == STOA_CLIENT_ONLINE)
    load (self);
  else
    stop_loading (self);
}

static void
note_told (StoaOpenRooms *self, const char *id)
{
  if (self->told != NULL)
    g_hash_table_add (self->told, g_strdup (id));
}

static void
on_message (StoaClient *client, StoaMessage *message, StoaOpenRooms *self)
{
  g_autoptr (StoaOpenRooms) guard = g_object_ref (self);

  if (message->type == STOA_MESSAGE_ROOM_CARD)
    {
      StoaRoomCard *card = ((StoaRoomCardMessage *) message->body)->card;

      note_told (self, card->id);
      put (self, card);
    }
  else if (message->type == STOA_MESSAGE_ROOM_GONE)
    {
      const char *id = ((StoaRoomRef *) message->body)->room;
      guint position = find (self, id);

      note_told (self, id);
      if (position < self->rooms->len)
        remove_at (self, position);
    }
}

static void
stoa_open_rooms_dispose (GObject *object)
{
  StoaOpenRooms *self = STOA_OPEN_ROOMS (object);

  stop_loading (self);
  if (self->client != NULL)
    dex_future_disown (stoa_client_request (self->client, stoa_message_new (STOA_MESSAGE_UNWATCH, NULL)));
  g_clear_object (&self->client);
  G_OBJECT_CLASS (stoa_open_rooms_parent_class)->dispose (object);
}

static void
stoa_open_rooms_finalize (GObject *object)
{
  StoaOpenRooms *self = STOA_OPEN_ROOMS (object);

  g_ptr_array_unref (self->rooms);
  G_OBJECT_CLASS (stoa_open_rooms_parent_class)->finalize (object);
}

static void
stoa_open_rooms_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_LOADED)
    g_value_set_boolean (value, STOA_OPEN_ROOMS (object)->loaded);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
stoa_open_rooms_class_init (StoaOpenRoomsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = stoa_open_rooms_dispose;
  object_class->finalize = stoa_open_rooms_finalize;
  object_class->get_property = stoa_open_rooms_get_property;

  properties[PROP_LOADED]
      = g_param_spec_boolean ("loaded", NULL, NULL, FALSE,
                              G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
stoa_open_rooms_init (StoaOpenRooms *self)
{
  self->rooms = g_ptr_array_new_with_free_func (g_object_unref);
}

StoaOpenRooms *
stoa_open_rooms_new (StoaClient *client)
{
  StoaOpenRooms *self = g_object_new (STOA_TYPE_OPEN_ROOMS, NULL);

  self->client = g_object_ref (client);
  g_signal_connect_object (client, "message", G_CALLBACK (on_message), self, 0);
  g_signal_connect_object (client, "notify::state", G_CALLBACK (on_state), self, G_CONNECT_SWAPPED);
  on_state (self);
  return self;
}
