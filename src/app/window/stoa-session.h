/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "stoa-call.h"
#include "stoa-devices.h"
#include "stoa-open-rooms.h"
#include "stoa-picture-cache.h"
#include "stoa-places.h"
#include "stoa-recordings.h"

G_BEGIN_DECLS

/**
 * StoaSessionStage:
 * @STOA_SESSION_STARTING: the local server starts, or the server has not answered yet
 * @STOA_SESSION_FAILED: it could not; `error` says why, stoa_session_start() tries again
 * @STOA_SESSION_UNNAMED: online, and one has no name yet
 * @STOA_SESSION_READY: there is a community to show
 */
typedef enum
{
  STOA_SESSION_STARTING,
  STOA_SESSION_FAILED,
  STOA_SESSION_UNNAMED,
  STOA_SESSION_READY,
} StoaSessionStage;

#define STOA_TYPE_SESSION (stoa_session_get_type ())
G_DECLARE_FINAL_TYPE (StoaSession, stoa_session, STOA, SESSION, GObject)

/**
 * StoaSession:
 *
 * What all of the window's parts share: the server, who one is there, what is open, and the room one
 * is in. Main thread. Futures reject with %STOA_ERROR, whose messages are sentences for people.
 *
 * Properties: `stage` (int), `error` (GError, nullable), `client` (nullable), `rooms`, `places`
 * (nullable before READY), `call` (StoaCall, nullable: the room one is in), `joining` (string,
 * nullable: id of the room one is about to be in), `knocking` (StoaRoom, nullable: where one waits to be let in).
 *
 * Signals: `notice` (string): something to tell in passing; `stopping` (): what is still to be done is done now, and given to
 * stoa_session_hold().
 */

/**
 * stoa_session_new:
 * @data_dir: where the app's own server keeps its data
 * @url: (nullable): of another server, to be used instead
 * @token_file: (nullable): holds the token for @url
 */
StoaSession     *stoa_session_new         (const char  *data_dir,
                                           const char  *url,
                                           const char  *token_file);
/** stoa_session_start: starts, or tries again after %STOA_SESSION_FAILED. */
void             stoa_session_start       (StoaSession *self);
/** stoa_session_stop: leaves, closes, ends the app's own server. Resolves to %TRUE when all is done. */
DexFuture       *stoa_session_stop        (StoaSession *self);
/** stoa_session_hold: @future: (transfer full): waited for, a short while, before the session stops. Only within `stopping`. */
void             stoa_session_hold        (StoaSession *self,
                                           DexFuture   *future);

/** stoa_session_rename: resolves to %TRUE; the first name makes the session ready. */
DexFuture       *stoa_session_rename      (StoaSession *self,
                                           const char  *name);

/**
 * stoa_session_start_room:
 * @request: a fresh UUID for each attempt by a person
 * @promote: whether it is a post of the context's feed from the start
 * @source: what one is seen and heard with from the start
 * @cancellable: cancelling ends the room again if it was started all the same
 *
 * `start_room`: creates the room and enters it, leaving the one one is in. Resolves to %TRUE.
 */
DexFuture       *stoa_session_start_room  (StoaSession    *self,
                                           const char     *request,
                                           const char     *title,
                                           const char     *context,
                                           StoaVisibility  visibility,
                                           gboolean        promote,
                                           StoaSource     *source,
                                           GCancellable   *cancellable);
/**
 * stoa_session_abandon_start:
 *
 * For a failed attempt that nobody repeats any more: it may have been started all the same. When the
 * server answers again, the room is ended. The arguments are those of the attempt.
 */
void             stoa_session_abandon_start (StoaSession    *self,
                                             const char     *request,
                                             const char     *title,
                                             const char     *context,
                                             StoaVisibility  visibility);
/** stoa_session_join: enters a room with microphone and camera off, leaving the one one is in. Resolves to %TRUE. */
DexFuture       *stoa_session_join        (StoaSession *self,
                                           const char  *room);
/** stoa_session_leave: out of the room, if one is in any. */
void             stoa_session_leave       (StoaSession *self);
/** stoa_session_notify: emits `notice`. */
void             stoa_session_notify      (StoaSession *self,
                                           const char  *text);

StoaSessionStage stoa_session_get_stage   (StoaSession *self);
const GError    *stoa_session_get_error   (StoaSession *self);
StoaClient      *stoa_session_get_client  (StoaSession *self);
StoaOpenRooms   *stoa_session_get_rooms   (StoaSession *self);
StoaPlaces      *stoa_session_get_places  (StoaSession *self);
/** stoa_session_get_recordings: (transfer none) (nullable before READY) */
StoaRecordings  *stoa_session_get_recordings (StoaSession *self);
/** stoa_session_find_room: (transfer none) (nullable): the open room of that id. */
StoaOpenRoom    *stoa_session_find_room   (StoaSession *self,
                                           const char  *room);
/** stoa_session_get_pictures: (transfer none) (nullable): those of the client's server. */
StoaPictureCache *stoa_session_get_pictures (StoaSession *self);
StoaCall        *stoa_session_get_call    (StoaSession *self);
const char      *stoa_session_get_joining (StoaSession *self);
/** stoa_session_get_knocking: (transfer none) (nullable): stoa_room_leave() stops waiting. */
StoaRoom        *stoa_session_get_knocking (StoaSession *self);
/** stoa_session_is_in: whether that is the room one is in. */
gboolean         stoa_session_is_in       (StoaSession *self,
                                           const char  *room);
StoaDevices     *stoa_session_get_cameras (StoaSession *self);
StoaDevices     *stoa_session_get_mics    (StoaSession *self);
StoaDevices     *stoa_session_get_speakers (StoaSession *self);
GSettings       *stoa_session_get_settings (StoaSession *self);
/** stoa_session_make_source: (transfer full): the chosen camera and microphone, both off. */
StoaSource      *stoa_session_make_source (StoaSession *self);

G_END_DECLS
