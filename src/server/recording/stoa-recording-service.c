/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-server"

#include "stoa-recording-service.h"

#include "stoa-clock.h"
#include "stoa-recording-files.h"
#include "stoa-recording-finisher.h"
#include "stoa-recording-keeper.h"
#include "stoa-recording-rooms.h"
#include "stoa-recordings.h"

struct _StoaRecordingService
{
  GObject parent_instance;
  StoaStore *store;
  StoaRoomService *rooms;
  StoaSfu *sfu;
  char *root;
  StoaRecordingPlace place;
  StoaRecordingRooms *recorded;
  StoaRecordingFinisher *finisher;
  StoaRecordingKeeper *keeper;
};

enum { CHANGED, POSTED, DUE, WITHDRAWN, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (StoaRecordingService, stoa_recording_service, G_TYPE_OBJECT)

/* on the store's thread */

static gpointer
run_settle (StoaDb   *db,
            gpointer  data,
            GError  **error)
{
  return stoa_recordings_settle (db, stoa_clock_now ());
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

static DexFuture *
on_not_settled (DexFuture *future,
                gpointer   data)
{
  g_autoptr (GError) error = NULL;

  dex_future_get_value (future, &error);
  g_warning ("Recordings were not posted: %s", error->message);
  return NULL;
}

static void
settle (StoaRecordingService *self)
{
  DexFuture *settled = dex_scheduler_spawn (NULL, 0, settle_run, g_object_ref (self), g_object_unref);

  dex_future_disown (dex_future_catch (settled, on_not_settled, NULL, NULL));
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

typedef struct
{
  StoaRecordingService *service;
  char *id;
} Remake;

static void
remake_free (gpointer data)
{
  Remake *remake = data;

  g_object_unref (remake->service);
  g_free (remake->id);
  g_free (remake);
}

static DexFuture *
recover_run (gpointer data)
{
  StoaRecordingService *self = data;
  g_autoptr (GError) error = NULL;

  if (!dex_await (stoa_recording_rooms_recover (self->recorded), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  settle (self);
  stoa_recording_keeper_sweep (self->keeper);
  return dex_future_new_true ();
}

static DexFuture *
stop_run (gpointer data)
{
  StoaRecordingService *self = data;

  dex_await (stoa_recording_rooms_stop (self->recorded), NULL);
  dex_await (stoa_recording_finisher_stop (self->finisher), NULL);
  return dex_future_new_true ();
}

static DexFuture *
probe_run (gpointer root)
{
  g_autoptr (GError) error = NULL;
  gint64 free_bytes = stoa_recording_files_probe (root, &error);

  return error != NULL ? dex_future_new_for_error (g_steal_pointer (&error)) : dex_future_new_for_int64 (free_bytes);
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
  Remake *remake = data;
  StoaStore *store = remake->service->store;
  g_autofree char *remade = dex_await_string (stoa_store_run (store, G_TYPE_STRING, run_remake, g_strdup (remake->id), g_free), NULL);

  if (remade != NULL && *remade != '\0')
    stoa_recording_service_finish (remake->service, remake->id);
  return dex_future_new_true ();
}

static void
stoa_recording_service_finalize (GObject *object)
{
  StoaRecordingService *self = STOA_RECORDING_SERVICE (object);

  g_object_unref (self->recorded);
  g_object_unref (self->keeper);
  g_object_unref (self->finisher);
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
  self->recorded = stoa_recording_rooms_new (store, rooms, sfu, &self->place);
  self->finisher = stoa_recording_finisher_new (store, &self->place, options->mux);
  self->keeper = stoa_recording_keeper_new (store, &self->place, self->finisher);
  return self;
}

void
stoa_recording_service_start (StoaRecordingService *self)
{
  const struct { gpointer object; const char *signal; GCallback callback; } heard[] = {
    { self->rooms, "ended", G_CALLBACK (settle) },
    { self->recorded, "changed", G_CALLBACK (on_changed) },
    { self->recorded, "ended", G_CALLBACK (stoa_recording_service_finish) },
    { self->finisher, "changed", G_CALLBACK (on_changed) },
    { self->finisher, "finished", G_CALLBACK (on_finished) },
    { self->keeper, "changed", G_CALLBACK (on_changed) },
    { self->keeper, "posted", G_CALLBACK (on_posted) },
    { self->keeper, "due", G_CALLBACK (on_due) },
    { self->keeper, "withdrawn", G_CALLBACK (stoa_recording_service_withdraw) },
  };

  for (guint i = 0; i < G_N_ELEMENTS (heard); i++)
    g_signal_connect_object (heard[i].object, heard[i].signal, heard[i].callback, self, G_CONNECT_SWAPPED);
  stoa_recording_rooms_start (self->recorded);
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

DexFuture *
stoa_recording_service_await (StoaRecordingService *self)
{
  return stoa_recording_rooms_await (self->recorded);
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
  Remake *remake = g_new (Remake, 1);

  *remake = (Remake) { g_object_ref (self), g_strdup (recording) };
  dex_future_disown (dex_scheduler_spawn (NULL, 0, remake_run, remake, remake_free));
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
