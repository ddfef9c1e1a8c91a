/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libdex.h>

#include "stoa-recording-watch.h"

G_BEGIN_DECLS

/** StoaRecorderJob: something a recorder does on the disk's thread, filled by it before, and read when it is done. */
typedef struct
{
  char *root;
  char *id;
  char *lines;               /* to be written */
  StoaRecordingWatch *watch; /* NULL: no look is taken */
  gboolean load;             /* what is there of the timeline */

  StoaRecordingLook *look;
  char *text;
  guint last_take;
  gint64 written_at;
  gsize written;             /* bytes of the lines: all of them without an error */
  int error;                 /* errno */
} StoaRecorderJob;

StoaRecorderJob *stoa_recorder_job_new    (const char      *root,
                                           const char      *id);
void             stoa_recorder_job_unref  (StoaRecorderJob *job);
/** stoa_recorder_job_submit: resolves when it is done. */
DexFuture       *stoa_recorder_job_submit (StoaRecorderJob *job,
                                           DexThreadPool   *disk);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaRecorderJob, stoa_recorder_job_unref)

G_END_DECLS
