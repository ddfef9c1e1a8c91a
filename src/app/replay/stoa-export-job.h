/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-session.h"

G_BEGIN_DECLS

/**
 * StoaExportKind:
 * @STOA_EXPORT_TRACKS: everyone’s tracks as they were recorded, in one Matroska file: nothing is made anew
 * @STOA_EXPORT_WEBM: one picture of all, VP9 or VP8 and Opus
 * @STOA_EXPORT_MP4: likewise H.264 and AAC or Opus
 */
typedef enum { STOA_EXPORT_TRACKS, STOA_EXPORT_WEBM, STOA_EXPORT_MP4, STOA_N_EXPORT_KINDS } StoaExportKind;

typedef enum { STOA_JOB_WAITS, STOA_JOB_RUNS, STOA_JOB_DONE, STOA_JOB_FAILED, STOA_JOB_CANCELLED } StoaJobState;

#define STOA_TYPE_EXPORT_JOB (stoa_export_job_get_type ())
G_DECLARE_FINAL_TYPE (StoaExportJob, stoa_export_job, STOA, EXPORT_JOB, GObject)

/**
 * StoaExportJob:
 *
 * A file that is made of a recording. It is there under its name only when it is finished. Main thread. Signal: `changed`.
 */

/** stoa_export_kind_is_available: whether this computer can make it. */
gboolean       stoa_export_kind_is_available  (StoaExportKind           kind);
/** stoa_export_kind_extension: without a dot. */
const char    *stoa_export_kind_extension     (StoaExportKind           kind);

/** stoa_export_job_new: @file: where to; @height: of the picture, for kinds that have one. */
StoaExportJob *stoa_export_job_new            (StoaSession             *session,
                                               const StoaRecordingCard *card,
                                               StoaExportKind           kind,
                                               guint                    height,
                                               GFile                   *file);
/** stoa_export_job_start: once; the state says how it goes. */
void           stoa_export_job_start          (StoaExportJob           *self);
void           stoa_export_job_cancel         (StoaExportJob           *self);
StoaJobState   stoa_export_job_get_state      (StoaExportJob           *self);
const char    *stoa_export_job_get_recording  (StoaExportJob           *self);
const char    *stoa_export_job_get_title      (StoaExportJob           *self);
GFile         *stoa_export_job_get_file       (StoaExportJob           *self);
double         stoa_export_job_get_fraction   (StoaExportJob           *self);
/** stoa_export_job_say: (transfer full): how far it is: "42 %, 3 min left". */
char          *stoa_export_job_say            (StoaExportJob           *self);

G_END_DECLS
