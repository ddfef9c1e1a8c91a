/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define STOA_TYPE_ELAPSED (stoa_elapsed_get_type ())
G_DECLARE_FINAL_TYPE (StoaElapsed, stoa_elapsed, STOA, ELAPSED, GtkWidget)

/**
 * StoaElapsed:
 *
 * How long ago something began, as a clock that runs while it can be seen. Property: `since` (int64,
 * Unix ms; 0 shows nothing).
 */

G_END_DECLS
