/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-server"

#include "stoa-recording-plan.h"

#include "stoa-json.h"

#define PLAN_VERSION 1

/* gathering */

static StoaRecordedTrack *
find_track (StoaManifest             *manifest,
            const StoaRecordedPerson *person,
            int                       kind)
{
  for (guint i = 0; i < manifest->tracks->len; i++)
    {
      StoaRecordedTrack *track = g_ptr_array_index (manifest->tracks, i);

      if (track->kind == kind && g_str_equal (track->participant, person->participant))
        return track;
    }
  return NULL;
}

static StoaRecordedTrack *
add_track (StoaManifest             *manifest,
           const StoaRecordedPerson *person,
           const StoaPiece          *piece,
           gint64                    start_ms)
{
  StoaRecordedTrack *track;

  if (manifest->tracks->len >= STOA_MAX_RECORDED)
    return NULL;
  track = stoa_record_new (&stoa_recorded_track_type);
  track->number = manifest->tracks->len + 1;
  track->participant = g_strdup (person->participant);
  track->account = g_strdup (person->account);
  track->name = g_strdup (person->name);
  track->kind = piece->header.kind;
  track->codec = piece->header.codec;
  track->start_ms = start_ms;
  g_ptr_array_add (manifest->tracks, track);
  return track;
}

static char *
hash_one (const char  *folder,
          const char  *file,
          GError     **error)
{
  const char *files[] = { file, NULL };

  return stoa_recording_files_hash (folder, files, error);
}

/* A piece in another codec than the one before would be a track of its own; Stoa agrees on one codec a room. */
static gboolean
add_piece (StoaManifest           *manifest,
           StoaRecordingTimeline  *timeline,
           const char             *folder,
           const StoaPiece        *piece,
           GError                **error)
{
  gint64 start_ms = CLAMP (stoa_recording_clock_place (stoa_recording_timeline_get_clock (timeline), piece->header.first_us / 1000 - manifest->started_at), 0,
                           STOA_MAX_RECORDING_MS);
  const StoaRecordedPerson *person = piece->person > 0 && piece->person <= manifest->people->len
                                       ? g_ptr_array_index (manifest->people, piece->person - 1) : NULL;
  StoaRecordedTrack *track = person != NULL ? find_track (manifest, person, piece->header.kind) : NULL;
  StoaRecordedFile *file;

  if (track == NULL && person != NULL)
    track = add_track (manifest, person, piece, start_ms);
  if (track == NULL || track->codec != piece->header.codec)
    return TRUE;
  file = stoa_record_new (&stoa_recorded_file_type);
  file->file = g_strdup (piece->file);
  file->start_ms = start_ms;
  file->bytes = piece->bytes;
  file->sha256 = hash_one (folder, piece->file, error);
  track->bytes += piece->bytes;
  g_ptr_array_add (track->files, file);
  return file->sha256 != NULL;
}

static GStrv
list_files (const StoaRecordedTrack *track)
{
  g_autoptr (GStrvBuilder) files = g_strv_builder_new ();

  for (guint i = 0; i < track->files->len; i++)
    g_strv_builder_add (files, ((const StoaRecordedFile *) g_ptr_array_index (track->files, i))->file);
  return g_strv_builder_end (files);
}

static gboolean
hash_track (const char         *folder,
            StoaRecordedTrack  *track,
            GError            **error)
{
  g_auto (GStrv) files = list_files (track);

  g_free (track->sha256);
  if (track->files->len == 1)
    track->sha256 = g_strdup (((const StoaRecordedFile *) g_ptr_array_index (track->files, 0))->sha256);
  else
    track->sha256 = stoa_recording_files_hash (folder, (const char *const *) files, error);
  return track->sha256 != NULL;
}

static void
replace_list (GPtrArray **list,
              GPtrArray  *by)
{
  g_ptr_array_unref (*list);
  *list = g_ptr_array_ref (by);
}

static gboolean
is_left_out (const StoaManifest *manifest,
             const char         *account)
{
  for (guint i = 0; i < manifest->people->len; i++)
    {
      const StoaRecordedPerson *person = g_ptr_array_index (manifest->people, i);

      if (person->left_out && g_str_equal (person->account, account))
        return TRUE;
    }
  return FALSE;
}

/* It may end before the last that was noted: with the last one who was there. */
static void
clip_timeline (StoaManifest *manifest)
{
  gint64 length_ms = manifest->ended_at - manifest->started_at;

  for (guint i = manifest->timeline->len; i > 0; i--)
    {
      StoaMoment *moment = g_ptr_array_index (manifest->timeline, i - 1);

      if (moment->at_ms > length_ms)
        g_ptr_array_remove_index (manifest->timeline, i - 1);
      else
        moment->duration_ms = MIN (moment->duration_ms, length_ms - moment->at_ms);
    }
  for (guint i = 0; i < manifest->people->len; i++)
    {
      StoaRecordedPerson *person = g_ptr_array_index (manifest->people, i);

      if (person->left_ms > length_ms)
        person->left_ms = 0;
    }
}

static StoaRecordingTimeline *
load_timeline (const char   *root,
               StoaManifest *manifest)
{
  g_autofree char *path = stoa_recording_files_path (root, manifest->id, STOA_RECORDING_TIMELINE);
  StoaRecordingTimeline *timeline = stoa_recording_timeline_new ();
  g_autofree char *text = NULL;
  GPtrArray *people;

  if (g_file_get_contents (path, &text, NULL, NULL))
    stoa_recording_timeline_load (timeline, text);
  people = stoa_recording_timeline_get_people (timeline);
  for (guint i = 0; i < people->len; i++)
    {
      StoaRecordedPerson *person = g_ptr_array_index (people, i);

      person->left_out = is_left_out (manifest, person->account);
    }
  replace_list (&manifest->people, people);
  replace_list (&manifest->timeline, stoa_recording_timeline_get_moments (timeline));
  clip_timeline (manifest);
  return timeline;
}

static gboolean
has_file (const GPtrArray *tracks,
          const char      *file)
{
  for (guint i = 0; i < tracks->len; i++)
    {
      const StoaRecordedTrack *track = g_ptr_array_index (tracks, i);

      for (guint j = 0; j < track->files->len; j++)
        if (g_str_equal (((const StoaRecordedFile *) g_ptr_array_index (track->files, j))->file, file))
          return TRUE;
    }
  return FALSE;
}

static guint
count_lost (const GPtrArray *before,
            const GPtrArray *now)
{
  guint lost = 0;

  for (guint i = 0; i < before->len; i++)
    {
      const StoaRecordedTrack *track = g_ptr_array_index (before, i);

      for (guint j = 0; j < track->files->len; j++)
        lost += !has_file (now, ((const StoaRecordedFile *) g_ptr_array_index (track->files, j))->file);
    }
  return lost;
}

gboolean
stoa_recording_plan_gather (const char    *root,
                            StoaManifest  *manifest,
                            guint         *lost,
                            GError       **error)
{
  g_autofree char *folder = stoa_recording_files_path (root, manifest->id, STOA_RECORDING_TRACKS);
  g_autoptr (GPtrArray) pieces = stoa_recording_files_list (root, manifest->id);
  g_autoptr (StoaRecordingTimeline) timeline = load_timeline (root, manifest);
  g_autoptr (GPtrArray) before = g_steal_pointer (&manifest->tracks);

  manifest->tracks = stoa_record_list_new ();
  for (guint i = 0; i < pieces->len; i++)
    if (!add_piece (manifest, timeline, folder, g_ptr_array_index (pieces, i), error))
      return FALSE;
  for (guint i = 0; i < manifest->tracks->len; i++)
    if (!hash_track (folder, g_ptr_array_index (manifest->tracks, i), error))
      return FALSE;
  *lost = count_lost (before, manifest->tracks);
  return TRUE;
}

/* the plan */

gboolean
stoa_recording_plan_includes (const StoaManifest      *manifest,
                              const StoaRecordedTrack *track)
{
  return !is_left_out (manifest, track->account);
}

static void
add_chapters (JsonBuilder        *json,
              const StoaManifest *manifest)
{
  json_builder_set_member_name (json, "chapters");
  json_builder_begin_array (json);
  for (guint i = 0; i < manifest->timeline->len; i++)
    {
      const StoaMoment *moment = g_ptr_array_index (manifest->timeline, i);

      if (moment->kind != STOA_MOMENT_CHAPTER)
        continue;
      json_builder_begin_object (json);
      json_builder_set_member_name (json, "at_ms");
      json_builder_add_int_value (json, moment->at_ms);
      json_builder_set_member_name (json, "title");
      json_builder_add_string_value (json, moment->detail);
      json_builder_end_object (json);
    }
  json_builder_end_array (json);
}

static void
add_string (JsonBuilder *json,
            const char  *name,
            const char  *value)
{
  json_builder_set_member_name (json, name);
  json_builder_add_string_value (json, value);
}

static void
add_plan_track (JsonBuilder             *json,
                const StoaRecordedTrack *track)
{
  g_autofree char *name = g_strdup_printf ("%s – %s", track->name, stoa_track_kinds[track->kind]);

  json_builder_begin_object (json);
  json_builder_set_member_name (json, "number");
  json_builder_add_int_value (json, track->number);
  add_string (json, "name", name);
  add_string (json, "participant", track->participant);
  add_string (json, "account", track->account);
  add_string (json, "kind", stoa_track_kinds[track->kind]);
  add_string (json, "codec", stoa_recorded_codecs[track->codec]);
  json_builder_set_member_name (json, "files");
  json_builder_begin_array (json);
  for (guint i = 0; i < track->files->len; i++)
    json_builder_add_string_value (json, ((const StoaRecordedFile *) g_ptr_array_index (track->files, i))->file);
  json_builder_end_array (json);
  json_builder_set_member_name (json, "starts_ms");
  json_builder_begin_array (json);
  for (guint i = 0; i < track->files->len; i++)
    json_builder_add_int_value (json, ((const StoaRecordedFile *) g_ptr_array_index (track->files, i))->start_ms);
  json_builder_end_array (json);
  json_builder_end_object (json);
}

static JsonNode *
make_plan (const StoaManifest *manifest)
{
  g_autoptr (JsonBuilder) json = json_builder_new ();

  json_builder_begin_object (json);
  json_builder_set_member_name (json, "version");
  json_builder_add_int_value (json, PLAN_VERSION);
  json_builder_set_member_name (json, "started_at_us");
  json_builder_add_int_value (json, manifest->started_at * 1000);
  json_builder_set_member_name (json, "ended_at_us");
  json_builder_add_int_value (json, manifest->ended_at * 1000);
  add_string (json, "title", manifest->title);
  add_string (json, "still", STOA_RECORDING_STILL);
  add_chapters (json, manifest);
  json_builder_set_member_name (json, "tracks");
  json_builder_begin_array (json);
  for (guint i = 0; i < manifest->tracks->len; i++)
    {
      const StoaRecordedTrack *track = g_ptr_array_index (manifest->tracks, i);

      if (stoa_recording_plan_includes (manifest, track))
        add_plan_track (json, track);
    }
  json_builder_end_array (json);
  json_builder_end_object (json);
  return json_builder_get_root (json);
}

gboolean
stoa_recording_plan_write (const char          *root,
                           const StoaManifest  *manifest,
                           GError             **error)
{
  g_autofree char *folder = stoa_recording_files_path (root, manifest->id, STOA_RECORDING_TRACKS);
  g_autofree char *path = g_build_filename (folder, STOA_RECORDING_PLAN, NULL);
  g_autoptr (JsonNode) plan = make_plan (manifest);
  g_autofree char *text = json_to_string (plan, TRUE);

  return g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, error);
}
