/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "stoa-posts.h"

#define MINUTE_MS 60000
#define DAY_MS 86400000

static gboolean
says_something (const char  *text,
                GError     **error)
{
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (!g_unichar_isspace (c) && !g_unichar_iszerowidth (c) && !g_unichar_iscntrl (c))
        return TRUE;
    }
  g_set_error (error, STOA_ERROR, STOA_ERROR_INVALID, "text is empty.");
  return FALSE;
}

static gboolean
is_calm (StoaDb      *db,
         const char  *account,
         gint64       now,
         GError     **error)
{
  g_autoptr (StoaRows) rows = stoa_db_query (db, "SELECT count (*) FROM posts WHERE author = ? AND created_at > ?", "si",
                                             account, now - MINUTE_MS);

  if (stoa_rows_next (rows) && stoa_rows_int (rows, 0) < STOA_MAX_NOTES_A_MINUTE)
    return TRUE;
  g_set_error (error, STOA_ERROR, STOA_ERROR_TOO_MANY, "That is a lot at once; wait a minute.");
  return FALSE;
}

/* Later than every other post, so that who knows the newest key misses none: also within a millisecond, and when the clock
 * was set back. One that was a day ahead is not followed.
 */
static gint64
next_moment (StoaDb *db,
             gint64  now)
{
  g_autoptr (StoaRows) rows = stoa_db_query (db, "SELECT max (created_at) FROM posts WHERE created_at < ?", "i",
                                             now + DAY_MS);

  return stoa_rows_next (rows) ? MAX (now, stoa_rows_int (rows, 0) + 1) : now;
}

static char *
find_request (StoaDb     *db,
              const char *account,
              const char *request)
{
  g_autoptr (StoaRows) rows = stoa_db_query (db, "SELECT post FROM post_requests WHERE account = ? AND request = ?", "ss",
                                             account, request);

  return stoa_rows_next (rows) ? g_strdup (stoa_rows_text (rows, 0)) : NULL;
}

char *
stoa_posts_note (StoaDb              *db,
                 const char          *account,
                 const StoaNoteMake  *make,
                 gint64               now,
                 GError             **error)
{
  g_autofree char *post = find_request (db, account, make->request);

  if (post != NULL)
    return g_steal_pointer (&post);
  if (!says_something (make->text, error) || !is_calm (db, account, now, error))
    return NULL;
  post = g_uuid_string_random ();
  stoa_db_run (db,
               "INSERT INTO posts (id, kind, context, visibility, author, created_at, text) VALUES (?, ?, ?, ?, ?, ?, ?)",
               "sisisis", post, (gint64) STOA_POST_NOTE, make->context, (gint64) make->visibility, account,
               next_moment (db, now),                make->text);
  stoa_db_run (db, "INSERT INTO post_requests (account, request, post) VALUES (?, ?, ?)", "sss", account, make->request,
               post);
  return g_steal_pointer (&post);
}

gboolean
stoa_posts_edit (StoaDb      *db,
                 const char  *post,
                 const char  *text,
                 gint64       now,
                 GError     **error)
{
  if (!says_something (text, error))
    return FALSE;
  stoa_db_run (db, "UPDATE posts SET text = ?, edited_at = ? WHERE id = ?", "sis", text, now, post);
  return TRUE;
}

void
stoa_posts_remove (StoaDb     *db,
                   const char *post,
                   gint64      now)
{
  stoa_db_run (db, "UPDATE posts SET text = NULL, removed_at = ? WHERE id = ?", "is", now, post);
  stoa_db_run (db, "UPDATE recordings SET published = 0, post = NULL WHERE post = ?", "s", post);
}

char *
stoa_posts_of_room (StoaDb     *db,
                    const char *room)
{
  g_autoptr (StoaRows) rows =
    stoa_db_query (db, "SELECT id FROM posts WHERE room = ? AND removed_at = 0 ORDER BY recording IS NOT NULL, created_at",
                   "s", room);

  return stoa_rows_next (rows) ? g_strdup (stoa_rows_text (rows, 0)) : NULL;
}

static char *
find_live (StoaDb     *db,
           const char *room)
{
  g_autoptr (StoaRows) rows =
    stoa_db_query (db, "SELECT id FROM posts WHERE room = ? AND removed_at = 0 AND recording IS NULL", "s", room);

  return stoa_rows_next (rows) ? g_strdup (stoa_rows_text (rows, 0)) : NULL;
}

char *
stoa_posts_promote (StoaDb     *db,
                    const char *room,
                    gint64      now)
{
  g_autofree char *post = stoa_posts_of_room (db, room);

  if (post != NULL)
    return g_steal_pointer (&post);
  post = g_uuid_string_random ();
  stoa_db_run (db,
               "INSERT INTO posts (id, kind, context, visibility, author, created_at, room)"
               " SELECT ?, ?, context, visibility, host, ?, id FROM rooms WHERE id = ?",
               "siis", post, (gint64) STOA_POST_LIVE, next_moment (db, now), room);
  return g_steal_pointer (&post);
}

char *
stoa_posts_replay (StoaDb     *db,
                   const char *recording,
                   const char *room,
                   gboolean    of_its_own,
                   gint64      now)
{
  g_autofree char *post = of_its_own ? NULL : find_live (db, room);

  if (post != NULL)
    {
      stoa_db_run (db, "UPDATE posts SET kind = ?, recording = ? WHERE id = ?", "iss", (gint64) STOA_POST_REPLAY, recording,
                   post);
      return g_steal_pointer (&post);
    }
  post = g_uuid_string_random ();
  stoa_db_run (db,
               "INSERT INTO posts (id, kind, context, visibility, author, created_at, room, recording)"
               " SELECT ?, ?, context, visibility, host, ?, id, ? FROM rooms WHERE id = ?",
               "siiss", post, (gint64) STOA_POST_REPLAY, next_moment (db, now), recording, room);
  return g_steal_pointer (&post);
}

gboolean
stoa_posts_mark_read (StoaDb      *db,
                      const char  *account,
                      const char  *context,
                      const char  *key,
                      GError     **error)
{
  const char *id;
  gint64 at;

  if (!stoa_post_key_split (key, &at, &id))
    {
      g_set_error (error, STOA_ERROR, STOA_ERROR_INVALID, "key is not a post's.");
      return FALSE;
    }
  stoa_db_run (db,
               "INSERT INTO post_reads (account, context, at, post) VALUES (?, ?, ?, ?)"
               " ON CONFLICT (account, context) DO UPDATE SET at = excluded.at, post = excluded.post"
               " WHERE (excluded.at, excluded.post) > (at, post)",
               "ssis", account, context, at, id);
  return TRUE;
}
