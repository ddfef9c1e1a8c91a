/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-export-job.h"

G_BEGIN_DECLS

#define STOA_TYPE_EXPORT_QUEUE (stoa_export_queue_get_type ())
G_DECLARE_FINAL_TYPE (StoaExportQueue, stoa_export_queue, STOA, EXPORT_QUEUE, GObject)

/**
 * StoaExportQueue:
 *
 * #GListModel of the #StoaExportJob that are made, one after the other, and those that were, until they are taken away. It goes on whatever
 * is shown; what is finished is told by a notification, from which its folder opens. Main thread.
 *
 * Signal: `changed` (): how any of them goes.
 */
StoaExportQueue *stoa_export_queue_new    (StoaSession     *session);
/**
 * stoa_export_queue_add:
 * @file: (nullable): where to; else into the folder of videos, under a name of its own
 *
 * Returns: (transfer none)
 */
StoaExportJob   *stoa_export_queue_add    (StoaExportQueue         *self,
                                           const StoaRecordingCard *card,
                                           StoaExportKind           kind,
                                           guint                    height,
                                           GFile                   *file);
/** stoa_export_queue_find: (transfer none) (nullable): the job of that recording that waits or runs. */
StoaExportJob   *stoa_export_queue_find   (StoaExportQueue *self,
                                           const char      *recording);
/** stoa_export_queue_remove: takes it out; one that waits or runs is cancelled. */
void             stoa_export_queue_remove (StoaExportQueue *self,
                                           StoaExportJob   *job);
/** stoa_export_queue_get_running: (transfer none) (nullable) */
StoaExportJob   *stoa_export_queue_get_running (StoaExportQueue *self);

G_END_DECLS
