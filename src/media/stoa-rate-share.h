/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What may be sent, shared among one's tracks, in kbit/s. */
typedef struct
{
  guint screen_kbits;        /* the most the screen may take; 0 without one */
  guint camera_kbits;        /* for all layers together */
} StoaRateShare;

/**
 * stoa_rate_share:
 * @kbits: what may be sent
 * @screen_kbits: what the screen could make use of while it moves; 0 when none is shared
 *
 * Sound comes first, then the screen, then faces: where it becomes narrow the camera's larger layers go, and then the
 * screen is sent at a lower rate. A screen mostly rests: the camera has what that leaves on average. The camera's
 * smallest layer always has a little.
 */
StoaRateShare  stoa_rate_share  (guint  kbits,
                                 guint  screen_kbits);
/** stoa_rate_share_screen: what a screen of that size could make use of while it moves. */
guint          stoa_rate_share_screen (guint  width,
                                       guint  height);

G_END_DECLS
