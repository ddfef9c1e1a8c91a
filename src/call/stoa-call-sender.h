/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-publisher.h"
#include "stoa-room.h"

G_BEGIN_DECLS

#define STOA_TYPE_CALL_SENDER (stoa_call_sender_get_type ())
G_DECLARE_FINAL_TYPE (StoaCallSender, stoa_call_sender, STOA, CALL_SENDER, GObject)

/**
 * StoaCallSender:
 *
 * Keeps a room supplied with a source's sound and picture: a publisher, replaced by a new one when it
 * fails. Its offer is made before one is in the room, so that it is at hand then. Main thread.
 *
 * Signals: `changed` (): of stoa_call_sender_is_connected() or stoa_call_sender_get_trouble().
 */
StoaCallSender *stoa_call_sender_new           (StoaRoom       *room,
                                                StoaSource     *source);
/** stoa_call_sender_rebuild: a new publisher, now. */
void            stoa_call_sender_rebuild       (StoaCallSender *self);
/** stoa_call_sender_flush: the room may be entered now, or one's role be another: says what waited for that. */
void            stoa_call_sender_flush         (StoaCallSender *self);
void            stoa_call_sender_add_candidate (StoaCallSender *self,
                                                const StoaCandidate *candidate);
/** stoa_call_sender_send_keyframe: as stoa_publisher_send_keyframe(). */
void            stoa_call_sender_send_keyframe (StoaCallSender *self,
                                                const char     *mid,
                                                StoaLayer       layer);
/** stoa_call_sender_set_demand: as stoa_publisher_set_demand(), of what is sent now. */
void            stoa_call_sender_set_demand    (StoaCallSender *self,
                                                gboolean        mid,
                                                gboolean        high);
/** stoa_call_sender_close: for good. */
void            stoa_call_sender_close         (StoaCallSender *self);
gboolean        stoa_call_sender_is_connected  (StoaCallSender *self);
const char     *stoa_call_sender_get_trouble   (StoaCallSender *self);
/** stoa_call_sender_get_publisher: (transfer none) (nullable) */
StoaPublisher  *stoa_call_sender_get_publisher (StoaCallSender *self);

G_END_DECLS
