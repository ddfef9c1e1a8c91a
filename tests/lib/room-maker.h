/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-room-reduce.h"

G_BEGIN_DECLS

/** room_open: (transfer full): an open room without people, at seq 1. */
StoaRoomState   *room_open      (void);
/** room_fold: (transfer full): @state, which is taken, with @event, which is taken and gets the next seq. */
StoaRoomState   *room_fold      (StoaRoomState   *state,
                                 StoaRoomEvent   *event);
/** room_join: (transfer full): @state, which is taken, with one more. */
StoaRoomState   *room_join      (StoaRoomState   *state,
                                 const char      *id,
                                 StoaRole         role);
/** room_publish: (transfer full): @state, which is taken, with a track of @id's. */
StoaRoomState   *room_publish   (StoaRoomState   *state,
                                 const char      *id,
                                 StoaTrackKind    kind,
                                 gboolean         muted);

StoaRoomEvent   *event_joined   (const char      *id,
                                 StoaRole         role);
StoaRoomEvent   *event_track    (StoaEventKind    kind,
                                 const char      *id,
                                 StoaTrackKind    track,
                                 gboolean         muted);
/** event_of: an event of a kind that needs no more than whom it concerns. */
StoaRoomEvent   *event_of       (StoaEventKind    kind,
                                 const char      *id);
StoaCommand     *command_new    (StoaCommandKind  kind,
                                 const char      *participant,
                                 StoaTrackKind    track,
                                 gboolean         on);

G_END_DECLS
