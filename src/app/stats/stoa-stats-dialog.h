/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "stoa-session.h"

G_BEGIN_DECLS

#define STOA_TYPE_STATS_DIALOG (stoa_stats_dialog_get_type ())
G_DECLARE_FINAL_TYPE (StoaStatsDialog, stoa_stats_dialog, STOA, STATS_DIALOG, AdwDialog)

/**
 * stoa_stats_dialog_new:
 *
 * How the session's room reaches oneself, person by person, and what one sends, second by second. Closes with the room.
 * Nothing is measured for it: it reads what is counted anyway, while it is to be seen.
 */
AdwDialog *stoa_stats_dialog_new (StoaSession *session);

G_END_DECLS
