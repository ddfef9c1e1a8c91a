/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-recordings.h"

G_BEGIN_DECLS

/* What is said of a recording. All (transfer full). */

/** stoa_replay_date: "26 Nov 2026" in the user's way, of Unix milliseconds. */
char *stoa_replay_date      (gint64                   at_ms);
/** stoa_replay_length: "42:10". */
char *stoa_replay_length    (gint64                   duration_ms);
/** stoa_replay_say_length: "42 minutes 10 seconds", for who does not see it. */
char *stoa_replay_say_length (gint64                  duration_ms);
/** stoa_retention_say: "Deleted in 12 days", "Kept for ever". */
char *stoa_retention_say    (const StoaRetention     *retention);
/** stoa_retention_say_days: "90 days", of a default. */
char *stoa_retention_say_days (gint64                 days);
/** stoa_replay_describe: what a card says under its title. */
char *stoa_replay_describe  (const StoaRecordingCard *card);

G_END_DECLS
