/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define STOA_TYPE_SPARKLINE (stoa_sparkline_get_type ())
G_DECLARE_FINAL_TYPE (StoaSparkline, stoa_sparkline, STOA, SPARKLINE, GtkWidget)

/**
 * StoaSparkline:
 *
 * The last two minutes of a figure that is known once a second, as a line from old to new.
 *
 * Property: `scale` (double): what the whole height is, as long as nothing is more.
 */

/** stoa_sparkline_push: @value: negative when it is not known */
void stoa_sparkline_push (StoaSparkline *self,
                          double         value);

G_END_DECLS
