/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-db.h"
#include "stoa-message.h"

G_BEGIN_DECLS

/* Profiles and projects. On the store's thread; the caller asks stoa-access.h first. */

/** stoa_contexts_get: (transfer full) (nullable): as @account sees it, or %STOA_ERROR_NOT_FOUND. */
StoaContext     *stoa_contexts_get          (StoaDb             *db,
                                             const char         *account,
                                             const char         *id,
                                             StoaContextKind     kind,
                                             GError            **error);
/** stoa_contexts_list: (transfer full): one's own profile, then the projects one is in, or @all, by title. */
StoaContextList *stoa_contexts_list         (StoaDb             *db,
                                             const char         *account,
                                             gboolean            all);
/** stoa_contexts_make_project: (transfer full): @account becomes its caretaker. %STOA_ERROR_TOO_MANY. */
StoaContext     *stoa_contexts_make_project (StoaDb             *db,
                                             const char         *account,
                                             const char         *title,
                                             const char         *about,
                                             gint64              now,
                                             GError            **error);
/** stoa_contexts_edit_project: %NULL leaves as it is. */
void             stoa_contexts_edit_project (StoaDb             *db,
                                             const char         *id,
                                             const StoaProjectEdit *edit,
                                             gint64              now);
/** stoa_contexts_search: (transfer full): profiles, and the projects one is in, or @all, that have @text in their title. */
StoaContextList *stoa_contexts_search       (StoaDb             *db,
                                             const char         *account,
                                             gboolean            all,
                                             const char         *text);
/** stoa_contexts_members: (transfer full) */
StoaMemberList  *stoa_contexts_members      (StoaDb             *db,
                                             const char         *project);
/**
 * stoa_contexts_set_member:
 *
 * %STOA_MEMBERSHIP_NONE takes out. %STOA_ERROR_NOT_FOUND for an account that is not there or a
 * guest, %STOA_ERROR_CONFLICT when it would leave the project without a caretaker.
 */
gboolean         stoa_contexts_set_member   (StoaDb             *db,
                                             const char         *project,
                                             const char         *account,
                                             StoaMembership      membership,
                                             GError            **error);

G_END_DECLS
