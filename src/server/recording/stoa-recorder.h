/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-live-room.h"
#include "stoa-sfu.h"

G_BEGIN_DECLS

#define STOA_TYPE_RECORDER (stoa_recorder_get_type ())
G_DECLARE_FINAL_TYPE (StoaRecorder, stoa_recorder, STOA, RECORDER, GObject)

/** StoaRecordingPlace: where recordings are kept, and who reads and writes there. */
typedef struct
{
  const char *root;
  DexThreadPool *disk;       /* for what is quick, in order */
  DexThreadPool *slow;       /* for what takes as long as files are large */
  gint64 reserve_bytes;      /* of the disk that is left alone */
} StoaRecordingPlace;

/**
 * StoaRecorder:
 *
 * A room being recorded: has the engine write the tracks of those who agreed, keeps the timeline, and watches that what
 * should grow grows. It goes on with what there is of the same recording. Main thread.
 *
 * Signal: `trouble` (int StoaStopReason): it cannot go on; whoever owns it ends it.
 */
/** stoa_recorder_new: @speaking: a set of the ids of those who speak now, kept by who calls this: somebody may have begun before. */
StoaRecorder *stoa_recorder_new            (StoaLiveRoom             *room,
                                            StoaSfu                  *sfu,
                                            const StoaRecordingPlace *place,
                                            const StoaRoomRecording  *recording,
                                            GHashTable               *speaking);
/** stoa_recorder_get_id: of the recording. */
const char   *stoa_recorder_get_id         (StoaRecorder             *self);
/**
 * stoa_recorder_get_end:
 *
 * When it would end if it did now: Unix milliseconds as counted from its beginning, whatever the clock was set to meanwhile.
 * That is when the last one left.
 */
gint64        stoa_recorder_get_end        (StoaRecorder             *self);
/** stoa_recorder_start: resolves to %TRUE when everything is there to record into. */
DexFuture    *stoa_recorder_start          (StoaRecorder             *self);
void          stoa_recorder_note_event     (StoaRecorder             *self,
                                            const StoaRoomEvent      *event);
/** stoa_recorder_note_speaking: that participant is in the set of those who speak, or not any more. */
void          stoa_recorder_note_speaking  (StoaRecorder             *self,
                                            const char               *participant);
/** stoa_recorder_note_dropped: the engine has nothing of that participant any more. */
void          stoa_recorder_note_dropped   (StoaRecorder             *self,
                                            const char               *participant);
/** stoa_recorder_note_engine: it is down, or up and empty. */
void          stoa_recorder_note_engine    (StoaRecorder             *self,
                                            gboolean                  up);
/** stoa_recorder_stop: resolves when the engine was told and the timeline is on disk. Nothing is noted any more. */
DexFuture    *stoa_recorder_stop           (StoaRecorder             *self);

G_END_DECLS
