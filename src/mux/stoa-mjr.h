/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <stdio.h>

#include <glib.h>

G_BEGIN_DECLS

/**
 * StoaMjr:
 *
 * Reads what Janus wrote of one track, packet by packet. Whatever is in the file, nothing is read beyond it and no more than
 * one packet is held; what is no packet is skipped.
 */
typedef struct _StoaMjr StoaMjr;

typedef struct
{
  const guint8 *payload;     /* valid until the next one is read */
  gsize length;
  guint32 ssrc;
  guint32 time;              /* RTP */
  guint16 seq;
  gboolean marker;
  guint32 arrived_ms;        /* since the first packet */
} StoaMjrPacket;

/** stoa_mjr_open: (transfer full) (nullable): @error: %G_FILE_ERROR */
StoaMjr *stoa_mjr_open         (const char     *path,
                                GError        **error);
/** stoa_mjr_new: (transfer full) (nullable): @file: (transfer full): at its beginning. */
StoaMjr *stoa_mjr_new          (FILE           *file,
                                GError        **error);
void     stoa_mjr_free         (StoaMjr        *self);
/** stoa_mjr_get_first_us: the wall clock's when the first packet came. */
gint64   stoa_mjr_get_first_us (StoaMjr        *self);
/** stoa_mjr_read: %FALSE at the end. */
gboolean stoa_mjr_read         (StoaMjr        *self,
                                StoaMjrPacket  *packet);
/** stoa_mjr_is_damaged: something that was read is no packet, or ends within one. */
gboolean stoa_mjr_is_damaged   (StoaMjr        *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaMjr, stoa_mjr_free)

G_END_DECLS
