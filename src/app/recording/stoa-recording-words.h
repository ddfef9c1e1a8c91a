/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-room.h"

G_BEGIN_DECLS

/* What is said of a recording while it is made. Strings to free are marked (transfer full). */

/** stoa_flow_say: what a track's flow is called. */
const char *stoa_flow_say             (StoaFlow                   flow);
/** stoa_track_health_say: (transfer full): "340 kB, 4 kB/s, last piece 2 s ago" at the time @at. */
char       *stoa_track_health_say     (const StoaTrackHealth     *track,
                                       gint64                     at);
/** stoa_recording_health_say: (transfer full): "12 MB recorded, room for 3 h 20 min". */
char       *stoa_recording_health_say (const StoaRecordingHealth *health);
/** stoa_recording_find_alarm: (transfer full) (nullable): what goes wrong with it and what one can do, as sentences. */
char       *stoa_recording_find_alarm (const StoaRecordingHealth *health,
                                       StoaRoom                  *room);
/** stoa_recording_say_stop: (nullable): why it stopped by itself, and what one can do; %NULL for one that somebody ended. */
const char *stoa_recording_say_stop   (StoaStopReason             stop);
/** stoa_consent_say: (nullable): what is told of who is not recorded; %NULL of who is. */
const char *stoa_consent_say          (const StoaRoomState       *state,
                                       const StoaParticipant     *participant);

G_END_DECLS
