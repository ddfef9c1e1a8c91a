/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "stoa-playback.h"

G_BEGIN_DECLS

#define STOA_TYPE_REPLAY_TRIM (stoa_replay_trim_get_type ())
G_DECLARE_FINAL_TYPE (StoaReplayTrim, stoa_replay_trim, STOA, REPLAY_TRIM, AdwBin)

/**
 * StoaReplayTrim:
 *
 * The buttons by which a recording is trimmed, saved and published; they activate "page.trim-start" and the like. Main thread.
 *
 * Signals: `trimmed` (): what the playback plays is shorter or longer; `saved` (#StoaManifest): as it is now.
 */

void stoa_replay_trim_set_session  (StoaReplayTrim     *self,
                                    StoaSession        *session);
/** stoa_replay_trim_show: @playback: (nullable): while it cannot be played */
void stoa_replay_trim_show         (StoaReplayTrim     *self,
                                    const StoaManifest *manifest,
                                    StoaPlayback       *playback);
/** stoa_replay_trim_start: what is before now is left out. */
void stoa_replay_trim_start        (StoaReplayTrim     *self);
/** stoa_replay_trim_end: what is behind now is left out. */
void stoa_replay_trim_end          (StoaReplayTrim     *self);
/** stoa_replay_trim_reset: nothing is left out. */
void stoa_replay_trim_reset        (StoaReplayTrim     *self);
void stoa_replay_trim_save         (StoaReplayTrim     *self);
/** stoa_replay_trim_publish: saves it as well; what is published is not so any more. */
void stoa_replay_trim_publish      (StoaReplayTrim     *self);

G_END_DECLS
