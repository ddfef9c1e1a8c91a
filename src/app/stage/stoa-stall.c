/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "stoa-stall.h"

#define ENOUGH 2

gboolean
stoa_stall_check (StoaStall *self,
                  guint64    count)
{
  gboolean was_stalled = self->stalled;
  gboolean flows = count != self->count;

  self->count = count;
  self->with = flows ? self->with + 1 : 0;
  self->without = flows ? 0 : self->without + 1;
  if (self->with >= ENOUGH)
    self->stalled = FALSE;
  else if (self->without >= ENOUGH)
    self->stalled = TRUE;
  return self->stalled != was_stalled;
}
