/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-peer.h"

G_BEGIN_DECLS

/** stoa_link_stats_read: the figures of the connection out of webrtcbin's statistics. */
void stoa_link_stats_read (const GstStructure *stats, StoaLink *link);

G_END_DECLS
