/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "stoa-session.h"

G_BEGIN_DECLS

#define STOA_TYPE_PROJECT_DIALOG (stoa_project_dialog_get_type ())
G_DECLARE_FINAL_TYPE (StoaProjectDialog, stoa_project_dialog, STOA, PROJECT_DIALOG, AdwDialog)

/**
 * StoaProjectDialog:
 *
 * Asks for a new project's title and description and makes it. Signal: `made` (StoaPlace).
 */
AdwDialog *stoa_project_dialog_new (StoaSession *session);

G_END_DECLS
