/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "stoa-person.h"

G_BEGIN_DECLS

#define STOA_TYPE_REPLAY_PEOPLE (stoa_replay_people_get_type ())
G_DECLARE_FINAL_TYPE (StoaReplayPeople, stoa_replay_people, STOA, REPLAY_PEOPLE, GObject)

/**
 * StoaReplayPeople:
 *
 * #GListModel of the #StoaPerson who were in a recording, as they were at a time of it: here or away, muted, speaking, with a camera or a
 * screen. Only those of whom something was recorded. The same person stays the same object. Main thread.
 */
StoaReplayPeople *stoa_replay_people_new  (const StoaManifest *manifest);
/** stoa_replay_people_seek: makes it what it was @at_ms after the recording's start. Cheap while nothing happened in between. */
void              stoa_replay_people_seek (StoaReplayPeople   *self,
                                           gint64              at_ms);
/** stoa_replay_people_find: (transfer none) (nullable): who is there now. */
StoaPerson       *stoa_replay_people_find (StoaReplayPeople   *self,
                                           const char         *participant);

G_END_DECLS
