/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "stoa-session.h"

G_BEGIN_DECLS

#define STOA_TYPE_EDIT_DIALOG (stoa_edit_dialog_get_type ())
G_DECLARE_FINAL_TYPE (StoaEditDialog, stoa_edit_dialog, STOA, EDIT_DIALOG, AdwDialog)

/**
 * StoaEditDialog:
 *
 * Changes one's own name and picture, or a project's title, description and picture. A picture is chosen, dropped or pasted; the
 * server makes it anew, and what it made is shown at once.
 */
AdwDialog *stoa_edit_dialog_new (StoaSession *session,
                                 StoaPlace   *place);

G_END_DECLS
