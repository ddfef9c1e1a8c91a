/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "stoa-session.h"

G_BEGIN_DECLS

#define STOA_TYPE_START_DIALOG (stoa_start_dialog_get_type ())
G_DECLARE_FINAL_TYPE (StoaStartDialog, stoa_start_dialog, STOA, START_DIALOG, AdwDialog)

/**
 * StoaStartDialog:
 *
 * Starts a live room. A new one for each time: nothing is left over from the last. What is typed
 * survives a failed start, and one press starts one room, however often it is pressed.
 */

/** stoa_start_dialog_new: @place: (nullable): where to start it; one's profile otherwise. */
AdwDialog *stoa_start_dialog_new (StoaSession *session,
                                  StoaPlace   *place);

G_END_DECLS
