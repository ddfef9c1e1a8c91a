/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "crowd-film.h"

#include <math.h>

#include <gio/gio.h>
#include <gst/app/gstappsink.h>
#include <gst/audio/audio.h>

#define MAX_FRAMES 200000

/* Levels are found by decoding once: the sender's header extension tells them. */
#define OPUS_FPS 50

static CrowdTrack *
collect (GstElement *pipeline,
         GError    **error)
{
  g_autoptr (GstElement) sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  g_autoptr (CrowdTrack) track = g_new0 (CrowdTrack, 1);

  track->frames = g_ptr_array_new_with_free_func ((GDestroyNotify) gst_buffer_unref);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  for (guint i = 0; i < MAX_FRAMES; i++)
    {
      g_autoptr (GstSample) sample = gst_app_sink_pull_sample (GST_APP_SINK (sink));

      if (sample == NULL)
        break;
      if (track->caps == NULL)
        track->caps = gst_caps_ref (gst_sample_get_caps (sample));
      g_ptr_array_add (track->frames, gst_buffer_copy_deep (gst_sample_get_buffer (sample)));
    }
  gst_element_set_state (pipeline, GST_STATE_NULL);
  if (track->frames->len > 0)
    return g_steal_pointer (&track);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "There is nothing in the film");
  return NULL;
}

static GstElement *
launch (const char *format,
        const char *path,
        GError    **error)
{
  g_autofree char *description = g_strdup_printf (format, path);

  return gst_parse_launch (description, error);
}

static double
level_of (GstBuffer *samples)
{
  g_auto (GstMapInfo) map = GST_MAP_INFO_INIT;
  const gint16 *values;
  double sum = 0;
  gsize n;

  if (!gst_buffer_map (samples, &map, GST_MAP_READ))
    return 127;
  values = (const gint16 *) map.data;
  n = map.size / sizeof (gint16);
  for (gsize i = 0; i < n; i++)
    sum += (double) values[i] * values[i];
  return n > 0 && sum > 0 ? CLAMP (-10 * log10 (sum / n / (32768.0 * 32768.0)), 0, 127) : 127;
}

static gboolean
add_levels (CrowdTrack *track,
            const char *path,
            GError    **error)
{
  g_autoptr (GstElement) pipeline = launch ("filesrc location=\"%s\" ! matroskademux ! opusdec ! audioconvert "
                                            "! audio/x-raw,format=S16LE,channels=1 "
                                            "! appsink name=sink sync=false", path, error);
  g_autoptr (CrowdTrack) sound = pipeline != NULL ? collect (pipeline, error) : NULL;

  if (sound == NULL)
    return FALSE;
  for (guint i = 0; i < track->frames->len; i++)
    {
      double level = i < sound->frames->len ? level_of (sound->frames->pdata[i]) : 127;

      gst_buffer_add_audio_level_meta (track->frames->pdata[i], level, level < 50);
    }
  return TRUE;
}

/* A last part of a second would make the loop begin between two key frames' places. */
static void
trim (CrowdTrack *track,
      guint       fps)
{
  g_ptr_array_set_size (track->frames, track->frames->len - track->frames->len % fps);
}

CrowdTrack *
crowd_track_load (const char *path,
                  GError    **error)
{
  g_autoptr (GstElement) pipeline = launch ("filesrc location=\"%s\" ! matroskademux ! appsink name=sink sync=false",
                                            path, error);
  g_autoptr (CrowdTrack) track = pipeline != NULL ? collect (pipeline, error) : NULL;
  gboolean opus;

  if (track == NULL)
    return NULL;
  opus = gst_structure_has_name (gst_caps_get_structure (track->caps, 0), "audio/x-opus");
  track->interval_ns = opus ? GST_SECOND / OPUS_FPS : GST_SECOND / 30;
  trim (track, opus ? OPUS_FPS : 30);
  if (opus && !add_levels (track, path, error))
    return NULL;
  return g_steal_pointer (&track);
}

void
crowd_track_free (CrowdTrack *track)
{
  g_clear_pointer (&track->frames, g_ptr_array_unref);
  gst_clear_caps (&track->caps);
  g_free (track);
}
