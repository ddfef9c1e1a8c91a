/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "converge-shrink.h"

#define MAX_RUNS 20000

typedef struct
{
  ConvergeBug bug;
  const char *failure;        /* what has to fail */
  guint n_runs;
} Shrinking;

static gboolean
still_fails (Shrinking *self, const ConvergeHistory *history)
{
  return self->n_runs++ < MAX_RUNS && g_strcmp0 (converge_run (history, self->bug, NULL), self->failure) == 0;
}

/* Takes away @size steps at a time, wherever it goes on failing; whether any went. */
static gboolean
take_away (Shrinking *self, ConvergeHistory **history, guint size)
{
  gboolean smaller = FALSE;
  for (guint first = 0; first < (*history)->steps->len;)
    {
      g_autoptr (ConvergeHistory) without = converge_history_without (*history, first, size);
      if (!still_fails (self, without))
        {
          first += size;
          continue;
        }
      converge_history_free (*history);
      *history = g_steal_pointer (&without);
      smaller = TRUE;
    }
  return smaller;
}

ConvergeHistory *
converge_shrink (const ConvergeHistory *history, ConvergeBug bug)
{
  Shrinking self = { bug, converge_run (history, bug, NULL), 0 };
  ConvergeHistory *small = converge_history_without (history, 0, 0);
  g_return_val_if_fail (self.failure != NULL, small);
  for (guint size = MAX (1, small->steps->len / 2); size > 1; size /= 2)
    take_away (&self, &small, size);
  while (take_away (&self, &small, 1))
    ;
  return small;
}
