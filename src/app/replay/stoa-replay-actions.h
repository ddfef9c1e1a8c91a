/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "stoa-export-queue.h"

G_BEGIN_DECLS

#define STOA_TYPE_REPLAY_ACTIONS (stoa_replay_actions_get_type ())
G_DECLARE_FINAL_TYPE (StoaReplayActions, stoa_replay_actions, STOA, REPLAY_ACTIONS, GSimpleActionGroup)

/**
 * StoaReplayActions:
 *
 * What one does with recordings, as actions for the group "replay" whose parameter is a recording's id: `play`, `edit` (trim, leave
 * somebody out, publish), `publish`, `unpublish`, `export`, `save`, `copy`, `retention`, `delete`, `receipt`; and `list`, which shows all of them.
 *
 * Signals: `open` (StoaManifest, boolean): it is to be played, and edited; `toast` (AdwToast): to be shown.
 */

/** stoa_replay_actions_new: (transfer full): @over: the window, which dialogs are shown over. */
StoaReplayActions *stoa_replay_actions_new       (StoaSession       *session,
                                                  GtkWidget         *over);
/** stoa_replay_actions_set_place: @place: (nullable): the one whose recordings are listed at first */
void               stoa_replay_actions_set_place (StoaReplayActions *self,
                                                  StoaPlace         *place);
/** stoa_replay_actions_get_queue: (transfer none): the files that are made. */
StoaExportQueue   *stoa_replay_actions_get_queue (StoaReplayActions *self);

G_END_DECLS
