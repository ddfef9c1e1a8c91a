/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-media"

#include "stoa-rate-share.h"

#include <math.h>

#define SOUND_KBITS 60       /* with headers */
#define FACE_KBITS 80        /* of the camera, whatever there is */
#define LEAST_KBITS 150      /* of the screen: with less, text takes too long to become sharp */
#define MOVING_SHARE 0.6     /* of what a screen takes while it moves, it takes on average */
#define MIN_SCREEN_KBITS 500
#define MAX_SCREEN_KBITS 4000

static guint
less (guint kbits,
      guint taken)
{
  return kbits > taken ? kbits - taken : 0;
}

StoaRateShare
stoa_rate_share (guint kbits,
                 guint screen_kbits)
{
  guint pictures = less (kbits, SOUND_KBITS);
  StoaRateShare share = { 0 };

  if (screen_kbits > 0)
    share.screen_kbits = MAX (LEAST_KBITS, MIN (screen_kbits, less (pictures, FACE_KBITS)));
  share.camera_kbits = less (pictures, MIN (share.screen_kbits, (guint) (screen_kbits * MOVING_SHARE)));
  share.camera_kbits = MAX (share.camera_kbits, FACE_KBITS);
  return share;
}

guint
stoa_rate_share_screen (guint width,
                        guint height)
{
  /* 1500 kbit/s at 1280×800, 3600 at 2560×1440 */
  double rate = 1500 * pow (width * (double) height / (1280 * 800), 0.7);

  return CLAMP (rate, MIN_SCREEN_KBITS, MAX_SCREEN_KBITS);
}
