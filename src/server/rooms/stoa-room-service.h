/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-live-room.h"

G_BEGIN_DECLS

#define STOA_TYPE_ROOM_SERVICE (stoa_room_service_get_type ())
G_DECLARE_FINAL_TYPE (StoaRoomService, stoa_room_service, STOA, ROOM_SERVICE, GObject)

/**
 * StoaRoomService:
 *
 * All open rooms. Main thread.
 *
 * Signals: `event` (StoaLiveRoom, StoaRoomEvent *), `opened` (StoaLiveRoom), `changed` (StoaLiveRoom): its card may show something else;
 * `seated` and `dropped` (StoaLiveRoom, string participant); `ended` (StoaLiveRoom).
 */
StoaRoomService *stoa_room_service_new    (StoaStore             *store,
                                           const StoaRoomTimings *timings);
/** stoa_room_service_recover: resolves when the rooms that are open in the store are open here. */
DexFuture       *stoa_room_service_recover (StoaRoomService      *self);

/** stoa_room_service_start: resolves to the room's id (string), also when @start was done before. */
DexFuture       *stoa_room_service_start  (StoaRoomService       *self,
                                           const StoaAccount     *account,
                                           const StoaRoomStart   *start);
/** stoa_room_service_look: resolves to the StoaRoomCard of an open or ended room, or %STOA_ERROR_NOT_FOUND. */
DexFuture       *stoa_room_service_look   (StoaRoomService       *self,
                                           const char            *account,
                                           const char            *room);
/** stoa_room_service_count: fills in how many people are in the room of a card, and what its door is like. */
void             stoa_room_service_count  (StoaRoomService       *self,
                                           StoaRoomCard          *card);
/** stoa_room_service_find: (transfer none) (nullable): the open room of that id. */
StoaLiveRoom    *stoa_room_service_find   (StoaRoomService       *self,
                                           const char            *room);
/** stoa_room_service_list: (transfer container): of StoaLiveRoom. */
GPtrArray       *stoa_room_service_list   (StoaRoomService       *self);
/**
 * stoa_room_service_revise:
 * @about: a context, an account or a room whose names or people changed; %NULL for anything
 *
 * Cards that tell of it are made anew, and who may not see their room any more is removed from it.
 */
void             stoa_room_service_revise (StoaRoomService       *self,
                                           const char            *about);

G_END_DECLS
