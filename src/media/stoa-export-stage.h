/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-export-canvas.h"
#include "stoa-export-plan.h"
#include "stoa-export-track.h"

G_BEGIN_DECLS

/**
 * StoaExportStage:
 *
 * Paints the picture of everybody. Only what has changed is painted again: several at the same time, on as many threads as there
 * are processors. One thread.
 */
typedef struct _StoaExportStage StoaExportStage;

/* (nullable) (transfer none) */
typedef StoaExportTrack *(*StoaExportFindTrack) (gint64   number,
                                                 gpointer data);

StoaExportStage *stoa_export_stage_new    (guint                width,
                                           guint                height,
                                           StoaExportFindTrack  find_track,
                                           gpointer             data);
void             stoa_export_stage_free   (StoaExportStage     *self);
/** stoa_export_stage_set_tiles: of #StoaExportTile */
void             stoa_export_stage_set_tiles (StoaExportStage  *self,
                                              const GArray     *tiles);
/** stoa_export_stage_paint: (transfer full): the picture of that time. */
GstBuffer       *stoa_export_stage_paint  (StoaExportStage     *self,
                                           gint64               at_ns);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaExportStage, stoa_export_stage_free)

G_END_DECLS
