/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "stoa-session.h"

G_BEGIN_DECLS

#define STOA_TYPE_MODERATION_ACTIONS (stoa_moderation_actions_get_type ())
G_DECLARE_FINAL_TYPE (StoaModerationActions, stoa_moderation_actions, STOA, MODERATION_ACTIONS, GSimpleActionGroup)

/**
 * StoaModerationActions:
 *
 * What one does as a moderator, as actions for the group "moderation": those of stoa-deeds.h and `ban-because`
 * (a participant's id), `admit`, `decline` and `handle-knock` (a knock's id), `lock-room` and `record` (on or off),
 * `mute-everyone`, `chapter`, `undo`. Each is shown at once, told when it is confirmed, and can be undone as long as that makes sense;
 * what was refused says why and can be tried again. They follow the session's room.
 *
 * Signal: `toast` (AdwToast): to be shown.
 */

/** stoa_moderation_actions_new: (transfer full) */
StoaModerationActions *stoa_moderation_actions_new (StoaSession *session);

G_END_DECLS
