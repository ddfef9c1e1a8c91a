/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "stoa-link.h"
#include "stoa-session.h"

G_BEGIN_DECLS

#define STOA_TYPE_SEARCH (stoa_search_get_type ())
G_DECLARE_FINAL_TYPE (StoaSearch, stoa_search, STOA, SEARCH, AdwBin)

/**
 * StoaSearch:
 *
 * People and projects by name, as the server finds them while one types, and those of the open rooms one may see. One question
 * is on its way at a time, and the newest words are asked next. Property: `session`.
 *
 * Signals: `chosen` (int: StoaLinkKind, string: id); `stopped` (): nothing is looked for any more.
 */

/** stoa_search_take_focus: to the words, all of which are selected. */
void stoa_search_take_focus (StoaSearch *self);
/** stoa_search_clear: nothing is looked for. */
void stoa_search_clear      (StoaSearch *self);

G_END_DECLS
