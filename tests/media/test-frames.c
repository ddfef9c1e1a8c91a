/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <gst/app/gstappsrc.h>
#include <gst/video/video.h>

#include "media-test.h"

/* Pictures of our own, pushed one by one through the sink element. */
typedef struct
{
  StoaFrames *frames;
  GstElement *pipeline;
  GstElement *input;
  guint frame_signals;
  guint resized_signals;
} Mailbox;

static void
count_signal (StoaFrames *frames,
              guint      *count)
{
  *count += 1;
}

static Mailbox *
mailbox_new (StoaFramesFormat format)
{
  Mailbox *box = g_new0 (Mailbox, 1);

  box->frames = stoa_frames_new (format);
  g_signal_connect (box->frames, "frame", G_CALLBACK (count_signal), &box->frame_signals);
  g_signal_connect (box->frames, "resized", G_CALLBACK (count_signal), &box->resized_signals);
  box->pipeline = gst_pipeline_new (NULL);
  box->input = gst_element_factory_make ("appsrc", NULL);
  g_object_set (box->input, "format", GST_FORMAT_TIME, NULL);
  {
    GstElement *sink = stoa_frames_make_sink (box->frames);

    gst_bin_add_many (GST_BIN (box->pipeline), box->input, sink, NULL);
    g_assert_true (gst_element_link (box->input, sink));
  }
  gst_element_set_state (box->pipeline, GST_STATE_PLAYING);
  return box;
}

static void
mailbox_free (Mailbox *box)
{
  gst_element_set_state (box->pipeline, GST_STATE_NULL);
  gst_object_unref (box->pipeline);
  assert_gone (&box->frames);
  g_free (box);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Mailbox, mailbox_free)

static void
paint (GstVideoFrame *frame,
       guint          component,
       guint          from,
       guint          to,
       guint8         value)
{
  guint8 *data = GST_VIDEO_FRAME_COMP_DATA (frame, component);
  guint width = GST_VIDEO_FRAME_COMP_WIDTH (frame, component);

  for (int y = 0; y < GST_VIDEO_FRAME_COMP_HEIGHT (frame, component); y++)
    for (guint x = width * from / 100; x < width * to / 100; x++)
      data[y * GST_VIDEO_FRAME_COMP_STRIDE (frame, component) + x * GST_VIDEO_FRAME_COMP_PSTRIDE (frame, component)]
        = value;
}

static void
push (Mailbox      *box,
      GstVideoInfo *info,
      GstBuffer    *buffer)
{
  g_autoptr (GstCaps) caps = gst_video_info_to_caps (info);
  g_autoptr (GstSample) sample = gst_sample_new (buffer, caps, NULL, NULL);
  guint64 before = stoa_frames_get_count (box->frames);

  g_assert_cmpint (gst_app_src_push_sample (GST_APP_SRC (box->input), sample), ==, GST_FLOW_OK);
  for (int i = 0; stoa_frames_get_count (box->frames) == before && i < PATIENCE_MS; i++)
    turn_for (1);
  g_assert_cmpuint (stoa_frames_get_count (box->frames), ==, before + 1);
  turn_for (5);   /* the picture is converted, and the main loop hears of it */
}

/* @edge: in the outer quarters left and right. */
static void
put_picture (Mailbox      *box,
             GstVideoInfo *info,
             const guint8  middle[3],
             const guint8  edge[3])
{
  g_autoptr (GstBuffer) buffer = NULL;
  GstVideoFrame frame;

  info->fps_n = 30;
  info->fps_d = 1;
  buffer = gst_buffer_new_allocate (NULL, info->size, NULL);
  GST_BUFFER_PTS (buffer) = 0;
  g_assert_true (gst_video_frame_map (&frame, info, buffer, GST_MAP_WRITE));
  for (guint i = 0; i < 3; i++)
    {
      paint (&frame, i, 0, 100, edge[i]);
      paint (&frame, i, 25, 75, middle[i]);
    }
  gst_video_frame_unmap (&frame);
  push (box, info, buffer);
}

/* Grey; black in its outer quarters left and right. */
static void
put (Mailbox        *box,
     GstVideoFormat  format,
     guint           width,
     guint           height)
{
  GstVideoInfo info;

  gst_video_info_set_format (&info, format, width, height);
  put_picture (box, &info, (guint8[]) { 126, 128, 128 }, (guint8[]) { 16, 128, 128 });
}

static gboolean
has_frame_signal (gpointer data)
{
  return ((Mailbox *) data)->frame_signals > 0;
}

static guint32
pixel (GstSample *sample,
       guint      x,
       guint      y)
{
  GstVideoInfo info;
  GstVideoFrame frame;
  guint32 value;

  g_assert_true (gst_video_info_from_caps (&info, gst_sample_get_caps (sample)));
  g_assert_true (gst_video_frame_map (&frame, &info, gst_sample_get_buffer (sample), GST_MAP_READ));
  value = GST_READ_UINT32_LE ((guint8 *) GST_VIDEO_FRAME_PLANE_DATA (&frame, 0)
                              + y * GST_VIDEO_FRAME_PLANE_STRIDE (&frame, 0) + x * 4);
  gst_video_frame_unmap (&frame);
  return value;
}

static gboolean
is_grey (guint32 value)
{
  return value >> 24 == 0xff && ABS ((int) (value & 0xff) - 128) < 8 && ABS ((int) (value >> 8 & 0xff) - 128) < 8;
}

static void
assert_size (GstSample *sample,
             guint      width,
             guint      height)
{
  GstVideoInfo info;

  g_assert_nonnull (sample);
  g_assert_true (gst_video_info_from_caps (&info, gst_sample_get_caps (sample)));
  g_assert_cmpint (GST_VIDEO_INFO_FORMAT (&info), ==, GST_VIDEO_FORMAT_BGRA);
  g_assert_cmpint (info.width, ==, width);
  g_assert_cmpint (info.height, ==, height);
}

/* With nobody looking pictures are counted, and nothing else. */
static void
test_nobody_looks (void)
{
  g_autoptr (Mailbox) box = mailbox_new (STOA_FRAMES_BGRA);
  guint width, height;

  put (box, GST_VIDEO_FORMAT_I420, 64, 48);
  put (box, GST_VIDEO_FORMAT_I420, 64, 48);
  g_assert_null (stoa_frames_take (box->frames, NULL));
  g_assert_cmpuint (box->frame_signals, ==, 0);
  g_assert_cmpuint (box->resized_signals, ==, 1);
  stoa_frames_get_source_size (box->frames, &width, &height);
  g_assert_cmpuint (width, ==, 64);
  g_assert_cmpuint (height, ==, 48);
}

/* Two are kept: a taker may come just before one and just after the next. Who takes the older one is told of the other. */
static void
test_newest_two (void)
{
  g_autoptr (Mailbox) box = mailbox_new (STOA_FRAMES_BGRA);
  g_autoptr (GstSample) sample = NULL;
  g_autoptr (GstSample) newest = NULL;
  gboolean more;

  stoa_frames_set_size (box->frames, 32, 24);
  put (box, GST_VIDEO_FORMAT_I420, 64, 48);
  wait_for (has_frame_signal, box);
  put (box, GST_VIDEO_FORMAT_I420, 64, 48);
  put (box, GST_VIDEO_FORMAT_I420, 64, 48);
  g_assert_cmpuint (box->frame_signals, ==, 1);
  box->frame_signals = 0;
  sample = stoa_frames_take (box->frames, &more);
  assert_size (sample, 32, 24);
  g_assert_true (more);
  newest = stoa_frames_take (box->frames, &more);
  g_assert_true (newest != NULL && newest != sample);
  g_assert_false (more);
  g_assert_null (stoa_frames_take (box->frames, NULL));
  box->frame_signals = 0;
  put (box, GST_VIDEO_FORMAT_I420, 64, 48);
  wait_for (has_frame_signal, box);
}

/* What does not fit the tile's shape is cut around the centre, for each format and odd sizes. */
static void
test_cover (void)
{
  static const GstVideoFormat formats[] = { GST_VIDEO_FORMAT_I420, GST_VIDEO_FORMAT_NV12, GST_VIDEO_FORMAT_YUY2,
                                            GST_VIDEO_FORMAT_Y444 };
  static const guint sizes[][2] = { { 24, 48 }, { 25, 49 }, { 100, 200 }, { 1, 2 }, { 301, 601 } };

  for (guint f = 0; f < G_N_ELEMENTS (formats); f++)
    for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
      {
        g_autoptr (Mailbox) box = mailbox_new (STOA_FRAMES_BGRA);
        g_autoptr (GstSample) sample = NULL;
        guint width = sizes[i][0], height = sizes[i][1];

        stoa_frames_set_size (box->frames, width, height);
        put (box, formats[f], 192, 96);   /* the middle half is all that fits a tall tile */
        wait_for (has_frame_signal, box);
        sample = stoa_frames_take (box->frames, NULL);
        assert_size (sample, width, height);
        g_assert_true (is_grey (pixel (sample, width / 2, height / 2)));
        g_assert_true (is_grey (pixel (sample, 0, 0)));
        g_assert_true (is_grey (pixel (sample, width - 1, height - 1)));
      }
}

/* Round corners: nothing of the outermost pixel is seen, all of the middle of each side, and what is between is premultiplied. */
static void
test_corners (void)
{
  static const guint sizes[][2] = { { 48, 36 }, { 192, 96 }, { 13, 9 } };
  static const guint radius = 12;

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (Mailbox) box = mailbox_new (STOA_FRAMES_BGRA);
      g_autoptr (GstSample) sample = NULL;
      guint width = sizes[i][0], height = sizes[i][1];
      guint corner;

      stoa_frames_set_size (box->frames, width, height);
      stoa_frames_set_corners (box->frames, radius);
      put (box, GST_VIDEO_FORMAT_I420, 192, 96);
      wait_for (has_frame_signal, box);
      sample = stoa_frames_take (box->frames, NULL);
      assert_size (sample, width, height);
      g_assert_true (gst_structure_get_uint (gst_caps_get_structure (gst_sample_get_caps (sample), 0), STOA_FRAMES_CORNERS,
                                             &corner));
      g_assert_cmpuint (corner, ==, radius);
      g_assert_cmphex (pixel (sample, 0, 0), ==, 0);
      g_assert_cmphex (pixel (sample, width - 1, 0), ==, 0);
      g_assert_cmphex (pixel (sample, 0, height - 1), ==, 0);
      g_assert_cmphex (pixel (sample, width - 1, height - 1), ==, 0);
      g_assert_cmphex (pixel (sample, width / 2, 0) >> 24, ==, 0xff);
      g_assert_cmphex (pixel (sample, 0, height / 2) >> 24, ==, 0xff);
      for (guint x = 0; x < MIN (radius, height / 2); x++)
        g_assert_cmphex (pixel (sample, x, x) & 0xff, <=, pixel (sample, x, x) >> 24);
    }
}

/* The publisher's picture changes its size and turns; the tile changes its own. */
static void
test_resize (void)
{
  g_autoptr (Mailbox) box = mailbox_new (STOA_FRAMES_BGRA);
  static const guint source[][2] = { { 640, 360 }, { 360, 640 }, { 16, 16 }, { 1280, 720 }, { 641, 361 } };
  static const guint tile[][2] = { { 320, 180 }, { 640, 360 }, { 7, 300 }, { 300, 7 }, { 1281, 721 } };

  for (guint s = 0; s < G_N_ELEMENTS (source); s++)
    for (guint t = 0; t < G_N_ELEMENTS (tile); t++)
      {
        g_autoptr (GstSample) sample = NULL;

        stoa_frames_set_size (box->frames, tile[t][0], tile[t][1]);
        box->frame_signals = 0;
        put (box, GST_VIDEO_FORMAT_I420, source[s][0], source[s][1]);
        wait_for (has_frame_signal, box);
        sample = stoa_frames_take (box->frames, NULL);
        assert_size (sample, tile[t][0], tile[t][1]);
      }
  g_assert_cmpuint (box->resized_signals, ==, G_N_ELEMENTS (source));
}

/* A tile that is hidden lets go of what it had. */
static void
test_hide (void)
{
  g_autoptr (Mailbox) box = mailbox_new (STOA_FRAMES_BGRA);

  stoa_frames_set_size (box->frames, 32, 24);
  put (box, GST_VIDEO_FORMAT_I420, 64, 48);
  wait_for (has_frame_signal, box);
  stoa_frames_set_size (box->frames, 0, 0);
  g_assert_null (stoa_frames_take (box->frames, NULL));
  put (box, GST_VIDEO_FORMAT_I420, 64, 48);
  g_assert_null (stoa_frames_take (box->frames, NULL));
  box->frame_signals = 0;
  stoa_frames_set_size (box->frames, 32, 24);
  put (box, GST_VIDEO_FORMAT_I420, 64, 48);
  wait_for (has_frame_signal, box);
}

static void
test_yuv_untouched (void)
{
  g_autoptr (Mailbox) box = mailbox_new (STOA_FRAMES_YUV);
  g_autoptr (GstSample) sample = NULL;
  GstVideoInfo info;

  stoa_frames_set_size (box->frames, 32, 24);
  put (box, GST_VIDEO_FORMAT_NV12, 64, 48);
  wait_for (has_frame_signal, box);
  sample = stoa_frames_take (box->frames, NULL);
  g_assert_true (gst_video_info_from_caps (&info, gst_sample_get_caps (sample)));
  g_assert_cmpint (GST_VIDEO_INFO_FORMAT (&info), ==, GST_VIDEO_FORMAT_NV12);
  g_assert_cmpint (info.width, ==, 64);
}

/* Black and white by turns, which no pixel of what it becomes has more of than of the other. */
static void
test_fine (void)
{
  static const guint small[][2] = { { 1, 1 }, { 5, 3 }, { 63, 35 }, { 100, 56 }, { 310, 174 }, { 319, 179 }, { 320, 180 } };

  for (guint i = 0; i < G_N_ELEMENTS (small); i++)
    {
      g_autoptr (Mailbox) box = mailbox_new (STOA_FRAMES_BGRA);
      g_autoptr (GstSample) sample = NULL;
      g_autoptr (GstBuffer) buffer = NULL;
      GstVideoFrame frame;
      GstVideoInfo info;

      gst_video_info_set_format (&info, GST_VIDEO_FORMAT_I420, 640, 360);
      buffer = gst_buffer_new_allocate (NULL, info.size, NULL);
      GST_BUFFER_PTS (buffer) = 0;
      g_assert_true (gst_video_frame_map (&frame, &info, buffer, GST_MAP_WRITE));
      for (guint component = 1; component < 3; component++)
        paint (&frame, component, 0, 100, 128);
      for (guint y = 0; y < 360; y++)
        for (guint x = 0; x < 640; x++)
          ((guint8 *) GST_VIDEO_FRAME_PLANE_DATA (&frame, 0))[y * GST_VIDEO_FRAME_PLANE_STRIDE (&frame, 0) + x]
            = (x + y) % 2 ? 236 : 16;
      gst_video_frame_unmap (&frame);
      stoa_frames_set_size (box->frames, small[i][0], small[i][1]);
      push (box, &info, buffer);
      sample = stoa_frames_take (box->frames, NULL);
      assert_size (sample, small[i][0], small[i][1]);
      for (guint y = 0; y < small[i][1]; y++)
        for (guint x = 0; x < small[i][0]; x++)
          g_assert_true (is_grey (pixel (sample, x, y)));
    }
}

/* ITU-T H.273: what of red, green and blue a picture's luma is. */
static const struct
{
  const char *colorimetry;
  double red;
  double blue;
  gboolean full;
} colors[] = {
  { "bt601", 0.299, 0.114, FALSE },
  { "bt709", 0.2126, 0.0722, FALSE },
  { "bt2020", 0.2627, 0.0593, FALSE },
  { "1:4:0:0", 0.299, 0.114, TRUE },
};

static void
assert_color (guint32 pixel,
              guint   c,
              guint8  y,
              guint8  u,
              guint8  v)
{
  double luma = colors[c].full ? y / 255.0 : (y - 16) / 219.0;
  double range = colors[c].full ? 255 : 224;
  double red = luma + 2 * (1 - colors[c].red) * (v - 128) / range;
  double blue = luma + 2 * (1 - colors[c].blue) * (u - 128) / range;
  double green = (luma - colors[c].red * red - colors[c].blue * blue) / (1 - colors[c].red - colors[c].blue);

  g_assert_cmphex (pixel >> 24, ==, 0xff);
  g_assert_cmpfloat_with_epsilon (pixel >> 16 & 0xff, 255 * red, 4);
  g_assert_cmpfloat_with_epsilon (pixel >> 8 & 0xff, 255 * green, 4);
  g_assert_cmpfloat_with_epsilon (pixel & 0xff, 255 * blue, 4);
}

/* Of each arrangement of planes, scaled and as they are. */
static void
test_colors (void)
{
  static const GstVideoFormat formats[] = { GST_VIDEO_FORMAT_I420, GST_VIDEO_FORMAT_YV12, GST_VIDEO_FORMAT_Y42B,
                                            GST_VIDEO_FORMAT_Y444, GST_VIDEO_FORMAT_NV12 };
  static const guint8 color[] = { 120, 100, 150 };

  for (guint f = 0; f < G_N_ELEMENTS (formats); f++)
    for (guint c = 0; c < G_N_ELEMENTS (colors); c++)
      for (guint size = 1; size <= 2; size++)
        {
          g_autoptr (Mailbox) box = mailbox_new (STOA_FRAMES_BGRA);
          g_autoptr (GstSample) sample = NULL;
          GstVideoInfo info;

          gst_video_info_set_format (&info, formats[f], 64, 48);
          g_assert_true (gst_video_colorimetry_from_string (&info.colorimetry, colors[c].colorimetry));
          stoa_frames_set_size (box->frames, 64 / size, 48 / size);
          put_picture (box, &info, color, color);
          sample = stoa_frames_take (box->frames, NULL);
          assert_size (sample, 64 / size, 48 / size);
          assert_color (pixel (sample, 10, 10), c, color[0], color[1], color[2]);
        }
}

int
main (int    argc,
      char **argv)
{
  media_test_init (&argc, &argv);
  g_test_add_func ("/media/frames/nobody-looks", test_nobody_looks);
  g_test_add_func ("/media/frames/fine", test_fine);
  g_test_add_func ("/media/frames/newest-two", test_newest_two);
  g_test_add_func ("/media/frames/cover", test_cover);
  g_test_add_func ("/media/frames/colors", test_colors);
  g_test_add_func ("/media/frames/corners", test_corners);
  g_test_add_func ("/media/frames/resize", test_resize);
  g_test_add_func ("/media/frames/hide", test_hide);
  g_test_add_func ("/media/frames/yuv-untouched", test_yuv_untouched);
  return media_test_run ();
}
