/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "stoa-session.h"

G_BEGIN_DECLS

#define STOA_TYPE_FEED_PAGE (stoa_feed_page_get_type ())
G_DECLARE_FINAL_TYPE (StoaFeedPage, stoa_feed_page, STOA, FEED_PAGE, AdwNavigationPage)

/**
 * StoaFeedPage:
 *
 * Home, a profile, a project, or one open room: what it is, what can be started there, and the rooms
 * open there. Properties: `session` (nullable); `menu`, the main menu, which has a button here where the page is `alone`, without the
 * sidebar beside it.
 */

/** stoa_feed_page_show_home: every open room one may see. */
void       stoa_feed_page_show_home  (StoaFeedPage *self);
/** stoa_feed_page_show_place: a profile or project. */
void       stoa_feed_page_show_place (StoaFeedPage *self,
                                      StoaPlace    *place);
/** stoa_feed_page_seek: of the place that is shown, a post gets the focus as soon as it is there; see stoa_feed_list_seek(). */
void       stoa_feed_page_seek       (StoaFeedPage *self,
                                      const char   *post);
/** stoa_feed_page_show_room: one open room. */
void       stoa_feed_page_show_room  (StoaFeedPage *self,
                                      StoaOpenRoom *room);
/** stoa_feed_page_get_place: (transfer none) (nullable): what is shown, when that is a place. */
StoaPlace *stoa_feed_page_get_place  (StoaFeedPage *self);

/** stoa_feed_page_take_focus: moves the focus to the first room, or to what can be done without one. */
gboolean stoa_feed_page_take_focus (StoaFeedPage *self);

G_END_DECLS
