/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-when.h"

typedef struct
{
  GWeakRef self;
  StoaWhenFunc func;
} Waiter;

static void
waiter_free (gpointer data)
{
  Waiter *waiter = data;

  g_weak_ref_clear (&waiter->self);
  g_free (waiter);
}

static DexFuture *
waiter_done (DexFuture *future,
             gpointer   data)
{
  Waiter *waiter = data;
  g_autoptr (GObject) self = g_weak_ref_get (&waiter->self);
  g_autoptr (GError) error = NULL;
  const GValue *value;

  if (self == NULL)
    return NULL;

  value = dex_future_get_value (future, &error);
  waiter->func (self, value, error);
  return NULL;
}

void
stoa_when (gpointer     self,
           DexFuture   *future,
           StoaWhenFunc func)
{
  Waiter *waiter = g_new0 (Waiter, 1);

  g_return_if_fail (G_IS_OBJECT (self));

  g_weak_ref_init (&waiter->self, self);
  waiter->func = func;
  dex_future_disown (dex_future_finally (future, waiter_done, waiter, waiter_free));
}
