/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * StoaEffort:
 *
 * How many layers this machine encodes in time. When pictures are left out because an encoder is still busy with
 * those before, the largest layer is given up, and tried again later: the later, the sooner it was too much again. Times are
 * those of g_get_monotonic_time(), in µs.
 */
typedef struct
{
  guint n;                   /* of layers, were there no limit */
  guint most;                /* of them may flow */
  guint pictures;            /* since began_us */
  guint left_out;
  gint64 began_us;
  gint64 raised_us;          /* 0: not yet */
  gint64 rest_us;            /* how long the last one given up stays away */
  gint64 rest_until_us;
} StoaEffort;

void     stoa_effort_init    (StoaEffort *self,
                              guint       n);
/** stoa_effort_miss: an encoder was not ready for a picture. */
void     stoa_effort_miss    (StoaEffort *self);
/** stoa_effort_picture: one more is there to be encoded, with @flowing layers up to the largest that flows. Returns
 *  whether @most is another now. */
gboolean stoa_effort_picture (StoaEffort *self,
                              guint       flowing,
                              gint64      now_us);

G_END_DECLS
