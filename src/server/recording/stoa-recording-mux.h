/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libdex.h>

#include "stoa-message.h"

G_BEGIN_DECLS

#define STOA_TYPE_RECORDING_MUX (stoa_recording_mux_get_type ())
G_DECLARE_FINAL_TYPE (StoaRecordingMux, stoa_recording_mux, STOA, RECORDING_MUX, GObject)

/**
 * StoaRecordingMux:
 *
 * The program that puts a recording's tracks into one file, run once: `stoa-mux PLAN OUTPUT`. Main thread. It ends with the server.
 *
 * Signal: `progress` (double)
 */
/** stoa_recording_mux_new: @program: (nullable): a path; %NULL: beside this program, or on PATH */
StoaRecordingMux *stoa_recording_mux_new    (const char        *program);
/**
 * stoa_recording_mux_run:
 * @manifest: (transfer full): gets its length, and what each of its tracks became
 *
 * Resolves to @manifest; rejects with a sentence.
 */
DexFuture        *stoa_recording_mux_run    (StoaRecordingMux  *self,
                                             const char        *plan,
                                             const char        *output,
                                             StoaManifest      *manifest);
/** stoa_recording_mux_cancel: stoa_recording_mux_run() rejects soon. */
void              stoa_recording_mux_cancel (StoaRecordingMux  *self);

G_END_DECLS
