/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libdex.h>

#include "stoa-message.h"

G_BEGIN_DECLS

/* The newest posts of a feed in a file, so that there is something to read before the server answers, or when it does
 * not. Main thread; nothing blocks.
 */

/** stoa_feed_copy_load: resolves to the StoaPostPage that was saved; rejects when there is none that can be read. */
DexFuture *stoa_feed_copy_load   (const char         *path);
/** stoa_feed_copy_save: in the place of what was there; only the user can read it. Resolves when it is done. */
DexFuture *stoa_feed_copy_save   (const char         *path,
                                  const StoaPostPage *page);
/** stoa_feed_copy_remove: what one may not see any more is not kept. */
void       stoa_feed_copy_remove (const char         *path);

G_END_DECLS
