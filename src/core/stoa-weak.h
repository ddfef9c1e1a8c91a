/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* A weak reference as a callback's data: what waits for an answer does not keep its asker alive. */

/** stoa_weak_new: (transfer full): free with stoa_weak_free(), take with g_weak_ref_get(). */
GWeakRef *stoa_weak_new  (gpointer  object);
void      stoa_weak_free (gpointer  weak);

G_END_DECLS
