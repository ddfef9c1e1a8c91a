/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "stoa-export-queue.h"
#include "stoa-session.h"

G_BEGIN_DECLS

#define STOA_TYPE_COMMUNITY (stoa_community_get_type ())
G_DECLARE_FINAL_TYPE (StoaCommunity, stoa_community, STOA, COMMUNITY, AdwBin)

/**
 * StoaCommunity:
 *
 * Sidebar, pages and tray: side by side, or one at a time with the tray as a bottom sheet, or the tray alone as the stage, or a
 * replay alone. Properties: `session`; `collapsed`: the sidebar is a page of its own; `narrow`: so is the tray; `place` (read
 * only): whose page is shown, or NULL.
 *
 * Signal: `open` (int: StoaLinkKind, string: id), what was found is to be opened.
 */

/** stoa_community_add_actions: once, before a session is set; @actions: the window's, to which those of pages and panes are added. */
void       stoa_community_add_actions (StoaCommunity   *self,
                                       GActionMap      *actions);
/** stoa_community_set_exports: the files that are made, which the button beside the search tells of. */
void       stoa_community_set_exports (StoaCommunity   *self,
                                       StoaExportQueue *queue);
/** stoa_community_get_place: (transfer none) (nullable): as the property. */
StoaPlace *stoa_community_get_place   (StoaCommunity   *self);
/** stoa_community_add_toast: @toast: (transfer none). */
void       stoa_community_add_toast   (StoaCommunity   *self,
                                       AdwToast        *toast);
void       stoa_community_go_home     (StoaCommunity   *self);
/** stoa_community_go_to_place: as a link or a menu leads: out of the stage, and with the focus. */
void       stoa_community_go_to_place (StoaCommunity   *self,
                                       StoaPlace       *place);
/** stoa_community_go_to_post: the same, and scrolls to the post with that id. */
void       stoa_community_go_to_post  (StoaCommunity   *self,
                                       StoaPlace       *place,
                                       const char      *post);
/** stoa_community_go_to_room: to the card of an open room. */
void       stoa_community_go_to_room  (StoaCommunity   *self,
                                       StoaOpenRoom    *room);
/** stoa_community_open_replay: in place of another that is open; @edit: to be trimmed and published. */
void       stoa_community_open_replay (StoaCommunity      *self,
                                       const StoaManifest *manifest,
                                       gboolean            edit);
/** stoa_community_leave_stage: Returns: whether the stage was shown. */
gboolean   stoa_community_leave_stage (StoaCommunity   *self);

G_END_DECLS
