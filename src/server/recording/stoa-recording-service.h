/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-room-service.h"
#include "stoa-sfu.h"

G_BEGIN_DECLS

#define STOA_RECORDING_RESERVE (G_GINT64_CONSTANT (1) << 29) /* bytes of the disk that recordings leave alone */

#define STOA_TYPE_RECORDING_SERVICE (stoa_recording_service_get_type ())
G_DECLARE_FINAL_TYPE (StoaRecordingService, stoa_recording_service, STOA, RECORDING_SERVICE, GObject)

typedef struct
{
  const char *mux;           /* (nullable): the program that puts tracks together */
  gint64 reserve_bytes;      /* of the disk that is left alone; 0 is STOA_RECORDING_RESERVE */
} StoaRecordingOptions;

/**
 * StoaRecordingService:
 *
 * All recordings: made while rooms go on, finished when they end, deleted when they are due. What a crash interrupted goes
 * on when it is started. Main thread.
 *
 * Signals: `changed` (string recording): what its card shows may be different; `posted` (string post): a post became, or
 * ceased to be, a replay; `due` (string recording): its caretakers are to know that it is deleted soon; `withdrawn` (string
 * recording): nobody gets its media any more.
 */
StoaRecordingService *stoa_recording_service_new       (StoaStore                  *store,
                                                        StoaRoomService            *rooms,
                                                        StoaSfu                    *sfu,
                                                        const char                 *root,
                                                        const StoaRecordingOptions *options);
/** stoa_recording_service_start: before the rooms are opened again. */
void                  stoa_recording_service_start     (StoaRecordingService       *self);
/** stoa_recording_service_recover: after they were: finishes what no room goes on with. */
DexFuture            *stoa_recording_service_recover   (StoaRecordingService       *self);
/** stoa_recording_service_stop: resolves when timelines are on disk; recordings go on when the server is back. */
DexFuture            *stoa_recording_service_stop      (StoaRecordingService       *self);
/**
 * stoa_recording_service_check:
 *
 * Resolves to %TRUE when a recording can begin; rejects with %STOA_ERROR_FULL, %STOA_ERROR_MEDIA_UNAVAILABLE or
 * %STOA_ERROR_UNAVAILABLE and what to do about it.
 */
DexFuture            *stoa_recording_service_check     (StoaRecordingService       *self);
/** stoa_recording_service_await: resolves when what happened to the room's recording is in the store. */
DexFuture            *stoa_recording_service_await     (StoaRecordingService       *self);
/** stoa_recording_service_finish: it is to be put together anew. */
void                  stoa_recording_service_finish    (StoaRecordingService       *self,
                                                        const char                 *recording);
/** stoa_recording_service_remake: its files are not what is known of them: when it is ready, it is put together anew. */
void                  stoa_recording_service_remake    (StoaRecordingService       *self,
                                                        const char                 *recording);
/** stoa_recording_service_withdraw: who may have its media is another question now: downloads end. */
void                  stoa_recording_service_withdraw  (StoaRecordingService       *self,
                                                        const char                 *recording);
/** stoa_recording_service_get_progress: 0..1, of one that is being finished. */
double                stoa_recording_service_get_progress (StoaRecordingService    *self,
                                                        const char                 *recording);
/**
 * stoa_recording_service_delete:
 * @by_name: (nullable): who wants it; %NULL: it is due
 *
 * Resolves to a StoaReceipt; the same one, when it was deleted before. Rejects with %STOA_ERROR_CONFLICT while it goes on.
 */
DexFuture            *stoa_recording_service_delete    (StoaRecordingService       *self,
                                                        const char                 *recording,
                                                        const char                 *by_name);
/** stoa_recording_service_sweep: retentions may have changed. */
void                  stoa_recording_service_sweep     (StoaRecordingService       *self);
/** stoa_recording_service_get_path: (transfer full): of a recording's asset. */
char                 *stoa_recording_service_get_path  (StoaRecordingService       *self,
                                                        const char                 *recording,
                                                        StoaAssetKind               kind);

G_END_DECLS
