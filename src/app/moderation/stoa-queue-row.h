/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "stoa-room.h"

G_BEGIN_DECLS

#define STOA_TYPE_QUEUE_ROW (stoa_queue_row_get_type ())
G_DECLARE_FINAL_TYPE (StoaQueueRow, stoa_queue_row, STOA, QUEUE_ROW, GtkListBoxRow)

/** StoaQueueRow: somebody who knocks or whose hand is up, who takes care of that, and what one can do about it. */

/** stoa_queue_row_new: @item is a StoaKnocker or a StoaPerson. */
GtkWidget  *stoa_queue_row_new       (StoaRoom     *room,
                                      GObject      *item);
/** stoa_queue_row_get_item: (transfer none) */
GObject    *stoa_queue_row_get_item  (StoaQueueRow *self);
/** stoa_queue_row_get_knock: (nullable): the knock's id; %NULL when it is a hand. */
const char *stoa_queue_row_get_knock (StoaQueueRow *self);

G_END_DECLS
