/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Which files were made of which recordings, the newest first and not too many, in the settings. */

/** stoa_exported_add: @file is finished. */
void   stoa_exported_add    (GSettings  *settings,
                             const char *recording,
                             GFile      *file);
/** stoa_exported_find: (transfer full) (nullable): the newest one of @recording that is still there and can be written to. */
GFile *stoa_exported_find   (GSettings  *settings,
                             const char *recording);
/** stoa_exported_folder: (transfer full): where files go that nobody chose a place for: "Stoa" in the folder of videos. */
GFile *stoa_exported_folder (void);

G_END_DECLS
