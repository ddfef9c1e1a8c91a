/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libdex.h>

#include "stoa-janus-config.h"

G_BEGIN_DECLS

#define STOA_TYPE_JANUS_PROCESS (stoa_janus_process_get_type ())
G_DECLARE_FINAL_TYPE (StoaJanusProcess, stoa_janus_process, STOA, JANUS_PROCESS, GObject)

/**
 * StoaJanusProcess:
 *
 * One run of Janus, from its configuration to its end. It dies with this process. Main thread.
 */

/**
 * stoa_janus_process_spawn:
 *
 * Returns: (transfer full) (nullable): the running process, or %NULL with
 *   %STOA_ERROR_MEDIA_UNAVAILABLE when the program is missing or its directory cannot be made
 */
StoaJanusProcess *stoa_janus_process_spawn      (const StoaJanusConfig *config,
                                                 GError               **error);
/** stoa_janus_process_get_socket: a path short enough for a socket's address, good while the process object lives. */
const char       *stoa_janus_process_get_socket (StoaJanusProcess      *self);
/** stoa_janus_process_wait: resolves to the sentence that says how it ended, whenever it ends. */
DexFuture        *stoa_janus_process_wait       (StoaJanusProcess      *self);
/** stoa_janus_process_stop: ends it, kindly at first; resolves as stoa_janus_process_wait(). */
DexFuture        *stoa_janus_process_stop       (StoaJanusProcess      *self);
/** stoa_janus_process_kill: ends it at once. */
void              stoa_janus_process_kill       (StoaJanusProcess      *self);

G_END_DECLS
