/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-janus-session.h"
#include "stoa-sfu.h"

G_BEGIN_DECLS

#define STOA_TYPE_JANUS_ROOM (stoa_janus_room_get_type ())
G_DECLARE_FINAL_TYPE (StoaJanusRoom, stoa_janus_room, STOA, JANUS_ROOM, GObject)

/**
 * StoaJanusRoom:
 *
 * A room in Janus, and the connections of those in it. Its news is emitted on the #StoaSfu. Main thread.
 */

/**
 * stoa_janus_room_new:
 * @control: a handle that is in no room
 * @name: what Janus is to call it, never used twice: it may still be closing another that had the same @id
 */
StoaJanusRoom *stoa_janus_room_new       (StoaSfu             *sfu,
                                          StoaJanusSession    *session,
                                          StoaJanusHandle     *control,
                                          const char          *id,
                                          const char          *name);
/** stoa_janus_room_open: resolves to %TRUE when Janus has it; asked again, it is the same future. */
DexFuture     *stoa_janus_room_open      (StoaJanusRoom       *self);
/** stoa_janus_room_close: ends it for everybody; resolves when Janus has let go of it. */
DexFuture     *stoa_janus_room_close     (StoaJanusRoom       *self);
/** stoa_janus_room_abandon: Janus is gone: forgets everything, tells nobody. */
void           stoa_janus_room_abandon   (StoaJanusRoom       *self);

/* As in StoaSfu. */
DexFuture     *stoa_janus_room_publish   (StoaJanusRoom       *self,
                                          const char          *participant,
                                          const StoaPublish   *publish);
DexFuture     *stoa_janus_room_unpublish (StoaJanusRoom       *self,
                                          const char          *participant);
DexFuture     *stoa_janus_room_subscribe (StoaJanusRoom       *self,
                                          const char          *participant,
                                          const StoaSubscribe *subscribe);
DexFuture     *stoa_janus_room_answer    (StoaJanusRoom       *self,
                                          const char          *participant,
                                          const StoaAnswer    *answer);
void           stoa_janus_room_candidate (StoaJanusRoom       *self,
                                          const char          *participant,
                                          const StoaCandidate *candidate);
void           stoa_janus_room_drop      (StoaJanusRoom       *self,
                                          const char          *participant);

/** stoa_janus_room_mute: as stoa_sfu_mute(). */
DexFuture          *stoa_janus_room_mute      (StoaJanusRoom       *self,
                                               const char          *participant,
                                               StoaTrackKind        kind,
                                               gboolean             muted);
/** stoa_janus_room_record: as stoa_sfu_record(); @stem: also relative to where Janus runs. */
DexFuture     *stoa_janus_room_record    (StoaJanusRoom       *self,
                                          const char          *participant,
                                          const char          *stem);

G_END_DECLS
