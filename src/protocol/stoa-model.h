/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-record.h"

G_BEGIN_DECLS

/* The nouns of the protocol. All are records (stoa-record.h). Times are Unix milliseconds. */

#define STOA_MAX_NAME 64         /* bytes of a person's name */
#define STOA_MAX_TITLE 120       /* bytes of a room's or project's title */
#define STOA_MAX_ABOUT 2000      /* bytes of a project's description */
#define STOA_MAX_SDP 262144      /* bytes of a session description: a full room's sound has 200 m-lines */
#define STOA_MAX_MESSAGE 524288  /* bytes of one WebSocket message or REST request */
#define STOA_MAX_ANSWER 4194304  /* bytes of a REST answer that is a list */
#define STOA_MAX_PARTICIPANTS 200 /* people in one room */
#define STOA_MAX_TRACKS 4        /* tracks of one participant */
#define STOA_MAX_WANTS 800       /* tracks one can want, slots they can come in: all of a full room */
#define STOA_MAX_MISSED 200      /* events one can catch up with; a snapshot is shorter beyond that */
#define STOA_MAX_INVITE_USES 100000
#define STOA_MAX_LIST 500        /* entries of a list in one answer */

typedef enum { STOA_ACCOUNT_OWNER, STOA_ACCOUNT_MEMBER, STOA_ACCOUNT_GUEST } StoaAccountKind;
typedef enum { STOA_CONTEXT_PROFILE, STOA_CONTEXT_PROJECT } StoaContextKind;
typedef enum { STOA_MEMBERSHIP_NONE, STOA_MEMBERSHIP_MEMBER, STOA_MEMBERSHIP_CARETAKER } StoaMembership;
typedef enum { STOA_VISIBILITY_PUBLIC, STOA_VISIBILITY_MEMBERS, STOA_VISIBILITY_PRIVATE } StoaVisibility;
typedef enum { STOA_ROOM_OPEN, STOA_ROOM_ENDED } StoaRoomPhase;
typedef enum { STOA_ROLE_LISTENER, STOA_ROLE_SPEAKER, STOA_ROLE_MODERATOR, STOA_ROLE_HOST } StoaRole;
typedef enum { STOA_TRACK_MIC, STOA_TRACK_CAMERA, STOA_TRACK_SCREEN, STOA_TRACK_SCREEN_AUDIO } StoaTrackKind;
typedef enum { STOA_LAYER_AUTO, STOA_LAYER_LOW, STOA_LAYER_MID, STOA_LAYER_HIGH } StoaLayer;
typedef enum
{
  STOA_LEAVE_LEFT,
  STOA_LEAVE_LOST,
  STOA_LEAVE_REMOVED,
  STOA_LEAVE_BANNED,
  STOA_LEAVE_ENDED,
} StoaLeaveReason;

extern const char *const stoa_account_kinds[];   /* "owner", "member", "guest" */
extern const char *const stoa_context_kinds[];   /* "profile", "project" */
extern const char *const stoa_memberships[];     /* "none", "member", "caretaker" */
extern const char *const stoa_visibilities[];    /* "public", "members", "private" */
extern const char *const stoa_room_phases[];     /* "open", "ended" */
extern const char *const stoa_roles[];           /* "listener", "speaker", "moderator", "host" */
extern const char *const stoa_track_kinds[];     /* "mic", "camera", "screen", "screen-audio" */
extern const char *const stoa_layers[];          /* "auto", "low", "mid", "high" */
extern const char *const stoa_leave_reasons[];   /* "left", "lost", "removed", "banned", "ended" */
extern const char *const stoa_invite_scopes[];   /* "room", "project", "server" */

typedef struct
{
  char *id;
  char *name;                /* empty until the first run asked for it */
  int kind;                  /* StoaAccountKind */
} StoaAccount;

/* A profile's id is its account's id: one can go from a person to their page. */
typedef struct
{
  char *id;
  char *title;
  char *about;
  int kind;                  /* StoaContextKind */
  int membership;            /* StoaMembership of the one who asks */
  gint64 members;
  gint64 created_at;
} StoaContext;

typedef struct
{
  char *account;
  char *name;
  int membership;            /* StoaMembership: member or caretaker */
} StoaMember;

typedef struct
{
  int kind;                  /* StoaTrackKind; a participant has at most one of each */
  gboolean muted;            /* by oneself: nothing but silence or black is sent */
  gint64 width;              /* video only; 0 while unknown */
  gint64 height;
} StoaTrack;

typedef struct
{
  char *id;                  /* of this stay in this room */
  char *account;
  char *name;
  int role;                  /* StoaRole */
  gint64 joined_at;
  gint64 hand_at;            /* since when the hand is up, 0 when it is down */
  gboolean away;             /* their connection is lost; they keep their place for a while */
  GPtrArray *tracks;         /* of StoaTrack, by kind */
} StoaParticipant;

/* A room as a card shows it. */
typedef struct
{
  char *id;
  char *title;
  char *context;
  char *context_title;
  int context_kind;          /* StoaContextKind */
  int visibility;            /* StoaVisibility */
  int phase;                 /* StoaRoomPhase */
  char *host;                /* account */
  char *host_name;
  gint64 people;
  gint64 started_at;
  gint64 ended_at;           /* 0 while open */
  gboolean can_end;          /* may the one who asks end it? */
} StoaRoomCard;

/* A room as the reducer (stoa-room-reduce.h) and a joined client know it. */
typedef struct
{
  char *id;
  char *title;
  char *context;
  int visibility;
  int phase;
  gint64 started_at;
  gint64 ended_at;
  gint64 seq;                /* of the last event folded in; events count from 1 without gaps */
  GPtrArray *participants;   /* of StoaParticipant, in the order they joined */
} StoaRoomState;

typedef struct
{
  char *id;
  char *url;                 /* what one sends to people; NULL when listed later: tokens are hashed at rest */
  char *scope;               /* one of stoa_invite_scopes */
  char *target;              /* id of the room or project */
  gint64 expires_at;
  gint64 uses_left;
} StoaInvite;

extern const StoaRecordType stoa_account_type;
extern const StoaRecordType stoa_context_type;
extern const StoaRecordType stoa_member_type;
extern const StoaRecordType stoa_track_type;
extern const StoaRecordType stoa_participant_type;
extern const StoaRecordType stoa_room_card_type;
extern const StoaRecordType stoa_room_state_type;
extern const StoaRecordType stoa_invite_type;

/** stoa_room_state_find: (transfer none) (nullable): the participant of that id. */
const StoaParticipant *stoa_room_state_find      (const StoaRoomState   *state,
                                                  const char            *participant);
/** stoa_participant_track: (transfer none) (nullable): the participant's track of that kind. */
const StoaTrack       *stoa_participant_track    (const StoaParticipant *participant,
                                                  StoaTrackKind          kind);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaAccount, stoa_record_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaContext, stoa_record_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaMember, stoa_record_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaTrack, stoa_record_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaParticipant, stoa_record_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaRoomCard, stoa_record_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaRoomState, stoa_record_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaInvite, stoa_record_unref)

G_END_DECLS
