/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>
#include <libdex.h>

G_BEGIN_DECLS

/**
 * StoaFilmCache:
 *
 * A place in the user's cache for what a film is made of, for as long as it is made, held against whoever sweeps: also other
 * programs, and after this one was killed nobody. Any thread; blocks shortly.
 */
typedef struct _StoaFilmCache StoaFilmCache;

/** stoa_film_cache_new: (transfer full): an empty place of its own, so that two who make films of the same recording do not meet.
 *  Errors: #GIOErrorEnum */
StoaFilmCache *stoa_film_cache_new      (GError       **error);
/** stoa_film_cache_get_file: (transfer none): what may be written; it is not there yet. */
GFile         *stoa_film_cache_get_file (StoaFilmCache *self);
/** stoa_film_cache_free: with what is in it. */
void           stoa_film_cache_free     (StoaFilmCache *self);
/** stoa_film_cache_sweep: deletes, on a thread, what was left there by those who were killed. Resolves when it is done. */
DexFuture     *stoa_film_cache_sweep    (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaFilmCache, stoa_film_cache_free)

G_END_DECLS
