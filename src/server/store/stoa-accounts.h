/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-db.h"
#include "stoa-message.h"

G_BEGIN_DECLS

/* People and what they prove themselves with. On the store's thread. */

/** StoaIdentity: who a token belongs to; boxed. */
typedef struct
{
  StoaAccount *account;
  gint64 expires_at;         /* of the token; 0 is never */
} StoaIdentity;

#define STOA_TYPE_IDENTITY (stoa_identity_get_type ())
GType            stoa_identity_get_type   (void);
StoaIdentity    *stoa_identity_ref        (StoaIdentity    *identity);
void             stoa_identity_unref      (StoaIdentity    *identity);

/** stoa_accounts_make: (transfer full): a new account, with its profile unless it is a guest. */
StoaAccount     *stoa_accounts_make       (StoaDb          *db,
                                           const char      *name,
                                           StoaAccountKind  kind,
                                           gint64           now);
/** stoa_accounts_get: (transfer full) (nullable) */
StoaAccount     *stoa_accounts_get        (StoaDb          *db,
                                           const char      *id);
/** stoa_accounts_promote: makes a guest a member; leaves others as they are. */
void             stoa_accounts_promote    (StoaDb          *db,
                                           const char      *id,
                                           gint64           now);
void             stoa_accounts_rename     (StoaDb          *db,
                                           const char      *id,
                                           const char      *name);
/** stoa_accounts_list: (transfer full): everyone but guests, by name. */
StoaAccountList *stoa_accounts_list       (StoaDb          *db);

/** stoa_accounts_give_token: (transfer full): @expires_at 0 is never. */
char            *stoa_accounts_give_token (StoaDb          *db,
                                           const char      *account,
                                           gint64           expires_at,
                                           gint64           now);
/**
 * stoa_accounts_by_token:
 *
 * Returns: (transfer full) (nullable): whose token it is, or %NULL with %STOA_ERROR_UNAUTHORIZED or
 *   %STOA_ERROR_EXPIRED
 */
StoaIdentity    *stoa_accounts_by_token   (StoaDb          *db,
                                           const char      *token,
                                           gint64           now,
                                           GError         **error);
/** stoa_accounts_owner: (transfer full): the owner, made when there is none yet. */
StoaAccount     *stoa_accounts_owner      (StoaDb          *db,
                                           gint64           now);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaIdentity, stoa_identity_unref)

G_END_DECLS
