/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

typedef enum { STOA_EXPORT_OTHER, STOA_EXPORT_OPUS, STOA_EXPORT_VP8, STOA_EXPORT_H264 } StoaExportCodec;

typedef struct
{
  guint number;              /* in the file, and in the manifest */
  StoaExportCodec codec;
  GBytes *codec_private;     /* nullable */
} StoaExportStream;

/* A frame of a track, or some sound. */
typedef struct
{
  guint number;
  gint64 at_ms;
  GstBuffer *buffer;         /* owned by who got it; with flags and times */
} StoaExportBlock;

/**
 * StoaExportReader:
 *
 * Reads a recording's Matroska file from one end to the other, in the order it was written: that of time. What is damaged is stepped
 * over, up to where it can be read again; one that is cut short ends there. One thread.
 */
typedef struct _StoaExportReader StoaExportReader;

/** stoa_export_reader_new: @start_ms: everything that is needed to show the file from then on is read; some of it may be earlier. */
StoaExportReader *stoa_export_reader_new        (const char       *path,
                                                 gint64            start_ms,
                                                 GError          **error);
void              stoa_export_reader_free       (StoaExportReader *self);
/** stoa_export_reader_streams: (transfer none): of #StoaExportStream */
const GArray     *stoa_export_reader_streams    (StoaExportReader *self);
/** stoa_export_reader_next: %FALSE at the end. @block: (out) */
gboolean          stoa_export_reader_next       (StoaExportReader *self,
                                                 StoaExportBlock  *block);
/** stoa_export_reader_is_damaged: something had to be stepped over. */
gboolean          stoa_export_reader_is_damaged (StoaExportReader *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaExportReader, stoa_export_reader_free)

G_END_DECLS
