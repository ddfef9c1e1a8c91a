/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libdex.h>

#include "stoa-message.h"

G_BEGIN_DECLS

#define STOA_TYPE_SFU (stoa_sfu_get_type ())
G_DECLARE_INTERFACE (StoaSfu, stoa_sfu, STOA, SFU, GObject)

/**
 * StoaSfu:
 *
 * The media engine behind the rooms. Rooms and participants are named by the server's ids. Main
 * thread; futures reject with %STOA_ERROR, %STOA_ERROR_MEDIA_UNAVAILABLE while the engine is down.
 *
 * Signals:
 * - `up` (): the engine serves; after a crash it is empty: the server opens its rooms again and tells
 *   everyone to publish and subscribe anew
 * - `down` (string why): it does not; it comes back by itself
 * - `offer` (string room, string participant, StoaOffer), `slots` (…, StoaSlots), `candidate` (…, StoaCandidate):
 *   to be sent to that participant
 * - `track` (string room, string participant, int StoaTrackKind, boolean up): the engine has, or lost, that track
 * - `speaking` (string room, string participant, boolean on, double dbov)
 * - `keyframe` (string room, string participant, string mid, int StoaLayer): is wanted of that publisher, sooner than the
 *   engine asks; in that layer, counted from the smallest there is, or in all
 */
struct _StoaSfuInterface
{
  GTypeInterface parent;

  DexFuture *(*start)       (StoaSfu *self);
  DexFuture *(*stop)        (StoaSfu *self);
  gboolean   (*is_up)       (StoaSfu *self);
  DexFuture *(*open_room)   (StoaSfu *self, const char *room);
  DexFuture *(*close_room)  (StoaSfu *self, const char *room);
  DexFuture *(*publish)     (StoaSfu *self, const char *room, const char *participant, const StoaPublish *publish);
  DexFuture *(*unpublish)   (StoaSfu *self, const char *room, const char *participant);
  DexFuture *(*subscribe)   (StoaSfu *self, const char *room, const char *participant, const StoaSubscribe *subscribe);
  DexFuture *(*answer)      (StoaSfu *self, const char *room, const char *participant, const StoaAnswer *answer);
  void       (*candidate)   (StoaSfu *self, const char *room, const char *participant, const StoaCandidate *candidate);
  void       (*drop)        (StoaSfu *self, const char *room, const char *participant);
  DexFuture *(*mute)        (StoaSfu *self, const char *room, const char *participant, StoaTrackKind kind, gboolean muted);
  DexFuture *(*record)      (StoaSfu *self, const char *room, const char *participant, const char *stem);
};

/**
 * stoa_sfu_start:
 *
 * Resolves to %TRUE when the engine serves; rejects with what is wrong. One that is missing is rejected already when it is
 * returned, one that does not come up later.
 */
DexFuture *stoa_sfu_start      (StoaSfu *self);
/** stoa_sfu_stop: resolves when its process is gone; what is still starting is stopped as well. */
DexFuture *stoa_sfu_stop       (StoaSfu *self);
gboolean   stoa_sfu_is_up      (StoaSfu *self);
/** stoa_sfu_open_room: idempotent. */
DexFuture *stoa_sfu_open_room  (StoaSfu *self, const char *room);
DexFuture *stoa_sfu_close_room (StoaSfu *self, const char *room);
/** stoa_sfu_publish: resolves to a StoaPublished. Offers with other codecs than Opus and VP8 are %STOA_ERROR_INVALID. */
DexFuture *stoa_sfu_publish    (StoaSfu *self, const char *room, const char *participant, const StoaPublish *publish);
DexFuture *stoa_sfu_unpublish  (StoaSfu *self, const char *room, const char *participant);
/**
 * stoa_sfu_subscribe:
 *
 * Makes the wanted set true with as few SDP exchanges as can be: slots (m-lines) that are free are
 * switched, new ones added only when none is left, what is not wanted is not sent. Wants that name
 * somebody without that track are kept and met when it appears. Resolves at once when accepted.
 */
DexFuture *stoa_sfu_subscribe  (StoaSfu *self, const char *room, const char *participant, const StoaSubscribe *subscribe);
DexFuture *stoa_sfu_answer     (StoaSfu *self, const char *room, const char *participant, const StoaAnswer *answer);
void       stoa_sfu_candidate  (StoaSfu *self, const char *room, const char *participant, const StoaCandidate *candidate);
/**
 * stoa_sfu_mute:
 *
 * Whatever the participant sends as that kind of track reaches nobody, or does again. It holds for what
 * they publish later as well, until they are dropped. What was asked for last holds, however soon it came after the
 * other. Resolves when the engine has confirmed it; at once when there is no such track.
 */
DexFuture *stoa_sfu_mute       (StoaSfu *self, const char *room, const char *participant, StoaTrackKind kind, gboolean muted);
/**
 * stoa_sfu_record:
 * @stem: (nullable): absolute path that names of files begin with, in a folder that is there; %NULL ends it
 *
 * What the participant publishes is written to files, one a track, whose names are @stem, `-`, a number, and the rest as the
 * engine likes; the number is another with each connection and each change of its tracks. It holds for what they publish
 * later as well, until they are dropped. The same stem again changes nothing; another one is never one that was used before.
 * Resolves when the engine has confirmed it; at once when nothing is published.
 */
DexFuture *stoa_sfu_record     (StoaSfu *self, const char *room, const char *participant, const char *stem);
/** stoa_sfu_drop: ends both of a participant's connections. */
void       stoa_sfu_drop       (StoaSfu *self, const char *room, const char *participant);

G_END_DECLS
