/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-devices.h"

G_BEGIN_DECLS

/**
 * stoa_capture_chain_new:
 *
 * The pipeline behind a StoaCapture, not yet playing. It begins with "device" and ends in an appsink "sink"; a
 * microphone's takes what is played, for echo cancelling, in an appsrc "far". Main thread.
 *
 * Returns: (transfer full) (nullable): %NULL when an element is missing
 */
GstElement *stoa_capture_chain_new (StoaDeviceKind  kind,
                                    StoaDevice     *device,
                                    gboolean        suppress_noise);

G_END_DECLS
