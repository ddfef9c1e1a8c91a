/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "stoa-figures.h"

G_BEGIN_DECLS

#define STOA_TYPE_FIGURE (stoa_figure_get_type ())
G_DECLARE_FINAL_TYPE (StoaFigure, stoa_figure, STOA, FIGURE, AdwBin)

/** StoaFigure: one figure with its name, as a number and as a line. */
GtkWidget *stoa_figure_new  (StoaFigureKind  kind);
/** stoa_figure_push: @value: of this second */
void       stoa_figure_push (StoaFigure     *self,
                             double          value);

G_END_DECLS
