/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-db.h"

G_BEGIN_DECLS

/* The pictures of profiles and projects, as they are shown. On the store's thread; the caller asks stoa-access.h first. */

/** stoa_pictures_save: @picture: (nullable): %NULL takes it away. */
void    stoa_pictures_save (StoaDb      *db,
                            const char  *context,
                            GBytes      *picture,
                            gint64       now);
/** stoa_pictures_load: (transfer full) (nullable): or %STOA_ERROR_NOT_FOUND. */
GBytes *stoa_pictures_load (StoaDb      *db,
                            const char  *context,
                            GError     **error);

G_END_DECLS
