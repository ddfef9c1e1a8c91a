/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-socket-client.h"

G_BEGIN_DECLS

/**
 * StoaRoomSeats:
 *
 * Who sits where: a room's participants and the connections that stand for them. A participant
 * without one keeps the place for a while. Main thread.
 */
typedef struct _StoaRoomSeats StoaRoomSeats;

/** StoaSeatExpired: nobody came back to that place in time. */
typedef void (*StoaSeatExpired) (const char *participant, gpointer data);

StoaRoomSeats    *stoa_room_seats_new       (const char        *room,
                                             guint              grace_ms,
                                             StoaSeatExpired    expired,
                                             gpointer           data);
void              stoa_room_seats_free      (StoaRoomSeats     *seats);

/** stoa_room_seats_add: a place that nobody's connection stands for yet. */
void              stoa_room_seats_add       (StoaRoomSeats     *seats,
                                             const char        *participant);
/** stoa_room_seats_take: %FALSE when the place is gone. Who stood for it before is told that they do not any more. */
gboolean          stoa_room_seats_take      (StoaRoomSeats     *seats,
                                             const char        *participant,
                                             StoaSocketClient  *client);
/** stoa_room_seats_vacate: @client stands for nobody here any more. (transfer full) (nullable): whom it stood for. */
char             *stoa_room_seats_vacate    (StoaRoomSeats     *seats,
                                             StoaSocketClient  *client);
/** stoa_room_seats_wait: the grace begins. */
void              stoa_room_seats_wait      (StoaRoomSeats     *seats,
                                             const char        *participant);
/** stoa_room_seats_stop_waiting: the grace ends well. */
void              stoa_room_seats_stop_waiting (StoaRoomSeats  *seats,
                                             const char        *participant);
/** stoa_room_seats_tell_left: tells its connection, if it has one. @left: (transfer full): its room is set here */
void              stoa_room_seats_tell_left (StoaRoomSeats     *seats,
                                             const char        *participant,
                                             StoaLeft          *left);
/** stoa_room_seats_remove: the place is gone. */
void              stoa_room_seats_remove    (StoaRoomSeats     *seats,
                                             const char        *participant);
/** stoa_room_seats_find: (nullable) (transfer none): the connection of that participant. */
StoaSocketClient *stoa_room_seats_find      (StoaRoomSeats     *seats,
                                             const char        *participant);
/** stoa_room_seats_set_moderates: whether who sits there is told what caretakers are. Returns what it was before. */
gboolean          stoa_room_seats_set_moderates (StoaRoomSeats *seats,
                                             const char        *participant,
                                             gboolean           moderates);
/** stoa_room_seats_list: (transfer full): the participants. */
GStrv             stoa_room_seats_list      (StoaRoomSeats     *seats);
void              stoa_room_seats_tell_all  (StoaRoomSeats     *seats,
                                             const char        *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaRoomSeats, stoa_room_seats_free)

G_END_DECLS
