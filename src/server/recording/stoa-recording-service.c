/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-server"

#include "stoa-recording-service.h"

#include <errno.h>
#include <fcntl.h>

#include <glib/gstdio.h>

#include "stoa-clock.h"
#include "stoa-recorder.h"
#include "stoa-recording-files.h"
#include "stoa-recording-finisher.h"
#include "stoa-recording-keeper.h"
#include "stoa-recordings.h"

#define MAX_ROOT 180         /* bytes of a path: Janus cuts the names of its files at 254 */

struct _StoaRecordingService
{
  GObject parent_instance;
  StoaStore *store;
  StoaRoomService *rooms;
  StoaSfu *sfu;
  char *root;
  StoaRecordingPlace place;
  StoaRecordingFinisher *finisher;
  StoaRecordingKeeper *keeper;
  GHashTable *recorders;     /* room → StoaRecorder */
  DexFuture *written;        /* everything that was to be stored of beginnings and ends so far */
};

enum { CHANGED, POSTED, DUE, WITHDRAWN, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (StoaRecordingService, stoa_recording_service, G_TYPE_OBJECT)

/* A beginning or an end. */
typedef struct
{
  StoaRecordingService *service; /* NULL on the store's thread */
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

static DexFuture *
warn (DexFuture *future,
      gpointer   data)
{
  g_autoptr (GError) error = NULL;

  dex_future_get_value (future, &error);
  g_warning ("%s: %s", (const char *) data, error->message);
  return NULL;
}

static void
forget (DexFuture  *future,
        const char *what)
{
  dex_future_disown (dex_future_catch (future, warn, (gpointer) what, NULL));
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
run_settle (StoaDb   *db,
            gpointer  data,
            GError  **error)
{
  return stoa_recordings_settle (db, stoa_clock_now ());
}

static gpointer
run_unfinished (StoaDb   *db,
                gpointer  data,
                GError  **error)
{
  stoa_recordings_retry (db);
  return stoa_recordings_unfinished (db);
}

static gpointer
run_remake (StoaDb   *db,
            gpointer  id,
            GError  **error)
{
  return g_strdup (stoa_recordings_remake (db, id) ? id : "");
}

/* publishing */

static DexFuture *
settle_run (gpointer data)
{
  StoaRecordingService *self = data;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) posts = dex_await_boxed (stoa_store_run (self->store, G_TYPE_STRV, run_settle, NULL, NULL), &error);

  if (posts == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  for (guint i = 0; posts[i] != NULL; i++)
    g_signal_emit (self, signals[POSTED], 0, posts[i]);
  return dex_future_new_true ();
}

static void
settle (StoaRecordingService *self)
{
  forget (dex_scheduler_spawn (NULL, 0, settle_run, g_object_ref (self), g_object_unref), "Recordings were not posted");
}

/* beginning and ending */

static void
wait_for (StoaRecordingService *self,
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
await_last_written (StoaRecordingService *self,
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
  StoaRecordingService *self = ask->service;
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
  stoa_recording_service_finish (self, ask->id);
  return dex_future_new_true ();
}

static void
end_recording (StoaRecordingService *self,
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

static void
on_trouble (StoaRecorder         *recorder,
            int                   reason,
            StoaRecordingService *self)
{
  GHashTableIter iter;
  const char *room = NULL;
  gpointer each = NULL;

  g_hash_table_iter_init (&iter, self->recorders);
  while (g_hash_table_iter_next (&iter, (gpointer *) &room, &each))
    if (each == recorder && stoa_room_service_find (self->rooms, room) != NULL)
      {
        forget (stoa_live_room_stop_recording (stoa_room_service_find (self->rooms, room), stoa_recorder_get_id (recorder),
                                               reason),
                "A recording was not ended");
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
begin_recording (StoaRecordingService *self,
                 StoaLiveRoom         *room,
                 const char           *account)
{
  const StoaRoomState *state = stoa_live_room_get_state (room);
  const StoaRoomRecording *recording = state->recording;
  StoaRecorder *recorder;
  Ask *ask;

  if (recording == NULL || g_hash_table_contains (self->recorders, state->id))
    return;
  recorder = stoa_recorder_new (room, self->sfu, &self->place, recording);
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
on_event (StoaRecordingService *self,
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
on_opened (StoaRecordingService *self,
           StoaLiveRoom         *room)
{
  begin_recording (self, room, NULL);
}

static void
on_dropped (StoaRecordingService *self,
            StoaLiveRoom         *room,
            const char           *participant)
{
  StoaRecorder *recorder = g_hash_table_lookup (self->recorders, stoa_live_room_get_id (room));

  if (recorder != NULL)
    stoa_recorder_note_dropped (recorder, participant);
}

static void
on_speaking (StoaRecordingService *self,
             const char           *room,
             const char           *participant,
             gboolean              on,
             double                dbov)
{
  StoaRecorder *recorder = g_hash_table_lookup (self->recorders, room);

  if (recorder != NULL)
    stoa_recorder_note_speaking (recorder, participant, on);
}

static void
note_engine (StoaRecordingService *self,
             gboolean              up)
{
  GHashTableIter iter;
  StoaRecorder *recorder = NULL;

  g_hash_table_iter_init (&iter, self->recorders);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &recorder))
    stoa_recorder_note_engine (recorder, up);
}

static void
on_up (StoaRecordingService *self)
{
  note_engine (self, TRUE);
}

static void
on_down (StoaRecordingService *self)
{
  note_engine (self, FALSE);
}

/* from those that finish and keep them */

static void
on_changed (StoaRecordingService *self,
            const char           *recording)
{
  g_signal_emit (self, signals[CHANGED], 0, recording);
}

static void
on_finished (StoaRecordingService *self,
             const char           *recording)
{
  settle (self);
  stoa_recording_keeper_sweep (self->keeper);
}

static void
on_due (StoaRecordingService *self,
        const char           *recording)
{
  g_signal_emit (self, signals[DUE], 0, recording);
}

static void
on_posted (StoaRecordingService *self,
           const char           *post)
{
  g_signal_emit (self, signals[POSTED], 0, post);
}

/* starting */

static DexFuture *
recover_run (gpointer data)
{
  StoaRecordingService *self = data;
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
  settle (self);
  stoa_recording_keeper_sweep (self->keeper);
  return dex_future_new_true ();
}

/* Whether a file can be made here at all; what it says is errno. */
static DexFuture *
probe_run (gpointer data)
{
  const char *root = data;
  g_autofree char *path = g_build_filename (root, ".probe", NULL);
  g_autofd int fd = -1;

  if (strlen (root) > MAX_ROOT)
    return dex_future_new_reject (STOA_ERROR, STOA_ERROR_UNAVAILABLE,
                                  "Recordings cannot be written on the server: the path of its data is too long.");
  if (g_mkdir_with_parents (root, 0700) != 0 || (fd = g_open (path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600)) < 0)
    return dex_future_new_reject (STOA_ERROR, errno == ENOSPC ? STOA_ERROR_FULL : STOA_ERROR_UNAVAILABLE,
                                  "Recordings cannot be written on the server: %s.", g_strerror (errno));
  g_unlink (path);
  return dex_future_new_for_int64 (stoa_recording_files_free_bytes (root));
}

static DexFuture *
check_run (gpointer data)
{
  StoaRecordingService *self = data;
  g_autoptr (GError) error = NULL;
  gint64 free_bytes = dex_await_int64 (dex_thread_pool_submit (self->place.disk, "stoa_recording_check", probe_run,
                                                               g_strdup (self->root), g_free),
                                       &error);

  if (error != NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  if (free_bytes >= 0 && free_bytes <= self->place.reserve_bytes)
    return dex_future_new_reject (STOA_ERROR, STOA_ERROR_FULL,
                                  "The server's disk is nearly full; make room on it before you record.");
  if (!stoa_sfu_is_up (self->sfu))
    return dex_future_new_reject (STOA_ERROR, STOA_ERROR_MEDIA_UNAVAILABLE,
                                  "The media engine is being started again; record in a moment.");
  return dex_future_new_true ();
}

static DexFuture *
remake_run (gpointer data)
{
  Ask *ask = data;
  g_autofree char *remade =
    dex_await_string (stoa_store_run (ask->service->store, G_TYPE_STRING, run_remake, g_strdup (ask->id), g_free), NULL);

  if (remade != NULL && *remade != '\0')
    stoa_recording_service_finish (ask->service, ask->id);
  return dex_future_new_true ();
}

static DexFuture *
stop_run (gpointer data)
{
  StoaRecordingService *self = data;
  g_autoptr (GPtrArray) recorders = g_hash_table_get_values_as_ptr_array (self->recorders);

  for (guint i = 0; i < recorders->len; i++)
    g_object_ref (g_ptr_array_index (recorders, i));
  for (guint i = 0; i < recorders->len; i++)
    {
      g_autoptr (StoaRecorder) recorder = g_ptr_array_index (recorders, i);

      dex_await (stoa_recorder_stop (recorder), NULL);
    }
  dex_await (stoa_recording_finisher_stop (self->finisher), NULL);
  dex_await (dex_ref (self->written), NULL);
  return dex_future_new_true ();
}

static void
stoa_recording_service_finalize (GObject *object)
{
  StoaRecordingService *self = STOA_RECORDING_SERVICE (object);

  g_hash_table_unref (self->recorders);
  g_object_unref (self->keeper);
  g_object_unref (self->finisher);
  dex_clear (&self->written);
  dex_clear (&self->place.disk);
  dex_clear (&self->place.slow);
  g_object_unref (self->store);
  g_object_unref (self->rooms);
  g_object_unref (self->sfu);
  g_free (self->root);
  G_OBJECT_CLASS (stoa_recording_service_parent_class)->finalize (object);
}

static void
stoa_recording_service_class_init (StoaRecordingServiceClass *klass)
{
  static const char *const names[N_SIGNALS] = { "changed", "posted", "due", "withdrawn" };

  G_OBJECT_CLASS (klass)->finalize = stoa_recording_service_finalize;
  for (guint i = 0; i < N_SIGNALS; i++)
    signals[i] = g_signal_new (names[i], G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                               G_TYPE_STRING);
}

static void
stoa_recording_service_init (StoaRecordingService *self)
{
  self->place.disk = dex_thread_pool_new (1);
  self->place.slow = dex_thread_pool_new (1);
  self->recorders = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->written = dex_future_new_true ();
}

StoaRecordingService *
stoa_recording_service_new (StoaStore                  *store,
                            StoaRoomService            *rooms,
                            StoaSfu                    *sfu,
                            const char                 *root,
                            const StoaRecordingOptions *options)
{
  StoaRecordingService *self = g_object_new (STOA_TYPE_RECORDING_SERVICE, NULL);

  self->store = g_object_ref (store);
  self->rooms = g_object_ref (rooms);
  self->sfu = g_object_ref (sfu);
  self->root = g_canonicalize_filename (root, NULL); /* Janus runs elsewhere */
  self->place.root = self->root;
  self->place.reserve_bytes = options->reserve_bytes > 0 ? options->reserve_bytes : STOA_RECORDING_RESERVE;
  self->finisher = stoa_recording_finisher_new (store, &self->place, options->mux);
  self->keeper = stoa_recording_keeper_new (store, &self->place, self->finisher);
  return self;
}

void
stoa_recording_service_start (StoaRecordingService *self)
{
  const struct { gpointer object; const char *signal; GCallback callback; } heard[] = {
    { self->rooms, "opened", G_CALLBACK (on_opened) },
    { self->rooms, "event", G_CALLBACK (on_event) },
    { self->rooms, "dropped", G_CALLBACK (on_dropped) },
    { self->rooms, "ended", G_CALLBACK (settle) },
    { self->sfu, "speaking", G_CALLBACK (on_speaking) },
    { self->sfu, "up", G_CALLBACK (on_up) },
    { self->sfu, "down", G_CALLBACK (on_down) },
    { self->finisher, "changed", G_CALLBACK (on_changed) },
    { self->finisher, "finished", G_CALLBACK (on_finished) },
    { self->keeper, "changed", G_CALLBACK (on_changed) },
    { self->keeper, "posted", G_CALLBACK (on_posted) },
    { self->keeper, "due", G_CALLBACK (on_due) },
    { self->keeper, "withdrawn", G_CALLBACK (stoa_recording_service_withdraw) },
  };

  for (guint i = 0; i < G_N_ELEMENTS (heard); i++)
    g_signal_connect_object (heard[i].object, heard[i].signal, heard[i].callback, self, G_CONNECT_SWAPPED);
}

DexFuture *
stoa_recording_service_recover (StoaRecordingService *self)
{
  return dex_scheduler_spawn (NULL, 0, recover_run, g_object_ref (self), g_object_unref);
}

DexFuture *
stoa_recording_service_stop (StoaRecordingService *self)
{
  stoa_recording_keeper_stop (self->keeper);
  return dex_scheduler_spawn (NULL, 0, stop_run, g_object_ref (self), g_object_unref);
}

DexFuture *
stoa_recording_service_check (StoaRecordingService *self)
{
  return dex_scheduler_spawn (NULL, 0, check_run, g_object_ref (self), g_object_unref);
}

const char *
stoa_recording_service_find (StoaRecordingService *self,
                             const char           *room)
{
  StoaRecorder *recorder = g_hash_table_lookup (self->recorders, room);

  return recorder != NULL ? stoa_recorder_get_id (recorder) : NULL;
}

DexFuture *
stoa_recording_service_await (StoaRecordingService *self)
{
  return dex_ref (self->written);
}

void
stoa_recording_service_finish (StoaRecordingService *self,
                               const char           *recording)
{
  stoa_recording_service_withdraw (self, recording);
  stoa_recording_finisher_add (self->finisher, recording);
}

void
stoa_recording_service_remake (StoaRecordingService *self,
                               const char           *recording)
{
  Ask *ask = ask_new (recording, 0);

  ask->service = g_object_ref (self);
  dex_future_disown (dex_scheduler_spawn (NULL, 0, remake_run, ask, ask_free));
}

void
stoa_recording_service_withdraw (StoaRecordingService *self,
                                 const char           *recording)
{
  g_signal_emit (self, signals[WITHDRAWN], 0, recording);
}

double
stoa_recording_service_get_progress (StoaRecordingService *self,
                                     const char           *recording)
{
  return stoa_recording_finisher_get_progress (self->finisher, recording);
}

DexFuture *
stoa_recording_service_delete (StoaRecordingService *self,
                               const char           *recording,
                               const char           *by_name)
{
  return stoa_recording_keeper_delete (self->keeper, recording, by_name);
}

void
stoa_recording_service_sweep (StoaRecordingService *self)
{
  stoa_recording_keeper_sweep (self->keeper);
}

char *
stoa_recording_service_get_path (StoaRecordingService *self,
                                 const char           *recording,
                                 StoaAssetKind         kind)
{
  static const char *const files[] = {
    [STOA_ASSET_MEDIA] = STOA_RECORDING_MEDIA,
    [STOA_ASSET_POSTER] = STOA_RECORDING_POSTER,
    [STOA_ASSET_SUBTITLES] = STOA_RECORDING_SUBTITLES,
  };

  return stoa_recording_files_path (self->root, recording, files[kind]);
}
