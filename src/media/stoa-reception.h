/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-model.h"

G_BEGIN_DECLS

/* How somebody's camera came in the last second. */
typedef struct
{
  const char *participant;
  StoaLayer asked;           /* of the server */
  guint lines;               /* of the pictures' shorter side; 0: none came */
  double loss;               /* share of packets that never came, 0..1 */
  double behind_ms;          /* how long the picture that waited longest for the decoder did so */
  guint skipped;             /* pictures left out because the decoder was too far behind */
} StoaReceptionReport;

/**
 * StoaReception:
 *
 * The largest layer of each camera that may be asked for, from what came of it: down at once where pictures had to be
 * left out or much was lost, up after some time without trouble, one camera at a time, and later and later when that
 * goes wrong. Plain data, without a clock.
 */
typedef struct _StoaReception StoaReception;

StoaReception *stoa_reception_new         (void);
void           stoa_reception_free        (StoaReception             *self);
/** stoa_reception_update: about once a second, with all cameras of which something came; @way_loss: share of all packets that
 *  did not come at first, 0..1. Returns whether anything else is allowed now. */
gboolean       stoa_reception_update      (StoaReception             *self,
                                           const StoaReceptionReport *reports,
                                           guint                      n_reports,
                                           double                     way_loss,
                                           gint64                     now_us);
/** stoa_reception_get_allowed: %STOA_LAYER_HIGH for those nothing is known of. */
StoaLayer      stoa_reception_get_allowed (StoaReception             *self,
                                           const char                *participant);
void           stoa_reception_forget      (StoaReception             *self,
                                           const char                *participant);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaReception, stoa_reception_free)

G_END_DECLS
