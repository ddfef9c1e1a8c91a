/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-model.h"

G_BEGIN_DECLS

/* A room is a sequence of events. Commands are asked for; stoa_room_decide() says which events, if
 * any, a command leads to; stoa_room_reduce() folds events into the state. The server and every
 * client use these two functions and nothing else, the client also to predict what it asked for.
 */

typedef enum
{
  STOA_EVENT_ROOM_OPENED,         /* title, context, visibility */
  STOA_EVENT_PARTICIPANT_JOINED,  /* joined */
  STOA_EVENT_PARTICIPANT_LEFT,    /* participant, reason */
  STOA_EVENT_PARTICIPANT_AWAY,    /* participant: connection lost */
  STOA_EVENT_PARTICIPANT_BACK,    /* participant: connection healed */
  STOA_EVENT_TRACK_PUBLISHED,     /* participant, track */
  STOA_EVENT_TRACK_UNPUBLISHED,   /* participant, track (its kind) */
  STOA_EVENT_TRACK_MUTED,         /* participant, track (kind and muted) */
  STOA_EVENT_HAND_RAISED,         /* participant */
  STOA_EVENT_HAND_LOWERED,        /* participant */
  STOA_EVENT_ROLE_CHANGED,        /* participant, role */
  STOA_EVENT_TRACK_LOCKED,        /* participant, track (its kind): muted, and only a moderator allows it again */
  STOA_EVENT_TRACK_UNLOCKED,      /* participant, track: stays muted; they are asked when it was open before */
  STOA_EVENT_TRACK_ASKED,         /* participant, track: unlocked, and asked to open it */
  STOA_EVENT_TRACK_STOPPED,       /* participant, track: locked, and nothing of it reaches anybody any more */
  STOA_EVENT_EVERYONE_LOCKED,     /* microphones of all who do not moderate, but `participant` */
  STOA_EVENT_EVERYONE_UNLOCKED,   /* of: the command that locked them */
  STOA_EVENT_HOST_CHANGED,        /* participant */
  STOA_EVENT_ROOM_LOCKED,         /* on: who comes has to knock */
  STOA_EVENT_KNOCKED,             /* knock */
  STOA_EVENT_KNOCK_ENDED,         /* of: the knock; outcome, knock */
  STOA_EVENT_HANDLING,            /* participant or of (a knock), on: the actor takes care of it */
  STOA_EVENT_HOLD_BEGUN,          /* hold */
  STOA_EVENT_HOLD_DROPPED,        /* of: the hold */
  STOA_EVENT_HOLD_COMMITTED,      /* of: the hold, which is a ban now; hold */
  STOA_EVENT_RECORDING_STARTED,   /* recording: everyone is asked whether they agree */
  STOA_EVENT_RECORDING_STOPPED,   /* of: the recording; stop */
  STOA_EVENT_CONSENT_ANSWERED,    /* participant, consent */
  STOA_EVENT_CHAPTER_BEGUN,       /* title */
  STOA_EVENT_PRIVATE,             /* something that only caretakers are told */
  STOA_EVENT_ROOM_ENDED,          /* nobody is in it any more */
  STOA_N_EVENTS
} StoaEventKind;

extern const char *const stoa_event_kinds[]; /* "room-opened", "participant-joined", … */

typedef struct
{
  gint64 seq;                /* 0 in a prediction */
  gint64 at;
  char *cause;               /* id of the command behind it; NULL for what just happened */
  char *actor;               /* participant who asked for it; NULL for the server itself */
  int kind;                  /* StoaEventKind */
  char *participant;         /* whom it concerns */
  char *account;             /* who asked, when that is a caretaker who is not in the room */
  StoaParticipant *joined;
  StoaTrack *track;
  int role;
  int reason;
  char *title;
  char *context;
  int visibility;
  char *of;                  /* a command, knock or hold */
  gboolean on;
  StoaKnock *knock;
  StoaHold *hold;
  int outcome;               /* StoaKnockOutcome */
  StoaRoomRecording *recording;
  int stop;                  /* StoaStopReason */
  int consent;               /* StoaConsent */
} StoaRoomEvent;

#define STOA_HOLD_MS 10000   /* how long a ban can be taken back without a trace */

typedef enum
{
  STOA_COMMAND_LEAVE,
  STOA_COMMAND_END,               /* host or moderator */
  STOA_COMMAND_MUTE_TRACK,        /* own track: kind, on */
  STOA_COMMAND_RAISE_HAND,
  STOA_COMMAND_LOWER_HAND,        /* own, or another's as host or moderator: participant */
  /* Moderation: the host on everyone, moderators on speakers and listeners. */
  STOA_COMMAND_LOCK_TRACK,        /* participant, track: mute, stop video */
  STOA_COMMAND_UNLOCK_TRACK,      /* participant, track: opens nothing; asks when it was open before */
  STOA_COMMAND_ASK_TRACK,         /* participant, track: unlocks, and asks to open it */
  STOA_COMMAND_LOCK_EVERYONE,     /* all microphones of speakers and listeners, but participant's */
  STOA_COMMAND_UNLOCK_EVERYONE,   /* of: the id of that command */
  STOA_COMMAND_SET_ROLE,          /* participant, role: to stage, to audience; the host also appoints and dismisses */
  STOA_COMMAND_HAND_OVER,         /* participant: the host makes them host */
  STOA_COMMAND_REMOVE,            /* participant */
  STOA_COMMAND_BAN,               /* participant, scope, seconds, reason: holds, then commits */
  STOA_COMMAND_DROP_BAN,          /* of: the id of that command, while it holds */
  STOA_COMMAND_LOCK_ROOM,         /* on */
  STOA_COMMAND_ADMIT,             /* of: a knock */
  STOA_COMMAND_DECLINE,           /* of: a knock */
  STOA_COMMAND_HANDLE,            /* participant (their hand) or of (a knock), on: "I take care of it" */
  STOA_COMMAND_TOGGLE_RECORDING,  /* host or moderator: on */
  STOA_COMMAND_CONSENT,           /* on: oneself may be recorded; may be taken back */
  STOA_COMMAND_CHAPTER,           /* host or moderator: title, of what is recorded from now on */
  STOA_N_COMMANDS
} StoaCommandKind;

extern const char *const stoa_command_kinds[]; /* "leave", "end", "mute-track", … */

typedef struct
{
  int kind;                  /* StoaCommandKind */
  char *participant;         /* whom it is aimed at; NULL is oneself */
  int track;                 /* StoaTrackKind */
  gboolean on;
  char *of;                  /* a command, knock or hold */
  int role;                  /* StoaRole */
  int scope;                 /* StoaScope */
  gint64 seconds;            /* 0 is for ever */
  char *reason;
  char *title;
} StoaCommand;

extern const StoaRecordType stoa_room_event_type;
extern const StoaRecordType stoa_command_type;

/**
 * stoa_room_decide:
 * @state: the room as it is
 * @actor: id of the participant who asks
 * @at: now, Unix milliseconds
 * @cause: (nullable): id of the command
 *
 * The rules of a room: who may do what to whom in which state. A command whose result is there
 * already leads to no event and is no error.
 *
 * Returns: (transfer full) (nullable): the events, seq 0, or %NULL with %STOA_ERROR_FORBIDDEN,
 *   %STOA_ERROR_NOT_FOUND, %STOA_ERROR_ENDED or %STOA_ERROR_CONFLICT and a sentence for people
 */
GPtrArray     *stoa_room_decide (const StoaRoomState *state,
                                 const char          *actor,
                                 const StoaCommand   *command,
                                 gint64               at,
                                 const char          *cause,
                                 GError             **error);

/**
 * stoa_room_decide_as:
 * @account: a caretaker who is not in the room
 * @role: moderator or host
 *
 * Like stoa_room_decide(); the events have no actor, but say the account.
 */
GPtrArray     *stoa_room_decide_as (const StoaRoomState *state,
                                 const char          *account,
                                 StoaRole             role,
                                 const StoaCommand   *command,
                                 gint64               at,
                                 const char          *cause,
                                 GError             **error);

/**
 * stoa_command_inverse:
 * @state: the room before @command
 * @id: of @command
 *
 * What takes a moderation back. Undoing a lock asks, it opens nothing.
 *
 * Returns: (transfer full) (nullable): the command; %NULL when nothing does
 */
StoaCommand   *stoa_command_inverse (const StoaRoomState *state,
                                 const StoaCommand   *command,
                                 const char          *id);

/**
 * stoa_room_event_for:
 *
 * Returns: (transfer full): the event as somebody of that role may know it: the same, or one of
 *   %STOA_EVENT_PRIVATE in its place
 */
StoaRoomEvent *stoa_room_event_for (const StoaRoomEvent *event,
                                 StoaRole             role);
/** stoa_room_state_for: (transfer full): the room as somebody of that role may know it. */
StoaRoomState *stoa_room_state_for (const StoaRoomState *state,
                                 StoaRole             role);

/**
 * stoa_room_reduce:
 *
 * Pure: @state stays as it is, unchanged parts are shared. An event that does not fit (somebody
 * unknown, a second end) leaves everything but `seq` as it was, so that all sides stay equal. An
 * event with seq 0 is a prediction and leaves `seq` alone.
 *
 * Returns: (transfer full): the next state; stoa_record_unref() it
 */
StoaRoomState *stoa_room_reduce (const StoaRoomState *state,
                                 const StoaRoomEvent *event);

/** stoa_room_state_new: (transfer full): the state before a room's first event. */
StoaRoomState *stoa_room_state_new (const char *id);

/** stoa_room_event_new: (transfer full): an event with seq 0. */
StoaRoomEvent *stoa_room_event_new (StoaEventKind  kind,
                                    gint64         at,
                                    const char    *cause,
                                    const char    *actor,
                                    const char    *participant);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaRoomEvent, stoa_record_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaCommand, stoa_record_unref)

G_END_DECLS
