/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gst/video/video.h>

#include "stoa-arrange.h"

G_BEGIN_DECLS

#define STOA_EXPORT_PLANES 3

/**
 * StoaExportCanvas:
 *
 * An I420 picture that is painted on, of even sides. Threads may paint at the same time where areas do not overlap; all areas are on
 * even pixels.
 */
typedef struct
{
  GstVideoInfo info;
  guint8 *bytes;
} StoaExportCanvas;

typedef struct
{
  guint8 y, u, v;
} StoaExportColor;

/** stoa_export_color: of "#rrggbb" as a number, in the colours of video (BT.601, limited range). */
StoaExportColor   stoa_export_color        (guint32                 rgb);

StoaExportCanvas *stoa_export_canvas_new   (guint                   width,
                                            guint                   height);
void              stoa_export_canvas_free  (StoaExportCanvas       *self);
guint8           *stoa_export_canvas_at    (StoaExportCanvas       *self,
                                            guint                   plane,
                                            int                     x,
                                            int                     y,
                                            gsize                  *stride);
void              stoa_export_canvas_fill  (StoaExportCanvas       *self,
                                            const StoaArea         *area,
                                            StoaExportColor         color);

/**
 * StoaExportFit:
 *
 * Pictures of any size put into an area: cut to its shape, or whole with bars of @bars beside it.
 */
typedef struct _StoaExportFit StoaExportFit;

StoaExportFit    *stoa_export_fit_new      (const StoaArea         *area,
                                            gboolean                whole,
                                            StoaExportColor         bars);
void              stoa_export_fit_free     (StoaExportFit          *self);
/** stoa_export_fit_paint: %FALSE when the buffer is no I420 picture as @info says. */
gboolean          stoa_export_fit_paint    (StoaExportFit          *self,
                                            StoaExportCanvas       *canvas,
                                            GstBuffer              *buffer,
                                            const GstVideoInfo     *info);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaExportCanvas, stoa_export_canvas_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaExportFit, stoa_export_fit_free)

G_END_DECLS
