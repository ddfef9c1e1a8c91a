/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-janus-session.h"

G_BEGIN_DECLS

/**
 * StoaJanusKeyframes:
 *
 * Sees to it that a publisher makes a keyframe for each new viewer. Janus asks for one when somebody
 * begins to watch, but not when an m-line is added, and it forgets a request that comes within a second
 * of another (1.4.1 keeps delayed ones for remote publishers only): that one is asked for again here, and
 * until then the publisher's client may be told past Janus. Viewers who lost packets ask Janus as well, of which nothing is
 * known here: so what a new viewer was to get may be missed, and is asked for again a second later.
 */
typedef struct _StoaJanusKeyframes StoaJanusKeyframes;

/** StoaJanusKeyframesTell: Janus will not ask for one on that m-line in time. @layer is the StoaLayer it is wanted in. */
typedef void (*StoaJanusKeyframesTell) (const char *mid,
                                        int         layer,
                                        gpointer    data);

/** stoa_janus_keyframes_new: @handle is the publisher's; @janus_since_us when Janus began, monotonic. */
StoaJanusKeyframes *stoa_janus_keyframes_new  (StoaJanusHandle    *handle,
                                               gint64              janus_since_us,
                                               StoaJanusKeyframesTell tell,
                                               gpointer            data);
void                stoa_janus_keyframes_free (StoaJanusKeyframes *self);
/** stoa_janus_keyframes_want: @asked says that Janus has just asked the publisher itself. */
void                stoa_janus_keyframes_want (StoaJanusKeyframes *self,
                                               const char         *mid,
                                               int                 layer,
                                               gboolean            asked);
/** stoa_janus_keyframes_miss: who watches since then may have got none; asks, unless Janus was asked a second later than that. */
void                stoa_janus_keyframes_miss (StoaJanusKeyframes *self,
                                               const char         *mid,
                                               int                 layer,
                                               gint64              since_us);

G_END_DECLS
