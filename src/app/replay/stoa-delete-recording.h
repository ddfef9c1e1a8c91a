/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "stoa-session.h"

G_BEGIN_DECLS

/** stoa_delete_recording: says what goes, asks, deletes, and shows the receipt. */
void stoa_delete_recording (StoaSession             *session,
                            const StoaRecordingCard *card,
                            GtkWidget               *over);
/** stoa_show_receipt: of one that was deleted. */
void stoa_show_receipt     (StoaSession             *session,
                            const char              *recording,
                            GtkWidget               *over);

G_END_DECLS
