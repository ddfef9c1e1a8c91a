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
#include "stoa-recording-delete.h"
#include "stoa-recording-files.h"
#include "stoa-recording-finish.h"
#include "stoa-recordings.h"

#define RETRY_MS 2000
#define SWEEP_MS 3600000     /* at most, between two looks at what is due */
#define TELL_STEP 0.02       /* of progress, that is told */

struct _StoaRecordingService
{
  GObject parent_instance;
  StoaStore *store;
  StoaRoomService *rooms;
  StoaSfu *sfu;
  char *root;
  char *program;
  DexThreadPool *disk;
  DexThreadPool *slow;
  StoaRecordingPlace place;
  GHashTable *recorders;     /* room → StoaRecorder */
  DexFuture *written;        /* everything that was to be stored of beginnings and ends so far */
  GQueue unfinished;         /* ids, the next first */
  char *finishing;           /* id; NULL: nothing is */
  StoaRecordingMux *mux;     /* of that */
  DexFuture *finished;       /* likewise: it is put aside, too, when it is done */
  double progress;
  double told_progress;
  GHashTable *deleting;      /* id → DexFuture */
  guint retry;               /* source */
  guint sweep;               /* source */
  gboolean sweeping;
  gboolean stopped;
};

enum { CHANGED, POSTED, DUE, WITHDRAWN, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (StoaRecordingService, stoa_recording_service, G_TYPE_OBJECT)

static void finish_next (StoaRecordingService *self);

/* What is asked of the store. */
typedef struct
{
  StoaRecordingService *service; /* NULL on the store's thread */
  StoaRecorder *recorder;        /* likewise */
  char *id;
  char *room;
  char *account;
  char *by_name;
  gint64 at;
  int stop;
  StoaReceipt *receipt;
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
  g_free (ask->by_name);
  g_clear_pointer (&ask->receipt, stoa_record_unref);
  g_free (ask);
}

static Ask *
ask_new (const char *id)
{
  Ask *ask = g_new0 (Ask, 1);

  ask->id = g_strdup (id);
  ask->at = stoa_clock_now ();
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

  stoa_recordings_end (db, ask->id, ask->stop, ask->at);
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
run_load (StoaDb   *db,
          gpointer  data,
          GError  **error)
{
  return stoa_recordings_load (db, ((const Ask *) data)->id, error);
}

static gpointer
run_receipt (StoaDb   *db,
             gpointer  data,
             GError  **error)
{
  return stoa_recordings_receipt (db, ((const Ask *) data)->id, error);
}

static gpointer
run_expire (StoaDb   *db,
            gpointer  data,
            GError  **error)
{
  const Ask *ask = data;

  return stoa_recordings_expire (db, ask->receipt, error) ? stoa_record_ref (ask->receipt) : NULL;
}

static gpointer
run_due (StoaDb   *db,
         gpointer  data,
         GError  **error)
{
  return stoa_recordings_due (db, stoa_clock_now ());
}

static gpointer
run_warn (StoaDb   *db,
          gpointer  data,
          GError  **error)
{
  return stoa_recordings_warn (db, stoa_clock_now ());
}

static gpointer
run_next_due (StoaDb   *db,
              gpointer  data,
              GError  **error)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT, stoa_recordings_next_due (db, stoa_clock_now ()));
}

static DexFuture *
ask_store (StoaRecordingService *self,
           GType                 type,
           StoaStoreFunc         func,
           Ask                  *ask)
{
  return stoa_store_run (self->store, type, func, ask, ask != NULL ? ask_free : NULL);
}

/* publishing */

static DexFuture *
settle_run (gpointer data)
{
  StoaRecordingService *self = data;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) posts = dex_await_boxed (ask_store (self, G_TYPE_STRV, run_settle, NULL), &error);

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

/* finishing */

static gboolean
on_retry (gpointer data)
{
  StoaRecordingService *self = data;

  self->retry = 0;
  finish_next (self);
  return G_SOURCE_REMOVE;
}

static void
on_progress (StoaRecordingService *self,
             double                progress)
{
  self->progress = progress;
  if (progress - self->told_progress < TELL_STEP)
    return;
  self->told_progress = progress;
  g_signal_emit (self, signals[CHANGED], 0, self->finishing);
}

static DexFuture *
finish_run (gpointer data)
{
  StoaRecordingService *self = data;
  g_autofree char *id = g_strdup (self->finishing);
  g_autoptr (GError) error = NULL;
  g_autoptr (StoaManifest) manifest =
    dex_await_boxed (stoa_recording_finish (self->store, &self->place, self->mux, id), &error);
  gboolean again = manifest == NULL || manifest->phase == STOA_RECORDING_FINISHING;

  g_clear_pointer (&self->finishing, g_free);
  g_clear_object (&self->mux);
  dex_clear (&self->finished);
  if (again && !g_hash_table_contains (self->deleting, id)
      && g_queue_find_custom (&self->unfinished, id, (GCompareFunc) strcmp) == NULL)
    g_queue_push_tail (&self->unfinished, g_strdup (id));
  g_signal_emit (self, signals[CHANGED], 0, id);
  if (!again)
    settle (self);
  stoa_recording_service_sweep (self);
  if (!again)
    finish_next (self);
  else if (self->retry == 0)
    self->retry = g_timeout_add (RETRY_MS, on_retry, self);
  return dex_future_new_true ();
}

static void
finish_next (StoaRecordingService *self)
{
  if (self->finishing != NULL || self->stopped || self->retry != 0)
    return;
  self->finishing = g_queue_pop_head (&self->unfinished);
  if (self->finishing == NULL)
    return;
  self->progress = self->told_progress = 0;
  self->mux = stoa_recording_mux_new (self->program);
  g_signal_connect_object (self->mux, "progress", G_CALLBACK (on_progress), self, G_CONNECT_SWAPPED);
  self->finished = dex_scheduler_spawn (NULL, 0, finish_run, g_object_ref (self), g_object_unref);
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

static DexFuture *
end_run (gpointer data)
{
  Ask *ask = data;
  StoaRecordingService *self = ask->service;
  Ask *end = ask_new (ask->id);
  g_autoptr (GError) error = NULL;
  g_autofree char *ended = NULL;

  end->stop = ask->stop;
  end->at = ask->at;
  if (ask->recorder != NULL)
    dex_await (stoa_recorder_stop (ask->recorder), NULL);
  ended = dex_await_string (ask_store (self, G_TYPE_STRING, run_end, end), &error);
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
  ask = ask_new (stoa_recorder_get_id (recorder));
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
  ask = ask_new (recording->id);
  ask->room = g_strdup (state->id);
  ask->account = g_strdup (account_of (state, recording, account, stoa_live_room_get_host (room)));
  ask->at = recording->since;
  wait_for (self, ask_store (self, G_TYPE_STRING, run_begin, ask));
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
on_ended (StoaRecordingService *self,
          StoaLiveRoom         *room)
{
  settle (self);
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

/* deleting */

/* On the slow thread. */
typedef struct
{
  char *root;
  StoaManifest *manifest;    /* NULL: the files are deleted */
  StoaReceipt *receipt;
  gint64 now;
} Deletion;

static void
deletion_clear (gpointer data)
{
  Deletion *deletion = data;

  g_free (deletion->root);
  g_clear_pointer (&deletion->manifest, stoa_record_unref);
  stoa_record_unref (deletion->receipt);
}

static void
deletion_unref (gpointer deletion)
{
  g_atomic_rc_box_release_full (deletion, deletion_clear);
}

static DexFuture *
deletion_run (gpointer data)
{
  Deletion *deletion = data;

  if (deletion->manifest != NULL)
    stoa_recording_delete_list (deletion->root, deletion->manifest, deletion->receipt);
  else
    stoa_recording_delete_files (deletion->root, deletion->receipt, deletion->now);
  return dex_future_new_true ();
}

static void
await_deletion (StoaRecordingService *self,
                const StoaManifest   *manifest,
                StoaReceipt          *receipt)
{
  Deletion *deletion = g_atomic_rc_box_new0 (Deletion);

  deletion->root = g_strdup (self->root);
  deletion->manifest = manifest != NULL ? stoa_record_ref ((gpointer) manifest) : NULL;
  deletion->receipt = stoa_record_ref (receipt);
  deletion->now = stoa_clock_now ();
  dex_await (dex_thread_pool_submit (self->slow, "stoa_recording_delete", deletion_run, deletion, deletion_unref), NULL);
}

static StoaReceipt *
make_receipt (const StoaManifest *manifest,
              const char         *by_name)
{
  StoaReceipt *receipt = stoa_record_new (&stoa_receipt_type);

  receipt->recording = g_strdup (manifest->id);
  receipt->title = g_strdup (manifest->title);
  receipt->recorded_at = manifest->started_at;
  receipt->deleted_at = stoa_clock_now ();
  receipt->by_name = g_strdup (by_name);
  return receipt;
}

static gboolean
await_expired (StoaRecordingService  *self,
               StoaReceipt           *receipt,
               GError               **error)
{
  Ask *ask = ask_new (receipt->recording);
  g_autoptr (StoaReceipt) stored = NULL;

  ask->receipt = stoa_record_copy (receipt);
  stored = dex_await_boxed (ask_store (self, STOA_TYPE_RECORD, run_expire, ask), error);
  return stored != NULL;
}

/* While it is put together, that is given up first. */
static void
await_let_go (StoaRecordingService *self,
              const char           *id)
{
  GList *link = g_queue_find_custom (&self->unfinished, id, (GCompareFunc) strcmp);

  if (link != NULL)
    {
      g_free (link->data);
      g_queue_delete_link (&self->unfinished, link);
    }
  if (g_strcmp0 (self->finishing, id) != 0)
    return;
  stoa_recording_mux_cancel (self->mux);
  dex_await (dex_ref (self->finished), NULL);
}

static DexFuture *
delete_run (gpointer data)
{
  Ask *ask = data;
  StoaRecordingService *self = ask->service;
  g_autoptr (GError) error = NULL;
  g_autoptr (StoaManifest) manifest = dex_await_boxed (ask_store (self, STOA_TYPE_RECORD, run_load, ask_new (ask->id)), &error);
  g_autoptr (StoaReceipt) before = NULL;
  g_autoptr (StoaReceipt) receipt = NULL;

  if (manifest == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  if (manifest->phase == STOA_RECORDING_RECORDING)
    return dex_future_new_reject (STOA_ERROR, STOA_ERROR_CONFLICT, "That recording still goes on; end it first.");
  if (manifest->phase == STOA_RECORDING_EXPIRED)
    before = dex_await_boxed (ask_store (self, STOA_TYPE_RECORD, run_receipt, ask_new (ask->id)), NULL);
  if (before != NULL && before->complete)
    return dex_future_new_take_boxed (STOA_TYPE_RECORD, g_steal_pointer (&before));
  receipt = before != NULL ? stoa_record_copy (before) : make_receipt (manifest, ask->by_name);
  await_let_go (self, ask->id);
  if (before == NULL)
    await_deletion (self, manifest, receipt);
  if (!await_expired (self, receipt, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  g_signal_emit (self, signals[WITHDRAWN], 0, ask->id);
  await_deletion (self, NULL, receipt);
  if (!await_expired (self, receipt, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  if (!receipt->complete)
    g_warning ("Something of recording %s could not be deleted; it is tried again", ask->id);
  g_signal_emit (self, signals[CHANGED], 0, ask->id);
  if (manifest->post != NULL)
    g_signal_emit (self, signals[POSTED], 0, manifest->post);
  return dex_future_new_take_boxed (STOA_TYPE_RECORD, g_steal_pointer (&receipt));
}

static DexFuture *
on_deleted (DexFuture *future,
            gpointer   data)
{
  Ask *ask = data;

  g_hash_table_remove (ask->service->deleting, ask->id);
  return dex_ref (future);
}

/* retention */

static gboolean
on_sweep (gpointer data)
{
  StoaRecordingService *self = data;

  self->sweep = 0;
  stoa_recording_service_sweep (self);
  return G_SOURCE_REMOVE;
}

static void
plan_sweep (StoaRecordingService *self,
            gint64                next_due)
{
  gint64 wait_ms = next_due > 0 ? next_due - stoa_clock_now () + 1 : SWEEP_MS;

  g_clear_handle_id (&self->sweep, g_source_remove);
  if (!self->stopped)
    self->sweep = g_timeout_add (CLAMP (wait_ms, RETRY_MS / 4, SWEEP_MS), on_sweep, self);
}

static DexFuture *
sweep_run (gpointer data)
{
  StoaRecordingService *self = data;
  g_auto (GStrv) due = dex_await_boxed (ask_store (self, G_TYPE_STRV, run_due, NULL), NULL);
  g_auto (GStrv) warned = NULL;
  g_autofree char *next = NULL;

  for (guint i = 0; due != NULL && due[i] != NULL && !self->stopped; i++)
    {
      g_autoptr (GError) error = NULL;

      if (!dex_await (stoa_recording_service_delete (self, due[i], NULL), &error))
        g_warning ("A recording that is due was not deleted: %s", error->message);
    }
  warned = dex_await_boxed (ask_store (self, G_TYPE_STRV, run_warn, NULL), NULL);
  for (guint i = 0; warned != NULL && warned[i] != NULL; i++)
    g_signal_emit (self, signals[DUE], 0, warned[i]);
  next = dex_await_string (ask_store (self, G_TYPE_STRING, run_next_due, NULL), NULL);
  self->sweeping = FALSE;
  plan_sweep (self, next != NULL ? g_ascii_strtoll (next, NULL, 10) : 0);
  return dex_future_new_true ();
}

/* starting */

static DexFuture *
recover_run (gpointer data)
{
  StoaRecordingService *self = data;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) ids = dex_await_boxed (ask_store (self, G_TYPE_STRV, run_unfinished, NULL), &error);
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
      ask = ask_new (ids[i]);
      ask->service = g_object_ref (self);
      ask->stop = STOA_STOP_FAILED;
      wait_for (self, dex_scheduler_spawn (NULL, 0, end_run, ask, ask_free));
    }
  settle (self);
  stoa_recording_service_sweep (self);
  return dex_future_new_true ();
}

/* Whether a file can be made here at all; what it says is errno. */
static DexFuture *
probe_run (gpointer data)
{
  const char *root = data;
  g_autofree char *path = g_build_filename (root, ".probe", NULL);
  g_autofd int fd = -1;

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
  gint64 free_bytes = dex_await_int64 (dex_thread_pool_submit (self->disk, "stoa_recording_check", probe_run,
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
  if (self->mux != NULL)
    stoa_recording_mux_cancel (self->mux);
  if (self->finished != NULL)
    dex_await (dex_ref (self->finished), NULL);
  dex_await (dex_ref (self->written), NULL);
  return dex_future_new_true ();
}

static void
stoa_recording_service_finalize (GObject *object)
{
  StoaRecordingService *self = STOA_RECORDING_SERVICE (object);

  g_clear_handle_id (&self->retry, g_source_remove);
  g_clear_handle_id (&self->sweep, g_source_remove);
  g_hash_table_unref (self->recorders);
  g_hash_table_unref (self->deleting);
  g_queue_clear_full (&self->unfinished, g_free);
  g_free (self->finishing);
  g_clear_object (&self->mux);
  dex_clear (&self->finished);
  dex_clear (&self->written);
  dex_clear (&self->disk);
  dex_clear (&self->slow);
  g_object_unref (self->store);
  g_object_unref (self->rooms);
  g_object_unref (self->sfu);
  g_free (self->root);
  g_free (self->program);
  G_OBJECT_CLASS (stoa_recording_service_parent_class)->finalize (object);
}

static guint
new_signal (GType       type,
            const char *name)
{
  return g_signal_new (name, type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
stoa_recording_service_class_init (StoaRecordingServiceClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = stoa_recording_service_finalize;
  signals[CHANGED] = new_signal (type, "changed");
  signals[POSTED] = new_signal (type, "posted");
  signals[DUE] = new_signal (type, "due");
  signals[WITHDRAWN] = new_signal (type, "withdrawn");
}

static void
stoa_recording_service_init (StoaRecordingService *self)
{
  self->disk = dex_thread_pool_new (1);
  self->slow = dex_thread_pool_new (1);
  self->recorders = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->deleting = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, dex_unref);
  self->written = dex_future_new_true ();
  g_queue_init (&self->unfinished);
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
  self->root = g_strdup (root);
  self->program = g_strdup (options->mux);
  self->place.root = self->root;
  self->place.disk = self->disk;
  self->place.slow = self->slow;
  self->place.reserve_bytes = options->reserve_bytes > 0 ? options->reserve_bytes : STOA_RECORDING_RESERVE;
  return self;
}

void
stoa_recording_service_start (StoaRecordingService *self)
{
  g_signal_connect_object (self->rooms, "opened", G_CALLBACK (on_opened), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->rooms, "event", G_CALLBACK (on_event), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->rooms, "dropped", G_CALLBACK (on_dropped), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->rooms, "ended", G_CALLBACK (on_ended), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->sfu, "speaking", G_CALLBACK (on_speaking), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->sfu, "up", G_CALLBACK (on_up), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->sfu, "down", G_CALLBACK (on_down), self, G_CONNECT_SWAPPED);
}

DexFuture *
stoa_recording_service_recover (StoaRecordingService *self)
{
  return dex_scheduler_spawn (NULL, 0, recover_run, g_object_ref (self), g_object_unref);
}

DexFuture *
stoa_recording_service_stop (StoaRecordingService *self)
{
  self->stopped = TRUE;
  g_clear_handle_id (&self->retry, g_source_remove);
  g_clear_handle_id (&self->sweep, g_source_remove);
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
  g_signal_emit (self, signals[WITHDRAWN], 0, recording);
  if (g_strcmp0 (self->finishing, recording) == 0)
    stoa_recording_mux_cancel (self->mux);
  if (g_queue_find_custom (&self->unfinished, recording, (GCompareFunc) strcmp) == NULL)
    g_queue_push_tail (&self->unfinished, g_strdup (recording));
  g_signal_emit (self, signals[CHANGED], 0, recording);
  finish_next (self);
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
  return g_strcmp0 (self->finishing, recording) == 0 ? self->progress : 0;
}

DexFuture *
stoa_recording_service_delete (StoaRecordingService *self,
                               const char           *recording,
                               const char           *by_name)
{
  DexFuture *before = g_hash_table_lookup (self->deleting, recording);
  DexFuture *deleted;
  Ask *ask;
  Ask *done;

  if (before != NULL)
    return dex_ref (before);
  ask = ask_new (recording);
  ask->service = g_object_ref (self);
  ask->by_name = g_strdup (by_name);
  done = ask_new (recording);
  done->service = g_object_ref (self);
  deleted = dex_future_finally (dex_scheduler_spawn (NULL, 0, delete_run, ask, ask_free), on_deleted, done, ask_free);
  g_hash_table_replace (self->deleting, g_strdup (recording), dex_ref (deleted));
  return deleted;
}

void
stoa_recording_service_sweep (StoaRecordingService *self)
{
  if (self->sweeping || self->stopped)
    return;
  self->sweeping = TRUE;
  dex_future_disown (dex_scheduler_spawn (NULL, 0, sweep_run, g_object_ref (self), g_object_unref));
}

char *
stoa_recording_service_get_path (StoaRecordingService *self,
                                 const char           *recording,
                                 StoaAssetKind         kind)
{
  return stoa_recording_files_path (self->root, recording,
                                    kind == STOA_ASSET_MEDIA ? STOA_RECORDING_MEDIA : STOA_RECORDING_POSTER);
}
