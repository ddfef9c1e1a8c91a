/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "stoa-session.h"

G_BEGIN_DECLS

#define STOA_TYPE_FEED_HEAD (stoa_feed_head_get_type ())
G_DECLARE_FINAL_TYPE (StoaFeedHead, stoa_feed_head, STOA, FEED_HEAD, GtkBox)

/**
 * StoaFeedHead:
 *
 * The top of a page: what Home, a profile, a project or a room is, and what can be done there. It follows the place by
 * itself. Property: `title` (string): what the page is called.
 */

/** stoa_feed_head_set_session: before anything is shown. */
void stoa_feed_head_set_session (StoaFeedHead      *self,
                                 StoaSession       *session);
void stoa_feed_head_show_home   (StoaFeedHead      *self);
void stoa_feed_head_show_place  (StoaFeedHead      *self,
                                 StoaPlace         *place);
void stoa_feed_head_show_room   (StoaFeedHead      *self,
                                 const StoaRoomCard *card);
/** stoa_feed_head_set_closed: whether what is shown is not open to one: nothing can be done there. Showing anything opens it. */
void stoa_feed_head_set_closed  (StoaFeedHead      *self,
                                 gboolean           closed);
/** stoa_feed_head_take_focus: moves the focus to the first thing that can be done; %FALSE when there is none. */
gboolean stoa_feed_head_take_focus (StoaFeedHead   *self);

G_END_DECLS
