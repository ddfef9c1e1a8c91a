/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-recorder.h"
#include "stoa-room-service.h"

G_BEGIN_DECLS

#define STOA_TYPE_RECORDING_ROOMS (stoa_recording_rooms_get_type ())
G_DECLARE_FINAL_TYPE (StoaRecordingRooms, stoa_recording_rooms, STOA, RECORDING_ROOMS, GObject)

/**
 * StoaRecordingRooms:
 *
 * The rooms that are being recorded: each has a recorder from the beginning to the end of its recording, and what began and ended
 * is stored. Main thread.
 *
 * Signals: `changed` (string recording): it began; `ended` (string recording): it is to be finished
 */
StoaRecordingRooms *stoa_recording_rooms_new     (StoaStore                *store,
                                                  StoaRoomService          *rooms,
                                                  StoaSfu                  *sfu,
                                                  const StoaRecordingPlace *place);
/** stoa_recording_rooms_start: before the rooms are opened again. */
void                stoa_recording_rooms_start   (StoaRecordingRooms       *self);
/** stoa_recording_rooms_recover: after they were: what no room goes on with has ended. */
DexFuture          *stoa_recording_rooms_recover (StoaRecordingRooms       *self);
/** stoa_recording_rooms_stop: resolves when timelines are on disk, and what was to be stored is. */
DexFuture          *stoa_recording_rooms_stop    (StoaRecordingRooms       *self);
/** stoa_recording_rooms_await: resolves when what happened up to now is in the store. */
DexFuture          *stoa_recording_rooms_await   (StoaRecordingRooms       *self);

G_END_DECLS
