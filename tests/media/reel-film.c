/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "reel-film.h"

#include <gst/app/gstappsink.h>
#include <gst/app/gstappsrc.h>
#include <gst/video/video.h>
#include <string.h>

#include "stoa-matroska.h"

#define BITS 10
#define BAR 16
#define WIDTH (BITS * BAR)
#define HEIGHT 48

typedef struct
{
  guint number;
  gint64 at_ms;
  gboolean key;
  GstBuffer *buffer;
} Packet;

static void
packet_free (gpointer data)
{
  gst_buffer_unref (((Packet *) data)->buffer);
  g_free (data);
}

static GstBuffer *
draw (guint number)
{
  gsize size = WIDTH * HEIGHT * 3 / 2;
  guint8 *pixels = g_malloc (size);

  memset (pixels, 128, size);
  for (guint y = 0; y < HEIGHT; y++)
    for (guint bit = 0; bit < BITS; bit++)
      memset (pixels + y * WIDTH + bit * BAR, number >> bit & 1 ? 220 : 30, BAR);
  return gst_buffer_new_wrapped (pixels, size);
}

int
reel_read_number (GstSample *sample)
{
  GstVideoInfo info;
  GstVideoFrame frame;
  const guint8 *line;
  int number = 0;

  g_assert_true (gst_video_info_from_caps (&info, gst_sample_get_caps (sample)));
  g_assert_true (gst_video_frame_map (&frame, &info, gst_sample_get_buffer (sample), GST_MAP_READ));
  g_assert_cmpint (GST_VIDEO_FRAME_WIDTH (&frame), ==, WIDTH);
  line = (const guint8 *) GST_VIDEO_FRAME_PLANE_DATA (&frame, 0) + HEIGHT / 2 * GST_VIDEO_FRAME_PLANE_STRIDE (&frame, 0);
  for (guint bit = 0; bit < BITS; bit++)
    number |= (line[bit * BAR + BAR / 2] > 128) << bit;
  gst_video_frame_unmap (&frame);
  return number;
}

int
reel_number (const ReelPictures *track,
             gint64              position_ms)
{
  if (position_ms < track->start_ms)
    return -1;
  return (position_ms - track->start_ms) / (REEL_FRAME_MS * track->every);
}

static void
take_packets (GstElement *pipeline,
              guint       number,
              gint64      start_ms,
              GPtrArray  *packets)
{
  g_autoptr (GstElement) sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  GstSample *sample;

  while ((sample = gst_app_sink_pull_sample (GST_APP_SINK (sink))))
    {
      Packet *packet = g_new0 (Packet, 1);

      packet->buffer = gst_buffer_ref (gst_sample_get_buffer (sample));
      packet->number = number;
      packet->at_ms = start_ms + GST_BUFFER_PTS (packet->buffer) / GST_MSECOND;
      packet->key = !GST_BUFFER_FLAG_IS_SET (packet->buffer, GST_BUFFER_FLAG_DELTA_UNIT);
      g_ptr_array_add (packets, packet);
      gst_sample_unref (sample);
    }
  gst_element_set_state (pipeline, GST_STATE_NULL);
}

static void
encode_pictures (const ReelPictures *track,
                 guint               number,
                 guint               ms,
                 GPtrArray          *packets)
{
  g_autofree char *description = g_strdup_printf (
    "appsrc name=source format=time caps=video/x-raw,format=I420,width=%d,height=%d,framerate=%d/1 "
    "! vp8enc deadline=1 cpu-used=8 keyframe-max-dist=%u target-bitrate=400000 ! appsink name=sink sync=false",
    WIDTH, HEIGHT, REEL_FPS, track->key);
  g_autoptr (GstElement) pipeline = gst_parse_launch (description, NULL);
  g_autoptr (GstElement) source = gst_bin_get_by_name (GST_BIN (pipeline), "source");
  guint each_ms = REEL_FRAME_MS * track->every;

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  for (guint n = 0; track->start_ms + n * each_ms < ms; n++)
    {
      GstBuffer *buffer = draw (n);

      GST_BUFFER_PTS (buffer) = n * each_ms * GST_MSECOND;
      GST_BUFFER_DURATION (buffer) = each_ms * GST_MSECOND;
      gst_app_src_push_buffer (GST_APP_SRC (source), buffer);
    }
  gst_app_src_end_of_stream (GST_APP_SRC (source));
  take_packets (pipeline, number, track->start_ms, packets);
}

static void
encode_tone (guint      number,
             guint      ms,
             GPtrArray *packets)
{
  g_autofree char *description = g_strdup_printf (
    "audiotestsrc freq=%d volume=0.3 num-buffers=%u samplesperbuffer=960 ! audio/x-raw,rate=48000,channels=2 ! opusenc "
    "! appsink name=sink sync=false", REEL_TONE_HZ, ms / 20);
  g_autoptr (GstElement) pipeline = gst_parse_launch (description, NULL);

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  take_packets (pipeline, number, 0, packets);
}

static int
compare (gconstpointer a,
         gconstpointer b)
{
  const Packet *first = *(const Packet *const *) a;
  const Packet *second = *(const Packet *const *) b;

  return first->at_ms != second->at_ms ? (first->at_ms > second->at_ms) - (first->at_ms < second->at_ms)
                                       : (int) first->number - (int) second->number;
}

void
make_reel_film (const char         *path,
                guint               ms,
                const ReelPictures *tracks,
                guint               n_tracks,
                guint               n_tones)
{
  static const guint8 opus_head[] = { 'O', 'p', 'u', 's', 'H', 'e', 'a', 'd', 1, 2, 0, 0, 0x80, 0xbb, 0, 0, 0, 0, 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (StoaMatroska) file = stoa_matroska_new (path, &error);
  g_autoptr (GPtrArray) packets = g_ptr_array_new_with_free_func (packet_free);
  g_autoptr (GBytes) head = g_bytes_new_static (opus_head, sizeof opus_head);
  g_autoptr (GPtrArray) chapters = g_ptr_array_new ();
  StoaMuxPlan plan = { .title = (char *) "Film", .ended_at_us = ms * 1000, .chapters = chapters };
  gint64 bytes;

  g_assert_no_error (error);
  for (guint i = 0; i < n_tracks + n_tones; i++)
    {
      gboolean sound = i >= n_tracks;

      stoa_matroska_add_track (file, &(StoaMatroskaTrack) { REEL_NUMBER (i), "Track", sound ? STOA_CODEC_OPUS : STOA_CODEC_VP8,
                                                            sound ? head : NULL, WIDTH, HEIGHT });
      if (sound)
        encode_tone (REEL_NUMBER (i), ms, packets);
      else
        encode_pictures (&tracks[i], REEL_NUMBER (i), ms, packets);
    }
  g_ptr_array_sort (packets, compare);
  g_assert_true (stoa_matroska_begin (file, &plan, &error));
  for (guint i = 0; i < packets->len; i++)
    {
      const Packet *packet = packets->pdata[i];
      GstMapInfo map;

      gst_buffer_map (packet->buffer, &map, GST_MAP_READ);
      g_assert_true (stoa_matroska_write (file, packet->number, packet->at_ms, packet->key, map.data, map.size, &error));
      gst_buffer_unmap (packet->buffer, &map);
    }
  g_assert_true (stoa_matroska_end (file, &bytes, &error));
}
