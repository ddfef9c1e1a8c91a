/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define _GNU_SOURCE /* RTLD_NEXT */

#include "stoa-test-decoder.h"

#include <dlfcn.h>
#include <vpx/vpx_decoder.h>

static gint slow_from_lines, slow_by_ms;   /* atomic */

typedef vpx_image_t *(*GetFrame) (vpx_codec_ctx_t *, vpx_codec_iter_t *);

/* In front of the library's own, which it asks. On a streaming thread. */
vpx_image_t *
vpx_codec_get_frame (vpx_codec_ctx_t  *context,
                     vpx_codec_iter_t *iter)
{
  GetFrame real = (GetFrame) dlsym (RTLD_NEXT, "vpx_codec_get_frame");
  vpx_image_t *image = real (context, iter);

  if (image != NULL && (int) image->d_h > g_atomic_int_get (&slow_from_lines))
    g_usleep (g_atomic_int_get (&slow_by_ms) * 1000);
  return image;
}

void
stoa_test_decoder_slow (int   lines,
                        guint ms)
{
  g_atomic_int_set (&slow_from_lines, lines);
  g_atomic_int_set (&slow_by_ms, ms);
}
