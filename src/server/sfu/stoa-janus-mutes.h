/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-janus-session.h"

G_BEGIN_DECLS

/**
 * StoaJanusMutes:
 *
 * Which m-lines of a publisher Janus lets through. It does requests that are under way at the same time in any order, so
 * there is one at a time for each m-line, and what was wanted last is what holds. Janus keeps what it was told of an
 * m-line while nothing is sent on it. Main thread.
 */
typedef struct _StoaJanusMutes StoaJanusMutes;

/** stoa_janus_mutes_new: @control moderates in @room; @feed is the publisher's. */
StoaJanusMutes *stoa_janus_mutes_new  (StoaJanusHandle *control,
                                       const char      *room,
                                       const char      *feed);
void            stoa_janus_mutes_free (StoaJanusMutes  *self);
/**
 * stoa_janus_mutes_want:
 *
 * Resolves when Janus does what is wanted by then of that m-line; at once when it does already, and when it has no such
 * m-line: nothing comes through one that is not there.
 */
DexFuture      *stoa_janus_mutes_want (StoaJanusMutes  *self,
                                       const char      *mid,
                                       gboolean         muted);

G_END_DECLS
