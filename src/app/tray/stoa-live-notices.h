/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-session.h"

G_BEGIN_DECLS

#define STOA_TYPE_LIVE_NOTICES (stoa_live_notices_get_type ())
G_DECLARE_FINAL_TYPE (StoaLiveNotices, stoa_live_notices, STOA, LIVE_NOTICES, GObject)

/**
 * StoaLiveNotices:
 *
 * Tells the desktop when a project one is in goes live, with Join, unless one is in the room, started it, or wants no news of that
 * project. What is over is taken back. Main thread.
 */
StoaLiveNotices *stoa_live_notices_new (StoaSession *session);

G_END_DECLS
