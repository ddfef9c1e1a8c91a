/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-model.h"
#include "stoa-room-reduce.h"

G_BEGIN_DECLS

/* One WebSocket text frame is one message: a JSON object with `type`, for a request an `id`, for
 * its answer `re` (the request's id), and the fields of the body's record beside them.
 * PROTOCOL.md has an example of each.
 */

typedef enum
{
  /* client to server */
  STOA_MESSAGE_HELLO,          /* StoaHello → welcome */
  STOA_MESSAGE_WATCH,          /* (empty) → ok, then room-card for each open room and each change */
  STOA_MESSAGE_UNWATCH,        /* (empty) → ok */
  STOA_MESSAGE_WATCH_FEED,     /* (empty) → ok, then post for each change of a post one may see, and feed-changed */
  STOA_MESSAGE_UNWATCH_FEED,   /* (empty) → ok */
  STOA_MESSAGE_JOIN,           /* StoaJoin → joined, or knocking */
  STOA_MESSAGE_UNKNOCK,        /* StoaRoomRef → ok: one does not wait any more */
  STOA_MESSAGE_COMMAND,        /* StoaCommandMessage → ok */
  STOA_MESSAGE_PUBLISH,        /* StoaPublish → published */
  STOA_MESSAGE_UNPUBLISH,      /* StoaRoomRef → ok */
  STOA_MESSAGE_SUBSCRIBE,      /* StoaSubscribe → ok, then offer or slots */
  STOA_MESSAGE_ANSWER,         /* StoaAnswer → ok */
  /* server to client */
  STOA_MESSAGE_WELCOME,        /* StoaWelcome */
  STOA_MESSAGE_OK,             /* StoaOk */
  STOA_MESSAGE_ERROR,          /* StoaErrorMessage */
  STOA_MESSAGE_JOINED,         /* StoaJoined */
  STOA_MESSAGE_KNOCKING,       /* StoaKnocking: one waits to be let in */
  STOA_MESSAGE_KNOCK_ANSWER,   /* StoaKnockAnswer: admitted: join again */
  STOA_MESSAGE_EVENT,          /* StoaEventMessage */
  STOA_MESSAGE_STATE,          /* StoaStateMessage: in an event's place, when one may know more or less than before */
  STOA_MESSAGE_LEFT,           /* StoaLeft: one is out of the room, whoever did it */
  STOA_MESSAGE_ROOM_CARD,      /* StoaRoomCardMessage */
  STOA_MESSAGE_ROOM_GONE,      /* StoaRoomRef: ended, or hidden from now on */
  STOA_MESSAGE_POST,           /* StoaPostMessage: new, changed or removed */
  STOA_MESSAGE_FEED_CHANGED,   /* StoaFeedChanged: load it anew */
  STOA_MESSAGE_PUBLISHED,      /* StoaPublished */
  STOA_MESSAGE_OFFER,          /* StoaOffer → answer */
  STOA_MESSAGE_SLOTS,          /* StoaSlots: slots changed without a new SDP */
  STOA_MESSAGE_MEDIA_RESET,    /* StoaRoomRef: the media engine was restarted; publish and subscribe anew */
  STOA_MESSAGE_KEYFRAME,       /* StoaKeyframe: somebody new watches what one publishes */
  STOA_MESSAGE_DEMAND,         /* StoaDemand: which layers of one's camera somebody watches */
  STOA_MESSAGE_SPEAKING,       /* StoaSpeaking */
  STOA_MESSAGE_RECORDING_HEALTH, /* StoaRecordingHealth: for those who moderate */
  STOA_MESSAGE_RECORDING,      /* StoaRecordingMessage: new, further on, changed or expired */
  STOA_MESSAGE_RECORDING_DUE,  /* StoaRecordingDue: for its caretakers */
  STOA_MESSAGE_BYE,            /* StoaBye: the server stops */
  /* both ways */
  STOA_MESSAGE_CANDIDATE,      /* StoaCandidate */
  STOA_MESSAGE_PING,           /* (empty) → pong */
  STOA_MESSAGE_PONG,           /* (empty) */
  STOA_N_MESSAGES
} StoaMessageType;

#define STOA_PROTOCOL_VERSION 1
#define STOA_WEBSOCKET_PROTOCOL "stoa.v1"
#define STOA_HEARTBEAT_MS 10000    /* each side pings when it heard nothing for that long */
#define STOA_SILENCE_MS 20000      /* and gives the connection up after that long */
#define STOA_AWAY_GRACE_MS 20000   /* how long a lost participant keeps their place */

typedef struct { char *token; gint64 version; char *client; } StoaHello;
typedef struct { StoaAccount *account; char *server; gint64 heartbeat_ms; } StoaWelcome;
typedef struct { gint64 seq; } StoaOk;                       /* of the last event a command led to */
typedef struct { char *code; char *message; } StoaErrorMessage;
typedef struct { char *room; } StoaRoomRef;

/* @participant and @seq are set when coming back: "I am that one, and know events up to seq". */
typedef struct { char *room; char *name; char *participant; gint64 seq; int consent; } StoaJoin;
/* @state is a snapshot; without it, @events is what was missed: seq + 1 on, at most STOA_MAX_MISSED. */
typedef struct { char *room; char *participant; StoaRoomState *state; GPtrArray *events; } StoaJoined;
typedef struct { char *room; StoaRoomEvent *event; } StoaEventMessage;
typedef struct { char *room; StoaRoomState *state; } StoaStateMessage;
typedef struct { char *room; char *knock; } StoaKnocking;
typedef struct { char *room; int outcome; } StoaKnockAnswer;
/* @by is a name; @why and, for a ban, @scope and @until (0 is for ever) are what a moderator gave. */
typedef struct { char *room; int reason; char *by; char *why; int scope; gint64 until; } StoaLeft;
typedef struct { StoaRoomCard *card; } StoaRoomCardMessage;
typedef struct { StoaPost *post; } StoaPostMessage;
/* A profile or project is another one, or what one may see of it; without @context, anything. */
typedef struct { char *context; } StoaFeedChanged;
typedef struct { char *room; StoaCommand *command; } StoaCommandMessage;

/* Media. `mid` is the m-line's a=mid. Simulcast layers ride on one mid. */
typedef struct { char *mid; int kind; gboolean muted; gint64 width; gint64 height; } StoaPublishTrack;
typedef struct { char *room; char *sdp; GPtrArray *tracks; } StoaPublish;
typedef struct { char *sdp; } StoaPublished;
/* The whole set of tracks wanted from now on; the server finds the cheapest way there. Revisions count
 * up by one receiving connection; revision 1 begins a new one: what was before is dropped, and an
 * offer for a fresh connection follows. Without a connection any other revision is a conflict.
 */
typedef struct { char *participant; int kind; int layer; } StoaWant;
typedef struct { char *room; gint64 revision; GPtrArray *wants; } StoaSubscribe;
/* What comes on which mid. A mid whose participant is empty carries nothing for now. */
typedef struct { char *mid; char *participant; int kind; int layer; } StoaSlotInfo;
/* @revision is that of the newest subscribe taken into account. */
typedef struct { char *room; gint64 revision; char *sdp; GPtrArray *slots; } StoaOffer;
typedef struct { char *room; gint64 revision; GPtrArray *slots; } StoaSlots;
typedef struct { char *room; gint64 revision; char *sdp; } StoaAnswer;
/* An empty candidate ends that peer's candidates. */
typedef struct { char *room; int peer; gint64 mline; char *candidate; } StoaCandidate;
typedef struct { char *room; char *mid; int layer; } StoaKeyframe;
/* Of the camera's larger layers; the low one is always sent. */
typedef struct { char *room; gboolean wants_mid; gboolean wants_high; } StoaDemand;
typedef enum { STOA_PEER_PUBLISH, STOA_PEER_SUBSCRIBE } StoaPeerKind;
extern const char *const stoa_peer_kinds[];                  /* "publish", "subscribe" */
typedef struct { char *room; char *participant; gboolean on; double dbov; } StoaSpeaking;
typedef struct { char *message; gint64 retry_ms; } StoaBye;

/* Recordings. */
typedef struct { StoaRecordingCard *recording; } StoaRecordingMessage;
/* It is deleted in @days or less, and this is said once more the day before. */
typedef struct { StoaRecordingCard *recording; gint64 days; } StoaRecordingDue;

/* REST bodies that are not nouns of stoa-model.h. */
typedef struct { char *name; int consent; } StoaRoomEnter;                       /* POST /v1/rooms/ID/join */
typedef struct { char *participant; } StoaRoomExit;                              /* POST /v1/rooms/ID/leave */
typedef struct { char *name; } StoaRename;                                       /* PATCH /v1/me */
/* POST /v1/rooms */
typedef struct { char *request; char *title; char *context; int visibility; gboolean promote; } StoaRoomStart;
/* POST (with a title) and PATCH of /v1/projects; what is NULL stays. */
typedef struct { char *title; char *about; int archive; gint64 retention_days; } StoaProjectEdit;
typedef enum { STOA_ARCHIVE_KEEP, STOA_ARCHIVE_ON, STOA_ARCHIVE_OFF } StoaArchive;
extern const char *const stoa_archives[];                    /* "keep", "on", "off" */
/* POST /v1/rooms/ID/record; @request is a fresh id: the same one, sent again, is done once */
typedef struct { char *request; gboolean on; } StoaRecordRequest;
/* PATCH of a recording; what is NULL or `keep` stays. One account at a time is left out or taken back. */
typedef struct
{
  char *title;
  StoaRetention *retention;
  StoaTrim *trim;
  int publish;               /* StoaArchive: keep, on, off */
  char *leave_out;           /* account */
  char *take_back;           /* account */
} StoaRecordingEdit;
typedef struct { char *url; gint64 expires_at; } StoaMediaLink;                       /* POST /v1/recordings/ID/link */
typedef struct { int membership; } StoaMembershipEdit;                           /* PUT a member */
/* POST /v1/invites; 0 is the server's default */
typedef struct { char *scope; char *target; gint64 expires_in_s; gint64 uses; } StoaInviteMake;
/* POST /v1/invites/accept; @device is what a browser keeps, so that a ban of a guest holds */
typedef struct { char *token; char *name; char *device; } StoaInviteAccept;
/* POST /v1/rooms/ID/moderate; @request is a fresh id: the same one, sent again, is done once */
typedef struct { char *request; StoaCommand *command; } StoaModerate;
typedef struct { char *token; StoaAccount *account; char *scope; char *target; } StoaInviteAccepted;
typedef struct { char *status; char *version; gboolean media; } StoaHealth;      /* GET /v1/health */
/* POST /v1/posts; @request is a fresh id: the same one, sent again, posts once */
typedef struct { char *request; char *context; int visibility; char *text; } StoaNoteMake;
typedef struct { char *text; } StoaNoteEdit;                                     /* PATCH /v1/posts/ID */
/* A page of a feed, the newest post first. @more: there are others in the direction one asked for. */
typedef struct { GPtrArray *posts; gboolean more; } StoaPostPage;
typedef struct { char *key; } StoaReadMark;                                      /* POST /v1/contexts/ID/read */
typedef struct { GPtrArray *rooms; } StoaRoomList;
typedef struct { GPtrArray *contexts; } StoaContextList;
typedef struct { GPtrArray *members; } StoaMemberList;
typedef struct { GPtrArray *accounts; } StoaAccountList;
typedef struct { GPtrArray *invites; } StoaInviteList;
typedef struct { GPtrArray *bans; } StoaBanList;
typedef struct { GPtrArray *entries; } StoaLog;
typedef struct { GPtrArray *recordings; } StoaRecordingList;

extern const StoaRecordType stoa_hello_type, stoa_welcome_type, stoa_ok_type, stoa_error_message_type,
  stoa_room_ref_type, stoa_join_type, stoa_joined_type, stoa_event_message_type, stoa_left_type,
  stoa_state_message_type, stoa_knocking_type, stoa_knock_answer_type, stoa_room_card_message_type, stoa_command_message_type, stoa_publish_track_type, stoa_publish_type,
  stoa_published_type, stoa_want_type, stoa_subscribe_type, stoa_slot_info_type, stoa_offer_type,
  stoa_slots_type, stoa_answer_type, stoa_candidate_type, stoa_keyframe_type, stoa_demand_type, stoa_speaking_type,
  stoa_bye_type;
extern const StoaRecordType stoa_room_enter_type, stoa_room_exit_type, stoa_rename_type,
  stoa_room_start_type, stoa_project_edit_type, stoa_membership_edit_type, stoa_invite_make_type,
  stoa_invite_accept_type, stoa_invite_accepted_type, stoa_health_type, stoa_room_list_type,
  stoa_context_list_type, stoa_member_list_type, stoa_account_list_type, stoa_invite_list_type,
  stoa_moderate_type, stoa_ban_list_type, stoa_log_type, stoa_post_message_type, stoa_feed_changed_type,
  stoa_note_make_type, stoa_note_edit_type, stoa_post_page_type, stoa_read_mark_type, stoa_recording_message_type,
  stoa_recording_due_type, stoa_record_request_type, stoa_recording_edit_type, stoa_media_link_type, stoa_recording_list_type;

typedef struct
{
  StoaMessageType type;
  char *id;                  /* of a request; NULL otherwise */
  char *re;                  /* id of the request it answers; NULL otherwise */
  gpointer body;             /* record of stoa_message_body_type (type); NULL for empty ones */
} StoaMessage;

/** stoa_message_body_type: (nullable): the record type of a message's body; %NULL for an empty one. */
const StoaRecordType *stoa_message_body_type (StoaMessageType  type);
const char           *stoa_message_name      (StoaMessageType  type);

/**
 * stoa_message_new:
 * @body: (transfer full) (nullable): a record of the type's body type
 */
StoaMessage *stoa_message_new     (StoaMessageType  type,
                                   gpointer         body);
/** stoa_message_reply: (transfer full): like stoa_message_new(), answering the request @re. */
StoaMessage *stoa_message_reply   (const char      *re,
                                   StoaMessageType  type,
                                   gpointer         body);
/** stoa_message_error: (transfer full): the "error" message that carries @error. */
StoaMessage *stoa_message_error   (const char      *re,
                                   const GError    *error);
void         stoa_message_free    (StoaMessage     *message);

/**
 * stoa_message_parse:
 * @text: UTF-8, need not end in NUL
 * @re: (out) (optional): the id found even when the rest was refused, so that the refusal can be answered
 *
 * Never crashes on input. Nesting deeper than 16, more than 65536 values and more than
 * %STOA_MAX_MESSAGE bytes are refused unread. A request without an id, or its answer without a re,
 * is %STOA_ERROR_INVALID.
 *
 * Returns: (transfer full) (nullable): the message, or %NULL with %STOA_ERROR_MALFORMED,
 *   %STOA_ERROR_UNKNOWN_TYPE, %STOA_ERROR_INVALID or %STOA_ERROR_TOO_LARGE
 */
StoaMessage *stoa_message_parse   (const char      *text,
                                   gsize            length,
                                   char           **re,
                                   GError         **error);
/** stoa_message_print: (transfer full) (nullable): the JSON text; fails when the body breaks a limit. */
char        *stoa_message_print   (const StoaMessage *message,
                                   GError           **error);

/** stoa_record_parse: (transfer full) (nullable): a REST body, up to @type's max_bytes. */
gpointer     stoa_record_parse    (const StoaRecordType *type,
                                   const char           *text,
                                   gsize                 length,
                                   GError              **error);
/** stoa_record_print: (transfer full) (nullable): the JSON text of a record. */
char        *stoa_record_print    (gconstpointer         record,
                                   GError              **error);

/** stoa_left_new: (transfer full): of no room yet. */
StoaLeft    *stoa_left_new        (StoaLeaveReason        reason);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaMessage, stoa_message_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaHello, stoa_record_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaWelcome, stoa_record_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaOk, stoa_record_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaErrorMessage, stoa_record_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaRoomRef, stoa_record_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaJoin, stoa_record_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaJoined, stoa_record_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaEventMessage, stoa_record_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaLeft, stoa_record_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaRoomCardMessage, stoa_record_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaCommandMessage, stoa_record_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaPublishTrack, stoa_record_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaPublish, stoa_record_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaPublished, stoa_record_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaWant, stoa_record_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaSubscribe, stoa_record_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaSlotInfo, stoa_record_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaOffer, stoa_record_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaSlots, stoa_record_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaAnswer, stoa_record_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaCandidate, stoa_record_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaKeyframe, stoa_record_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaDemand, stoa_record_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaSpeaking, stoa_record_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaBye, stoa_record_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaRecordRequest, stoa_record_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaRecordingEdit, stoa_record_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaMediaLink, stoa_record_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaRecordingList, stoa_record_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaRecordingDue, stoa_record_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaRecordingMessage, stoa_record_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaRoomEnter, stoa_record_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaRoomExit, stoa_record_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaRename, stoa_record_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaRoomStart, stoa_record_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaProjectEdit, stoa_record_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaMembershipEdit, stoa_record_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaInviteMake, stoa_record_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaInviteAccept, stoa_record_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaInviteAccepted, stoa_record_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaHealth, stoa_record_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaRoomList, stoa_record_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaContextList, stoa_record_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaMemberList, stoa_record_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaAccountList, stoa_record_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaInviteList, stoa_record_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaStateMessage, stoa_record_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaKnocking, stoa_record_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaKnockAnswer, stoa_record_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaModerate, stoa_record_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaBanList, stoa_record_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaLog, stoa_record_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaPostMessage, stoa_record_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaFeedChanged, stoa_record_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaNoteMake, stoa_record_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaNoteEdit, stoa_record_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaPostPage, stoa_record_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaReadMark, stoa_record_unref)

G_END_DECLS
