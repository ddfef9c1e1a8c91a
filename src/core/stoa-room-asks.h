/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-client.h"

G_BEGIN_DECLS

/* The commands one asked of a room and got no answer to yet, in order. One that goes down with the
 * connection is sent once more when the room is entered again, within 10 s. Main thread. */
typedef struct _StoaRoomAsks StoaRoomAsks;

/* @seq: of the last event it led to; 0 when it was refused, lost, or led to none. */
typedef void (*StoaAskSettled) (const char *id, gint64 seq, gpointer data);

/** stoa_room_asks_new: (transfer full): @settled is called before the ask's future settles. */
StoaRoomAsks *stoa_room_asks_new        (StoaClient        *client,
                                         const char        *room,
                                         StoaAskSettled     settled,
                                         gpointer           data);
void          stoa_room_asks_free       (StoaRoomAsks      *self);
gboolean      stoa_room_asks_is_full    (StoaRoomAsks      *self);
/** stoa_room_asks_add: (transfer full): resolves to %TRUE when the server did it. */
DexFuture    *stoa_room_asks_add        (StoaRoomAsks      *self,
                                         const char        *id,
                                         const StoaCommand *command);
void          stoa_room_asks_send       (StoaRoomAsks      *self,
                                         const char        *id);
/** stoa_room_asks_send_all: those that wait for the room to be entered again. */
void          stoa_room_asks_send_all   (StoaRoomAsks      *self);
/** stoa_room_asks_confirm: an event with that cause came: the server did it, whether it says so or not. */
void          stoa_room_asks_confirm    (StoaRoomAsks      *self,
                                         const char        *id);
void          stoa_room_asks_reject_all (StoaRoomAsks      *self,
                                         const GError      *error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaRoomAsks, stoa_room_asks_free)

G_END_DECLS
