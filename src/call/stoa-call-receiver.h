/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-room.h"
#include "stoa-subscriber.h"

G_BEGIN_DECLS

#define STOA_TYPE_CALL_RECEIVER (stoa_call_receiver_get_type ())
G_DECLARE_FINAL_TYPE (StoaCallReceiver, stoa_call_receiver, STOA, CALL_RECEIVER, GObject)

/**
 * StoaCallReceiver:
 *
 * Everyone's sound and the pictures somebody looks at: a subscriber, replaced by a new one when it
 * fails, and what it is to receive, told to the server once a turn of the main loop. Main thread.
 *
 * Signals: `changed` (): of stoa_call_receiver_is_connected() or stoa_call_receiver_get_trouble().
 */
StoaCallReceiver *stoa_call_receiver_new            (StoaRoom         *room,
                                                     gboolean          play);
/** stoa_call_receiver_rebuild: a new subscriber, now. */
void              stoa_call_receiver_rebuild        (StoaCallReceiver *self);
/** stoa_call_receiver_flush: tells the server now what is wanted, when that changed. */
void              stoa_call_receiver_flush          (StoaCallReceiver *self);
void              stoa_call_receiver_look           (StoaCallReceiver *self,
                                                     const char       *participant,
                                                     StoaTrackKind     kind,
                                                     StoaLayer         layer,
                                                     StoaFrames       *frames);
void              stoa_call_receiver_set_offer      (StoaCallReceiver *self,
                                                     const StoaOffer  *offer);
void              stoa_call_receiver_set_slots      (StoaCallReceiver *self,
                                                     const StoaSlots  *slots);
void              stoa_call_receiver_add_candidate  (StoaCallReceiver *self,
                                                     const StoaCandidate *candidate);
/** stoa_call_receiver_set_speaker: of this subscriber and those to come. Same for the volume. */
void              stoa_call_receiver_set_speaker    (StoaCallReceiver *self,
                                                     const char       *device_id);
void              stoa_call_receiver_set_volume     (StoaCallReceiver *self,
                                                     const char       *participant,
                                                     double            volume);
/** stoa_call_receiver_close: for good. */
void              stoa_call_receiver_close          (StoaCallReceiver *self);
gboolean          stoa_call_receiver_is_connected   (StoaCallReceiver *self);
const char       *stoa_call_receiver_get_trouble    (StoaCallReceiver *self);
/** stoa_call_receiver_get_subscriber: (transfer none) (nullable) */
StoaSubscriber   *stoa_call_receiver_get_subscriber (StoaCallReceiver *self);

G_END_DECLS
