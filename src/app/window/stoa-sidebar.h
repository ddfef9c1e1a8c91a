/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "stoa-session.h"

G_BEGIN_DECLS

#define STOA_TYPE_SIDEBAR (stoa_sidebar_get_type ())
G_DECLARE_FINAL_TYPE (StoaSidebar, stoa_sidebar, STOA, SIDEBAR, AdwBin)

/**
 * StoaSidebar:
 *
 * The pages: Home, You, the projects, the open rooms. Properties: `session`, `mode` (AdwSidebarMode).
 *
 * Signals: `show-home` (), `show-place` (StoaPlace), `show-room` (StoaOpenRoom): the page chosen,
 * emitted for each choice; `activated` (): a page was chosen for good, not in passing.
 */

/** stoa_sidebar_choose: the page at that place from the top, from 0. FALSE when there are fewer. */
gboolean stoa_sidebar_choose       (StoaSidebar *self,
                                    guint        position);
/** stoa_sidebar_choose_subject: the page of a place or room; FALSE, and no page is chosen, when it is not listed. */
gboolean stoa_sidebar_choose_subject (StoaSidebar *self,
                                      GObject     *subject);

/** stoa_sidebar_take_focus: moves the focus to the pages. */
gboolean stoa_sidebar_take_focus (StoaSidebar *self);

G_END_DECLS
