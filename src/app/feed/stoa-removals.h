/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "stoa-feed-post.h"
#include "stoa-session.h"

G_BEGIN_DECLS

#define STOA_TYPE_REMOVALS (stoa_removals_get_type ())
G_DECLARE_FINAL_TYPE (StoaRemovals, stoa_removals, STOA, REMOVALS, GtkFilter)

/**
 * StoaRemovals:
 *
 * #GtkFilter that hides the posts one has removed. The server is told when the toast that offers to undo it is gone, or when
 * the app ends before; a post it does not remove shows again, and a notice says why. Main thread.
 */
StoaRemovals *stoa_removals_new (StoaSession  *session);
/** stoa_removals_add: hides @post. Returns: (transfer full): the toast to show. */
AdwToast     *stoa_removals_add (StoaRemovals *self,
                                 StoaFeedPost *post);

G_END_DECLS
