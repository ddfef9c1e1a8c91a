/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-feed.h"

G_BEGIN_DECLS

/* What the files of a feed share: the object and its list (stoa-feed.c), which posts are shown and which wait
 * (stoa-feed-posts.c), its pages asked for again (stoa-feed-reload.c), and what is kept for the next time
 * (stoa-feed-offline.c). Main thread.
 */

enum
{
  STOA_FEED_PROP_0,
  STOA_FEED_PROP_STATE,
  STOA_FEED_PROP_TROUBLE,
  STOA_FEED_PROP_N_NEW,
  STOA_FEED_PROP_HAS_OLDER,
  STOA_FEED_PROP_IS_COPY,
  STOA_FEED_PROP_FOLLOW,
  STOA_FEED_N_PROPS
};

struct _StoaFeed
{
  GObject parent_instance;
  StoaClient *client;
  char *context;
  char *copy_path;           /* NULL: no copy is kept */
  GPtrArray *posts;          /* of StoaFeedPost, by stoa_post_compare() */
  GPtrArray *fresh;          /* of StoaPost that wait, likewise */
  GHashTable *told;          /* ids the server spoke of since the reload began; NULL otherwise */
  DexFuture *reloading;
  DexFuture *older;
  DexFuture *copy;
  StoaFeedState state;
  char *trouble;
  gboolean has_older;
  gboolean is_copy;
  gboolean follow;
  gboolean again;            /* something changed during the reload */
  guint retry_source;
  guint save_source;
};

void            stoa_feed_notify       (StoaFeed           *self,
                                        guint               property);
/** stoa_feed_set_flag: @flag: one of the feed's, which @property tells. */
void            stoa_feed_set_flag     (StoaFeed           *self,
                                        gboolean           *flag,
                                        gboolean            value,
                                        guint               property);
void            stoa_feed_set_state    (StoaFeed           *self,
                                        StoaFeedState       state,
                                        const char         *trouble);

/** stoa_feed_post_at: (transfer none): of those that are shown. */
const StoaPost *stoa_feed_post_at      (StoaFeed           *self,
                                        guint               position);
/** stoa_feed_insert: shows it in its place. */
void            stoa_feed_insert       (StoaFeed           *self,
                                        const StoaPost     *post);
/** stoa_feed_take: as it is now: shown, waiting, changed or gone. @is_next: it is of a page that goes on where the list ends. */
void            stoa_feed_take         (StoaFeed           *self,
                                        const StoaPost     *post,
                                        gboolean            is_next);
/** stoa_feed_take_page: the page below @above, or the first: what is not on it any more is gone. */
void            stoa_feed_take_page    (StoaFeed           *self,
                                        const StoaPostPage *page,
                                        const StoaPost     *above);
/** stoa_feed_append_page: below the last post, in one go: a list that is scrolled hears of them once. */
void            stoa_feed_append_page  (StoaFeed           *self,
                                        const StoaPostPage *page);
/** stoa_feed_is_covered: whether the pages up to this one reach to the end of what is shown. */
gboolean        stoa_feed_is_covered   (StoaFeed           *self,
                                        const StoaPostPage *page);
/** stoa_feed_cut_below: shows nothing that is older. */
void            stoa_feed_cut_below    (StoaFeed           *self,
                                        const StoaPost     *last);
void            stoa_feed_forget_all   (StoaFeed           *self);

/** stoa_feed_begin_reload: one that is under way is begun again when it has ended. */
void            stoa_feed_begin_reload (StoaFeed           *self);
void            stoa_feed_stop_reload  (StoaFeed           *self);

/** stoa_feed_open_copy: shows what was kept in @directory until the server answers, and keeps the newest posts there from now on. */
void            stoa_feed_open_copy    (StoaFeed           *self,
                                        const char         *directory);
/** stoa_feed_plan_copy: something changed: it is kept soon. */
void            stoa_feed_plan_copy    (StoaFeed           *self);
void            stoa_feed_save_copy    (StoaFeed           *self);

G_END_DECLS
