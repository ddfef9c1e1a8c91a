/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "stoa-recordings.h"

#include "stoa-posts.h"

#define FIRST_WARNING 7 /* days before */
#define LAST_WARNING 1
#define MAX_AT_ONCE 50  /* recordings deleted, or told of, in one go */

/* The numbers in the SQL below. */
G_STATIC_ASSERT (STOA_RECORDING_RECORDING == 0 && STOA_RECORDING_FINISHING == 1 && STOA_RECORDING_READY == 2);
G_STATIC_ASSERT (STOA_RECORDING_FAILED == 3 && STOA_RECORDING_EXPIRED == 4 && STOA_ROOM_ENDED == 1);

static GStrv
list_ids (StoaRows *rows)
{
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();

  while (stoa_rows_next (rows))
    g_strv_builder_add (ids, stoa_rows_text (rows, 0));
  return g_strv_builder_end (ids);
}

void
stoa_recordings_begin (StoaDb     *db,
                       const char *id,
                       const char *room,
                       const char *account,
                       gint64      at)
{
  stoa_db_run (db,
               "INSERT OR IGNORE INTO recordings (id, room, context, title, by, by_name, phase, started_at, until, keep)"
               " SELECT ?1, r.id, r.context, r.title, ?3, coalesce ((SELECT name FROM accounts WHERE id = ?3), ''), 0, ?4, ?5,"
               "  0 FROM rooms r WHERE r.id = ?2",
               "sssii", id, room, account, at, at + STOA_DEFAULT_RETENTION_DAYS * STOA_DAY_MS);
}

void
stoa_recordings_end (StoaDb         *db,
                     const char     *id,
                     StoaStopReason  stop,
                     gint64          at,
                     gint64          now)
{
  /* A clock that was set while it was recorded has nothing deleted early. */
  gint64 from = ABS (now - at) < STOA_DAY_MS ? at : MAX (now, at);

  stoa_db_run (db,
               "UPDATE recordings SET phase = 1, ended_at = max (?2, started_at), stop = ?3,"
               "  keep = (SELECT retention_days = -1 FROM contexts c WHERE c.id = context),"
               "  until = max (?6, started_at) + ?4 * (SELECT CASE WHEN retention_days > 0 THEN retention_days ELSE ?5 END"
               "   FROM contexts c WHERE c.id = context)"
               " WHERE id = ?1 AND phase = 0",
               "siiiii", id, at, (gint64) stop, STOA_DAY_MS, (gint64) STOA_DEFAULT_RETENTION_DAYS, from);
}

GStrv
stoa_recordings_unfinished (StoaDb *db)
{
  g_autoptr (StoaRows) rows = stoa_db_query (db, "SELECT id FROM recordings WHERE phase < 2 ORDER BY started_at, id", "");

  return list_ids (rows);
}

void
stoa_recordings_retry (StoaDb *db)
{
  stoa_db_run (db, "UPDATE recordings SET phase = 1, attempts = 0, trouble = NULL WHERE phase = 3", "");
}

gboolean
stoa_recordings_remake (StoaDb     *db,
                        const char *id)
{
  stoa_db_run (db, "UPDATE recordings SET phase = 1, attempts = 0, trouble = NULL WHERE id = ? AND phase = 2", "s", id);
  return stoa_db_changes (db) > 0;
}

/* loading */

static void
mark_left_out (StoaDb       *db,
               StoaManifest *manifest)
{
  g_autoptr (StoaRows) rows =
    stoa_db_query (db, "SELECT account FROM recording_left_out WHERE recording = ?", "s", manifest->id);

  for (guint i = 0; i < manifest->people->len; i++)
    ((StoaRecordedPerson *) g_ptr_array_index (manifest->people, i))->left_out = FALSE;
  while (stoa_rows_next (rows))
    for (guint i = 0; i < manifest->people->len; i++)
      {
        StoaRecordedPerson *person = g_ptr_array_index (manifest->people, i);

        if (g_str_equal (person->account, stoa_rows_text (rows, 0)))
          person->left_out = TRUE;
      }
}

static StoaManifest *
read_manifest (StoaRows *rows)
{
  const char *text = stoa_rows_text (rows, 0);
  StoaManifest *manifest = text != NULL ? stoa_record_parse (&stoa_manifest_type, text, strlen (text), NULL) : NULL;

  gboolean damaged = manifest == NULL && text != NULL;

  if (manifest == NULL)
    manifest = stoa_record_new (&stoa_manifest_type);
  manifest->version = STOA_MANIFEST_VERSION;
  g_set_str (&manifest->id, stoa_rows_text (rows, 1));
  g_set_str (&manifest->room, stoa_rows_text (rows, 2));
  g_set_str (&manifest->context, stoa_rows_text (rows, 3));
  g_set_str (&manifest->title, stoa_rows_text (rows, 4));
  g_set_str (&manifest->by, stoa_rows_text (rows, 5));
  g_set_str (&manifest->by_name, stoa_rows_text (rows, 6));
  manifest->phase = stoa_rows_int (rows, 7);
  manifest->started_at = stoa_rows_int (rows, 8);
  manifest->ended_at = stoa_rows_int (rows, 9);
  manifest->stop = stoa_rows_int (rows, 10);
  g_clear_pointer (&manifest->retention, stoa_record_unref);
  manifest->retention = stoa_record_new (&stoa_retention_type);
  manifest->retention->keep = stoa_rows_int (rows, 12);
  manifest->retention->until = manifest->retention->keep ? 0 : stoa_rows_int (rows, 11);
  g_clear_pointer (&manifest->trim, stoa_record_unref);
  if (stoa_rows_int (rows, 13) != 0 || stoa_rows_int (rows, 14) != 0)
    {
      manifest->trim = stoa_record_new (&stoa_trim_type);
      manifest->trim->start_ms = stoa_rows_int (rows, 13);
      manifest->trim->end_ms = stoa_rows_int (rows, 14);
    }
  manifest->published = stoa_rows_int (rows, 15) == 1;
  g_set_str (&manifest->post, stoa_rows_text (rows, 16));
  manifest->duration_ms = stoa_rows_int (rows, 17);
  g_set_str (&manifest->trouble, damaged ? "What was known of it is damaged; it is put together anew from its tracks."
                                         : stoa_rows_text (rows, 18));
  manifest->progress = 0;
  return manifest;
}

StoaManifest *
stoa_recordings_load (StoaDb      *db,
                      const char  *id,
                      GError     **error)
{
  g_autoptr (StoaRows) rows =
    stoa_db_query (db,
                   "SELECT manifest, id, room, context, title, by, by_name, phase, started_at, ended_at, stop, until, keep,"
                   " trim_start, trim_end, published, post, duration_ms, trouble FROM recordings WHERE id = ?",
                   "s", id);
  StoaManifest *manifest;

  if (!stoa_rows_next (rows))
    {
      g_set_error (error, STOA_ERROR, STOA_ERROR_NOT_FOUND, "There is no such recording.");
      return NULL;
    }
  manifest = read_manifest (rows);
  mark_left_out (db, manifest);
  return manifest;
}

char *
stoa_recordings_newest (StoaDb     *db,
                        const char *room)
{
  g_autoptr (StoaRows) rows =
    stoa_db_query (db, "SELECT id FROM recordings WHERE room = ? ORDER BY started_at DESC, id LIMIT 1", "s", room);

  return stoa_rows_next (rows) ? g_strdup (stoa_rows_text (rows, 0)) : NULL;
}

/* finishing */

guint
stoa_recordings_try (StoaDb     *db,
                     const char *id)
{
  g_autoptr (StoaRows) rows = NULL;

  stoa_db_run (db, "UPDATE recordings SET attempts = attempts + 1 WHERE id = ?", "s", id);
  rows = stoa_db_query (db, "SELECT attempts FROM recordings WHERE id = ?", "s", id);
  return stoa_rows_next (rows) ? stoa_rows_int (rows, 0) : 0;
}

gboolean
stoa_recordings_finish (StoaDb              *db,
                        const StoaManifest  *manifest,
                        GError             **error)
{
  g_autofree char *text = stoa_record_print (manifest, error);
  const StoaAsset *media = stoa_manifest_find_asset (manifest, STOA_ASSET_MEDIA);

  if (text == NULL)
    return FALSE;
  stoa_db_run (db,
               "UPDATE recordings SET phase = ?2, manifest = ?3, duration_ms = ?4, bytes = ?5, trouble = ?6, attempts = 0"
               " WHERE id = ?1 AND phase = 1",
               "sisiis", manifest->id, (gint64) manifest->phase, text, manifest->duration_ms,
               media != NULL ? media->bytes : 0, manifest->trouble);
  return TRUE;
}

/* posts */

typedef struct
{
  char *id;
  char *room;
  gboolean posted;
} Decision;

static void
decision_free (gpointer data)
{
  Decision *decision = data;

  g_free (decision->id);
  g_free (decision->room);
  g_free (decision);
}

static GPtrArray *
list_undecided (StoaDb *db)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (decision_free);
  g_autoptr (StoaRows) rows =
    stoa_db_query (db,
                   "SELECT v.id, v.room, EXISTS (SELECT 1 FROM posts p WHERE p.room = v.room AND p.removed_at = 0)"
                   " FROM recordings v JOIN rooms r ON r.id = v.room"
                   " WHERE v.phase = 2 AND v.published IS NULL AND r.phase = 1 ORDER BY v.started_at, v.id",
                   "");

  while (stoa_rows_next (rows))
    {
      Decision *decision = g_new0 (Decision, 1);

      decision->id = g_strdup (stoa_rows_text (rows, 0));
      decision->room = g_strdup (stoa_rows_text (rows, 1));
      decision->posted = stoa_rows_int (rows, 2);
      g_ptr_array_add (list, decision);
    }
  return list;
}

GStrv
stoa_recordings_settle (StoaDb *db,
                        gint64  now)
{
  g_autoptr (GPtrArray) undecided = list_undecided (db);
  g_autoptr (GStrvBuilder) posts = g_strv_builder_new ();

  for (guint i = 0; i < undecided->len; i++)
    {
      const Decision *each = g_ptr_array_index (undecided, i);
      g_autofree char *post = each->posted ? stoa_posts_replay (db, each->id, each->room, FALSE, now) : NULL;

      stoa_db_run (db, "UPDATE recordings SET published = ?, post = ? WHERE id = ?", "iss", (gint64) (post != NULL), post,
                   each->id);
      if (post != NULL)
        g_strv_builder_add (posts, post);
    }
  return g_strv_builder_end (posts);
}

/* editing */

static gboolean
check_edit (const StoaManifest       *manifest,
            const StoaRecordingEdit  *edit,
            gint64                    now,
            GError                  **error)
{
  const StoaRetention *retention = edit->retention;
  const StoaTrim *trim = edit->trim;

  if (manifest->phase == STOA_RECORDING_EXPIRED)
    g_set_error (error, STOA_ERROR, STOA_ERROR_CONFLICT, "That recording was deleted.");
  else if (manifest->phase == STOA_RECORDING_RECORDING && (retention != NULL || trim != NULL || edit->publish != 0))
    g_set_error (error, STOA_ERROR, STOA_ERROR_CONFLICT, "That recording still goes on.");
  else if (retention != NULL && !retention->keep && retention->until <= now)
    g_set_error (error, STOA_ERROR, STOA_ERROR_INVALID, "retention.until is not later than now; to delete it, delete it.");
  else if (trim != NULL && ((trim->end_ms != 0 && trim->end_ms <= trim->start_ms)
                            || (manifest->duration_ms > 0 && trim->start_ms >= manifest->duration_ms)))
    g_set_error (error, STOA_ERROR, STOA_ERROR_INVALID, "trim leaves nothing.");
  else if (edit->publish == STOA_ARCHIVE_ON && manifest->phase != STOA_RECORDING_READY)
    g_set_error (error, STOA_ERROR, STOA_ERROR_CONFLICT, "That recording is not ready yet.");
  else
    return TRUE;
  return FALSE;
}

static gboolean
was_there (const StoaManifest *manifest,
           const char         *account)
{
  for (guint i = 0; i < manifest->people->len; i++)
    if (g_str_equal (((const StoaRecordedPerson *) g_ptr_array_index (manifest->people, i))->account, account))
      return TRUE;
  return FALSE;
}

static gboolean
leave_out (StoaDb              *db,
           const StoaManifest  *manifest,
           const char          *account,
           gboolean             out,
           gboolean            *remake,
           GError             **error)
{
  if (account == NULL)
    return TRUE;
  if (!was_there (manifest, account))
    {
      g_set_error (error, STOA_ERROR, STOA_ERROR_NOT_FOUND, "This person is not in that recording.");
      return FALSE;
    }
  stoa_db_run (db,
               out ? "INSERT OR IGNORE INTO recording_left_out (recording, account) VALUES (?, ?)"
                   : "DELETE FROM recording_left_out WHERE recording = ? AND account = ?",
               "ss", manifest->id, account);
  *remake = *remake || stoa_db_changes (db) > 0;
  return TRUE;
}

static void
publish (StoaDb             *db,
         const StoaManifest *manifest,
         int                 publish,
         gint64              now,
         char              **removed)
{
  g_autofree char *post = NULL;

  if (publish == STOA_ARCHIVE_ON && manifest->post == NULL)
    {
      post = stoa_posts_replay (db, manifest->id, manifest->room, TRUE, now);
      stoa_db_run (db, "UPDATE recordings SET published = 1, post = ? WHERE id = ?", "ss", post, manifest->id);
    }
  if (publish == STOA_ARCHIVE_OFF)
    {
      stoa_db_run (db, "UPDATE recordings SET published = 0 WHERE id = ?", "s", manifest->id);
      *removed = g_strdup (manifest->post);
      if (manifest->post != NULL)
        stoa_posts_remove (db, manifest->post, now);
    }
}

gboolean
stoa_recordings_edit (StoaDb                   *db,
                      const char               *id,
                      const StoaRecordingEdit  *edit,
                      gint64                    now,
                      gboolean                 *remake,
                      char                    **removed,
                      GError                  **error)
{
  g_autoptr (StoaManifest) manifest = stoa_recordings_load (db, id, error);

  *remake = FALSE;
  *removed = NULL;
  if (manifest == NULL || !check_edit (manifest, edit, now, error)
      || !leave_out (db, manifest, edit->leave_out, TRUE, remake, error)
      || !leave_out (db, manifest, edit->take_back, FALSE, remake, error))
    return FALSE;
  if (edit->title != NULL)
    stoa_db_run (db, "UPDATE recordings SET title = ? WHERE id = ?", "ss", edit->title, id);
  if (edit->retention != NULL)
    stoa_db_run (db, "UPDATE recordings SET keep = ?, until = CASE WHEN ? THEN until ELSE ? END, warned = 0 WHERE id = ?",
                 "iiis", (gint64) edit->retention->keep, (gint64) edit->retention->keep, edit->retention->until, id);
  if (edit->trim != NULL)
    stoa_db_run (db, "UPDATE recordings SET trim_start = ?, trim_end = ? WHERE id = ?", "iis", edit->trim->start_ms,
                 edit->trim->end_ms, id);
  if (*remake && manifest->phase != STOA_RECORDING_FINISHING)
    stoa_db_run (db, "UPDATE recordings SET phase = 1, attempts = 0, trouble = NULL WHERE id = ?", "s", id);
  publish (db, manifest, edit->publish, now, removed);
  return TRUE;
}

/* retention */

guint
stoa_recordings_days_left (const StoaRetention *retention,
                           gint64               now)
{
  gint64 left_ms = retention->until - now;

  if (retention->keep || left_ms > FIRST_WARNING * STOA_DAY_MS)
    return 0;
  return left_ms > LAST_WARNING * STOA_DAY_MS ? FIRST_WARNING : LAST_WARNING;
}

GStrv
stoa_recordings_due (StoaDb *db,
                     gint64  now)
{
  g_autoptr (StoaRows) rows =
    stoa_db_query (db,
                   "SELECT id FROM recordings WHERE (keep = 0 AND until <= ?1 AND phase IN (2, 3))"
                   " OR (phase = 4 AND receipt IS NOT NULL AND NOT json_extract (receipt, '$.complete'))"
                   " ORDER BY until, id LIMIT ?2",
                   "ii", now, (gint64) MAX_AT_ONCE);

  return list_ids (rows);
}

gint64
stoa_recordings_next_due (StoaDb *db,
                          gint64  now)
{
  g_autoptr (StoaRows) rows =
    stoa_db_query (db,
                   "SELECT min (CASE WHEN warned = 1 THEN until WHEN warned = 7 THEN until - ?2 ELSE until - 7 * ?2 END)"
                   " FROM recordings WHERE keep = 0 AND phase IN (2, 3) AND until < ?1 + 8 * ?2",
                   "ii", now, STOA_DAY_MS);

  return stoa_rows_next (rows) ? stoa_rows_int (rows, 0) : 0;
}

GStrv
stoa_recordings_warn (StoaDb *db,
                      gint64  now)
{
  g_autoptr (StoaRows) rows =
    stoa_db_query (db,
                   "UPDATE recordings SET warned = CASE WHEN until <= ?1 + ?2 THEN 1 ELSE 7 END"
                   " WHERE id IN (SELECT id FROM recordings WHERE keep = 0 AND phase IN (2, 3) AND until > ?1"
                   "  AND ((until <= ?1 + 7 * ?2 AND warned = 0) OR (until <= ?1 + ?2 AND warned = 7)) LIMIT ?3) RETURNING id",
                   "iii", now, STOA_DAY_MS, (gint64) MAX_AT_ONCE);

  return list_ids (rows);
}

GStrv
stoa_recordings_warned (StoaDb *db)
{
  g_autoptr (StoaRows) rows =
    stoa_db_query (db, "SELECT id FROM recordings WHERE keep = 0 AND phase IN (2, 3) AND warned <> 0 LIMIT ?", "i",
                   (gint64) MAX_AT_ONCE);

  return list_ids (rows);
}

gboolean
stoa_recordings_expire (StoaDb             *db,
                        const StoaReceipt  *receipt,
                        GError            **error)
{
  g_autofree char *text = stoa_record_print (receipt, error);

  if (text == NULL)
    return FALSE;
  stoa_db_run (db, "UPDATE recordings SET phase = 4, receipt = ?, trouble = NULL WHERE id = ?", "ss", text,
               receipt->recording);
  return TRUE;
}

StoaReceipt *
stoa_recordings_receipt (StoaDb      *db,
                         const char  *id,
                         GError     **error)
{
  g_autoptr (StoaRows) rows = stoa_db_query (db, "SELECT receipt FROM recordings WHERE id = ?", "s", id);
  const char *text = stoa_rows_next (rows) ? stoa_rows_text (rows, 0) : NULL;

  if (text != NULL)
    return stoa_record_parse (&stoa_receipt_type, text, strlen (text), error);
  g_set_error (error, STOA_ERROR, STOA_ERROR_NOT_FOUND, "That recording was not deleted.");
  return NULL;
}
