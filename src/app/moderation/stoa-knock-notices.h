/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "stoa-session.h"

G_BEGIN_DECLS

#define STOA_TYPE_KNOCK_NOTICES (stoa_knock_notices_get_type ())
G_DECLARE_FINAL_TYPE (StoaKnockNotices, stoa_knock_notices, STOA, KNOCK_NOTICES, GObject)

/**
 * StoaKnockNotices:
 *
 * Tells who moderates that somebody knocks, with a toast and, on the desktop, a notification with Admit and Decline.
 * Both go as soon as anybody answered the knock.
 *
 * Signal: `toast` (AdwToast): to be shown.
 */

/** stoa_knock_notices_new: @actions has `admit` and `decline`, as stoa_moderation_actions_new() makes them. */
StoaKnockNotices *stoa_knock_notices_new (StoaSession  *session,
                                          GActionGroup *actions);

G_END_DECLS
