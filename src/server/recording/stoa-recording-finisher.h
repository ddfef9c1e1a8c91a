/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-recorder.h"
#include "stoa-store.h"

G_BEGIN_DECLS

#define STOA_TYPE_RECORDING_FINISHER (stoa_recording_finisher_get_type ())
G_DECLARE_FINAL_TYPE (StoaRecordingFinisher, stoa_recording_finisher, STOA, RECORDING_FINISHER, GObject)

/**
 * StoaRecordingFinisher:
 *
 * Finishes recordings, one after the other, each until it is ready or failed. Main thread.
 *
 * Signals: `changed` (string recording): it is further on; `finished` (string recording): it is ready, or failed
 */

/** stoa_recording_finisher_new: @program: (nullable): as stoa_recording_mux_new() */
StoaRecordingFinisher *stoa_recording_finisher_new          (StoaStore                *store,
                                                             const StoaRecordingPlace *place,
                                                             const char               *program);
/** stoa_recording_finisher_add: it is to be finished; when that goes on already, it begins anew. */
void                   stoa_recording_finisher_add          (StoaRecordingFinisher    *self,
                                                             const char               *recording);
/** stoa_recording_finisher_drop: it is not to be finished any more; resolves when nothing touches it. */
DexFuture             *stoa_recording_finisher_drop         (StoaRecordingFinisher    *self,
                                                             const char               *recording);
/** stoa_recording_finisher_get_progress: 0..1 of the one that is being finished; 0 of others. */
double                 stoa_recording_finisher_get_progress (StoaRecordingFinisher    *self,
                                                             const char               *recording);
/** stoa_recording_finisher_stop: resolves when nothing goes on; what is not finished is the next start's. */
DexFuture             *stoa_recording_finisher_stop         (StoaRecordingFinisher    *self);

G_END_DECLS
