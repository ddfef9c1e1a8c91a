/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libdex.h>

G_BEGIN_DECLS

/**
 * StoaJanusTurns:
 *
 * One thing after the other. Janus gives each message to a thread of a pool, also those of one handle: what it is asked for
 * at the same time it may do in any order. Main thread.
 */
typedef struct _StoaJanusTurns StoaJanusTurns;

StoaJanusTurns *stoa_janus_turns_new  (void);
/** stoa_janus_turns_free: what waits for its turn still gets it. */
void            stoa_janus_turns_free (StoaJanusTurns   *self);
/**
 * stoa_janus_turns_take:
 * @begin: gets the future of the turn before, settled in either way
 *
 * Resolves or rejects as what @begin returns.
 */
DexFuture      *stoa_janus_turns_take (StoaJanusTurns   *self,
                                       DexFutureCallback begin,
                                       gpointer          data,
                                       GDestroyNotify    destroy);

G_END_DECLS
