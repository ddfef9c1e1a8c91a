/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-sfu.h"
#include "stoa-subscriber.h"
#include "stoa-test-way.h"

G_BEGIN_DECLS

/* Our own subscriber, as "ben" in the fixture's room, over a way that may be bad. */
typedef struct
{
  StoaSfu *sfu;
  StoaSubscriber *subscriber;
  StoaFrames *frames;        /* of ana's camera */
  StoaTestWay *way;          /* between it and Janus; NULL before the first offer */
  GPtrArray *voices;         /* participants */
  gint64 revision;
  StoaLayer asked;           /* of ana's camera */
  GError *error;
} Viewer;

/** viewer_new: it looks at ana in the layer it thinks it can take. */
Viewer *viewer_new       (StoaSfu    *sfu);
void    viewer_free      (Viewer     *viewer);
/** viewer_listen: also to @participant. */
void    viewer_listen    (Viewer     *viewer,
                          const char *participant);
/** viewer_get_width: of the newest picture. */
guint   viewer_get_width (Viewer     *viewer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Viewer, viewer_free)

G_END_DECLS
