/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-record.h"

G_BEGIN_DECLS

/* The nouns of what is recorded: how a recording goes while it is made, what became of it, and until when it
 * stays. Times with `_ms` count from the recording's start.
 */

#define STOA_MANIFEST_VERSION 1
#define STOA_MAX_RECORDED 500        /* people, and tracks, of one recording */
#define STOA_MAX_MOMENTS 5000        /* moments of one timeline */
#define STOA_MAX_FILES 2000          /* files of one recording */
#define STOA_MAX_RECORDING_MS 86400000 /* a recording ends after a day */
#define STOA_KEEP_FOR_EVER -1        /* in the place of days */
#define STOA_DEFAULT_RETENTION_DAYS 90
#define STOA_MAX_RETENTION_DAYS 36500

typedef enum { STOA_CONSENT_UNANSWERED, STOA_CONSENT_YES, STOA_CONSENT_NO } StoaConsent;
typedef enum
{
  STOA_STOP_ASKED,
  STOA_STOP_ENDED,           /* the room did */
  STOA_STOP_DISK_FULL,       /* before it was */
  STOA_STOP_FAILED,          /* the server or the disk did */
} StoaStopReason;
typedef enum
{
  STOA_RECORDING_RECORDING,
  STOA_RECORDING_FINISHING,  /* its tracks are put into one file */
  STOA_RECORDING_READY,
  STOA_RECORDING_FAILED,     /* nothing can be played; what there is stays until it is due */
  STOA_RECORDING_EXPIRED,    /* deleted; there is a receipt */
} StoaRecordingPhase;
typedef enum
{
  STOA_FLOW_GROWS,
  STOA_FLOW_MUTED,           /* by whoever sends it, or a moderator */
  STOA_FLOW_SILENT,          /* an open microphone that nothing is heard of */
  STOA_FLOW_STALLED,         /* nothing arrives that should */
} StoaFlow;
typedef enum
{
  STOA_MOMENT_JOINED,
  STOA_MOMENT_LEFT,
  STOA_MOMENT_AWAY,
  STOA_MOMENT_BACK,
  STOA_MOMENT_TRACK_BEGAN,   /* track: also a screen that is shared */
  STOA_MOMENT_TRACK_ENDED,
  STOA_MOMENT_MUTED,
  STOA_MOMENT_UNMUTED,
  STOA_MOMENT_LOCKED,        /* by a moderator */
  STOA_MOMENT_UNLOCKED,
  STOA_MOMENT_SPEAKING,      /* for duration_ms */
  STOA_MOMENT_LAYER,         /* track: the largest layer of it that is sent from now on is `detail` */
  STOA_MOMENT_ROLE,          /* detail */
  STOA_MOMENT_HAND_RAISED,
  STOA_MOMENT_CONSENT,       /* detail */
  STOA_MOMENT_CHAPTER,       /* detail is its title */
  STOA_MOMENT_INTERRUPTED,   /* nothing was recorded for duration_ms */
} StoaMomentKind;
typedef enum { STOA_ASSET_MEDIA, STOA_ASSET_POSTER, STOA_ASSET_SUBTITLES } StoaAssetKind;

extern const char *const stoa_consents[];          /* "unanswered", "yes", "no" */
extern const char *const stoa_stop_reasons[];      /* "asked", "ended", "disk-full", "failed" */
extern const char *const stoa_recording_phases[];  /* "recording", "finishing", "ready", "failed", "expired" */
extern const char *const stoa_flows[];             /* "grows", "muted", "silent", "stalled" */
extern const char *const stoa_moment_kinds[];      /* "joined", "left", … */
extern const char *const stoa_asset_kinds[];       /* "media", "poster", "subtitles" */
extern const char *const stoa_recorded_codecs[];   /* "opus", "vp8", "h264" */

/* In a room's state, while it is recorded. */
typedef struct
{
  char *id;                  /* of the recording; in a prediction the command's */
  gint64 since;
  char *by;                  /* participant; NULL for a caretaker who is not in the room */
  char *chapter;             /* title of the one it is in; NULL before the first */
} StoaRoomRecording;

/* How one track is doing. */
typedef struct
{
  char *participant;
  int kind;                  /* StoaTrackKind */
  int flow;                  /* StoaFlow */
  gint64 bytes;              /* on disk, of all its pieces */
  gint64 bytes_per_s;        /* lately */
  gint64 piece;              /* files it has; each time it is published anew begins another */
  gint64 written_at;         /* when the last of it reached the disk; 0: nothing did */
  double dbov;               /* of what was last heard, 0 the loudest; 0 also: nothing yet */
} StoaTrackHealth;

/* How a recording is doing, told to those who moderate every two seconds or so. */
typedef struct
{
  char *room;
  char *recording;
  gint64 at;
  gint64 bytes;
  gint64 free_bytes;         /* of the disk, above what is left alone */
  gint64 minutes_left;       /* until it stops by itself, at the rate of late */
  gboolean interrupted;      /* the media engine is down: nothing is recorded until it is back */
  char *trouble;             /* why nothing new can be written to the disk, in a few words of the server's system; or NULL */
  GPtrArray *tracks;         /* of StoaTrackHealth */
} StoaRecordingHealth;

typedef struct
{
  gint64 until;              /* when it is deleted; 0 with @keep */
  gboolean keep;             /* for ever */
} StoaRetention;

typedef struct
{
  gint64 start_ms;
  gint64 end_ms;             /* 0: to the end */
} StoaTrim;

/* Somebody who was there; who was there twice is in it twice. */
typedef struct
{
  char *participant;
  char *account;
  char *name;                /* as it was */
  int role;                  /* StoaRole, when they came */
  gint64 joined_ms;
  gint64 left_ms;            /* 0: not before the end */
  int consent;               /* StoaConsent: the last answer */
  gint64 consent_at;         /* Unix milliseconds; 0: none */
  gboolean left_out;         /* of the replay, by a caretaker */
} StoaRecordedPerson;

/* A file of a recording, by its name inside the recording's folder. */
typedef struct
{
  char *file;
  gint64 start_ms;           /* of its first packet */
  gint64 bytes;
  char *sha256;              /* hex; NULL until it is finished */
} StoaRecordedFile;

typedef struct
{
  gint64 number;             /* from 1: that of the media file's track, too */
  char *participant;
  char *account;
  char *name;
  int kind;                  /* StoaTrackKind */
  int codec;                 /* index into stoa_recorded_codecs */
  gint64 start_ms;
  gint64 duration_ms;
  gint64 bytes;
  char *sha256;              /* of its files' contents, one after the other */
  gint64 frames;
  gint64 width;
  gint64 height;
  gint64 gaps;               /* that were filled */
  GPtrArray *files;          /* of StoaRecordedFile, the pieces in their order */
  char *trouble;             /* a sentence: what of it is missing */
} StoaRecordedTrack;

/* Something of the timeline. */
typedef struct
{
  int kind;                  /* StoaMomentKind */
  gint64 at_ms;
  gint64 duration_ms;
  char *participant;
  char *by;                  /* participant who did it to them */
  int track;                 /* StoaTrackKind */
  char *detail;
} StoaMoment;

typedef struct
{
  int kind;                  /* StoaAssetKind */
  char *type;                /* "video/x-matroska" */
  gint64 bytes;
  char *sha256;
} StoaAsset;

/* A recording in a list. */
typedef struct
{
  char *id;
  int phase;                 /* StoaRecordingPhase */
  char *room;
  char *context;
  char *title;
  gint64 started_at;
  gint64 duration_ms;
  gint64 bytes;
  double progress;           /* 0..1, while it is finishing */
  StoaRetention *retention;
  gboolean published;        /* who may see the room may see it; otherwise only its caretakers */
  char *post;
  gboolean can_edit;         /* may the one who asks change and delete it? */
  char *trouble;             /* a sentence: why it failed, or what of it is missing */
} StoaRecordingCard;

/* Everything there is to say of a recording. */
typedef struct
{
  gint64 version;            /* STOA_MANIFEST_VERSION */
  char *id;
  int phase;                 /* StoaRecordingPhase */
  char *room;
  char *context;
  char *title;
  char *by;                  /* account that began it */
  char *by_name;
  gint64 started_at;
  gint64 ended_at;           /* 0 while it goes on */
  int stop;                  /* StoaStopReason, once it has ended */
  gint64 duration_ms;
  double progress;
  StoaRetention *retention;
  StoaTrim *trim;
  gboolean published;
  char *post;
  gboolean can_edit;
  char *trouble;
  GPtrArray *people;         /* of StoaRecordedPerson */
  GPtrArray *tracks;         /* of StoaRecordedTrack */
  GPtrArray *assets;         /* of StoaAsset */
  GPtrArray *timeline;       /* of StoaMoment, by at_ms */
} StoaManifest;

/* What is left of a recording that was deleted. */
typedef struct
{
  char *file;
  gint64 bytes;
  char *sha256;
  gint64 deleted_at;
  gboolean gone;             /* it was looked for afterwards, and is not there */
} StoaDeletedFile;

typedef struct
{
  char *recording;
  char *title;
  gint64 recorded_at;
  gint64 deleted_at;
  char *by_name;             /* NULL: it was due */
  gboolean complete;         /* nothing of it is left */
  GPtrArray *files;          /* of StoaDeletedFile */
} StoaReceipt;

extern const StoaRecordType stoa_room_recording_type;
extern const StoaRecordType stoa_recording_health_type;
extern const StoaRecordType stoa_retention_type;
extern const StoaRecordType stoa_trim_type;
extern const StoaRecordType stoa_recorded_person_type;
extern const StoaRecordType stoa_recorded_file_type;
extern const StoaRecordType stoa_recorded_track_type;
extern const StoaRecordType stoa_track_health_type;
extern const StoaRecordType stoa_moment_type;
extern const StoaRecordType stoa_asset_type;
extern const StoaRecordType stoa_recording_card_type;
extern const StoaRecordType stoa_manifest_type;
extern const StoaRecordType stoa_deleted_file_type;
extern const StoaRecordType stoa_receipt_type;

/** stoa_manifest_find_asset: (transfer none) (nullable) */
const StoaAsset *stoa_manifest_find_asset (const StoaManifest *manifest,
                                           StoaAssetKind       kind);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaRoomRecording, stoa_record_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaRecordingHealth, stoa_record_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaTrackHealth, stoa_record_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaRetention, stoa_record_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaRecordedTrack, stoa_record_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaMoment, stoa_record_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaRecordingCard, stoa_record_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaManifest, stoa_record_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaReceipt, stoa_record_unref)

G_END_DECLS
