/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gst/app/gstappsrc.h>

#include "crowd-film.h"

G_BEGIN_DECLS

/** CrowdPump: one thread that feeds everybody, each with frames of films at their own place. */
typedef struct _CrowdPump CrowdPump;

CrowdPump *crowd_pump_new    (void);
/** crowd_pump_free: nobody may be fed any more. */
void       crowd_pump_free   (CrowdPump        *self);
/** crowd_pump_add: feeds @appsrc with @track, in a loop, from @from_s on, until it is removed. */
void       crowd_pump_add    (CrowdPump        *self,
                              GstAppSrc        *appsrc,
                              const CrowdTrack *track,
                              guint             from_s,
                              GstClockTime      start_ns);
/** crowd_pump_want: whether what is due is really given to @appsrc; if so, from the next key frame on. */
void       crowd_pump_want   (CrowdPump        *self,
                              GstAppSrc        *appsrc,
                              gboolean          wanted);
void       crowd_pump_remove (CrowdPump        *self,
                              GstAppSrc        *appsrc);

G_END_DECLS
