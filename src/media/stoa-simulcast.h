/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gst/gst.h>

#include "stoa-layers.h"

G_BEGIN_DECLS

#define STOA_TYPE_SIMULCAST (stoa_simulcast_get_type ())
G_DECLARE_FINAL_TYPE (StoaSimulcast, stoa_simulcast, STOA, SIMULCAST, GstBin)

/**
 * StoaSimulcast:
 *
 * From I420 pictures on "sink" to RTP on "src": VP8 in up to three sizes on one m-line, told from each other by
 * their RID. Three are always agreed on: which of them flow follows the size of the pictures, which may change at
 * any time, the rate there is, who watches, and what is encoded in time. What does not flow is not encoded. Any thread.
 */

/** stoa_simulcast_new: @mid: what the m-line is to be called; @n_layers: %STOA_N_LAYERS, or 1 for a receiver that knows
 *  nothing of layers. */
StoaSimulcast *stoa_simulcast_new           (const char    *mid,
                                             guint          n_layers);
/** stoa_simulcast_mark_repairs: @rtxsend of the connection: what is sent again says which layer it repairs. */
void           stoa_simulcast_mark_repairs  (GstElement    *rtxsend);
/** stoa_simulcast_set_rate: what all layers may take together; holds from the next picture on. */
void           stoa_simulcast_set_rate      (StoaSimulcast *self,
                                             guint          kbits);
/** stoa_simulcast_set_demand: whether somebody watches these layers; holds from the next picture on. */
void           stoa_simulcast_set_demand    (StoaSimulcast *self,
                                             gboolean       mid,
                                             gboolean       high);
/** stoa_simulcast_send_keyframe: of that layer, or of all with %STOA_LAYER_AUTO. */
void           stoa_simulcast_send_keyframe (StoaSimulcast *self,
                                             StoaLayer      layer);
/** stoa_simulcast_answer_request: likewise of the layer with that SSRC, if it is one of these. */
void           stoa_simulcast_answer_request (StoaSimulcast *self,
                                             guint          ssrc);
/** stoa_simulcast_count_frames: pictures that were encoded, in however many layers. */
guint64        stoa_simulcast_count_frames  (StoaSimulcast *self);
/** stoa_simulcast_count_layer_frames: likewise, of each layer. */
void           stoa_simulcast_count_layer_frames (StoaSimulcast *self,
                                             guint64        frames[STOA_N_LAYERS]);
/** stoa_simulcast_count_layers: that flow now. */
guint          stoa_simulcast_count_layers  (StoaSimulcast *self);

G_END_DECLS
