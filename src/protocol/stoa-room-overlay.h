/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-room-reduce.h"

G_BEGIN_DECLS

/**
 * StoaRoomOverlay:
 *
 * A client's view of a room: *confirmed* is the fold of the server's events, *pending* are the
 * commands sent and not answered yet, in order; *shown* is confirmed with the events that
 * stoa_room_decide() predicts for each pending command folded on top. Used from one thread.
 */
typedef struct _StoaRoomOverlay StoaRoomOverlay;

/** stoa_room_overlay_new: (transfer full): nothing pending on top of @confirmed. */
StoaRoomOverlay     *stoa_room_overlay_new           (const StoaRoomState *confirmed);
void                 stoa_room_overlay_free          (StoaRoomOverlay     *self);

/**
 * stoa_room_overlay_confirm:
 *
 * Folds the server's next event in; the pending command that caused it goes away. An event that is
 * known already is ignored.
 *
 * Returns: %FALSE when events are missing before this one: nothing was folded, catch up from the
 *   confirmed state's `seq`
 */
gboolean             stoa_room_overlay_confirm       (StoaRoomOverlay     *self,
                                                      const StoaRoomEvent *event);

/** stoa_room_overlay_reset: takes a snapshot as confirmed, unless it is older; what is pending stays. */
void                 stoa_room_overlay_reset         (StoaRoomOverlay     *self,
                                                      const StoaRoomState *snapshot);

/**
 * stoa_room_overlay_propose:
 * @id: of the command's message, the `cause` of the events it leads to
 * @actor: participant who asks: oneself
 * @at: now, Unix milliseconds
 *
 * A command was sent. Shown changes at once when stoa_room_decide() lets it.
 */
void                 stoa_room_overlay_propose       (StoaRoomOverlay     *self,
                                                      const char          *id,
                                                      const StoaCommand   *command,
                                                      const char          *actor,
                                                      gint64               at);

/**
 * stoa_room_overlay_settle:
 * @seq: of the answer: the last event the command led to; 0 when it led to none, was refused or timed out
 *
 * A command was answered. Its prediction goes away as soon as confirmed has reached @seq, so that an
 * answer that comes before its event makes nothing flicker. Unknown ids are ignored.
 */
void                 stoa_room_overlay_settle        (StoaRoomOverlay     *self,
                                                      const char          *id,
                                                      gint64               seq);

/** stoa_room_overlay_get_shown: (transfer none): valid until the overlay changes. */
const StoaRoomState *stoa_room_overlay_get_shown     (StoaRoomOverlay     *self);
/** stoa_room_overlay_get_confirmed: (transfer none): valid until the overlay changes. */
const StoaRoomState *stoa_room_overlay_get_confirmed (StoaRoomOverlay     *self);
/** stoa_room_overlay_is_pending: whether the command of that id still waits; of any id when %NULL. */
gboolean             stoa_room_overlay_is_pending    (StoaRoomOverlay     *self,
                                                      const char          *id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaRoomOverlay, stoa_room_overlay_free)

G_END_DECLS
