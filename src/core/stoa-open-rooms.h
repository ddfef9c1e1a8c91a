/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "stoa-client.h"

G_BEGIN_DECLS

#define STOA_TYPE_OPEN_ROOM (stoa_open_room_get_type ())
G_DECLARE_FINAL_TYPE (StoaOpenRoom, stoa_open_room, STOA, OPEN_ROOM, GObject)

/** stoa_open_room_get_card: (transfer none): valid until the next `changed`. Properties: `id`, `title`, `people`. Signal: `changed`. */
const StoaRoomCard *stoa_open_room_get_card (StoaOpenRoom *self);

#define STOA_TYPE_OPEN_ROOMS (stoa_open_rooms_get_type ())
G_DECLARE_FINAL_TYPE (StoaOpenRooms, stoa_open_rooms, STOA, OPEN_ROOMS, GObject)

/**
 * StoaOpenRooms:
 *
 * #GListModel of the #StoaOpenRoom one may see, newest first, kept true by the server's messages
 * and made anew after a reconnect. Main thread. Property: `loaded` (FALSE until the first answer).
 */
StoaOpenRooms *stoa_open_rooms_new (StoaClient *client);

G_END_DECLS
