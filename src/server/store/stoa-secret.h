/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** stoa_secret_new: (transfer full): 256 random bits, in letters that fit into a URL. */
char *stoa_secret_new  (void);
/**
 * stoa_secret_hash: (transfer full): what is stored in a secret's place.
 *
 * A plain hash is right for random secrets: there is nothing to guess, unlike with passwords.
 */
char *stoa_secret_hash (const char *secret);

G_END_DECLS
