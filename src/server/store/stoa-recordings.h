/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-db.h"
#include "stoa-message.h"

G_BEGIN_DECLS

#define STOA_DAY_MS G_GINT64_CONSTANT (86400000)

/** stoa_recordings_begin: idempotent. */
void          stoa_recordings_begin      (StoaDb                  *db,
                                          const char              *id,
                                          const char              *room,
                                          const char              *account,
                                          gint64                   at);
/** stoa_recordings_end: it ended at @at and is to be finished, unless it has ended before. It stays as long as its context says. */
void          stoa_recordings_end        (StoaDb                  *db,
                                          const char              *id,
                                          StoaStopReason           stop,
                                          gint64                   at,
                                          gint64                   now);
/** stoa_recordings_unfinished: (transfer full): ids of those that go on or are to be finished. */
GStrv         stoa_recordings_unfinished (StoaDb                  *db);
/** stoa_recordings_retry: those that could not be finished are tried again. */
void          stoa_recordings_retry      (StoaDb                  *db);
/** stoa_recordings_remake: one that is ready is not any more, and is to be finished anew. %FALSE when it was not ready. */
gboolean      stoa_recordings_remake     (StoaDb                  *db,
                                          const char              *id);
/** stoa_recordings_load: (transfer full) (nullable): everything, for its caretakers. */
StoaManifest *stoa_recordings_load       (StoaDb                  *db,
                                          const char              *id,
                                          GError                 **error);
/** stoa_recordings_newest: (transfer full) (nullable): the newest of a room. */
char         *stoa_recordings_newest     (StoaDb                  *db,
                                          const char              *room);
/** stoa_recordings_try: how often it was tried to finish it, with this time. */
guint         stoa_recordings_try        (StoaDb                  *db,
                                          const char              *id);
/** stoa_recordings_finish: what became of it: its phase, people, tracks, assets, timeline, length, trouble. */
gboolean      stoa_recordings_finish     (StoaDb                  *db,
                                          const StoaManifest      *manifest,
                                          GError                 **error);
/**
 * stoa_recordings_settle:
 *
 * A recording that is ready and whose room has ended is published when the room was a post.
 *
 * Returns: (transfer full): the ids of posts that became replays
 */
GStrv         stoa_recordings_settle     (StoaDb                  *db,
                                          gint64                   now);
/**
 * stoa_recordings_edit:
 * @remake: (out): its media file has to be made anew; until then it is not ready
 * @removed: (out) (transfer full) (nullable): a post that is gone
 */
gboolean      stoa_recordings_edit       (StoaDb                  *db,
                                          const char              *id,
                                          const StoaRecordingEdit *edit,
                                          gint64                   now,
                                          gboolean                *remake,
                                          char                   **removed,
                                          GError                 **error);
/** stoa_recordings_due: (transfer full): ids of those to be deleted now, or whose deletion was interrupted. */
GStrv         stoa_recordings_due        (StoaDb                  *db,
                                          gint64                   now);
/** stoa_recordings_next_due: when something is to be deleted or told of next; 0: never. */
gint64        stoa_recordings_next_due   (StoaDb                  *db,
                                          gint64                   now);
/** stoa_recordings_warn: (transfer full): ids of those that are deleted soon and of which that was not told yet; it is now. */
GStrv         stoa_recordings_warn       (StoaDb                  *db,
                                          gint64                   now);
/** stoa_recordings_warned: (transfer full): ids of those of which it was told. */
GStrv         stoa_recordings_warned     (StoaDb                  *db);
/** stoa_recordings_expire: it is gone for everybody; @receipt says what is, or will be, deleted. */
gboolean      stoa_recordings_expire     (StoaDb                  *db,
                                          const StoaReceipt       *receipt,
                                          GError                 **error);
/** stoa_recordings_receipt: (transfer full) (nullable): %STOA_ERROR_NOT_FOUND when nothing was deleted. */
StoaReceipt  *stoa_recordings_receipt    (StoaDb                  *db,
                                          const char              *id,
                                          GError                 **error);
/** stoa_recordings_days_left: until it is deleted, as a caretaker is told: 1 or 7; 0: more. */
guint         stoa_recordings_days_left  (const StoaRetention     *retention,
                                          gint64                   now);

G_END_DECLS
