/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-janus-session.h"
#include "stoa-janus-slots.h"
#include "stoa-message.h"

G_BEGIN_DECLS

/**
 * StoaJanusTracks:
 *
 * What a subscriber asks its room.
 */
typedef struct
{
  /* (transfer full) (nullable): Janus's name of a track that is up */
  StoaJanusSource *(*find) (gpointer    room,
                            const char *participant,
                            int         kind,
                            int         layer);
  /* Whose track it is, %FALSE when it is nobody's any more. */
  gboolean         (*name) (gpointer               room,
                            const StoaJanusSource *source,
                            const char           **participant,
                            int                   *kind);
  /* Somebody new watches it; @asked: Janus has asked it for a keyframe. */
  void             (*shown)(gpointer               room,
                            const StoaJanusSource *source,
                            gboolean               asked);
  /* Whoever watches it since then, monotonic, may have got no keyframe. */
  void             (*missed)(gpointer               room,
                             const StoaJanusSource *source,
                             gint64                 since_us);
} StoaJanusTracks;

#define STOA_TYPE_JANUS_SUBSCRIBER (stoa_janus_subscriber_get_type ())
G_DECLARE_FINAL_TYPE (StoaJanusSubscriber, stoa_janus_subscriber, STOA, JANUS_SUBSCRIBER, GObject)

/**
 * StoaJanusSubscriber:
 *
 * One receiving connection of a participant: m-lines as slots, moved among tracks by Janus's `switch`.
 * Slots without use are moved to the room's dummy, which sends nothing: so the next use needs no
 * new SDP either. One request is under way at a time; what is wanted meanwhile replaces what was. Main thread.
 *
 * Signals:
 * - `offer` (StoaOffer), `slots` (StoaSlots): without their room
 * - `gone` (): the connection ended, not by stoa_janus_subscriber_close()
 */

/**
 * stoa_janus_subscriber_new:
 * @room_id: Janus's room
 * @dummy: the feed that sends nothing: audio on mid 0, video on mid 1
 * @tracks: static
 * @room: (unowned): passed to @tracks; must live until stoa_janus_subscriber_close()
 */
StoaJanusSubscriber *stoa_janus_subscriber_new       (StoaJanusSession      *session,
                                                      const char            *room_id,
                                                      const char            *dummy,
                                                      const StoaJanusTracks *tracks,
                                                      gpointer               room);

/** stoa_janus_subscriber_want: makes it so, soon. */
void                 stoa_janus_subscriber_want      (StoaJanusSubscriber   *self,
                                                      const StoaSubscribe   *subscribe);
/** stoa_janus_subscriber_refresh: the room's tracks are others now. */
void                 stoa_janus_subscriber_refresh   (StoaJanusSubscriber   *self);
/** stoa_janus_subscriber_settle: resolves when nothing is under way, or it waits for its client. */
DexFuture           *stoa_janus_subscriber_settle    (StoaJanusSubscriber   *self);
/** stoa_janus_subscriber_answer: resolves to %TRUE; %STOA_ERROR_CONFLICT when no such offer is open. */
DexFuture           *stoa_janus_subscriber_answer    (StoaJanusSubscriber   *self,
                                                      const StoaAnswer      *answer);
void                 stoa_janus_subscriber_candidate (StoaJanusSubscriber   *self,
                                                      gint64                 mline,
                                                      const char            *candidate);
void                 stoa_janus_subscriber_close     (StoaJanusSubscriber   *self);
/** stoa_janus_subscriber_get_revision: of the newest thing wanted. */
gint64               stoa_janus_subscriber_get_revision (StoaJanusSubscriber *self);

G_END_DECLS
