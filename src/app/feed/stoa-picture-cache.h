/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gdk/gdk.h>

#include "stoa-client.h"

G_BEGIN_DECLS

/**
 * StoaPictureKind:
 * @STOA_PICTURE_FACE: of a profile or project, at most 192 pixels wide
 * @STOA_PICTURE_POSTER: of a room, at most 640 pixels wide
 * @STOA_PICTURE_REPLAY: of a recording, likewise
 */
typedef enum
{
  STOA_PICTURE_FACE,
  STOA_PICTURE_POSTER,
  STOA_PICTURE_REPLAY,
} StoaPictureKind;

#define STOA_TYPE_PICTURE_CACHE (stoa_picture_cache_get_type ())
G_DECLARE_FINAL_TYPE (StoaPictureCache, stoa_picture_cache, STOA, PICTURE_CACHE, GObject)

/**
 * StoaPictureCache:
 *
 * The pictures of one server as textures, those used last: each is asked for once, decoded and made small on a thread of its
 * own, and kept while there is room for it. Main thread.
 */
StoaPictureCache *stoa_picture_cache_new  (StoaClient       *client);

/**
 * stoa_picture_cache_load:
 * @id: of the profile, project or room
 * @version: which one: StoaContext.picture, StoaPost.author_picture or StoaPost.poster
 *
 * Returns: (transfer full): resolves to a #GdkTexture; rejects with %STOA_ERROR
 */
DexFuture        *stoa_picture_cache_load (StoaPictureCache *self,
                                           StoaPictureKind   kind,
                                           const char       *id,
                                           gint64            version);
/** stoa_picture_cache_peek: (transfer none) (nullable): the same when it is there already, for widgets that are recycled. */
GdkTexture       *stoa_picture_cache_peek (StoaPictureCache *self,
                                           StoaPictureKind   kind,
                                           const char       *id,
                                           gint64            version);

G_END_DECLS
