/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-model.h"

G_BEGIN_DECLS

/* What the app's parts say in the same words. Strings to free are marked (transfer full). */

/** stoa_phrase_clock: (transfer full): "0:12:31", for a running clock. */
char       *stoa_phrase_clock      (gint64          seconds);
/** stoa_phrase_date: (transfer full): "3 Dec 2026, 18:05", a Unix time in ms in the local time zone. */
char       *stoa_phrase_date       (gint64          at_ms);
/** stoa_phrase_duration: (transfer full): "12 min", for a card. */
char       *stoa_phrase_duration   (gint64          seconds);
/** stoa_phrase_people: (transfer full): "6 people". */
char       *stoa_phrase_people     (gint64          people);
/** stoa_phrase_visibility: for a room of a context of that kind. */
const char *stoa_phrase_visibility (StoaVisibility  visibility,
                                    StoaContextKind kind);
/** stoa_phrase_role: (nullable): "Host", "Moderator", "Listener"; %NULL for a speaker, who is what most are. */
const char *stoa_phrase_role       (StoaRole        role);
/** stoa_phrase_participant: (transfer full): "Ana, host, speaking, microphone on", for those who do not see it. */
char       *stoa_phrase_participant (const StoaParticipant *participant,
                                     gboolean               is_me,
                                     gboolean               speaking);
/** stoa_phrase_seconds_since: whole seconds since a Unix time in ms; 0 for one in the future. */
gint64      stoa_phrase_seconds_since (gint64       since_ms);

G_END_DECLS
