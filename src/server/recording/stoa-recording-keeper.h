/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-recording-finisher.h"

G_BEGIN_DECLS

#define STOA_TYPE_RECORDING_KEEPER (stoa_recording_keeper_get_type ())
G_DECLARE_FINAL_TYPE (StoaRecordingKeeper, stoa_recording_keeper, STOA, RECORDING_KEEPER, GObject)

/**
 * StoaRecordingKeeper:
 *
 * Keeps recordings as long as they are to stay, tells of it before, and deletes them, with a receipt. Main thread.
 *
 * Signals: `changed` (string recording); `withdrawn` (string recording): its media goes; `posted` (string post): it is not a
 * replay any more; `due` (string recording): its caretakers are to know that it is deleted soon
 */

/** stoa_recording_keeper_new: @finisher: what it finishes is dropped before it is deleted. */
StoaRecordingKeeper *stoa_recording_keeper_new    (StoaStore                *store,
                                                   const StoaRecordingPlace *place,
                                                   StoaRecordingFinisher    *finisher);
/** stoa_recording_keeper_delete: as stoa_recording_service_delete(). */
DexFuture           *stoa_recording_keeper_delete (StoaRecordingKeeper      *self,
                                                   const char               *recording,
                                                   const char               *by_name);
/** stoa_recording_keeper_sweep: looks now for what is due, and again when something is. */
void                 stoa_recording_keeper_sweep  (StoaRecordingKeeper      *self);
/** stoa_recording_keeper_stop: it looks no more. */
void                 stoa_recording_keeper_stop   (StoaRecordingKeeper      *self);

G_END_DECLS
