/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "stoa-access.h"

/* The numbers in the SQL below. */
G_STATIC_ASSERT (STOA_ACCOUNT_GUEST == 2 && STOA_ACCOUNT_OWNER == 0);
G_STATIC_ASSERT (STOA_CONTEXT_PROFILE == 0);
G_STATIC_ASSERT (STOA_MEMBERSHIP_MEMBER == 1 && STOA_MEMBERSHIP_CARETAKER == 2);
G_STATIC_ASSERT (STOA_VISIBILITY_PUBLIC == 0 && STOA_VISIBILITY_MEMBERS == 1 && STOA_VISIBILITY_PRIVATE == 2);
G_STATIC_ASSERT (STOA_ROOM_OPEN == 0);

/* The rooms there are, for account ?1. */
#define ROOMS \
  "SELECT r.id, r.title, r.context, c.title, c.kind, r.visibility, r.phase, r.host, h.name, r.started_at," \
  "  r.ended_at, a.kind <> 2 AND (r.host = a.id OR coalesce (m.level, 0) = 2)," \
  "  (SELECT p.id FROM posts p WHERE p.room = r.id AND p.removed_at = 0 ORDER BY p.recording IS NOT NULL, p.created_at)," \
  "  coalesce (g.knocks, 0)" \
  " FROM accounts a" \
  " JOIN rooms r" \
  " JOIN contexts c ON c.id = r.context" \
  " JOIN accounts h ON h.id = r.host" \
  " LEFT JOIN memberships m ON m.context = r.context AND m.account = a.id" \
  " LEFT JOIN room_guests g ON g.room = r.id AND g.account = a.id" \
  " WHERE a.id = ?1"

/* The rooms that account ?1 sees. */
#define SEEN_ROOMS \
  ROOMS " AND (g.account IS NOT NULL OR (a.kind <> 2 AND (" \
  "  r.host = a.id OR m.level = 2 OR r.visibility = 0" \
  "  OR (r.visibility = 1 AND (c.kind = 0 OR m.level >= 1)))))"

static StoaRoomCard *
read_card (StoaRows *rows)
{
  StoaRoomCard *card = stoa_record_new (&stoa_room_card_type);

  card->id = g_strdup (stoa_rows_text (rows, 0));
  card->title = g_strdup (stoa_rows_text (rows, 1));
  card->context = g_strdup (stoa_rows_text (rows, 2));
  card->context_title = g_strdup (stoa_rows_text (rows, 3));
  card->context_kind = stoa_rows_int (rows, 4);
  card->visibility = stoa_rows_int (rows, 5);
  card->phase = stoa_rows_int (rows, 6);
  card->host = g_strdup (stoa_rows_text (rows, 7));
  card->host_name = g_strdup (stoa_rows_text (rows, 8));
  card->started_at = stoa_rows_int (rows, 9);
  card->ended_at = stoa_rows_int (rows, 10);
  card->can_end = stoa_rows_int (rows, 11);
  card->post = g_strdup (stoa_rows_text (rows, 12));
  if (stoa_rows_int (rows, 13) && !card->can_end && card->phase == STOA_ROOM_OPEN)
    card->door = STOA_DOOR_KNOCK;
  return card;
}

gboolean
stoa_access_not_guest (const StoaAccount  *account,
                       GError            **error)
{
  if (account->kind != STOA_ACCOUNT_GUEST)
    return TRUE;
  g_set_error (error, STOA_ERROR, STOA_ERROR_FORBIDDEN, "Guests cannot do this.");
  return FALSE;
}

StoaMembership
stoa_access_membership (StoaDb            *db,
                        const StoaAccount *account,
                        const char        *context)
{
  g_autoptr (StoaRows) rows = stoa_db_query (db, "SELECT level FROM memberships WHERE context = ? AND account = ?",
                                             "ss", context, account->id);

  return stoa_rows_next (rows) ? (StoaMembership) stoa_rows_int (rows, 0) : STOA_MEMBERSHIP_NONE;
}

gboolean
stoa_access_context (StoaDb             *db,
                     const StoaAccount  *account,
                     const char         *context,
                     StoaContextKind     kind,
                     GError            **error)
{
  g_autoptr (StoaRows) rows = stoa_db_query (db, "SELECT 1 FROM contexts WHERE id = ? AND kind = ?", "si", context,
                                             (gint64) kind);

  if (account->kind != STOA_ACCOUNT_GUEST && stoa_rows_next (rows)
      && (kind == STOA_CONTEXT_PROFILE || account->kind == STOA_ACCOUNT_OWNER
          || stoa_access_membership (db, account, context) != STOA_MEMBERSHIP_NONE))
    return TRUE;
  g_set_error (error, STOA_ERROR, STOA_ERROR_NOT_FOUND,
               kind == STOA_CONTEXT_PROFILE ? "There is no such profile." : "There is no such project.");
  return FALSE;
}

static gboolean
takes_care (StoaDb             *db,
            const StoaAccount  *account,
            const char         *context,
            GError            **error)
{
  if (stoa_access_membership (db, account, context) == STOA_MEMBERSHIP_CARETAKER)
    return TRUE;
  g_set_error (error, STOA_ERROR, STOA_ERROR_FORBIDDEN, "Only its caretakers can do this.");
  return FALSE;
}

gboolean
stoa_access_any_context (StoaDb             *db,
                         const StoaAccount  *account,
                         const char         *context,
                         GError            **error)
{
  return stoa_access_context (db, account, context, STOA_CONTEXT_PROFILE, NULL)
         || stoa_access_context (db, account, context, STOA_CONTEXT_PROJECT, error);
}

gboolean
stoa_access_care_for (StoaDb             *db,
                      const StoaAccount  *account,
                      const char         *context,
                      GError            **error)
{
  return stoa_access_any_context (db, account, context, error) && takes_care (db, account, context, error);
}

gboolean
stoa_access_start_rooms (StoaDb             *db,
                         const StoaAccount  *account,
                         const char         *context,
                         GError            **error)
{
  return stoa_access_care_for (db, account, context, error) && stoa_access_not_archived (db, context, error);
}

gboolean
stoa_access_edit_project (StoaDb             *db,
                          const StoaAccount  *account,
                          const char         *project,
                          GError            **error)
{
  return stoa_access_context (db, account, project, STOA_CONTEXT_PROJECT, error)
         && takes_care (db, account, project, error);
}

StoaRoomCard *
stoa_access_room (StoaDb      *db,
                  const char  *account,
                  const char  *room,
                  GError     **error)
{
  g_autoptr (StoaRows) rows = stoa_db_query (db, SEEN_ROOMS " AND r.id = ?2", "ss", account, room);

  if (stoa_rows_next (rows))
    return read_card (rows);
  g_set_error (error, STOA_ERROR, STOA_ERROR_NOT_FOUND, "There is no such room.");
  return NULL;
}

static gboolean
only_knocks (StoaDb     *db,
             const char *account,
             const char *room)
{
  g_autoptr (StoaRows) rows = stoa_db_query (db, "SELECT 1 FROM room_guests WHERE room = ? AND account = ? AND knocks",
                                             "ss", room, account);

  return stoa_rows_next (rows);
}

StoaRoomCard *
stoa_access_enter (StoaDb      *db,
                   const char  *account,
                   const char  *room,
                   gboolean    *knocks,
                   GError     **error)
{
  StoaRoomCard *card = stoa_access_room (db, account, room, NULL);
  g_autoptr (StoaRows) rows = NULL;

  *knocks = card == NULL || (!card->can_end && only_knocks (db, account, room));
  if (card != NULL)
    return card;
  rows = stoa_db_query (db, ROOMS " AND r.id = ?2 AND r.visibility = 2 AND a.kind <> 2 AND (c.kind = 0 OR m.level >= 1)",
                        "ss", account, room);
  if (stoa_rows_next (rows))
    return read_card (rows);
  g_set_error (error, STOA_ERROR, STOA_ERROR_NOT_FOUND, "There is no such room.");
  return NULL;
}

gboolean
stoa_access_ban (StoaDb      *db,
                 const char  *account,
                 const char  *room,
                 StoaScope    scope,
                 GError     **error)
{
  g_autoptr (StoaRows) rows =
    stoa_db_query (db,
                   "SELECT a.kind = 0, coalesce (m.level, 0) = 2 AND a.kind <> 2 FROM accounts a JOIN rooms r ON r.id = ?2"
                   " LEFT JOIN memberships m ON m.context = r.context AND m.account = a.id WHERE a.id = ?1",
                   "ss", account, room);
  gboolean found = stoa_rows_next (rows);

  if (found && (stoa_rows_int (rows, 0) || (scope == STOA_SCOPE_PROJECT && stoa_rows_int (rows, 1))))
    return TRUE;
  g_set_error (error, STOA_ERROR, STOA_ERROR_FORBIDDEN,
               scope == STOA_SCOPE_PROJECT ? "Only its caretakers ban from a project."
                                           : "Only the owner bans from the server.");
  return FALSE;
}

StoaRoomList *
stoa_access_open_rooms (StoaDb     *db,
                        const char *account,
                        const char *context)
{
  StoaRoomList *list = stoa_record_new (&stoa_room_list_type);
  g_autoptr (StoaRows) rows =
    stoa_db_query (db, SEEN_ROOMS " AND r.phase = 0 AND r.context = coalesce (?2, r.context)"
                   " ORDER BY r.started_at DESC, r.id LIMIT ?3",
                   "ssi", account, context, (gint64) STOA_MAX_LIST);

  while (stoa_rows_next (rows))
    g_ptr_array_add (list->rooms, read_card (rows));
  return list;
}

static gboolean
may_invite_to_room (StoaDb             *db,
                    const StoaAccount  *account,
                    const char         *room,
                    GError            **error)
{
  g_autoptr (StoaRoomCard) card = stoa_access_room (db, account->id, room, error);

  if (card == NULL)
    return FALSE;
  if (!card->can_end)
    g_set_error (error, STOA_ERROR, STOA_ERROR_FORBIDDEN, "Only its host and caretakers invite to a room.");
  else if (card->phase == STOA_ROOM_ENDED)
    g_set_error (error, STOA_ERROR, STOA_ERROR_ENDED, "That room has ended.");
  else
    return TRUE;
  return FALSE;
}

gboolean
stoa_access_invite (StoaDb             *db,
                    const StoaAccount  *account,
                    const char         *scope,
                    const char         *target,
                    GError            **error)
{
  if (g_str_equal (scope, "room"))
    return may_invite_to_room (db, account, target, error);
  if (g_str_equal (scope, "project"))
    return stoa_access_edit_project (db, account, target, error);
  if (account->kind == STOA_ACCOUNT_OWNER)
    return TRUE;
  g_set_error (error, STOA_ERROR, STOA_ERROR_FORBIDDEN, "Only the owner invites to the server.");
  return FALSE;
}
