/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-room-reduce.h"

G_BEGIN_DECLS

/* How a state that is being made is changed without touching the one it was made from: lists and
 * people are shared until they are changed. Only for the files of the reducer.
 */

/** stoa_room_own_list: (transfer none): *@list as one of one's own, its items shared. */
GPtrArray       *stoa_room_own_list      (GPtrArray            **list);
/** stoa_room_own_person: (transfer none): @from, who is in @next, copied so that it can be changed. */
StoaParticipant *stoa_room_own_person    (StoaRoomState         *next,
                                          const StoaParticipant *from);
void             stoa_participant_put_track (StoaParticipant    *participant,
                                          StoaTrack             *track);   /* (transfer full) */
void             stoa_participant_mute   (StoaParticipant       *participant,
                                          StoaTrackKind          kind,
                                          gboolean               muted);
void             stoa_participant_drop_order (StoaParticipant   *participant,
                                          StoaTrackKind          kind);

/** stoa_room_let_go: who is gone takes care of nothing any more. */
void             stoa_room_let_go        (StoaRoomState         *next,
                                          const char            *participant);
/** stoa_room_remember_leaving: what is kept of somebody who leaves. */
void             stoa_room_remember_leaving (StoaRoomState      *next,
                                          const StoaParticipant *whom,
                                          StoaLeaveReason        reason);
/** stoa_room_remember_role: the role is theirs when they come back, too. */
void             stoa_room_remember_role (StoaRoomState         *next,
                                          const char            *account,
                                          StoaRole               role);
/** stoa_room_reduce_order: events about locks and what is asked. */
void             stoa_room_reduce_order  (StoaRoomState         *next,
                                          const StoaRoomEvent   *event);
/** stoa_room_reduce_care: events about hosting, the door, knocks, holds and who handles what. */
void             stoa_room_reduce_care   (StoaRoomState         *next,
                                          const StoaRoomEvent   *event);
/** stoa_room_reduce_recording: events about what is recorded, and who agrees. */
void             stoa_room_reduce_recording (StoaRoomState      *next,
                                          const StoaRoomEvent   *event);

G_END_DECLS
