/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-call.h"

G_BEGIN_DECLS

/**
 * stoa_call_log_start:
 *
 * Writes once a second into the debug log (G_MESSAGES_DEBUG=stoa-call) what @call sent, and what it received
 * of whom. Does nothing when that log is off. Main thread; @call must outlive the source.
 *
 * Returns: the source's id, or 0
 */
guint stoa_call_log_start (StoaCall *call);

G_END_DECLS
