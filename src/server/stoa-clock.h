/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** stoa_clock_now: Unix milliseconds. */
static inline gint64
stoa_clock_now (void)
{
  return g_get_real_time () / 1000;
}

G_END_DECLS
