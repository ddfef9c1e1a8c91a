/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * stoa_file_name:
 * @title: of a recording, whatever people wrote
 * @started_at: Unix milliseconds
 * @extension: without a dot
 *
 * Returns: (transfer full): "Title – 2026-09-12 18.30.webm": a name, never a path, that every file system takes: without what one of
 *   them forbids, and short enough
 */
char *stoa_file_name (const char *title,
                      gint64      started_at,
                      const char *extension);

G_END_DECLS
