/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "stoa-session.h"

G_BEGIN_DECLS

/** stoa_recordings_dialog_new: the recordings of a profile or project, published or not, the newest first. @place: (nullable): the one
 *  that is shown at first */
AdwDialog *stoa_recordings_dialog_new (StoaSession *session,
                                       StoaPlace   *place);

G_END_DECLS
