/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "stoa-session.h"

G_BEGIN_DECLS

#define STOA_TYPE_LIVE_CARD (stoa_live_card_get_type ())
G_DECLARE_FINAL_TYPE (StoaLiveCard, stoa_live_card, STOA, LIVE_CARD, GtkListBoxRow)

/**
 * StoaLiveCard:
 *
 * An open room in a list: what, who, how many, how long, for whom, what its door is like, and Join, Knock or that it is full. Follows
 * the room by itself. Its button and stoa_live_card_activate() do the same; its face leads to the host's profile.
 */
GtkWidget    *stoa_live_card_new      (StoaSession  *session,
                                       StoaOpenRoom *room);
/** stoa_live_card_activate: joins or knocks, or shows the room when one is in it; nothing when it is full. */
void          stoa_live_card_activate (StoaLiveCard *self);

/** stoa_live_list_bind: makes @list show @rooms (of #StoaOpenRoom) as cards. */
void          stoa_live_list_bind     (GtkListBox   *list,
                                       GListModel   *rooms,
                                       StoaSession  *session);

G_END_DECLS
