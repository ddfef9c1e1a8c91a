/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "stoa-recording-watch.h"

G_BEGIN_DECLS

#define STOA_TYPE_RECORDING_ALARM (stoa_recording_alarm_get_type ())
G_DECLARE_FINAL_TYPE (StoaRecordingAlarm, stoa_recording_alarm, STOA, RECORDING_ALARM, GtkBox)

/**
 * StoaRecordingAlarm:
 *
 * What goes wrong with the recording, as long as it does: a silent or stalled track, a disk that is nearly full. Only who moderates is
 * told. Property: `watch` (StoaRecordingWatch). Signal: `details` (): somebody wants to see more.
 */

G_END_DECLS
