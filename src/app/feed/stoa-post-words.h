/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-model.h"

G_BEGIN_DECLS

/* What a card says of a post. Strings are (transfer full). */

/** stoa_post_words_when: "just now", "12 min ago", "yesterday, 14:05", a date. */
char *stoa_post_words_when    (gint64          at_ms);
/** stoa_post_words_details: of a room: how many are there and since when, or how long it was. %NULL for a note. */
char *stoa_post_words_details (const StoaPost *post);
/** stoa_post_words_where: the project it is in and for whom, "Bee yard · Project members"; of a profile for whom only. */
char *stoa_post_words_where   (const StoaPost *post,
                               gboolean        with_context);
/** stoa_post_words_label: all of it in a sentence or two, for those who do not see it. */
char *stoa_post_words_label   (const StoaPost *post);

G_END_DECLS
