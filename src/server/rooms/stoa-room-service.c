/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-server"

#include "stoa-room-service.h"

#include "stoa-access.h"
#include "stoa-clock.h"

struct _StoaRoomService
{
  GObject parent_instance;
  StoaStore *store;
  StoaRoomTimings timings;
  GHashTable *rooms;         /* id → StoaLiveRoom */
};

typedef struct
{
  StoaRoomService *service;
  StoaAccount *account;
  StoaRoomStart *start;
} Start;

typedef struct
{
  StoaRoomService *service;  /* NULL on the store's thread */
  char *account;
  char *room;
} Look;

enum { EVENT, OPENED, CHANGED, SEATED, DROPPED, ENDED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (StoaRoomService, stoa_room_service, G_TYPE_OBJECT)

/* A ban from more than its room concerns the others as well. */
static void
on_event (StoaLiveRoom        *room,
          const StoaRoomEvent *event,
          StoaRoomService     *self)
{
  g_signal_emit (self, signals[EVENT], 0, room, event);
  if (event->kind == STOA_EVENT_HOLD_COMMITTED && event->hold != NULL && event->hold->scope != STOA_SCOPE_ROOM)
    stoa_room_service_revise (self, NULL);
}

static void
on_changed (StoaLiveRoom    *room,
            StoaRoomService *self)
{
  g_signal_emit (self, signals[CHANGED], 0, room);
}

static void
on_seated (StoaLiveRoom    *room,
           const char      *participant,
           StoaRoomService *self)
{
  g_signal_emit (self, signals[SEATED], 0, room, participant);
}

static void
on_dropped (StoaLiveRoom    *room,
            const char      *participant,
            StoaRoomService *self)
{
  g_signal_emit (self, signals[DROPPED], 0, room, participant);
}

static void
on_ended (StoaLiveRoom    *room,
          StoaRoomService *self)
{
  g_autoptr (StoaLiveRoom) keep = g_object_ref (room);

  g_hash_table_remove (self->rooms, stoa_live_room_get_id (room));
  g_signal_emit (self, signals[ENDED], 0, room);
}

static StoaLiveRoom *
open_room (StoaRoomService *self,
           StoaStoredRoom  *stored)
{
  StoaLiveRoom *room = stoa_live_room_new (self->store, stored, &self->timings);

  g_signal_connect_object (room, "event", G_CALLBACK (on_event), self, 0);
  g_signal_connect_object (room, "changed", G_CALLBACK (on_changed), self, 0);
  g_signal_connect_object (room, "seated", G_CALLBACK (on_seated), self, 0);
  g_signal_connect_object (room, "dropped", G_CALLBACK (on_dropped), self, 0);
  g_signal_connect_object (room, "ended", G_CALLBACK (on_ended), self, 0);
  g_hash_table_replace (self->rooms, g_strdup (stoa_live_room_get_id (room)), room);
  g_signal_emit (self, signals[OPENED], 0, room);
  return room;
}

static gpointer
run_load (StoaDb   *db,
          gpointer  data,
          GError  **error)
{
  return stoa_rooms_load (db, data, error);
}

/* On a fiber: the room of that id, read from the store unless it is open here. */
static gboolean
await_room (StoaRoomService  *self,
            const char       *id,
            GError          **error)
{
  g_autoptr (StoaStoredRoom) stored = NULL;

  if (stoa_room_service_find (self, id) != NULL)
    return TRUE;
  stored = dex_await_boxed (stoa_store_run (self->store, STOA_TYPE_STORED_ROOM, run_load, g_strdup (id), g_free), error);
  if (stored == NULL)
    return FALSE;
  if (stored->state->phase == STOA_ROOM_OPEN && stoa_room_service_find (self, id) == NULL)
    open_room (self, stored);
  return TRUE;
}

static gpointer
run_list (StoaDb   *db,
          gpointer  data,
          GError  **error)
{
  return stoa_rooms_list_open (db);
}

/* A room that cannot be read is left closed; the others do not suffer for it. */
static DexFuture *
recover_run (gpointer data)
{
  StoaRoomService *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) ids =
    dex_await_boxed (stoa_store_run (self->store, G_TYPE_PTR_ARRAY, run_list, NULL, NULL), &error);

  if (ids == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  for (guint i = 0; i < ids->len; i++)
    {
      const char *id = g_ptr_array_index (ids, i);

      if (!await_room (self, id, &error)
          || !dex_await (stoa_live_room_recover (stoa_room_service_find (self, id)), &error))
        {
          g_warning ("Room %s could not be opened again: %s", id, error->message);
          g_clear_error (&error);
        }
    }
  return dex_future_new_true ();
}

static void
start_free (gpointer data)
{
  Start *start = data;

  g_clear_object (&start->service);
  stoa_record_unref (start->account);
  stoa_record_unref (start->start);
  g_free (start);
}

static Start *
start_new (StoaRoomService     *self,
           const StoaAccount   *account,
           const StoaRoomStart *start)
{
  Start *copy = g_new (Start, 1);

  copy->service = self != NULL ? g_object_ref (self) : NULL;
  copy->account = stoa_record_copy (account);
  copy->start = stoa_record_copy (start);
  return copy;
}

static gpointer
run_start (StoaDb   *db,
           gpointer  data,
           GError  **error)
{
  Start *start = data;

  if (!stoa_access_start_rooms (db, start->account, start->start->context, error))
    return NULL;
  return stoa_rooms_start (db, start->account->id, start->start, stoa_clock_now (), error);
}

static DexFuture *
start_run (gpointer data)
{
  Start *start = data;
  StoaRoomService *self = start->service;
  g_autoptr (GError) error = NULL;
  g_autofree char *room =
    dex_await_string (stoa_store_run (self->store, G_TYPE_STRING, run_start,
                                      start_new (NULL, start->account, start->start), start_free),
                      &error);

  if (room == NULL || !await_room (self, room, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  return dex_future_new_take_string (g_steal_pointer (&room));
}

static void
look_free (gpointer data)
{
  Look *look = data;

  g_clear_object (&look->service);
  g_free (look->account);
  g_free (look->room);
  g_free (look);
}

static Look *
look_new (StoaRoomService *self,
          const char      *account,
          const char      *room)
{
  Look *look = g_new (Look, 1);

  *look = (Look) { self != NULL ? g_object_ref (self) : NULL, g_strdup (account), g_strdup (room) };
  return look;
}

static gpointer
run_look (StoaDb   *db,
          gpointer  data,
          GError  **error)
{
  Look *look = data;

  return stoa_access_room (db, look->account, look->room, error);
}

static DexFuture *
look_run (gpointer data)
{
  Look *look = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (StoaRoomCard) seen =
    dex_await_boxed (stoa_store_run (look->service->store, STOA_TYPE_RECORD, run_look,
                                     look_new (NULL, look->account, look->room), look_free),
                     &error);
  StoaRoomCard *card;

  if (seen == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  card = stoa_record_copy (seen);
  stoa_room_service_count (look->service, card);
  return dex_future_new_take_boxed (STOA_TYPE_RECORD, card);
}

static void
stoa_room_service_finalize (GObject *object)
{
  StoaRoomService *self = STOA_ROOM_SERVICE (object);

  g_hash_table_unref (self->rooms);
  g_object_unref (self->store);
  G_OBJECT_CLASS (stoa_room_service_parent_class)->finalize (object);
}

static void
stoa_room_service_class_init (StoaRoomServiceClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = stoa_room_service_finalize;
  signals[EVENT] = g_signal_new ("event", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                 STOA_TYPE_LIVE_ROOM, G_TYPE_POINTER);
  signals[OPENED] = g_signal_new ("opened", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                  STOA_TYPE_LIVE_ROOM);
  signals[CHANGED] = g_signal_new ("changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                   STOA_TYPE_LIVE_ROOM);
  signals[SEATED] = g_signal_new ("seated", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                  STOA_TYPE_LIVE_ROOM, G_TYPE_STRING);
  signals[DROPPED] = g_signal_new ("dropped", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                   STOA_TYPE_LIVE_ROOM, G_TYPE_STRING);
  signals[ENDED] = g_signal_new ("ended", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                 STOA_TYPE_LIVE_ROOM);
}

static void
stoa_room_service_init (StoaRoomService *self)
{
  self->rooms = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
}

StoaRoomService *
stoa_room_service_new (StoaStore             *store,
                       const StoaRoomTimings *timings)
{
  StoaRoomService *self = g_object_new (STOA_TYPE_ROOM_SERVICE, NULL);

  self->store = g_object_ref (store);
  self->timings = *timings;
  return self;
}

DexFuture *
stoa_room_service_recover (StoaRoomService *self)
{
  return dex_scheduler_spawn (NULL, 0, recover_run, g_object_ref (self), g_object_unref);
}

DexFuture *
stoa_room_service_start (StoaRoomService     *self,
                         const StoaAccount   *account,
                         const StoaRoomStart *start)
{
  return dex_scheduler_spawn (NULL, 0, start_run, start_new (self, account, start), start_free);
}

DexFuture *
stoa_room_service_look (StoaRoomService *self,
                        const char      *account,
                        const char      *room)
{
  return dex_scheduler_spawn (NULL, 0, look_run, look_new (self, account, room), look_free);
}

void
stoa_room_service_count (StoaRoomService *self,
                         StoaRoomCard    *card)
{
  StoaLiveRoom *room = stoa_room_service_find (self, card->id);

  card->people = room != NULL ? stoa_live_room_count_people (room) : 0;
  if (room != NULL)
    card->door = MAX (card->door, (int) stoa_live_room_get_door (room));
}

StoaLiveRoom *
stoa_room_service_find (StoaRoomService *self,
                        const char      *room)
{
  return g_hash_table_lookup (self->rooms, room);
}

GPtrArray *
stoa_room_service_list (StoaRoomService *self)
{
  return g_hash_table_get_values_as_ptr_array (self->rooms);
}

static gboolean
tells_of (StoaLiveRoom *room,
          const char   *about)
{
  return about == NULL || g_str_equal (about, stoa_live_room_get_id (room))
         || g_str_equal (about, stoa_live_room_get_host (room))
         || g_str_equal (about, stoa_live_room_get_state (room)->context);
}

void
stoa_room_service_revise (StoaRoomService *self,
                          const char      *about)
{
  g_autoptr (GPtrArray) rooms = stoa_room_service_list (self);

  for (guint i = 0; i < rooms->len; i++)
    {
      StoaLiveRoom *room = g_ptr_array_index (rooms, i);

      if (!tells_of (room, about))
        continue;
      g_signal_emit (self, signals[CHANGED], 0, room);
      dex_future_disown (stoa_live_room_revise (room));
    }
}
