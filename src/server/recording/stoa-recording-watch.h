/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-recording-files.h"
#include "stoa-recording-timeline.h"

G_BEGIN_DECLS

#define STOA_STALLED_MS 5000   /* without a byte of what should flow */
#define STOA_SILENT_MS 10000   /* of an open microphone, without a sound */
#define STOA_SILENT_DBOV -90   /* softer is no sound: not even a room's noise */

/**
 * StoaRecordingWatch:
 *
 * What the files of a recording tell of how it is doing, look by look. Main thread, except stoa_recording_watch_look().
 */
typedef struct _StoaRecordingWatch StoaRecordingWatch;

/** StoaRecordingLook: one look at the files. */
typedef struct
{
  GPtrArray *pieces;         /* of StoaPiece */
  GHashTable *loudest;       /* file → double *: since the look before */
  gint64 free_bytes;         /* of the disk; -1 when it does not say */
} StoaRecordingLook;

StoaRecordingWatch *stoa_recording_watch_new  (void);
StoaRecordingWatch *stoa_recording_watch_ref  (StoaRecordingWatch          *self);
void                stoa_recording_watch_unref (StoaRecordingWatch         *self);
/** stoa_recording_watch_look: blocks: one after the other, on the disk's thread. */
StoaRecordingLook  *stoa_recording_watch_look (StoaRecordingWatch          *self,
                                               const char                  *root,
                                               const char                  *id);
void                stoa_recording_look_free  (StoaRecordingLook           *look);
/**
 * stoa_recording_watch_judge:
 * @now_us: monotonic
 *
 * Returns: (transfer full): how it is doing, but for the room's and the recording's names and the time
 */
StoaRecordingHealth *stoa_recording_watch_judge (StoaRecordingWatch        *self,
                                               const StoaRecordingLook     *look,
                                               StoaRecordingTimeline       *timeline,
                                               const StoaRoomState         *state,
                                               gint64                       reserve_bytes,
                                               gint64                       now_us);

G_END_DECLS
