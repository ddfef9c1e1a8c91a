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
 *
 * Properties: `can-undo` (boolean).
 *
 * Signals: `done` (StoaCommand, string name): the server did it; the name is that of whom it concerned, or %NULL;
 * `failed` (StoaCommand, string name, GError): it was taken back, that and nothing else; stoa_moderation_do() with the same
 * command tries again; `undone` (StoaCommand, string name): of the command that was taken back.
 */
StoaModeration *stoa_moderation_new        (StoaRoom          *room);

/**
 * stoa_moderation_do:
 *
 * Resolves to %TRUE when the server did it, rejects with why not; `done` or `failed` say the same to everybody.
 */
DexFuture      *stoa_moderation_do         (StoaModeration    *self,
                                            const StoaCommand *command);
/**
 * stoa_moderation_may:
 *
 * Returns: whether the rules allow the command now, as far as this side knows; @error says why not
 */
gboolean        stoa_moderation_may        (StoaModeration    *self,
                                            const StoaCommand *command,
                                            GError           **error);

/** stoa_moderation_get_undo: (transfer none) (nullable): the newest command that can still be taken back. */
const StoaCommand *stoa_moderation_get_undo (StoaModeration   *self);
/**
 * stoa_moderation_undo:
 *
 * Takes back what stoa_moderation_get_undo() tells, as long as that makes sense: a lock is lifted and its owner asked; a ban that
 * holds is dropped, one that stands is lifted. %STOA_ERROR_NOT_FOUND when there is nothing.
 */
DexFuture      *stoa_moderation_undo       (StoaModeration    *self);

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
