/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "stoa-source.h"

G_BEGIN_DECLS

#define STOA_TYPE_SELF_VIEW (stoa_self_view_get_type ())
G_DECLARE_FINAL_TYPE (StoaSelfView, stoa_self_view, STOA, SELF_VIEW, GtkBox)

/**
 * StoaSelfView:
 *
 * How others will see and hear one: the camera as in a mirror, the microphone's level, a switch for
 * each, and a sentence where one does not work. Properties: `source` (StoaSource, nullable), `name`.
 */

/** stoa_level_fraction: where a level in dBov stands on a meter, 0..1. */
double stoa_level_fraction (double dbov);

G_END_DECLS
