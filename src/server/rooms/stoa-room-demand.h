/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-live-room.h"

G_BEGIN_DECLS

/**
 * StoaRoomDemand:
 *
 * Which layers of each camera somebody wants to see, so that those who send encode no others. That more is wanted is
 * told at once, that less is after a while: people turn pages back and forth. Main thread.
 */
typedef struct _StoaRoomDemand StoaRoomDemand;

StoaRoomDemand *stoa_room_demand_new       (void);
void            stoa_room_demand_free      (StoaRoomDemand      *self);
/** stoa_room_demand_subscribe: what @participant wants to receive from now on. */
void            stoa_room_demand_subscribe (StoaRoomDemand      *self,
                                            StoaLiveRoom        *room,
                                            const char          *participant,
                                            const StoaSubscribe *subscribe);
/** stoa_room_demand_publish: @participant sends anew, all layers until told otherwise. */
void            stoa_room_demand_publish   (StoaRoomDemand      *self,
                                            StoaLiveRoom        *room,
                                            const char          *participant);
/** stoa_room_demand_forget: @participant neither sends nor receives any more. */
void            stoa_room_demand_forget    (StoaRoomDemand      *self,
                                            StoaLiveRoom        *room,
                                            const char          *participant);
/** stoa_room_demand_refresh: who is recorded is another. */
void            stoa_room_demand_refresh   (StoaRoomDemand      *self,
                                            StoaLiveRoom        *room);
/** stoa_room_demand_reset: nobody does. */
void            stoa_room_demand_reset     (StoaRoomDemand      *self);

G_END_DECLS
