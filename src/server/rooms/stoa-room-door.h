/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-socket-client.h"

G_BEGIN_DECLS

/**
 * StoaRoomDoor:
 *
 * Whose connections wait before a room, each with a knock, until they are answered, gone or out of time. Main thread.
 */
typedef struct _StoaRoomDoor StoaRoomDoor;

/** StoaKnockOver: nobody answers that knock any more. */
typedef void (*StoaKnockOver) (const char *knock, StoaKnockOutcome outcome, gpointer data);

StoaRoomDoor *stoa_room_door_new    (const char        *room,
                                     guint              patience_ms,
                                     StoaKnockOver      over,
                                     gpointer           data);
void          stoa_room_door_free   (StoaRoomDoor      *door);
/** stoa_room_door_wait: @client waits; whoever waited with that knock before does not any more. */
void          stoa_room_door_wait   (StoaRoomDoor      *door,
                                     const char        *knock,
                                     StoaSocketClient  *client);
/** stoa_room_door_answer: tells whoever waits how it ended. */
void          stoa_room_door_answer (StoaRoomDoor      *door,
                                     const char        *knock,
                                     StoaKnockOutcome   outcome);
/** stoa_room_door_close: the room has ended; tells all who wait. */
void          stoa_room_door_close  (StoaRoomDoor      *door);
/** stoa_room_door_give_up: @client does not wait any more; whether it did. */
gboolean      stoa_room_door_give_up (StoaRoomDoor     *door,
                                     StoaSocketClient  *client);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaRoomDoor, stoa_room_door_free)

G_END_DECLS
