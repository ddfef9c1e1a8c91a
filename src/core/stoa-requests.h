/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libdex.h>

#include "stoa-message.h"

G_BEGIN_DECLS

/* The requests of one client that wait for their answers: a table from id to promise, bounded in
 * size, each with a time-out. Main thread. */
typedef struct _StoaRequests StoaRequests;

StoaRequests *stoa_requests_new    (guint              timeout_ms);
/** stoa_requests_free: rejects what still waits with %STOA_ERROR_UNAVAILABLE. */
void          stoa_requests_free   (StoaRequests      *self);
/** stoa_requests_add: (transfer full): what the answer to @id resolves. */
DexFuture    *stoa_requests_add    (StoaRequests      *self,
                                    const char        *id);
/** stoa_requests_answer: FALSE when nothing waits for @message. Takes the body's reference only. */
gboolean      stoa_requests_answer (StoaRequests      *self,
                                    const StoaMessage *message);
void          stoa_requests_reject (StoaRequests      *self,
                                    const char        *id,
                                    const GError      *error);
/** stoa_requests_reject_all: the connection they went out on is lost. */
void          stoa_requests_reject_all (StoaRequests  *self,
                                        const GError  *error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaRequests, stoa_requests_free)

G_END_DECLS
