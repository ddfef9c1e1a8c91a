/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * stoa_frame_log_start:
 * @widget: that is realized
 *
 * For benchmarks: logs of each frame of @widget's window when it was painted, how long that took, and what the main thread has
 * computed since the one before. Does nothing unless the log domain "stoa-frames" is listened to.
 */
void stoa_frame_log_start (GtkWidget *widget);

G_END_DECLS
