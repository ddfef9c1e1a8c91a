/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The steps that make the database, in order. A step that was ever released is not changed any
 * more; the database's user_version is the number of steps it has taken.
 */

guint       stoa_migrations_count (void);
/** stoa_migrations_get: the SQL of step @index, run inside one transaction. */
const char *stoa_migrations_get   (guint index);

G_END_DECLS
