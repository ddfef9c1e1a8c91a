/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-session.h"

G_BEGIN_DECLS

#define STOA_TYPE_WAITING (stoa_waiting_get_type ())
G_DECLARE_FINAL_TYPE (StoaWaiting, stoa_waiting, STOA, WAITING, GObject)

/**
 * StoaWaiting:
 *
 * Of who knocks: says that one waits to be let in, for as long as one does, and lets one stop; then how it went.
 */

/** stoa_waiting_new: (transfer full) */
StoaWaiting *stoa_waiting_new (StoaSession *session);

G_END_DECLS
