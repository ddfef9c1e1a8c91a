/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-db.h"
#include "stoa-message.h"

G_BEGIN_DECLS

/* Who may see and do what: every rule about accounts, contexts and rooms is in this file, and is
 * asked inside the transaction that does what it allows. (What people may do to each other inside
 * a room is stoa_room_decide().) What one may not see answers exactly as what is not there.
 *
 * - Guests see no contexts. The others see all profiles; a project is seen by its members and the server's
 *   owner. Its caretakers edit it; a context's caretakers start rooms in it.
 * - A room is seen by its host, the caretakers of its context, and whom an invite let into it; besides, when
 *   it is `public` by everyone but guests, when it is `members` by the members of its project, or, in a
 *   profile, by everyone but guests.
 * - Its host and the caretakers of its context may end it and invite to it.
 */

/** stoa_access_not_guest: %STOA_ERROR_FORBIDDEN for a guest. */
gboolean        stoa_access_not_guest    (const StoaAccount  *account,
                                          GError            **error);
/** stoa_access_context: %STOA_ERROR_NOT_FOUND unless @account may see the context of that kind. */
gboolean        stoa_access_context      (StoaDb             *db,
                                          const StoaAccount  *account,
                                          const char         *context,
                                          StoaContextKind     kind,
                                          GError            **error);
/** stoa_access_membership: of @account in a context; none also when there is no such context. */
StoaMembership  stoa_access_membership   (StoaDb             *db,
                                          const StoaAccount  *account,
                                          const char         *context);
/** stoa_access_start_rooms: %STOA_ERROR_NOT_FOUND for what they do not see, %STOA_ERROR_FORBIDDEN otherwise. */
gboolean        stoa_access_start_rooms  (StoaDb             *db,
                                          const StoaAccount  *account,
                                          const char         *context,
                                          GError            **error);
/** stoa_access_edit_project: likewise, and a profile is not found. */
gboolean        stoa_access_edit_project (StoaDb             *db,
                                          const StoaAccount  *account,
                                          const char         *project,
                                          GError            **error);
/**
 * stoa_access_room:
 *
 * Returns: (transfer full) (nullable): the room as @account sees it, `people` not filled in, or
 *   %NULL with %STOA_ERROR_NOT_FOUND when it is hidden from them or not there
 */
StoaRoomCard   *stoa_access_room         (StoaDb             *db,
                                          const char         *account,
                                          const char         *room,
                                          GError            **error);
/**
 * stoa_access_enter:
 * @knocks: (out): has to be let in
 *
 * Like stoa_access_room(), for one who comes in. Who would see a private room if it were for members
 * may knock.
 */
StoaRoomCard   *stoa_access_enter        (StoaDb             *db,
                                          const char         *account,
                                          const char         *room,
                                          gboolean           *knocks,
                                          GError            **error);
/** stoa_access_ban: whether @account may ban somebody from more than the room they moderate. */
gboolean        stoa_access_ban          (StoaDb             *db,
                                          const char         *account,
                                          const char         *room,
                                          StoaScope           scope,
                                          GError            **error);
/** stoa_access_open_rooms: (transfer full): the open rooms that @account sees, of all contexts or one; newest first. */
StoaRoomList   *stoa_access_open_rooms   (StoaDb             *db,
                                          const char         *account,
                                          const char         *context);
/** stoa_access_invite: whether @account may invite to that target. */
gboolean        stoa_access_invite       (StoaDb             *db,
                                          const StoaAccount  *account,
                                          const char         *scope,
                                          const char         *target,
                                          GError            **error);

G_END_DECLS
