/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "stoa-session.h"

G_BEGIN_DECLS

#define STOA_TYPE_REPLAY_CARD (stoa_replay_card_get_type ())
G_DECLARE_FINAL_TYPE (StoaReplayCard, stoa_replay_card, STOA, REPLAY_CARD, AdwBin)

/**
 * StoaReplayCard:
 *
 * A recording in a list: its picture, how long it is, until when it is kept, Play, and a menu of what one may do with it, all through the
 * actions of stoa-replay-actions.h. It follows the recording by itself, takes the focus (Enter plays, Ctrl+C copies the finished file),
 * and the finished file can be dragged out of it. It can be used for another one again.
 */
GtkWidget *stoa_replay_card_new            (StoaSession             *session);
/** stoa_replay_card_show: (nullable) @card: nothing. What the session knows of the recording goes before what @card says. */
void       stoa_replay_card_show           (StoaReplayCard          *self,
                                            const StoaRecordingCard *card);
/** stoa_replay_card_show_post: the recording of a replay that is a post. */
void       stoa_replay_card_show_post      (StoaReplayCard          *self,
                                            const StoaPost          *post);
/** stoa_replay_card_activate: plays it, or shows the receipt of one that was deleted. */
void       stoa_replay_card_activate       (StoaReplayCard          *self);

G_END_DECLS
