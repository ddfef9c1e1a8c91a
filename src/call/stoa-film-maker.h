/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-client.h"
#include "stoa-export-target.h"

G_BEGIN_DECLS

#define STOA_TYPE_FILM_MAKER (stoa_film_maker_get_type ())
G_DECLARE_FINAL_TYPE (StoaFilmMaker, stoa_film_maker, STOA, FILM_MAKER, GObject)

/**
 * StoaFilmMaker:
 *
 * One film of a recording on the server: its multi-track file is fetched into the cache, made into a film, and forgotten.
 * Main thread.
 */

/** stoa_film_maker_new: @height: lines of the picture; @file: replaced when it is finished, not touched before. */
StoaFilmMaker *stoa_film_maker_new          (StoaClient       *client,
                                             const char       *recording,
                                             StoaExportFormat  format,
                                             guint             height,
                                             GFile            *file);
/** stoa_film_maker_run: once. Resolves to %TRUE; rejects with %STOA_ERROR or %G_IO_ERROR, also when it was cancelled: nothing of it
 *  is left then. */
DexFuture     *stoa_film_maker_run          (StoaFilmMaker    *self);
void           stoa_film_maker_cancel       (StoaFilmMaker    *self);
/** stoa_film_maker_get_fraction: 0..1, of fetching and making together. */
double         stoa_film_maker_get_fraction (StoaFilmMaker    *self);
/** stoa_film_maker_get_left_s: how long the rest takes, in seconds; −1 while nobody knows. */
double         stoa_film_maker_get_left_s   (StoaFilmMaker    *self);
/** stoa_film_maker_get_trouble: (transfer none) (nullable): once it has succeeded: a sentence on what is not in the film. */
const char    *stoa_film_maker_get_trouble  (StoaFilmMaker    *self);

G_END_DECLS
