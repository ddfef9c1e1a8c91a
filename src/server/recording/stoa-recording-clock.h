/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * StoaRecordingClock:
 *
 * When the wall clock was set while something was recorded, and what was when by the recording's own, which goes on evenly. Times
 * of both count from the recording's beginning, in ms. One thread at a time.
 */
typedef struct _StoaRecordingClock StoaRecordingClock;

StoaRecordingClock *stoa_recording_clock_new        (void);
void                stoa_recording_clock_free       (StoaRecordingClock *self);
/** stoa_recording_clock_note: from now on the wall clock is ahead by @ahead_ms. */
void                stoa_recording_clock_note       (StoaRecordingClock *self,
                                                     gint64              ahead_ms,
                                                     gint64              at_ms);
/** stoa_recording_clock_get_ahead: as last noted; 0 when it was never set. */
gint64              stoa_recording_clock_get_ahead  (StoaRecordingClock *self);
/** stoa_recording_clock_place: when it was @wall_ms by the wall clock. */
gint64              stoa_recording_clock_place      (StoaRecordingClock *self,
                                                     gint64              wall_ms);
/** stoa_recording_clock_take: what a line of the timeline says. */
void                stoa_recording_clock_take       (StoaRecordingClock *self,
                                                     JsonObject         *object);
/** stoa_recording_clock_take_lines: (transfer full): what was noted since the last time, for the timeline's file. */
char               *stoa_recording_clock_take_lines (StoaRecordingClock *self);

G_END_DECLS
