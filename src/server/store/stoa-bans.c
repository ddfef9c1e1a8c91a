/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-server"

#include "stoa-bans.h"

#include "stoa-secret.h"

/* The numbers in the SQL below. */
G_STATIC_ASSERT (STOA_SCOPE_ROOM == 0 && STOA_SCOPE_PROJECT == 1 && STOA_SCOPE_SERVER == 2);
G_STATIC_ASSERT (STOA_ACCOUNT_GUEST == 2 && STOA_MEMBERSHIP_CARETAKER == 2);

/* Holds at ?1, in room ?2. */
#define HOLDS_IN \
  "SELECT b.reason, b.until, b.scope FROM bans b LEFT JOIN rooms r ON r.id = ?2" \
  " WHERE b.lifted_at = 0 AND (b.until = 0 OR b.until > ?1)" \
  "  AND (b.scope = 2 OR (b.scope = 1 AND b.target = r.context) OR (b.scope = 0 AND b.target = r.id))"

/* What account ?1 takes care of; ?2 is whether it is the owner's. */
#define LEDGER \
  "SELECT b.id, b.account, b.name, b.by_account, w.name, b.at, b.reason, b.scope, b.target," \
  "  coalesce (r.title, c.title), b.until, b.lifted_at, l.name" \
  " FROM bans b" \
  " LEFT JOIN accounts w ON w.id = b.by_account" \
  " LEFT JOIN accounts l ON l.id = b.lifted_by" \
  " LEFT JOIN rooms h ON h.id = b.room" \
  " LEFT JOIN rooms r ON r.id = b.target" \
  " LEFT JOIN contexts c ON c.id = b.target" \
  " LEFT JOIN memberships m ON m.context = h.context AND m.account = ?1" \
  " WHERE (?2 OR b.by_account = ?1 OR (b.scope < 2 AND m.level = 2) OR (b.scope = 0 AND h.host = ?1))"

static char *
target_of (StoaDb         *db,
           const char     *room,
           const StoaHold *hold)
{
  g_autoptr (StoaRows) rows = NULL;

  if (hold->scope == STOA_SCOPE_ROOM)
    return g_strdup (room);
  if (hold->scope == STOA_SCOPE_SERVER)
    return NULL;
  rows = stoa_db_query (db, "SELECT context FROM rooms WHERE id = ?", "s", room);
  return stoa_rows_next (rows) ? g_strdup (stoa_rows_text (rows, 0)) : NULL;
}

void
stoa_bans_add (StoaDb         *db,
               const char     *room,
               const StoaHold *hold,
               gint64          now)
{
  g_autofree char *target = target_of (db, room, hold);

  stoa_db_run (db,
               "INSERT OR IGNORE INTO bans (id, room, account, name, device, by_account, at, reason, scope, target, until,"
               "  lifted_at) VALUES (?, ?, ?, ?, (SELECT device FROM accounts WHERE id = ?), ?, ?, ?, ?, ?, ?, 0)",
               "ssssssisisi", hold->id, room, hold->account, hold->name, hold->account, hold->by_account, hold->at,
               hold->reason, (gint64) hold->scope, target, hold->seconds > 0 ? now + hold->seconds * 1000 : 0);
  stoa_db_run (db,
               "UPDATE invites SET knocks = 1 WHERE id IN (SELECT g.invite FROM room_guests g"
               "  JOIN accounts a ON a.id = g.account WHERE g.account = ? AND a.kind = 2)",
               "s", hold->account);
  stoa_db_run (db, "UPDATE room_guests SET knocks = 1 WHERE room = ? AND account = ?", "ss", room, hold->account);
}

static char *
describe_end (gint64 until)
{
  g_autoptr (GDateTime) time = until > 0 ? g_date_time_new_from_unix_utc (until / 1000) : NULL;

  return time != NULL ? g_date_time_format (time, " until %F %R UTC") : g_strdup ("");
}

static gboolean
refuse (StoaRows  *rows,
        GError   **error)
{
  static const char *const places[] = { "this room", "this project", "this server" };
  const char *reason;
  g_autofree char *end = NULL;

  if (!stoa_rows_next (rows))
    return TRUE;
  reason = stoa_rows_text (rows, 0);
  end = describe_end (stoa_rows_int (rows, 1));
  if (reason != NULL && *reason != '\0')
    g_set_error (error, STOA_ERROR, STOA_ERROR_BANNED, "You are banned from %s%s: %s",
                 places[stoa_rows_int (rows, 2)], end, reason);
  else
    g_set_error (error, STOA_ERROR, STOA_ERROR_BANNED, "You are banned from %s%s.", places[stoa_rows_int (rows, 2)], end);
  return FALSE;
}

gboolean
stoa_bans_check (StoaDb      *db,
                 const char  *account,
                 const char  *room,
                 gint64       now,
                 GError     **error)
{
  g_autoptr (StoaRows) rows =
    stoa_db_query (db, HOLDS_IN " AND (b.account = ?3 OR b.device = (SELECT device FROM accounts WHERE id = ?3)) LIMIT 1",
                   "iss", now, room, account);

  return refuse (rows, error);
}

gboolean
stoa_bans_check_context (StoaDb      *db,
                         const char  *account,
                         const char  *context,
                         gint64       now,
                         GError     **error)
{
  g_autoptr (StoaRows) rows =
    stoa_db_query (db,
                   "SELECT b.reason, b.until, b.scope FROM bans b WHERE b.lifted_at = 0 AND (b.until = 0 OR b.until > ?1)"
                   " AND (b.scope = 2 OR (b.scope = 1 AND b.target = ?2))"
                   " AND (b.account = ?3 OR b.device = (SELECT device FROM accounts WHERE id = ?3)) LIMIT 1",
                   "iss", now, context, account);

  return refuse (rows, error);
}

gboolean
stoa_bans_check_device (StoaDb      *db,
                        const char  *device,
                        const char  *room,
                        gint64       now,
                        GError     **error)
{
  g_autofree char *hash = stoa_secret_hash (device);
  g_autoptr (StoaRows) rows = stoa_db_query (db, HOLDS_IN " AND b.device = ?3 LIMIT 1", "iss", now, room, hash);

  return refuse (rows, error);
}

static StoaBan *
read_ban (StoaRows *rows)
{
  StoaBan *ban = stoa_record_new (&stoa_ban_type);

  ban->id = g_strdup (stoa_rows_text (rows, 0));
  ban->account = g_strdup (stoa_rows_text (rows, 1));
  ban->name = g_strdup (stoa_rows_text (rows, 2));
  ban->by_account = g_strdup (stoa_rows_text (rows, 3));
  ban->by_name = g_strdup (stoa_rows_text (rows, 4));
  ban->at = stoa_rows_int (rows, 5);
  ban->reason = g_strdup (stoa_rows_text (rows, 6));
  ban->scope = stoa_rows_int (rows, 7);
  ban->target = g_strdup (stoa_rows_text (rows, 8));
  ban->target_title = g_strdup (stoa_rows_text (rows, 9));
  ban->until = stoa_rows_int (rows, 10);
  ban->lifted_at = stoa_rows_int (rows, 11);
  ban->lifted_by = g_strdup (stoa_rows_text (rows, 12));
  return ban;
}

StoaBanList *
stoa_bans_list (StoaDb            *db,
                const StoaAccount *account,
                const char        *room,
                const char        *text)
{
  StoaBanList *list = stoa_record_new (&stoa_ban_list_type);
  g_autoptr (StoaRows) rows =
    stoa_db_query (db,
                   LEDGER " AND b.room = coalesce (?3, b.room)"
                   " AND (?4 IS NULL OR instr (lower (b.name), lower (?4)) OR instr (lower (coalesce (b.reason, '')), lower (?4)))"
                   " ORDER BY b.at DESC, b.id LIMIT ?5",
                   "sissi", account->id, (gint64) (account->kind == STOA_ACCOUNT_OWNER), room, text,
                   (gint64) STOA_MAX_LIST);

  while (stoa_rows_next (rows))
    g_ptr_array_add (list->bans, read_ban (rows));
  return list;
}

static StoaBan *
find_ban (StoaDb             *db,
          const StoaAccount  *account,
          const char         *id,
          GError            **error)
{
  g_autoptr (StoaRows) rows = stoa_db_query (db, LEDGER " AND b.id = ?3", "sis", account->id,
                                             (gint64) (account->kind == STOA_ACCOUNT_OWNER), id);

  if (stoa_rows_next (rows))
    return read_ban (rows);
  g_set_error (error, STOA_ERROR, STOA_ERROR_NOT_FOUND, "There is no such ban.");
  return NULL;
}

StoaBan *
stoa_bans_lift (StoaDb             *db,
                const StoaAccount  *account,
                const char         *id,
                gint64              now,
                GError            **error)
{
  g_autoptr (StoaBan) ban = find_ban (db, account, id, error);

  if (ban == NULL)
    return NULL;
  if (ban->lifted_at != 0)
    return g_steal_pointer (&ban);
  stoa_db_run (db, "UPDATE bans SET lifted_at = ?, lifted_by = ? WHERE id = ?", "iss", now, account->id, id);
  stoa_db_run (db,
               "UPDATE room_guests SET knocks = 0 WHERE account = ?1 AND room = (SELECT room FROM bans WHERE id = ?2)",
               "ss", ban->account, id);
  return find_ban (db, account, id, error);
}
