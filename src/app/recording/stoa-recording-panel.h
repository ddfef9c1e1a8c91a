/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "stoa-recording-watch.h"

G_BEGIN_DECLS

#define STOA_TYPE_RECORDING_PANEL (stoa_recording_panel_get_type ())
G_DECLARE_FINAL_TYPE (StoaRecordingPanel, stoa_recording_panel, STOA, RECORDING_PANEL, GtkBox)

/**
 * StoaRecordingPanel:
 *
 * Of the recording of the room one is in: since when and by whom, whether one is recorded oneself, which can be changed here, and
 * for moderators how each track goes, how much disk is left, a new chapter and stop.
 *
 * Property: `watch` (StoaRecordingWatch).
 */

G_END_DECLS
