/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "stoa-access.h"

#define MAX_PAGE_BYTES 1500000 /* of texts: what follows is on the next page */
#define NEWEST G_MAXINT64

/* The numbers in the SQL below. */
G_STATIC_ASSERT (STOA_ACCOUNT_GUEST == 2 && STOA_CONTEXT_PROFILE == 0);
G_STATIC_ASSERT (STOA_MEMBERSHIP_MEMBER == 1 && STOA_MEMBERSHIP_CARETAKER == 2);
G_STATIC_ASSERT (STOA_VISIBILITY_PUBLIC == 0 && STOA_VISIBILITY_MEMBERS == 1 && STOA_POST_NOTE == 0);

/* The rule: whether account `a` sees post `p`, in a context of that kind where they have that level. */
#define SEES(p, level, kind) \
  "((a.kind <> 2 AND (" p ".author = a.id OR " level " = 2 OR " p ".visibility = 0" \
  "   OR (" p ".visibility = 1 AND (" kind " = 0 OR " level " >= 1))))" \
  " OR EXISTS (SELECT 1 FROM room_guests g WHERE g.room = " p ".room AND g.account = a.id))"

/* The posts that account ?1 sees, the removed ones as well. */
#define SEEN_POSTS \
  "SELECT p.id, p.kind, p.context, c.title, c.kind, p.visibility, p.author, h.name, coalesce (hc.picture, 0)," \
  "  p.created_at, p.edited_at, p.text, p.removed_at, a.kind <> 2 AND p.kind = 0 AND p.author = a.id," \
  "  a.kind <> 2 AND (p.author = a.id OR coalesce (m.level, 0) = 2 OR coalesce (r.host, '') = a.id)," \
  "  p.room, coalesce (v.title, r.title), r.phase, r.started_at, r.ended_at, p.recording, v.duration_ms, v.until, v.keep, v.phase" \
  " FROM accounts a" \
  " CROSS JOIN posts p" \
  " JOIN contexts c ON c.id = p.context" \
  " JOIN accounts h ON h.id = p.author" \
  " LEFT JOIN contexts hc ON hc.id = p.author" \
  " LEFT JOIN rooms r ON r.id = p.room" \
  " LEFT JOIN recordings v ON v.id = p.recording" \
  " LEFT JOIN memberships m ON m.context = p.context AND m.account = a.id" \
  " WHERE a.id = ?1 AND " SEES ("p", "m.level", "c.kind")

/* Post `x` is beyond the key (?2, ?3) in one direction, and there; ?4 of them are wanted. */
#define NEAREST(than, way) \
  "x.removed_at = 0 AND (x.created_at, x.id) " than " (?2, ?3) ORDER BY x.created_at " way ", x.id " way " LIMIT ?4"

/* A context's posts of one visibility, or one's own, are a lane: an index has them in order, and who sees one of them sees
 * all. So the nearest of each lane are enough to find the nearest that somebody sees, however many they do not see.
 */
#define LANES "(SELECT 0 AS visibility UNION ALL SELECT 1 UNION ALL SELECT 2) l"
#define IN_LANES(context, than, way) \
  "q.rowid IN (SELECT x.rowid FROM posts x WHERE x.context = " context " AND x.visibility = l.visibility AND " \
  NEAREST (than, way) ")"
#define OWN(context, than, way) \
  "q.rowid IN (SELECT x.rowid FROM posts x WHERE x.author = ?1 AND x.context = " context " AND " NEAREST (than, way) ")"
#define OF_ROOMS(than) \
  "SELECT q.rowid AS post, q.created_at AS at, q.id AS id FROM room_guests g CROSS JOIN posts q ON q.room = g.room" \
  " WHERE g.account = ?1 AND q.removed_at = 0 AND (q.created_at, q.id) " than " (?2, ?3)"
#define FROM(way, candidates) \
  SEEN_POSTS " AND p.rowid IN (SELECT post FROM (" candidates ") ORDER BY at " way ", id " way " LIMIT ?4)" \
  " ORDER BY p.created_at " way ", p.id " way " LIMIT ?4"
#define POST "SELECT q.rowid AS post, q.created_at AS at, q.id AS id FROM "

/* The lanes of the places account ?1 is in. Of many, those with the nearest first post: no other can have one of the nearest. */
#define OWN_LANES(than, way) \
  "(SELECT m.context AS context, l.visibility AS visibility," \
  "  (SELECT x.created_at FROM posts x WHERE x.context = m.context AND x.visibility = l.visibility AND x.removed_at = 0" \
  "   AND (x.created_at, x.id) " than " (?2, ?3) ORDER BY x.created_at " way ", x.id " way " LIMIT 1) AS nearest" \
  " FROM memberships m JOIN " LANES " ON l.visibility < 2 OR m.level = 2 WHERE m.account = ?1 AND nearest IS NOT NULL" \
  " ORDER BY nearest " way " LIMIT ?4) l"

/* What concerns account ?1: what is public, the places they are in, and the rooms they were let into. */
#define HOME(than, way) \
  FROM (way, \
        "SELECT * FROM (SELECT x.rowid AS post, x.created_at AS at, x.id AS id FROM accounts a CROSS JOIN posts x" \
        " WHERE a.id = ?1 AND a.kind <> 2 AND x.visibility = 0 AND " NEAREST (than, way) ") UNION " \
        POST OWN_LANES (than, way) " CROSS JOIN posts q ON " IN_LANES ("l.context", than, way) " UNION " \
        "SELECT * FROM (SELECT x.rowid AS post, x.created_at AS at, x.id AS id FROM posts x WHERE x.author = ?1" \
        " AND +x.context IN (SELECT context FROM memberships WHERE account = ?1) AND " NEAREST (than, way) ") UNION " \
        OF_ROOMS (than))

/* What account ?1 sees of context ?5. */
#define FEED(than, way) \
  FROM (way, \
        POST "accounts a JOIN contexts c ON c.id = ?5 LEFT JOIN memberships m ON m.context = c.id AND m.account = a.id" \
        " JOIN " LANES " ON a.kind <> 2 AND (l.visibility = 0 OR m.level = 2" \
        "   OR (l.visibility = 1 AND (c.kind = 0 OR m.level >= 1)))" \
        " CROSS JOIN posts q ON " IN_LANES ("c.id", than, way) " WHERE a.id = ?1 UNION " \
        POST "accounts a CROSS JOIN posts q ON " OWN ("?5", than, way) " WHERE a.id = ?1 UNION " \
        OF_ROOMS (than) " AND +q.context = ?5")

static int
state_of (StoaRows *rows)
{
  if (stoa_rows_int (rows, 12) != 0)
    return STOA_POST_REMOVED;
  if (stoa_rows_int (rows, 1) == STOA_POST_REPLAY && stoa_rows_int (rows, 24) == STOA_RECORDING_EXPIRED)
    return STOA_POST_EXPIRED;
  if (stoa_rows_int (rows, 1) != STOA_POST_LIVE)
    return STOA_POST_POSTED;
  return stoa_rows_int (rows, 17) == STOA_ROOM_OPEN ? STOA_POST_OPEN : STOA_POST_ENDED;
}

static StoaPost *
read_post (StoaRows *rows)
{
  StoaPost *post = stoa_record_new (&stoa_post_type);

  post->id = g_strdup (stoa_rows_text (rows, 0));
  post->kind = stoa_rows_int (rows, 1);
  post->state = state_of (rows);
  post->context = g_strdup (stoa_rows_text (rows, 2));
  post->context_title = g_strdup (stoa_rows_text (rows, 3));
  post->context_kind = stoa_rows_int (rows, 4);
  post->visibility = stoa_rows_int (rows, 5);
  post->author = g_strdup (stoa_rows_text (rows, 6));
  post->author_name = g_strdup (stoa_rows_text (rows, 7));
  post->author_picture = stoa_rows_int (rows, 8);
  post->created_at = stoa_rows_int (rows, 9);
  post->edited_at = stoa_rows_int (rows, 10);
  post->text = g_strdup (stoa_rows_text (rows, 11));
  post->can_edit = post->state != STOA_POST_REMOVED && stoa_rows_int (rows, 13);
  post->can_remove = post->state != STOA_POST_REMOVED && stoa_rows_int (rows, 14);
  post->room = g_strdup (stoa_rows_text (rows, 15));
  post->title = g_strdup (stoa_rows_text (rows, 16));
  post->started_at = stoa_rows_int (rows, 18);
  post->ended_at = stoa_rows_int (rows, 19);
  if (post->kind != STOA_POST_REPLAY)
    return post;
  post->recording = g_strdup (stoa_rows_text (rows, 20));
  post->duration_ms = stoa_rows_int (rows, 21);
  post->retention = stoa_record_new (&stoa_retention_type);
  post->retention->keep = stoa_rows_int (rows, 23);
  post->retention->until = post->retention->keep ? 0 : stoa_rows_int (rows, 22);
  return post;
}

StoaPost *
stoa_access_post (StoaDb      *db,
                  const char  *account,
                  const char  *post,
                  GError     **error)
{
  g_autoptr (StoaRows) rows = stoa_db_query (db, SEEN_POSTS " AND p.id = ?2 AND p.removed_at = 0", "ss", account, post);

  if (stoa_rows_next (rows))
    return read_post (rows);
  g_set_error (error, STOA_ERROR, STOA_ERROR_NOT_FOUND, "There is no such post.");
  return NULL;
}

GPtrArray *
stoa_access_post_news (StoaDb     *db,
                       const char *account,
                       const char *of)
{
  GPtrArray *posts = stoa_record_list_new ();
  g_autoptr (StoaRows) rows =
    stoa_db_query (db,
                   SEEN_POSTS " AND p.rowid IN (SELECT rowid FROM posts WHERE id = ?2"
                   " UNION SELECT rowid FROM posts WHERE room = ?2 AND removed_at = 0)",
                   "ss", account, of);

  while (stoa_rows_next (rows))
    g_ptr_array_add (posts, read_post (rows));
  return posts;
}

static StoaRows *
query_page (StoaDb            *db,
            const char        *account,
            const StoaPageAsk *ask,
            gint64             at,
            const char        *id)
{
  gint64 limit = ask->limit + 1;

  if (ask->context != NULL)
    return stoa_db_query (db, ask->newer ? FEED (">", "ASC") : FEED ("<", "DESC"), "sisis", account, at, id, limit,
                          ask->context);
  return stoa_db_query (db, ask->newer ? HOME (">", "ASC") : HOME ("<", "DESC"), "sisi", account, at, id, limit);
}

/* As JSON, where a control character takes six bytes. */
static gsize
weigh (const StoaPost *post)
{
  gsize weight = 0;

  for (const char *c = post->text != NULL ? post->text : ""; *c != '\0'; c++)
    weight += (guchar) *c < 0x20 || *c == '"' || *c == '\\' || *c == 0x7f ? 6 : 1;
  return weight;
}

StoaPostPage *
stoa_access_posts (StoaDb             *db,
                   const char         *account,
                   const StoaPageAsk  *ask,
                   GError            **error)
{
  g_autoptr (StoaPostPage) page = stoa_record_new (&stoa_post_page_type);
  g_autoptr (StoaRows) rows = NULL;
  gint64 at = NEWEST;
  const char *id = "";
  gsize weight = 0;

  if (ask->key != NULL && !stoa_post_key_split (ask->key, &at, &id))
    {
      g_set_error (error, STOA_ERROR, STOA_ERROR_INVALID, "That is not a post's key.");
      return NULL;
    }
  rows = query_page (db, account, ask, at, id);
  while (!page->more && stoa_rows_next (rows))
    {
      g_autoptr (StoaPost) post = read_post (rows);

      weight += weigh (post);
      page->more = page->posts->len == ask->limit || (page->posts->len > 0 && weight > MAX_PAGE_BYTES);
      if (!page->more)
        g_ptr_array_insert (page->posts, ask->newer ? 0 : -1, g_steal_pointer (&post));
    }
  return g_steal_pointer (&page);
}

guint
stoa_access_count_unread (StoaDb     *db,
                          const char *account,
                          const char *context)
{
  g_autoptr (StoaRows) rows =
    stoa_db_query (db,
                   "SELECT count (*) FROM (SELECT 1 FROM accounts a JOIN contexts c ON c.id = ?2"
                   " JOIN memberships m ON m.context = c.id AND m.account = a.id"
                   " JOIN post_reads k ON k.context = c.id AND k.account = a.id"
                   " JOIN " LANES " ON l.visibility < 2 OR m.level = 2"
                   " CROSS JOIN posts p ON p.context = c.id AND p.visibility = l.visibility AND p.removed_at = 0"
                   "  AND (p.created_at, p.id) > (k.at, k.post) AND p.author <> a.id"
                   " WHERE a.id = ?1 AND " SEES ("p", "m.level", "c.kind") " LIMIT ?3)",
                   "ssi", account, context, (gint64) STOA_MAX_UNREAD);

  return stoa_rows_next (rows) ? stoa_rows_int (rows, 0) : 0;
}

gboolean
stoa_access_write (StoaDb             *db,
                   const StoaAccount  *account,
                   const char         *context,
                   GError            **error)
{
  if (!stoa_access_any_context (db, account, context, error))
    return FALSE;
  if (stoa_access_membership (db, account, context) != STOA_MEMBERSHIP_NONE)
    return stoa_access_not_archived (db, context, error);
  g_set_error (error, STOA_ERROR, STOA_ERROR_FORBIDDEN, "One writes in one's own profile, and in projects one is in.");
  return FALSE;
}

gboolean
stoa_access_not_archived (StoaDb      *db,
                          const char  *context,
                          GError     **error)
{
  g_autoptr (StoaRows) rows = stoa_db_query (db, "SELECT 1 FROM contexts WHERE id = ? AND archived_at <> 0", "s", context);

  if (!stoa_rows_next (rows))
    return TRUE;
  g_set_error (error, STOA_ERROR, STOA_ERROR_CONFLICT, "That project is archived.");
  return FALSE;
}
