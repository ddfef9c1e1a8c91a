/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "stoa-accounts.h"

#include "stoa-secret.h"

G_DEFINE_BOXED_TYPE (StoaIdentity, stoa_identity, stoa_identity_ref, stoa_identity_unref)

static void
identity_clear (gpointer data)
{
  stoa_record_unref (((StoaIdentity *) data)->account);
}

StoaIdentity *
stoa_identity_ref (StoaIdentity *identity)
{
  return g_atomic_rc_box_acquire (identity);
}

void
stoa_identity_unref (StoaIdentity *identity)
{
  g_atomic_rc_box_release_full (identity, identity_clear);
}

static StoaAccount *
read_account (StoaRows *rows)
{
  StoaAccount *account = stoa_record_new (&stoa_account_type);

  account->id = g_strdup (stoa_rows_text (rows, 0));
  account->name = g_strdup (stoa_rows_text (rows, 1));
  account->kind = stoa_rows_int (rows, 2);
  return account;
}

static void
make_profile (StoaDb     *db,
              const char *account,
              gint64      now)
{
  stoa_db_run (db,
               "INSERT INTO contexts (id, kind, title, about, created_at)"
               " SELECT id, ?, name, '', ? FROM accounts WHERE id = ?",
               "iis", (gint64) STOA_CONTEXT_PROFILE, now, account);
  stoa_db_run (db, "INSERT INTO memberships (context, account, level) VALUES (?, ?, ?)",
               "ssi", account, account, (gint64) STOA_MEMBERSHIP_CARETAKER);
}

StoaAccount *
stoa_accounts_make (StoaDb          *db,
                    const char      *name,
                    StoaAccountKind  kind,
                    gint64           now)
{
  StoaAccount *account = stoa_record_new (&stoa_account_type);

  account->id = g_uuid_string_random ();
  account->name = g_strdup (name);
  account->kind = kind;
  stoa_db_run (db, "INSERT INTO accounts (id, name, kind, created_at) VALUES (?, ?, ?, ?)",
               "ssii", account->id, name, (gint64) kind, now);
  if (kind != STOA_ACCOUNT_GUEST)
    make_profile (db, account->id, now);
  return account;
}

StoaAccount *
stoa_accounts_get (StoaDb     *db,
                   const char *id)
{
  g_autoptr (StoaRows) rows = stoa_db_query (db, "SELECT id, name, kind FROM accounts WHERE id = ?", "s", id);

  return stoa_rows_next (rows) ? read_account (rows) : NULL;
}

void
stoa_accounts_promote (StoaDb     *db,
                       const char *id,
                       gint64      now)
{
  stoa_db_run (db, "UPDATE accounts SET kind = ? WHERE id = ? AND kind = ?", "isi",
               (gint64) STOA_ACCOUNT_MEMBER, id, (gint64) STOA_ACCOUNT_GUEST);
  if (stoa_db_changes (db) == 0)
    return;
  make_profile (db, id, now);
  stoa_db_run (db, "UPDATE tokens SET expires_at = 0 WHERE account = ?", "s", id);
}

void
stoa_accounts_rename (StoaDb     *db,
                      const char *id,
                      const char *name)
{
  stoa_db_run (db, "UPDATE accounts SET name = ? WHERE id = ?", "ss", name, id);
  stoa_db_run (db, "UPDATE contexts SET title = ? WHERE id = ?", "ss", name, id);
}

StoaAccountList *
stoa_accounts_list (StoaDb *db)
{
  StoaAccountList *list = stoa_record_new (&stoa_account_list_type);
  g_autoptr (StoaRows) rows =
    stoa_db_query (db, "SELECT id, name, kind FROM accounts WHERE kind <> ? ORDER BY name, id LIMIT ?", "ii",
                   (gint64) STOA_ACCOUNT_GUEST, (gint64) STOA_MAX_LIST);

  while (stoa_rows_next (rows))
    g_ptr_array_add (list->accounts, read_account (rows));
  return list;
}

char *
stoa_accounts_give_token (StoaDb     *db,
                          const char *account,
                          gint64      expires_at,
                          gint64      now)
{
  char *token = stoa_secret_new ();
  g_autofree char *hash = stoa_secret_hash (token);

  stoa_db_run (db, "INSERT INTO tokens (hash, account, created_at, expires_at) VALUES (?, ?, ?, ?)", "ssii", hash,
               account, now, expires_at);
  return token;
}

StoaIdentity *
stoa_accounts_by_token (StoaDb      *db,
                        const char  *token,
                        gint64       now,
                        GError     **error)
{
  g_autofree char *hash = stoa_secret_hash (token);
  g_autoptr (StoaRows) rows =
    stoa_db_query (db,
                   "SELECT a.id, a.name, a.kind, t.expires_at FROM tokens t JOIN accounts a ON a.id = t.account"
                   " WHERE t.hash = ?",
                   "s", hash);
  StoaIdentity *identity;
  gint64 until;

  if (!stoa_rows_next (rows))
    {
      g_set_error (error, STOA_ERROR, STOA_ERROR_UNAUTHORIZED, "This server did not issue that token.");
      return NULL;
    }
  until = stoa_rows_int (rows, 3);
  if (until != 0 && until <= now)
    {
      g_set_error (error, STOA_ERROR, STOA_ERROR_EXPIRED, "That token was valid once, but not any more.");
      return NULL;
    }
  identity = g_atomic_rc_box_new (StoaIdentity);
  *identity = (StoaIdentity) { read_account (rows), until };
  return identity;
}

StoaAccount *
stoa_accounts_owner (StoaDb *db,
                     gint64  now)
{
  {
    g_autoptr (StoaRows) rows = stoa_db_query (db, "SELECT id, name, kind FROM accounts WHERE kind = ?", "i",
                                               (gint64) STOA_ACCOUNT_OWNER);

    if (stoa_rows_next (rows))
      return read_account (rows);
  }
  return stoa_accounts_make (db, "", STOA_ACCOUNT_OWNER, now);
}
