/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gst/app/gstappsink.h>

#include "stoa-export-target.h"

G_BEGIN_DECLS

/**
 * StoaExportWebm:
 *
 * Puts encoded pictures, sound and subtitles into a WebM file, in the order of their times. It is given them on streaming threads.
 *
 * Subtitles are plain text, as Matroska has them: GStreamer's players, ffmpeg's and VLC show it, browsers pass over it. WebVTT, which
 * they would have, needs a decoder there that does not exist.
 *
 * GStreamer's webmmux escapes titles and says that everything is in English.
 */
typedef struct _StoaExportWebm StoaExportWebm;

/* @error: (nullable): of #GFileError; %NULL: the file is finished, and on the disk. Called at most once, on a streaming thread. */
typedef void (*StoaExportWebmDone) (const GError *error,
                                    gpointer      data);

StoaExportWebm *stoa_export_webm_new  (const StoaExportTarget  *target,
                                       StoaExportWebmDone       done,
                                       gpointer                 data,
                                       GError                 **error);
/** stoa_export_webm_take: from sinks of VP9 and Opus, before anything flows; they are stopped before it is freed. */
void            stoa_export_webm_take (StoaExportWebm          *self,
                                       GstAppSink              *pictures,
                                       GstAppSink              *sound);
void            stoa_export_webm_free (StoaExportWebm          *self);

G_END_DECLS
