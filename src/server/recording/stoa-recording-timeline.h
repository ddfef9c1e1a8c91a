/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-recording-clock.h"
#include "stoa-room-reduce.h"

G_BEGIN_DECLS

/**
 * StoaRecordingTimeline:
 *
 * Who was there and what happened while a room was recorded, and the lines of its file: one JSON object each, `person`, `moment`
 * or `clock`; a later one of the same person, or of the same beginning of a speech, replaces the one before. One thread at a
 * time.
 */
typedef struct _StoaRecordingTimeline StoaRecordingTimeline;

StoaRecordingTimeline *stoa_recording_timeline_new   (void);
void       stoa_recording_timeline_free              (StoaRecordingTimeline *self);
/** stoa_recording_timeline_load: what a file says; lines that are none, such as a last one cut short, are passed over. */
void       stoa_recording_timeline_load              (StoaRecordingTimeline *self,
                                                      const char            *text);
/** stoa_recording_timeline_note_present: everybody of a room in which the recording begins, or goes on. */
void       stoa_recording_timeline_note_present      (StoaRecordingTimeline *self,
                                                      const StoaRoomState   *state,
                                                      gint64                 at_ms);
/** stoa_recording_timeline_note_event: @state: after @event. */
void       stoa_recording_timeline_note_event        (StoaRecordingTimeline *self,
                                                      const StoaRoomState   *state,
                                                      const StoaRoomEvent   *event,
                                                      gint64                 at_ms);
void       stoa_recording_timeline_note_speaking     (StoaRecordingTimeline *self,
                                                      const char            *participant,
                                                      gboolean               on,
                                                      gint64                 at_ms);
/** stoa_recording_timeline_note_interrupted: nothing was recorded since @since_ms. */
void       stoa_recording_timeline_note_interrupted  (StoaRecordingTimeline *self,
                                                      gint64                 since_ms,
                                                      gint64                 at_ms);
/** stoa_recording_timeline_close: nobody speaks any more. */
void       stoa_recording_timeline_close             (StoaRecordingTimeline *self,
                                                      gint64                 at_ms);
/** stoa_recording_timeline_get_number: of a participant, from 1; 0 for one who is not in it. */
guint      stoa_recording_timeline_get_number        (StoaRecordingTimeline *self,
                                                      const char            *participant);
/** stoa_recording_timeline_get_people: (transfer none): of StoaRecordedPerson, by number. */
GPtrArray *stoa_recording_timeline_get_people        (StoaRecordingTimeline *self);
/** stoa_recording_timeline_get_moments: (transfer none): of StoaMoment, by at_ms. */
GPtrArray *stoa_recording_timeline_get_moments       (StoaRecordingTimeline *self);
/** stoa_recording_timeline_get_clock: (transfer none): what its times are counted by. */
StoaRecordingClock *stoa_recording_timeline_get_clock (StoaRecordingTimeline *self);
/** stoa_recording_timeline_take_lines: (transfer full) (nullable): what was noted since the last time, for the file. */
char      *stoa_recording_timeline_take_lines        (StoaRecordingTimeline *self);
/** stoa_recording_timeline_put_back: what was taken and could not be written; it comes first the next time. */
void       stoa_recording_timeline_put_back          (StoaRecordingTimeline *self,
                                                      const char            *lines);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaRecordingTimeline, stoa_recording_timeline_free)

G_END_DECLS
