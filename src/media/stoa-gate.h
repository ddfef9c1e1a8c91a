/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

#define STOA_TYPE_GATE (stoa_gate_get_type ())
G_DECLARE_FINAL_TYPE (StoaGate, stoa_gate, STOA, GATE, GstElement)

/**
 * StoaGate:
 *
 * Stands before the decoder of one track of a film. Closed, it keeps what comes from the last key frame on, so that nobody decodes
 * what nobody looks at. Open, it lets through what leads to the picture that is to be seen now, from its key frame on, and then
 * all that comes. A picture that stays, such as a slide, is seen also by who moves between it and the next one.
 */

/** stoa_gate_new: (transfer floating): closed. */
GstElement *stoa_gate_new      (void);
/** stoa_gate_open: any thread. %FALSE: what leads to the picture that is to be seen now has gone by; a seek brings it again. */
gboolean    stoa_gate_open     (StoaGate *self);
/** stoa_gate_close: any thread. */
void        stoa_gate_close    (StoaGate *self);

G_END_DECLS
