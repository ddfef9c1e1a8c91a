/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-session.h"

G_BEGIN_DECLS

#define STOA_TYPE_SHARE (stoa_share_get_type ())
G_DECLARE_FINAL_TYPE (StoaShare, stoa_share, STOA, SHARE, GObject)

/**
 * stoa_share_new: (transfer full)
 *
 * Adds to @map what one does with one's screen in a room: `share` (on or off) and `share-other` (asks anew what to
 * share). They follow the session's room; without one, and as a listener, they are off. Says in words why a screen
 * cannot be shared, and when somebody else ended it. @map must outlive it.
 */
StoaShare *stoa_share_new (StoaSession *session,
                           GActionMap  *map);

G_END_DECLS
