/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-outlet.h"

G_BEGIN_DECLS

#define STOA_TYPE_FILM (stoa_film_get_type ())
G_DECLARE_FINAL_TYPE (StoaFilm, stoa_film, STOA, FILM, GObject)

/**
 * StoaFilm:
 *
 * Plays a film in a loop, in real time, into two outlets: I420 pictures of at most 1280×720 and 30 a
 * second, and 48 kHz S16 sound. Main thread.
 *
 * Signals: `ready` (): what it holds is known; `failed` (GError): it cannot be played.
 */

/** stoa_film_new: (transfer full): starts decoding at once. @from_ms: where in the film; loops begin at 0. */
StoaFilm *stoa_film_new       (const char *path,
                               guint       from_ms,
                               StoaOutlet *video,
                               StoaOutlet *audio);
gboolean  stoa_film_has_video (StoaFilm   *self);
gboolean  stoa_film_has_audio (StoaFilm   *self);
/** stoa_film_stop: nothing is pushed after it returns. */
void      stoa_film_stop      (StoaFilm   *self);

G_END_DECLS
