/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-recording.h"

G_BEGIN_DECLS

/* The nouns of the protocol. All are records (stoa-record.h). Times are Unix milliseconds. */

#define STOA_MAX_NAME 64         /* bytes of a person's name */
#define STOA_MAX_TITLE 120       /* bytes of a room's or project's title */
#define STOA_MAX_ABOUT 2000      /* bytes of a project's description */
#define STOA_MAX_SDP 262144      /* bytes of a session description: a full room's sound has 200 m-lines */
#define STOA_MAX_MESSAGE 1048576 /* bytes of one WebSocket message or REST request */
#define STOA_MAX_ANSWER 4194304  /* bytes of a REST answer that is a list */
#define STOA_MAX_PARTICIPANTS 200 /* people in one room */
#define STOA_MAX_TRACKS 4        /* tracks of one participant */
#define STOA_MAX_WANTS 800       /* tracks one can want, slots they can come in: all of a full room */
#define STOA_MAX_MISSED 200      /* events one can catch up with; a snapshot is shorter beyond that */
#define STOA_MAX_INVITE_USES 100000
#define STOA_MAX_LIST 500        /* entries of a list in one answer */
#define STOA_MAX_REASON 500      /* bytes of why somebody is banned */
#define STOA_MAX_BAN_S 315360000 /* seconds of a ban that ends: ten years */
#define STOA_MAX_KNOCKS 100      /* people who wait to be let in */
#define STOA_MAX_HOLDS 20       /* bans of one room that can still be taken back without a trace */
#define STOA_MAX_REMEMBERED 200  /* people of whom a room remembers something */
#define STOA_MAX_TEXT 40000      /* bytes of a note: 10,000 characters of any language */
#define STOA_MAX_PAGE 50         /* posts of one page */
#define STOA_MAX_UNREAD 100      /* posts one has not read; there may be more */
#define STOA_MAX_KEY 96          /* bytes of a post's key */
#define STOA_MAX_PICTURE 8388608 /* bytes of a picture as it is sent to the server */
#define STOA_MAX_PICTURE_SIDE 12000 /* pixels */
#define STOA_MAX_PICTURE_PIXELS 24000000

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

typedef enum { STOA_ORDER_LOCKED, STOA_ORDER_ASKED } StoaOrderState;
typedef enum { STOA_SCOPE_ROOM, STOA_SCOPE_PROJECT, STOA_SCOPE_SERVER } StoaScope;
typedef enum
{
  STOA_KNOCK_ADMITTED,
  STOA_KNOCK_DECLINED,
  STOA_KNOCK_CANCELLED,
  STOA_KNOCK_TIMED_OUT,
} StoaKnockOutcome;

typedef enum { STOA_POST_NOTE, STOA_POST_LIVE, STOA_POST_REPLAY } StoaPostKind;
typedef enum
{
  STOA_POST_POSTED,          /* a note, or a replay that can be played */
  STOA_POST_OPEN,            /* a live post whose room is open */
  STOA_POST_ENDED,           /* a live post whose room has ended */
  STOA_POST_EXPIRED,         /* a replay whose recording was deleted */
  STOA_POST_REMOVED,         /* told once to those who may have it; its text is gone */
} StoaPostState;
typedef enum { STOA_DOOR_OPEN, STOA_DOOR_KNOCK, STOA_DOOR_FULL } StoaDoor;

extern const char *const stoa_account_kinds[];   /* "owner", "member", "guest" */
extern const char *const stoa_context_kinds[];   /* "profile", "project" */
extern const char *const stoa_memberships[];     /* "none", "member", "caretaker" */
extern const char *const stoa_visibilities[];    /* "public", "members", "private" */
extern const char *const stoa_room_phases[];     /* "open", "ended" */
extern const char *const stoa_roles[];           /* "listener", "speaker", "moderator", "host" */
extern const char *const stoa_track_kinds[];     /* "mic", "camera", "screen", "screen-audio" */
extern const char *const stoa_layers[];          /* "auto", "low", "mid", "high" */
extern const char *const stoa_leave_reasons[];   /* "left", "lost", "removed", "banned", "ended" */
extern const char *const stoa_invite_scopes[];   /* "room", "project", "server": StoaScope */
extern const char *const stoa_order_states[];    /* "locked", "asked" */
extern const char *const stoa_post_kinds[];      /* "note", "live", "replay" */
extern const char *const stoa_post_states[];     /* "posted", "live", "ended", "expired", "removed" */
extern const char *const stoa_doors[];           /* "open", "knock", "full": how one gets into a live post's room */
extern const char *const stoa_knock_outcomes[];  /* "admitted", "declined", "cancelled", "timed-out" */

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
  gint64 picture;            /* which one: it changes with each; 0 when there is none */
  gint64 unread;             /* posts of others since one read there, at most STOA_MAX_UNREAD */
  gboolean archived;         /* a project that nothing is started or posted in any more */
  gint64 retention_days;     /* how long recordings made here stay, or STOA_KEEP_FOR_EVER; 0: one may not know */
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

/* What moderators said of one kind of track of one person, whether there is such a track or not. */
typedef struct
{
  int kind;                  /* StoaTrackKind */
  int state;                 /* StoaOrderState: locked, or asked to open it */
  char *by;                  /* participant; NULL for a caretaker who is not in the room */
  char *cause;               /* id of the command */
  gint64 at;
  gint64 seq;                /* of the event; 0 while it is only a prediction */
  gboolean open;             /* it was not muted when it was locked */
  gboolean stopped;          /* the media engine lets nothing of it through any more */
} StoaOrder;

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
  GPtrArray *orders;         /* of StoaOrder, by kind */
  char *handler;             /* participant who takes care of the raised hand; told to caretakers only */
  int consent;               /* StoaConsent: whether they may be recorded; without a yes they are not */
} StoaParticipant;

/* Somebody who waits to be let in. */
typedef struct
{
  char *id;
  char *account;
  char *name;
  gint64 at;
  char *handler;             /* participant who takes care of it */
} StoaKnock;

/* A ban that is not told yet: the media are cut, and until `until` it can be taken back without a trace. */
typedef struct
{
  char *id;                  /* of the ban it becomes; in a prediction the command's */
  char *cause;               /* id of the command */
  char *participant;
  char *account;
  char *name;
  char *by;                  /* participant; NULL for a caretaker who is not in the room */
  char *by_account;
  gint64 at;
  gint64 until;
  char *reason;
  int scope;                 /* StoaScope */
  gint64 seconds;            /* how long the ban lasts; 0 is for ever */
} StoaHold;

/* What a room remembers of people who may come back, so that leaving undoes nothing. */
typedef struct
{
  char *account;
  gboolean admitted;         /* was let in: does not knock again */
  gboolean has_role;         /* was given the role: it is not the one they would have otherwise */
  int role;                  /* StoaRole */
  GPtrArray *orders;         /* of StoaOrder: what was locked when they left */
} StoaRemembered;

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
  char *post;                /* the room's post, when it is promoted */
  int door;                  /* StoaDoor, while it is open */
} StoaRoomCard;

/* An entry of a feed, as one account sees it. */
typedef struct
{
  char *id;
  int kind;                  /* StoaPostKind */
  int state;                 /* StoaPostState */
  char *context;
  char *context_title;
  int context_kind;          /* StoaContextKind */
  int visibility;            /* StoaVisibility */
  char *author;              /* account */
  char *author_name;
  gint64 author_picture;     /* like StoaContext.picture, of the author's profile */
  gint64 created_at;
  gint64 edited_at;          /* 0: never */
  char *text;                /* of a note: shown as text, never as markup */
  gboolean can_edit;         /* may the one who asks change its text? */
  gboolean can_remove;       /* or take it away? */
  char *room;                /* of a live post or a replay, like what follows */
  char *title;
  gint64 people;             /* while it is live */
  gint64 started_at;
  gint64 ended_at;
  gint64 poster;             /* which one: it changes with each; 0 when there is none */
  int door;                  /* StoaDoor, while it is live */
  char *recording;           /* of a replay, like what follows */
  gint64 duration_ms;
  StoaRetention *retention;
} StoaPost;

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
  gboolean locked;           /* who comes has to knock */
  GPtrArray *knocks;         /* of StoaKnock, the oldest first; told to caretakers only, like those below */
  GPtrArray *holds;          /* of StoaHold */
  GPtrArray *remembered;     /* of StoaRemembered */
  StoaRoomRecording *recording; /* NULL while nothing is recorded */
} StoaRoomState;

/* An entry of the ledger of bans. */
typedef struct
{
  char *id;
  char *account;
  char *name;                /* as it was */
  char *by_account;
  char *by_name;
  gint64 at;
  char *reason;
  int scope;                 /* StoaScope */
  char *target;              /* id of the room or project */
  char *target_title;
  gint64 until;              /* 0 is for ever */
  gint64 lifted_at;          /* 0 while it holds */
  char *lifted_by;           /* name */
} StoaBan;

/* An entry of a room's log for its caretakers: who did what to whom when. */
typedef struct
{
  gint64 seq;
  gint64 at;
  char *action;              /* an event's name */
  char *actor;               /* name; NULL for the server itself */
  char *actor_account;
  char *target;              /* name */
  char *target_account;
  char *detail;              /* a track's kind, a role, a reason */
} StoaLogEntry;

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
extern const StoaRecordType stoa_order_type;
extern const StoaRecordType stoa_participant_type;
extern const StoaRecordType stoa_knock_type;
extern const StoaRecordType stoa_hold_type;
extern const StoaRecordType stoa_remembered_type;
extern const StoaRecordType stoa_ban_type;
extern const StoaRecordType stoa_log_entry_type;
extern const StoaRecordType stoa_room_card_type;
extern const StoaRecordType stoa_room_state_type;
extern const StoaRecordType stoa_invite_type;
extern const StoaRecordType stoa_post_type;

/**
 * stoa_post_key: (transfer full): where a post stands in every feed that has it: pages are before or after a key.
 * The newest key is the greatest by stoa_post_compare().
 */
char    *stoa_post_key       (const StoaPost *post);
/** stoa_post_key_split: whether @key is one; @id points into it. */
gboolean stoa_post_key_split (const char     *key,
                              gint64         *at,
                              const char    **id);
/** stoa_post_compare: less than 0 when @a stands above @b, that is when it is newer. */
int      stoa_post_compare   (const StoaPost *a,
                              const StoaPost *b);

/** stoa_room_state_find: (transfer none) (nullable): the participant of that id. */
const StoaParticipant *stoa_room_state_find      (const StoaRoomState   *state,
                                                  const char            *participant);
/** stoa_participant_track: (transfer none) (nullable): the participant's track of that kind. */
const StoaTrack       *stoa_participant_track    (const StoaParticipant *participant,
                                                  StoaTrackKind          kind);

/** stoa_participant_order: (transfer none) (nullable): what moderators said of that kind of track. */
const StoaOrder       *stoa_participant_order    (const StoaParticipant *participant,
                                                  StoaTrackKind          kind);
/** stoa_participant_is_locked: whether only a moderator can allow that track again. */
gboolean               stoa_participant_is_locked (const StoaParticipant *participant,
                                                  StoaTrackKind          kind);
/** stoa_room_state_find_knock: (transfer none) (nullable) */
const StoaKnock       *stoa_room_state_find_knock (const StoaRoomState  *state,
                                                  const char            *knock);
/** stoa_room_state_find_hold: (transfer none) (nullable): by its id, or that of its command. */
const StoaHold        *stoa_room_state_find_hold (const StoaRoomState   *state,
                                                  const char            *of);
/** stoa_room_state_find_held: (transfer none) (nullable): the hold on an account. */
const StoaHold        *stoa_room_state_find_held (const StoaRoomState   *state,
                                                  const char            *account);
/** stoa_room_state_recall: (transfer none) (nullable): what the room remembers of an account. */
const StoaRemembered  *stoa_room_state_recall    (const StoaRoomState   *state,
                                                  const char            *account);
/** stoa_layer_of_lines: the largest layer that a camera has whose pictures have @lines on their shorter side. */
StoaLayer              stoa_layer_of_lines       (gint64                 lines);
/** stoa_role_moderates: whether the role takes care of the room. */
gboolean               stoa_role_moderates       (int                    role);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaAccount, stoa_record_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaOrder, stoa_record_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaKnock, stoa_record_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaHold, stoa_record_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaRemembered, stoa_record_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaBan, stoa_record_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaLogEntry, stoa_record_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaContext, stoa_record_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaMember, stoa_record_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaTrack, stoa_record_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaParticipant, stoa_record_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaPost, stoa_record_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaRoomCard, stoa_record_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaRoomState, stoa_record_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaInvite, stoa_record_unref)

G_END_DECLS
