/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "stoa-session.h"

G_BEGIN_DECLS

#define STOA_TYPE_COMPOSER (stoa_composer_get_type ())
G_DECLARE_FINAL_TYPE (StoaComposer, stoa_composer, STOA, COMPOSER, GtkBox)

/**
 * StoaComposer:
 *
 * Where one writes a note for a profile or project. What was typed and not posted is kept for each of them, as long as
 * the program runs. Signal: `posted` (StoaPost *, boxed %STOA_TYPE_RECORD): as the server has it.
 */

/** stoa_composer_set_session: before anything is shown. */
void stoa_composer_set_session (StoaComposer *self,
                                StoaSession  *session);
/** stoa_composer_set_place: @place: (nullable): where the next note goes. */
void stoa_composer_set_place   (StoaComposer *self,
                                StoaPlace    *place);

G_END_DECLS
