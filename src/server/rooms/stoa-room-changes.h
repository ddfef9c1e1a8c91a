/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-room-log.h"

G_BEGIN_DECLS

/* What changes a room besides what its people ask each other (that is stoa_room_decide()): coming
 * and going, tracks, the end. Each function below is a StoaRoomDecide on a StoaRoomChange.
 */

#define STOA_MAX_STAYS_PER_ACCOUNT 8   /* in one room */

/** StoaRoomChange: what a change is decided with; each kind uses what it needs. */
typedef struct
{
  StoaStore *store;
  char *room;
  char *participant;         /* after joining: who one is */
  char *account;
  char *name;
  gboolean is_back;          /* after joining: the place was theirs already */
  gboolean has_client;       /* a connection stands for the participant */
  StoaCommand *command;
  char *cause;
  StoaTrack *track;
  gboolean up;
  int role;                  /* of a caretaker who is not in the room: then `participant` is NULL */
  char *of;                  /* a knock or hold; after joining: the knock one waits with */
  StoaKnockOutcome outcome;
  StoaConsent consent;       /* of who joins */
  StoaStopReason stop;
} StoaRoomChange;

/** stoa_room_change_new: reference-counted, because who asked reads what came out. */
StoaRoomChange *stoa_room_change_new   (StoaStore           *store,
                                        const char          *room,
                                        const char          *participant);
StoaRoomChange *stoa_room_change_ref   (StoaRoomChange      *change);
void            stoa_room_change_unref (StoaRoomChange      *change);

/** stoa_room_decide_join: awaits whether the account may enter, inside the turn; somebody may have to knock. */
GPtrArray *stoa_room_decide_join         (const StoaRoomState *state, gpointer change, GError **error);
GPtrArray *stoa_room_decide_command      (const StoaRoomState *state, gpointer change, GError **error);
/** stoa_room_decide_leave: of the account's own participant. */
GPtrArray *stoa_room_decide_leave        (const StoaRoomState *state, gpointer change, GError **error);
GPtrArray *stoa_room_decide_end          (const StoaRoomState *state, gpointer change, GError **error);
/** stoa_room_decide_end_empty: unless somebody came meanwhile. */
GPtrArray *stoa_room_decide_end_empty    (const StoaRoomState *state, gpointer change, GError **error);
GPtrArray *stoa_room_decide_away         (const StoaRoomState *state, gpointer change, GError **error);
GPtrArray *stoa_room_decide_back         (const StoaRoomState *state, gpointer change, GError **error);
/** stoa_room_decide_lost: unless they are back. */
GPtrArray *stoa_room_decide_lost         (const StoaRoomState *state, gpointer change, GError **error);
GPtrArray *stoa_room_decide_track        (const StoaRoomState *state, gpointer change, GError **error);
GPtrArray *stoa_room_decide_clear_tracks (const StoaRoomState *state, gpointer change, GError **error);
/** stoa_room_decide_recover: no track is there, and everyone is away. */
GPtrArray *stoa_room_decide_recover      (const StoaRoomState *state, gpointer change, GError **error);
/** stoa_room_decide_revise: those who may not see the room any more are removed. */
GPtrArray *stoa_room_decide_revise       (const StoaRoomState *state, gpointer change, GError **error);

/** stoa_room_decide_stopped: nothing of a locked track reaches anybody any more. */
GPtrArray *stoa_room_decide_stopped      (const StoaRoomState *state, gpointer change, GError **error);
/** stoa_room_decide_commit: a hold becomes a ban. */
GPtrArray *stoa_room_decide_commit       (const StoaRoomState *state, gpointer change, GError **error);
/** stoa_room_decide_stop_recording: the recording `of` cannot go on. */
GPtrArray *stoa_room_decide_stop_recording (const StoaRoomState *state, gpointer change, GError **error);
/** stoa_room_decide_knock_over: a knock ends without being answered. */
GPtrArray *stoa_room_decide_knock_over   (const StoaRoomState *state, gpointer change, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaRoomChange, stoa_room_change_unref)

G_END_DECLS
