/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-janus-session.h"

G_BEGIN_DECLS

/**
 * StoaJanusCandidates:
 *
 * Holds a client's ICE candidates back until Janus knows the connection they are for.
 */
typedef struct _StoaJanusCandidates StoaJanusCandidates;

StoaJanusCandidates *stoa_janus_candidates_new     (void);
void                 stoa_janus_candidates_free    (StoaJanusCandidates *self);
void                 stoa_janus_candidates_add     (StoaJanusCandidates *self,
                                                    gint64               mline,
                                                    const char          *candidate);
/** stoa_janus_candidates_release: from now on all go to @handle, at once. */
void                 stoa_janus_candidates_release (StoaJanusCandidates *self,
                                                    StoaJanusHandle     *handle);

G_END_DECLS
