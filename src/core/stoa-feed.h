/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "stoa-client-feed.h"
#include "stoa-feed-post.h"

G_BEGIN_DECLS

/**
 * StoaFeedState:
 * @STOA_FEED_LOADING: nothing to show yet
 * @STOA_FEED_READY: what is shown is true, or a copy of what was (`is-copy`)
 * @STOA_FEED_FAILED: nothing to show, because of `trouble`; it is tried again by itself
 * @STOA_FEED_HIDDEN: there is no such profile or project, or one may not see it
 */
typedef enum
{
  STOA_FEED_LOADING,
  STOA_FEED_READY,
  STOA_FEED_FAILED,
  STOA_FEED_HIDDEN,
} StoaFeedState;

#define STOA_TYPE_FEED_STATE (stoa_feed_state_get_type ())
GType stoa_feed_state_get_type (void);

#define STOA_TYPE_FEED (stoa_feed_get_type ())
G_DECLARE_FINAL_TYPE (StoaFeed, stoa_feed, STOA, FEED, GObject)

/**
 * StoaFeed:
 *
 * #GListModel of the #StoaFeedPost of Home, a profile or a project, the newest first. Posts that are shown change and go by
 * themselves; those of others that are new wait, so that nothing moves under a reader, until stoa_feed_show_new(); older ones come with
 * stoa_feed_load_older(). After a reconnect everything shown is made true again. Main thread.
 *
 * Properties: `state` (StoaFeedState), `trouble` (string, for people, or %NULL), `n-new` (uint: posts that wait),
 * `has-older` (boolean), `is-copy` (boolean: from the last time, the server has not answered yet), `follow` (boolean, writable:
 * new posts do not wait).
 */

/**
 * stoa_feed_new:
 * @context: (nullable): a profile or project; %NULL for Home
 * @directory: (nullable): where a copy of the newest posts is kept for the next time; made when needed
 */
StoaFeed     *stoa_feed_new        (StoaClient *client,
                                    const char *context,
                                    const char *directory);
StoaFeedState stoa_feed_get_state  (StoaFeed   *self);
/** stoa_feed_get_context: (nullable): %NULL for Home. */
const char   *stoa_feed_get_context (StoaFeed  *self);
guint         stoa_feed_get_n_new  (StoaFeed   *self);
gboolean      stoa_feed_has_older  (StoaFeed   *self);
/** stoa_feed_show_new: those that wait come into the list. */
void          stoa_feed_show_new   (StoaFeed   *self);
/** stoa_feed_load_older: resolves to %TRUE when the next page is in the list, or there is none; twice at once is once. */
DexFuture    *stoa_feed_load_older (StoaFeed   *self);
/** stoa_feed_reload: makes what is shown true again, now. */
void          stoa_feed_reload     (StoaFeed   *self);
/** stoa_feed_put: what an answer said of a post, such as of a note just posted: shown at once. */
void          stoa_feed_put        (StoaFeed   *self,
                                    const StoaPost *post);

G_END_DECLS
