/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-recorder.h"
#include "stoa-recording-mux.h"

G_BEGIN_DECLS

/**
 * stoa_recording_finish:
 *
 * Puts a recording's tracks together and stores what became of it. Idempotent: whatever was done before is done again.
 * Resolves to its StoaManifest, which says whether it is ready or failed; rejects when it is to be tried again.
 */
DexFuture *stoa_recording_finish (StoaStore                *store,
                                  const StoaRecordingPlace *place,
                                  StoaRecordingMux         *mux,
                                  const char               *recording);

G_END_DECLS
