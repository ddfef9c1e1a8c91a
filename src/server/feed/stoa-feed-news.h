/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-posters.h"

G_BEGIN_DECLS

#define STOA_TYPE_FEED_NEWS (stoa_feed_news_get_type ())
G_DECLARE_FINAL_TYPE (StoaFeedNews, stoa_feed_news, STOA, FEED_NEWS, GObject)

/**
 * StoaFeedNews:
 *
 * Who watches the feed: tells each watcher of the posts they may see that change, the first change at once and then
 * at most every 40 ms. What they may see is asked anew each time. Main thread.
 */
StoaFeedNews *stoa_feed_news_new     (StoaStore        *store,
                                      StoaRoomService  *rooms,
                                      StoaPosters      *posters);
/** stoa_feed_news_watch: @client says hello before. */
void          stoa_feed_news_watch   (StoaFeedNews     *self,
                                      StoaSocketClient *client);
void          stoa_feed_news_unwatch (StoaFeedNews     *self,
                                      StoaSocketClient *client);
/** stoa_feed_news_tell: a post changed, or that of a room. @of: either's id. */
void          stoa_feed_news_tell    (StoaFeedNews     *self,
                                      const char       *of);
/**
 * stoa_feed_news_shift:
 * @context: that is another now
 * @account: (nullable): only they are told, whether they still see it or not; %NULL: all who see it
 *
 * Says that it is to be loaded anew.
 */
void          stoa_feed_news_shift   (StoaFeedNews     *self,
                                      const char       *context,
                                      const char       *account);
/** stoa_feed_news_tell_recording: a recording changed. @progress: 0..1, while it is being finished. */
void          stoa_feed_news_tell_recording (StoaFeedNews *self,
                                      const char       *recording,
                                      double            progress);
/** stoa_feed_news_tell_due: a recording is deleted soon; its caretakers are told. */
void          stoa_feed_news_tell_due (StoaFeedNews    *self,
                                      const char       *recording);
/** stoa_feed_news_fill: fills in what only open rooms know of a live post. */
void          stoa_feed_news_fill    (StoaFeedNews     *self,
                                      StoaPost         *post);

G_END_DECLS
