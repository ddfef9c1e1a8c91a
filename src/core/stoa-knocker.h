/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib-object.h>

#include "stoa-model.h"

G_BEGIN_DECLS

#define STOA_TYPE_KNOCKER (stoa_knocker_get_type ())
G_DECLARE_FINAL_TYPE (StoaKnocker, stoa_knocker, STOA, KNOCKER, GObject)

/**
 * StoaKnocker:
 *
 * Somebody who waits to be let in, as a caretaker's UI binds to it. Owned by #StoaModeration; the same knock stays the
 * same object.
 *
 * Properties (read-only, notify): `id` (of the knock), `name`, `at` (int64 ms), `handler` (string, id of the participant
 * who takes care of it, or %NULL).
 */
StoaKnocker     *stoa_knocker_new       (const StoaKnock *knock);
/** stoa_knocker_update: the same knock as it is now. */
void             stoa_knocker_update    (StoaKnocker     *self,
                                         const StoaKnock *knock);
/** stoa_knocker_get_knock: (transfer none): valid until the next change. */
const StoaKnock *stoa_knocker_get_knock (StoaKnocker     *self);

G_END_DECLS
