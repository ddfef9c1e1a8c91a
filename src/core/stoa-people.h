/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "stoa-person.h"

G_BEGIN_DECLS

/* The list behind a room's #GListModel: the same person stays the same object, and what is told of
 * a change is no more than what changed. Main thread. */
typedef struct _StoaPeople StoaPeople;

/** stoa_people_new: (transfer full): tells @model's listeners of changes; @model owns it. */
StoaPeople *stoa_people_new  (GListModel          *model);
void        stoa_people_free (StoaPeople          *self);
/** stoa_people_sync: makes the list that of @state; @me is the id of oneself's participant. */
void        stoa_people_sync (StoaPeople          *self,
                              const StoaRoomState *state,
                              const char          *me);
guint       stoa_people_size (StoaPeople          *self);
/** stoa_people_get: (transfer none) (nullable) */
StoaPerson *stoa_people_get  (StoaPeople          *self,
                              guint                position);
/** stoa_people_find: (transfer none) (nullable) */
StoaPerson *stoa_people_find (StoaPeople          *self,
                              const char          *participant);
/** stoa_people_count_present: those who are not away. */
guint       stoa_people_count_present (StoaPeople *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaPeople, stoa_people_free)

G_END_DECLS
