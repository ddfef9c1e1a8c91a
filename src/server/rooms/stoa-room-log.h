/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-rooms.h"
#include "stoa-store.h"

G_BEGIN_DECLS

#define STOA_TYPE_ROOM_LOG (stoa_room_log_get_type ())
G_DECLARE_FINAL_TYPE (StoaRoomLog, stoa_room_log, STOA, ROOM_LOG, GObject)

/**
 * StoaRoomLog:
 *
 * A room's events and the state they lead to. Changes take turns: each is decided on the state that
 * the one before left, stored, and only then seen by anybody. Main thread.
 *
 * Signal: `event` (StoaRoomEvent *): stored and folded in; in order, without gaps.
 */
StoaRoomLog         *stoa_room_log_new       (StoaStore          *store,
                                              StoaStoredRoom     *stored);

/** stoa_room_log_get_state: (transfer none) */
const StoaRoomState *stoa_room_log_get_state (StoaRoomLog        *self);

/**
 * StoaRoomDecide:
 *
 * Says which events a change leads to. On a fiber, on the room's turn: it may await, and the state
 * does not change meanwhile.
 *
 * Returns: (transfer full) (nullable): events, seq 0; or %NULL with @error
 */
typedef GPtrArray *(*StoaRoomDecide) (const StoaRoomState *state, gpointer data, GError **error);

/**
 * stoa_room_log_change:
 * @actor: (nullable): participant who sent the command @cause; %NULL with %NULL when there is none
 *
 * Waits for its turn, decides, stores, and emits `event`. A command that is known already is not
 * decided again. Resolves to the seq (int64) of the last event it led to; rejects with the decision's
 * error, or when it cannot be stored: then nothing happened.
 */
DexFuture           *stoa_room_log_change    (StoaRoomLog        *self,
                                              const char         *actor,
                                              const char         *cause,
                                              StoaRoomDecide      decide,
                                              gpointer            data,
                                              GDestroyNotify      destroy);
/** stoa_room_log_waiting: changes whose turn has not come. */
guint                stoa_room_log_waiting   (StoaRoomLog        *self);
/** stoa_room_log_since: (transfer full) (nullable): the events after @seq; %NULL when only a snapshot helps. */
GPtrArray           *stoa_room_log_since     (StoaRoomLog        *self,
                                              gint64              seq);

G_END_DECLS
