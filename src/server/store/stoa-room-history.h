/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-db.h"
#include "stoa-message.h"

G_BEGIN_DECLS

/* A room's log for its caretakers: who did what to whom when, made of its events. */

/** stoa_room_history_read: (transfer full): the newest @most entries of those before @before, either 0 for all. On the store's thread. */
StoaLog *stoa_room_history_read   (StoaDb        *db,
                                   const char    *room,
                                   gint64         before,
                                   guint          most);
/** stoa_room_history_to_csv: (transfer full): as a table; what a spreadsheet would run is made harmless. */
char    *stoa_room_history_to_csv (const StoaLog *log);

G_END_DECLS
