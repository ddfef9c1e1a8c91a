/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "stoa-contexts.h"

#include "stoa-access.h"
#include "stoa-accounts.h"

#define CONTEXTS \
  "SELECT c.id, c.title, c.about, c.kind, coalesce (m.level, 0)," \
  "  (SELECT count (*) FROM memberships n WHERE n.context = c.id), c.created_at, c.picture, c.archived_at," \
  "  CASE WHEN coalesce (m.level, 0) = 2 THEN coalesce (nullif (c.retention_days, 0), 90) ELSE 0 END" \
  " FROM contexts c LEFT JOIN memberships m ON m.context = c.id AND m.account = ?1"

#define MAX_FOUND 50
#define MAX_PROJECTS 200 /* that one account takes care of */

G_STATIC_ASSERT (STOA_DEFAULT_RETENTION_DAYS == 90);
G_STATIC_ASSERT (STOA_CONTEXT_PROFILE == 0 && STOA_CONTEXT_PROJECT == 1);
G_STATIC_ASSERT (STOA_MEMBERSHIP_MEMBER == 1 && STOA_MEMBERSHIP_CARETAKER == 2);

static StoaContext *
read_context (StoaDb     *db,
              const char *account,
              StoaRows   *rows)
{
  StoaContext *context = stoa_record_new (&stoa_context_type);

  context->id = g_strdup (stoa_rows_text (rows, 0));
  context->title = g_strdup (stoa_rows_text (rows, 1));
  context->about = g_strdup (stoa_rows_text (rows, 2));
  context->kind = stoa_rows_int (rows, 3);
  context->membership = stoa_rows_int (rows, 4);
  context->members = stoa_rows_int (rows, 5);
  context->created_at = stoa_rows_int (rows, 6);
  context->picture = stoa_rows_int (rows, 7);
  context->archived = stoa_rows_int (rows, 8) != 0;
  context->retention_days = stoa_rows_int (rows, 9);
  context->unread = stoa_access_count_unread (db, account, context->id);
  return context;
}

static gboolean
has_caretaker (StoaDb     *db,
               const char *project)
{
  g_autoptr (StoaRows) rows = stoa_db_query (db, "SELECT 1 FROM memberships WHERE context = ? AND level = 2 LIMIT 1",
                                             "s", project);

  return stoa_rows_next (rows);
}

StoaContext *
stoa_contexts_get (StoaDb           *db,
                   const char       *account,
                   const char       *id,
                   StoaContextKind   kind,
                   GError          **error)
{
  g_autoptr (StoaRows) rows = stoa_db_query (db, CONTEXTS " WHERE c.id = ?2 AND c.kind = ?3", "ssi", account, id,
                                             (gint64) kind);

  if (stoa_rows_next (rows))
    return read_context (db, account, rows);
  g_set_error (error, STOA_ERROR, STOA_ERROR_NOT_FOUND,
               kind == STOA_CONTEXT_PROJECT ? "There is no such project." : "There is no such profile.");
  return NULL;
}

StoaContextList *
stoa_contexts_list (StoaDb     *db,
                    const char *account,
                    gboolean    all)
{
  StoaContextList *list = stoa_record_new (&stoa_context_list_type);
  g_autoptr (StoaRows) rows =
    stoa_db_query (db, CONTEXTS " WHERE m.level >= 1 OR (?2 AND c.kind = 1) ORDER BY c.kind, c.title, c.id LIMIT ?3",
                   "sii", account, (gint64) all, (gint64) STOA_MAX_LIST);

  while (stoa_rows_next (rows))
    g_ptr_array_add (list->contexts, read_context (db, account, rows));
  return list;
}

static guint
count_projects (StoaDb     *db,
                const char *account)
{
  g_autoptr (StoaRows) rows = stoa_db_query (db, "SELECT count (*) FROM memberships WHERE account = ? AND level = 2", "s",
                                             account);

  return stoa_rows_next (rows) ? stoa_rows_int (rows, 0) : 0;
}

StoaContextList *
stoa_contexts_search (StoaDb     *db,
                      const char *account,
                      gboolean    all,
                      const char *text)
{
  StoaContextList *list = stoa_record_new (&stoa_context_list_type);
  g_autoptr (StoaRows) rows =
    stoa_db_query (db,
                   CONTEXTS " WHERE (c.kind = 0 OR m.level >= 1 OR ?2) AND instr (stoa_fold (c.title), stoa_fold (?3)) > 0"
                   " ORDER BY instr (stoa_fold (c.title), stoa_fold (?3)) > 1, c.kind DESC, c.title, c.id LIMIT ?4",
                   "sisi", account, (gint64) all, text, (gint64) MAX_FOUND);

  while (stoa_rows_next (rows))
    g_ptr_array_add (list->contexts, read_context (db, account, rows));
  return list;
}

StoaContext *
stoa_contexts_make_project (StoaDb     *db,
                            const char *account,
                            const char *title,
                            const char *about,
                            gint64      now,
                            GError    **error)
{
  StoaContext *project;

  if (count_projects (db, account) >= MAX_PROJECTS)
    {
      g_set_error (error, STOA_ERROR, STOA_ERROR_TOO_MANY, "You take care of too many projects already.");
      return NULL;
    }
  project = stoa_record_new (&stoa_context_type);
  project->id = g_uuid_string_random ();
  project->title = g_strdup (title);
  project->about = g_strdup (about != NULL ? about : "");
  project->kind = STOA_CONTEXT_PROJECT;
  project->membership = STOA_MEMBERSHIP_CARETAKER;
  project->members = 1;
  project->created_at = now;
  project->retention_days = STOA_DEFAULT_RETENTION_DAYS;
  stoa_db_run (db, "INSERT INTO contexts (id, kind, title, about, created_at) VALUES (?, ?, ?, ?, ?)", "sissi",
               project->id, (gint64) STOA_CONTEXT_PROJECT, title, project->about, now);
  stoa_db_run (db, "INSERT INTO memberships (context, account, level) VALUES (?, ?, ?)", "ssi", project->id, account,
               (gint64) STOA_MEMBERSHIP_CARETAKER);
  return project;
}

void
stoa_contexts_edit_project (StoaDb                *db,
                            const char            *id,
                            const StoaProjectEdit *edit,
                            gint64                 now)
{
  if (edit->archive != STOA_ARCHIVE_KEEP)
    stoa_db_run (db, "UPDATE contexts SET archived_at = ? WHERE id = ?", "is", edit->archive == STOA_ARCHIVE_ON ? now : 0,
                 id);
  if (edit->retention_days != 0)
    stoa_db_run (db, "UPDATE contexts SET retention_days = ? WHERE id = ?", "is", edit->retention_days, id);
  stoa_db_run (db, "UPDATE contexts SET title = coalesce (?, title), about = coalesce (?, about) WHERE id = ?", "sss",
               edit->title, edit->about, id);
}

StoaMemberList *
stoa_contexts_members (StoaDb     *db,
                       const char *project)
{
  StoaMemberList *list = stoa_record_new (&stoa_member_list_type);
  g_autoptr (StoaRows) rows =
    stoa_db_query (db,
                   "SELECT a.id, a.name, m.level FROM memberships m JOIN accounts a ON a.id = m.account"
                   " WHERE m.context = ? ORDER BY m.level DESC, a.name, a.id LIMIT ?",
                   "si", project, (gint64) STOA_MAX_LIST);

  while (stoa_rows_next (rows))
    {
      StoaMember *member = stoa_record_new (&stoa_member_type);

      member->account = g_strdup (stoa_rows_text (rows, 0));
      member->name = g_strdup (stoa_rows_text (rows, 1));
      member->membership = stoa_rows_int (rows, 2);
      g_ptr_array_add (list->members, member);
    }
  return list;
}

gboolean
stoa_contexts_set_member (StoaDb          *db,
                          const char      *project,
                          const char      *account,
                          StoaMembership   membership,
                          GError         **error)
{
  g_autoptr (StoaAccount) found = stoa_accounts_get (db, account);

  if (found == NULL || found->kind == STOA_ACCOUNT_GUEST)
    {
      g_set_error (error, STOA_ERROR, STOA_ERROR_NOT_FOUND, "There is no such account.");
      return FALSE;
    }
  if (membership == STOA_MEMBERSHIP_NONE)
    stoa_db_run (db, "DELETE FROM memberships WHERE context = ? AND account = ?", "ss", project, account);
  else
    stoa_db_run (db, "REPLACE INTO memberships (context, account, level) VALUES (?, ?, ?)", "ssi", project, account,
                 (gint64) membership);
  if (has_caretaker (db, project))
    return TRUE;
  g_set_error (error, STOA_ERROR, STOA_ERROR_CONFLICT, "A project keeps at least one caretaker.");
  return FALSE;
}
