/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "stoa-session.h"

G_BEGIN_DECLS

#define STOA_TYPE_PUSH_TO_TALK (stoa_push_to_talk_get_type ())
G_DECLARE_FINAL_TYPE (StoaPushToTalk, stoa_push_to_talk, STOA, PUSH_TO_TALK, GObject)

/**
 * StoaPushToTalk:
 *
 * While Ctrl+Space is held in a window, the microphone is on, when the settings say so. It goes off with the first of the
 * two keys that is let go, and when the window loses the keyboard. Whoever has the microphone on already keeps it.
 */
StoaPushToTalk *stoa_push_to_talk_new (GtkWindow   *window,
                                       StoaSession *session);

G_END_DECLS
