/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-media"

#include "stoa-export.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "stoa-replay-cues.h"
#include "stoa-export-mix.h"
#include "stoa-export-stage.h"
#include "stoa-export-writer.h"

#define SHORTEST_MS 100

struct _StoaExport
{
  GObject parent_instance;

  char *source;
  StoaManifest *manifest;
  StoaExportFormat format;
  guint height;
  char *path;
  char *trouble;             /* of the thread, until it has ended */
  int permille;              /* atomic */
};

G_DEFINE_FINAL_TYPE (StoaExport, stoa_export, G_TYPE_OBJECT)

/* What the thread works with. */
typedef struct
{
  StoaExport *owner;
  GCancellable *cancellable;
  gint64 start_ms;
  gint64 end_ms;
  StoaExportReader *reader;
  StoaExportBlock next;      /* that was read, and not given on yet */
  gboolean ended;            /* nothing is left to read */
  GHashTable *tracks;        /* of StoaExportTrack, by number */
  StoaExportMix *mix;
  StoaExportPlan *plan;
  StoaExportStage *stage;
  StoaExportWriter *writer;
} Work;

static void
work_clear (Work *work)
{
  gst_clear_buffer (&work->next.buffer);
  g_clear_pointer (&work->writer, stoa_export_writer_free);
  g_clear_pointer (&work->stage, stoa_export_stage_free);
  g_clear_pointer (&work->plan, stoa_export_plan_free);
  g_clear_pointer (&work->mix, stoa_export_mix_free);
  g_clear_pointer (&work->tracks, g_hash_table_unref);
  g_clear_pointer (&work->reader, stoa_export_reader_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Work, work_clear)

/* what there is */

static void
find_extent (Work *work)
{
  const StoaManifest *manifest = work->owner->manifest;
  const StoaTrim *trim = manifest->trim;

  work->start_ms = trim ? CLAMP (trim->start_ms, 0, MAX (0, manifest->duration_ms - SHORTEST_MS)) : 0;
  work->end_ms = trim && trim->end_ms > 0 ? MIN (trim->end_ms, manifest->duration_ms) : manifest->duration_ms;
  work->end_ms = MAX (work->end_ms, work->start_ms + SHORTEST_MS);
}

static const StoaRecordedTrack *
find_recorded (const StoaManifest *manifest,
               gint64              number)
{
  for (guint i = 0; i < manifest->tracks->len; i++)
    if (((const StoaRecordedTrack *) manifest->tracks->pdata[i])->number == number)
      return manifest->tracks->pdata[i];
  return NULL;
}

static void
add_stream (Work                   *work,
            const StoaExportStream *stream)
{
  const StoaRecordedTrack *recorded = find_recorded (work->owner->manifest, stream->number);

  if (recorded == NULL || stoa_replay_person (work->owner->manifest, recorded->participant) == NULL)
    return;
  if (stream->codec == STOA_EXPORT_OPUS)
    stoa_export_mix_add_stream (work->mix, stream);
  else if (stream->codec != STOA_EXPORT_OTHER)
    g_hash_table_insert (work->tracks, GUINT_TO_POINTER (stream->number), stoa_export_track_new (stream));
}

static StoaExportTrack *
find_track (gint64   number,
            gpointer data)
{
  return g_hash_table_lookup (((Work *) data)->tracks, GUINT_TO_POINTER (number));
}

static gboolean
open_source (Work    *work,
             GError **error)
{
  const GArray *streams;

  work->reader = stoa_export_reader_new (work->owner->source, work->start_ms, error);
  if (work->reader == NULL)
    return FALSE;
  work->tracks = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) stoa_export_track_free);
  work->mix = stoa_export_mix_new (work->start_ms);
  streams = stoa_export_reader_streams (work->reader);
  for (guint i = 0; i < streams->len; i++)
    add_stream (work, &g_array_index (streams, StoaExportStream, i));
  return TRUE;
}

static GArray *
list_chapters (Work *work)
{
  const StoaManifest *manifest = work->owner->manifest;
  GArray *chapters = g_array_new (FALSE, FALSE, sizeof (StoaReplayCue));

  for (guint i = 0; i < manifest->timeline->len; i++)
    {
      const StoaMoment *moment = manifest->timeline->pdata[i];
      StoaReplayCue chapter = { MAX (0, moment->at_ms - work->start_ms), 0, moment->detail };

      if (moment->kind != STOA_MOMENT_CHAPTER || moment->detail == NULL || moment->at_ms >= work->end_ms)
        continue;
      /* of those before the beginning, the last is the one it begins in */
      if (chapters->len > 0 && chapter.at_ms == 0)
        g_array_set_size (chapters, 0);
      g_array_append_val (chapters, chapter);
    }
  return chapters;
}

static gboolean
open_target (Work        *work,
             const char  *path,
             GError     **error)
{
  const StoaExport *self = work->owner;
  g_autoptr (GArray) cues = stoa_replay_cues (self->manifest, work->start_ms, work->end_ms);
  g_autoptr (GArray) chapters = list_chapters (work);
  guint width = self->height * 16 / 9 & ~1u;
  StoaExportTarget target = {
    .format = self->format,
    .width = width,
    .height = self->height,
    .path = path,
    .title = self->manifest->title,
    .started_at = self->manifest->started_at + work->start_ms,
    .duration_ms = work->end_ms - work->start_ms,
    .cues = cues,
    .chapters = chapters,
  };

  work->writer = stoa_export_writer_new (&target, error);
  if (work->writer == NULL)
    return FALSE;
  work->plan = stoa_export_plan_new (self->manifest, self->height);
  work->stage = stoa_export_stage_new (width, self->height, find_track, work);
  return TRUE;
}

/* the pictures */

static void
give_on (Work *work)
{
  StoaExportTrack *track = find_track (work->next.number, work);

  if (track)
    stoa_export_track_put (track, &work->next);
  else if (!stoa_export_mix_put (work->mix, &work->next))
    gst_buffer_unref (work->next.buffer);
  work->next.buffer = NULL;
}

static void
read_until (Work   *work,
            gint64  until_ms)
{
  while (!work->ended)
    {
      if (work->next.buffer == NULL && !stoa_export_reader_next (work->reader, &work->next))
        work->ended = TRUE;
      if (work->next.buffer == NULL || work->next.at_ms > until_ms)
        return;
      give_on (work);
    }
}

static gboolean
make_picture (Work    *work,
              gint64   number,
              GError **error)
{
  gint64 at_ns = work->start_ms * (gint64) GST_MSECOND + number * (gint64) GST_SECOND / STOA_EXPORT_FPS;
  gint64 at_ms = at_ns / (gint64) GST_MSECOND;
  GstBuffer *picture;

  read_until (work, at_ms + STOA_EXPORT_AHEAD_MS);
  if (stoa_export_plan_seek (work->plan, at_ms))
    stoa_export_stage_set_tiles (work->stage, stoa_export_plan_tiles (work->plan));
  picture = stoa_export_stage_paint (work->stage, at_ns);
  if (picture == NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, _("There is not enough memory."));
      return FALSE;
    }
  return stoa_export_writer_push (work->writer, picture, stoa_export_mix_take (work->mix, STOA_EXPORT_RATE / STOA_EXPORT_FPS),
                                  work->cancellable, error);
}

static gboolean
make_pictures (Work    *work,
               GError **error)
{
  gint64 n = ((work->end_ms - work->start_ms) * STOA_EXPORT_FPS + 500) / 1000;

  for (gint64 i = 0; i < n; i++)
    {
      if (!make_picture (work, i, error))
        return FALSE;
      g_atomic_int_set (&work->owner->permille, (int) (i * 1000 / n));
    }
  return stoa_export_writer_end (work->writer, work->cancellable, error);
}

/* the end */

/* Who is not in it as they should be. */
static void
find_trouble (Work *work)
{
  const StoaManifest *manifest = work->owner->manifest;
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autofree char *list = NULL;

  for (guint i = 0; i < manifest->tracks->len; i++)
    {
      const StoaRecordedTrack *recorded = manifest->tracks->pdata[i];
      StoaExportTrack *track = find_track (recorded->number, work);

      if (stoa_replay_person (manifest, recorded->participant) && !g_ptr_array_find_with_equal_func (names, recorded->name, g_str_equal, NULL)
          && (recorded->trouble || (track && stoa_export_track_is_damaged (track))))
        g_ptr_array_add (names, recorded->name);
    }
  if (stoa_export_reader_is_damaged (work->reader))
    work->owner->trouble = g_strdup (_("The recording is damaged: some of it is not in the file."));
  if (names->len == 0 || work->owner->trouble)
    return;
  g_ptr_array_add (names, NULL);
  list = g_strjoinv (", ", (char **) names->pdata);
  work->owner->trouble = g_strdup_printf (_("Not all of what these sent could be read: %s"), list);
}

static gboolean
fail (GError **error)
{
  int why = errno;

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (why), _("The file cannot be written: %s"), g_strerror (why));
  return FALSE;
}

static gboolean
sync_path (const char  *path,
           GError     **error)
{
  int fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);
  gboolean done = fd >= 0 && fsync (fd) == 0;

  if (!done)
    fail (error);
  if (fd >= 0)
    close (fd);
  return done;
}

static gboolean
put_in_place (const char  *partial,
              const char  *path,
              GError     **error)
{
  g_autofree char *folder = g_path_get_dirname (path);

  return sync_path (partial, error) && (g_rename (partial, path) == 0 || fail (error)) && sync_path (folder, error);
}

/* As readable as other files that people make. */
static gboolean
create (const char  *partial,
        GError     **error)
{
  int fd = g_open (partial, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0666);

  return fd >= 0 ? close (fd) == 0 : fail (error);
}

static gboolean
export (StoaExport    *self,
        const char    *partial,
        GCancellable  *cancellable,
        GError       **error)
{
  g_auto (Work) work = { .owner = self, .cancellable = cancellable };

  find_extent (&work);
  if (!create (partial, error) || !open_source (&work, error) || !open_target (&work, partial, error) || !make_pictures (&work, error))
    return FALSE;
  find_trouble (&work);
  return TRUE;
}

static gpointer
run (gpointer data)
{
  g_autoptr (GTask) task = data;
  StoaExport *self = g_task_get_source_object (task);
  g_autofree char *partial = g_strconcat (self->path, ".part", NULL);
  GError *error = NULL;

  if (export (self, partial, g_task_get_cancellable (task), &error) && put_in_place (partial, self->path, &error))
    {
      g_atomic_int_set (&self->permille, 1000);
      g_task_return_boolean (task, TRUE);
      return NULL;
    }
  g_unlink (partial);
  g_task_return_error (task, error);
  return NULL;
}

static void
stoa_export_finalize (GObject *object)
{
  StoaExport *self = STOA_EXPORT (object);

  stoa_record_unref (self->manifest);
  g_free (self->source);
  g_free (self->path);
  g_free (self->trouble);
  G_OBJECT_CLASS (stoa_export_parent_class)->finalize (object);
}

static void
stoa_export_class_init (StoaExportClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = stoa_export_finalize;
}

static void
stoa_export_init (StoaExport *self)
{
}

/* public */

gboolean
stoa_export_can (StoaExportFormat format)
{
  return stoa_export_writer_can (format);
}

StoaExport *
stoa_export_new (const char         *source,
                 const StoaManifest *manifest,
                 StoaExportFormat    format,
                 guint               height,
                 const char         *path)
{
  StoaExport *self = g_object_new (STOA_TYPE_EXPORT, NULL);

  self->source = g_strdup (source);
  self->manifest = stoa_record_ref ((gpointer) manifest);
  self->format = format;
  self->height = CLAMP (height, 180, 2160) & ~1u;
  self->path = g_strdup (path);
  return self;
}

void
stoa_export_run_async (StoaExport          *self,
                       GCancellable        *cancellable,
                       GAsyncReadyCallback  callback,
                       gpointer             data)
{
  GTask *task;

  g_return_if_fail (STOA_IS_EXPORT (self));

  task = g_task_new (self, cancellable, callback, data);
  g_thread_unref (g_thread_new ("stoa-export", run, task));
}

gboolean
stoa_export_run_finish (StoaExport    *self,
                        GAsyncResult  *result,
                        GError       **error)
{
  g_return_val_if_fail (STOA_IS_EXPORT (self) && g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

double
stoa_export_get_fraction (StoaExport *self)
{
  g_return_val_if_fail (STOA_IS_EXPORT (self), 0);
  return g_atomic_int_get (&self->permille) / 1000.0;
}

const char *
stoa_export_get_trouble (StoaExport *self)
{
  g_return_val_if_fail (STOA_IS_EXPORT (self), NULL);
  return self->trouble;
}
