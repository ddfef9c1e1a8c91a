/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gst/webrtc/ice.h>

G_BEGIN_DECLS

/**
 * stoa_addresses_gather:
 *
 * Has @ice gather candidates on this computer's addresses and on the loopback one, which it leaves out
 * by itself: a server for this computer only is reached on no other, and it is there without a network.
 * Before the connection's first description.
 */
void stoa_addresses_gather (GstWebRTCICE *ice);

G_END_DECLS
