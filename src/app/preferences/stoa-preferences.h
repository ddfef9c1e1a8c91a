/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "stoa-session.h"

G_BEGIN_DECLS

#define STOA_TYPE_PREFERENCES (stoa_preferences_get_type ())
G_DECLARE_FINAL_TYPE (StoaPreferences, stoa_preferences, STOA, PREFERENCES, AdwPreferencesDialog)

/** StoaPreferences: one's name, the camera, microphone and speaker to use, how one is heard, and what a screen reader
 * tells. */
AdwDialog *stoa_preferences_new (StoaSession *session);

G_END_DECLS
