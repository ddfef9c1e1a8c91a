/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define STOA_TYPE_BEAT (stoa_beat_get_type ())
G_DECLARE_FINAL_TYPE (StoaBeat, stoa_beat, STOA, BEAT, GObject)

/**
 * StoaBeat:
 *
 * Makes the tiles of a window redraw together, little more than thirty times a second: a redraw costs the
 * same for one changed tile as for nine, and films arrive at nine different moments. At once when the last
 * beat is long enough ago. Idle while nothing changes. Main thread.
 */
StoaBeat *stoa_beat_new (void);
/** stoa_beat_mark: calls @func with @object, held until then, at the next beat: once, however often marked. It says whether
 *  there is something to be redrawn: a beat without anything does not put the next one off.
 *  @hurry: @object is behind with its pictures: the next beat comes sooner. */
void      stoa_beat_mark (StoaBeat *self,
                          GObject  *object,
                          gboolean (*func) (GObject *object),
                          gboolean  hurry);
/** stoa_beat_painted: @tile painted a new picture. @shown_us: how long after it had arrived, at the longest, the one
 *  before was still on screen. Once a second what was painted is written to the debug log. */
void      stoa_beat_painted (StoaBeat   *self,
                             gpointer    tile,
                             gint64      shown_us);

G_END_DECLS
