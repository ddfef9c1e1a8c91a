/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-message.h"

G_BEGIN_DECLS

/* The HTTP side of the protocol as one table, for the server, the client and the documentation's test. */

typedef enum
{
  STOA_ROUTE_HEALTH,
  STOA_ROUTE_ME,
  STOA_ROUTE_RENAME,
  STOA_ROUTE_ACCOUNTS,
  STOA_ROUTE_CONTEXTS,
  STOA_ROUTE_PROJECT_MAKE,
  STOA_ROUTE_PROJECT,
  STOA_ROUTE_PROJECT_EDIT,
  STOA_ROUTE_PROFILE,
  STOA_ROUTE_SEARCH,
  STOA_ROUTE_PICTURE,
  STOA_ROUTE_PICTURE_SET,
  STOA_ROUTE_PICTURE_REMOVE,
  STOA_ROUTE_CONTEXT_READ,
  STOA_ROUTE_HOME,
  STOA_ROUTE_FEED,
  STOA_ROUTE_NOTE_MAKE,
  STOA_ROUTE_POST,
  STOA_ROUTE_NOTE_EDIT,
  STOA_ROUTE_POST_REMOVE,
  STOA_ROUTE_MEMBERS,
  STOA_ROUTE_MEMBER_SET,
  STOA_ROUTE_MEMBER_REMOVE,
  STOA_ROUTE_ROOMS,
  STOA_ROUTE_ROOM_START,
  STOA_ROUTE_ROOM,
  STOA_ROUTE_ROOM_JOIN,
  STOA_ROUTE_ROOM_LEAVE,
  STOA_ROUTE_ROOM_END,
  STOA_ROUTE_ROOM_PROMOTE,
  STOA_ROUTE_ROOM_DEMOTE,
  STOA_ROUTE_POSTER,
  STOA_ROUTE_POSTER_SET,
  STOA_ROUTE_POSTER_REMOVE,
  STOA_ROUTE_ROOM_MODERATE,
  STOA_ROUTE_ROOM_LOG,
  STOA_ROUTE_ROOM_LOG_CSV,
  STOA_ROUTE_ROOM_RECORD,
  STOA_ROUTE_RECORDINGS,
  STOA_ROUTE_RECORDING,
  STOA_ROUTE_RECORDING_EDIT,
  STOA_ROUTE_RECORDING_DELETE,
  STOA_ROUTE_RECORDING_RECEIPT,
  STOA_ROUTE_RECORDING_LINK,
  STOA_ROUTE_RECORDING_MEDIA,
  STOA_ROUTE_RECORDING_POSTER,
  STOA_ROUTE_RECORDING_SUBTITLES,
  STOA_ROUTE_INVITE_MAKE,
  STOA_ROUTE_INVITES,
  STOA_ROUTE_INVITE_REVOKE,
  STOA_ROUTE_INVITE_ACCEPT,
  STOA_ROUTE_BANS,
  STOA_ROUTE_BAN_LIFT,
  STOA_ROUTE_WEBSOCKET,
  STOA_ROUTE_GUEST,
  STOA_ROUTE_GUEST_FILE,
  STOA_N_ROUTES
} StoaRouteId;

typedef struct
{
  const char *method;
  const char *path;                /* {…} stands for one segment */
  gboolean open;                   /* needs no Authorization */
  guint status;                    /* of success */
  const StoaRecordType *request;   /* NULL: no body */
  const StoaRecordType *response;  /* NULL: not a record */
  gboolean takes_picture;          /* the body is a picture of at most STOA_MAX_PICTURE bytes */
  gboolean gives_picture;          /* so is the answer: a JPEG */
} StoaRoute;

#define STOA_ROUTE_MAX_SEGMENTS 2  /* {…} of one path */
#define STOA_MAX_SEGMENT 128       /* bytes of what stands for a {…} */

/** stoa_route_get: (transfer none): the row of that route. */
const StoaRoute *stoa_route_get   (StoaRouteId   id);

/**
 * stoa_route_match:
 * @path: already percent-decoded, without query
 * @segments: (out): what stands at each {…}, %NULL behind the last; free each with g_free()
 *
 * What stands for a {…} is 1..128 of [A-Za-z0-9._-] and begins with no dot, so it is safe in a file
 * name; whether it names anything is the caller's question.
 *
 * Returns: the route's %StoaRouteId, or -1 with %STOA_ERROR_NOT_FOUND, or %STOA_ERROR_INVALID when the
 *   path takes other methods only; @segments are %NULL then
 */
int              stoa_route_match (const char   *method,
                                   const char   *path,
                                   char         *segments[STOA_ROUTE_MAX_SEGMENTS],
                                   GError      **error);

/** stoa_route_path: (transfer full): the path with the strings that follow in place of its {…}, escaped. */
char            *stoa_route_path  (StoaRouteId   id,
                                   ...);

G_END_DECLS
