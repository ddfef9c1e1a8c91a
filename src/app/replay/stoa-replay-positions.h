/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* How far one has watched which recordings, the newest first and not too many, in the settings. */

/** stoa_replay_positions_set: @position_ms of 0 forgets it. */
void   stoa_replay_positions_set (GSettings  *settings,
                                  const char *recording,
                                  gint64      position_ms);
/** stoa_replay_positions_get: 0 when there is none. */
gint64 stoa_replay_positions_get (GSettings  *settings,
                                  const char *recording);

G_END_DECLS
