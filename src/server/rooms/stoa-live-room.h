/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-rooms.h"
#include "stoa-socket-client.h"
#include "stoa-store.h"

G_BEGIN_DECLS

#define STOA_TYPE_LIVE_ROOM (stoa_live_room_get_type ())
G_DECLARE_FINAL_TYPE (StoaLiveRoom, stoa_live_room, STOA, LIVE_ROOM, GObject)

#define STOA_KNOCK_MS 600000

typedef struct
{
  guint away_ms;             /* how long a lost participant keeps their place */
  guint empty_ms;            /* after which a room without anybody ends */
  guint knock_ms;            /* how long one can wait to be let in; 0 is STOA_KNOCK_MS */
} StoaRoomTimings;

/**
 * StoaLiveRoom:
 *
 * An open room: its log, and which connection stands for which participant. Main thread.
 *
 * Signals: `event` (StoaRoomEvent *): happened, and is told; `changed` (): what its card shows may have changed;
 * `seated` (string participant): their connection was told that they are in; `dropped` (string participant):
 * their media connections are to end; `ended` (): nobody is in it any more, and nobody will be.
 */
StoaLiveRoom        *stoa_live_room_new           (StoaStore             *store,
                                                   StoaStoredRoom        *stored,
                                                   const StoaRoomTimings *timings);

/** stoa_live_room_get_state: (transfer none) */
const StoaRoomState *stoa_live_room_get_state     (StoaLiveRoom          *self);
const char          *stoa_live_room_get_id        (StoaLiveRoom          *self);
const char          *stoa_live_room_get_host      (StoaLiveRoom          *self);
/** stoa_live_room_count_people: those who are not away. */
guint                stoa_live_room_count_people  (StoaLiveRoom          *self);
/** stoa_live_room_get_door: how whoever has no say in it gets in. */
StoaDoor             stoa_live_room_get_door      (StoaLiveRoom          *self);

/** stoa_live_room_recover: after the server was started again: everyone is away for now, no track is there. */
DexFuture           *stoa_live_room_recover       (StoaLiveRoom          *self);

/**
 * stoa_live_room_join:
 * @client: (nullable): stands for the participant from then on; %NULL keeps the place for one to come
 * @re: (nullable): @client's request: it is answered before anything else of the room is sent
 * @join: with a participant of @account's own who is still there, they are back
 *
 * Resolves to a StoaJoined; what happens from then on is sent to @client. Or to a StoaKnocking: @client waits, and is told
 * the answer. Rejects with %STOA_ERROR_NOT_FOUND
 * (also when hidden), %STOA_ERROR_ENDED, %STOA_ERROR_FULL, %STOA_ERROR_BANNED or
 * %STOA_ERROR_TOO_MANY.
 */
DexFuture           *stoa_live_room_join          (StoaLiveRoom          *self,
                                                   StoaSocketClient      *client,
                                                   const char            *re,
                                                   const StoaAccount     *account,
                                                   const StoaJoin        *join);
/** stoa_live_room_command: resolves to the seq (int64) of the last event it led to. */
DexFuture           *stoa_live_room_command       (StoaLiveRoom          *self,
                                                   const char            *participant,
                                                   const StoaCommand     *command,
                                                   const char            *cause);
/**
 * stoa_live_room_moderate:
 * @who: the account, and the role it has in the room without being in it
 *
 * Like stoa_live_room_command(), as the account's own participant when there is one.
 */
DexFuture           *stoa_live_room_moderate      (StoaLiveRoom          *self,
                                                   const StoaParticipant *who,
                                                   const StoaCommand     *command,
                                                   const char            *cause);
/** stoa_live_room_unknock: @client does not wait any more; whether it did. */
gboolean             stoa_live_room_unknock       (StoaLiveRoom          *self,
                                                   StoaSocketClient      *client);
/** stoa_live_room_end: whoever may is asked before; an ended room stays so. */
DexFuture           *stoa_live_room_end           (StoaLiveRoom          *self);
/** stoa_live_room_leave: %STOA_ERROR_NOT_FOUND unless the participant is there and @account's. */
DexFuture           *stoa_live_room_leave         (StoaLiveRoom          *self,
                                                   const char            *account,
                                                   const char            *participant);
/** stoa_live_room_lose: @client is gone; its participant is away. */
void                 stoa_live_room_lose          (StoaLiveRoom          *self,
                                                   StoaSocketClient      *client);
/** stoa_live_room_revise: removes everyone who may not see the room any more. */
DexFuture           *stoa_live_room_revise        (StoaLiveRoom          *self);

/** stoa_live_room_set_track: what the media engine has of a participant. */
DexFuture           *stoa_live_room_set_track     (StoaLiveRoom          *self,
                                                   const char            *participant,
                                                   const StoaTrack       *track,
                                                   gboolean               up);
/** stoa_live_room_note_stopped: the media engine lets nothing of that track through any more. */
DexFuture           *stoa_live_room_note_stopped  (StoaLiveRoom          *self,
                                                   const char            *participant,
                                                   StoaTrackKind          kind);
/** stoa_live_room_stop_recording: that recording cannot go on. */
DexFuture           *stoa_live_room_stop_recording (StoaLiveRoom        *self,
                                                   const char            *recording,
                                                   StoaStopReason         why);
/** stoa_live_room_clear_tracks: the media engine has nothing any more. */
DexFuture           *stoa_live_room_clear_tracks  (StoaLiveRoom          *self);

/** stoa_live_room_tell: (transfer full) @message: to the connection of one participant, if there is one. */
void                 stoa_live_room_tell          (StoaLiveRoom          *self,
                                                   const char            *participant,
                                                   StoaMessage           *message);
/** stoa_live_room_tell_all: (transfer full) @message */
void                 stoa_live_room_tell_all      (StoaLiveRoom          *self,
                                                   StoaMessage           *message);

G_END_DECLS
