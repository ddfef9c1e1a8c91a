/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "stoa-session.h"

G_BEGIN_DECLS

#define STOA_TYPE_REPLAY_PAGE (stoa_replay_page_get_type ())
G_DECLARE_FINAL_TYPE (StoaReplayPage, stoa_replay_page, STOA, REPLAY_PAGE, AdwNavigationPage)

/**
 * StoaReplayPage:
 *
 * Plays a recording as tiles, as the room was, with all that belongs to it: chapters, who spoke when, speed, full screen by keys, the
 * desktop's media keys; and for its caretakers trimming, leaving somebody out, and publishing. Where one was is remembered. It follows what
 * becomes of the recording meanwhile. Full screen is the window's matter, which shows this page alone then. Property: `alone`, whether the
 * sidebar is not beside it: the key of the main menu opens the page's own.
 */
AdwNavigationPage *stoa_replay_page_new         (StoaSession        *session,
                                                 const StoaManifest *manifest,
                                                 gboolean            edit);
/** stoa_replay_page_take_focus: to where the keys count. */
void               stoa_replay_page_take_focus  (StoaReplayPage     *self);
/** stoa_replay_page_set_fullscreen: what is around the picture goes while nothing moves. */
void               stoa_replay_page_set_fullscreen (StoaReplayPage  *self,
                                                    gboolean         fullscreen);

G_END_DECLS
