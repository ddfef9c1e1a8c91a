/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-arrange.h"
#include "stoa-replay-state.h"

G_BEGIN_DECLS

/**
 * StoaExportTile:
 *
 * Somebody's camera, or the screen they share, where it is in the picture. Strings are the manifest's.
 */
typedef struct
{
  const char *participant;
  const char *name;
  gboolean screen;
  gint64 track;              /* whose pictures are shown: its number; 0: none */
  StoaArea area;             /* on even pixels */
  gboolean muted;            /* the microphone */
  gboolean speaking;
  gboolean away;
} StoaExportTile;

/**
 * StoaExportPlan:
 *
 * Where everybody is in the picture that is made of a recording, as the stage would have shown it: equal tiles, or large screens
 * and people beside them. Where not all fit, those who spoke last are seen. One thread.
 */
typedef struct _StoaExportPlan StoaExportPlan;

/** stoa_export_plan_new: @height: lines of the picture, which is of 16:9. */
StoaExportPlan *stoa_export_plan_new   (const StoaManifest *manifest,
                                        guint               height);
void            stoa_export_plan_free  (StoaExportPlan     *self);
/** stoa_export_plan_seek: %TRUE when something is not as it was before. Goes forwards only. */
gboolean        stoa_export_plan_seek  (StoaExportPlan     *self,
                                        gint64              at_ms);
/** stoa_export_plan_tiles: (transfer none): of #StoaExportTile; valid until the next seek. */
const GArray   *stoa_export_plan_tiles (StoaExportPlan     *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaExportPlan, stoa_export_plan_free)

G_END_DECLS
