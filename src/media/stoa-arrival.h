/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/** stoa_arrival_note: from now on RTP that passes @pad knows when it did. */
void   stoa_arrival_note (GstPad    *pad);
/** stoa_arrival_us: monotonic; 0 of what passed no such pad. */
gint64 stoa_arrival_us   (GstBuffer *packet);

G_END_DECLS
