/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/**
 * StoaTestArrivals:
 *
 * What arrived on each m-line of a receiving connection: counted on streaming threads, read on any.
 */
typedef struct _StoaTestArrivals StoaTestArrivals;

/** Where a stream is counted: @packets: RTP; @encoded: (nullable): frames of video; @decoded: frames of either kind. */
typedef struct
{
  GstPad *packets;
  GstPad *encoded;
  GstPad *decoded;
} StoaTestStream;

StoaTestArrivals *stoa_test_arrivals_new           (void);
void              stoa_test_arrivals_free          (StoaTestArrivals     *self);
/** stoa_test_arrivals_clear: forgets everything; while nothing that was watched flows. */
void              stoa_test_arrivals_clear         (StoaTestArrivals     *self);
/** stoa_test_arrivals_watch: counts that stream, which came on that m-line. */
void              stoa_test_arrivals_watch         (StoaTestArrivals     *self,
                                                    const char           *mid,
                                                    const StoaTestStream *stream);

/** stoa_test_arrivals_ask: asks for a keyframe of the newest stream that came on that m-line. */
void              stoa_test_arrivals_ask           (StoaTestArrivals     *self,
                                                    const char           *mid);

/** stoa_test_arrivals_get_frames: @mid: (nullable): here and below; nothing arrived on none. */
guint             stoa_test_arrivals_get_frames    (StoaTestArrivals     *self,
                                                    const char           *mid);
guint             stoa_test_arrivals_get_keyframes (StoaTestArrivals     *self,
                                                    const char           *mid);
guint             stoa_test_arrivals_get_packets   (StoaTestArrivals     *self,
                                                    const char           *mid);
/** stoa_test_arrivals_get_width: of the newest frame. */
int               stoa_test_arrivals_get_width     (StoaTestArrivals     *self,
                                                    const char           *mid);
/** stoa_test_arrivals_get_streams: how many were watched; a new SSRC is one more. */
guint             stoa_test_arrivals_get_streams   (StoaTestArrivals     *self);

G_END_DECLS
