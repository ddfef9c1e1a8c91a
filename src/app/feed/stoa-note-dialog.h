/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "stoa-feed-post.h"
#include "stoa-session.h"

G_BEGIN_DECLS

#define STOA_TYPE_NOTE_DIALOG (stoa_note_dialog_get_type ())
G_DECLARE_FINAL_TYPE (StoaNoteDialog, stoa_note_dialog, STOA, NOTE_DIALOG, AdwDialog)

/** stoa_note_dialog_new: where the text of one's own note is changed; it closes once the server has it. */
AdwDialog *stoa_note_dialog_new (StoaSession  *session,
                                 StoaFeedPost *post);

G_END_DECLS
