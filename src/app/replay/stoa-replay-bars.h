/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define STOA_TYPE_REPLAY_BARS (stoa_replay_bars_get_type ())
G_DECLARE_FINAL_TYPE (StoaReplayBars, stoa_replay_bars, STOA, REPLAY_BARS, GObject)

/**
 * StoaReplayBars:
 *
 * What is above and below the pictures of a replay: in full screen, while it plays, it goes away, and the pointer with it, until that
 * moves. Main thread.
 */

/** stoa_replay_bars_new: @page: where the pointer moves, and @view in it, whose bars they are; both live longer. */
StoaReplayBars *stoa_replay_bars_new            (GtkWidget      *page,
                                                 AdwToolbarView *view);
/** stoa_replay_bars_show: something is to be seen of them. */
void            stoa_replay_bars_show           (StoaReplayBars *self);
void            stoa_replay_bars_set_fullscreen (StoaReplayBars *self,
                                                 gboolean        fullscreen);
/** stoa_replay_bars_set_playing: they stay while it does not. */
void            stoa_replay_bars_set_playing    (StoaReplayBars *self,
                                                 gboolean        playing);

G_END_DECLS
