/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-mjr.h"

G_BEGIN_DECLS

/* What lies where of a recording. Every name is made of ids and numbers of the server's own; titles and people's names
 * reach no path. Any thread; what touches the disk blocks.
 *
 *   ROOT/ID/timeline.jsonl              what happened, a line each, as it happens
 *   ROOT/ID/tracks/PERSON-TAKE-….mjr    the tracks, as Janus writes them
 *   ROOT/ID/tracks/plan.json            what is made of them
 *   ROOT/ID/media.mkv                   what is played
 *   ROOT/ID/still.webp                  a picture of it, until that is poster.jpg
 *   ROOT/ID/poster.jpg, subtitles.vtt   what goes with it
 *   ROOT/ID/manifest.json               a copy of the manifest, for people: the server does not read it
 */

#define STOA_RECORDING_TIMELINE "timeline.jsonl"
#define STOA_RECORDING_TRACKS "tracks"
#define STOA_RECORDING_PLAN "plan.json"
#define STOA_RECORDING_MEDIA "media.mkv"
#define STOA_RECORDING_POSTER "poster.jpg"
#define STOA_RECORDING_SUBTITLES "subtitles.vtt"
#define STOA_RECORDING_STILL "still.webp"
#define STOA_RECORDING_MANIFEST "manifest.json"

/** StoaPiece: one file of a track. */
typedef struct
{
  char *file;                /* in the folder of tracks */
  guint person;              /* number, from 1, of the timeline's people */
  guint take;
  guint part;
  gint64 bytes;
  gint64 written_at;         /* Unix milliseconds */
  StoaMjrHeader header;
} StoaPiece;

void       stoa_piece_free                  (StoaPiece   *piece);

/** stoa_recording_files_path: (transfer full): of @name in the folder of recording @id; %NULL names the folder. */
char      *stoa_recording_files_path        (const char  *root,
                                             const char  *id,
                                             const char  *name);
/** stoa_recording_files_stem: (transfer full): what names of one person's files of one take begin with. */
char      *stoa_recording_files_stem        (const char  *root,
                                             const char  *id,
                                             guint        person,
                                             guint        take);
/** stoa_recording_files_make: the folders of a recording; they may be there already. */
gboolean   stoa_recording_files_make        (const char  *root,
                                             const char  *id,
                                             GError     **error);
/** stoa_recording_files_list: (transfer full): the StoaPieces that have arrived, by person, take and part. */
GPtrArray *stoa_recording_files_list        (const char  *root,
                                             const char  *id);
/** stoa_recording_files_hash: (transfer full) (nullable): SHA-256 in hex of the files, one after the other. */
char      *stoa_recording_files_hash        (const char  *folder,
                                             const char *const *files,
                                             GError     **error);
/** stoa_recording_files_last_written: when something of it was, in Unix milliseconds; 0: nothing is there. */
gint64     stoa_recording_files_last_written (const char *root,
                                             const char  *id);
/** stoa_recording_files_free_bytes: what the disk has for us; -1 when it does not say. */
gint64     stoa_recording_files_free_bytes  (const char  *root);
/** stoa_recording_files_probe: that too, once a file could be made there: else %STOA_ERROR_FULL or %STOA_ERROR_UNAVAILABLE. */
gint64     stoa_recording_files_probe       (const char  *root,
                                             GError     **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaPiece, stoa_piece_free)

G_END_DECLS
