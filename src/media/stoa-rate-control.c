/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-media"

#include "stoa-rate-control.h"

#include <math.h>

#define START_KBITS 2000
#define LEAST_KBITS 80
#define MAX_STEP_S 0.5       /* a report that comes late says nothing of all the time before */
#define TOO_LONG_MS 100      /* of waiting: time to send less */
#define SHORT_MS 30          /* time to send more */
#define FORGET 0.9           /* of the estimate per report: small errors do not add up */
#define MAX_WAITING_MS 2000
#define SMOOTH 0.25
#define LOST_TOO_MUCH 0.10   /* beyond what is usual */
#define LOST_A_LITTLE 0.05
#define MOST_USUAL 0.15      /* more than that is never the way's own loss */
#define LOSS_SLOT_US (G_USEC_PER_SEC / 2)
#define REST_US (G_USEC_PER_SEC / 2)      /* for a lower rate to show */
#define LOWER 0.75           /* of what arrived */
#define LOWER_AT_MOST 0.6    /* of what was allowed: little may arrive because little was sent */
#define FAR_BEYOND 4         /* as much as was sent, what was allowed had no effect */
#define DRAIN_US (G_USEC_PER_SEC * 3 / 2)   /* before it may rise: what waits is still there */
#define RISE 0.4             /* a second */
#define RISE_NEAR 0.08       /* a second, where it was too much before */
#define NEAR 0.15
#define CHOKED_FOR_US (30 * G_USEC_PER_SEC)

static void
estimate_waiting (StoaRateControl      *self,
                  const StoaRateReport *report,
                  double                seconds)
{
  double arrived = report->received_kbits;
  double growth;

  if (report->sent_kbits == 0 || arrived <= 0)
    return;
  /* a second of sending that took longer to arrive */
  growth = report->sent_kbits * (1 - report->loss) / arrived - 1;
  self->waiting_ms = (self->waiting_ms + growth * seconds * 1000) * FORGET;
  self->waiting_ms = CLAMP (self->waiting_ms, 0, MAX_WAITING_MS);
}

static double
usual_loss (const StoaRateControl *self)
{
  double least = MOST_USUAL;

  for (guint i = 0; i < G_N_ELEMENTS (self->usual_loss); i++)
    least = MIN (least, self->usual_loss[i]);
  return least;
}

static void
note_loss (StoaRateControl *self,
           double           loss,
           gint64           now_us)
{
  self->loss += (loss - self->loss) * SMOOTH;
  if (now_us - self->loss_slot_us >= LOSS_SLOT_US)
    {
      self->loss_slot_us = now_us;
      self->usual_index = (self->usual_index + 1) % G_N_ELEMENTS (self->usual_loss);
      self->usual_loss[self->usual_index] = self->loss;
    }
  self->usual_loss[self->usual_index] = MIN (self->usual_loss[self->usual_index], self->loss);
}

static void
lower (StoaRateControl      *self,
       const StoaRateReport *report,
       double                excess,
       gint64                now_us)
{
  double allowed = MIN (self->kbits, (double) report->sent_kbits * FAR_BEYOND);
  double kbits = allowed * (1 - excess / 2);

  if (self->waiting_ms > TOO_LONG_MS)
    kbits = MAX (report->received_kbits * LOWER, allowed * LOWER_AT_MOST);
  self->choked_kbits = report->received_kbits;
  self->lowered_us = now_us;
  self->kbits = MIN (self->kbits, kbits);
}

/* Also beyond what is sent: pictures that are easy to encode would never let a larger layer come back. */
static void
rise (StoaRateControl *self,
      double           seconds,
      gint64           now_us)
{
  gboolean near_choke;

  if (now_us - self->lowered_us > CHOKED_FOR_US)
    self->choked_kbits = 0;
  near_choke = fabs (self->kbits - self->choked_kbits) < NEAR * self->choked_kbits;
  self->kbits *= 1 + (near_choke ? RISE_NEAR : RISE) * seconds;
}

void
stoa_rate_control_init (StoaRateControl *self,
                        guint            limit_kbits)
{
  *self = (StoaRateControl) { .kbits = MIN (START_KBITS, limit_kbits), .limit_kbits = limit_kbits };
}

void
stoa_rate_control_limit (StoaRateControl *self,
                         guint            kbits)
{
  self->limit_kbits = MAX (kbits, LEAST_KBITS);
}

guint
stoa_rate_control_update (StoaRateControl      *self,
                          const StoaRateReport *report,
                          gint64                now_us)
{
  double seconds = self->updated_us > 0 ? MIN ((now_us - self->updated_us) / 1e6, MAX_STEP_S) : 0;
  double excess;

  self->updated_us = now_us;
  estimate_waiting (self, report, seconds);
  note_loss (self, report->loss, now_us);
  excess = self->loss - usual_loss (self);

  if (self->waiting_ms > TOO_LONG_MS || excess > LOST_TOO_MUCH)
    {
      if (now_us - self->lowered_us >= REST_US || self->lowered_us == 0)
        lower (self, report, excess, now_us);
    }
  else if (self->waiting_ms < SHORT_MS && excess < LOST_A_LITTLE
           && (now_us - self->lowered_us >= DRAIN_US || self->lowered_us == 0))
    {
      rise (self, seconds, now_us);
    }
  self->kbits = CLAMP (self->kbits, LEAST_KBITS, self->limit_kbits);
  return self->kbits;
}
