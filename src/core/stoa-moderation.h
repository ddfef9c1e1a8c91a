/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-room.h"

G_BEGIN_DECLS

#define STOA_TYPE_MODERATION (stoa_moderation_get_type ())
G_DECLARE_FINAL_TYPE (StoaModeration, stoa_moderation, STOA, MODERATION, GObject)

/**
 * StoaModeration:
 *
 * What a caretaker does in a room, and can take back; who raises a hand and who knocks. Main thread.
 *
 * A command shows at once (stoa_room_ask()), and three steps can be told apart on each person: `mic-step` and
 * `camera-step` of #StoaPerson.
 */
StoaModeration *stoa_moderation_new        (StoaRoom          *room);

/**
 * stoa_moderation_do:
 * @number: (out) (optional): names what can be taken back from now on; 0 when nothing takes it back
 *
 * Resolves to %TRUE when the server did it. Rejects with why not: that is taken back then, and nothing else.
 */
DexFuture      *stoa_moderation_do         (StoaModeration    *self,
                                            const StoaCommand *command,
                                            guint             *number);
/**
 * stoa_moderation_undo:
 * @number: 0 for the newest that still makes sense
 * @inverse: (out) (transfer full) (optional): what takes it back
 * @name: (out) (transfer full) (optional) (nullable): of whom it concerns
 *
 * A lock is lifted and its owner asked; a ban that holds is dropped, one that stands is lifted. What is not taken back
 * because the server is out of reach or refuses can be tried again by the same number.
 *
 * Returns: (transfer full) (nullable): resolves when the server did it; %NULL when there is nothing to take back
 */
DexFuture      *stoa_moderation_undo       (StoaModeration    *self,
                                            guint              number,
                                            StoaCommand      **inverse,
                                            char             **name);

/** stoa_moderation_get_hands: (transfer none): of #StoaPerson with a raised hand, the first to raise it first. */
GListModel     *stoa_moderation_get_hands  (StoaModeration    *self);
/** stoa_moderation_get_knocks: (transfer none): of #StoaKnocker, the first to knock first; empty unless one moderates. */
GListModel     *stoa_moderation_get_knocks (StoaModeration    *self);

/* Commands, to be done or asked about. (transfer full) */
StoaCommand    *stoa_moderate_track        (StoaCommandKind    kind,      /* LOCK, UNLOCK or ASK_TRACK */
                                            const char        *participant,
                                            StoaTrackKind      track);
StoaCommand    *stoa_moderate_person       (StoaCommandKind    kind,      /* LOWER_HAND, HAND_OVER, REMOVE, LOCK_EVERYONE */
                                            const char        *participant);
StoaCommand    *stoa_moderate_role         (const char        *participant,
                                            StoaRole           role);
StoaCommand    *stoa_moderate_ban          (const char        *participant,
                                            StoaScope          scope,
                                            gint64             seconds,   /* 0 is for ever */
                                            const char        *reason);
StoaCommand    *stoa_moderate_knock        (StoaCommandKind    kind,      /* ADMIT or DECLINE */
                                            const char        *knock);
StoaCommand    *stoa_moderate_handle       (const char        *participant, /* or %NULL with a knock */
                                            const char        *knock,
                                            gboolean           on);
StoaCommand    *stoa_moderate_room         (gboolean           locked);

G_END_DECLS
