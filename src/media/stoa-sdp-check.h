/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gst/sdp/sdp.h>

#include "stoa-error.h"

G_BEGIN_DECLS

/**
 * stoa_sdp_check_offer:
 * @before: (nullable): the offer this connection accepted last
 *
 * webrtcbin asserts on some descriptions it finds impossible. Only what looks like an offer of sound and pictures,
 * and continues the one before, reaches it.
 *
 * Returns: (transfer full) (nullable): the offer parsed, or %NULL with %STOA_ERROR_MALFORMED
 */
GstSDPMessage *stoa_sdp_check_offer  (const char          *sdp,
                                      const GstSDPMessage *before,
                                      GError             **error);
/** stoa_sdp_check_answer: likewise for the answer to @offer. */
GstSDPMessage *stoa_sdp_check_answer (const char          *sdp,
                                      const GstSDPMessage *offer,
                                      GError             **error);

G_END_DECLS
