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
 * - Its host and the caretakers of its context may end it and invite to it, promote and demote it.
 * - A post is seen by its author and the caretakers of its context, and otherwise like a room of its visibility. Who is in a
 *   project writes in it; its author edits a note; its author and the caretakers of its context remove a post.
 */

/** StoaPageAsk: which page of posts. */
typedef struct
{
  const char *context;       /* NULL: all that concerns one */
  const char *key;           /* beyond which; NULL: the newest */
  gboolean newer;            /* than the key, nearest to it; otherwise the older ones */
  guint limit;
} StoaPageAsk;

/** stoa_access_not_guest: %STOA_ERROR_FORBIDDEN for a guest. */
gboolean        stoa_access_not_guest    (const StoaAccount  *account,
                                          GError            **error);
/** stoa_access_context: %STOA_ERROR_NOT_FOUND unless @account may see the context of that kind. */
gboolean        stoa_access_context      (StoaDb             *db,
                                          const StoaAccount  *account,
                                          const char         *context,
                                          StoaContextKind     kind,
                                          GError            **error);
/** stoa_access_any_context: the same, of either kind. */
gboolean        stoa_access_any_context  (StoaDb             *db,
                                          const StoaAccount  *account,
                                          const char         *context,
                                          GError            **error);
/** stoa_access_not_archived: %STOA_ERROR_CONFLICT for a project that is. */
gboolean        stoa_access_not_archived (StoaDb             *db,
                                          const char         *context,
                                          GError            **error);
/** stoa_access_write: whether @account may write notes in a context: %STOA_ERROR_NOT_FOUND, _FORBIDDEN or _CONFLICT. */
gboolean        stoa_access_write        (StoaDb             *db,
                                          const StoaAccount  *account,
                                          const char         *context,
                                          GError            **error);
/** stoa_access_care_for: whether @account takes care of a context: %STOA_ERROR_NOT_FOUND or %STOA_ERROR_FORBIDDEN. */
gboolean        stoa_access_care_for     (StoaDb             *db,
                                          const StoaAccount  *account,
                                          const char         *context,
                                          GError            **error);
/** stoa_access_post: (transfer full) (nullable): as @account sees it, `people` and the like not filled in. */
StoaPost       *stoa_access_post         (StoaDb             *db,
                                          const char         *account,
                                          const char         *post,
                                          GError            **error);
/** stoa_access_post_news: (transfer full): what @account is told of a post or a room's post that changed; none or more. */
GPtrArray      *stoa_access_post_news    (StoaDb             *db,
                                          const char         *account,
                                          const char         *of);
/** stoa_access_posts: (transfer full) (nullable): a page; %STOA_ERROR_INVALID when its key is none. */
StoaPostPage   *stoa_access_posts        (StoaDb             *db,
                                          const char         *account,
                                          const StoaPageAsk  *ask,
                                          GError            **error);
/** stoa_access_count_unread: posts that @account sees in a context they are in and has not read, at most STOA_MAX_UNREAD. */
guint           stoa_access_count_unread (StoaDb             *db,
                                          const char         *account,
                                          const char         *context);
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
