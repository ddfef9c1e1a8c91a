/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-room-service.h"
#include "stoa-sfu.h"

G_BEGIN_DECLS

#define STOA_TYPE_ROOM_MEDIA (stoa_room_media_get_type ())
G_DECLARE_FINAL_TYPE (StoaRoomMedia, stoa_room_media, STOA, ROOM_MEDIA, GObject)

/**
 * StoaRoomMedia:
 *
 * Between the rooms and the media engine: rooms are open in both, whoever leaves is dropped there,
 * what the engine has is what the rooms' events say, and what it tells goes to its participant.
 * Main thread.
 */
StoaRoomMedia *stoa_room_media_new      (StoaRoomService      *rooms,
                                         StoaSfu              *sfu);

/** stoa_room_media_is_up: whether the engine serves. */
gboolean       stoa_room_media_is_up    (StoaRoomMedia        *self);
/**
 * stoa_room_media_when_ready:
 *
 * Resolves when the engine has served once and had all open rooms; it is not waited for again when it dies later, as those
 * in rooms then stay. Rejects with %STOA_ERROR_MEDIA_UNAVAILABLE after some seconds.
 */
DexFuture     *stoa_room_media_when_ready (StoaRoomMedia      *self);
/** stoa_room_media_publish: resolves to a StoaPublished; %STOA_ERROR_FORBIDDEN for a listener. */
DexFuture     *stoa_room_media_publish  (StoaRoomMedia        *self,
                                         StoaLiveRoom         *room,
                                         const char           *participant,
                                         const StoaPublish    *publish);
DexFuture     *stoa_room_media_unpublish (StoaRoomMedia       *self,
                                         StoaLiveRoom         *room,
                                         const char           *participant);
DexFuture     *stoa_room_media_subscribe (StoaRoomMedia       *self,
                                         StoaLiveRoom         *room,
                                         const char           *participant,
                                         const StoaSubscribe  *subscribe);
DexFuture     *stoa_room_media_answer   (StoaRoomMedia        *self,
                                         StoaLiveRoom         *room,
                                         const char           *participant,
                                         const StoaAnswer     *answer);
void           stoa_room_media_candidate (StoaRoomMedia       *self,
                                         StoaLiveRoom         *room,
                                         const char           *participant,
                                         const StoaCandidate  *candidate);

G_END_DECLS
