/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

#include "stoa-mux-plan.h"

G_BEGIN_DECLS

typedef void (*StoaMuxProgress) (double share, gpointer data);

/**
 * stoa_mux_run:
 *
 * Makes @output of what @plan says, through `@output.partial`, which is gone when it fails. The same pieces make the same bytes.
 *
 * Returns: (transfer full) (nullable): what became of it: duration_ms, bytes, sha256, and of each track its start_ms,
 *   duration_ms, bytes, frames, width, height, gaps and trouble
 */
JsonObject *stoa_mux_run (const StoaMuxPlan *plan,
                          const char        *output,
                          StoaMuxProgress    progress,
                          gpointer           data,
                          GError           **error);

G_END_DECLS
