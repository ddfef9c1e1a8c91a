/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "stoa-feed-post.h"
#include "stoa-session.h"

G_BEGIN_DECLS

#define STOA_TYPE_POST_CARD (stoa_post_card_get_type ())
G_DECLARE_FINAL_TYPE (StoaPostCard, stoa_post_card, STOA, POST_CARD, GtkBox)

/**
 * StoaPostCard:
 *
 * A post as a card: a note, a room that is open or has ended, a replay. It follows the post by itself, and can be given
 * another one: lists use it again. Property: `label` (string): all of it in words.
 *
 * Signals: `edit` (StoaFeedPost), `remove` (StoaFeedPost): chosen in its menu.
 */
GtkWidget    *stoa_post_card_new       (StoaSession  *session);
/** stoa_post_card_show: @post: (nullable); @with_context: whether it says which project it is of. */
void          stoa_post_card_show      (StoaPostCard *self,
                                        StoaFeedPost *post,
                                        gboolean      with_context);
StoaFeedPost *stoa_post_card_get_post  (StoaPostCard *self);
/** stoa_post_card_activate: what its main button does; of a long note, to show all of it. */
void          stoa_post_card_activate  (StoaPostCard *self);
/** stoa_post_card_open_menu: %FALSE when there is nothing to choose. */
gboolean      stoa_post_card_open_menu (StoaPostCard *self);

G_END_DECLS
