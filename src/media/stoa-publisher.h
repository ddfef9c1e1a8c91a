/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-message.h"
#include "stoa-layers.h"
#include "stoa-source.h"

G_BEGIN_DECLS

#define STOA_TYPE_PUBLISHER (stoa_publisher_get_type ())
G_DECLARE_FINAL_TYPE (StoaPublisher, stoa_publisher, STOA, PUBLISHER, GObject)

/**
 * StoaPublisher:
 *
 * One sending WebRTC connection with a #StoaSource's sound and picture: VP8 in simulcast layers and
 * Opus. It knows no room and no server: its owner carries what the signals say. A lost connection
 * is not repaired but replaced by a new publisher (webrtcbin cannot restart ICE). Main thread.
 *
 * Signals: `offer` (StoaPublish, its `room` empty): send it; `candidate` (uint mline, string);
 * `connected` (); `failed` (GError): of no more use.
 */
StoaPublisher *stoa_publisher_new            (StoaSource    *source);
/** stoa_publisher_set_layers: before the start; 1 for a receiver that knows nothing of layers. */
void           stoa_publisher_set_layers     (StoaPublisher *self, guint n_layers);
/** stoa_publisher_start: makes the offer. */
void           stoa_publisher_start          (StoaPublisher *self);
void           stoa_publisher_set_answer     (StoaPublisher *self, const char *sdp);
void           stoa_publisher_add_candidate  (StoaPublisher *self, guint mline, const char *candidate);
/** stoa_publisher_send_keyframe: the next picture of that m-line is a whole one in @layer, or in all of them with
 *  %STOA_LAYER_AUTO, as long as that is not asked too often. */
void           stoa_publisher_send_keyframe  (StoaPublisher *self, const char *mid, StoaLayer layer);
/** stoa_publisher_set_demand: whether somebody watches these layers of the camera; what nobody does is not encoded. Both
 *  are watched until told otherwise. */
void           stoa_publisher_set_demand     (StoaPublisher *self, gboolean mid, gboolean high);
/** stoa_publisher_close: ends it without blocking the caller. */
void           stoa_publisher_close          (StoaPublisher *self);

typedef struct
{
  guint64 frames;            /* pictures that were sent, in however many layers */
  guint64 layer_frames[STOA_N_LAYERS];   /* of the camera in each: a busy computer leaves out some of the large ones */
  guint64 bytes;
  guint layers;              /* that the camera is sent in now; 0 before the first picture */
  guint kbits;               /* that may be sent */
  double rtt_ms;             /* negative while unknown */
  double loss;               /* share lost on the way to the server in the last second, 0..1 */
  char candidate[16];        /* "host", "srflx", "relay", or empty */
} StoaSendStats;
/** stoa_publisher_get_stats: the newest, taken once a second. */
void           stoa_publisher_get_stats      (StoaPublisher *self, StoaSendStats *stats);

G_END_DECLS
