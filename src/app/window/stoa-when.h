/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libdex.h>

G_BEGIN_DECLS

/** StoaWhenFunc: @value is what the future resolved to, or %NULL with @error. Both (transfer none). */
typedef void (*StoaWhenFunc) (gpointer      self,
                              const GValue *value,
                              const GError *error);

/**
 * stoa_when:
 * @self: a #GObject, held weakly: @func is not called when it is gone by then
 * @future: (transfer full): waited for
 *
 * How a widget waits: calls @func on the main thread once @future is resolved or rejected.
 */
void stoa_when (gpointer     self,
                DexFuture   *future,
                StoaWhenFunc func);

G_END_DECLS
