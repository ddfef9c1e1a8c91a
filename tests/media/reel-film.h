/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Films as recordings are: many tracks, each with key frames of its own; each picture says which one it is. */

#define REEL_FPS 25
#define REEL_FRAME_MS (1000 / REEL_FPS)
#define REEL_TONE_HZ 440

typedef struct
{
  guint start_ms;            /* of the first picture */
  guint every;               /* that many pictures are one: a slide stays */
  guint key;                 /* frames from one key frame to the next */
} ReelPictures;

/* Of each track, with pictures or sound, in the film: some numbers are missing, as those of who was left out are. */
#define REEL_NUMBER(index) (2 * (index) + 1)

/** make_reel_film: writes @ms of these tracks of pictures, and of @n_tones tracks of sound, to @path. */
void   make_reel_film    (const char         *path,
                          guint               ms,
                          const ReelPictures *tracks,
                          guint               n_tracks,
                          guint               n_tones);
/** reel_number: which picture of a track is to be seen at @position_ms; −1: none yet */
int    reel_number       (const ReelPictures *track,
                          gint64              position_ms);
/** reel_read_number: which picture that is, of I420. */
int    reel_read_number  (GstSample          *sample);

G_END_DECLS
