/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-room-reduce.h"

G_BEGIN_DECLS

/** StoaRoomHolds: the clocks of a room's bans that can still be taken back. Main thread. */
typedef struct _StoaRoomHolds StoaRoomHolds;

/** StoaHoldOver: the ban of that id is to be committed. */
typedef void (*StoaHoldOver) (const char *hold, gpointer data);

StoaRoomHolds *stoa_room_holds_new  (StoaHoldOver         over,
                                     gpointer             data);
void           stoa_room_holds_free (StoaRoomHolds       *holds);
/** stoa_room_holds_sync: what holds in @state has a clock, nothing else has; what is due is over at once. */
void           stoa_room_holds_sync (StoaRoomHolds       *holds,
                                     const StoaRoomState *state,
                                     gint64               now);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaRoomHolds, stoa_room_holds_free)

G_END_DECLS
