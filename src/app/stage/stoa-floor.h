/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * StoaFloor:
 *
 * Who has the floor, decided calmly: one gets it who has spoken for a while when the one who has it
 * is silent, or who began after them; it stays with the last one until another speaks. Knows people as
 * pointers and never looks into them. Times are of a monotonic clock, in µs.
 */
typedef struct _StoaFloor StoaFloor;

/* Spoken for that long, a cough is no longer one. */
#define STOA_FLOOR_SPOKEN_US (1500 * G_TIME_SPAN_MILLISECOND)
/* A pause between two sentences that does not end what one says. */
#define STOA_FLOOR_PAUSE_US (700 * G_TIME_SPAN_MILLISECOND)
/* Nobody loses the floor sooner. */
#define STOA_FLOOR_STAY_US (2 * G_TIME_SPAN_SECOND)

StoaFloor *stoa_floor_new    (void);
void       stoa_floor_free   (StoaFloor     *self);
/** stoa_floor_hear: that @who speaks now, or does not any more. Saying it again changes nothing. */
void       stoa_floor_hear   (StoaFloor     *self,
                              gconstpointer  who,
                              gboolean       speaking,
                              gint64         now_us);
/** stoa_floor_forget: @who is gone; if they had the floor, nobody has. */
void       stoa_floor_forget (StoaFloor     *self,
                              gconstpointer  who);
/**
 * stoa_floor_decide:
 * @held: (nullable): neither gets nor loses the floor
 * @next_us: (out): when to ask again though nobody was heard; 0 for never
 *
 * Returns: (nullable): who has the floor
 */
gconstpointer stoa_floor_decide (StoaFloor     *self,
                                 gconstpointer  held,
                                 gint64         now_us,
                                 gint64        *next_us);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaFloor, stoa_floor_free)

G_END_DECLS
