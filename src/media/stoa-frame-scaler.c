/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-media"

#include "stoa-frame-scaler.h"

#include <libyuv.h>
#include <math.h>

#include "stoa-frames.h"

#define N_PLANES 3
#define BGRA 4               /* bytes of a pixel */
#define FINE 8               /* places of a pixel, along either side, that are within the corner or not */

typedef typeof (I420ToARGBMatrix) Convert;

struct _StoaFrameScaler
{
  GstVideoInfo input;
  GstVideoInfo output;
  GstVideoRectangle crop;    /* what is used of the input */
  Convert *convert;          /* of planes; NULL when the converter does it all */
  const struct YuvConstants *colors;
  GstVideoInfo scaled;       /* planes are scaled before they are converted */
  guint8 *between;           /* the planes scaled; NULL when the size is right already, as halves */
  guint8 *halves;            /* a plane on the way there */
  GstVideoConverter *converter;
  GstBufferPool *pool;
  GstCaps *caps;             /* of what comes out */
  guint radius;
  guint8 *corner;            /* how much of each pixel of the top left one is seen, of 255; NULL when they are not round */
};

static void
clear (StoaFrameScaler *self)
{
  self->convert = NULL;
  g_clear_pointer (&self->between, g_free);
  g_clear_pointer (&self->halves, g_free);
  g_clear_pointer (&self->converter, gst_video_converter_free);
  if (self->pool != NULL)
    gst_buffer_pool_set_active (self->pool, FALSE);
  gst_clear_object (&self->pool);
  gst_clear_caps (&self->caps);
  g_clear_pointer (&self->corner, g_free);
}

static guint8
see_corner (guint radius,
            guint x,
            guint y)
{
  guint seen = 0;

  for (guint i = 0; i < FINE * FINE; i++)
    seen += hypot (radius - x - (i % FINE + 0.5) / FINE, radius - y - (i / FINE + 0.5) / FINE) <= radius;
  return seen * 255 / (FINE * FINE);
}

static void
prepare_corners (StoaFrameScaler *self,
                 guint            radius)
{
  self->radius = radius;
  if (radius == 0)
    return;
  radius = MIN (radius, (guint) MIN (GST_VIDEO_INFO_WIDTH (&self->output), GST_VIDEO_INFO_HEIGHT (&self->output)) / 2);
  self->caps = gst_caps_make_writable (self->caps);
  gst_caps_set_simple (self->caps, STOA_FRAMES_CORNERS, G_TYPE_UINT, self->radius, NULL);
  self->corner = g_malloc ((gsize) radius * radius);
  for (guint y = 0; y < radius; y++)
    for (guint x = 0; x < radius; x++)
      self->corner[y * radius + x] = see_corner (radius, x, y);
}

static void
fade (guint8 *pixel,
      guint8  seen)
{
  for (guint i = 0; i < BGRA; i++)
    pixel[i] = pixel[i] * seen / 255;
}

static void
round_corners (StoaFrameScaler *self,
               GstVideoFrame   *frame)
{
  guint width = GST_VIDEO_FRAME_WIDTH (frame), height = GST_VIDEO_FRAME_HEIGHT (frame);
  guint radius = MIN (self->radius, MIN (width, height) / 2);

  for (guint y = 0; y < radius; y++)
    {
      gsize stride = GST_VIDEO_FRAME_PLANE_STRIDE (frame, 0);
      guint8 *top = (guint8 *) GST_VIDEO_FRAME_PLANE_DATA (frame, 0) + y * stride;
      guint8 *bottom = (guint8 *) GST_VIDEO_FRAME_PLANE_DATA (frame, 0) + (height - 1 - y) * stride;

      for (guint x = 0; x < radius; x++)
        {
          guint8 seen = self->corner[y * radius + x];

          fade (top + x * BGRA, seen);
          fade (top + (width - 1 - x) * BGRA, seen);
          fade (bottom + x * BGRA, seen);
          fade (bottom + (width - 1 - x) * BGRA, seen);
        }
    }
}

/* The largest centred part of the input that has the output's shape, on even pixels. */
static GstVideoRectangle
crop_to_shape (const GstVideoInfo *input,
               guint               width,
               guint               height)
{
  guint in_width = GST_VIDEO_INFO_WIDTH (input);
  guint in_height = GST_VIDEO_INFO_HEIGHT (input);
  guint crop_width = in_width, crop_height = in_height;

  if ((guint64) in_width * height > (guint64) in_height * width)
    crop_width = MIN (in_width, MAX (2, ((guint64) in_height * width / height) & ~1u));
  else
    crop_height = MIN (in_height, MAX (2, ((guint64) in_width * height / width) & ~1u));
  return (GstVideoRectangle) { .x = (in_width - crop_width) / 2 & ~1u, .y = (in_height - crop_height) / 2 & ~1u,
                               .w = crop_width, .h = crop_height };
}

/* (nullable): what makes BGRA, which libyuv calls ARGB, of three planes. */
static Convert *
find_conversion (GstVideoFormat format)
{
  switch (format)
    {
    case GST_VIDEO_FORMAT_I420:
    case GST_VIDEO_FORMAT_YV12:
      return I420ToARGBMatrix;
    case GST_VIDEO_FORMAT_Y42B:
      return I422ToARGBMatrix;
    case GST_VIDEO_FORMAT_Y444:
      return I444ToARGBMatrix;
    default:
      return NULL;
    }
}

static const struct YuvConstants *
find_colors (const GstVideoColorimetry *colorimetry)
{
  gboolean full = colorimetry->range == GST_VIDEO_COLOR_RANGE_0_255;

  switch (colorimetry->matrix)
    {
    case GST_VIDEO_COLOR_MATRIX_BT709:
      return full ? &kYuvF709Constants : &kYuvH709Constants;
    case GST_VIDEO_COLOR_MATRIX_BT2020:
      return full ? &kYuvV2020Constants : &kYuv2020Constants;
    default:
      return full ? &kYuvJPEGConstants : &kYuvI601Constants;
    }
}

static void
set_format (GstVideoInfo       *info,
            GstVideoFormat      format,
            guint               width,
            guint               height,
            const GstVideoInfo *as)
{
  gst_video_info_set_format (info, format, width, height);
  /* a converter changes no frame rate, and asserts that it is the same */
  info->fps_n = as->fps_n;
  info->fps_d = as->fps_d;
}

static void
prepare_planes (StoaFrameScaler *self,
                guint            width,
                guint            height)
{
  self->colors = find_colors (&self->input.colorimetry);
  if ((guint) self->crop.w == width && (guint) self->crop.h == height)
    return;
  set_format (&self->scaled, GST_VIDEO_INFO_FORMAT (&self->input), width, height, &self->input);
  self->between = g_malloc (self->scaled.size);
  self->halves = g_malloc ((gsize) self->crop.w * self->crop.h / 3 + 1);   /* a quarter, a sixteenth, … of it */
}

static void
prepare_converter (StoaFrameScaler *self)
{
  GstStructure *options =
    gst_structure_new ("options",
                       GST_VIDEO_CONVERTER_OPT_RESAMPLER_METHOD, GST_TYPE_VIDEO_RESAMPLER_METHOD,
                       GST_VIDEO_RESAMPLER_METHOD_LINEAR,
                       GST_VIDEO_CONVERTER_OPT_CHROMA_MODE, GST_TYPE_VIDEO_CHROMA_MODE, GST_VIDEO_CHROMA_MODE_NONE,
                       GST_VIDEO_CONVERTER_OPT_DITHER_METHOD, GST_TYPE_VIDEO_DITHER_METHOD, GST_VIDEO_DITHER_NONE,
                       GST_VIDEO_CONVERTER_OPT_SRC_X, G_TYPE_INT, self->crop.x,
                       GST_VIDEO_CONVERTER_OPT_SRC_Y, G_TYPE_INT, self->crop.y,
                       GST_VIDEO_CONVERTER_OPT_SRC_WIDTH, G_TYPE_INT, self->crop.w,
                       GST_VIDEO_CONVERTER_OPT_SRC_HEIGHT, G_TYPE_INT, self->crop.h, NULL);

  self->converter = gst_video_converter_new (&self->input, &self->output, options);
}

static gboolean
prepare_output (StoaFrameScaler *self)
{
  GstStructure *config;

  self->caps = gst_video_info_to_caps (&self->output);
  self->pool = gst_video_buffer_pool_new ();
  config = gst_buffer_pool_get_config (self->pool);
  gst_buffer_pool_config_set_params (config, self->caps, self->output.size, 0, 0);
  return gst_buffer_pool_set_config (self->pool, config) && gst_buffer_pool_set_active (self->pool, TRUE);
}

static gboolean
prepare (StoaFrameScaler    *self,
         const GstVideoInfo *input,
         guint               width,
         guint               height,
         guint               radius)
{
  if (self->pool != NULL && self->radius == radius && (guint) GST_VIDEO_INFO_WIDTH (&self->output) == width
      && (guint) GST_VIDEO_INFO_HEIGHT (&self->output) == height && gst_video_info_is_equal (&self->input, input))
    return TRUE;

  clear (self);
  self->input = *input;
  self->crop = crop_to_shape (input, width, height);
  set_format (&self->output, GST_VIDEO_FORMAT_BGRA, width, height, input);
  self->convert = find_conversion (GST_VIDEO_INFO_FORMAT (input));
  if (self->convert != NULL)
    prepare_planes (self, width, height);
  else
    prepare_converter (self);
  if ((self->convert != NULL || self->converter != NULL) && prepare_output (self))
    {
      prepare_corners (self, radius);
      return TRUE;
    }
  clear (self);
  return FALSE;
}

typedef struct
{
  const guint8 *data;
  int stride;
  int width;
  int height;
} Plane;

static Plane
find_crop (StoaFrameScaler     *self,
           const GstVideoFrame *frame,
           guint                component)
{
  const GstVideoFormatInfo *format = frame->info.finfo;
  int stride = GST_VIDEO_FRAME_COMP_STRIDE (frame, component);
  int x = GST_VIDEO_FORMAT_INFO_SCALE_WIDTH (format, component, self->crop.x);
  int y = GST_VIDEO_FORMAT_INFO_SCALE_HEIGHT (format, component, self->crop.y);

  return (Plane) { (const guint8 *) GST_VIDEO_FRAME_COMP_DATA (frame, component) + y * stride + x, stride,
                   GST_VIDEO_FORMAT_INFO_SCALE_WIDTH (format, component, self->crop.w),
                   GST_VIDEO_FORMAT_INFO_SCALE_HEIGHT (format, component, self->crop.h) };
}

/* Halving takes a fraction of the time that any other ratio over two does. */
static Plane
halve (StoaFrameScaler *self,
       Plane            plane,
       int              width,
       int              height)
{
  guint8 *to = self->halves;

  while (plane.width >= 2 * width && plane.height >= 2 * height)
    {
      Plane half = { to, plane.width / 2, plane.width / 2, plane.height / 2 };

      ScalePlane (plane.data, plane.stride, 2 * half.width, 2 * half.height, to, half.stride, half.width, half.height,
                  kFilterBox);
      plane = half;
      to += half.width * half.height;
    }
  return plane;
}

static Plane
scale (StoaFrameScaler *self,
       guint            component,
       Plane            plane)
{
  guint8 *to = self->between + GST_VIDEO_INFO_COMP_OFFSET (&self->scaled, component);
  Plane scaled = { to, GST_VIDEO_INFO_COMP_STRIDE (&self->scaled, component),
                   GST_VIDEO_INFO_COMP_WIDTH (&self->scaled, component),
                   GST_VIDEO_INFO_COMP_HEIGHT (&self->scaled, component) };

  plane = halve (self, plane, scaled.width, scaled.height);
  ScalePlane (plane.data, plane.stride, plane.width, plane.height, to, scaled.stride, scaled.width, scaled.height, kFilterBox);
  return scaled;
}

static gboolean
convert_planes (StoaFrameScaler     *self,
                const GstVideoFrame *from,
                GstVideoFrame       *to)
{
  Plane planes[N_PLANES];

  for (guint i = 0; i < N_PLANES; i++)
    {
      planes[i] = find_crop (self, from, i);
      if (self->between != NULL)
        planes[i] = scale (self, i, planes[i]);
    }
  return self->convert (planes[0].data, planes[0].stride, planes[1].data, planes[1].stride, planes[2].data,
                        planes[2].stride, GST_VIDEO_FRAME_PLANE_DATA (to, 0), GST_VIDEO_FRAME_PLANE_STRIDE (to, 0),
                        self->colors, GST_VIDEO_FRAME_WIDTH (to), GST_VIDEO_FRAME_HEIGHT (to)) == 0;
}

static gboolean
paint (StoaFrameScaler     *self,
       const GstVideoFrame *from,
       GstBuffer           *out)
{
  GstVideoFrame to;
  gboolean done = TRUE;

  if (!gst_video_frame_map (&to, &self->output, out, GST_MAP_WRITE))
    return FALSE;
  if (self->convert != NULL)
    done = convert_planes (self, from, &to);
  else
    gst_video_converter_frame (self->converter, from, &to);
  if (self->corner != NULL)
    round_corners (self, &to);
  gst_video_frame_unmap (&to);
  return done;
}

StoaFrameScaler *
stoa_frame_scaler_new (void)
{
  return g_new0 (StoaFrameScaler, 1);
}

void
stoa_frame_scaler_free (StoaFrameScaler *self)
{
  clear (self);
  g_free (self);
}

GstSample *
stoa_frame_scaler_run (StoaFrameScaler     *self,
                       const GstVideoFrame *picture,
                       GstClockTime         time,
                       guint                width,
                       guint                height,
                       guint                radius)
{
  g_autoptr (GstBuffer) out = NULL;

  if (!prepare (self, &picture->info, width, height, radius)
      || gst_buffer_pool_acquire_buffer (self->pool, &out, NULL) != GST_FLOW_OK || !paint (self, picture, out))
    return NULL;
  GST_BUFFER_PTS (out) = time;
  return gst_sample_new (out, self->caps, NULL, NULL);
}
