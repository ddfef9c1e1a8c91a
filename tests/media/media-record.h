/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-recording.h"

G_BEGIN_DECLS

/* Recordings made on the spot: what Janus would have written, put together by what stoa-mux does. */

typedef struct _Recorded Recorded;

/** recorded_new: nobody is in it yet. */
Recorded      *recorded_new        (const char *name, gint64 duration_ms);
void           recorded_free       (Recorded *self);
/** recorded_add_person: somebody who is there from one time to another. */
void           recorded_add_person (Recorded *self, const char *name, gint64 from_ms, gint64 to_ms);
/** recorded_add_camera: the person's pictures are of that colour, and white for 200 ms at each full second of the recording. */
void           recorded_add_camera (Recorded *self, const char *name, guint32 rgb, guint width, guint height, gint64 from_ms, gint64 to_ms);
/** recorded_add_screen: likewise what they share. */
void           recorded_add_screen (Recorded *self, const char *name, guint32 rgb, guint width, guint height, gint64 from_ms, gint64 to_ms);
/** recorded_add_mic: a tone for 100 ms at each full second, and silence; in the middle of it all the packets stop for @gap_ms. */
void           recorded_add_mic    (Recorded *self, const char *name, double hz, gint64 from_ms, gint64 to_ms, gint64 gap_ms);
void           recorded_add_moment (Recorded *self, StoaMomentKind kind, const char *name, gint64 at_ms, gint64 duration_ms, int track,
                                    const char *detail);
/** recorded_put_together: (transfer none): the file's path. */
const char    *recorded_put_together (Recorded *self);
/** recorded_manifest: (transfer none): may be changed. */
StoaManifest  *recorded_manifest   (Recorded *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Recorded, recorded_free)

G_END_DECLS
