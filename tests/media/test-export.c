/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "export-run.h"
#include "film-check.h"
#include "media-test.h"
#include "stoa-arrange.h"
#include "stoa-export-canvas.h"
#include "stoa-export-overlay.h"
#include "stoa-export-plan.h"

/* Everybody is where the stage would have them; it opens without a word of complaint elsewhere, with its title, its subtitles and
 * its chapters. */
static void
test_everybody (void)
{
  g_autoptr (Recorded) recorded = record_all ("everybody", N_PEOPLE, 3000);
  g_autofree char *path = NULL;
  g_autofree char *codecs = NULL;
  g_autofree char *title = NULL;
  g_autofree char *size = NULL;
  g_autofree char *words = NULL;
  g_autofree char *chapters = NULL;
  g_autoptr (GArray) pictures = NULL;
  g_autoptr (GArray) sound = NULL;
  StoaScene scene = { N_PEOPLE, 0, 25, 1280 - 12, 720 - 12, 6 };
  StoaArea areas[N_PEOPLE];

  recorded_add_moment (recorded, STOA_MOMENT_CHAPTER, NULL, 0, 0, 0, "Hives");
  recorded_add_moment (recorded, STOA_MOMENT_SPEAKING, "Ana", 500, 1000, 0, NULL);
  recorded_add_moment (recorded, STOA_MOMENT_SPEAKING, "Ben", 1200, 800, 0, NULL);
  recorded_add_moment (recorded, STOA_MOMENT_CHAPTER, NULL, 1500, 0, 0, "Frames");
  path = export_film (recorded, "everybody.webm", 720);
  assert_duration (path, 3000);
  codecs = probe (path, "stream=codec_name");
  g_assert_cmpstr (codecs, ==, "vp9\nopus\nsubrip");
  size = probe (path, "stream=width,height,r_frame_rate");
  g_assert_true (g_str_has_prefix (size, "1280\n720\n30/1"));
  title = probe (path, "format_tags=title,creation_time");
  g_assert_cmpstr (title, ==, "Bees & “honey”\n2026-09-10T00:31:40.000000Z");
  chapters = probe (path, "chapter_tags=title");
  g_assert_cmpstr (chapters, ==, "Hives\nFrames");
  words = read_subtitles (path);
  g_assert_cmpstr (words, ==, "1\n00:00:00,500 --> 00:00:01,200\nAna\n\n2\n00:00:01,200 --> 00:00:01,500\nAna, Ben\n\n"
                              "3\n00:00:01,500 --> 00:00:02,000\nBen\n\n");

  pictures = see (path);
  g_assert_cmpuint (pictures->len, ==, 90);
  stoa_arrange (&scene, 0, areas);
  for (guint i = 0; i < N_PEOPLE; i++)
    {
      int x = (areas[i].x + 6 + areas[i].width / 2) * 1000 / 1280, y = (areas[i].y + 6 + areas[i].height / 2) * 1000 / 720;

      assert_color (pictures, 600, x, y, export_colors[i]);
      assert_color (pictures, 1100, x, y, 0xffffff);
      assert_color (pictures, 2900, x, y, export_colors[i]);
    }
  assert_color (pictures, 600, 2, 4, STOA_EXPORT_BACKGROUND);
  g_assert_true (has_color (pictures, 800, 0x57e389));    /* who speaks has a ring */
  g_assert_false (has_color (pictures, 2500, 0x57e389));

  sound = hear (path);
  for (guint i = 0; i < N_PEOPLE; i++)
    {
      g_assert_cmpfloat (loudness_of (sound, 1020, 60, 400 + 100 * i), >, 1500);
      g_assert_cmpfloat (loudness_of (sound, 1400, 60, 400 + 100 * i), <, 100);
    }
}

/* Players go anywhere in it. */
static void
assert_seekable (const char *path)
{
  static const char *const times[] = { "0.9", "4.4", "5.0", "7.2" };

  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    {
      g_autofree char *said = run_program ((const char *[]) {
        "ffmpeg", "-v", "warning", "-nostdin", "-ss", times[i], "-i", path, "-map", "0:v", "-frames:v", "3", "-fps_mode", "passthrough",
        "-f", "framecrc", "-", NULL });
      guint pictures = 0;

      for (const char *line = said; line; line = strchr (line + 1, '\n'))
        pictures += g_str_has_prefix (line, "\n0,");
      g_assert_cmpuint (pictures, ==, 3);
    }
}

/* With a gap in the sound, and pictures that begin late: lips stay with voices. */
static void
check_lips (StoaExportFormat format,
            const char      *name)
{
  g_autoptr (Recorded) recorded = recorded_new (name, 8000);
  g_autofree char *path = NULL;
  g_autoptr (GArray) pictures = NULL;
  g_autoptr (GArray) sound = NULL;
  g_autoptr (GArray) flashes = NULL;
  g_autoptr (GArray) clicks = NULL;

  recorded_add_person (recorded, "Ana", 0, 8000);
  recorded_add_mic (recorded, "Ana", 1000, 0, 8000, 700);
  recorded_add_camera (recorded, "Ana", 0x202020, 320, 180, 700, 8000);
  path = export_to (recorded_put_together (recorded), recorded_manifest (recorded), name, format, 180, NULL);
  assert_duration (path, 8000);
  assert_seekable (path);
  pictures = see (path);
  sound = hear (path);
  flashes = find_flashes (pictures, 500, 300);
  clicks = find_clicks (sound);
  g_assert_cmpuint (flashes->len, ==, 7);
  assert_together (flashes, clicks, 6);
}

static void
test_lips_webm (void)
{
  check_lips (STOA_EXPORT_FORMAT_WEBM, "lips.webm");
}

static void
test_lips_mp4 (void)
{
  g_autofree char *path = test_path ("lips.mp4");
  g_autofree char *codecs = NULL;

  if (!stoa_export_can (STOA_EXPORT_FORMAT_MP4))
    {
      g_test_skip ("no encoder of H.264 here");
      return;
    }
  check_lips (STOA_EXPORT_FORMAT_MP4, "lips.mp4");
  codecs = probe (path, "stream=codec_name");
  g_assert_cmpstr (codecs, ==, "h264\naac");
}

/* GStreamer writes none into MP4: players of others find ours, also long titles, which are cut where a character ends. */
static void
test_mp4_chapters (void)
{
  g_autoptr (Recorded) recorded = record_all ("mp4-chapters", 1, 3000);
  g_autoptr (GString) long_title = g_string_new (NULL);
  g_autofree char *expected = NULL;
  g_autofree char *path = NULL;
  g_autofree char *said = NULL;

  if (!stoa_export_can (STOA_EXPORT_FORMAT_MP4))
    {
      g_test_skip ("no encoder of H.264 here");
      return;
    }
  for (guint i = 0; i < 90; i++)
    g_string_append (long_title, "🐝");
  recorded_add_moment (recorded, STOA_MOMENT_CHAPTER, NULL, 0, 0, 0, "Hives");
  recorded_add_moment (recorded, STOA_MOMENT_SPEAKING, "Ana", 500, 1000, 0, NULL);
  recorded_add_moment (recorded, STOA_MOMENT_CHAPTER, NULL, 1500, 0, 0, long_title->str);
  path = export_to (recorded_put_together (recorded), recorded_manifest (recorded), "chapters.mp4", STOA_EXPORT_FORMAT_MP4, 180, NULL);
  assert_duration (path, 3000);
  said = probe (path, "chapter=start_time,end_time:chapter_tags=title");
  g_string_truncate (long_title, 63 * strlen ("🐝"));
  expected = g_strdup_printf ("0.000000\n1.500000\nHives\n1.500000\n3.000000\n%s", long_title->str);
  g_assert_cmpstr (said, ==, expected);
  g_free (said);
  said = probe (path, "stream=codec_name");
  g_assert_cmpstr (said, ==, "h264\naac\nmov_text");
  g_free (said);
  said = probe (path, "format_tags=title");
  g_assert_cmpstr (said, ==, "Bees & “honey”");
}

static void
test_trim (void)
{
  g_autoptr (Recorded) recorded = record_all ("trim", 2, 7000);
  StoaManifest *manifest = recorded_manifest (recorded);
  g_autofree char *path = NULL;
  g_autofree char *words = NULL;
  g_autoptr (GArray) pictures = NULL;
  g_autoptr (GArray) sound = NULL;
  g_autoptr (GArray) flashes = NULL;
  g_autoptr (GArray) clicks = NULL;

  manifest->trim = stoa_record_new (&stoa_trim_type);
  manifest->trim->start_ms = 2500;
  manifest->trim->end_ms = 5700;
  recorded_add_moment (recorded, STOA_MOMENT_SPEAKING, "Ana", 1000, 2000, 0, NULL);
  recorded_add_moment (recorded, STOA_MOMENT_SPEAKING, "Ben", 5500, 1000, 0, NULL);
  path = export_film (recorded, "trim.webm", 360);
  assert_duration (path, 3200);
  words = read_subtitles (path);
  g_assert_cmpstr (words, ==, "1\n00:00:00,000 --> 00:00:00,500\nAna\n\n2\n00:00:03,000 --> 00:00:03,200\nBen\n\n");
  pictures = see (path);
  assert_color (pictures, 0, 250, 500, export_colors[0]);   /* from the first picture on */
  assert_color (pictures, 0, 750, 500, export_colors[1]);
  sound = hear (path);
  flashes = find_flashes (pictures, 250, 500);
  clicks = find_clicks (sound);
  g_assert_cmpuint (flashes->len, ==, 3);
  g_assert_cmpint (ABS (g_array_index (flashes, gint64, 0) - 500), <=, SYNC_MS);
  assert_together (flashes, clicks, 3);
}

static void
test_left_out (void)
{
  g_autoptr (Recorded) recorded = record_all ("left-out", 3, 2500);
  StoaManifest *manifest = recorded_manifest (recorded);
  g_autofree char *path = NULL;
  g_autofree char *words = NULL;
  g_autoptr (GArray) pictures = NULL;
  g_autoptr (GArray) sound = NULL;

  ((StoaRecordedPerson *) manifest->people->pdata[1])->left_out = TRUE;
  recorded_add_moment (recorded, STOA_MOMENT_SPEAKING, "Ana", 100, 400, 0, NULL);
  recorded_add_moment (recorded, STOA_MOMENT_SPEAKING, "Ben", 1000, 1000, 0, NULL);
  path = export_film (recorded, "left-out.webm", 360);
  pictures = see (path);
  g_assert_true (has_color (pictures, 600, export_colors[0]));
  g_assert_false (has_color (pictures, 600, export_colors[1]));
  g_assert_true (has_color (pictures, 600, export_colors[2]));
  sound = hear (path);
  g_assert_cmpfloat (loudness_of (sound, 1020, 60, 400), >, 1500);
  g_assert_cmpfloat (loudness_of (sound, 1020, 60, 500), <, 200);
  g_assert_cmpfloat (loudness_of (sound, 1020, 60, 600), >, 1500);
  words = read_subtitles (path);
  g_assert_null (strstr (words, "Ben"));
}

/* People come and go, mute, change their picture's size, and share a screen. */
static void
test_come_and_go (void)
{
  g_autoptr (Recorded) recorded = recorded_new ("come-and-go", 7000);
  g_autofree char *path = NULL;
  g_autoptr (GArray) pictures = NULL;

  recorded_add_person (recorded, "Ana", 0, 7000);
  recorded_add_camera (recorded, "Ana", export_colors[0], 320, 180, 0, 7000);
  recorded_add_person (recorded, "Ben", 1400, 3400);
  recorded_add_camera (recorded, "Ben", export_colors[1], 180, 320, 1400, 3400);
  recorded_add_screen (recorded, "Ana", export_colors[2], 400, 300, 4300, 5900);
  recorded_add_moment (recorded, STOA_MOMENT_MUTED, "Ana", 2300, 0, STOA_TRACK_CAMERA, NULL);
  recorded_add_moment (recorded, STOA_MOMENT_UNMUTED, "Ana", 2800, 0, STOA_TRACK_CAMERA, NULL);
  path = export_film (recorded, "come-and-go.webm", 360);
  pictures = see (path);
  assert_color (pictures, 700, 150, 500, export_colors[0]);      /* alone */
  assert_color (pictures, 700, 850, 500, export_colors[0]);
  assert_color (pictures, 1900, 250, 500, export_colors[0]);     /* two */
  assert_color (pictures, 1900, 750, 500, export_colors[1]);
  assert_color (pictures, 2600, 80, 300, STOA_EXPORT_TILE);
  assert_color (pictures, 2600, 750, 500, export_colors[1]);
  assert_color (pictures, 2950, 250, 500, export_colors[0]);     /* at once, not with the next key frame */
  assert_color (pictures, 3900, 850, 500, export_colors[0]);
  assert_color (pictures, 4900, 350, 500, export_colors[2]);     /* the screen is large, whole, and she is beside it */
  assert_color (pictures, 4900, 20, 500, STOA_EXPORT_TILE);
  g_assert_true (has_color (pictures, 4900, export_colors[0]));
  assert_color (pictures, 6700, 150, 500, export_colors[0]);
}

/* who is seen where not all fit, without any film */

static gboolean
is_seen (StoaExportPlan *plan,
         const char     *name)
{
  const GArray *tiles = stoa_export_plan_tiles (plan);

  for (guint i = 0; i < tiles->len; i++)
    if (g_str_equal (g_array_index (tiles, StoaExportTile, i).name, name))
      return TRUE;
  return FALSE;
}

static void
test_crowd (void)
{
  g_autoptr (Recorded) recorded = recorded_new ("crowd", 60000);
  g_autoptr (StoaExportPlan) plan = NULL;
  StoaManifest *manifest = recorded_manifest (recorded);

  for (guint i = 0; i < 40; i++)
    {
      g_autofree char *name = g_strdup_printf ("P%u", i);
      StoaRecordedTrack *track = stoa_record_new (&stoa_recorded_track_type);

      recorded_add_person (recorded, name, 0, 60000);
      track->number = i + 1;
      track->kind = STOA_TRACK_MIC;
      track->duration_ms = 60000;
      track->participant = g_strdup_printf ("p-%u", i);
      g_ptr_array_add (manifest->tracks, track);
    }
  recorded_add_moment (recorded, STOA_MOMENT_SPEAKING, "P39", 5000, 2000, 0, NULL);
  plan = stoa_export_plan_new (manifest, 720);
  g_assert_true (stoa_export_plan_seek (plan, 0));
  g_assert_cmpuint (stoa_export_plan_tiles (plan)->len, ==, 25);
  g_assert_true (is_seen (plan, "P0"));
  g_assert_false (is_seen (plan, "P39"));
  g_assert_false (stoa_export_plan_seek (plan, 4000));
  g_assert_true (stoa_export_plan_seek (plan, 6000));
  g_assert_true (is_seen (plan, "P39"));
  g_assert_true (stoa_export_plan_seek (plan, 8000));      /* the ring goes, they stay */
  g_assert_true (is_seen (plan, "P39"));
  for (guint i = 0; i < stoa_export_plan_tiles (plan)->len; i++)
    {
      const StoaArea *area = &g_array_index (stoa_export_plan_tiles (plan), StoaExportTile, i).area;

      g_assert_cmpint ((area->x | area->y | area->width | area->height) & 1, ==, 0);
      g_assert_cmpint (area->x + area->width, <=, 1280);
      g_assert_cmpint (area->y + area->height, <=, 720);
    }
}

int
main (int    argc,
      char **argv)
{
  media_test_init (&argc, &argv);
  g_test_add_func ("/media/export/crowd", test_crowd);
  g_test_add_func ("/media/export/everybody", test_everybody);
  g_test_add_func ("/media/export/lips-webm", test_lips_webm);
  g_test_add_func ("/media/export/lips-mp4", test_lips_mp4);
  g_test_add_func ("/media/export/mp4-chapters", test_mp4_chapters);
  g_test_add_func ("/media/export/trim", test_trim);
  g_test_add_func ("/media/export/left-out", test_left_out);
  g_test_add_func ("/media/export/come-and-go", test_come_and_go);
  return media_test_run ();
}
