/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-devices.h"
#include "stoa-outlet.h"

G_BEGIN_DECLS

#define STOA_TYPE_CAPTURE (stoa_capture_get_type ())
G_DECLARE_FINAL_TYPE (StoaCapture, stoa_capture, STOA, CAPTURE, GObject)

/**
 * StoaCapture:
 *
 * One camera or microphone, opened while it is on. Pictures leave as I420 of at most 1280×720 and 30 a second,
 * sound as 48 kHz mono S16 without echo and noise. What goes wrong is said in `trouble` and tried again by itself:
 * when devices come and go, and every few seconds. Main thread.
 *
 * A chosen microphone that is not there is replaced by the default one until it is; a camera is not.
 *
 * Properties: `trouble` (string for people, or %NULL), `live` (boolean: it is on, and samples come).
 */
StoaCapture *stoa_capture_new         (StoaDeviceKind  kind,
                                       StoaDevices    *devices,
                                       StoaOutlet     *outlet);
/** stoa_capture_set_device: @id: (nullable): %NULL for the default one */
void         stoa_capture_set_device  (StoaCapture    *self,
                                       const char     *id);
void         stoa_capture_set_on      (StoaCapture    *self,
                                       gboolean        on);
/** stoa_capture_set_suppress_noise: of a microphone; so it is from the start. */
void         stoa_capture_set_suppress_noise (StoaCapture *self,
                                       gboolean        suppress);
gboolean     stoa_capture_is_live     (StoaCapture    *self);
const char  *stoa_capture_get_trouble (StoaCapture    *self);

G_END_DECLS
