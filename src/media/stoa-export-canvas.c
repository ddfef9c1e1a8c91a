/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-media"

#include "stoa-export-canvas.h"

#include <libyuv.h>
#include <string.h>

struct _StoaExportFit
{
  StoaArea area;
  gboolean whole;
  StoaExportColor bars;
  guint width;               /* of the pictures, that all below is for */
  guint height;
  StoaArea from;             /* what of them is used */
  StoaArea to;               /* where in the canvas it goes */
};

static guint
halve (guint plane)
{
  return plane > 0 ? 1 : 0;
}

/* A part of @outer around its middle that has the shape of @shape, on even pixels. */
static StoaArea
cut_to_shape (const StoaArea *outer,
              gint64          shape_width,
              gint64          shape_height)
{
  StoaArea part = *outer;

  if (outer->width * shape_height > outer->height * shape_width)
    part.width = CLAMP (outer->height * shape_width / shape_height & ~1, 2, outer->width);
  else
    part.height = CLAMP (outer->width * shape_height / shape_width & ~1, 2, outer->height);
  part.x += (outer->width - part.width) / 2 & ~1;
  part.y += (outer->height - part.height) / 2 & ~1;
  return part;
}

static void
prepare (StoaExportFit *self,
         guint          width,
         guint          height)
{
  StoaArea input = { 0, 0, (int) width & ~1, (int) height & ~1 };

  self->width = width;
  self->height = height;
  self->from = self->whole ? input : cut_to_shape (&input, self->area.width, self->area.height);
  self->to = self->whole ? cut_to_shape (&self->area, input.width, input.height) : self->area;
}

static void
paint_plane (StoaExportFit    *self,
             StoaExportCanvas *canvas,
             GstVideoFrame    *frame,
             guint             plane)
{
  guint half = halve (plane);
  gsize from_stride = GST_VIDEO_FRAME_PLANE_STRIDE (frame, plane);
  const guint8 *from = (const guint8 *) GST_VIDEO_FRAME_PLANE_DATA (frame, plane) + (self->from.y >> half) * from_stride
                       + (self->from.x >> half);
  gsize to_stride;
  guint8 *to = stoa_export_canvas_at (canvas, plane, self->to.x, self->to.y, &to_stride);

  ScalePlane (from, from_stride, self->from.width >> half, self->from.height >> half, to, to_stride,
              self->to.width >> half, self->to.height >> half, kFilterBox);
}

/* public */

StoaExportColor
stoa_export_color (guint32 rgb)
{
  int r = rgb >> 16 & 0xff, g = rgb >> 8 & 0xff, b = rgb & 0xff;

  return (StoaExportColor) {
    .y = 16 + (66 * r + 129 * g + 25 * b + 128) / 256,
    .u = (128 * 256 - 38 * r - 74 * g + 112 * b + 128) / 256,
    .v = (128 * 256 + 112 * r - 94 * g - 18 * b + 128) / 256,
  };
}

StoaExportCanvas *
stoa_export_canvas_new (guint width,
                        guint height)
{
  StoaExportCanvas *self = g_new0 (StoaExportCanvas, 1);

  gst_video_info_set_format (&self->info, GST_VIDEO_FORMAT_I420, width, height);
  self->bytes = g_malloc0 (GST_VIDEO_INFO_SIZE (&self->info));
  return self;
}

void
stoa_export_canvas_free (StoaExportCanvas *self)
{
  g_free (self->bytes);
  g_free (self);
}

guint8 *
stoa_export_canvas_at (StoaExportCanvas *self,
                       guint             plane,
                       int               x,
                       int               y,
                       gsize            *stride)
{
  *stride = GST_VIDEO_INFO_PLANE_STRIDE (&self->info, plane);
  return self->bytes + GST_VIDEO_INFO_PLANE_OFFSET (&self->info, plane) + (y >> halve (plane)) * *stride + (x >> halve (plane));
}

void
stoa_export_canvas_fill (StoaExportCanvas *self,
                         const StoaArea   *area,
                         StoaExportColor   color)
{
  const guint8 values[] = { color.y, color.u, color.v };

  for (guint i = 0; i < STOA_EXPORT_PLANES; i++)
    {
      gsize stride;
      guint8 *to = stoa_export_canvas_at (self, i, area->x, area->y, &stride);

      for (int y = 0; y < area->height >> halve (i); y++)
        memset (to + y * stride, values[i], area->width >> halve (i));
    }
}

StoaExportFit *
stoa_export_fit_new (const StoaArea *area,
                     gboolean        whole,
                     StoaExportColor bars)
{
  StoaExportFit *self = g_new0 (StoaExportFit, 1);

  self->area = *area;
  self->whole = whole;
  self->bars = bars;
  return self;
}

void
stoa_export_fit_free (StoaExportFit *self)
{
  g_free (self);
}

gboolean
stoa_export_fit_paint (StoaExportFit      *self,
                       StoaExportCanvas   *canvas,
                       GstBuffer          *buffer,
                       const GstVideoInfo *info)
{
  GstVideoFrame frame;

  if (GST_VIDEO_INFO_FORMAT (info) != GST_VIDEO_FORMAT_I420 || info->width < 2 || info->height < 2
      || !gst_video_frame_map (&frame, info, buffer, GST_MAP_READ))
    return FALSE;
  if (self->width != (guint) info->width || self->height != (guint) info->height)
    prepare (self, info->width, info->height);
  if (self->to.width != self->area.width || self->to.height != self->area.height)
    stoa_export_canvas_fill (canvas, &self->area, self->bars);
  for (guint i = 0; i < STOA_EXPORT_PLANES; i++)
    paint_plane (self, canvas, &frame, i);
  gst_video_frame_unmap (&frame);
  return TRUE;
}
