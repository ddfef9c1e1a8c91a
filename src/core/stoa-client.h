/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libdex.h>

#include "stoa-message.h"

G_BEGIN_DECLS

/**
 * StoaClientState:
 * @STOA_CLIENT_OFFLINE: not started, or stopped
 * @STOA_CLIENT_CONNECTING: the first connection is being made
 * @STOA_CLIENT_ONLINE: the server answers
 * @STOA_CLIENT_RECONNECTING: lost; trying again by itself, with back-off
 * @STOA_CLIENT_REFUSED: the server refused the token; only a new client helps
 */
typedef enum
{
  STOA_CLIENT_OFFLINE,
  STOA_CLIENT_CONNECTING,
  STOA_CLIENT_ONLINE,
  STOA_CLIENT_RECONNECTING,
  STOA_CLIENT_REFUSED,
} StoaClientState;

#define STOA_TYPE_CLIENT_STATE (stoa_client_state_get_type ())
GType stoa_client_state_get_type (void);

#define STOA_TYPE_CLIENT (stoa_client_get_type ())
G_DECLARE_FINAL_TYPE (StoaClient, stoa_client, STOA, CLIENT, GObject)

/**
 * StoaClient:
 *
 * One account on one server: REST requests, and one WebSocket that heals by itself (heartbeats
 * both ways, back-off from 250 ms to 8 s with jitter, at once when the network comes back).
 * Main thread only. Futures reject with %STOA_ERROR; their values are records (%STOA_TYPE_RECORD).
 *
 * Properties: `state` (StoaClientState), `trouble` (string, why it is not online, for people, or
 * %NULL), `account-id`, `name` (strings; empty name before the first run asked for it).
 *
 * Signals: `message` (StoaMessage *, detailed by nothing): each server message that is no answer.
 */

/** stoa_client_new: @url is `http://` or `https://` of the server, without path. */
StoaClient     *stoa_client_new           (const char  *url,
                                           const char  *token);
/** stoa_client_start: connects and stays connected until stoa_client_stop(). */
void            stoa_client_start         (StoaClient  *self);
/** stoa_client_stop: closes; every waiting future rejects with %STOA_ERROR_UNAVAILABLE. */
void            stoa_client_stop          (StoaClient  *self);

StoaClientState stoa_client_get_state     (StoaClient  *self);
const char     *stoa_client_get_trouble   (StoaClient  *self);
const char     *stoa_client_get_url       (StoaClient  *self);
/** stoa_client_get_account: (transfer none) (nullable): who one is; %NULL before the first connection. */
const StoaAccount *stoa_client_get_account (StoaClient *self);

/** stoa_client_when_online: resolves to %TRUE once online; rejects when refused or stopped. */
DexFuture      *stoa_client_when_online   (StoaClient  *self);

/**
 * stoa_client_request:
 * @message: (transfer full): of a type that is answered; its id is set here
 *
 * Resolves to the answer's body record (%NULL boxed for an empty one). Rejects with the server's
 * error, %STOA_ERROR_TIMED_OUT after 5 s, or %STOA_ERROR_UNAVAILABLE when the connection is lost.
 */
DexFuture      *stoa_client_request       (StoaClient  *self,
                                           StoaMessage *message);
/** stoa_client_send: (transfer full) message: without an answer; dropped when not online. */
void            stoa_client_send          (StoaClient  *self,
                                           StoaMessage *message);

/* REST. Each resolves to a record of the type in the comment. */
DexFuture *stoa_client_load_account   (StoaClient *self);                                     /* StoaAccount */
DexFuture *stoa_client_rename         (StoaClient *self, const char *name);                   /* StoaAccount */
DexFuture *stoa_client_list_contexts  (StoaClient *self);                                     /* StoaContextList */
DexFuture *stoa_client_list_accounts  (StoaClient *self);                                     /* StoaAccountList */
DexFuture *stoa_client_make_project   (StoaClient *self, const char *title, const char *about); /* StoaContext */
DexFuture *stoa_client_list_members   (StoaClient *self, const char *project);                /* StoaMemberList */
DexFuture *stoa_client_set_member     (StoaClient *self, const char *project, const char *account,
                                       StoaMembership membership);                            /* StoaMemberList; NONE takes out */
DexFuture *stoa_client_list_rooms     (StoaClient *self);                                     /* StoaRoomList */
/** stoa_client_start_room: @request is a fresh UUID per attempt by a person: the same one never starts two rooms. */
DexFuture *stoa_client_start_room     (StoaClient *self, const char *request, const char *title,
                                       const char *context, StoaVisibility visibility);       /* StoaRoomCard */
DexFuture *stoa_client_end_room       (StoaClient *self, const char *room);                   /* StoaRoomCard */
DexFuture *stoa_client_make_invite    (StoaClient *self, const char *scope, const char *target,
                                       gint64 expires_in_s, gint64 uses);                     /* StoaInvite */

/** stoa_client_moderate: a command in a room one need not be in; @request is a fresh id, done once. */
DexFuture *stoa_client_moderate       (StoaClient *self, const char *room, const char *request,
                                       const StoaCommand *command);                           /* StoaOk */
/** stoa_client_list_bans: @room and @search may be %NULL. */
DexFuture *stoa_client_list_bans      (StoaClient *self, const char *room, const char *search); /* StoaBanList */
DexFuture *stoa_client_lift_ban       (StoaClient *self, const char *ban);                    /* StoaBan */
/** stoa_client_load_log: the newest entries, of those older than @before (a seq) unless that is 0. */
DexFuture *stoa_client_load_log       (StoaClient *self, const char *room, gint64 before);    /* StoaLog */
/** stoa_client_load_log_csv: all of it as a table for a spreadsheet; resolves to a string. */
DexFuture *stoa_client_load_log_csv   (StoaClient *self, const char *room);
/** stoa_client_load_log_json: all of it as a StoaLog; resolves to a string. */
DexFuture *stoa_client_load_log_json  (StoaClient *self, const char *room);
DexFuture *stoa_client_load_room      (StoaClient *self, const char *room);                   /* StoaRoomCard */

/** stoa_client_accept_invite: resolves to StoaInviteAccepted; needs no client: a link is what one starts from. */
DexFuture *stoa_client_accept_invite  (const char *link, const char *name);
/** stoa_client_take_invite: the same for one's own account at the invite's server; @token as of stoa_client_split_link(). */
DexFuture *stoa_client_take_invite    (StoaClient *self, const char *token);                  /* StoaInviteAccepted */
/** stoa_client_split_link: the server's URL and the token of an invite link; %STOA_ERROR_INVALID when it is none. */
gboolean   stoa_client_split_link     (const char *link, char **url, char **token, GError **error);

G_END_DECLS
