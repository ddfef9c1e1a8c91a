/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-db.h"
#include "stoa-message.h"

G_BEGIN_DECLS

/* The entries of feeds. On the store's thread; the caller asks stoa-access.h first, which also reads them. A live
 * post says nothing of its own about its room: it is ended when the room's row is, in the same transaction.
 */

#define STOA_MAX_NOTES_A_MINUTE 30 /* of one account */

/** stoa_posts_note: (transfer full) (nullable): the id of the new note, or of what the same request made before. */
char     *stoa_posts_note      (StoaDb              *db,
                                const char          *account,
                                const StoaNoteMake  *make,
                                gint64               now,
                                GError             **error);
/** stoa_posts_edit: %STOA_ERROR_INVALID for a text of blanks. */
gboolean  stoa_posts_edit      (StoaDb              *db,
                                const char          *post,
                                const char          *text,
                                gint64               now,
                                GError             **error);
/** stoa_posts_remove: its text is gone; that it was there is known, for those who are to be told. */
void      stoa_posts_remove    (StoaDb              *db,
                                const char          *post,
                                gint64               now);
/** stoa_posts_promote: (transfer full): the id of the room's post, made when there is none. */
char     *stoa_posts_promote   (StoaDb              *db,
                                const char          *room,
                                gint64               now);
/** stoa_posts_of_room: (transfer full) (nullable): the id of the room's post. */
char     *stoa_posts_of_room   (StoaDb              *db,
                                const char          *room);
/**
 * stoa_posts_replay: (transfer full): the post of a recording: the one of its room, unless that is another's already or the
 * room has none; @of_its_own: a new one in any case.
 */
char     *stoa_posts_replay    (StoaDb              *db,
                                const char          *recording,
                                const char          *room,
                                gboolean             of_its_own,
                                gint64               now);
/** stoa_posts_mark_read: %STOA_ERROR_INVALID unless @key is one. */
gboolean  stoa_posts_mark_read (StoaDb              *db,
                                const char          *account,
                                const char          *context,
                                const char          *key,
                                GError             **error);

G_END_DECLS
