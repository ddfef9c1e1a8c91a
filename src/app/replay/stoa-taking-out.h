/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "stoa-export-queue.h"

G_BEGIN_DECLS

/* How a recording leaves the app as an ordinary file. */

/** stoa_save_recording: asks where to, and makes the file there; what is finished already is copied. */
void                stoa_save_recording (StoaSession             *session,
                                         StoaExportQueue         *queue,
                                         const StoaRecordingCard *card,
                                         GtkWidget               *over);
/** stoa_copy_recording: puts the finished file on the clipboard; without one, asks whether it is to be made. */
void                stoa_copy_recording (StoaSession             *session,
                                         StoaExportQueue         *queue,
                                         const StoaRecordingCard *card,
                                         GtkWidget               *over);
/** stoa_recording_content: (transfer full) (nullable): the finished file, to be dragged or pasted; %NULL without one. */
GdkContentProvider *stoa_recording_content (StoaSession          *session,
                                         const char              *recording);

G_END_DECLS
