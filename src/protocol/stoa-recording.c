/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-protocol"

#include "stoa-recording.h"

#include "stoa-model.h"
#include "stoa-record-table.h"

#define MAX_FILE 128
#define MAX_PIXELS 16384
#define MAX_SENTENCE 1000
#define MAX_DETAIL 500
#define SHA256_HEX 64

#define BYTES RANGE (0, G_GINT64_CONSTANT (9007199254740991))
#define OFFSET RANGE (0, G_GINT64_CONSTANT (604800000)) /* ms: a week, so that clocks may jump */
#define HASH RANGE (SHA256_HEX, SHA256_HEX)

const char *const stoa_consents[] = { "unanswered", "yes", "no", NULL };
const char *const stoa_stop_reasons[] = { "asked", "ended", "disk-full", "failed", NULL };
const char *const stoa_recording_phases[] = { "recording", "finishing", "ready", "failed", "expired", NULL };
const char *const stoa_flows[] = { "grows", "muted", "silent", "stalled", NULL };
const char *const stoa_moment_kinds[] = {
  "joined", "left", "away", "back", "track-began", "track-ended", "muted", "unmuted", "locked", "unlocked",
  "speaking", "layer", "role", "hand-raised", "consent", "chapter", "interrupted", NULL,
};
G_STATIC_ASSERT (G_N_ELEMENTS (stoa_moment_kinds) == STOA_MOMENT_INTERRUPTED + 2);
const char *const stoa_asset_kinds[] = { "media", "poster", "subtitles", NULL };
const char *const stoa_recorded_codecs[] = { "opus", "vp8", "h264", NULL };

static const StoaField stoa_room_recording_type_fields[] = {
  FIELD (StoaRoomRecording, id, ID, REQUIRED),
  FIELD (StoaRoomRecording, since, INT, REQUIRED, TIME),
  FIELD (StoaRoomRecording, by, ID, OPTIONAL),
  FIELD (StoaRoomRecording, chapter, TEXT, OPTIONAL, RANGE (1, STOA_MAX_TITLE)),
};
RECORD_TYPE (stoa_room_recording_type, StoaRoomRecording);

static const StoaField stoa_track_health_type_fields[] = {
  FIELD (StoaTrackHealth, participant, ID, REQUIRED),
  FIELD (StoaTrackHealth, kind, ENUM, REQUIRED, ONE_OF (stoa_track_kinds)),
  FIELD (StoaTrackHealth, flow, ENUM, REQUIRED, ONE_OF (stoa_flows)),
  FIELD (StoaTrackHealth, bytes, INT, REQUIRED, BYTES),
  FIELD (StoaTrackHealth, bytes_per_s, INT, OPTIONAL, BYTES),
  FIELD (StoaTrackHealth, piece, INT, OPTIONAL, RANGE (0, STOA_MAX_FILES)),
  FIELD (StoaTrackHealth, written_at, INT, OPTIONAL, TIME),
  FIELD (StoaTrackHealth, dbov, DOUBLE, OPTIONAL, RANGE (-127, 0)),
};
RECORD_TYPE (stoa_track_health_type, StoaTrackHealth);

static const StoaField stoa_recording_health_type_fields[] = {
  FIELD (StoaRecordingHealth, room, ID, REQUIRED),
  FIELD (StoaRecordingHealth, recording, ID, REQUIRED),
  FIELD (StoaRecordingHealth, at, INT, REQUIRED, TIME),
  FIELD (StoaRecordingHealth, bytes, INT, REQUIRED, BYTES),
  FIELD (StoaRecordingHealth, free_bytes, INT, REQUIRED, BYTES),
  FIELD (StoaRecordingHealth, minutes_left, INT, REQUIRED, RANGE (0, G_MAXINT32)),
  FIELD (StoaRecordingHealth, interrupted, BOOL, OPTIONAL),
  FIELD (StoaRecordingHealth, trouble, STRING, OPTIONAL, RANGE (0, MAX_SENTENCE)),
  FIELD (StoaRecordingHealth, tracks, LIST, REQUIRED, LIST_OF (stoa_track_health_type, STOA_MAX_WANTS)),
};
RECORD_TYPE (stoa_recording_health_type, StoaRecordingHealth);

static const StoaField stoa_retention_type_fields[] = {
  FIELD (StoaRetention, until, INT, OPTIONAL, TIME),
  FIELD (StoaRetention, keep, BOOL, OPTIONAL),
};
RECORD_TYPE (stoa_retention_type, StoaRetention);

static const StoaField stoa_trim_type_fields[] = {
  FIELD (StoaTrim, start_ms, INT, OPTIONAL, OFFSET),
  FIELD (StoaTrim, end_ms, INT, OPTIONAL, OFFSET),
};
RECORD_TYPE (stoa_trim_type, StoaTrim);

static const StoaField stoa_recorded_person_type_fields[] = {
  FIELD (StoaRecordedPerson, participant, ID, REQUIRED),
  FIELD (StoaRecordedPerson, account, ID, REQUIRED),
  FIELD (StoaRecordedPerson, name, TEXT, REQUIRED, RANGE (0, STOA_MAX_NAME)),
  FIELD (StoaRecordedPerson, role, ENUM, REQUIRED, ONE_OF (stoa_roles)),
  FIELD (StoaRecordedPerson, joined_ms, INT, REQUIRED, OFFSET),
  FIELD (StoaRecordedPerson, left_ms, INT, OPTIONAL, OFFSET),
  FIELD (StoaRecordedPerson, consent, ENUM, REQUIRED, ONE_OF (stoa_consents)),
  FIELD (StoaRecordedPerson, consent_at, INT, OPTIONAL, TIME),
  FIELD (StoaRecordedPerson, left_out, BOOL, OPTIONAL),
};
RECORD_TYPE (stoa_recorded_person_type, StoaRecordedPerson);

static const StoaField stoa_recorded_file_type_fields[] = {
  FIELD (StoaRecordedFile, file, TEXT, REQUIRED, RANGE (1, MAX_FILE)),
  FIELD (StoaRecordedFile, start_ms, INT, OPTIONAL, OFFSET),
  FIELD (StoaRecordedFile, bytes, INT, REQUIRED, BYTES),
  FIELD (StoaRecordedFile, sha256, TEXT, OPTIONAL, HASH),
};
RECORD_TYPE (stoa_recorded_file_type, StoaRecordedFile);

static const StoaField stoa_recorded_track_type_fields[] = {
  FIELD (StoaRecordedTrack, number, INT, REQUIRED, RANGE (1, STOA_MAX_RECORDED)),
  FIELD (StoaRecordedTrack, participant, ID, REQUIRED),
  FIELD (StoaRecordedTrack, account, ID, REQUIRED),
  FIELD (StoaRecordedTrack, name, TEXT, REQUIRED, RANGE (0, STOA_MAX_NAME)),
  FIELD (StoaRecordedTrack, kind, ENUM, REQUIRED, ONE_OF (stoa_track_kinds)),
  FIELD (StoaRecordedTrack, codec, ENUM, REQUIRED, ONE_OF (stoa_recorded_codecs)),
  FIELD (StoaRecordedTrack, start_ms, INT, REQUIRED, OFFSET),
  FIELD (StoaRecordedTrack, duration_ms, INT, REQUIRED, OFFSET),
  FIELD (StoaRecordedTrack, bytes, INT, REQUIRED, BYTES),
  FIELD (StoaRecordedTrack, sha256, TEXT, OPTIONAL, HASH),
  FIELD (StoaRecordedTrack, frames, INT, OPTIONAL, BYTES),
  FIELD (StoaRecordedTrack, width, INT, OPTIONAL, RANGE (0, MAX_PIXELS)),
  FIELD (StoaRecordedTrack, height, INT, OPTIONAL, RANGE (0, MAX_PIXELS)),
  FIELD (StoaRecordedTrack, gaps, INT, OPTIONAL, BYTES),
  FIELD (StoaRecordedTrack, files, LIST, REQUIRED, LIST_OF (stoa_recorded_file_type, STOA_MAX_FILES)),
  FIELD (StoaRecordedTrack, trouble, STRING, OPTIONAL, RANGE (0, MAX_SENTENCE)),
};
RECORD_TYPE (stoa_recorded_track_type, StoaRecordedTrack);

#define MOMENT(kind) KIND (STOA_MOMENT_##kind)
#define OF_A_TRACK \
  (MOMENT (TRACK_BEGAN) | MOMENT (TRACK_ENDED) | MOMENT (MUTED) | MOMENT (UNMUTED) | MOMENT (LOCKED) \
   | MOMENT (UNLOCKED) | MOMENT (LAYER))
#define OF_A_PERSON \
  (OF_A_TRACK | MOMENT (JOINED) | MOMENT (LEFT) | MOMENT (AWAY) | MOMENT (BACK) | MOMENT (SPEAKING) | MOMENT (ROLE) \
   | MOMENT (HAND_RAISED) | MOMENT (CONSENT))

static const StoaField stoa_moment_type_fields[] = {
  FIELD (StoaMoment, kind, ENUM, REQUIRED, ONE_OF (stoa_moment_kinds)),
  FIELD (StoaMoment, at_ms, INT, REQUIRED, OFFSET),
  FIELD (StoaMoment, duration_ms, INT, OPTIONAL, OFFSET),
  FIELD (StoaMoment, participant, ID, REQUIRED_FOR (OF_A_PERSON)),
  FIELD (StoaMoment, by, ID, OPTIONAL),
  FIELD (StoaMoment, track, ENUM, REQUIRED_FOR (OF_A_TRACK), ONE_OF (stoa_track_kinds)),
  FIELD (StoaMoment, detail, STRING, REQUIRED_FOR (MOMENT (CHAPTER)), RANGE (0, MAX_DETAIL)),
};
RECORD_TYPE (stoa_moment_type, StoaMoment, .kind_offset = G_STRUCT_OFFSET (StoaMoment, kind));

static const StoaField stoa_asset_type_fields[] = {
  FIELD (StoaAsset, kind, ENUM, REQUIRED, ONE_OF (stoa_asset_kinds)),
  FIELD (StoaAsset, type, TEXT, REQUIRED, RANGE (1, 64)),
  FIELD (StoaAsset, bytes, INT, REQUIRED, BYTES),
  FIELD (StoaAsset, sha256, TEXT, REQUIRED, HASH),
};
RECORD_TYPE (stoa_asset_type, StoaAsset);

static const StoaField stoa_recording_card_type_fields[] = {
  FIELD (StoaRecordingCard, id, ID, REQUIRED),
  FIELD (StoaRecordingCard, phase, ENUM, REQUIRED, ONE_OF (stoa_recording_phases)),
  FIELD (StoaRecordingCard, room, ID, REQUIRED),
  FIELD (StoaRecordingCard, context, ID, REQUIRED),
  FIELD (StoaRecordingCard, title, TEXT, REQUIRED, RANGE (1, STOA_MAX_TITLE)),
  FIELD (StoaRecordingCard, started_at, INT, REQUIRED, TIME),
  FIELD (StoaRecordingCard, duration_ms, INT, OPTIONAL, OFFSET),
  FIELD (StoaRecordingCard, bytes, INT, OPTIONAL, BYTES),
  FIELD (StoaRecordingCard, progress, DOUBLE, OPTIONAL, RANGE (0, 1)),
  FIELD (StoaRecordingCard, retention, RECORD, REQUIRED, A (stoa_retention_type)),
  FIELD (StoaRecordingCard, published, BOOL, OPTIONAL),
  FIELD (StoaRecordingCard, post, ID, OPTIONAL),
  FIELD (StoaRecordingCard, can_edit, BOOL, OPTIONAL),
  FIELD (StoaRecordingCard, trouble, STRING, OPTIONAL, RANGE (0, MAX_SENTENCE)),
};
RECORD_TYPE (stoa_recording_card_type, StoaRecordingCard);

static const StoaField stoa_manifest_type_fields[] = {
  FIELD (StoaManifest, version, INT, REQUIRED, RANGE (1, STOA_MANIFEST_VERSION)),
  FIELD (StoaManifest, id, ID, REQUIRED),
  FIELD (StoaManifest, phase, ENUM, REQUIRED, ONE_OF (stoa_recording_phases)),
  FIELD (StoaManifest, room, ID, REQUIRED),
  FIELD (StoaManifest, context, ID, REQUIRED),
  FIELD (StoaManifest, title, TEXT, REQUIRED, RANGE (1, STOA_MAX_TITLE)),
  FIELD (StoaManifest, by, ID, REQUIRED),
  FIELD (StoaManifest, by_name, TEXT, REQUIRED, RANGE (0, STOA_MAX_NAME)),
  FIELD (StoaManifest, started_at, INT, REQUIRED, TIME),
  FIELD (StoaManifest, ended_at, INT, OPTIONAL, TIME),
  FIELD (StoaManifest, stop, ENUM, OPTIONAL, ONE_OF (stoa_stop_reasons)),
  FIELD (StoaManifest, duration_ms, INT, OPTIONAL, OFFSET),
  FIELD (StoaManifest, progress, DOUBLE, OPTIONAL, RANGE (0, 1)),
  FIELD (StoaManifest, retention, RECORD, REQUIRED, A (stoa_retention_type)),
  FIELD (StoaManifest, trim, RECORD, OPTIONAL, A (stoa_trim_type)),
  FIELD (StoaManifest, published, BOOL, OPTIONAL),
  FIELD (StoaManifest, post, ID, OPTIONAL),
  FIELD (StoaManifest, can_edit, BOOL, OPTIONAL),
  FIELD (StoaManifest, trouble, STRING, OPTIONAL, RANGE (0, MAX_SENTENCE)),
  FIELD (StoaManifest, people, LIST, REQUIRED, LIST_OF (stoa_recorded_person_type, STOA_MAX_RECORDED)),
  FIELD (StoaManifest, tracks, LIST, REQUIRED, LIST_OF (stoa_recorded_track_type, STOA_MAX_RECORDED)),
  FIELD (StoaManifest, assets, LIST, REQUIRED, LIST_OF (stoa_asset_type, 8)),
  FIELD (StoaManifest, timeline, LIST, REQUIRED, LIST_OF (stoa_moment_type, STOA_MAX_MOMENTS)),
};
RECORD_TYPE (stoa_manifest_type, StoaManifest, .max_bytes = STOA_MAX_ANSWER);

static const StoaField stoa_deleted_file_type_fields[] = {
  FIELD (StoaDeletedFile, file, TEXT, REQUIRED, RANGE (1, MAX_FILE)),
  FIELD (StoaDeletedFile, bytes, INT, REQUIRED, BYTES),
  FIELD (StoaDeletedFile, sha256, TEXT, OPTIONAL, HASH),
  FIELD (StoaDeletedFile, deleted_at, INT, REQUIRED, TIME),
  FIELD (StoaDeletedFile, gone, BOOL, REQUIRED),
};
RECORD_TYPE (stoa_deleted_file_type, StoaDeletedFile);

static const StoaField stoa_receipt_type_fields[] = {
  FIELD (StoaReceipt, recording, ID, REQUIRED),
  FIELD (StoaReceipt, title, TEXT, REQUIRED, RANGE (1, STOA_MAX_TITLE)),
  FIELD (StoaReceipt, recorded_at, INT, REQUIRED, TIME),
  FIELD (StoaReceipt, deleted_at, INT, REQUIRED, TIME),
  FIELD (StoaReceipt, by_name, TEXT, OPTIONAL, RANGE (0, STOA_MAX_NAME)),
  FIELD (StoaReceipt, complete, BOOL, REQUIRED),
  FIELD (StoaReceipt, files, LIST, REQUIRED, LIST_OF (stoa_deleted_file_type, STOA_MAX_FILES)),
};
RECORD_TYPE (stoa_receipt_type, StoaReceipt, .max_bytes = STOA_MAX_ANSWER);

const StoaAsset *
stoa_manifest_find_asset (const StoaManifest *manifest,
                          StoaAssetKind       kind)
{
  for (guint i = 0; i < manifest->assets->len; i++)
    {
      const StoaAsset *asset = g_ptr_array_index (manifest->assets, i);

      if (asset->kind == (int) kind)
        return asset;
    }
  return NULL;
}
