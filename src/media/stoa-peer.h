/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gst/webrtc/webrtc.h>

#include "stoa-media-bus.h"

G_BEGIN_DECLS

typedef struct
{
  double rtt_ms;             /* negative while unknown */
  double loss;               /* 0..1 of the last second, towards whoever receives */
  gint64 received;           /* packets in all, as `lost`; 0 for one that only sends */
  gint64 lost;
  char candidate[16];        /* "host", "srflx", "prflx", "relay", or empty */
} StoaLink;

#define STOA_TYPE_PEER (stoa_peer_get_type ())
G_DECLARE_FINAL_TYPE (StoaPeer, stoa_peer, STOA, PEER, GObject)

/**
 * StoaPeer:
 *
 * One webrtcbin in a pipeline of its own, as publisher and subscriber share it: descriptions,
 * candidates, the connection's state, the link's figures, and an end that does not block. Main thread.
 *
 * Signals: `candidate` (uint mline, string): an empty one is the last; `connected` (); `failed` (GError):
 * nothing comes after it; `tick` (): the figures are new.
 */
StoaPeer   *stoa_peer_new           (const char  *name);
/** stoa_peer_get_webrtc: (transfer none) (nullable): %NULL once closed, as the pipeline. */
GstElement *stoa_peer_get_webrtc    (StoaPeer    *self);
/** stoa_peer_get_pipeline: (transfer none) (nullable): on the common clock. */
GstElement *stoa_peer_get_pipeline  (StoaPeer    *self);
void        stoa_peer_play          (StoaPeer    *self);
/**
 * stoa_peer_ask:
 * @signal: an action of webrtcbin's that takes @argument and a promise
 * @func: (nullable): hears the answer, with @bus, on webrtcbin's thread; never when webrtcbin is closed meanwhile
 */
void        stoa_peer_ask           (StoaPeer    *self,
                                     const char  *signal,
                                     gconstpointer argument,
                                     GstPromiseChangeFunc func,
                                     StoaMediaBus *bus);
/** stoa_peer_set_remote: takes the other side's description, and tells @func, as stoa_peer_ask() does, what came of it; the
 *  connection has to come up from now on. %FALSE for what is no SDP. */
gboolean    stoa_peer_set_remote    (StoaPeer    *self,
                                     GstWebRTCSDPType type,
                                     const char  *sdp,
                                     GstPromiseChangeFunc func,
                                     StoaMediaBus *bus);
/** stoa_peer_add_candidate: what is no candidate is ignored. */
void        stoa_peer_add_candidate (StoaPeer    *self,
                                     guint        mline,
                                     const char  *candidate);
/** stoa_peer_fail: (transfer full) @error: closes and tells. Does nothing once failed or closed. */
void        stoa_peer_fail          (StoaPeer    *self,
                                     GError      *error);
void        stoa_peer_get_link      (StoaPeer    *self,
                                     StoaLink    *link);
void        stoa_peer_close         (StoaPeer    *self);

G_END_DECLS
