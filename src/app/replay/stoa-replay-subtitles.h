/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "stoa-recording.h"

G_BEGIN_DECLS

#define STOA_TYPE_REPLAY_SUBTITLES (stoa_replay_subtitles_get_type ())
G_DECLARE_FINAL_TYPE (StoaReplaySubtitles, stoa_replay_subtitles, STOA, REPLAY_SUBTITLES, AdwBin)

/**
 * StoaReplaySubtitles:
 *
 * Who speaks at a time of a recording, as a film of it says it in its subtitles. Main thread.
 *
 * Property: `on`: whether they are wanted.
 */

void stoa_replay_subtitles_set_manifest (StoaReplaySubtitles *self,
                                         const StoaManifest  *manifest);
void stoa_replay_subtitles_seek         (StoaReplaySubtitles *self,
                                         gint64               position_ms);

G_END_DECLS
