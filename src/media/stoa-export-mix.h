/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-export-reader.h"

G_BEGIN_DECLS

#define STOA_EXPORT_RATE 48000

/**
 * StoaExportMix:
 *
 * All sound of a recording put together, 48 kHz, stereo. Each track is continuous as long as its times agree with it, within
 * what nobody hears; loud moments of many are turned down rather than cut. One thread.
 */
typedef struct _StoaExportMix StoaExportMix;

/** stoa_export_mix_new: @start_ms: the time of the first sample that is taken. */
StoaExportMix *stoa_export_mix_new        (gint64                  start_ms);
void           stoa_export_mix_free       (StoaExportMix          *self);
void           stoa_export_mix_add_stream (StoaExportMix          *self,
                                           const StoaExportStream *stream);
/** stoa_export_mix_put: takes the block's buffer. %FALSE: it is none of its streams. */
gboolean       stoa_export_mix_put        (StoaExportMix          *self,
                                           const StoaExportBlock  *block);
/** stoa_export_mix_take: (transfer full): the next @n_frames samples of both channels, S16. */
GstBuffer     *stoa_export_mix_take       (StoaExportMix          *self,
                                           guint                   n_frames);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaExportMix, stoa_export_mix_free)

G_END_DECLS
