/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-db.h"
#include "stoa-message.h"

G_BEGIN_DECLS

/* Rooms as they are stored: a row each, and their events. On the store's thread. */

#define STOA_ROOM_HORIZON 1000          /* events of a room kept at hand for those who come back */
#define STOA_ROOM_SNAPSHOT_EVERY 500    /* events, so that reading a room again stays quick */
#define STOA_ROOM_MAX_COMMANDS 4096     /* newest commands of a room known, should they be sent again */
#define STOA_MAX_OPEN_ROOMS 1000
#define STOA_MAX_OPEN_ROOMS_OF_ONE 100  /* host */

/** StoaStoredRoom: a room read again; boxed. */
typedef struct
{
  char *host;                /* account */
  StoaRoomState *state;
  GPtrArray *events;         /* of StoaRoomEvent: the newest, at most STOA_ROOM_HORIZON */
  GPtrArray *commands;       /* of StoaStoredCommand: the newest, in order */
} StoaStoredRoom;

typedef struct
{
  char *key;                 /* stoa_rooms_command_key () */
  gint64 seq;
} StoaStoredCommand;

#define STOA_TYPE_STORED_ROOM (stoa_stored_room_get_type ())
GType           stoa_stored_room_get_type (void);
StoaStoredRoom *stoa_stored_room_ref      (StoaStoredRoom *room);
void            stoa_stored_room_unref    (StoaStoredRoom *room);

/** StoaRoomAppend: what one change of a room adds to it. */
typedef struct
{
  char *room;
  gint64 after;              /* seq of the last event before */
  GPtrArray *events;         /* of StoaRoomEvent with their seq; may be empty */
  char *actor;               /* (nullable): of the command, like @cause */
  char *cause;
  StoaRoomState *state;      /* what it leads to */
} StoaRoomAppend;

void            stoa_room_append_free     (StoaRoomAppend        *append);

/** stoa_rooms_command_key: (transfer full): a command's id counts for the participant who sent it. */
char           *stoa_rooms_command_key    (const char            *actor,
                                           const char            *cause);

/**
 * stoa_rooms_start:
 *
 * Returns: (transfer full) (nullable): the id of the new room, or of the one that the same request
 *   of @account started before; %NULL with %STOA_ERROR_TOO_MANY. The caller asked stoa_access_start_rooms().
 */
char           *stoa_rooms_start          (StoaDb                *db,
                                           const char            *account,
                                           const StoaRoomStart   *start,
                                           gint64                 now,
                                           GError               **error);
/** stoa_rooms_append: stores a change; %STOA_ERROR_CONFLICT when the room is not at `after` any more. */
gboolean        stoa_rooms_append         (StoaDb                *db,
                                           const StoaRoomAppend  *append,
                                           GError               **error);
/** stoa_rooms_load: (transfer full) (nullable): or %STOA_ERROR_NOT_FOUND. */
StoaStoredRoom *stoa_rooms_load           (StoaDb                *db,
                                           const char            *room,
                                           GError               **error);
/** stoa_rooms_list_open: (transfer full): ids. */
GPtrArray      *stoa_rooms_list_open      (StoaDb                *db);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaStoredRoom, stoa_stored_room_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaRoomAppend, stoa_room_append_free)

G_END_DECLS
