/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "stoa-room.h"

G_BEGIN_DECLS

#define STOA_TYPE_ANNOUNCER (stoa_announcer_get_type ())
G_DECLARE_FINAL_TYPE (StoaAnnouncer, stoa_announcer, STOA, ANNOUNCER, GObject)

/**
 * StoaAnnouncer:
 *
 * Tells those who listen to the screen what happens in a room: politely, at most once a second and as much as the
 * settings say, what the others do; at once, what a moderator does to oneself. What was so before is not announced.
 */

/** stoa_announcer_new: @through is not held, and must outlive it. */
StoaAnnouncer *stoa_announcer_new (StoaRoom      *room,
                                   GSettings     *settings,
                                   GtkAccessible *through);

G_END_DECLS
