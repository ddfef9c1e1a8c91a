/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-server"

#include "stoa-db.h"

#include <sqlite3.h>

#include "stoa-migrations.h"

#define BUSY_TIMEOUT_MS 5000

struct _StoaDb
{
  sqlite3 *handle;
  GHashTable *idle;          /* SQL → prepared statement that nobody uses just now */
  char *fault;               /* why the current transaction cannot succeed */
};

struct _StoaRows
{
  StoaDb *db;
  sqlite3_stmt *statement;   /* NULL after a fault */
};

G_DEFINE_QUARK (stoa-db-error-quark, stoa_db_error)

static void
stoa_db_fail (StoaDb     *db,
              const char *sql)
{
  if (db->fault != NULL)
    return;
  db->fault = g_strdup_printf ("%s, at: %.60s", sqlite3_errmsg (db->handle), sql);
}

static void
stoa_db_report (StoaDb  *db,
                GError **error)
{
  if (db->fault == NULL)
    return;
  g_warning ("The database failed: %s", db->fault);
  g_clear_pointer (&db->fault, g_free);
  g_clear_error (error);
  g_set_error (error, STOA_ERROR, STOA_ERROR_INTERNAL, "The server could not use its database.");
}

static sqlite3_stmt *
stoa_db_prepare (StoaDb     *db,
                 const char *sql)
{
  sqlite3_stmt *statement = NULL;
  char *key = NULL;

  if (db->fault != NULL)
    return NULL;
  if (g_hash_table_steal_extended (db->idle, sql, (gpointer *) &key, (gpointer *) &statement))
    {
      g_free (key);
      return statement;
    }
  if (sqlite3_prepare_v3 (db->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL) != SQLITE_OK)
    stoa_db_fail (db, sql);
  return statement;
}

static void
stoa_db_give_back (StoaDb       *db,
                   sqlite3_stmt *statement)
{
  if (statement == NULL)
    return;
  sqlite3_reset (statement);
  sqlite3_clear_bindings (statement);
  g_hash_table_replace (db->idle, g_strdup (sqlite3_sql (statement)), statement);
}

static void
bind_values (sqlite3_stmt *statement,
             const char   *types,
             va_list       values)
{
  for (int i = 0; types[i] != '\0'; i++)
    {
      switch (types[i])
        {
        case 's':
          sqlite3_bind_text (statement, i + 1, va_arg (values, const char *), -1, SQLITE_TRANSIENT);
          break;
        case 'i':
          sqlite3_bind_int64 (statement, i + 1, va_arg (values, gint64));
          break;
        case 'b':
          {
            gsize size;
            gconstpointer data = g_bytes_get_data (va_arg (values, GBytes *), &size);

            sqlite3_bind_blob64 (statement, i + 1, data, size, SQLITE_TRANSIENT);
            break;
          }
        default:
          g_assert_not_reached ();
        }
    }
}

static StoaRows *
stoa_db_query_valist (StoaDb     *db,
                      const char *sql,
                      const char *types,
                      va_list     values)
{
  StoaRows *rows = g_new0 (StoaRows, 1);

  rows->db = db;
  rows->statement = stoa_db_prepare (db, sql);
  if (rows->statement != NULL)
    bind_values (rows->statement, types, values);
  return rows;
}

static gint64
stoa_db_pragma (StoaDb     *db,
                const char *sql)
{
  g_autoptr (StoaRows) rows = stoa_db_query (db, sql, "");

  return stoa_rows_next (rows) ? stoa_rows_int (rows, 0) : 0;
}

static gboolean
stoa_db_is_sound (StoaDb *db)
{
  g_autoptr (StoaRows) rows = stoa_db_query (db, "PRAGMA quick_check(1)", "");

  return stoa_rows_next (rows) && g_strcmp0 (stoa_rows_text (rows, 0), "ok") == 0;
}

static gboolean
stoa_db_check (StoaDb  *db,
               GError **error)
{
  gint64 version = stoa_db_pragma (db, "PRAGMA user_version");

  if (db->fault != NULL || !stoa_db_is_sound (db) || db->fault != NULL)
    {
      g_set_error (error, STOA_DB_ERROR, STOA_DB_ERROR_CORRUPT, "it is damaged or no database%s%s",
                   db->fault != NULL ? ": " : "", db->fault != NULL ? db->fault : "");
      return FALSE;
    }
  if (version > stoa_migrations_count ())
    {
      g_set_error (error, STOA_DB_ERROR, STOA_DB_ERROR_NEWER,
                   "a newer Stoa made it (version %" G_GINT64_FORMAT ", this one knows %u)",
                   version, stoa_migrations_count ());
      return FALSE;
    }
  return TRUE;
}

static gboolean
stoa_db_migrate (StoaDb  *db,
                 GError **error)
{
  for (guint i = stoa_db_pragma (db, "PRAGMA user_version"); i < stoa_migrations_count (); i++)
    {
      g_autofree char *mark = g_strdup_printf ("PRAGMA user_version = %u", i + 1);

      stoa_db_begin (db);
      if (db->fault == NULL && sqlite3_exec (db->handle, stoa_migrations_get (i), NULL, NULL, NULL) != SQLITE_OK)
        stoa_db_fail (db, stoa_migrations_get (i));
      stoa_db_run (db, mark, "");
      if (db->fault != NULL)
        {
          g_set_error (error, STOA_DB_ERROR, STOA_DB_ERROR_UNWRITABLE, "it cannot be written: %s", db->fault);
          stoa_db_rollback (db, NULL);
          return FALSE;
        }
      if (!stoa_db_commit (db, error))
        return FALSE;
    }
  return TRUE;
}

/* NORMAL: a killed process loses nothing, a power cut at most the last moments, never the whole. */
static gboolean
stoa_db_set_up (StoaDb  *db,
                GError **error)
{
  static const char pragmas[] =
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF";

  if (sqlite3_exec (db->handle, pragmas, NULL, NULL, NULL) == SQLITE_OK)
    return TRUE;
  g_set_error (error, STOA_DB_ERROR, STOA_DB_ERROR_UNWRITABLE, "it cannot be written: %s",
               sqlite3_errmsg (db->handle));
  return FALSE;
}

static char *
fold (const char *text)
{
  g_autofree char *folded = g_utf8_casefold (text, -1);
  g_autofree char *apart = g_utf8_normalize (folded, -1, G_NORMALIZE_ALL);
  GString *bare = g_string_new (NULL);

  for (const char *at = apart; at != NULL && *at != '\0'; at = g_utf8_next_char (at))
    if (!g_unichar_ismark (g_utf8_get_char (at)))
      g_string_append_unichar (bare, g_utf8_get_char (at));
  return g_string_free_and_steal (bare);
}

static void
run_fold (sqlite3_context  *context,
          int               n_values,
          sqlite3_value   **values)
{
  const char *text = (const char *) sqlite3_value_text (values[0]);

  if (text != NULL && g_utf8_validate (text, -1, NULL))
    sqlite3_result_text (context, fold (text), -1, g_free);
}

static void
finalize_statement (gpointer statement)
{
  sqlite3_finalize (statement);
}

StoaDb *
stoa_db_open (const char  *path,
              GError     **error)
{
  g_autoptr (StoaDb) db = g_new0 (StoaDb, 1);

  db->idle = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, finalize_statement);
  if (sqlite3_open_v2 (path, &db->handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL)
      != SQLITE_OK)
    {
      g_set_error (error, STOA_DB_ERROR, STOA_DB_ERROR_UNWRITABLE, "it cannot be opened: %s",
                   sqlite3_errmsg (db->handle));
      return NULL;
    }
  sqlite3_busy_timeout (db->handle, BUSY_TIMEOUT_MS);
  sqlite3_create_function_v2 (db->handle, "stoa_fold", 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC, NULL, run_fold, NULL, NULL,
                              NULL);
  if (!stoa_db_check (db, error) || !stoa_db_set_up (db, error) || !stoa_db_migrate (db, error))
    return NULL;
  return g_steal_pointer (&db);
}

void
stoa_db_close (StoaDb *db)
{
  g_hash_table_unref (db->idle);
  sqlite3_close (db->handle);
  g_free (db->fault);
  g_free (db);
}

void
stoa_db_run (StoaDb     *db,
             const char *sql,
             const char *types,
             ...)
{
  g_autoptr (StoaRows) rows = NULL;
  va_list values;

  va_start (values, types);
  rows = stoa_db_query_valist (db, sql, types, values);
  va_end (values);
  stoa_rows_next (rows);
}

StoaRows *
stoa_db_query (StoaDb     *db,
               const char *sql,
               const char *types,
               ...)
{
  StoaRows *rows;
  va_list values;

  va_start (values, types);
  rows = stoa_db_query_valist (db, sql, types, values);
  va_end (values);
  return rows;
}

guint
stoa_db_changes (StoaDb *db)
{
  return db->fault == NULL ? sqlite3_changes (db->handle) : 0;
}

void
stoa_db_begin (StoaDb *db)
{
  g_clear_pointer (&db->fault, g_free);
  stoa_db_run (db, "BEGIN IMMEDIATE", "");
}

gboolean
stoa_db_commit (StoaDb  *db,
                GError **error)
{
  stoa_db_run (db, "COMMIT", "");
  if (db->fault == NULL)
    return TRUE;
  stoa_db_rollback (db, error);
  return FALSE;
}

void
stoa_db_rollback (StoaDb  *db,
                  GError **error)
{
  stoa_db_report (db, error);
  /* A fault such as a full disk has rolled back already. */
  if (!sqlite3_get_autocommit (db->handle))
    stoa_db_run (db, "ROLLBACK", "");
}

gboolean
stoa_rows_next (StoaRows *rows)
{
  int result;

  if (rows->statement == NULL || rows->db->fault != NULL)
    return FALSE;
  result = sqlite3_step (rows->statement);
  if (result != SQLITE_ROW && result != SQLITE_DONE)
    stoa_db_fail (rows->db, sqlite3_sql (rows->statement));
  return result == SQLITE_ROW;
}

const char *
stoa_rows_text (StoaRows *rows,
                int       column)
{
  return (const char *) sqlite3_column_text (rows->statement, column);
}

gint64
stoa_rows_int (StoaRows *rows,
               int       column)
{
  return sqlite3_column_int64 (rows->statement, column);
}

GBytes *
stoa_rows_bytes (StoaRows *rows,
                 int       column)
{
  gconstpointer data = sqlite3_column_blob (rows->statement, column);

  return g_bytes_new (data, sqlite3_column_bytes (rows->statement, column));
}

void
stoa_rows_free (StoaRows *rows)
{
  stoa_db_give_back (rows->db, rows->statement);
  g_free (rows);
}
