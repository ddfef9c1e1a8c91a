/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-sfu"

#include "stoa-janus-turns.h"

struct _StoaJanusTurns
{
  DexFuture *last; /* NULL once it is over: a future knows the data of its callbacks, and that knows these turns */
};

static void
turns_clear (gpointer data)
{
  StoaJanusTurns *self = data;

  dex_clear (&self->last);
}

static void
turns_unref (gpointer self)
{
  g_rc_box_release_full (self, turns_clear);
}

static DexFuture *
on_over (DexFuture *future,
         gpointer   data)
{
  StoaJanusTurns *self = data;

  if (self->last != NULL && !dex_future_is_pending (self->last))
    dex_clear (&self->last);
  return NULL;
}

StoaJanusTurns *
stoa_janus_turns_new (void)
{
  return g_rc_box_new0 (StoaJanusTurns);
}

void
stoa_janus_turns_free (StoaJanusTurns *self)
{
  turns_unref (self);
}

DexFuture *
stoa_janus_turns_take (StoaJanusTurns   *self,
                       DexFutureCallback begin,
                       gpointer          data,
                       GDestroyNotify    destroy)
{
  DexFuture *before = self->last != NULL ? g_steal_pointer (&self->last) : dex_future_new_true ();
  DexFuture *now = dex_future_finally (before, begin, data, destroy);

  self->last = dex_ref (now);
  dex_future_disown (dex_future_finally (dex_ref (now), on_over, g_rc_box_acquire (self), turns_unref));
  return now;
}
