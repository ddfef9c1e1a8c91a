/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "stoa-session.h"

G_BEGIN_DECLS

#define STOA_TYPE_LOG_DIALOG (stoa_log_dialog_get_type ())
G_DECLARE_FINAL_TYPE (StoaLogDialog, stoa_log_dialog, STOA, LOG_DIALOG, AdwDialog)

/**
 * StoaLogDialog:
 *
 * Who did what to whom when, of the rooms that are open and of those one was in: to read, to search, and to keep as a
 * file, CSV or JSON. Who may not read it is told so.
 */
AdwDialog *stoa_log_dialog_new (StoaSession *session);

G_END_DECLS
