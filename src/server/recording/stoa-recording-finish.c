/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-server"

#include "stoa-recording-finish.h"

#include <glib/gstdio.h>

#include "stoa-recording-assets.h"
#include "stoa-recording-plan.h"
#include "stoa-recordings.h"

#define MAX_ATTEMPTS 3
#define CALM_MS 250          /* without growth: the engine has closed its files */
#define MAX_CALM 12          /* such pauses are waited for */

typedef struct
{
  StoaStore *store;
  char *root;
  DexThreadPool *slow;
  StoaRecordingMux *mux;
  char *id;
} Finish;

/* Something that takes as long as files are large. */
typedef struct
{
  char *root;
  StoaManifest *manifest;
  guint lost;                /* files */
  GError *error;
} Job;

static void
finish_free (gpointer data)
{
  Finish *finish = data;

  g_object_unref (finish->store);
  g_free (finish->root);
  dex_unref (finish->slow);
  g_object_unref (finish->mux);
  g_free (finish->id);
  g_free (finish);
}

static void
job_clear (gpointer data)
{
  Job *job = data;

  g_free (job->root);
  stoa_record_unref (job->manifest);
  g_clear_error (&job->error);
}

static void
job_unref (gpointer job)
{
  g_atomic_rc_box_release_full (job, job_clear);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Job, job_unref)

/* on the store's thread */

static gpointer
run_load (StoaDb   *db,
          gpointer  data,
          GError  **error)
{
  return stoa_recordings_load (db, data, error);
}

static gpointer
run_try (StoaDb   *db,
         gpointer  data,
         GError  **error)
{
  return g_strdup_printf ("%u", stoa_recordings_try (db, data));
}

static gpointer
run_finish (StoaDb   *db,
            gpointer  data,
            GError  **error)
{
  const StoaManifest *manifest = data;

  return stoa_recordings_finish (db, manifest, error) ? stoa_recordings_load (db, manifest->id, error) : NULL;
}

/* on the slow thread */

static DexFuture *
gather_run (gpointer data)
{
  Job *job = data;

  stoa_recording_assets_clear (job->root, job->manifest->id);
  if (stoa_recording_plan_gather (job->root, job->manifest, &job->lost, &job->error))
    stoa_recording_plan_write (job->root, job->manifest, &job->error);
  return dex_future_new_true ();
}

static DexFuture *
measure_run (gpointer data)
{
  Job *job = data;
  g_autoptr (GPtrArray) pieces = stoa_recording_files_list (job->root, job->manifest->id);
  gint64 bytes = 0;

  for (guint i = 0; i < pieces->len; i++)
    bytes += ((const StoaPiece *) g_ptr_array_index (pieces, i))->bytes;
  return dex_future_new_for_int64 (bytes);
}

/* The file is as long as was said, or it is not the one. */
static DexFuture *
check_run (gpointer data)
{
  Job *job = data;
  g_autofree char *path = stoa_recording_files_path (job->root, job->manifest->id, STOA_RECORDING_MEDIA);
  const StoaAsset *media = stoa_manifest_find_asset (job->manifest, STOA_ASSET_MEDIA);
  GStatBuf stat;

  if (g_lstat (path, &stat) != 0 || stat.st_size != media->bytes)
    g_set_error (&job->error, STOA_ERROR, STOA_ERROR_UNAVAILABLE, "The tracks were put together, but their file is not right.");
  else
    stoa_recording_assets_make (job->root, job->manifest);
  return dex_future_new_true ();
}

static DexFuture *
write_copy_run (gpointer data)
{
  Job *job = data;
  g_autofree char *path = stoa_recording_files_path (job->root, job->manifest->id, STOA_RECORDING_MANIFEST);
  g_autofree char *text = stoa_record_print (job->manifest, NULL);

  if (text != NULL)
    g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL);
  return dex_future_new_true ();
}

static DexFuture *
submit (Finish          *finish,
        DexThreadFunc    func,
        Job             *job)
{
  return dex_thread_pool_submit (finish->slow, "stoa_recording_finish", func, g_atomic_rc_box_acquire (job), job_unref);
}

/* on a fiber */

static void
await_calm (Finish *finish,
            Job    *job)
{
  gint64 before = -1;

  for (guint i = 0; i < MAX_CALM; i++)
    {
      gint64 bytes = dex_await_int64 (submit (finish, measure_run, job), NULL);

      if (bytes == before)
        return;
      before = bytes;
      dex_await (dex_timeout_new_msec (CALM_MS), NULL);
    }
}

static guint
count_included (const StoaManifest *manifest)
{
  guint included = 0;

  for (guint i = 0; i < manifest->tracks->len; i++)
    included += stoa_recording_plan_includes (manifest, g_ptr_array_index (manifest->tracks, i));
  return included;
}

static gboolean
await_media (Finish  *finish,
             Job     *job,
             GError **error)
{
  g_autofree char *tracks = stoa_recording_files_path (finish->root, finish->id, STOA_RECORDING_TRACKS);
  g_autofree char *plan = g_build_filename (tracks, STOA_RECORDING_PLAN, NULL);
  g_autofree char *output = stoa_recording_files_path (finish->root, finish->id, STOA_RECORDING_MEDIA);
  g_autoptr (StoaManifest) done =
    dex_await_boxed (stoa_recording_mux_run (finish->mux, plan, output, stoa_record_ref (job->manifest)), error);

  if (done == NULL)
    return FALSE;
  dex_await (submit (finish, check_run, job), NULL);
  if (job->error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&job->error));
  return FALSE;
}

static gboolean
await_made (Finish  *finish,
            Job     *job,
            GError **error)
{
  await_calm (finish, job);
  dex_await (submit (finish, gather_run, job), NULL);
  if (job->error != NULL)
    {
      g_set_error (error, STOA_ERROR, STOA_ERROR_UNAVAILABLE, "Its files cannot be read: %s", job->error->message);
      return FALSE;
    }
  if (count_included (job->manifest) > 0)
    return await_media (finish, job, error);
  g_set_error (error, STOA_ERROR, STOA_ERROR_NOT_FOUND, job->manifest->tracks->len > 0
               ? "Everybody who was recorded is left out."
               : "Nothing was recorded: nobody who agreed sent a sound or a picture.");
  return FALSE;
}

static void
note_trouble (StoaManifest *manifest,
              guint         lost)
{
  guint troubled = 0;

  g_clear_pointer (&manifest->trouble, g_free);
  for (guint i = 0; i < manifest->tracks->len; i++)
    troubled += ((const StoaRecordedTrack *) g_ptr_array_index (manifest->tracks, i))->trouble != NULL;
  if (manifest->stop == STOA_STOP_DISK_FULL)
    manifest->trouble = g_strdup ("It was ended early, because the disk was nearly full.");
  else if (manifest->stop == STOA_STOP_FAILED)
    manifest->trouble = g_strdup ("It was ended early, because the server failed.");
  else if (lost > 0)
    manifest->trouble = g_strdup_printf (lost == 1 ? "%u file of it that was there is missing."
                                                   : "%u files of it that were there are missing.", lost);
  else if (troubled > 0)
    manifest->trouble = g_strdup_printf (troubled == 1 ? "Something of %u track is missing." : "Something of %u tracks is missing.",
                                         troubled);
}

static DexFuture *
finish_run (gpointer data)
{
  Finish *finish = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) why = NULL;
  g_autofree char *attempt =
    dex_await_string (stoa_store_run (finish->store, G_TYPE_STRING, run_try, g_strdup (finish->id), g_free), &error);
  g_autoptr (Job) job = g_atomic_rc_box_new0 (Job);
  g_autoptr (StoaManifest) loaded = NULL;
  StoaManifest *stored;

  job->root = g_strdup (finish->root);
  if (attempt != NULL)
    loaded = dex_await_boxed (stoa_store_run (finish->store, STOA_TYPE_RECORD, run_load, g_strdup (finish->id), g_free), &error);
  if (loaded == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  job->manifest = stoa_record_copy (loaded);
  if (job->manifest->phase != STOA_RECORDING_FINISHING)
    return dex_future_new_take_boxed (STOA_TYPE_RECORD, g_steal_pointer (&loaded));

  job->manifest->phase = STOA_RECORDING_READY;
  if (await_made (finish, job, &why))
    note_trouble (job->manifest, job->lost);
  else
    {
      g_message ("A recording was not finished: %s", why->message);
      if (!g_error_matches (why, STOA_ERROR, STOA_ERROR_NOT_FOUND) && atoi (attempt) < MAX_ATTEMPTS)
        return dex_future_new_for_error (g_steal_pointer (&why));
      job->manifest->phase = STOA_RECORDING_FAILED;
      g_ptr_array_set_size (job->manifest->assets, 0);
      g_set_str (&job->manifest->trouble, why->message);
    }
  dex_await (submit (finish, write_copy_run, job), NULL);
  stored = dex_await_boxed (stoa_store_run (finish->store, STOA_TYPE_RECORD, run_finish, stoa_record_ref (job->manifest),
                                            stoa_record_unref),
                            &error);
  if (stored == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  return dex_future_new_take_boxed (STOA_TYPE_RECORD, stored);
}

DexFuture *
stoa_recording_finish (StoaStore                *store,
                       const StoaRecordingPlace *place,
                       StoaRecordingMux         *mux,
                       const char               *recording)
{
  Finish *finish = g_new0 (Finish, 1);

  finish->store = g_object_ref (store);
  finish->root = g_strdup (place->root);
  finish->slow = dex_ref (place->slow);
  finish->mux = g_object_ref (mux);
  finish->id = g_strdup (recording);
  return dex_scheduler_spawn (NULL, 0, finish_run, finish, finish_free);
}
