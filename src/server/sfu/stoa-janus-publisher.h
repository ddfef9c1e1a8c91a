/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-janus-session.h"
#include "stoa-message.h"

G_BEGIN_DECLS

#define STOA_TYPE_JANUS_PUBLISHER (stoa_janus_publisher_get_type ())
G_DECLARE_FINAL_TYPE (StoaJanusPublisher, stoa_janus_publisher, STOA, JANUS_PUBLISHER, GObject)

/**
 * StoaJanusPublisher:
 *
 * One sending connection of a participant. Its offers are made one after the other, and what is muted on it is what was
 * wanted last, also of tracks that are about to come. Once it is closed nothing comes of an offer that was under way. Main
 * thread.
 *
 * Signals:
 * - `track` (int StoaTrackKind, boolean up)
 * - `speaking` (boolean on, double dbov)
 * - `keyframe` (string mid, int StoaLayer): its client is to be told that one is wanted
 * - `gone` (): the connection ended, not by stoa_janus_publisher_close()
 */

/** StoaJanusTake: what the files of one who is recorded are called; shared by all their connections. */
typedef struct
{
  char *stem;
  guint next;                /* number, of the next files */
} StoaJanusTake;

StoaJanusTake      *stoa_janus_take_new            (const char         *stem);
void                stoa_janus_take_unref          (StoaJanusTake      *take);

/**
 * stoa_janus_publisher_new:
 * @control: of the room: it moderates
 * @room: Janus's room
 * @feed: its name for this connection, never used twice
 */
StoaJanusPublisher *stoa_janus_publisher_new       (StoaJanusSession   *session,
                                                    StoaJanusHandle    *control,
                                                    const char         *room,
                                                    const char         *feed);

/** stoa_janus_publisher_publish: the first offer; resolves to a StoaPublished. */
DexFuture          *stoa_janus_publisher_publish   (StoaJanusPublisher *self,
                                                    const StoaPublish  *publish);
/** stoa_janus_publisher_accepts: whether @publish is the next offer of the same connection, for _update(). */
gboolean            stoa_janus_publisher_accepts   (StoaJanusPublisher *self,
                                                    const StoaPublish  *publish);
/** stoa_janus_publisher_update: a later offer, with tracks more or less; resolves to a StoaPublished. */
DexFuture          *stoa_janus_publisher_update    (StoaJanusPublisher *self,
                                                    const StoaPublish  *publish);
void                stoa_janus_publisher_candidate (StoaJanusPublisher *self,
                                                    gint64              mline,
                                                    const char         *candidate);
/** stoa_janus_publisher_want_keyframe: for a new viewer of that m-line; as stoa_janus_keyframes_want(). */
void                stoa_janus_publisher_want_keyframe (StoaJanusPublisher *self,
                                                    const char         *mid,
                                                    int                 layer,
                                                    gboolean            asked);
/** stoa_janus_publisher_miss_keyframe: as stoa_janus_keyframes_miss(). */
void                stoa_janus_publisher_miss_keyframe (StoaJanusPublisher *self,
                                                    const char         *mid,
                                                    int                 layer,
                                                    gint64              since_us);
/** stoa_janus_publisher_expect_muted: @kinds, as bits, are muted before anybody can hear or see them. */
void                stoa_janus_publisher_expect_muted (StoaJanusPublisher *self,
                                                    guint               kinds);
/** stoa_janus_publisher_mute: resolves when Janus lets nothing of it through, or does again. */
DexFuture          *stoa_janus_publisher_mute      (StoaJanusPublisher *self,
                                                    StoaTrackKind       kind,
                                                    gboolean            muted);
/** stoa_janus_publisher_expect_recorded: (nullable) @take: what is published is recorded from its beginning. */
void                stoa_janus_publisher_expect_recorded (StoaJanusPublisher *self,
                                                    StoaJanusTake      *take);
/** stoa_janus_publisher_record: (nullable) @take: begins, or with %NULL ends; resolves when Janus has. */
DexFuture          *stoa_janus_publisher_record    (StoaJanusPublisher *self,
                                                    StoaJanusTake      *take);
/** stoa_janus_publisher_hide: from now on it has no tracks, though they still arrive. */
void                stoa_janus_publisher_hide      (StoaJanusPublisher *self);
/** stoa_janus_publisher_close: hides and ends it; resolves when Janus has let go of it. */
DexFuture          *stoa_janus_publisher_close     (StoaJanusPublisher *self);

const char         *stoa_janus_publisher_get_feed  (StoaJanusPublisher *self);
/** stoa_janus_publisher_find_mid: (nullable): the m-line of a track that is up. */
const char         *stoa_janus_publisher_find_mid  (StoaJanusPublisher *self,
                                                    int                 kind);
/** stoa_janus_publisher_count_layers: of simulcast on an m-line. */
guint               stoa_janus_publisher_count_layers (StoaJanusPublisher *self,
                                                    const char         *mid);
/** stoa_janus_publisher_get_lines: on the shorter side of a track's pictures, when it was published; 0: unknown. */
gint64              stoa_janus_publisher_get_lines (StoaJanusPublisher *self,
                                                    int                 kind);
/** stoa_janus_publisher_find_kind: the StoaTrackKind on an m-line, -1 when there is none. */
int                 stoa_janus_publisher_find_kind (StoaJanusPublisher *self,
                                                    const char         *mid);

G_END_DECLS
