/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "stoa-session.h"

G_BEGIN_DECLS

/**
 * stoa_call_actions_new: (transfer full)
 *
 * What one does in a room, as actions for the group "call": `mic`, `camera` and `hand` (on or off),
 * `share` and `share-other` (as stoa_share_new() says), `use-camera`, `use-mic`, `use-speaker` (the device in use),
 * `leave`, `end` (without asking again). They follow the session's room; without one they are off.
 */
GSimpleActionGroup *stoa_call_actions_new (StoaSession *session);

G_END_DECLS
