/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** stoa_name_matches: whether @name has @searched in it, whatever their case and accents, as the server's search has it. */
gboolean stoa_name_matches (const char *name,
                            const char *searched);

G_END_DECLS
