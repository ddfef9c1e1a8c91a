/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-export-reader.h"

G_BEGIN_DECLS

/**
 * StoaExportDecoder:
 *
 * A decoder that works on the thread that calls it: what comes of what it is given comes before the call returns. One thread
 * at a time.
 */
typedef struct _StoaExportDecoder StoaExportDecoder;

/* @buffer: (transfer full): I420 pictures, or sound: 48 kHz, stereo, S16. */
typedef void (*StoaExportDecoded) (GstBuffer *buffer,
                                   GstCaps   *caps,
                                   gpointer   data);

/** stoa_export_decoder_new: (transfer full) (nullable): %NULL when there is no decoder for that here. */
StoaExportDecoder *stoa_export_decoder_new  (const StoaExportStream *stream,
                                             StoaExportDecoded       decoded,
                                             gpointer                data);
void               stoa_export_decoder_free (StoaExportDecoder      *self);
/** stoa_export_decoder_push: @buffer: (transfer full). %FALSE: it made nothing of that, and will not of anything but a key frame. */
gboolean           stoa_export_decoder_push (StoaExportDecoder      *self,
                                             GstBuffer              *buffer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaExportDecoder, stoa_export_decoder_free)

G_END_DECLS
