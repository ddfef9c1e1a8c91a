/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "stoa-export-queue.h"

G_BEGIN_DECLS

/** stoa_export_dialog_present: asks for format and size of a file of the recording, and has it made in the background. */
void stoa_export_dialog_present (StoaExportQueue         *queue,
                                 const StoaRecordingCard *card,
                                 GtkWidget               *over);

G_END_DECLS
