/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-error.h"

G_BEGIN_DECLS

/* The kinds of pictures that are read, and the one that is written. Any thread. */

/** StoaPixels: red, green and blue, row by row without gaps. */
typedef struct
{
  guint width;
  guint height;
  guint8 *data;
} StoaPixels;

StoaPixels *stoa_pixels_new  (guint        width,
                              guint        height);
void        stoa_pixels_free (StoaPixels  *pixels);

typedef struct
{
  const char *type;          /* its media type */
  /* How large it says it is, from its first bytes: nothing is decoded. */
  gboolean (*measure) (GBytes *bytes, guint *width, guint *height, GError **error);
  /* All of it, upright, on white; where the kind allows it already shrunk, but not below @side. */
  StoaPixels *(*decode) (GBytes *bytes, guint side, GError **error);
} StoaCodec;

/** stoa_codec_find: (nullable): the codec that the first bytes are of. */
const StoaCodec *stoa_codec_find   (GBytes           *bytes);
/** stoa_codec_encode: (transfer full): as a JPEG; @quality is 1 to 100. */
GBytes          *stoa_codec_encode (const StoaPixels *pixels,
                                    int               quality);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaPixels, stoa_pixels_free)

G_END_DECLS
