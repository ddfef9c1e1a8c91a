/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define STOA_TYPE_LEVEL (stoa_level_get_type ())
G_DECLARE_FINAL_TYPE (StoaLevel, stoa_level, STOA, LEVEL, GtkWidget)

/**
 * StoaLevel:
 *
 * How loud one is, as a small upright bar that rises at once and falls slowly; silent for a screen reader. Property:
 * `dbov` (double).
 */

G_END_DECLS
