/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-devices.h"
#include "stoa-frames.h"
#include "stoa-screen.h"

G_BEGIN_DECLS

#define STOA_TYPE_SOURCE (stoa_source_get_type ())
G_DECLARE_FINAL_TYPE (StoaSource, stoa_source, STOA, SOURCE, GObject)

/**
 * StoaSource:
 *
 * What one sends: camera and microphone, or a film in a loop with its sound. It runs for itself (the
 * start-live dialog previews it), and a #StoaPublisher takes from it. The own picture is in
 * stoa_source_get_preview(). Main thread.
 *
 * Properties: `camera-on`, `mic-on` (write: a camera that is off is released, its light goes out;
 * a mic that is off sends silence: it stays open once it was on, and its samples leave the process nowhere), `level` (double, dBov of
 * the microphone, −127 is silence, ten times a second), `camera-trouble`, `mic-trouble` (strings for people,
 * or %NULL: missing, busy, refused, unplugged; healed by itself when the
 * device is back), `camera-live`, `mic-live` (on, and the device gives something: what others may be told), `ready`
 * (what there is to send is known; always so with devices), `film-error` (string for people, or %NULL).
 *
 * Signal: `unheard` (): somebody talks for a while, and the microphone is off. What it hears is measured and forgotten.
 */

/** stoa_source_new_devices: the lists (nullable) tell what there is; the default devices are chosen. Nothing is opened
 *  before it is on. */
StoaSource *stoa_source_new_devices  (StoaDevices *cameras,
                                      StoaDevices *mics);
/** stoa_source_new_film: any file GStreamer reads; `film-error` is notified when it cannot. Fails at once on a missing
 *  file. @from_ms: where in the film it starts; loops begin at 0. */
StoaSource *stoa_source_new_film     (const char  *path,
                                      guint        from_ms,
                                      GError     **error);

/** stoa_source_set_camera: switches without a new negotiation; %NULL for the default. */
void        stoa_source_set_camera   (StoaSource  *self, const char *device_id);
void        stoa_source_set_mic      (StoaSource  *self, const char *device_id);
void        stoa_source_set_camera_on (StoaSource *self, gboolean on);
void        stoa_source_set_mic_on   (StoaSource  *self, gboolean on);
gboolean    stoa_source_get_camera_on (StoaSource *self);
gboolean    stoa_source_get_mic_on   (StoaSource  *self);
gboolean    stoa_source_is_camera_live (StoaSource *self);
gboolean    stoa_source_is_mic_live  (StoaSource  *self);
/** stoa_source_set_suppress_noise: of the microphone's surroundings; so it is from the start. */
void        stoa_source_set_suppress_noise (StoaSource *self, gboolean suppress);
double      stoa_source_get_level    (StoaSource  *self);
const char *stoa_source_get_camera_trouble (StoaSource *self);
const char *stoa_source_get_mic_trouble    (StoaSource *self);
/** stoa_source_get_preview: (transfer none): the own camera picture, not mirrored. */
StoaFrames *stoa_source_get_preview  (StoaSource  *self);
/** stoa_source_get_screen: (transfer none): what one shares of one's screen; off at first. */
StoaScreen *stoa_source_get_screen   (StoaSource  *self);
/** stoa_source_stop: lets go of every device now: camera and microphone are off, and may be switched on again. A film ends. */
void        stoa_source_stop         (StoaSource  *self);

G_END_DECLS
