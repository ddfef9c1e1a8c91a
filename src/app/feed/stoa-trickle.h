/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define STOA_TYPE_TRICKLE (stoa_trickle_get_type ())
G_DECLARE_FINAL_TYPE (StoaTrickle, stoa_trickle, STOA, TRICKLE, GObject)

/**
 * StoaTrickle:
 *
 * #GListModel of another one's items. Many that come at once at its end are passed on a few a frame: a list makes a widget of
 * each at once, though nobody sees it yet, and would stand still for as long. Main thread.
 */

/** stoa_trickle_new: @widget: (transfer none): whose frames are counted; it owns the trickle. */
StoaTrickle *stoa_trickle_new      (GListModel  *all,
                                    GtkWidget   *widget);
/** stoa_trickle_is_done: whether all items are passed on. */
gboolean     stoa_trickle_is_done  (StoaTrickle *self);
/** stoa_trickle_show_all: passes on all there are, now. */
void         stoa_trickle_show_all (StoaTrickle *self);

G_END_DECLS
