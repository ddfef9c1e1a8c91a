/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "stoa-figures.h"

G_BEGIN_DECLS

#define STOA_TYPE_STATS_CARD (stoa_stats_card_get_type ())
G_DECLARE_FINAL_TYPE (StoaStatsCard, stoa_stats_card, STOA, STATS_CARD, AdwBin)

/** StoaStatsCard: the figures of somebody's camera and sound, of their screen, or of what one sends oneself. */
GtkWidget         *stoa_stats_card_new         (StoaCall       *call,
                                                StoaPerson     *person,
                                                StoaTrackKind   kind);
/** stoa_stats_card_tick: takes the figures of this second. */
void               stoa_stats_card_tick        (StoaStatsCard  *self);
StoaPerson        *stoa_stats_card_get_person  (StoaStatsCard  *self);
StoaTrackKind      stoa_stats_card_get_kind    (StoaStatsCard  *self);
const char        *stoa_stats_card_get_title   (StoaStatsCard  *self);
const StoaFigures *stoa_stats_card_get_figures (StoaStatsCard  *self);
/** stoa_stats_card_describe: adds a line of text to @text. */
void               stoa_stats_card_describe    (StoaStatsCard  *self,
                                                GString        *text);

G_END_DECLS
