/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-test"

#include "converge-shrink.h"

/* STOA_SEED=N STOA_RUNS=1 repeats one history, STOA_SEED=N STOA_STEPS=3,17 a part of it. A run depends on nothing else.
 * One that fails is shrunk, and says how the smallest that fails is repeated.
 */

#define RUNS 10000
#define SEARCH 500            /* histories in which an injected bug has to show */
#define FEW 4                 /* steps that it can be shown with */

static guint
setting (const char *name, guint otherwise)
{
  const char *value = g_getenv (name);
  return value != NULL ? (guint) g_ascii_strtoull (value, NULL, 10) : otherwise;
}

static ConvergeHistory *
history_of (guint seed)
{
  g_autoptr (ConvergeHistory) all = converge_history_new (seed);
  const char *steps = g_getenv ("STOA_STEPS");
  return steps != NULL ? converge_history_only (all, steps) : g_steal_pointer (&all);
}

static void
test_converge (void)
{
  guint seed = setting ("STOA_SEED", g_random_int ());
  guint runs = setting ("STOA_RUNS", g_getenv ("STOA_STEPS") != NULL ? 1 : RUNS);
  guint64 n_events = 0;
  g_test_message ("STOA_SEED=%u STOA_RUNS=%u", seed, runs);
  for (guint i = 0; i < runs; i++)
    {
      g_autoptr (ConvergeHistory) history = history_of (seed + i);
      const char *failure = converge_run (history, CONVERGE_NO_BUG, &n_events);
      if (failure != NULL)
        {
          g_autoptr (ConvergeHistory) small = converge_shrink (history, CONVERGE_NO_BUG);
          g_autofree char *description = converge_history_describe (small);
          g_error ("%s; %s", failure, description);
        }
    }
  g_test_message ("%" G_GUINT64_FORMAT " events", n_events);
}

static ConvergeHistory *
find_failing (ConvergeBug bug)
{
  for (guint seed = 1; seed <= SEARCH; seed++)
    {
      g_autoptr (ConvergeHistory) history = converge_history_new (seed);
      if (converge_run (history, bug, NULL) != NULL)
        return g_steal_pointer (&history);
    }
  return NULL;
}

/* A bug is found, told with few steps of which each is needed, and found again from the seed and their indices. */
static void
test_shrinks (void)
{
  g_autoptr (ConvergeHistory) found = find_failing (CONVERGE_DECIDES_AGAIN);
  g_assert_nonnull (found);
  const char *failure = converge_run (found, CONVERGE_DECIDES_AGAIN, NULL);
  g_autoptr (ConvergeHistory) small = converge_shrink (found, CONVERGE_DECIDES_AGAIN);
  g_autofree char *description = converge_history_describe (small);
  g_test_message ("%u steps shrunk to %u: %s", found->steps->len, small->steps->len, description);
  g_assert_cmpuint (small->steps->len, <=, FEW);
  for (guint i = 0; i < small->steps->len; i++)
    {
      g_autoptr (ConvergeHistory) less = converge_history_without (small, i, 1);
      g_assert_cmpstr (converge_run (less, CONVERGE_DECIDES_AGAIN, NULL), !=, failure);
    }
  g_autoptr (ConvergeHistory) all = converge_history_new (small->seed);
  g_autofree char *indices = converge_history_indices (small);
  g_autoptr (ConvergeHistory) again = converge_history_only (all, indices);
  g_assert_cmpstr (converge_run (again, CONVERGE_DECIDES_AGAIN, NULL), ==, failure);
  g_assert_null (converge_run (again, CONVERGE_NO_BUG, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/converge/random", test_converge);
  g_test_add_func ("/converge/shrinks", test_shrinks);
  return g_test_run ();
}
