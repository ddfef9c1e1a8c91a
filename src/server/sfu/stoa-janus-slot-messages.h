/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

#include "stoa-janus-slots.h"

G_BEGIN_DECLS

#define STOA_JANUS_MAX_SLOTS 256 /* m-lines of one connection; one takes about 700 bytes of STOA_MAX_SDP */

/* What a subscriber says to Janus about its slots, and what Janus says of them. All requests are (transfer full). */

/** stoa_janus_join_request: begins a connection with slots for @sources. */
JsonObject    *stoa_janus_join_request   (const char      *room,
                                          GPtrArray       *sources,
                                          StoaJanusSource *parked[2]);
/** stoa_janus_add_request: makes slots for @sources beside @slots. */
JsonObject    *stoa_janus_add_request    (GPtrArray       *slots,
                                          GPtrArray       *sources,
                                          StoaJanusSource *parked[2]);
/** stoa_janus_move_request: @moves to other sources; no new SDP, unless a slot had lost its source. */
JsonObject    *stoa_janus_move_request   (GPtrArray       *moves);
/** stoa_janus_layer_request: @moves to other substreams of the same source. */
JsonObject    *stoa_janus_layer_request  (GPtrArray       *moves);

/** stoa_janus_slots_find: (transfer none) (nullable): */
StoaJanusSlot *stoa_janus_slots_find     (GPtrArray       *slots,
                                          const char      *mid);
/** stoa_janus_slots_read: Janus's own list, when @message has it, is the truth about what comes on which m-line. */
void           stoa_janus_slots_read     (GPtrArray       *slots,
                                          JsonObject      *message);

G_END_DECLS
