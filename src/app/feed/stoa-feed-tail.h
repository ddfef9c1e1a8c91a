/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define STOA_TYPE_FEED_TAIL (stoa_feed_tail_get_type ())
G_DECLARE_FINAL_TYPE (StoaFeedTail, stoa_feed_tail, STOA, FEED_TAIL, GtkBox)

/** StoaWayOn: from where nothing is: nowhere, to try what failed once more, or to the Home page. */
typedef enum { STOA_WAY_ON_NONE, STOA_WAY_ON_AGAIN, STOA_WAY_ON_HOME } StoaWayOn;

/**
 * StoaFeedTail:
 *
 * What stands below the last post: that more is on its way, or why there is nothing. Signal: `again`: one wants to try
 * what failed once more.
 */
GtkWidget *stoa_feed_tail_new          (void);
void       stoa_feed_tail_show_nothing (StoaFeedTail *self);
void       stoa_feed_tail_show_loading (StoaFeedTail *self);
/** stoa_feed_tail_show_words: with a button for what one can do now. */
void       stoa_feed_tail_show_words   (StoaFeedTail *self,
                                        const char   *icon,
                                        const char   *title,
                                        const char   *text,
                                        StoaWayOn     way);

G_END_DECLS
