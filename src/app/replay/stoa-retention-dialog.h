/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "stoa-session.h"

G_BEGIN_DECLS

/** stoa_retention_dialog_present: asks until when a recording is kept, and whether that holds for its project from now on. */
void stoa_retention_dialog_present (StoaSession             *session,
                                    const StoaRecordingCard *card,
                                    GtkWidget               *over);

G_END_DECLS
