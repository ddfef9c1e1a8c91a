/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-message.h"

G_BEGIN_DECLS

/* How a room was at a time of its recording, as its manifest says: what replays and files made of recordings show. Any thread. */

/**
 * stoa_replay_state:
 * @at_ms: from the recording's start
 * @speakers: a set that the ids of those who speak then are added to; they live as long as what is returned
 * @from_ms: (out): since when it was so
 * @until_ms: (out): until before when it is so
 *
 * Returns: (transfer full): those who were there and of whom something was recorded, but for those who are left out; with the
 *   tracks they had, in the order they came
 */
StoaRoomState            *stoa_replay_state  (const StoaManifest *manifest,
                                              gint64              at_ms,
                                              GHashTable         *speakers,
                                              gint64             *from_ms,
                                              gint64             *until_ms);
/** stoa_replay_track: (transfer none) (nullable): what was recorded then of somebody. */
const StoaRecordedTrack  *stoa_replay_track  (const StoaManifest *manifest,
                                              const char         *participant,
                                              StoaTrackKind       kind,
                                              gint64              at_ms);
/** stoa_replay_person: (transfer none) (nullable): whoever is not left out. */
const StoaRecordedPerson *stoa_replay_person (const StoaManifest *manifest,
                                              const char         *participant);

G_END_DECLS
