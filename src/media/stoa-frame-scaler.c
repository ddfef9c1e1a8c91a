/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-media"

#include "stoa-frame-scaler.h"

#include <math.h>

#include "stoa-frames.h"
#include "stoa-plane-scaler.h"

#define N_PLANES 3
#define BGRA 4               /* bytes of a pixel */
#define FINE 8               /* places of a pixel, along either side, that are within the corner or not */

struct _StoaFrameScaler
{
  GstVideoInfo input;
  GstVideoInfo scaled;       /* planes are scaled before they are converted */
  GstVideoInfo output;
  GstVideoRectangle crop;    /* what is used of the input */
  StoaPlaneScaler *planes[N_PLANES];   /* NULL when the conversion does it all */
  GstBuffer *between;        /* what is scaled; NULL as well then */
  GstVideoConverter *converter;
  GstBufferPool *pool;
  GstCaps *caps;             /* of what comes out */
  guint radius;
  guint8 *corner;            /* how much of each pixel of the top left one is seen, of 255; NULL when they are not round */
};

static void
clear (StoaFrameScaler *self)
{
  for (guint i = 0; i < N_PLANES; i++)
    g_clear_pointer (&self->planes[i], stoa_plane_scaler_free);
  gst_clear_buffer (&self->between);
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

static gboolean
is_planar (GstVideoFormat format)
{
  return format == GST_VIDEO_FORMAT_I420 || format == GST_VIDEO_FORMAT_YV12 || format == GST_VIDEO_FORMAT_Y42B
         || format == GST_VIDEO_FORMAT_Y444;
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
  const GstVideoFormatInfo *format = self->input.finfo;

  set_format (&self->scaled, GST_VIDEO_INFO_FORMAT (&self->input), width, height, &self->input);
  self->scaled.colorimetry = self->input.colorimetry;
  self->scaled.chroma_site = self->input.chroma_site;
  self->between = gst_buffer_new_allocate (NULL, self->scaled.size, NULL);
  for (guint i = 0; i < N_PLANES; i++)
    self->planes[i] = stoa_plane_scaler_new (GST_VIDEO_FORMAT_INFO_SCALE_WIDTH (format, i, self->crop.w),
                                             GST_VIDEO_FORMAT_INFO_SCALE_HEIGHT (format, i, self->crop.h),
                                             GST_VIDEO_INFO_COMP_WIDTH (&self->scaled, i),
                                             GST_VIDEO_INFO_COMP_HEIGHT (&self->scaled, i));
}

static gboolean
prepare_conversion (StoaFrameScaler *self)
{
  GstStructure *config;
  GstStructure *options =
    gst_structure_new ("options",
                       GST_VIDEO_CONVERTER_OPT_RESAMPLER_METHOD, GST_TYPE_VIDEO_RESAMPLER_METHOD,
                       GST_VIDEO_RESAMPLER_METHOD_LINEAR,
                       GST_VIDEO_CONVERTER_OPT_CHROMA_MODE, GST_TYPE_VIDEO_CHROMA_MODE, GST_VIDEO_CHROMA_MODE_NONE,
                       GST_VIDEO_CONVERTER_OPT_DITHER_METHOD, GST_TYPE_VIDEO_DITHER_METHOD, GST_VIDEO_DITHER_NONE,
                       NULL);

  if (self->between == NULL)
    gst_structure_set (options, GST_VIDEO_CONVERTER_OPT_SRC_X, G_TYPE_INT, self->crop.x,
                       GST_VIDEO_CONVERTER_OPT_SRC_Y, G_TYPE_INT, self->crop.y,
                       GST_VIDEO_CONVERTER_OPT_SRC_WIDTH, G_TYPE_INT, self->crop.w,
                       GST_VIDEO_CONVERTER_OPT_SRC_HEIGHT, G_TYPE_INT, self->crop.h, NULL);
  self->converter = gst_video_converter_new (self->between != NULL ? &self->scaled : &self->input, &self->output,
                                             options);
  self->caps = gst_video_info_to_caps (&self->output);
  self->pool = gst_video_buffer_pool_new ();
  config = gst_buffer_pool_get_config (self->pool);
  gst_buffer_pool_config_set_params (config, self->caps, self->output.size, 0, 0);
  return self->converter != NULL && gst_buffer_pool_set_config (self->pool, config)
         && gst_buffer_pool_set_active (self->pool, TRUE);
}

static gboolean
prepare (StoaFrameScaler    *self,
         const GstVideoInfo *input,
         guint               width,
         guint               height,
         guint               radius)
{
  if (self->converter != NULL && self->radius == radius && (guint) GST_VIDEO_INFO_WIDTH (&self->output) == width
      && (guint) GST_VIDEO_INFO_HEIGHT (&self->output) == height && gst_video_info_is_equal (&self->input, input))
    return TRUE;

  clear (self);
  self->input = *input;
  self->crop = crop_to_shape (input, width, height);
  set_format (&self->output, GST_VIDEO_FORMAT_BGRA, width, height, input);
  if (is_planar (GST_VIDEO_INFO_FORMAT (input)) && ((guint) self->crop.w != width || (guint) self->crop.h != height))
    prepare_planes (self, width, height);
  if (prepare_conversion (self))
    {
      prepare_corners (self, radius);
      return TRUE;
    }
  clear (self);
  return FALSE;
}

static const guint8 *
find_crop (StoaFrameScaler     *self,
           const GstVideoFrame *frame,
           guint                component)
{
  const GstVideoFormatInfo *format = frame->info.finfo;

  return (const guint8 *) GST_VIDEO_FRAME_COMP_DATA (frame, component)
         + (gsize) GST_VIDEO_FORMAT_INFO_SCALE_HEIGHT (format, component, self->crop.y)
             * GST_VIDEO_FRAME_COMP_STRIDE (frame, component)
         + GST_VIDEO_FORMAT_INFO_SCALE_WIDTH (format, component, self->crop.x);
}

static gboolean
scale (StoaFrameScaler     *self,
       const GstVideoFrame *from)
{
  GstVideoFrame to;

  if (!gst_video_frame_map (&to, &self->scaled, self->between, GST_MAP_WRITE))
    return FALSE;
  for (guint i = 0; i < N_PLANES; i++)
    stoa_plane_scaler_run (self->planes[i], find_crop (self, from, i), GST_VIDEO_FRAME_COMP_STRIDE (from, i),
                           GST_VIDEO_FRAME_COMP_DATA (&to, i), GST_VIDEO_FRAME_COMP_STRIDE (&to, i));
  gst_video_frame_unmap (&to);
  return TRUE;
}

static gboolean
convert (StoaFrameScaler     *self,
         const GstVideoFrame *from,
         GstBuffer           *out)
{
  GstVideoFrame to;

  if (!gst_video_frame_map (&to, &self->output, out, GST_MAP_WRITE))
    return FALSE;
  gst_video_converter_frame (self->converter, from, &to);
  if (self->corner != NULL)
    round_corners (self, &to);
  gst_video_frame_unmap (&to);
  return TRUE;
}

static gboolean
convert_scaled (StoaFrameScaler     *self,
                const GstVideoFrame *from,
                GstBuffer           *out)
{
  GstVideoFrame between;
  gboolean done;

  if (!scale (self, from) || !gst_video_frame_map (&between, &self->scaled, self->between, GST_MAP_READ))
    return FALSE;
  done = convert (self, &between, out);
  gst_video_frame_unmap (&between);
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
      || gst_buffer_pool_acquire_buffer (self->pool, &out, NULL) != GST_FLOW_OK)
    return NULL;
  if (!(self->between != NULL ? convert_scaled (self, picture, out) : convert (self, picture, out)))
    return NULL;
  GST_BUFFER_PTS (out) = time;
  return gst_sample_new (out, self->caps, NULL, NULL);
}
