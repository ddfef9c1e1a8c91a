/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "stoa-feed.h"
#include "stoa-session.h"

G_BEGIN_DECLS

#define STOA_TYPE_FEED_LIST (stoa_feed_list_get_type ())
G_DECLARE_FINAL_TYPE (StoaFeedList, stoa_feed_list, STOA, FEED_LIST, AdwBin)

/**
 * StoaFeedList:
 *
 * The posts of a feed as cards, below a widget of the page's own that scrolls with them. Widgets are used again, older posts
 * come as one nears the end, new ones wait behind a button. A post that is removed goes at once and can be had back
 * until the toast is gone; only then the server is told.
 */

/** stoa_feed_list_set_session: before anything is shown. @top stands above the first post. */
void      stoa_feed_list_set_session (StoaFeedList *self,
                                      StoaSession  *session,
                                      GtkWidget    *top);
/**
 * stoa_feed_list_show:
 * @feed: (nullable): %NULL shows what is on top alone
 * @empty_title: with @empty_text what is said when there is no post; %NULL when nothing has to be said
 */
void      stoa_feed_list_show        (StoaFeedList *self,
                                      StoaFeed     *feed,
                                      const char   *empty_title,
                                      const char   *empty_text);
StoaFeed *stoa_feed_list_get_feed    (StoaFeedList *self);
/**
 * stoa_feed_list_seek:
 * @post: (nullable): id of one that is to have the focus as soon as it is there; %NULL stops looking for it
 *
 * Older posts are loaded up to it. When it does not come, a notice of the session says so.
 */
void      stoa_feed_list_seek        (StoaFeedList *self,
                                      const char   *post);
/** stoa_feed_list_take_focus: to the first post; %FALSE when there is none. */
gboolean  stoa_feed_list_take_focus  (StoaFeedList *self);

G_END_DECLS
