/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "stoa-session.h"

G_BEGIN_DECLS

#define STOA_TYPE_BANS_DIALOG (stoa_bans_dialog_get_type ())
G_DECLARE_FINAL_TYPE (StoaBansDialog, stoa_bans_dialog, STOA, BANS_DIALOG, AdwDialog)

/** StoaBansDialog: the bans one may see: who, by whom, when, why, until when; to be searched and lifted. */
AdwDialog *stoa_bans_dialog_new (StoaSession *session);

G_END_DECLS
