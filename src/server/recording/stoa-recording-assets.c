/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-server"

#include "stoa-recording-assets.h"

#include <glib/gstdio.h>

#include "stoa-picture.h"
#include "stoa-recording-files.h"
#include "stoa-replay-state.h"

#define MAX_STILL (8 * 1024 * 1024)

static void
add_asset (const char    *root,
           StoaManifest  *manifest,
           StoaAssetKind  kind,
           const char    *type,
           const char    *file,
           gconstpointer  data,
           gsize          size)
{
  g_autofree char *path = stoa_recording_files_path (root, manifest->id, file);
  g_autoptr (GError) error = NULL;
  StoaAsset *asset;

  if (!g_file_set_contents_full (path, data, size, G_FILE_SET_CONTENTS_CONSISTENT, 0600, &error))
    {
      g_message ("%s of a recording was not written: %s", file, error->message);
      return;
    }
  asset = stoa_record_new (&stoa_asset_type);
  asset->kind = kind;
  asset->type = g_strdup (type);
  asset->bytes = size;
  asset->sha256 = g_compute_checksum_for_data (G_CHECKSUM_SHA256, data, size);
  g_ptr_array_add (manifest->assets, asset);
}

/* poster */

static void
make_poster (const char   *root,
             StoaManifest *manifest)
{
  g_autofree char *path = stoa_recording_files_path (root, manifest->id, STOA_RECORDING_STILL);
  g_autoptr (GBytes) still = NULL;
  g_autoptr (GBytes) poster = NULL;
  g_autoptr (GError) error = NULL;
  GStatBuf stat;
  char *data;
  gsize size;

  if (g_lstat (path, &stat) != 0 || stat.st_size > MAX_STILL || !g_file_get_contents (path, &data, &size, NULL))
    return;
  still = g_bytes_new_take (data, size);
  g_unlink (path);
  poster = stoa_picture_make (still, "image/webp", &stoa_picture_poster, &error);
  if (poster != NULL)
    add_asset (root, manifest, STOA_ASSET_POSTER, "image/jpeg", STOA_RECORDING_POSTER, g_bytes_get_data (poster, NULL),
               g_bytes_get_size (poster));
  else
    g_message ("A recording has no poster: %s", error->message);
}

/* subtitles */

static void
append_time (GString *text,
             gint64   ms)
{
  g_string_append_printf (text, "%02d:%02d:%02d.%03d", (int) (ms / 3600000), (int) (ms / 60000 % 60), (int) (ms / 1000 % 60),
                          (int) (ms % 1000));
}

/* A name is one line already; what WebVTT would take for a tag is not one. */
static void
append_name (GString    *text,
             const char *name)
{
  for (const char *c = name; *c != '\0'; c++)
    if (*c == '&')
      g_string_append (text, "&amp;");
    else if (*c == '<')
      g_string_append (text, "&lt;");
    else if (*c == '>')
      g_string_append (text, "&gt;");
    else
      g_string_append_c (text, *c);
}

static void
append_cue (GString                  *text,
            const StoaMoment         *moment,
            const StoaRecordedPerson *person)
{
  g_string_append_c (text, '\n');
  append_time (text, moment->at_ms);
  g_string_append (text, " --> ");
  append_time (text, moment->at_ms + moment->duration_ms);
  g_string_append (text, "\n<v ");
  append_name (text, person->name);
  g_string_append_c (text, '>');
  append_name (text, person->name);
  g_string_append_c (text, '\n');
}

char *
stoa_recording_assets_subtitles (const StoaManifest *manifest)
{
  g_autoptr (GString) text = g_string_new ("WEBVTT\n");
  gsize head = text->len;

  for (guint i = 0; i < manifest->timeline->len; i++)
    {
      const StoaMoment *moment = g_ptr_array_index (manifest->timeline, i);
      const StoaRecordedPerson *person = moment->kind == STOA_MOMENT_SPEAKING ? stoa_replay_person (manifest, moment->participant) : NULL;

      if (person != NULL && *person->name != '\0' && moment->duration_ms > 0)
        append_cue (text, moment, person);
    }
  return text->len > head ? g_string_free_and_steal (g_steal_pointer (&text)) : NULL;
}

static void
make_subtitles (const char   *root,
                StoaManifest *manifest)
{
  g_autofree char *text = stoa_recording_assets_subtitles (manifest);

  if (text != NULL)
    add_asset (root, manifest, STOA_ASSET_SUBTITLES, "text/vtt", STOA_RECORDING_SUBTITLES, text, strlen (text));
}

void
stoa_recording_assets_clear (const char *root,
                             const char *id)
{
  static const char *const files[] = { STOA_RECORDING_POSTER, STOA_RECORDING_SUBTITLES, STOA_RECORDING_STILL };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = stoa_recording_files_path (root, id, files[i]);

      g_unlink (path);
    }
}

void
stoa_recording_assets_make (const char   *root,
                            StoaManifest *manifest)
{
  make_poster (root, manifest);
  make_subtitles (root, manifest);
}
