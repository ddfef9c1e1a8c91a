/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define STOA_TYPE_FEED_TAIL (stoa_feed_tail_get_type ())
G_DECLARE_FINAL_TYPE (StoaFeedTail, stoa_feed_tail, STOA, FEED_TAIL, GtkBox)

/**
 * StoaFeedTail:
 *
 * What stands below the last post: that more is on its way, or why there is nothing. Signal: `again`: one wants to try
 * what failed once more.
 */
GtkWidget *stoa_feed_tail_new          (void);
void       stoa_feed_tail_show_nothing (StoaFeedTail *self);
void       stoa_feed_tail_show_loading (StoaFeedTail *self);
/** stoa_feed_tail_show_words: @can_try_again: whether trying may help. */
void       stoa_feed_tail_show_words   (StoaFeedTail *self,
                                        const char   *icon,
                                        const char   *title,
                                        const char   *text,
                                        gboolean      can_try_again);

G_END_DECLS
