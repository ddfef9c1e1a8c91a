/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-session.h"

G_BEGIN_DECLS

#define STOA_TYPE_RECORDING_WATCH (stoa_recording_watch_get_type ())
G_DECLARE_FINAL_TYPE (StoaRecordingWatch, stoa_recording_watch, STOA, RECORDING_WATCH, GObject)

/**
 * StoaRecordingWatch:
 *
 * What one may know of the recording of the session's room. Main thread.
 *
 * Signal: `changed` (): that it is recorded, how that goes, or who agreed, may be different.
 */
StoaRecordingWatch        *stoa_recording_watch_new           (StoaSession        *session);
/** stoa_recording_watch_get_room: (nullable): the room one is in. */
StoaRoom                  *stoa_recording_watch_get_room      (StoaRecordingWatch *self);
/** stoa_recording_watch_get_recording: (nullable): what is recorded now, asked for or confirmed. */
const StoaRoomRecording   *stoa_recording_watch_get_recording (StoaRecordingWatch *self);
/** stoa_recording_watch_get_health: (nullable): the newest news; only moderators get any. */
const StoaRecordingHealth *stoa_recording_watch_get_health    (StoaRecordingWatch *self);

G_END_DECLS
