/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-room.h"
#include "stoa-publisher.h"
#include "stoa-source.h"
#include "stoa-subscriber.h"

G_BEGIN_DECLS

#define STOA_TYPE_CALL (stoa_call_get_type ())
G_DECLARE_FINAL_TYPE (StoaCall, stoa_call, STOA, CALL, GObject)

/**
 * StoaCall:
 *
 * Being in a room with sound and picture: a #StoaRoom (core), a #StoaPublisher and a
 * #StoaSubscriber (media), and the wires between them. Publishes all that the source can have, also
 * what is off, as muted tracks: to turn it on later takes no negotiation. Subscribes to everyone's sound
 * and to the pictures somebody looks at, and builds new peers when a connection or the media engine is
 * lost, with microphone and camera never more open than before. Who listens publishes nothing until
 * their role is another. Out of the room the source is stopped. Main thread.
 *
 * Properties: `room`, `source` (nullable for a listener without devices), `media-trouble` (string for
 * people, or %NULL), `connected` (both peers are up).
 */
StoaCall   *stoa_call_new         (StoaRoom      *room,
                                   StoaSource    *source,
                                   gboolean       play);
/** stoa_call_join: joins the room, then starts the media. Resolves to %TRUE when in the room. */
DexFuture  *stoa_call_join        (StoaCall      *self,
                                   const char    *name);
/** stoa_call_leave: lets go of devices and peers, leaves the room. */
void        stoa_call_leave       (StoaCall      *self);

/**
 * stoa_call_look:
 * @frames: (nullable): where the pictures go; %NULL to look away
 *
 * A tile looks at a participant's camera or screen at @layer. Who nobody looks at is neither received
 * nor decoded. For one's own id the preview is `stoa_source_get_preview`.
 */
void        stoa_call_look        (StoaCall      *self,
                                   const char    *participant,
                                   StoaTrackKind  kind,
                                   StoaLayer      layer,
                                   StoaFrames    *frames);

/** stoa_call_set_mic: own microphone: at once here, and told to the room; not on while a moderator locks it. Same for the camera. */
void        stoa_call_set_mic     (StoaCall      *self, gboolean on);
void        stoa_call_set_camera  (StoaCall      *self, gboolean on);

/** stoa_call_set_speaker: where all is heard, whatever becomes of the connection; %NULL for the default. */
void        stoa_call_set_speaker (StoaCall      *self, const char *device_id);
/** stoa_call_set_volume: of one person, 0..1.5, for as long as they are in the room. */
void        stoa_call_set_volume  (StoaCall      *self, const char *participant, double volume);

StoaRoom       *stoa_call_get_room       (StoaCall *self);
StoaSource     *stoa_call_get_source     (StoaCall *self);
/** stoa_call_get_subscriber: (transfer none) (nullable): the one of now; another one after a loss. Same for the publisher. */
StoaSubscriber *stoa_call_get_subscriber (StoaCall *self);
StoaPublisher  *stoa_call_get_publisher  (StoaCall *self);

G_END_DECLS
