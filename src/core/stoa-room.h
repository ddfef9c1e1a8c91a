/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "stoa-client.h"
#include "stoa-person.h"

G_BEGIN_DECLS

/**
 * StoaRoomLink:
 * @STOA_ROOM_JOINING: asked to enter
 * @STOA_ROOM_KNOCKING: waits to be let in; a lost connection knocks again
 * @STOA_ROOM_JOINED: in it; what is shown is what the server says
 * @STOA_ROOM_RECONNECTING: the connection is lost; the place is kept, coming back by itself
 * @STOA_ROOM_LEFT: out of it, for good; `leave-reason` or `error` says why
 */
typedef enum
{
  STOA_ROOM_JOINING,
  STOA_ROOM_KNOCKING,
  STOA_ROOM_JOINED,
  STOA_ROOM_RECONNECTING,
  STOA_ROOM_LEFT,
} StoaRoomLink;

#define STOA_TYPE_ROOM_LINK (stoa_room_link_get_type ())
GType stoa_room_link_get_type (void);

#define STOA_TYPE_ROOM (stoa_room_get_type ())
G_DECLARE_FINAL_TYPE (StoaRoom, stoa_room, STOA, ROOM, GObject)

/**
 * StoaRoom:
 *
 * A room one is in, as its people see it: the server's events folded by the reducer, with what one
 * asked for and the server has not answered yet laid over it. A #GListModel of #StoaPerson in the
 * order they joined; the same person stays the same object. Main thread only.
 *
 * Properties: `link` (StoaRoomLink), `title`, `phase` (int), `started-at` (int64 ms), `people` (uint,
 * those not away), `me` (StoaPerson, nullable), `leave-reason` (int), `error` (GError, nullable).
 *
 * Signals, for the media side: `offer` (StoaOffer), `slots` (StoaSlots), `candidate` (StoaCandidate),
 * `keyframe` (StoaKeyframe), `demand` (StoaDemand), `media-reset` (): publish and subscribe anew, because the server's media engine or one's own
 * connection was lost. `left` (): the link turned %STOA_ROOM_LEFT. `changed` (): what is shown may be different.
 */

/** stoa_room_new: a room of that id on @client; stoa_room_join() enters it. */
StoaRoom     *stoa_room_new             (StoaClient  *client,
                                         const char  *id);

/** stoa_room_join: resolves to %TRUE when in it. @name is %NULL for the account's own. */
DexFuture    *stoa_room_join            (StoaRoom    *self,
                                         const char  *name);
/** stoa_room_leave: out at once on this side; the server is told. */
void          stoa_room_leave           (StoaRoom    *self);

/**
 * stoa_room_ask:
 *
 * Shows the command's result at once, sends it, and takes the showing back when the server refuses
 * or does not answer in 5 s. Resent once after a reconnect; the server applies an id only once.
 * Resolves to %TRUE when confirmed, rejects with the reason otherwise.
 */
DexFuture    *stoa_room_ask             (StoaRoom          *self,
                                         const StoaCommand *command);

/**
 * stoa_room_ask_named:
 * @id: (out) (transfer full) (nullable): the command's id, which is the `cause` of its events; %NULL when not asked
 *
 * As stoa_room_ask().
 */
DexFuture    *stoa_room_ask_named       (StoaRoom          *self,
                                         const StoaCommand *command,
                                         char             **id);

const char   *stoa_room_get_id          (StoaRoom    *self);
StoaClient   *stoa_room_get_client      (StoaRoom    *self);
StoaRoomLink  stoa_room_get_link        (StoaRoom    *self);
/** stoa_room_get_shown: (transfer none): confirmed + predicted. */
const StoaRoomState *stoa_room_get_shown     (StoaRoom *self);
/** stoa_room_get_confirmed: (transfer none): what the server said. */
const StoaRoomState *stoa_room_get_confirmed (StoaRoom *self);
/** stoa_room_get_left: (transfer none) (nullable): by whom and why one is out, where the server told. */
const StoaLeft *stoa_room_get_left      (StoaRoom    *self);
/** stoa_room_get_me: (transfer none) (nullable) */
StoaPerson   *stoa_room_get_me          (StoaRoom    *self);
/** stoa_room_find: (transfer none) (nullable) */
StoaPerson   *stoa_room_find            (StoaRoom    *self,
                                         const char  *participant);

/* Media signalling; @message fields named `room` are set here. */
DexFuture    *stoa_room_publish         (StoaRoom     *self,
                                         StoaPublish  *publish);   /* (transfer full); StoaPublished */
DexFuture    *stoa_room_unpublish       (StoaRoom     *self);
DexFuture    *stoa_room_subscribe       (StoaRoom     *self,
                                         gint64        revision,
                                         GPtrArray    *wants);     /* (transfer full) of StoaWant */
DexFuture    *stoa_room_answer          (StoaRoom     *self,
                                         gint64        revision,
                                         const char   *sdp);
void          stoa_room_send_candidate  (StoaRoom     *self,
                                         StoaPeerKind  peer,
                                         guint         mline,
                                         const char   *candidate);

G_END_DECLS
