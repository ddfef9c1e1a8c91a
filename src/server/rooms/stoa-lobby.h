/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-room-service.h"

G_BEGIN_DECLS

#define STOA_TYPE_LOBBY (stoa_lobby_get_type ())
G_DECLARE_FINAL_TYPE (StoaLobby, stoa_lobby, STOA, LOBBY, GObject)

/**
 * StoaLobby:
 *
 * Who watches the open rooms: tells each watcher of the rooms they may see, and of each change,
 * at most ten times a second. What they may see is asked anew each time. Main thread.
 */
StoaLobby *stoa_lobby_new       (StoaStore        *store,
                                 StoaRoomService  *rooms);
/** stoa_lobby_watch: @client says hello before; watching twice sends all cards again. */
void       stoa_lobby_watch     (StoaLobby        *self,
                                 StoaSocketClient *client);
void       stoa_lobby_unwatch   (StoaLobby        *self,
                                 StoaSocketClient *client);

G_END_DECLS
