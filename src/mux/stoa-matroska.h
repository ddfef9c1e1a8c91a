/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-mux-plan.h"

G_BEGIN_DECLS

/**
 * StoaMatroska:
 *
 * Writes a Matroska file (RFC 9559) of any number of tracks whose blocks come ordered by time. One cluster is held, and sixteen
 * bytes for each second. A cue leads to where every picture that moves at its time still has a key frame ahead:
 * who seeks gets all of them, though each was sent its own key frames.
 *
 * matroskamux waits with one thread for each track and wakes all of them for each block; a dozen tracks take it minutes an
 * hour, this one seconds.
 */
typedef struct _StoaMatroska StoaMatroska;

typedef struct
{
  guint number;
  const char *name;
  StoaCodec codec;
  GBytes *codec_private;     /* nullable */
  guint width;
  guint height;
  gint64 delay_ns;           /* of sound: what comes first and is not heard */
  gint64 frame_ns;           /* how long each picture is shown; 0: it differs */
} StoaMatroskaTrack;

/** stoa_matroska_new: (transfer full) (nullable): writes over what is at @path. @error: of #GFileError, as everywhere here */
StoaMatroska *stoa_matroska_new       (const char              *path,
                                       GError                 **error);
/** stoa_matroska_free: closes what was not ended; it is no whole file then. */
void          stoa_matroska_free      (StoaMatroska            *self);
/** stoa_matroska_set_webm: it is to be the kind of Matroska that browsers know, with one picture at most; before the beginning. */
void          stoa_matroska_set_webm  (StoaMatroska            *self);
/** stoa_matroska_add_track: before the beginning. */
void          stoa_matroska_add_track (StoaMatroska            *self,
                                       const StoaMatroskaTrack *track);
gboolean      stoa_matroska_begin     (StoaMatroska            *self,
                                       const StoaMuxPlan       *plan,
                                       GError                 **error);
gboolean      stoa_matroska_write     (StoaMatroska            *self,
                                       guint                    number,
                                       gint64                   time_ms,
                                       gboolean                 key,
                                       const guint8            *bytes,
                                       gsize                    length,
                                       GError                 **error);
/** stoa_matroska_write_text: of a track of %STOA_CODEC_TEXT: plain text. */
gboolean      stoa_matroska_write_text (StoaMatroska           *self,
                                        guint                   number,
                                        gint64                  time_ms,
                                        gint64                  duration_ms,
                                        const char             *text,
                                        GError                **error);
/** stoa_matroska_end: when it returns %TRUE, all of it is on the disk. @bytes: (out) */
gboolean      stoa_matroska_end       (StoaMatroska            *self,
                                       gint64                  *bytes,
                                       GError                 **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaMatroska, stoa_matroska_free)

G_END_DECLS
