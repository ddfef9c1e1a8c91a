/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "film-check.h"

#include <gst/app/gstappsink.h>
#include <gst/video/video.h>
#include <math.h>
#include <string.h>

#include "media-test.h"
#include "stoa-export-canvas.h"

#define DURATION_MS 50
#define SAME_COLOR 14

typedef struct
{
  gint64 at_ms;
  GstSample *sample;
} Picture;

char *
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

char *
probe (const char *path,
       const char *entries)
{
  char *said = run_program ((const char *[]) { "ffprobe", "-v", "warning", "-show_entries", entries, "-of", "default=nw=1:nk=1", path,
                                               NULL });

  return g_strstrip (said);
}

void
assert_duration (const char *path,
                 gint64      ms)
{
  g_autofree char *said = probe (path, "format=duration");

  g_assert_cmpfloat_with_epsilon (g_ascii_strtod (said, NULL) * 1000, ms, DURATION_MS);
}

char *
read_subtitles (const char *path)
{
  return run_program ((const char *[]) { "ffmpeg", "-v", "warning", "-nostdin", "-i", path, "-map", "0:s", "-f", "srt", "-", NULL });
}

static void
picture_clear (gpointer picture)
{
  gst_sample_unref (((Picture *) picture)->sample);
}

GArray *
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

void
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

gboolean
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

GArray *
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
double
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

GArray *
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

GArray *
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

void
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
