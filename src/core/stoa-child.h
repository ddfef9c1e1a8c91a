/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>
#include <libdex.h>

G_BEGIN_DECLS

#define STOA_TYPE_CHILD (stoa_child_get_type ())
G_DECLARE_FINAL_TYPE (StoaChild, stoa_child, STOA, CHILD, GObject)

/**
 * StoaChild:
 *
 * A child process: its first lines on stdout are read, the rest drained; the end of what it says on
 * stderr is kept for when it fails. Main thread.
 */
StoaChild *stoa_child_spawn          (const char *const *argv,
                                      GError           **error);
/**
 * stoa_child_read_lines:
 *
 * Resolves to the first @n lines (%G_TYPE_STRV), without their ends. Rejects with what the child
 * said on stderr when it ends before, or with %STOA_ERROR_TIMED_OUT. Once only.
 */
DexFuture *stoa_child_read_lines     (StoaChild         *self,
                                      guint              n,
                                      guint              timeout_s);
/** stoa_child_wait: resolves when it has ended, however. */
DexFuture *stoa_child_wait           (StoaChild         *self);
/** stoa_child_hear_out: resolves when it has ended and said all, or a second later when somebody else holds its stderr. */
DexFuture *stoa_child_hear_out       (StoaChild         *self);
/** stoa_child_end: asks it to end (SIGTERM), kills it after @timeout_s, resolves as stoa_child_hear_out() does. */
DexFuture *stoa_child_end            (StoaChild         *self,
                                      guint              timeout_s);
/** stoa_child_get_status: its exit status, or -1 while it runs or when a signal ended it. */
int        stoa_child_get_status     (StoaChild         *self);
/** stoa_child_dup_last_words: (transfer full): the end of its stderr. */
char      *stoa_child_dup_last_words (StoaChild         *self);

G_END_DECLS
