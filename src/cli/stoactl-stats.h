/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-call.h"

G_BEGIN_DECLS

/* What a call sends and receives, as one line of JSON a second. */
typedef struct _StoactlStats StoactlStats;

/** stoactl_stats_open: @path is written anew; "-" is stdout. */
StoactlStats *stoactl_stats_open  (const char    *path,
                                   GError       **error);
void          stoactl_stats_write (StoactlStats  *self,
                                   StoaCall      *call);
void          stoactl_stats_close (StoactlStats  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoactlStats, stoactl_stats_close)

G_END_DECLS
