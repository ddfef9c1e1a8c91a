/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "stoa-invites.h"

#include "stoa-access.h"
#include "stoa-accounts.h"
#include "stoa-bans.h"
#include "stoa-secret.h"

#define DAY_S G_GINT64_CONSTANT (86400)
#define DEFAULT_USES 100
#define DEFAULT_ROOM_EXPIRY_S DAY_S
#define DEFAULT_EXPIRY_S (7 * DAY_S)
#define MAX_INVITES STOA_MAX_LIST /* valid ones that one account made */
#define GUEST_TOKEN_MS (DAY_S * 1000)

/* The numbers in the SQL below. */
G_STATIC_ASSERT (STOA_MEMBERSHIP_CARETAKER == 2);
G_STATIC_ASSERT (STOA_ROOM_OPEN == 0);

/* An invite as somebody holds it up. */
typedef struct
{
  char *id;
  char *scope;
  char *target;
  gboolean valid;
} Found;

static void
found_clear (Found *found)
{
  g_free (found->id);
  g_free (found->scope);
  g_free (found->target);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Found, found_clear)

static guint
count_valid (StoaDb     *db,
             const char *account,
             gint64      now)
{
  g_autoptr (StoaRows) rows =
    stoa_db_query (db,
                   "SELECT count (*) FROM invites WHERE made_by = ? AND revoked = 0 AND uses_left > 0"
                   " AND expires_at > ?",
                   "si", account, now);

  return stoa_rows_next (rows) ? stoa_rows_int (rows, 0) : 0;
}

StoaInvite *
stoa_invites_make (StoaDb               *db,
                   const char           *account,
                   const StoaInviteMake *make,
                   const char           *base,
                   gint64                now,
                   GError              **error)
{
  StoaInvite *invite;
  g_autofree char *token = stoa_secret_new ();
  g_autofree char *hash = stoa_secret_hash (token);
  gint64 expiry_s = g_str_equal (make->scope, "room") ? DEFAULT_ROOM_EXPIRY_S : DEFAULT_EXPIRY_S;

  if (count_valid (db, account, now) >= MAX_INVITES)
    {
      g_set_error (error, STOA_ERROR, STOA_ERROR_TOO_MANY, "Too many of your invites are valid; revoke some first.");
      return NULL;
    }
  if (make->expires_in_s > 0)
    expiry_s = make->expires_in_s;
  invite = stoa_record_new (&stoa_invite_type);
  invite->id = g_uuid_string_random ();
  invite->url = g_strdup_printf ("%s/i/%s", base, token);
  invite->scope = g_strdup (make->scope);
  invite->target = g_str_equal (make->scope, "server") ? NULL : g_strdup (make->target);
  invite->expires_at = now + expiry_s * 1000;
  invite->uses_left = make->uses > 0 ? make->uses : DEFAULT_USES;
  stoa_db_run (db,
               "INSERT INTO invites (id, hash, scope, target, made_by, created_at, expires_at, uses_left, revoked)"
               " VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0)",
               "sssssiii", invite->id, hash, invite->scope, invite->target, account, now, invite->expires_at,
               invite->uses_left);
  return invite;
}

static StoaInvite *
read_invite (StoaRows *rows)
{
  StoaInvite *invite = stoa_record_new (&stoa_invite_type);

  invite->id = g_strdup (stoa_rows_text (rows, 0));
  invite->scope = g_strdup (stoa_rows_text (rows, 1));
  invite->target = g_strdup (stoa_rows_text (rows, 2));
  invite->expires_at = stoa_rows_int (rows, 3);
  invite->uses_left = stoa_rows_int (rows, 4);
  return invite;
}

StoaInviteList *
stoa_invites_list (StoaDb            *db,
                   const StoaAccount *account,
                   gint64             now)
{
  StoaInviteList *list = stoa_record_new (&stoa_invite_list_type);
  g_autoptr (StoaRows) rows =
    stoa_db_query (db,
                   "SELECT id, scope, target, expires_at, uses_left FROM invites"
                   " WHERE revoked = 0 AND uses_left > 0 AND expires_at > ?2 AND (made_by = ?1"
                   "  OR target IN (SELECT context FROM memberships WHERE account = ?1 AND level = 2)"
                   "  OR target IN (SELECT r.id FROM rooms r LEFT JOIN memberships m ON m.context = r.context"
                   "    AND m.account = ?1 WHERE r.phase = 0 AND (r.host = ?1 OR m.level = 2))"
                   "  OR (target IS NULL AND ?3)) ORDER BY created_at DESC, id LIMIT ?4",
                   "siii", account->id, now, (gint64) (account->kind == STOA_ACCOUNT_OWNER), (gint64) STOA_MAX_LIST);

  while (stoa_rows_next (rows))
    g_ptr_array_add (list->invites, read_invite (rows));
  return list;
}

StoaInvite *
stoa_invites_revoke (StoaDb             *db,
                     const StoaAccount  *account,
                     const char         *id,
                     GError            **error)
{
  g_autoptr (StoaRows) rows =
    stoa_db_query (db, "SELECT id, scope, target, expires_at, uses_left, made_by FROM invites WHERE id = ?", "s", id);

  if (!stoa_rows_next (rows)
      || (g_strcmp0 (stoa_rows_text (rows, 5), account->id) != 0
          && !stoa_access_invite (db, account, stoa_rows_text (rows, 1), stoa_rows_text (rows, 2), NULL)))
    {
      g_set_error (error, STOA_ERROR, STOA_ERROR_NOT_FOUND, "There is no such invite.");
      return NULL;
    }
  stoa_db_run (db, "UPDATE invites SET revoked = 1 WHERE id = ?", "s", id);
  return read_invite (rows);
}

static gboolean
find_invite (StoaDb      *db,
             const char  *token,
             gint64       now,
             Found       *found,
             GError     **error)
{
  g_autofree char *hash = stoa_secret_hash (token);
  g_autoptr (StoaRows) rows =
    stoa_db_query (db,
                   "SELECT id, scope, target, expires_at > ? AND uses_left > 0 AND revoked = 0"
                   " FROM invites WHERE hash = ?",
                   "is", now, hash);

  if (!stoa_rows_next (rows))
    {
      g_set_error (error, STOA_ERROR, STOA_ERROR_NOT_FOUND, "There is no such invite.");
      return FALSE;
    }
  found->id = g_strdup (stoa_rows_text (rows, 0));
  found->scope = g_strdup (stoa_rows_text (rows, 1));
  found->target = g_strdup (stoa_rows_text (rows, 2));
  found->valid = stoa_rows_int (rows, 3);
  return TRUE;
}

static gboolean
is_open_room (StoaDb     *db,
              const char *room)
{
  g_autoptr (StoaRows) rows = stoa_db_query (db, "SELECT 1 FROM rooms WHERE id = ? AND phase = ?", "si", room,
                                             (gint64) STOA_ROOM_OPEN);

  return stoa_rows_next (rows);
}

/* Whether @account has what the invite gives: then it is not used up once more. */
static gboolean
is_in_already (StoaDb            *db,
               const Found       *found,
               const StoaAccount *account)
{
  g_autoptr (StoaRows) rows = NULL;

  if (account == NULL)
    return FALSE;
  if (g_str_equal (found->scope, "server"))
    return account->kind != STOA_ACCOUNT_GUEST;
  if (g_str_equal (found->scope, "project"))
    return stoa_access_membership (db, account, found->target) != STOA_MEMBERSHIP_NONE;
  rows = stoa_db_query (db, "SELECT 1 FROM room_guests WHERE room = ? AND account = ?", "ss", found->target,
                        account->id);
  return stoa_rows_next (rows);
}

static void
let_in (StoaDb      *db,
        const Found *found,
        const char  *account,
        gint64       now)
{
  if (g_str_equal (found->scope, "room"))
    {
      stoa_db_run (db,
                   "INSERT OR IGNORE INTO room_guests (room, account, invite, knocks)"
                   " SELECT ?, ?, id, knocks FROM invites WHERE id = ?",
                   "sss", found->target, account, found->id);
      return;
    }
  stoa_accounts_promote (db, account, now);
  if (g_str_equal (found->scope, "project"))
    stoa_db_run (db, "INSERT OR IGNORE INTO memberships (context, account, level) VALUES (?, ?, ?)", "ssi",
                 found->target, account, (gint64) STOA_MEMBERSHIP_MEMBER);
}

/* Nobody comes back as somebody new on a device that is banned. */
static gboolean
may_come (StoaDb                  *db,
          const Found             *found,
          const StoaAccount       *account,
          const StoaInviteAccept  *accept,
          gint64                   now,
          GError                 **error)
{
  const char *room = g_str_equal (found->scope, "room") ? found->target : NULL;

  if (account != NULL)
    return stoa_bans_check (db, account->id, room, now, error);
  return accept->device == NULL || stoa_bans_check_device (db, accept->device, room, now, error);
}

static void
note_device (StoaDb     *db,
             const char *account,
             const char *device)
{
  g_autofree char *hash = device != NULL ? stoa_secret_hash (device) : NULL;

  if (hash != NULL)
    stoa_db_run (db, "UPDATE accounts SET device = ? WHERE id = ?", "ss", hash, account);
}

static char *
make_account (StoaDb      *db,
              const Found *found,
              const char  *name,
              gint64       now,
              char       **token)
{
  gboolean guest = g_str_equal (found->scope, "room");
  g_autoptr (StoaAccount) account =
    stoa_accounts_make (db, name, guest ? STOA_ACCOUNT_GUEST : STOA_ACCOUNT_MEMBER, now);

  *token = stoa_accounts_give_token (db, account->id, guest ? now + GUEST_TOKEN_MS : 0, now);
  return g_strdup (account->id);
}

StoaInviteAccepted *
stoa_invites_accept (StoaDb                  *db,
                     const StoaAccount       *account,
                     const char              *token,
                     const StoaInviteAccept  *accept,
                     gint64                   now,
                     GError                 **error)
{
  g_auto (Found) found = { 0 };
  StoaInviteAccepted *accepted;
  g_autofree char *id = NULL;

  if (!find_invite (db, accept->token, now, &found, error))
    return NULL;
  if (g_str_equal (found.scope, "room") && !is_open_room (db, found.target))
    {
      g_set_error (error, STOA_ERROR, STOA_ERROR_ENDED, "That room has ended.");
      return NULL;
    }
  if (!found.valid && !is_in_already (db, &found, account))
    {
      g_set_error (error, STOA_ERROR, STOA_ERROR_EXPIRED, "That invite is not valid any more; ask for a new one.");
      return NULL;
    }
  if (!may_come (db, &found, account, accept, now, error))
    return NULL;
  if (!is_in_already (db, &found, account))
    stoa_db_run (db, "UPDATE invites SET uses_left = uses_left - 1 WHERE id = ?", "s", found.id);

  accepted = stoa_record_new (&stoa_invite_accepted_type);
  if (account == NULL)
    id = make_account (db, &found, accept->name, now, &accepted->token);
  else
    accepted->token = g_strdup (token);
  note_device (db, account != NULL ? account->id : id, accept->device);
  let_in (db, &found, account != NULL ? account->id : id, now);
  accepted->account = stoa_accounts_get (db, account != NULL ? account->id : id);
  accepted->scope = g_steal_pointer (&found.scope);
  accepted->target = g_steal_pointer (&found.target);
  return accepted;
}
