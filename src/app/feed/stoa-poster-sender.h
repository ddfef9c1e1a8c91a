/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-session.h"

G_BEGIN_DECLS

#define STOA_TYPE_POSTER_SENDER (stoa_poster_sender_get_type ())
G_DECLARE_FINAL_TYPE (StoaPosterSender, stoa_poster_sender, STOA, POSTER_SENDER, GObject)

/**
 * StoaPosterSender:
 *
 * Sends a small picture of one's camera now and then for the card of the room one is in, while the setting allows it, the room is a
 * post and the camera is on. Not allowed any more, the picture is taken back; the server drops it when the camera is off or one
 * leaves. Main thread.
 */
StoaPosterSender *stoa_poster_sender_new (StoaSession *session);

G_END_DECLS
