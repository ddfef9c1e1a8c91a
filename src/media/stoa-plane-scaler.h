/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * StoaPlaneScaler:
 *
 * Scales a plane of bytes: between two of them when it grows, over all that an output pixel covers
 * when it shrinks. For one thread at a time; any thread.
 */
typedef struct _StoaPlaneScaler StoaPlaneScaler;

/** stoa_plane_scaler_new: all sizes are of at least one pixel. */
StoaPlaneScaler *stoa_plane_scaler_new  (guint from_width,
                                         guint from_height,
                                         guint to_width,
                                         guint to_height);
void             stoa_plane_scaler_free (StoaPlaneScaler *self);
void             stoa_plane_scaler_run  (StoaPlaneScaler *self,
                                         const guint8    *from,
                                         gsize            from_stride,
                                         guint8          *to,
                                         gsize            to_stride);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaPlaneScaler, stoa_plane_scaler_free)

G_END_DECLS
