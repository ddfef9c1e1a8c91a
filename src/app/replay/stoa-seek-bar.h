/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "stoa-recording.h"

G_BEGIN_DECLS

#define STOA_TYPE_SEEK_BAR (stoa_seek_bar_get_type ())
G_DECLARE_FINAL_TYPE (StoaSeekBar, stoa_seek_bar, STOA, SEEK_BAR, GtkWidget)

/**
 * StoaSeekBar:
 *
 * Where a replay is, with its chapters, and above it who spoke when, each person in their colour. What is trimmed is greyed. A press
 * or drag goes there. Times in ms from the recording's start.
 *
 * Signal: `seek` (int64): somebody wants to go there.
 */

/** stoa_seek_bar_set_manifest: what there is to show. */
void        stoa_seek_bar_set_manifest (StoaSeekBar        *self,
                                        const StoaManifest *manifest);
/** stoa_seek_bar_set_trim: what is outside is greyed. */
void        stoa_seek_bar_set_trim     (StoaSeekBar        *self,
                                        gint64              start_ms,
                                        gint64              end_ms);
void        stoa_seek_bar_set_position (StoaSeekBar        *self,
                                        gint64              position_ms);
/** stoa_seek_bar_chapter_at: (nullable): the title of the chapter that is on then. */
const char *stoa_seek_bar_chapter_at   (StoaSeekBar        *self,
                                        gint64              at_ms);
/** stoa_speaker_color: of that account, in the bar and wherever its legend is. */
void        stoa_speaker_color         (const StoaManifest *manifest,
                                        const char         *account,
                                        GdkRGBA            *color);

G_END_DECLS
