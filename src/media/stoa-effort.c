/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "stoa-effort.h"

#define WINDOW_US (2 * G_TIME_SPAN_SECOND)
#define TOO_MANY 0.1         /* of the pictures left out */
#define REST_US (5 * G_TIME_SPAN_SECOND)
#define MAX_REST_US G_TIME_SPAN_MINUTE
#define PROVEN_US (10 * G_TIME_SPAN_SECOND)   /* what went well for so long was not too much */

static void
give_up (StoaEffort *self,
         guint       flowing,
         gint64      now_us)
{
  gboolean again = self->raised_us > 0 && now_us - self->raised_us < PROVEN_US;

  self->most = flowing - 1;
  self->rest_us = again ? MIN (self->rest_us * 2, MAX_REST_US) : REST_US;
  self->rest_until_us = now_us + self->rest_us;
}

static void
try_again (StoaEffort *self,
           gint64      now_us)
{
  self->most++;
  self->raised_us = now_us;
  self->rest_until_us = now_us + self->rest_us;
}

void
stoa_effort_init (StoaEffort *self,
                  guint       n)
{
  *self = (StoaEffort) { .n = n, .most = n };
}

void
stoa_effort_miss (StoaEffort *self)
{
  self->left_out++;
}

gboolean
stoa_effort_picture (StoaEffort *self,
                     guint       flowing,
                     gint64      now_us)
{
  guint before = self->most;
  gboolean busy;

  self->pictures++;
  if (self->began_us == 0)
    self->began_us = now_us;
  if (now_us - self->began_us < WINDOW_US)
    return FALSE;
  busy = self->left_out > self->pictures * TOO_MANY;
  if (busy && flowing > 1)
    give_up (self, flowing, now_us);
  else if (!busy && self->most < self->n && now_us >= self->rest_until_us)
    try_again (self, now_us);
  self->pictures = self->left_out = 0;
  self->began_us = now_us;
  return self->most != before;
}
