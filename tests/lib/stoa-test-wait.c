/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "stoa-test-wait.h"

#define TICK_MS 20

/* A timer that is over is no source any more. */
static gboolean
ring (gpointer data)
{
  return G_SOURCE_REMOVE;
}

guint
stoa_test_timer_start (guint timeout_ms)
{
  return g_timeout_add (timeout_ms, ring, NULL);
}

gboolean
stoa_test_timer_is_over (guint timer)
{
  return g_main_context_find_source_by_id (NULL, timer) == NULL;
}

void
stoa_test_timer_stop (guint timer)
{
  if (!stoa_test_timer_is_over (timer))
    g_source_remove (timer);
}

static gboolean
tick (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

guint
stoa_test_tick_start (void)
{
  return g_timeout_add (TICK_MS, tick, NULL);
}

void
stoa_test_run_for (guint timeout_ms)
{
  guint timer = stoa_test_timer_start (timeout_ms);

  while (!stoa_test_timer_is_over (timer))
    g_main_context_iteration (NULL, TRUE);
}

gboolean
stoa_test_settle (DexFuture *future,
                  GError   **error)
{
  gboolean resolved = FALSE;

  stoa_test_wait (!dex_future_is_pending (future));
  resolved = dex_future_get_value (future, error) != NULL;
  dex_unref (future);
  return resolved;
}

const GValue *
stoa_test_resolve (DexFuture *future)
{
  static GValue kept = G_VALUE_INIT;
  g_autoptr (GError) error = NULL;
  const GValue *value = NULL;

  stoa_test_wait (!dex_future_is_pending (future));
  value = dex_future_get_value (future, &error);
  g_assert_no_error (error);
  if (G_IS_VALUE (&kept))
    g_value_unset (&kept);
  g_value_init (&kept, G_VALUE_TYPE (value));
  g_value_copy (value, &kept);
  dex_unref (future);
  return &kept;
}
