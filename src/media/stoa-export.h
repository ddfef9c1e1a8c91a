/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "stoa-export-target.h"
#include "stoa-recording.h"

G_BEGIN_DECLS

#define STOA_TYPE_EXPORT (stoa_export_get_type ())
G_DECLARE_FINAL_TYPE (StoaExport, stoa_export, STOA, EXPORT, GObject)

/**
 * StoaExport:
 *
 * Makes one film of a recording: everybody where the stage had them, all sound, who speaks as subtitles, within the trim and without
 * those who are left out. It works on threads of its own, in memory that does not grow with the recording. Main thread.
 */

/** stoa_export_can: whether this computer has what it takes. */
gboolean    stoa_export_can         (StoaExportFormat     format);
/**
 * stoa_export_new:
 * @source: the recording's multi-track file
 * @height: lines of the picture, at 16:9
 * @path: where to; replaced when it is finished, and not touched before
 */
StoaExport *stoa_export_new         (const char          *source,
                                     const StoaManifest  *manifest,
                                     StoaExportFormat     format,
                                     guint                height,
                                     const char          *path);
/** stoa_export_run_async: once. @callback is called on the main thread. */
void        stoa_export_run_async   (StoaExport          *self,
                                     GCancellable        *cancellable,
                                     GAsyncReadyCallback  callback,
                                     gpointer             data);
/** stoa_export_run_finish: fails with a %G_IO_ERROR, a sentence; nothing of it is left on the disk then. */
gboolean    stoa_export_run_finish  (StoaExport          *self,
                                     GAsyncResult        *result,
                                     GError             **error);
/** stoa_export_get_fraction: 0..1; any thread. */
double      stoa_export_get_fraction (StoaExport         *self);
/** stoa_export_get_trouble: (transfer none) (nullable): once it has succeeded: a sentence on what of the recording is not in it. */
const char *stoa_export_get_trouble (StoaExport          *self);

G_END_DECLS
