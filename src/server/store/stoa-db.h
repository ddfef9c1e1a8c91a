/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-error.h"

G_BEGIN_DECLS

/**
 * StoaDb:
 *
 * One SQLite connection and its prepared statements. Used by one thread at a time.
 *
 * A statement that fails is a bug or a broken disk, never input: the first such fault is kept, every
 * later statement does nothing, and the transaction around it is rolled back. So the functions
 * that use a StoaDb report only what a caller can have done wrong.
 */
typedef struct _StoaDb StoaDb;

/** StoaRows: the rows of a query, read one by one. Free before the transaction ends. */
typedef struct _StoaRows StoaRows;

/**
 * StoaDbError:
 * @STOA_DB_ERROR_UNWRITABLE: the file cannot be made or written
 * @STOA_DB_ERROR_CORRUPT: the file is no database or a damaged one
 * @STOA_DB_ERROR_NEWER: a newer Stoa made it
 * @STOA_DB_ERROR_FAILED: a statement failed
 */
#define STOA_DB_ERROR (stoa_db_error_quark ())
typedef enum
{
  STOA_DB_ERROR_UNWRITABLE,
  STOA_DB_ERROR_CORRUPT,
  STOA_DB_ERROR_NEWER,
  STOA_DB_ERROR_FAILED,
} StoaDbError;
GQuark      stoa_db_error_quark (void);

/** stoa_db_open: (transfer full): the database, brought up to date. A refused file is left as it was. */
StoaDb     *stoa_db_open     (const char  *path,
                              GError     **error);
/** stoa_db_close: folds the write-ahead log into the file. */
void        stoa_db_close    (StoaDb      *db);

/**
 * stoa_db_run:
 * @types: one letter for each `?`: `s` for a string (%NULL is NULL), `i` for a gint64, `b` for a GBytes
 *
 * Runs one statement that gives no rows. In SQL, stoa_fold(text) is the text without case and accents, for searching.
 */
void        stoa_db_run      (StoaDb      *db,
                              const char  *sql,
                              const char  *types,
                              ...);
/** stoa_db_query: (transfer full): like stoa_db_run(), for a statement that gives rows. */
StoaRows   *stoa_db_query    (StoaDb      *db,
                              const char  *sql,
                              const char  *types,
                              ...);
/** stoa_db_changes: rows that the last stoa_db_run() touched. */
guint       stoa_db_changes  (StoaDb      *db);

/** stoa_db_begin: opens a transaction that may write. */
void        stoa_db_begin    (StoaDb      *db);
/** stoa_db_commit: commits; after a fault rolls back and says so with %STOA_ERROR_INTERNAL. */
gboolean    stoa_db_commit   (StoaDb      *db,
                              GError     **error);
/** stoa_db_rollback: @error, when set, is replaced with %STOA_ERROR_INTERNAL after a fault. */
void        stoa_db_rollback (StoaDb      *db,
                              GError     **error);

gboolean    stoa_rows_next   (StoaRows    *rows);
/** stoa_rows_text: (nullable): valid until the next row. */
const char *stoa_rows_text   (StoaRows    *rows,
                              int          column);
gint64      stoa_rows_int    (StoaRows    *rows,
                              int          column);
/** stoa_rows_bytes: (transfer full) */
GBytes     *stoa_rows_bytes  (StoaRows    *rows,
                              int          column);
void        stoa_rows_free   (StoaRows    *rows);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaDb, stoa_db_close)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaRows, stoa_rows_free)

G_END_DECLS
