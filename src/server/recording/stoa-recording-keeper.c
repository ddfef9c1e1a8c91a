/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-server"

#include "stoa-recording-keeper.h"

#include <time.h>

#include "stoa-clock.h"
#include "stoa-recording-delete.h"
#include "stoa-recordings.h"

#define SWEEP_MS 3600000     /* at most, between two looks at what is due */
#define LEAST_MS 500
#define STEP_MS 600000       /* of the clock, against how long the computer runs: more, and somebody set it */

struct _StoaRecordingKeeper
{
  GObject parent_instance;
  StoaStore *store;
  StoaRecordingFinisher *finisher;
  char *root;
  DexThreadPool *slow;
  GHashTable *deleting;      /* id → DexFuture */
  gint64 ahead_ms;           /* the clock, of how long the computer runs */
  gint64 doubt_until_ms;     /* of that: the clock may be wrong */
  guint sweep;               /* source */
  gboolean sweeping;
  gboolean stopped;
};

enum { CHANGED, WITHDRAWN, POSTED, DUE, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (StoaRecordingKeeper, stoa_recording_keeper, G_TYPE_OBJECT)

typedef struct
{
  StoaRecordingKeeper *keeper;
  char *id;
  char *by_name;
} Ask;

static Ask *
ask_new (StoaRecordingKeeper *self,
         const char          *id,
         const char          *by_name)
{
  Ask *ask = g_new0 (Ask, 1);

  ask->keeper = g_object_ref (self);
  ask->id = g_strdup (id);
  ask->by_name = g_strdup (by_name);
  return ask;
}

static void
ask_free (gpointer data)
{
  Ask *ask = data;

  g_object_unref (ask->keeper);
  g_free (ask->id);
  g_free (ask->by_name);
  g_free (ask);
}

/* on the store's thread */

static gpointer
run_load (StoaDb   *db,
          gpointer  id,
          GError  **error)
{
  return stoa_recordings_load (db, id, error);
}

static gpointer
run_receipt (StoaDb   *db,
             gpointer  id,
             GError  **error)
{
  return stoa_recordings_receipt (db, id, error);
}

static gpointer
run_expire (StoaDb   *db,
            gpointer  receipt,
            GError  **error)
{
  return stoa_recordings_expire (db, receipt, error) ? stoa_record_ref (receipt) : NULL;
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
ask_of (StoaRecordingKeeper *self,
        StoaStoreFunc        func,
        const char          *id)
{
  return stoa_store_run (self->store, STOA_TYPE_RECORD, func, g_strdup (id), g_free);
}

/* deleting, on the slow thread */

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
await_deletion (StoaRecordingKeeper *self,
                const StoaManifest  *manifest,
                StoaReceipt         *receipt)
{
  Deletion *deletion = g_atomic_rc_box_new0 (Deletion);

  deletion->root = g_strdup (self->root);
  deletion->manifest = manifest != NULL ? stoa_record_ref ((gpointer) manifest) : NULL;
  deletion->receipt = stoa_record_ref (receipt);
  deletion->now = stoa_clock_now ();
  dex_await (dex_thread_pool_submit (self->slow, "stoa_recording_delete", deletion_run, deletion, deletion_unref), NULL);
}

/* deleting, on a fiber */

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
await_expired (StoaRecordingKeeper  *self,
               StoaReceipt          *receipt,
               GError              **error)
{
  g_autoptr (StoaReceipt) stored =
    dex_await_boxed (stoa_store_run (self->store, STOA_TYPE_RECORD, run_expire, stoa_record_copy (receipt),
                                     stoa_record_unref),
                     error);

  return stored != NULL;
}

static DexFuture *
delete_run (gpointer data)
{
  Ask *ask = data;
  StoaRecordingKeeper *self = ask->keeper;
  g_autoptr (GError) error = NULL;
  g_autoptr (StoaManifest) manifest = dex_await_boxed (ask_of (self, run_load, ask->id), &error);
  g_autoptr (StoaReceipt) before = NULL;
  g_autoptr (StoaReceipt) receipt = NULL;

  if (manifest == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  if (manifest->phase == STOA_RECORDING_RECORDING)
    return dex_future_new_reject (STOA_ERROR, STOA_ERROR_CONFLICT, "That recording still goes on; end it first.");
  if (manifest->phase == STOA_RECORDING_EXPIRED)
    before = dex_await_boxed (ask_of (self, run_receipt, ask->id), NULL);
  if (before != NULL && before->complete)
    return dex_future_new_take_boxed (STOA_TYPE_RECORD, g_steal_pointer (&before));
  receipt = before != NULL ? stoa_record_copy (before) : make_receipt (manifest, ask->by_name);
  dex_await (stoa_recording_finisher_drop (self->finisher, ask->id), NULL);
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

  g_hash_table_remove (ask->keeper->deleting, ask->id);
  return dex_ref (future);
}

/* what is due */

/* Also while it slept. */
static gint64
get_running_ms (void)
{
  struct timespec now;

  clock_gettime (CLOCK_BOOTTIME, &now);
  return (gint64) now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* A clock that was set far ahead may be wrong, and what is deleted does not come back: it waits for a day. */
static gboolean
doubts_clock (StoaRecordingKeeper *self)
{
  gint64 running_ms = get_running_ms ();
  gint64 step_ms = stoa_clock_now () - running_ms - self->ahead_ms;

  self->ahead_ms += step_ms;
  if (step_ms > STEP_MS)
    {
      g_warning ("The clock was set ahead by %" G_GINT64_FORMAT " s: no recording is deleted by itself for a day",
                 step_ms / 1000);
      self->doubt_until_ms = running_ms + STOA_DAY_MS;
    }
  else if (step_ms < -STEP_MS)
    {
      self->doubt_until_ms = 0;
    }
  return running_ms < self->doubt_until_ms;
}

static gboolean
on_sweep (gpointer data)
{
  StoaRecordingKeeper *self = data;

  self->sweep = 0;
  stoa_recording_keeper_sweep (self);
  return G_SOURCE_REMOVE;
}

static void
plan_sweep (StoaRecordingKeeper *self,
            gint64               next_due)
{
  gint64 wait_ms = next_due > 0 ? next_due - stoa_clock_now () + 1 : SWEEP_MS;

  g_clear_handle_id (&self->sweep, g_source_remove);
  if (!self->stopped)
    self->sweep = g_timeout_add (CLAMP (wait_ms, LEAST_MS, SWEEP_MS), on_sweep, self);
}

static void
await_due_deleted (StoaRecordingKeeper *self)
{
  g_auto (GStrv) due = dex_await_boxed (stoa_store_run (self->store, G_TYPE_STRV, run_due, NULL, NULL), NULL);

  for (guint i = 0; due != NULL && due[i] != NULL && !self->stopped; i++)
    {
      g_autoptr (GError) error = NULL;

      if (!dex_await (stoa_recording_keeper_delete (self, due[i], NULL), &error))
        g_warning ("A recording that is due was not deleted: %s", error->message);
    }
}

static DexFuture *
sweep_run (gpointer data)
{
  StoaRecordingKeeper *self = data;
  gboolean doubts = doubts_clock (self);
  g_auto (GStrv) warned = NULL;
  g_autofree char *next = NULL;

  if (!doubts)
    await_due_deleted (self);
  warned = dex_await_boxed (stoa_store_run (self->store, G_TYPE_STRV, run_warn, NULL, NULL), NULL);
  for (guint i = 0; warned != NULL && warned[i] != NULL; i++)
    g_signal_emit (self, signals[DUE], 0, warned[i]);
  next = dex_await_string (stoa_store_run (self->store, G_TYPE_STRING, run_next_due, NULL, NULL), NULL);
  self->sweeping = FALSE;
  plan_sweep (self, next != NULL && !doubts ? g_ascii_strtoll (next, NULL, 10) : 0);
  return dex_future_new_true ();
}

static void
stoa_recording_keeper_finalize (GObject *object)
{
  StoaRecordingKeeper *self = STOA_RECORDING_KEEPER (object);

  g_clear_handle_id (&self->sweep, g_source_remove);
  g_hash_table_unref (self->deleting);
  dex_unref (self->slow);
  g_object_unref (self->store);
  g_object_unref (self->finisher);
  g_free (self->root);
  G_OBJECT_CLASS (stoa_recording_keeper_parent_class)->finalize (object);
}

static void
stoa_recording_keeper_class_init (StoaRecordingKeeperClass *klass)
{
  static const char *const names[N_SIGNALS] = { "changed", "withdrawn", "posted", "due" };

  G_OBJECT_CLASS (klass)->finalize = stoa_recording_keeper_finalize;
  for (guint i = 0; i < N_SIGNALS; i++)
    signals[i] = g_signal_new (names[i], G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                               G_TYPE_STRING);
}

static void
stoa_recording_keeper_init (StoaRecordingKeeper *self)
{
  self->deleting = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, dex_unref);
  self->ahead_ms = stoa_clock_now () - get_running_ms ();
}

StoaRecordingKeeper *
stoa_recording_keeper_new (StoaStore                *store,
                           const StoaRecordingPlace *place,
                           StoaRecordingFinisher    *finisher)
{
  StoaRecordingKeeper *self = g_object_new (STOA_TYPE_RECORDING_KEEPER, NULL);

  self->store = g_object_ref (store);
  self->finisher = g_object_ref (finisher);
  self->root = g_strdup (place->root);
  self->slow = dex_ref (place->slow);
  return self;
}

DexFuture *
stoa_recording_keeper_delete (StoaRecordingKeeper *self,
                              const char          *recording,
                              const char          *by_name)
{
  DexFuture *before = g_hash_table_lookup (self->deleting, recording);
  DexFuture *deleted;

  if (before != NULL)
    return dex_ref (before);
  deleted = dex_future_finally (dex_scheduler_spawn (NULL, 0, delete_run, ask_new (self, recording, by_name), ask_free),
                                on_deleted, ask_new (self, recording, NULL), ask_free);
  g_hash_table_replace (self->deleting, g_strdup (recording), dex_ref (deleted));
  return deleted;
}

void
stoa_recording_keeper_sweep (StoaRecordingKeeper *self)
{
  if (self->sweeping || self->stopped)
    return;
  self->sweeping = TRUE;
  dex_future_disown (dex_scheduler_spawn (NULL, 0, sweep_run, g_object_ref (self), g_object_unref));
}

void
stoa_recording_keeper_stop (StoaRecordingKeeper *self)
{
  self->stopped = TRUE;
  g_clear_handle_id (&self->sweep, g_source_remove);
}
