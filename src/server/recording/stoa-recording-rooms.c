/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-server"

#include "stoa-recording-rooms.h"

#include "stoa-clock.h"
#include "stoa-recording-files.h"
#include "stoa-recordings.h"

struct _StoaRecordingRooms
{
  GObject parent_instance;
  StoaStore *store;
  StoaRoomService *rooms;
  StoaSfu *sfu;
  StoaRecordingPlace place;
  char *root;
  GHashTable *recorders;     /* room → StoaRecorder */
  GHashTable *speaking;      /* set of participants: those who speak now, of all rooms */
  DexFuture *written;        /* everything that was to be stored of beginnings and ends so far */
};

enum { CHANGED, ENDED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (StoaRecordingRooms, stoa_recording_rooms, G_TYPE_OBJECT)

/* A beginning or an end. */
typedef struct
{
  StoaRecordingRooms *service; /* NULL on the store's thread */
  StoaRecorder *recorder;        /* likewise; NULL: it goes on no more */
  char *id;
  char *room;
  char *account;
  gint64 at;
  int stop;
} Ask;

static void
ask_free (gpointer data)
{
  Ask *ask = data;

  g_clear_object (&ask->service);
  g_clear_object (&ask->recorder);
  g_free (ask->id);
  g_free (ask->room);
  g_free (ask->account);
  g_free (ask);
}

static Ask *
ask_new (const char *id,
         gint64      at)
{
  Ask *ask = g_new0 (Ask, 1);

  ask->id = g_strdup (id);
  ask->at = at;
  return ask;
}

/* on the store's thread */

static gpointer
run_begin (StoaDb   *db,
           gpointer  data,
           GError  **error)
{
  const Ask *ask = data;

  stoa_recordings_begin (db, ask->id, ask->room, ask->account, ask->at);
  return g_strdup (ask->id);
}

static gpointer
run_end (StoaDb   *db,
         gpointer  data,
         GError  **error)
{
  const Ask *ask = data;

  stoa_recordings_end (db, ask->id, ask->stop, ask->at, stoa_clock_now ());
  return g_strdup (ask->id);
}

static gpointer
run_unfinished (StoaDb   *db,
                gpointer  data,
                GError  **error)
{
  stoa_recordings_retry (db);
  return stoa_recordings_unfinished (db);
}

/* beginning and ending */

static void
wait_for (StoaRecordingRooms *self,
          DexFuture            *future)
{
  if (dex_future_is_pending (self->written))
    future = dex_future_all (g_steal_pointer (&self->written), future, NULL);
  dex_clear (&self->written);
  self->written = future;
}

typedef struct
{
  char *root;
  char *id;
} Place;

static void
place_free (gpointer data)
{
  Place *place = data;

  g_free (place->root);
  g_free (place->id);
  g_free (place);
}

static DexFuture *
last_written_run (gpointer data)
{
  const Place *place = data;

  return dex_future_new_for_int64 (stoa_recording_files_last_written (place->root, place->id));
}

/* Nobody noted its end: it is where the last of it is. */
static gint64
await_last_written (StoaRecordingRooms *self,
                    const char           *id)
{
  Place *place = g_new (Place, 1);

  *place = (Place) { g_strdup (self->root), g_strdup (id) };
  return dex_await_int64 (dex_thread_pool_submit (self->place.slow, "stoa_recording_end", last_written_run, place, place_free),
                          NULL);
}

static DexFuture *
end_run (gpointer data)
{
  Ask *ask = data;
  StoaRecordingRooms *self = ask->service;
  Ask *end = ask_new (ask->id, ask->at);
  g_autoptr (GError) error = NULL;
  g_autofree char *ended = NULL;

  end->stop = ask->stop;
  if (ask->recorder != NULL)
    dex_await (stoa_recorder_stop (ask->recorder), NULL);
  else
    end->at = await_last_written (self, ask->id);
  ended = dex_await_string (stoa_store_run (self->store, G_TYPE_STRING, run_end, end, ask_free), &error);
  if (ended == NULL)
    g_warning ("The end of a recording was not stored: %s", error->message);
  g_signal_emit (self, signals[ENDED], 0, ask->id);
  return dex_future_new_true ();
}

static void
end_recording (StoaRecordingRooms *self,
               const char           *room,
               int                   stop)
{
  StoaRecorder *recorder = g_hash_table_lookup (self->recorders, room);
  Ask *ask;

  if (recorder == NULL)
    return;
  ask = ask_new (stoa_recorder_get_id (recorder), stoa_recorder_get_end (recorder));
  ask->service = g_object_ref (self);
  ask->recorder = g_object_ref (recorder);
  ask->stop = stop;
  g_hash_table_remove (self->recorders, room);
  wait_for (self, dex_scheduler_spawn (NULL, 0, end_run, ask, ask_free));
}

static DexFuture *
on_not_ended (DexFuture *future,
              gpointer   data)
{
  g_autoptr (GError) error = NULL;

  dex_future_get_value (future, &error);
  g_warning ("A recording was not ended: %s", error->message);
  return NULL;
}

static void
on_trouble (StoaRecorder         *recorder,
            int                   reason,
            StoaRecordingRooms *self)
{
  GHashTableIter iter;
  const char *room = NULL;
  gpointer each = NULL;

  g_hash_table_iter_init (&iter, self->recorders);
  while (g_hash_table_iter_next (&iter, (gpointer *) &room, &each))
    if (each == recorder && stoa_room_service_find (self->rooms, room) != NULL)
      {
        DexFuture *ended = stoa_live_room_stop_recording (stoa_room_service_find (self->rooms, room),
                                                          stoa_recorder_get_id (recorder), reason);

        dex_future_disown (dex_future_catch (ended, on_not_ended, NULL, NULL));
        return;
      }
}

static const char *
account_of (const StoaRoomState     *state,
            const StoaRoomRecording *recording,
            const char              *account,
            const char              *host)
{
  const StoaParticipant *by = stoa_room_state_find (state, recording->by);

  if (by != NULL)
    return by->account;
  return account != NULL ? account : host;
}

static void
begin_recording (StoaRecordingRooms *self,
                 StoaLiveRoom         *room,
                 const char           *account)
{
  const StoaRoomState *state = stoa_live_room_get_state (room);
  const StoaRoomRecording *recording = state->recording;
  StoaRecorder *recorder;
  Ask *ask;

  if (recording == NULL || g_hash_table_contains (self->recorders, state->id))
    return;
  recorder = stoa_recorder_new (room, self->sfu, &self->place, recording, self->speaking);
  g_signal_connect_object (recorder, "trouble", G_CALLBACK (on_trouble), self, 0);
  g_hash_table_insert (self->recorders, g_strdup (state->id), recorder);
  ask = ask_new (recording->id, recording->since);
  ask->room = g_strdup (state->id);
  ask->account = g_strdup (account_of (state, recording, account, stoa_live_room_get_host (room)));
  wait_for (self, stoa_store_run (self->store, G_TYPE_STRING, run_begin, ask, ask_free));
  dex_future_disown (stoa_recorder_start (recorder));
  g_signal_emit (self, signals[CHANGED], 0, recording->id);
}

/* from the rooms and the engine */

static void
on_event (StoaRecordingRooms *self,
          StoaLiveRoom         *room,
          const StoaRoomEvent  *event)
{
  const char *id = stoa_live_room_get_id (room);
  StoaRecorder *recorder = g_hash_table_lookup (self->recorders, id);

  switch ((StoaEventKind) event->kind)
    {
    case STOA_EVENT_RECORDING_STARTED:
      begin_recording (self, room, event->account);
      break;
    case STOA_EVENT_RECORDING_STOPPED:
      end_recording (self, id, event->stop);
      break;
    case STOA_EVENT_ROOM_ENDED:
      end_recording (self, id, STOA_STOP_ENDED);
      break;
    default:
      if (recorder != NULL)
        stoa_recorder_note_event (recorder, event);
    }
}

static void
on_opened (StoaRecordingRooms *self,
           StoaLiveRoom         *room)
{
  begin_recording (self, room, NULL);
}

static void
on_dropped (StoaRecordingRooms *self,
            StoaLiveRoom         *room,
            const char           *participant)
{
  StoaRecorder *recorder = g_hash_table_lookup (self->recorders, stoa_live_room_get_id (room));

  g_hash_table_remove (self->speaking, participant);
  if (recorder != NULL)
    stoa_recorder_note_dropped (recorder, participant);
}

static void
on_speaking (StoaRecordingRooms *self,
             const char           *room,
             const char           *participant,
             gboolean              on,
             double                dbov)
{
  StoaRecorder *recorder = g_hash_table_lookup (self->recorders, room);

  if (on)
    g_hash_table_add (self->speaking, g_strdup (participant));
  else
    g_hash_table_remove (self->speaking, participant);
  if (recorder != NULL)
    stoa_recorder_note_speaking (recorder, participant);
}

static void
note_engine (StoaRecordingRooms *self,
             gboolean              up)
{
  GHashTableIter iter;
  StoaRecorder *recorder = NULL;

  g_hash_table_remove_all (self->speaking);
  g_hash_table_iter_init (&iter, self->recorders);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &recorder))
    stoa_recorder_note_engine (recorder, up);
}

static void
on_up (StoaRecordingRooms *self)
{
  note_engine (self, TRUE);
}

static void
on_down (StoaRecordingRooms *self)
{
  note_engine (self, FALSE);
}

/* starting */

static DexFuture *
recover_run (gpointer data)
{
  StoaRecordingRooms *self = data;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) ids = dex_await_boxed (stoa_store_run (self->store, G_TYPE_STRV, run_unfinished, NULL, NULL), &error);
  g_autoptr (GHashTable) going_on = g_hash_table_new (g_str_hash, g_str_equal);
  GHashTableIter iter;
  StoaRecorder *recorder = NULL;

  if (ids == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  g_hash_table_iter_init (&iter, self->recorders);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &recorder))
    g_hash_table_add (going_on, (gpointer) stoa_recorder_get_id (recorder));
  for (guint i = 0; ids[i] != NULL; i++)
    {
      Ask *ask;

      if (g_hash_table_contains (going_on, ids[i]))
        continue;
      ask = ask_new (ids[i], 0);
      ask->service = g_object_ref (self);
      ask->stop = STOA_STOP_FAILED;
      wait_for (self, dex_scheduler_spawn (NULL, 0, end_run, ask, ask_free));
    }
  return dex_future_new_true ();
}

static DexFuture *
stop_run (gpointer data)
{
  StoaRecordingRooms *self = data;
  g_autoptr (GPtrArray) recorders = g_hash_table_get_values_as_ptr_array (self->recorders);

  for (guint i = 0; i < recorders->len; i++)
    g_object_ref (g_ptr_array_index (recorders, i));
  for (guint i = 0; i < recorders->len; i++)
    {
      g_autoptr (StoaRecorder) recorder = g_ptr_array_index (recorders, i);

      dex_await (stoa_recorder_stop (recorder), NULL);
    }
  dex_await (dex_ref (self->written), NULL);
  return dex_future_new_true ();
}

static void
stoa_recording_rooms_finalize (GObject *object)
{
  StoaRecordingRooms *self = STOA_RECORDING_ROOMS (object);

  g_hash_table_unref (self->recorders);
  g_hash_table_unref (self->speaking);
  dex_clear (&self->written);
  dex_unref (self->place.disk);
  dex_unref (self->place.slow);
  g_object_unref (self->store);
  g_object_unref (self->rooms);
  g_object_unref (self->sfu);
  g_free (self->root);
  G_OBJECT_CLASS (stoa_recording_rooms_parent_class)->finalize (object);
}

static void
stoa_recording_rooms_class_init (StoaRecordingRoomsClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = stoa_recording_rooms_finalize;
  signals[CHANGED] = g_signal_new ("changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[ENDED] = g_signal_new ("ended", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
stoa_recording_rooms_init (StoaRecordingRooms *self)
{
  self->recorders = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->speaking = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->written = dex_future_new_true ();
}

StoaRecordingRooms *
stoa_recording_rooms_new (StoaStore                *store,
                          StoaRoomService          *rooms,
                          StoaSfu                  *sfu,
                          const StoaRecordingPlace *place)
{
  StoaRecordingRooms *self = g_object_new (STOA_TYPE_RECORDING_ROOMS, NULL);

  self->store = g_object_ref (store);
  self->rooms = g_object_ref (rooms);
  self->sfu = g_object_ref (sfu);
  self->root = g_strdup (place->root);
  self->place = *place;
  self->place.root = self->root;
  dex_ref (self->place.disk);
  dex_ref (self->place.slow);
  return self;
}

void
stoa_recording_rooms_start (StoaRecordingRooms *self)
{
  const struct { gpointer object; const char *signal; GCallback callback; } heard[] = {
    { self->rooms, "opened", G_CALLBACK (on_opened) },
    { self->rooms, "event", G_CALLBACK (on_event) },
    { self->rooms, "dropped", G_CALLBACK (on_dropped) },
    { self->sfu, "speaking", G_CALLBACK (on_speaking) },
    { self->sfu, "up", G_CALLBACK (on_up) },
    { self->sfu, "down", G_CALLBACK (on_down) },
  };

  for (guint i = 0; i < G_N_ELEMENTS (heard); i++)
    g_signal_connect_object (heard[i].object, heard[i].signal, heard[i].callback, self, G_CONNECT_SWAPPED);
}

DexFuture *
stoa_recording_rooms_recover (StoaRecordingRooms *self)
{
  return dex_scheduler_spawn (NULL, 0, recover_run, g_object_ref (self), g_object_unref);
}

DexFuture *
stoa_recording_rooms_stop (StoaRecordingRooms *self)
{
  return dex_scheduler_spawn (NULL, 0, stop_run, g_object_ref (self), g_object_unref);
}

DexFuture *
stoa_recording_rooms_await (StoaRecordingRooms *self)
{
  return dex_ref (self->written);
}
