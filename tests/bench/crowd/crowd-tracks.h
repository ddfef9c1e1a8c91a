/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/** crowd_tracks_add_film: an m-line of sound and one of pictures in @n_layers; appends what feeds them to @inputs:
 *  the sound, then the layers from the largest on. */
void crowd_tracks_add_film  (GstBin     *pipeline,
                             GstElement *webrtc,
                             guint       n_layers,
                             GPtrArray  *inputs);
/** crowd_tracks_add_clock: an m-line of pictures of the time they are drawn at, from the encoder of the app. */
void crowd_tracks_add_clock (GstBin     *pipeline,
                             GstElement *webrtc);

G_END_DECLS
