/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "stoa-playback.h"

G_BEGIN_DECLS

#define STOA_TYPE_REPLAY_CONTROLS (stoa_replay_controls_get_type ())
G_DECLARE_FINAL_TYPE (StoaReplayControls, stoa_replay_controls, STOA, REPLAY_CONTROLS, GtkBox)

/**
 * StoaReplayControls:
 *
 * What a replay is moved about with: its seek bar and the buttons below it. Main thread.
 *
 * Property: `narrow`: only the buttons without which it does not go. Signal: `used` (): by a key, whose effect is to be seen.
 */

/** stoa_replay_controls_set_session: once, before anything is played */
void          stoa_replay_controls_set_session  (StoaReplayControls *self,
                                                 StoaSession        *session);
void          stoa_replay_controls_set_manifest (StoaReplayControls *self,
                                                 const StoaManifest *manifest);
/** stoa_replay_controls_set_playback: @playback: (nullable): while it cannot be played; it is told how loud, and whether silence is
 *  skipped. */
void          stoa_replay_controls_set_playback (StoaReplayControls *self,
                                                 StoaPlayback       *playback);
/** stoa_replay_controls_show_trim: what the playback plays is shorter or longer. */
void          stoa_replay_controls_show_trim    (StoaReplayControls *self);
void          stoa_replay_controls_take_focus   (StoaReplayControls *self);
/** stoa_replay_controls_get_actions: (transfer none): "toggle", "skip" and the like, for the group "play" of who has the keys. */
GActionGroup *stoa_replay_controls_get_actions  (StoaReplayControls *self);

G_END_DECLS
