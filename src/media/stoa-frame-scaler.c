/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-media"

#include "stoa-frame-scaler.h"

/* One conversion with the buffers it writes to. */
typedef struct
{
  GstVideoConverter *converter;
  GstVideoInfo info;
  GstBufferPool *pool;
} Stage;

struct _StoaFrameScaler
{
  GstVideoInfo input;
  guint width;
  guint height;
  Stage scale;               /* without a converter when the size fits as it is */
  Stage convert;
  GstCaps *caps;             /* of what convert makes */
};

static void
stage_clear (Stage *stage)
{
  g_clear_pointer (&stage->converter, gst_video_converter_free);
  if (stage->pool != NULL)
    gst_buffer_pool_set_active (stage->pool, FALSE);
  gst_clear_object (&stage->pool);
}

static gboolean
stage_init (Stage              *stage,
            const GstVideoInfo *from,
            GstStructure       *options)
{
  g_autoptr (GstCaps) caps = gst_video_info_to_caps (&stage->info);
  GstStructure *config;

  gst_structure_set (options,
                     GST_VIDEO_CONVERTER_OPT_RESAMPLER_METHOD, GST_TYPE_VIDEO_RESAMPLER_METHOD,
                     GST_VIDEO_RESAMPLER_METHOD_LINEAR,
                     GST_VIDEO_CONVERTER_OPT_CHROMA_MODE, GST_TYPE_VIDEO_CHROMA_MODE, GST_VIDEO_CHROMA_MODE_NONE,
                     GST_VIDEO_CONVERTER_OPT_DITHER_METHOD, GST_TYPE_VIDEO_DITHER_METHOD, GST_VIDEO_DITHER_NONE,
                     NULL);
  stage->converter = gst_video_converter_new (from, &stage->info, options);
  stage->pool = gst_video_buffer_pool_new ();
  config = gst_buffer_pool_get_config (stage->pool);
  gst_buffer_pool_config_set_params (config, caps, stage->info.size, 0, 0);
  return stage->converter != NULL && gst_buffer_pool_set_config (stage->pool, config)
         && gst_buffer_pool_set_active (stage->pool, TRUE);
}

/* The largest centred part of the input that has the output's shape, on even pixels. */
static GstStructure *
crop_options (const GstVideoInfo *input,
              guint               width,
              guint               height)
{
  guint crop_width = GST_VIDEO_INFO_WIDTH (input);
  guint crop_height = GST_VIDEO_INFO_HEIGHT (input);

  if ((guint64) crop_width * height > (guint64) crop_height * width)
    crop_width = MAX (2, ((guint64) crop_height * width / height) & ~1u);
  else
    crop_height = MAX (2, ((guint64) crop_width * height / width) & ~1u);
  crop_width = MIN (crop_width, (guint) GST_VIDEO_INFO_WIDTH (input));
  crop_height = MIN (crop_height, (guint) GST_VIDEO_INFO_HEIGHT (input));
  return gst_structure_new ("options",
                            GST_VIDEO_CONVERTER_OPT_SRC_X, G_TYPE_INT,
                            (int) ((GST_VIDEO_INFO_WIDTH (input) - crop_width) / 2 & ~1u),
                            GST_VIDEO_CONVERTER_OPT_SRC_Y, G_TYPE_INT,
                            (int) ((GST_VIDEO_INFO_HEIGHT (input) - crop_height) / 2 & ~1u),
                            GST_VIDEO_CONVERTER_OPT_SRC_WIDTH, G_TYPE_INT, (int) crop_width,
                            GST_VIDEO_CONVERTER_OPT_SRC_HEIGHT, G_TYPE_INT, (int) crop_height,
                            NULL);
}

/* What a scaler takes plane by plane. Packed pixels are scaled in the conversion. */
static gboolean
scales_well (GstVideoFormat format)
{
  return format == GST_VIDEO_FORMAT_I420 || format == GST_VIDEO_FORMAT_YV12 || format == GST_VIDEO_FORMAT_NV12
         || format == GST_VIDEO_FORMAT_Y42B || format == GST_VIDEO_FORMAT_Y444;
}

static gboolean
prepare (StoaFrameScaler    *self,
         const GstVideoInfo *input,
         guint               width,
         guint               height)
{
  const GstVideoInfo *scaled = input;
  GstStructure *options;
  gboolean fits;

  if (self->convert.converter != NULL && self->width == width && self->height == height
      && gst_video_info_is_equal (&self->input, input))
    return TRUE;

  stage_clear (&self->scale);
  stage_clear (&self->convert);
  gst_clear_caps (&self->caps);
  self->input = *input;
  self->width = width;
  self->height = height;
  fits = (guint) GST_VIDEO_INFO_WIDTH (input) == width && (guint) GST_VIDEO_INFO_HEIGHT (input) == height;
  if (!fits && scales_well (GST_VIDEO_INFO_FORMAT (input)))
    {
      gst_video_info_set_format (&self->scale.info, GST_VIDEO_INFO_FORMAT (input), width, height);
      self->scale.info.colorimetry = input->colorimetry;
      self->scale.info.chroma_site = input->chroma_site;
      self->scale.info.fps_n = input->fps_n;
      self->scale.info.fps_d = input->fps_d;
      if (!stage_init (&self->scale, input, crop_options (input, width, height)))
        return FALSE;
      scaled = &self->scale.info;
    }
  gst_video_info_set_format (&self->convert.info, GST_VIDEO_FORMAT_BGRA, width, height);
  /* a converter changes no frame rate, and asserts that it is the same */
  self->convert.info.fps_n = input->fps_n;
  self->convert.info.fps_d = input->fps_d;
  options = fits || scaled != input ? gst_structure_new_empty ("options") : crop_options (input, width, height);
  if (!stage_init (&self->convert, scaled, options))
    {
      stage_clear (&self->convert);
      return FALSE;
    }
  self->caps = gst_video_info_to_caps (&self->convert.info);
  return TRUE;
}

static GstBuffer *
stage_run (Stage              *stage,
           GstBuffer          *buffer,
           const GstVideoInfo *info)
{
  g_autoptr (GstBuffer) out = NULL;
  GstVideoFrame from, to;

  if (gst_buffer_pool_acquire_buffer (stage->pool, &out, NULL) != GST_FLOW_OK)
    return NULL;
  if (!gst_video_frame_map (&from, info, buffer, GST_MAP_READ))
    return NULL;
  if (!gst_video_frame_map (&to, &stage->info, out, GST_MAP_WRITE))
    {
      gst_video_frame_unmap (&from);
      return NULL;
    }
  gst_video_converter_frame (stage->converter, &from, &to);
  gst_video_frame_unmap (&to);
  gst_video_frame_unmap (&from);
  GST_BUFFER_PTS (out) = GST_BUFFER_PTS (buffer);
  return g_steal_pointer (&out);
}

StoaFrameScaler *
stoa_frame_scaler_new (void)
{
  return g_new0 (StoaFrameScaler, 1);
}

void
stoa_frame_scaler_free (StoaFrameScaler *self)
{
  stage_clear (&self->scale);
  stage_clear (&self->convert);
  gst_clear_caps (&self->caps);
  g_free (self);
}

GstSample *
stoa_frame_scaler_run (StoaFrameScaler    *self,
                       GstBuffer          *buffer,
                       const GstVideoInfo *info,
                       guint               width,
                       guint               height)
{
  g_autoptr (GstBuffer) scaled = NULL;
  g_autoptr (GstBuffer) converted = NULL;

  if (!prepare (self, info, width, height))
    return NULL;
  scaled = self->scale.converter != NULL ? stage_run (&self->scale, buffer, info) : gst_buffer_ref (buffer);
  if (scaled == NULL)
    return NULL;
  converted = stage_run (&self->convert, scaled, self->scale.converter != NULL ? &self->scale.info : info);
  if (converted == NULL)
    return NULL;
  return gst_sample_new (converted, self->caps, NULL, NULL);
}
