/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-model.h"

G_BEGIN_DECLS

#define STOA_TYPE_FEED_POST (stoa_feed_post_get_type ())
G_DECLARE_FINAL_TYPE (StoaFeedPost, stoa_feed_post, STOA, FEED_POST, GObject)

/**
 * StoaFeedPost:
 *
 * A post in a feed, which goes on changing while it is shown. Main thread. Properties: `id`, `people`, `state`
 * (StoaPostState as an int). Signal: `changed`: anything of it.
 */
StoaFeedPost   *stoa_feed_post_new    (const StoaPost *post);
/** stoa_feed_post_get: (transfer none): valid until the next `changed`. */
const StoaPost *stoa_feed_post_get    (StoaFeedPost   *self);
/** stoa_feed_post_update: to what the server says of it now. */
void            stoa_feed_post_update (StoaFeedPost   *self,
                                       const StoaPost *post);

G_END_DECLS
