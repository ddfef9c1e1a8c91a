/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-db.h"
#include "stoa-message.h"

G_BEGIN_DECLS

/* Links that let people in: to one room as guests, to a project or the server as members. On the
 * store's thread.
 */

/**
 * stoa_invites_make:
 * @base: the server's URL
 *
 * The caller asked stoa_access_invite().
 *
 * Returns: (transfer full) (nullable): the invite, or %NULL with %STOA_ERROR_TOO_MANY
 */
StoaInvite         *stoa_invites_make   (StoaDb                  *db,
                                         const char              *account,
                                         const StoaInviteMake    *make,
                                         const char              *base,
                                         gint64                   now,
                                         GError                 **error);
/** stoa_invites_list: (transfer full): those that @account made or takes care of, and that still let somebody in. */
StoaInviteList     *stoa_invites_list   (StoaDb                  *db,
                                         const StoaAccount       *account,
                                         gint64                   now);
/**
 * stoa_invites_revoke:
 *
 * Returns: (transfer full) (nullable): the invite as it was; %NULL with %STOA_ERROR_NOT_FOUND unless @account
 *   made it or may invite to its target
 */
StoaInvite         *stoa_invites_revoke (StoaDb                  *db,
                                         const StoaAccount       *account,
                                         const char              *id,
                                         GError                 **error);
/**
 * stoa_invites_accept:
 * @account: (nullable): who accepts; %NULL makes a new account
 * @token: (nullable): that account's token
 *
 * Returns: (transfer full) (nullable): what it led to, with the token to go on with, or %NULL with
 *   %STOA_ERROR_NOT_FOUND, %STOA_ERROR_EXPIRED (also when revoked or used up) or %STOA_ERROR_ENDED
 */
StoaInviteAccepted *stoa_invites_accept (StoaDb                  *db,
                                         const StoaAccount       *account,
                                         const char              *token,
                                         const StoaInviteAccept  *accept,
                                         gint64                   now,
                                         GError                 **error);

G_END_DECLS
