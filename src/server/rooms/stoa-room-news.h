/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-room-log.h"
#include "stoa-room-seats.h"

G_BEGIN_DECLS

/* What a room's people are told of it, each as their role lets them know it. */

/**
 * stoa_room_news_tell:
 * @state: the room after @event
 *
 * To everybody who sits. Who begins or ceases to moderate is told the room in the event's place.
 */
void        stoa_room_news_tell     (StoaRoomSeats        *seats,
                                     const StoaRoomState  *state,
                                     const StoaRoomEvent  *event);
/** stoa_room_news_tell_left: tells the one who is out by @event, and why; @state: the room after it. */
void        stoa_room_news_tell_left (StoaRoomSeats       *seats,
                                      const StoaRoomState *state,
                                      const StoaRoomEvent *event);
/**
 * stoa_room_news_describe:
 * @seq: what the participant knows already; -1 for nothing
 *
 * Returns: (transfer full): what one who comes in, or back, is told
 */
StoaJoined *stoa_room_news_describe (StoaRoomLog          *log,
                                     const char           *participant,
                                     gint64                seq);

G_END_DECLS
