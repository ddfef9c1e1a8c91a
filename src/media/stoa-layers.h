/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-model.h"

G_BEGIN_DECLS

#define STOA_N_LAYERS 3      /* STOA_LAYER_LOW, _MID, _HIGH, from 0 */

/* One layer of simulcast. */
typedef struct
{
  guint width, height;       /* 0: the picture is too small for this one */
  guint best_kbits;          /* more would not be seen */
  guint kbits;               /* what it gets; 0: off */
  gboolean unwatched;        /* nobody wants it */
  gboolean too_much;         /* it is not encoded in time */
  gboolean starved;          /* off because there was not enough for it */
} StoaLayerPlan;

/**
 * stoa_layers_plan:
 *
 * The sizes a picture is sent in: low is near 180 lines, mid near 360, high near 720, each half of the next. What
 * counts is the shorter side, so that a picture that is turned keeps its layers. There are @at_most so many. Layers that
 * are on stay on.
 */
void  stoa_layers_plan  (StoaLayerPlan layers[STOA_N_LAYERS],
                         guint         at_most,
                         guint         width,
                         guint         height,
                         double        fps);
/**
 * stoa_layers_share:
 *
 * Shares @kbits among the layers, the smallest first: where it is not enough for a good picture of the largest
 * one, that one is off, and needs a little more to come back. So is one that is too much for this machine. One that nobody watches is off as well, but the
 * smallest, unless it stands in for a larger one that is watched and cannot be.
 */
void  stoa_layers_share (StoaLayerPlan layers[STOA_N_LAYERS],
                         guint         kbits);

G_END_DECLS
