/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libdex.h>

#include "stoa-model.h"

G_BEGIN_DECLS

/* What people send as a picture is read as little as it takes to refuse it, decoded within bounds, shrunk, and written
 * anew: nothing of what came goes on to others.
 */

typedef struct
{
  guint side;                /* pixels at most */
  gboolean square;           /* cut to one, around the middle */
  gsize max_bytes;           /* of the result */
} StoaPictureShape;

extern const StoaPictureShape stoa_picture_portrait; /* of a profile or project */
extern const StoaPictureShape stoa_picture_poster;   /* of a live post */

/**
 * stoa_picture_make:
 * @claimed: (nullable): the media type it came with
 *
 * From a JPEG, PNG or WebP to a JPEG. Any thread; takes up to a second.
 *
 * Returns: (transfer full) (nullable): the JPEG, or %NULL with %STOA_ERROR_INVALID or %STOA_ERROR_TOO_LARGE and a sentence why
 */
GBytes    *stoa_picture_make     (GBytes                 *bytes,
                                  const char             *claimed,
                                  const StoaPictureShape *shape,
                                  GError                **error);

/**
 * StoaPictureMaker:
 *
 * One thread that does it, picture by picture. Main thread.
 */
typedef struct _StoaPictureMaker StoaPictureMaker;

StoaPictureMaker *stoa_picture_maker_new  (void);
void          stoa_picture_maker_free (StoaPictureMaker           *self);
/** stoa_picture_maker_make: resolves to what stoa_picture_make() returns; %STOA_ERROR_TOO_MANY when too many wait. */
DexFuture    *stoa_picture_maker_make (StoaPictureMaker           *self,
                                  GBytes                 *bytes,
                                  const char             *claimed,
                                  const StoaPictureShape *shape);

G_END_DECLS
