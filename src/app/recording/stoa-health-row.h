/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "stoa-room.h"

G_BEGIN_DECLS

#define STOA_TYPE_HEALTH_ROW (stoa_health_row_get_type ())
G_DECLARE_FINAL_TYPE (StoaHealthRow, stoa_health_row, STOA, HEALTH_ROW, GtkListBoxRow)

/**
 * StoaHealthRow:
 *
 * How one recorded track is doing: whose it is, whether it flows, how loud it is, and what of it is on the disk.
 */
GtkWidget *stoa_health_row_new  (void);
/** stoa_health_row_show: as the server said it @at. */
void       stoa_health_row_show (StoaHealthRow         *self,
                                 const StoaTrackHealth *track,
                                 StoaRoom              *room,
                                 gint64                 at);

G_END_DECLS
