/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>
#include <gst/gst.h>

#include "stoa-export-target.h"

G_BEGIN_DECLS

/**
 * StoaExportWriter:
 *
 * Encodes pictures and sound into a file, on threads of its own, as fast as it can. It waits for what it is given no longer than
 * a few pictures, and takes no more than those. One thread.
 */
typedef struct _StoaExportWriter StoaExportWriter;

/** stoa_export_writer_can: whether there are encoders for that here. */
gboolean          stoa_export_writer_can  (StoaExportFormat        format);
/** stoa_export_writer_new: @target: its strings and lists are not needed afterwards. */
StoaExportWriter *stoa_export_writer_new  (const StoaExportTarget *target,
                                           GError                **error);
/** stoa_export_writer_free: ends it; without stoa_export_writer_end() before, what was written is no file. */
void              stoa_export_writer_free (StoaExportWriter       *self);
/**
 * stoa_export_writer_push:
 * @picture: (transfer full): I420, of the target's size
 * @sound: (transfer full): what is heard during it: 48 kHz, stereo, S16
 */
gboolean          stoa_export_writer_push (StoaExportWriter       *self,
                                           GstBuffer              *picture,
                                           GstBuffer              *sound,
                                           GCancellable           *cancellable,
                                           GError                **error);
/** stoa_export_writer_end: waits until everything is written. */
gboolean          stoa_export_writer_end  (StoaExportWriter       *self,
                                           GCancellable           *cancellable,
                                           GError                **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaExportWriter, stoa_export_writer_free)

G_END_DECLS
