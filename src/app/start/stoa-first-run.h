/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "stoa-session.h"

G_BEGIN_DECLS

#define STOA_TYPE_FIRST_RUN (stoa_first_run_get_type ())
G_DECLARE_FINAL_TYPE (StoaFirstRun, stoa_first_run, STOA, FIRST_RUN, AdwBin)

/**
 * StoaFirstRun:
 *
 * Asks for one's name and makes the profile of it. Property: `session`.
 */

/** stoa_name_fault: (nullable): what is wrong with a person's name, as a sentence; %NULL when nothing is. */
const char *stoa_name_fault (const char *name);

/** stoa_first_run_take_focus: moves the focus to the name. */
gboolean stoa_first_run_take_focus (StoaFirstRun *self);

G_END_DECLS
