/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-call.h"

G_BEGIN_DECLS

/* What the feed's routes do: with the database, on the store's thread, one function a route or two (@me is who asks);
 * and what follows on the main thread.
 */

gpointer stoa_call_list_posts   (StoaDb             *db,
                                 const StoaCall     *call,
                                 const StoaAccount  *me,
                                 GError            **error);
gpointer stoa_call_get_post     (StoaDb             *db,
                                 const StoaCall     *call,
                                 const StoaAccount  *me,
                                 GError            **error);
gpointer stoa_call_make_note    (StoaDb             *db,
                                 const StoaCall     *call,
                                 const StoaAccount  *me,
                                 GError            **error);
gpointer stoa_call_edit_note    (StoaDb             *db,
                                 const StoaCall     *call,
                                 const StoaAccount  *me,
                                 GError            **error);
gpointer stoa_call_remove_post  (StoaDb             *db,
                                 const StoaCall     *call,
                                 const StoaAccount  *me,
                                 GError            **error);
/** stoa_call_promote_room: promotes or demotes. */
gpointer stoa_call_promote_room (StoaDb             *db,
                                 const StoaCall     *call,
                                 const StoaAccount  *me,
                                 GError            **error);
gpointer stoa_call_search       (StoaDb             *db,
                                 const StoaCall     *call,
                                 const StoaAccount  *me,
                                 GError            **error);
gpointer stoa_call_mark_read    (StoaDb             *db,
                                 const StoaCall     *call,
                                 const StoaAccount  *me,
                                 GError            **error);
/** stoa_call_see_context: for who gets the picture of one. */
gpointer stoa_call_see_context  (StoaDb             *db,
                                 const StoaCall     *call,
                                 const StoaAccount  *me,
                                 GError            **error);
/** stoa_call_care_for: for who changes the picture of one. */
gpointer stoa_call_care_for     (StoaDb             *db,
                                 const StoaCall     *call,
                                 const StoaAccount  *me,
                                 GError            **error);

/**
 * stoa_call_feed_go_on:
 * @answer: (transfer full): what the route answers so far
 *
 * For any route, on a fiber: completes posts, tells watchers what changed, makes pictures.
 *
 * Returns: (transfer full) (nullable): the answer
 */
gpointer stoa_call_feed_go_on   (const StoaHouse    *house,
                                 const StoaCall     *call,
                                 gpointer            answer,
                                 GError            **error);
/** stoa_call_load_picture: (transfer full) (nullable): what a route that gives a picture answers, once that was allowed. */
GBytes  *stoa_call_load_picture (const StoaHouse    *house,
                                 const StoaCall     *call,
                                 GError            **error);

G_END_DECLS
