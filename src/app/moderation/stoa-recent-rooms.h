/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "stoa-room.h"

G_BEGIN_DECLS

/* The rooms one was in, so that the log of those that have ended can be read. Kept in the settings, the newest first. */

/** stoa_recent_rooms_add: forgets the oldest when there are too many. */
void     stoa_recent_rooms_add (GSettings  *settings,
                                const char *room,
                                const char *title);
/** stoa_recent_rooms_get: (transfer full): a(ss), of id and title. */
GVariant *stoa_recent_rooms_get (GSettings  *settings);

G_END_DECLS
