/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define STOA_TYPE_OWN_SCREEN (stoa_own_screen_get_type ())
G_DECLARE_FINAL_TYPE (StoaOwnScreen, stoa_own_screen, STOA, OWN_SCREEN, AdwBreakpointBin)

/**
 * stoa_own_screen_new:
 *
 * What stands in one's own screen's tile: that it is shared, and how to end that. Its picture is not shown: a screen
 * within itself is a hall of mirrors.
 */
GtkWidget *stoa_own_screen_new (void);

G_END_DECLS
