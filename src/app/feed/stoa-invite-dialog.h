/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "stoa-session.h"

G_BEGIN_DECLS

#define STOA_TYPE_INVITE_DIALOG (stoa_invite_dialog_get_type ())
G_DECLARE_FINAL_TYPE (StoaInviteDialog, stoa_invite_dialog, STOA, INVITE_DIALOG, AdwDialog)

/**
 * StoaInviteDialog:
 *
 * Makes links to the room one is in, to projects one takes care of and to the server, shows each as text and QR code, and lists
 * those that still work, to be revoked.
 */

/** stoa_invite_dialog_new: @target: (nullable): the room or project that is chosen to begin with. */
AdwDialog *stoa_invite_dialog_new (StoaSession *session,
                                   const char  *target);

G_END_DECLS
