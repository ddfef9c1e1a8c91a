/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <glib/gstdio.h>
#include <gst/app/gstappsink.h>
#include <gst/video/video.h>
#include <math.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>

#include "media-record.h"
#include "media-test.h"
#include "stoa-arrange.h"
#include "stoa-export-canvas.h"
#include "stoa-export-cues.h"
#include "stoa-export-overlay.h"
#include "stoa-export-plan.h"
#include "stoa-export-reader.h"
#include "stoa-export.h"

#define SYNC_MS 40
#define DURATION_MS 50
#define SAME_COLOR 14
#define EXPORT_S 100
#define N_PEOPLE 6

static const char *const names[N_PEOPLE] = { "Ana", "Ben", "Cleo", "Dee", "Eli", "Flo" };
static const guint32 colors[N_PEOPLE] = { 0xc03030, 0x30a030, 0x3040c0, 0xa0a020, 0xa030a0, 0x20a0a0 };

/* exporting */

typedef struct
{
  gboolean done;
  gboolean succeeded;
  GError *error;
} Result;

static void
finished (GObject      *object,
          GAsyncResult *result,
          gpointer      data)
{
  Result *to = data;

  to->succeeded = stoa_export_run_finish (STOA_EXPORT (object), result, &to->error);
  to->done = TRUE;
}

/* A film is made in as long as it takes: the machine may be busy. */
static void
wait_for_result (Result *result)
{
  gint64 until = g_get_monotonic_time () + EXPORT_S * G_USEC_PER_SEC;

  while (!result->done)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, until);
      turn_for (5);
    }
}

static char *
export_to (const char         *source,
           const StoaManifest *manifest,
           const char         *name,
           StoaExportFormat    format,
           guint               height,
           char              **trouble)
{
  char *path = test_path (name);
  StoaExport *export = stoa_export_new (source, manifest, format, height, path);
  Result result = { FALSE };

  stoa_export_run_async (export, NULL, finished, &result);
  wait_for_result (&result);
  g_assert_no_error (result.error);
  g_assert_true (result.succeeded);
  g_assert_cmpfloat (stoa_export_get_fraction (export), ==, 1);
  if (trouble)
    *trouble = g_strdup (stoa_export_get_trouble (export));
  else
    g_assert_cmpstr (stoa_export_get_trouble (export), ==, NULL);
  assert_gone (&export);
  return path;
}

static char *
export_film (Recorded   *recorded,
             const char *name,
             guint       height)
{
  return export_to (recorded_put_together (recorded), recorded_manifest (recorded), name, STOA_EXPORT_FORMAT_WEBM, height, NULL);
}

/* looking and listening at what came out, with programs of others */

static char *
run_program (const char *const *argv)
{
  g_autofree char *out = NULL;
  g_autofree char *err = NULL;
  g_autoptr (GError) error = NULL;
  int status;

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &out, &err, &status, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (err, ==, "");
  g_assert_cmpint (status, ==, 0);
  return g_steal_pointer (&out);
}

static char *
probe (const char *path,
       const char *entries)
{
  char *said = run_program ((const char *[]) { "ffprobe", "-v", "warning", "-show_entries", entries, "-of", "default=nw=1:nk=1", path,
                                               NULL });

  return g_strstrip (said);
}

static void
assert_duration (const char *path,
                 gint64      ms)
{
  g_autofree char *said = probe (path, "format=duration");

  g_assert_cmpfloat_with_epsilon (g_ascii_strtod (said, NULL) * 1000, ms, DURATION_MS);
}

static char *
read_subtitles (const char *path)
{
  return run_program ((const char *[]) { "ffmpeg", "-v", "warning", "-nostdin", "-i", path, "-map", "0:s", "-f", "srt", "-", NULL });
}

typedef struct
{
  gint64 at_ms;
  GstSample *sample;
} Picture;

static void
picture_clear (gpointer picture)
{
  gst_sample_unref (((Picture *) picture)->sample);
}

static GArray *
see (const char *path)
{
  g_autofree char *description = g_strdup_printf ("filesrc location=\"%s\" ! decodebin3 ! video/x-raw ! videoconvert "
                                                  "! video/x-raw,format=I420 ! appsink name=sink sync=false", path);
  g_autoptr (GstElement) pipeline = gst_parse_launch (description, NULL);
  g_autoptr (GstElement) sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  GArray *pictures = g_array_new (FALSE, FALSE, sizeof (Picture));
  GstSample *sample;

  g_array_set_clear_func (pictures, picture_clear);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  while ((sample = gst_app_sink_try_pull_sample (GST_APP_SINK (sink), PATIENCE_MS * GST_MSECOND)) != NULL)
    g_array_append_val (pictures, ((Picture) { GST_BUFFER_PTS (gst_sample_get_buffer (sample)) / GST_MSECOND, sample }));
  g_assert_true (gst_app_sink_is_eos (GST_APP_SINK (sink)));
  gst_element_set_state (pipeline, GST_STATE_NULL);
  return pictures;
}

/* Of a point in thousandths of the picture's sides. */
static StoaExportColor
color_at (GstSample *sample,
          int        x,
          int        y)
{
  GstVideoInfo info;
  GstVideoFrame frame;
  StoaExportColor color;
  guint8 *components[] = { &color.y, &color.u, &color.v };

  g_assert_true (gst_video_info_from_caps (&info, gst_sample_get_caps (sample)));
  g_assert_true (gst_video_frame_map (&frame, &info, gst_sample_get_buffer (sample), GST_MAP_READ));
  x = x * info.width / 1000;
  y = y * info.height / 1000;
  for (guint i = 0; i < G_N_ELEMENTS (components); i++)
    *components[i] = ((guint8 *) GST_VIDEO_FRAME_PLANE_DATA (&frame, i))[(y >> (i > 0)) * GST_VIDEO_FRAME_PLANE_STRIDE (&frame, i)
                                                                        + (x >> (i > 0))];
  gst_video_frame_unmap (&frame);
  return color;
}

static gboolean
is_color (StoaExportColor color,
          guint32         rgb)
{
  StoaExportColor other = stoa_export_color (rgb);

  return ABS (color.y - other.y) <= SAME_COLOR && ABS (color.u - other.u) <= SAME_COLOR && ABS (color.v - other.v) <= SAME_COLOR;
}

static GstSample *
picture_at (GArray *pictures,
            gint64  at_ms)
{
  GstSample *found = NULL;

  for (guint i = 0; i < pictures->len && g_array_index (pictures, Picture, i).at_ms <= at_ms; i++)
    found = g_array_index (pictures, Picture, i).sample;
  g_assert_nonnull (found);
  return found;
}

#define assert_color(pictures, at_ms, x, y, rgb) assert_color_at (pictures, at_ms, x, y, rgb, __LINE__)

static void
assert_color_at (GArray *pictures,
                 gint64  at_ms,
                 int     x,
                 int     y,
                 guint32 rgb,
                 int     line)
{
  StoaExportColor color = color_at (picture_at (pictures, at_ms), x, y);

  if (!is_color (color, rgb))
    g_error ("line %d: at %" G_GINT64_FORMAT " ms, %d, %d is %d %d %d, not %06x", line, at_ms, x, y, color.y, color.u, color.v, rgb);
}

/* Whether anywhere at that time there is that colour. */
static gboolean
has_color (GArray *pictures,
           gint64  at_ms,
           guint32 rgb)
{
  GstSample *picture = picture_at (pictures, at_ms);

  for (int x = 10; x < 1000; x += 20)
    for (int y = 10; y < 1000; y += 20)
      if (is_color (color_at (picture, x, y), rgb))
        return TRUE;
  return FALSE;
}

static GArray *
hear (const char *path)
{
  g_autofree char *description = g_strdup_printf ("filesrc location=\"%s\" ! decodebin3 ! audio/x-raw ! audioconvert ! audioresample "
                                                  "! audio/x-raw,format=S16LE,rate=8000,channels=1 ! appsink name=sink sync=false",
                                                  path);
  g_autoptr (GstElement) pipeline = gst_parse_launch (description, NULL);
  g_autoptr (GstElement) sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  GArray *samples = g_array_new (FALSE, TRUE, sizeof (gint16));
  GstSample *sample;

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  while ((sample = gst_app_sink_try_pull_sample (GST_APP_SINK (sink), PATIENCE_MS * GST_MSECOND)) != NULL)
    {
      GstBuffer *buffer = gst_sample_get_buffer (sample);
      guint at = gst_util_uint64_scale (GST_BUFFER_PTS (buffer), 8000, GST_SECOND);
      GstMapInfo map;

      g_assert_true (gst_buffer_map (buffer, &map, GST_MAP_READ));
      g_array_set_size (samples, MAX (samples->len, at + map.size / 2));
      memcpy (&g_array_index (samples, gint16, at), map.data, map.size);
      gst_buffer_unmap (buffer, &map);
      gst_sample_unref (sample);
    }
  g_assert_true (gst_app_sink_is_eos (GST_APP_SINK (sink)));
  gst_element_set_state (pipeline, GST_STATE_NULL);
  return samples;
}

/* How much of @hz is in a stretch: Goertzel's. */
static double
loudness_of (GArray *samples,
             gint64  from_ms,
             gint64  ms,
             double  hz)
{
  double w = 2 * cos (2 * G_PI * hz / 8000), a = 0, b = 0;
  guint n = ms * 8;

  g_assert_cmpuint (from_ms * 8 + n, <=, samples->len);
  for (guint i = 0; i < n; i++)
    {
      double next = g_array_index (samples, gint16, from_ms * 8 + i) + w * a - b;

      b = a;
      a = next;
    }
  return sqrt (MAX (0, a * a + b * b - w * a * b)) * 2 / n;
}

/* When something begins that was not there for a while before, in ms. */
static GArray *
find_clicks (GArray *samples)
{
  GArray *clicks = g_array_new (FALSE, FALSE, sizeof (gint64));
  gint64 quiet_ms = 300;

  for (gint64 ms = 0; (ms + 1) * 8 <= samples->len; ms++)
    {
      gboolean loud = FALSE;

      for (guint i = 0; i < 8; i++)
        loud = loud || ABS (g_array_index (samples, gint16, ms * 8 + i)) > 3000;
      if (loud && quiet_ms >= 300)
        g_array_append_val (clicks, ms);
      quiet_ms = loud ? 0 : quiet_ms + 1;
    }
  return clicks;
}

static GArray *
find_flashes (GArray *pictures,
              int     x,
              int     y)
{
  GArray *flashes = g_array_new (FALSE, FALSE, sizeof (gint64));
  gboolean before = FALSE;

  for (guint i = 0; i < pictures->len; i++)
    {
      const Picture *picture = &g_array_index (pictures, Picture, i);
      gboolean white = color_at (picture->sample, x, y).y > 200;

      if (white && !before)
        g_array_append_val (flashes, picture->at_ms);
      before = white;
    }
  return flashes;
}

static void
assert_together (GArray *flashes,
                 GArray *clicks,
                 guint   at_least)
{
  guint pairs = 0;

  for (guint i = 0; i < flashes->len; i++)
    for (guint j = 0; j < clicks->len; j++)
      {
        gint64 apart = g_array_index (flashes, gint64, i) - g_array_index (clicks, gint64, j);

        if (ABS (apart) > 400)
          continue;
        g_test_message ("flash %" G_GINT64_FORMAT " ms, click %" G_GINT64_FORMAT " ms", g_array_index (flashes, gint64, i),
                        g_array_index (clicks, gint64, j));
        g_assert_cmpint (ABS (apart), <=, SYNC_MS);
        pairs++;
      }
  g_assert_cmpuint (pairs, >=, at_least);
}

/* recordings */

static Recorded *
record_all (const char *name,
            guint       n,
            gint64      ms)
{
  Recorded *recorded = recorded_new (name, ms);

  for (guint i = 0; i < n; i++)
    {
      recorded_add_person (recorded, names[i], 0, ms);
      recorded_add_camera (recorded, names[i], colors[i], 320, 180, 0, ms);
      recorded_add_mic (recorded, names[i], 400 + 100 * i, 0, ms, 0);
    }
  return recorded;
}

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

      assert_color (pictures, 600, x, y, colors[i]);
      assert_color (pictures, 1100, x, y, 0xffffff);
      assert_color (pictures, 2900, x, y, colors[i]);
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
  assert_color (pictures, 0, 250, 500, colors[0]);   /* from the first picture on */
  assert_color (pictures, 0, 750, 500, colors[1]);
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
  g_assert_true (has_color (pictures, 600, colors[0]));
  g_assert_false (has_color (pictures, 600, colors[1]));
  g_assert_true (has_color (pictures, 600, colors[2]));
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
  recorded_add_camera (recorded, "Ana", colors[0], 320, 180, 0, 7000);
  recorded_add_person (recorded, "Ben", 1400, 3400);
  recorded_add_camera (recorded, "Ben", colors[1], 180, 320, 1400, 3400);
  recorded_add_screen (recorded, "Ana", colors[2], 400, 300, 4300, 5900);
  recorded_add_moment (recorded, STOA_MOMENT_MUTED, "Ana", 2300, 0, STOA_TRACK_CAMERA, NULL);
  recorded_add_moment (recorded, STOA_MOMENT_UNMUTED, "Ana", 2800, 0, STOA_TRACK_CAMERA, NULL);
  path = export_film (recorded, "come-and-go.webm", 360);
  pictures = see (path);
  assert_color (pictures, 700, 150, 500, colors[0]);      /* alone */
  assert_color (pictures, 700, 850, 500, colors[0]);
  assert_color (pictures, 1900, 250, 500, colors[0]);     /* two */
  assert_color (pictures, 1900, 750, 500, colors[1]);
  assert_color (pictures, 2600, 80, 300, STOA_EXPORT_TILE);
  assert_color (pictures, 2600, 750, 500, colors[1]);
  assert_color (pictures, 2950, 250, 500, colors[0]);     /* at once, not with the next key frame */
  assert_color (pictures, 3900, 850, 500, colors[0]);
  assert_color (pictures, 4900, 350, 500, colors[2]);     /* the screen is large, whole, and she is beside it */
  assert_color (pictures, 4900, 20, 500, STOA_EXPORT_TILE);
  g_assert_true (has_color (pictures, 4900, colors[0]));
  assert_color (pictures, 6700, 150, 500, colors[0]);
}

/* A file that is cut short is exported as far as it goes, and the rest is said. */
static void
test_cut_short (void)
{
  g_autoptr (Recorded) recorded = record_all ("cut-short", 2, 4000);
  g_autofree char *short_path = test_path ("half.mkv");
  g_autofree char *contents = NULL;
  g_autofree char *trouble = NULL;
  g_autofree char *path = NULL;
  g_autoptr (GArray) pictures = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (recorded_put_together (recorded), &contents, &length, NULL));
  g_assert_true (g_file_set_contents (short_path, contents, length * 6 / 10, NULL));
  path = export_to (short_path, recorded_manifest (recorded), "cut-short.webm", STOA_EXPORT_FORMAT_WEBM, 180, &trouble);
  g_assert_nonnull (trouble);
  assert_duration (path, 4000);
  pictures = see (path);
  assert_color (pictures, 600, 250, 500, colors[0]);
  assert_color (pictures, 600, 750, 500, colors[1]);
}

/* In the middle of the file there is something else: what comes behind it is there again. */
static void
test_damaged (void)
{
  g_autoptr (Recorded) recorded = record_all ("damaged", 2, 5000);
  g_autofree char *bad_path = test_path ("bad.mkv");
  g_autofree char *contents = NULL;
  g_autofree char *trouble = NULL;
  g_autofree char *path = NULL;
  g_autoptr (GArray) pictures = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (recorded_put_together (recorded), &contents, &length, NULL));
  for (gsize i = length * 3 / 10; i < length * 5 / 10; i++)
    contents[i] = (char) g_test_rand_int ();
  g_assert_true (g_file_set_contents (bad_path, contents, length, NULL));
  path = export_to (bad_path, recorded_manifest (recorded), "damaged.webm", STOA_EXPORT_FORMAT_WEBM, 180, &trouble);
  g_assert_nonnull (trouble);
  assert_duration (path, 5000);
  pictures = see (path);
  assert_color (pictures, 600, 250, 500, colors[0]);
  assert_color (pictures, 4800, 250, 500, colors[0]);
  assert_color (pictures, 4800, 750, 500, colors[1]);
}

/* Whatever is in the file, reading it comes to an end. */
static void
test_hostile (void)
{
  g_autoptr (Recorded) recorded = record_all ("hostile", 2, 2000);
  g_autofree char *path = test_path ("hostile-bad.mkv");
  g_autofree char *contents = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (recorded_put_together (recorded), &contents, &length, NULL));
  for (guint turn = 0; turn < 300; turn++)
    {
      g_autofree char *bad = g_memdup2 (contents, length);
      g_autoptr (StoaExportReader) reader = NULL;
      gsize within = turn % 3 == 0 ? MIN (length, 600) : length;   /* the head, more often */
      StoaExportBlock block;

      for (int changes = g_test_rand_int_range (1, 30); changes > 0; changes--)
        bad[g_test_rand_int_range (0, (int) within)] = (char) g_test_rand_int ();
      g_assert_true (g_file_set_contents (path, bad, turn % 5 == 0 ? g_test_rand_int_range (0, (int) length) : (int) length, NULL));
      reader = stoa_export_reader_new (path, turn % 2 * 1500, NULL);
      while (reader && stoa_export_reader_next (reader, &block))
        gst_buffer_unref (block.buffer);
    }
}

static void
assert_no_file (const char *path)
{
  g_autofree char *partial = g_strconcat (path, ".part", NULL);

  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (partial, G_FILE_TEST_EXISTS));
}

static void
test_cancel (void)
{
  g_autoptr (Recorded) recorded = record_all ("cancel", 2, 6000);
  g_autofree char *path = test_path ("cancel.webm");
  const char *source = recorded_put_together (recorded);

  for (int after = 0; after < 3; after++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      StoaExport *export = stoa_export_new (source, recorded_manifest (recorded), STOA_EXPORT_FORMAT_WEBM, 360, path);
      Result result = { FALSE };

      stoa_export_run_async (export, cancellable, finished, &result);
      while (!result.done && stoa_export_get_fraction (export) < after * 0.2)
        turn_for (1);
      g_cancellable_cancel (cancellable);
      wait_for_result (&result);
      g_assert_error (result.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_clear_error (&result.error);
      assert_no_file (path);
      assert_gone (&export);
    }
}

static void
assert_fails (const char         *source,
              const StoaManifest *manifest,
              const char         *path)
{
  StoaExport *export = stoa_export_new (source, manifest, STOA_EXPORT_FORMAT_WEBM, 180, path);
  Result result = { FALSE };

  stoa_export_run_async (export, NULL, finished, &result);
  wait_for_result (&result);
  g_assert_false (result.succeeded);
  g_assert_nonnull (result.error);
  g_test_message ("%s", result.error->message);
  g_assert_cmpint (result.error->domain, ==, G_IO_ERROR);
  g_clear_error (&result.error);
  assert_no_file (path);
  assert_gone (&export);
}

static void
test_it_fails (void)
{
  g_autoptr (Recorded) recorded = record_all ("fails", 1, 2000);
  const char *source = recorded_put_together (recorded);
  g_autofree char *path = test_path ("fails.webm");
  g_autofree char *nowhere = test_path ("nowhere/fails.webm");
  g_autofree char *missing = test_path ("missing.mkv");
  g_autofree char *noise = test_path ("noise.mkv");
  struct rlimit before, small = { 3000, RLIM_INFINITY };

  assert_fails (missing, recorded_manifest (recorded), path);
  assert_fails (source, recorded_manifest (recorded), nowhere);
  g_assert_true (g_file_set_contents (noise, "\x1a\x45\xdf\xa3 matroska, it says", -1, NULL));
  assert_fails (noise, recorded_manifest (recorded), path);

  /* the disk takes no more */
  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &before), ==, 0);
  small.rlim_max = before.rlim_max;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &small), ==, 0);
  assert_fails (source, recorded_manifest (recorded), path);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &before), ==, 0);
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
  g_test_add_func ("/media/export/trim", test_trim);
  g_test_add_func ("/media/export/left-out", test_left_out);
  g_test_add_func ("/media/export/come-and-go", test_come_and_go);
  g_test_add_func ("/media/export/cut-short", test_cut_short);
  g_test_add_func ("/media/export/damaged", test_damaged);
  g_test_add_func ("/media/export/hostile", test_hostile);
  g_test_add_func ("/media/export/cancel", test_cancel);
  g_test_add_func ("/media/export/it-fails", test_it_fails);
  return media_test_run ();
}
