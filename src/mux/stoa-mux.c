/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-mux"

#include "stoa-mux.h"

#include <errno.h>
#include <stdio.h>

#include <glib/gstdio.h>

#include "stoa-error.h"
#include "stoa-matroska.h"
#include "stoa-mux-track.h"

#define PROGRESS_STEP 0.01
#define HASHING_SHARE 0.1    /* of all that is to be done */
#define HASH_BYTES (256 * 1024)
#define MAX_STILL (4 * 1024 * 1024)

typedef struct
{
  const StoaMuxPlanTrack *plan;
  StoaMuxTrack *track;
  gboolean written;          /* it is in the file */
  guint width;
  guint height;
  gint64 start_us;           /* −1: nothing came */
  gint64 end_us;
  gint64 bytes;
  gint64 frames;
} Source;

typedef struct
{
  StoaMuxProgress report;
  gpointer data;
  double told;
} Progress;

static void
tell (Progress *progress,
      double    share)
{
  if (share < progress->told + PROGRESS_STEP)
    return;
  progress->told = share;
  progress->report (MIN (share, 1), progress->data);
}

static void
source_clear (gpointer data)
{
  stoa_mux_track_free (((Source *) data)->track);
}

static GArray *
open_sources (const StoaMuxPlan *plan,
              StoaMatroska      *matroska)
{
  GArray *sources = g_array_new (FALSE, TRUE, sizeof (Source));

  g_array_set_clear_func (sources, source_clear);
  for (guint i = 0; i < plan->tracks->len; i++)
    {
      Source source = { .plan = g_ptr_array_index (plan->tracks, i), .start_us = -1 };
      g_autoptr (GBytes) codec_private = NULL;

      source.track = stoa_mux_track_new (plan, source.plan);
      stoa_mux_track_get_size (source.track, &source.width, &source.height);
      codec_private = stoa_mux_track_dup_private (source.track);
      source.written = source.plan->codec == STOA_CODEC_OPUS
                       || (source.width > 0 && (source.plan->codec == STOA_CODEC_VP8 || codec_private != NULL));
      if (source.written)
        stoa_matroska_add_track (matroska, &(StoaMatroskaTrack) {
          source.plan->number, source.plan->name, source.plan->codec, codec_private, source.width, source.height });
      g_array_append_val (sources, source);
    }
  return sources;
}

/* Whose frame comes next in time. */
static Source *
find_earliest (GArray *sources)
{
  Source *earliest = NULL;
  gint64 earliest_us = 0;

  for (guint i = 0; i < sources->len; i++)
    {
      Source *source = &g_array_index (sources, Source, i);
      const StoaFrame *frame = source->written ? stoa_mux_track_peek (source->track) : NULL;

      if (frame != NULL && (earliest == NULL || frame->time_us < earliest_us))
        {
          earliest = source;
          earliest_us = frame->time_us;
        }
    }
  return earliest;
}

/* A key frame of VP8 is a picture of WebP but for the header around it. The one with the most in it is the least empty. */
static void
keep_still (GByteArray      *still,
            const Source    *source,
            const StoaFrame *frame)
{
  if (!frame->key || source->plan->codec != STOA_CODEC_VP8 || frame->bytes->len <= still->len
      || frame->bytes->len > MAX_STILL)
    return;
  g_byte_array_set_size (still, 0);
  g_byte_array_append (still, frame->bytes->data, frame->bytes->len);
}

static void
append_u32 (GByteArray *bytes,
            guint32     value)
{
  guint32 little = GUINT32_TO_LE (value);

  g_byte_array_append (bytes, (const guint8 *) &little, sizeof little);
}

/* There is none when it cannot be written: the recording is whole without. */
static void
write_still (const GByteArray *still,
             const char       *path)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  guint32 padded = (still->len + 1) & ~1u;

  if (path == NULL || still->len == 0)
    return;
  g_byte_array_append (bytes, (const guint8 *) "RIFF", 4);
  append_u32 (bytes, padded + 12);
  g_byte_array_append (bytes, (const guint8 *) "WEBPVP8 ", 8);
  append_u32 (bytes, still->len);
  g_byte_array_append (bytes, still->data, still->len);
  if (padded > still->len)
    g_byte_array_append (bytes, (const guint8 *) "", 1);
  g_file_set_contents_full (path, (const char *) bytes->data, bytes->len, G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL);
}

static gboolean
write_frame (StoaMatroska  *matroska,
             Source        *source,
             GByteArray    *still,
             GError       **error)
{
  const StoaFrame *frame = stoa_mux_track_peek (source->track);
  gint64 time_us = MAX (frame->time_us, 0);

  if (stoa_mux_track_is_real (source->track))
    {
      if (source->start_us < 0)
        source->start_us = time_us;
      source->end_us = time_us;
      source->bytes += frame->bytes->len;
      source->frames++;
      keep_still (still, source, frame);
    }
  return stoa_matroska_write (matroska, source->plan->number, (time_us + 500) / 1000,
                              frame->key || source->plan->codec == STOA_CODEC_OPUS, frame->bytes->data, frame->bytes->len,
                              error);
}

static gboolean
write_all (const StoaMuxPlan  *plan,
           StoaMatroska       *matroska,
           GArray             *sources,
           GByteArray         *still,
           Progress           *progress,
           GError            **error)
{
  double length_us = MAX (plan->ended_at_us - plan->started_at_us, 1);
  Source *source;

  while ((source = find_earliest (sources)) != NULL)
    {
      if (!write_frame (matroska, source, still, error))
        return FALSE;
      tell (progress, (1 - HASHING_SHARE) * stoa_mux_track_peek (source->track)->time_us / length_us);
      stoa_mux_track_advance (source->track);
    }
  return TRUE;
}

static char *
hash_file (const char  *path,
           gint64       bytes,
           Progress    *progress,
           GError     **error)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree guint8 *block = g_malloc (HASH_BYTES);
  FILE *file = fopen (path, "rbe");
  gint64 done = 0;
  gsize got;

  if (file == NULL)
    {
      g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno), "The file cannot be read again: %s",
                   g_strerror (errno));
      return NULL;
    }
  while ((got = fread (block, 1, HASH_BYTES, file)) > 0)
    {
      g_checksum_update (checksum, block, got);
      done += got;
      tell (progress, 1 - HASHING_SHARE + HASHING_SHARE * done / bytes);
    }
  fclose (file);
  return g_strdup (g_checksum_get_string (checksum));
}

static JsonObject *
describe (const Source *source)
{
  JsonObject *object = json_object_new ();
  const char *trouble = stoa_mux_track_get_trouble (source->track);

  if (trouble == NULL && !source->written)
    trouble = "No picture could be read.";
  else if (trouble == NULL && source->frames == 0)
    trouble = "Nothing could be read.";
  json_object_set_int_member (object, "number", source->plan->number);
  json_object_set_int_member (object, "start_ms", MAX (source->start_us, 0) / 1000);
  json_object_set_int_member (object, "duration_ms", (source->end_us - MAX (source->start_us, 0)) / 1000);
  json_object_set_int_member (object, "bytes", source->bytes);
  json_object_set_int_member (object, "frames", source->frames);
  json_object_set_int_member (object, "width", source->width);
  json_object_set_int_member (object, "height", source->height);
  json_object_set_int_member (object, "gaps", stoa_mux_track_get_gaps (source->track));
  if (trouble != NULL)
    json_object_set_string_member (object, "trouble", trouble);
  else
    json_object_set_null_member (object, "trouble");
  return object;
}

static JsonObject *
sum_up (const StoaMuxPlan *plan,
        GArray            *sources,
        gint64             bytes,
        const char        *hash)
{
  JsonObject *object = json_object_new ();
  JsonArray *tracks = json_array_new ();

  json_object_set_int_member (object, "duration_ms", (plan->ended_at_us - plan->started_at_us) / 1000);
  json_object_set_int_member (object, "bytes", bytes);
  json_object_set_string_member (object, "sha256", hash);
  for (guint i = 0; i < sources->len; i++)
    json_array_add_object_element (tracks, describe (&g_array_index (sources, Source, i)));
  json_object_set_array_member (object, "tracks", tracks);
  return object;
}

static JsonObject *
make (const StoaMuxPlan  *plan,
      const char         *partial,
      GByteArray         *still,
      Progress           *progress,
      GError            **error)
{
  g_autoptr (StoaMatroska) matroska = stoa_matroska_new (partial, error);
  g_autoptr (GArray) sources = NULL;
  g_autofree char *hash = NULL;
  gint64 bytes;

  if (matroska == NULL)
    return NULL;
  sources = open_sources (plan, matroska);
  if (!stoa_matroska_begin (matroska, plan, error) || !write_all (plan, matroska, sources, still, progress, error)
      || !stoa_matroska_end (matroska, &bytes, error))
    return NULL;
  hash = hash_file (partial, bytes, progress, error);
  return hash != NULL ? sum_up (plan, sources, bytes, hash) : NULL;
}

JsonObject *
stoa_mux_run (const StoaMuxPlan *plan,
              const char        *output,
              StoaMuxProgress    report,
              gpointer           data,
              GError           **error)
{
  g_autofree char *partial = g_strconcat (output, ".partial", NULL);
  g_autofree char *folder = g_path_get_dirname (output);
  g_autofree char *path = plan->still != NULL ? g_build_filename (folder, plan->still, NULL) : NULL;
  g_autoptr (GByteArray) still = g_byte_array_new ();
  Progress progress = { report, data, 0 };
  g_autoptr (JsonObject) result = make (plan, partial, still, &progress, error);

  if (result != NULL)
    write_still (still, path);
  if (result != NULL && g_rename (partial, output) != 0)
    {
      g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno), "The file cannot be put in its place: %s",
                   g_strerror (errno));
      g_clear_pointer (&result, json_object_unref);
    }
  if (result == NULL)
    g_unlink (partial);
  return g_steal_pointer (&result);
}
