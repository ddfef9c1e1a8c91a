/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "stoa-room.h"

G_BEGIN_DECLS

typedef void (*StoaBanFunc) (gpointer self, StoaCommand *command, const char *name);

/**
 * stoa_ban_dialog_present:
 * @self: held weakly: @decided is not called when it is gone by then
 *
 * Asks why, how long and from where @person is banned; they stay who they are, whatever happens meanwhile.
 */
void stoa_ban_dialog_present (StoaPerson  *person,
                              GtkWidget   *over,
                              GObject     *self,
                              StoaBanFunc  decided);

G_END_DECLS
