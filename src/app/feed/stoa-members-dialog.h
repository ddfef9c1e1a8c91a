/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "stoa-session.h"

G_BEGIN_DECLS

#define STOA_TYPE_MEMBERS_DIALOG (stoa_members_dialog_get_type ())
G_DECLARE_FINAL_TYPE (StoaMembersDialog, stoa_members_dialog, STOA, MEMBERS_DIALOG, AdwDialog)

/**
 * StoaMembersDialog:
 *
 * A project's people, to be searched. Its caretakers add people of the server, make caretakers and dismiss them, take people out,
 * which can be undone, and make links that bring members. Everyone leaves from here. The last caretaker stays one.
 */
AdwDialog *stoa_members_dialog_new (StoaSession *session,
                                    StoaPlace   *project);

G_END_DECLS
