/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-mux"

#include "stoa-mux-plan.h"

#include <string.h>

#include "stoa-error.h"
#include "stoa-json.h"

#define VERSION 1
#define MAX_BYTES (4 * 1024 * 1024)
#define MAX_TRACKS 126       /* numbers of one byte in Matroska */
#define MAX_FILES 1000       /* of a track */
#define MAX_CHAPTERS 1000
#define MAX_TEXT 1000
#define MAX_LENGTH_US (7 * G_TIME_SPAN_DAY)

static gboolean
refuse (GError     **error,
        const char  *what)
{
  g_set_error (error, STOA_ERROR, STOA_ERROR_INVALID, "The plan is wrong: %s.", what);
  return FALSE;
}

static char *
take_text (JsonObject *object,
           const char *name)
{
  JsonNode *node = json_object_get_member (object, name);
  const char *text = node != NULL && json_node_get_value_type (node) == G_TYPE_STRING ? json_node_get_string (node) : NULL;

  return text != NULL && strlen (text) <= MAX_TEXT ? g_strdup (text) : NULL;
}

static gint64
take_int (JsonObject *object,
          const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && json_node_get_value_type (node) == G_TYPE_INT64 ? json_node_get_int (node) : -1;
}

static JsonArray *
take_list (JsonObject *object,
           const char *name,
           guint       most)
{
  JsonNode *node = json_object_get_member (object, name);
  JsonArray *list = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  return list != NULL && json_array_get_length (list) <= most ? list : NULL;
}

static JsonObject *
get_object (JsonArray *list,
            guint      i)
{
  JsonNode *node = json_array_get_element (list, i);

  return JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

static void
chapter_free (gpointer data)
{
  g_free (((StoaMuxChapter *) data)->title);
  g_free (data);
}

static void
track_free (gpointer data)
{
  StoaMuxPlanTrack *track = data;

  g_free (track->name);
  g_free (track->kind);
  g_strfreev (track->files);
  g_free (track->starts_ms);
  g_free (track);
}

static gboolean
parse_codec (const char *name,
             StoaCodec  *codec)
{
  static const char *const names[] = { [STOA_CODEC_OPUS] = "opus", [STOA_CODEC_VP8] = "vp8", [STOA_CODEC_H264] = "h264" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_strcmp0 (name, names[i]) == 0)
      {
        *codec = i;
        return TRUE;
      }
  return FALSE;
}

static gboolean
is_file_name (const char *name)
{
  return name != NULL && *name != '\0' && *name != '.' && strchr (name, '/') == NULL && strlen (name) < 256;
}

static gboolean
parse_files (JsonObject        *object,
             StoaMuxPlanTrack  *track,
             GError           **error)
{
  JsonArray *list = take_list (object, "files", MAX_FILES);
  guint n = list != NULL ? json_array_get_length (list) : 0;

  if (list == NULL)
    return refuse (error, "a track has no list of files, or too long a one");
  track->files = g_new0 (char *, n + 1);
  for (guint i = 0; i < n; i++)
    {
      JsonNode *node = json_array_get_element (list, i);
      const char *name = json_node_get_value_type (node) == G_TYPE_STRING ? json_node_get_string (node) : NULL;

      if (!is_file_name (name))
        return refuse (error, "a file is not one of the plan's folder");
      track->files[i] = g_strdup (name);
    }
  return TRUE;
}

static gboolean
parse_starts (JsonObject        *object,
              StoaMuxPlanTrack  *track,
              GError           **error)
{
  JsonArray *list = take_list (object, "starts_ms", MAX_FILES);
  guint n = g_strv_length (track->files);

  if (!json_object_has_member (object, "starts_ms"))
    return TRUE;
  if (list == NULL || json_array_get_length (list) != n)
    return refuse (error, "a track does not say of each of its files when it begins");
  track->starts_ms = g_new0 (gint64, n + 1);
  for (guint i = 0; i < n; i++)
    {
      JsonNode *node = json_array_get_element (list, i);

      track->starts_ms[i] = json_node_get_value_type (node) == G_TYPE_INT64 ? json_node_get_int (node) : -1;
      if (track->starts_ms[i] < 0 || track->starts_ms[i] > MAX_LENGTH_US / 1000)
        return refuse (error, "a file begins at no time");
    }
  return TRUE;
}

static gboolean
parse_track (StoaMuxPlan  *plan,
             JsonObject   *object,
             GError      **error)
{
  static const char *const kinds[] = { "camera", "mic", "screen", "screen-audio", NULL };
  StoaMuxPlanTrack *track = g_new0 (StoaMuxPlanTrack, 1);
  g_autofree char *codec = NULL;
  gint64 number;

  g_ptr_array_add (plan->tracks, track);
  if (object == NULL)
    return refuse (error, "a track is no object");
  number = take_int (object, "number");
  track->name = take_text (object, "name");
  track->kind = take_text (object, "kind");
  codec = take_text (object, "codec");
  if (number < 1 || number > MAX_TRACKS)
    return refuse (error, "a track's number is not from 1 to 126");
  track->number = number;
  for (guint i = 0; i + 1 < plan->tracks->len; i++)
    if (((StoaMuxPlanTrack *) g_ptr_array_index (plan->tracks, i))->number == number)
      return refuse (error, "two tracks have the same number");
  if (track->name == NULL || track->kind == NULL || !g_strv_contains (kinds, track->kind))
    return refuse (error, "a track has no name, or no kind that is known");
  if (!parse_codec (codec, &track->codec))
    return refuse (error, "a track's codec is none of opus, vp8 and h264");
  if ((track->codec == STOA_CODEC_OPUS) != (g_str_equal (track->kind, "mic") || g_str_equal (track->kind, "screen-audio")))
    return refuse (error, "a track's codec does not suit its kind");
  return parse_files (object, track, error) && parse_starts (object, track, error);
}

static int
compare_chapters (gconstpointer a,
                  gconstpointer b)
{
  const StoaMuxChapter *x = *(StoaMuxChapter *const *) a, *y = *(StoaMuxChapter *const *) b;

  return (x->at_ms > y->at_ms) - (x->at_ms < y->at_ms);
}

static gboolean
parse_chapters (StoaMuxPlan  *plan,
                JsonObject   *object,
                GError      **error)
{
  JsonArray *list = take_list (object, "chapters", MAX_CHAPTERS);

  if (!json_object_has_member (object, "chapters"))
    return TRUE;
  if (list == NULL)
    return refuse (error, "the chapters are no list, or too many");
  for (guint i = 0; i < json_array_get_length (list); i++)
    {
      JsonObject *item = get_object (list, i);
      StoaMuxChapter *chapter = g_new0 (StoaMuxChapter, 1);

      g_ptr_array_add (plan->chapters, chapter);
      if (item != NULL)
        {
          chapter->at_ms = take_int (item, "at_ms");
          chapter->title = take_text (item, "title");
        }
      if (chapter->title == NULL || chapter->at_ms < 0 || chapter->at_ms > MAX_LENGTH_US / 1000)
        return refuse (error, "a chapter has no time or no title");
    }
  g_ptr_array_sort (plan->chapters, compare_chapters);
  return TRUE;
}

static gboolean
parse (StoaMuxPlan  *plan,
       JsonObject   *object,
       GError      **error)
{
  JsonArray *tracks = take_list (object, "tracks", MAX_TRACKS);

  if (take_int (object, "version") != VERSION)
    return refuse (error, "its version is not 1");
  plan->started_at_us = take_int (object, "started_at_us");
  plan->ended_at_us = take_int (object, "ended_at_us");
  if (plan->started_at_us < 0 || plan->ended_at_us < plan->started_at_us
      || plan->ended_at_us - plan->started_at_us > MAX_LENGTH_US)
    return refuse (error, "it does not say from when to when, within a week");
  plan->title = take_text (object, "title");
  if (plan->title == NULL)
    return refuse (error, "it has no title");
  plan->still = take_text (object, "still");
  if (plan->still != NULL && !is_file_name (plan->still))
    return refuse (error, "its still is not of the file's folder");
  if (tracks == NULL || json_array_get_length (tracks) == 0)
    return refuse (error, "it has no tracks, or more than 126");
  for (guint i = 0; i < json_array_get_length (tracks); i++)
    if (!parse_track (plan, get_object (tracks, i), error))
      return FALSE;
  return parse_chapters (plan, object, error);
}

StoaMuxPlan *
stoa_mux_plan_load (const char  *path,
                    GError     **error)
{
  g_autoptr (StoaMuxPlan) plan = g_new0 (StoaMuxPlan, 1);
  g_autoptr (JsonObject) object = NULL;
  g_autofree char *text = NULL;
  gsize length;

  plan->folder = g_path_get_dirname (path);
  plan->chapters = g_ptr_array_new_with_free_func (chapter_free);
  plan->tracks = g_ptr_array_new_with_free_func (track_free);
  if (!g_file_get_contents (path, &text, &length, error))
    return NULL;
  object = stoa_json_parse (text, length, MAX_BYTES, error);
  if (object == NULL || !parse (plan, object, error))
    return NULL;
  return g_steal_pointer (&plan);
}

void
stoa_mux_plan_free (StoaMuxPlan *plan)
{
  g_free (plan->folder);
  g_free (plan->title);
  g_free (plan->still);
  g_ptr_array_unref (plan->chapters);
  g_ptr_array_unref (plan->tracks);
  g_free (plan);
}
