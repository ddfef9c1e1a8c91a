/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "stoa-client.h"

G_BEGIN_DECLS

#define STOA_TYPE_RECORDING (stoa_recording_get_type ())
G_DECLARE_FINAL_TYPE (StoaRecording, stoa_recording, STOA, RECORDING, GObject)

/**
 * StoaRecording:
 *
 * A recording as a card shows it; the same recording stays the same object. Signal: `changed`.
 */

/** stoa_recording_get_card: (transfer none): valid until the next `changed`. */
const StoaRecordingCard *stoa_recording_get_card (StoaRecording *self);

#define STOA_TYPE_RECORDINGS (stoa_recordings_get_type ())
G_DECLARE_FINAL_TYPE (StoaRecordings, stoa_recordings, STOA, RECORDINGS, GObject)

/**
 * StoaRecordings:
 *
 * #GListModel of the #StoaRecording one knows, the newest first: those of the contexts that were asked for, and those the server
 * tells of. Main thread.
 *
 * Signal: `due` (StoaRecordingDue): one of those one takes care of is deleted soon.
 */
StoaRecordings *stoa_recordings_new  (StoaClient              *client);
/** stoa_recordings_load: resolves to %TRUE when those of @context are in the list. */
DexFuture      *stoa_recordings_load (StoaRecordings          *self,
                                      const char              *context);
/** stoa_recordings_find: (transfer none) (nullable) */
StoaRecording  *stoa_recordings_find (StoaRecordings          *self,
                                      const char              *id);
/** stoa_recordings_put: what an answer said of one: shown at once. */
void            stoa_recordings_put  (StoaRecordings          *self,
                                      const StoaRecordingCard *card);
/** stoa_recordings_put_manifest: the same, from all there is to say of it. */
void            stoa_recordings_put_manifest (StoaRecordings     *self,
                                              const StoaManifest *manifest);

G_END_DECLS
