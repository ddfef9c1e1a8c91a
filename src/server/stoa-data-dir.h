/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * stoa_data_dir_lock:
 *
 * Makes the directory, private to its user, and takes it for this process.
 *
 * Returns: a file descriptor that holds it until closed, or -1 with %STOA_SERVER_FAULT
 */
int      stoa_data_dir_lock        (const char  *path,
                                    GError     **error);
/** stoa_data_dir_read_secret: (transfer full) (nullable): what such a file holds; %NULL when there is none. */
char    *stoa_data_dir_read_secret (const char  *path);
/** stoa_data_dir_save_secret: in a file that only its user reads, whole or not at all. */
gboolean stoa_data_dir_save_secret (const char  *path,
                                    const char  *secret,
                                    GError     **error);

G_END_DECLS
