/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "stoa-source.h"

G_BEGIN_DECLS

/**
 * stoa_still_take_async:
 * @width: pixels at most
 *
 * The next picture of the source's camera as a JPEG. It is made on threads of its own; @callback is called on the main thread.
 * Cancelled, or when no picture comes within a few seconds, it fails with a %G_IO_ERROR.
 */
void    stoa_still_take_async  (StoaSource          *source,
                                guint                width,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             data);
/** stoa_still_take_finish: (transfer full) */
GBytes *stoa_still_take_finish (GAsyncResult        *result,
                                GError             **error);

G_END_DECLS
