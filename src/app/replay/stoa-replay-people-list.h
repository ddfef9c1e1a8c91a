/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "stoa-session.h"

G_BEGIN_DECLS

/**
 * stoa_replay_people_list_fill:
 *
 * Makes @list show who is in the recording, each with their colour in the seek bar and, for those who may change it, a switch to leave
 * them out: that is asked about, and done by the server.
 */
void stoa_replay_people_list_fill (GtkListBox         *list,
                                   StoaSession        *session,
                                   const StoaManifest *manifest);

G_END_DECLS
