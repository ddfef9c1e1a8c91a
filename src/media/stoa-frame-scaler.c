/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-media"

#include "stoa-frame-scaler.h"

#include "stoa-plane-scaler.h"

#define N_PLANES 3

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
         guint               height)
{
  if (self->converter != NULL && (guint) GST_VIDEO_INFO_WIDTH (&self->output) == width
      && (guint) GST_VIDEO_INFO_HEIGHT (&self->output) == height && gst_video_info_is_equal (&self->input, input))
    return TRUE;

  clear (self);
  self->input = *input;
  self->crop = crop_to_shape (input, width, height);
  set_format (&self->output, GST_VIDEO_FORMAT_BGRA, width, height, input);
  if (is_planar (GST_VIDEO_INFO_FORMAT (input)) && ((guint) self->crop.w != width || (guint) self->crop.h != height))
    prepare_planes (self, width, height);
  if (prepare_conversion (self))
    return TRUE;
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
convert (StoaFrameScaler    *self,
         GstBuffer          *buffer,
         const GstVideoInfo *info,
         GstBuffer          *out)
{
  GstVideoFrame from, to;

  if (!gst_video_frame_map (&from, info, buffer, GST_MAP_READ))
    return FALSE;
  if (!gst_video_frame_map (&to, &self->output, out, GST_MAP_WRITE))
    {
      gst_video_frame_unmap (&from);
      return FALSE;
    }
  gst_video_converter_frame (self->converter, &from, &to);
  gst_video_frame_unmap (&to);
  gst_video_frame_unmap (&from);
  return TRUE;
}

static gboolean
scale_buffer (StoaFrameScaler *self,
              GstBuffer       *buffer)
{
  GstVideoFrame from;
  gboolean done;

  if (!gst_video_frame_map (&from, &self->input, buffer, GST_MAP_READ))
    return FALSE;
  done = scale (self, &from);
  gst_video_frame_unmap (&from);
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
stoa_frame_scaler_run (StoaFrameScaler    *self,
                       GstBuffer          *buffer,
                       const GstVideoInfo *info,
                       guint               width,
                       guint               height)
{
  g_autoptr (GstBuffer) out = NULL;
  gboolean done;

  if (!prepare (self, info, width, height)
      || gst_buffer_pool_acquire_buffer (self->pool, &out, NULL) != GST_FLOW_OK)
    return NULL;
  if (self->between != NULL)
    done = scale_buffer (self, buffer) && convert (self, self->between, &self->scaled, out);
  else
    done = convert (self, buffer, info, out);
  if (!done)
    return NULL;
  GST_BUFFER_PTS (out) = GST_BUFFER_PTS (buffer);
  return gst_sample_new (out, self->caps, NULL, NULL);
}
