/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-playback.h"

G_BEGIN_DECLS

#define STOA_TYPE_MPRIS (stoa_mpris_get_type ())
G_DECLARE_FINAL_TYPE (StoaMpris, stoa_mpris, STOA, MPRIS, GObject)

/**
 * StoaMpris:
 *
 * A playback as the desktop's media keys and panels know it: org.mpris.MediaPlayer2 on the session bus, as long as it lives. Main
 * thread.
 *
 * Signal: `raise` (): the window is to be shown.
 */
StoaMpris *stoa_mpris_new (StoaPlayback *playback,
                           const char   *title);

G_END_DECLS
