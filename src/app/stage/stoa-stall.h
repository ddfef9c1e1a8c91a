/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** How often stoa_stall_check() is to be called while pictures are expected. */
#define STOA_STALL_CHECK_S 1

/** StoaStall: whether pictures that are expected arrive; all zero at the beginning. */
typedef struct
{
  guint64 count;             /* of pictures, at the last check */
  guint without;             /* checks in a row that saw no new one */
  guint with;                /* checks in a row that did */
  gboolean stalled;
} StoaStall;

/**
 * stoa_stall_check:
 * @count: how many pictures have arrived in all
 *
 * Stalled is what had no new picture in two checks in a row, and it flows again only when two in a row had: a
 * picture now and then makes nothing blink. Returns: whether @self->stalled changed.
 */
gboolean stoa_stall_check (StoaStall *self,
                           guint64    count);

G_END_DECLS
