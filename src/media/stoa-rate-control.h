/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the other side says of the packets of the last moments. */
typedef struct
{
  guint sent_kbits;          /* a second, as all here */
  guint received_kbits;
  double loss;               /* share of packets, 0..1 */
} StoaRateReport;

/**
 * StoaRateControl:
 *
 * How much may be sent, from reports alone: what is sent faster than it arrives waits somewhere, and when it waits
 * long, or more is lost than is always lost on this way, there is too much of it. Plain data, without a clock.
 */
typedef struct
{
  double kbits;              /* the answer */
  guint limit_kbits;         /* what the server allows */
  double waiting_ms;         /* estimate of what is queued on the way */
  double loss;               /* smoothed */
  double usual_loss[10];     /* the least of each of the last half seconds */
  guint usual_index;
  double choked_kbits;       /* what came through when it was too much the last time; 0: unknown */
  gint64 updated_us;
  gint64 lowered_us;
  gint64 loss_slot_us;
} StoaRateControl;

void  stoa_rate_control_init   (StoaRateControl      *self,
                                guint                 limit_kbits);
/** stoa_rate_control_limit: what the server allows, from the next report on: Janus begins with a moment of less. */
void  stoa_rate_control_limit  (StoaRateControl      *self,
                                guint                 kbits);
/** stoa_rate_control_update: returns what may be sent, in kbit/s. @now_us is monotonic. */
guint stoa_rate_control_update (StoaRateControl      *self,
                                const StoaRateReport *report,
                                gint64                now_us);

G_END_DECLS
