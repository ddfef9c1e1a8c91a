/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-model.h"

G_BEGIN_DECLS

/* The files Janus records into, one track each: a header, then RTP packets as they came. Any thread; these block. */

typedef struct
{
  int kind;                  /* StoaTrackKind */
  int codec;                 /* index into stoa_recorded_codecs */
  gint64 first_us;           /* wall clock of the first packet */
  guint level_id;            /* of the RTP header extension that tells how loud a packet is; 0: none */
  gint64 frames_at;          /* offset of the first packet */
} StoaMjrHeader;

/** stoa_mjr_read_header: %FALSE when nothing arrived yet, or the file is none of these. */
gboolean stoa_mjr_read_header (int                  fd,
                               StoaMjrHeader       *header);
/**
 * stoa_mjr_read_loudest:
 * @offset: where to begin: the offset of a packet
 * @dbov: (inout): made louder by what is heard, 0 the loudest
 *
 * Returns: the offset of the first packet that is not complete yet, to go on with
 */
gint64   stoa_mjr_read_loudest (int                  fd,
                               const StoaMjrHeader *header,
                               gint64               offset,
                               double              *dbov);

G_END_DECLS
