/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "stoa-room.h"

G_BEGIN_DECLS

#define STOA_TYPE_STEPS (stoa_steps_get_type ())
G_DECLARE_FINAL_TYPE (StoaSteps, stoa_steps, STOA, STEPS, GtkBox)

/**
 * StoaSteps:
 *
 * How far moderation of a person has come, with an icon for each thing that was done: asked, confirmed by the server,
 * really stopped; a ban that can still be undone; who takes care of their hand. Nothing while there is nothing.
 */

/** stoa_steps_show: nothing for %NULL. */
void  stoa_steps_show     (StoaSteps             *self,
                           StoaRoom              *room,
                           const StoaParticipant *whom);
/** stoa_steps_describe: (transfer full) (nullable): the same in words, or %NULL when there is nothing. */
char *stoa_steps_describe (StoaRoom              *room,
                           const StoaParticipant *whom);

G_END_DECLS
