/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "stoa-session.h"

G_BEGIN_DECLS

#define STOA_TYPE_TRAY_BAR (stoa_tray_bar_get_type ())
G_DECLARE_FINAL_TYPE (StoaTrayBar, stoa_tray_bar, STOA, TRAY_BAR, GtkBox)

/**
 * StoaTrayBar:
 *
 * The tray in one line, at the bottom of a narrow window. Property: `session`.
 */

G_END_DECLS
