/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-media-bus.h"
#include "stoa-rate-control.h"

G_BEGIN_DECLS

/* What the other side says of what it is sent, on the main context, to the owner of the bus. */
typedef struct
{
  void (*keyframe) (gpointer owner, guint ssrc);   /* it needs one of that stream */
  void (*limit)    (gpointer owner, guint kbits);  /* more it will not take */
  void (*report)   (gpointer owner, const StoaRateReport *report);   /* about five times a second */
} StoaFeedbackFuncs;

/**
 * stoa_feedback_watch:
 * @webrtc: connected
 *
 * Listens to RTCP itself: GStreamer's session heeds only the first of several keyframe requests that come
 * together, and Janus asks for all layers at once. @funcs are kept, not copied.
 */
void stoa_feedback_watch (GstElement              *webrtc,
                          StoaMediaBus            *bus,
                          const StoaFeedbackFuncs *funcs);

G_END_DECLS
