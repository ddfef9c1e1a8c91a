/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "stoa-pictures.h"

void
stoa_pictures_save (StoaDb     *db,
                    const char *context,
                    GBytes     *picture,
                    gint64      now)
{
  /* Two within a millisecond are two. */
  stoa_db_run (db, "UPDATE contexts SET picture = CASE WHEN ?1 THEN max (?2, picture + 1) ELSE 0 END WHERE id = ?3", "iis",
               (gint64) (picture != NULL), now, context);
  if (picture != NULL)
    stoa_db_run (db, "REPLACE INTO pictures (context, bytes) VALUES (?, ?)", "sb", context, picture);
  else
    stoa_db_run (db, "DELETE FROM pictures WHERE context = ?", "s", context);
}

GBytes *
stoa_pictures_load (StoaDb      *db,
                    const char  *context,
                    GError     **error)
{
  g_autoptr (StoaRows) rows = stoa_db_query (db, "SELECT bytes FROM pictures WHERE context = ?", "s", context);

  if (stoa_rows_next (rows))
    return stoa_rows_bytes (rows, 0);
  g_set_error (error, STOA_ERROR, STOA_ERROR_NOT_FOUND, "There is no picture.");
  return NULL;
}
