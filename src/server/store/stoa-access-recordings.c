/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "stoa-access-recordings.h"

#include "stoa-access.h"

G_STATIC_ASSERT (STOA_ACCOUNT_GUEST == 2 && STOA_CONTEXT_PROFILE == 0);
G_STATIC_ASSERT (STOA_VISIBILITY_PUBLIC == 0 && STOA_VISIBILITY_MEMBERS == 1);
G_STATIC_ASSERT (STOA_MEMBERSHIP_MEMBER == 1 && STOA_MEMBERSHIP_CARETAKER == 2);

#define CARES "(a.kind <> 2 AND (r.host = a.id OR coalesce (m.level, 0) = 2))"

/* The recordings that account ?1 sees: those they take care of, and the published ones of rooms they see. */
#define SEEN_RECORDINGS \
  "SELECT v.id, v.phase, v.room, v.context, v.title, v.started_at, v.duration_ms, v.bytes, v.until, v.keep, v.published," \
  "  v.post, " CARES ", v.trouble" \
  " FROM accounts a" \
  " JOIN recordings v" \
  " JOIN rooms r ON r.id = v.room" \
  " JOIN contexts c ON c.id = v.context" \
  " LEFT JOIN memberships m ON m.context = v.context AND m.account = a.id" \
  " LEFT JOIN room_guests g ON g.room = v.room AND g.account = a.id" \
  " WHERE a.id = ?1 AND (" CARES " OR (coalesce (v.published, 0) = 1 AND (g.account IS NOT NULL OR (a.kind <> 2 AND (" \
  "  r.visibility = 0 OR (r.visibility = 1 AND (c.kind = 0 OR m.level >= 1)))))))"

static StoaRecordingCard *
read_card (StoaRows *rows)
{
  StoaRecordingCard *card = stoa_record_new (&stoa_recording_card_type);

  card->id = g_strdup (stoa_rows_text (rows, 0));
  card->phase = stoa_rows_int (rows, 1);
  card->room = g_strdup (stoa_rows_text (rows, 2));
  card->context = g_strdup (stoa_rows_text (rows, 3));
  card->title = g_strdup (stoa_rows_text (rows, 4));
  card->started_at = stoa_rows_int (rows, 5);
  card->duration_ms = stoa_rows_int (rows, 6);
  card->bytes = stoa_rows_int (rows, 7);
  card->retention = stoa_record_new (&stoa_retention_type);
  card->retention->keep = stoa_rows_int (rows, 9);
  card->retention->until = card->retention->keep ? 0 : stoa_rows_int (rows, 8);
  card->published = stoa_rows_int (rows, 10) == 1;
  card->post = g_strdup (stoa_rows_text (rows, 11));
  card->can_edit = stoa_rows_int (rows, 12);
  card->trouble = g_strdup (stoa_rows_text (rows, 13));
  return card;
}

StoaRecordingCard *
stoa_access_recording (StoaDb      *db,
                       const char  *account,
                       const char  *recording,
                       GError     **error)
{
  g_autoptr (StoaRows) rows = stoa_db_query (db, SEEN_RECORDINGS " AND v.id = ?2", "ss", account, recording);

  if (stoa_rows_next (rows))
    return read_card (rows);
  g_set_error (error, STOA_ERROR, STOA_ERROR_NOT_FOUND, "There is no such recording.");
  return NULL;
}

gboolean
stoa_access_edit_recording (StoaDb      *db,
                            const char  *account,
                            const char  *recording,
                            GError     **error)
{
  g_autoptr (StoaRecordingCard) card = stoa_access_recording (db, account, recording, error);

  if (card != NULL && !card->can_edit)
    g_set_error (error, STOA_ERROR, STOA_ERROR_FORBIDDEN, "Only its caretakers can do this.");
  return card != NULL && card->can_edit;
}

StoaRecordingList *
stoa_access_recordings (StoaDb     *db,
                        const char *account,
                        const char *context)
{
  StoaRecordingList *list = stoa_record_new (&stoa_recording_list_type);
  g_autoptr (StoaRows) rows =
    stoa_db_query (db, SEEN_RECORDINGS " AND v.context = ?2 ORDER BY v.started_at DESC, v.id LIMIT ?3", "ssi", account,
                   context, (gint64) STOA_MAX_LIST);

  while (stoa_rows_next (rows))
    g_ptr_array_add (list->recordings, read_card (rows));
  return list;
}
