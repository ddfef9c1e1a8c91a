/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "crowd-clock.h"

#include <gst/video/video.h>

#define CAMERA \
  "videotestsrc is-live=true pattern=solid-color foreground-color=0xff808080 " \
  "! capsfilter name=last caps=video/x-raw,format=I420,width=640,height=360,framerate=30/1"
#define COLUMNS 8
#define CELL_WIDTH 40
#define CELL_HEIGHT 45
#define LEFT 160
#define TOP 90
#define BITS 16
#define DARK 50
#define BRIGHT 180
#define REDDISH 190          /* V; with U left neutral */

static void
fill (GstVideoFrame *frame,
      guint          plane,
      guint          cell,
      guint          divisor,
      guint8         value)
{
  guint stride = GST_VIDEO_FRAME_PLANE_STRIDE (frame, plane);
  guint8 *data = GST_VIDEO_FRAME_PLANE_DATA (frame, plane);
  guint left = (LEFT + cell % COLUMNS * CELL_WIDTH) / divisor;
  guint top = (TOP + cell / COLUMNS * CELL_HEIGHT) / divisor;
  guint bottom = (TOP + (cell / COLUMNS + 1) * CELL_HEIGHT) / divisor;

  for (guint y = top; y < bottom; y++)
    memset (data + y * stride + left, value, CELL_WIDTH / divisor);
}

static GstPadProbeReturn
draw_time (GstPad          *pad,
           GstPadProbeInfo *info,
           gpointer         data)
{
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);
  GstBuffer *buffer = gst_buffer_make_writable (GST_PAD_PROBE_INFO_BUFFER (info));
  guint now_ms = g_get_monotonic_time () / 1000;
  GstVideoFrame frame;
  GstVideoInfo video;

  GST_PAD_PROBE_INFO_DATA (info) = buffer;
  if (caps == NULL || !gst_video_info_from_caps (&video, caps)
      || !gst_video_frame_map (&frame, &video, buffer, GST_MAP_WRITE))
    return GST_PAD_PROBE_OK;
  for (guint i = 0; i < 2 * BITS; i++)
    {
      gboolean bit = (now_ms >> i % BITS & 1) ^ (i >= BITS);

      fill (&frame, 0, i, 1, bit ? BRIGHT : DARK);
      fill (&frame, 2, i, 2, REDDISH);
    }
  gst_video_frame_unmap (&frame);
  return GST_PAD_PROBE_OK;
}

GstElement *
crowd_clock_new (void)
{
  GstElement *bin = gst_parse_bin_from_description (CAMERA, TRUE, NULL);
  g_autoptr (GstElement) last = gst_bin_get_by_name (GST_BIN (bin), "last");
  g_autoptr (GstPad) pad = gst_element_get_static_pad (last, "src");

  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, draw_time, NULL, NULL);
  return bin;
}
