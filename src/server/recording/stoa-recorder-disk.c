/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-server"

#include "stoa-recorder-disk.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include <glib/gstdio.h>

static void
job_clear (gpointer data)
{
  StoaRecorderJob *job = data;

  g_free (job->root);
  g_free (job->id);
  g_free (job->lines);
  g_free (job->text);
  g_clear_pointer (&job->watch, stoa_recording_watch_unref);
  g_clear_pointer (&job->look, stoa_recording_look_free);
}

void
stoa_recorder_job_unref (StoaRecorderJob *job)
{
  g_atomic_rc_box_release_full (job, job_clear);
}

/* on the disk's thread */

static int
append (StoaRecorderJob *job,
        const char      *path)
{
  g_autofd int fd = g_open (path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  gsize length = strlen (job->lines);

  if (fd < 0)
    return errno;
  while (job->written < length)
    {
      gssize written = write (fd, job->lines + job->written, length - job->written);

      if (written < 0 && errno != EINTR)
        return errno;
      job->written += MAX (0, written);
    }
  return fdatasync (fd) == 0 || errno == EINVAL ? 0 : errno;
}

/* Whether something new could be written, when there is nothing just now. */
static int
look_for_trouble (StoaRecorderJob *job)
{
  g_autofree char *folder = stoa_recording_files_path (job->root, job->id, STOA_RECORDING_TRACKS);

  return g_access (folder, W_OK | X_OK) == 0 ? 0 : errno;
}

static void
load (StoaRecorderJob *job,
      const char      *path)
{
  g_autoptr (GPtrArray) pieces = NULL;
  g_autoptr (GError) error = NULL;

  if (!stoa_recording_files_make (job->root, job->id, &error))
    {
      g_warning ("A recording has no place: %s", error->message);
      job->error = g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOSPC) ? ENOSPC : EACCES;
      return;
    }
  g_file_get_contents (path, &job->text, NULL, NULL);
  job->written_at = stoa_recording_files_last_written (job->root, job->id);
  pieces = stoa_recording_files_list (job->root, job->id);
  for (guint i = 0; i < pieces->len; i++)
    job->last_take = MAX (job->last_take, ((const StoaPiece *) g_ptr_array_index (pieces, i))->take);
}

static DexFuture *
job_run (gpointer data)
{
  StoaRecorderJob *job = data;
  g_autofree char *path = stoa_recording_files_path (job->root, job->id, STOA_RECORDING_TIMELINE);

  if (job->load)
    load (job, path);
  if (job->error == 0 && job->lines != NULL)
    job->error = append (job, path);
  else if (job->error == 0 && job->watch != NULL)
    job->error = look_for_trouble (job);
  if (job->watch != NULL)
    job->look = stoa_recording_watch_look (job->watch, job->root, job->id);
  return dex_future_new_true ();
}

StoaRecorderJob *
stoa_recorder_job_new (const char *root,
                       const char *id)
{
  StoaRecorderJob *job = g_atomic_rc_box_new0 (StoaRecorderJob);

  job->root = g_strdup (root);
  job->id = g_strdup (id);
  return job;
}

DexFuture *
stoa_recorder_job_submit (StoaRecorderJob *job,
                          DexThreadPool   *disk)
{
  return dex_thread_pool_submit (disk, "stoa_recorder", job_run, g_atomic_rc_box_acquire (job),
                                 (GDestroyNotify) stoa_recorder_job_unref);
}
