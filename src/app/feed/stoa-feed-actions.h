/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "stoa-session.h"

G_BEGIN_DECLS

/**
 * stoa_feed_actions_new: (transfer full)
 *
 * The action group "feed": `promote` (on or off), whether the room one is in is a post of its context's feed. It can be
 * changed by those who may end the room. Main thread.
 */
GSimpleActionGroup *stoa_feed_actions_new (StoaSession *session);

G_END_DECLS
