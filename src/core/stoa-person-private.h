/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-person.h"

G_BEGIN_DECLS

StoaPerson *stoa_person_new          (const StoaParticipant *participant,
                                      gboolean               is_me);
/** stoa_person_update: notifies exactly the properties that changed. */
void        stoa_person_update       (StoaPerson            *self,
                                      const StoaParticipant *participant,
                                      gboolean               is_me);
void        stoa_person_set_speaking (StoaPerson            *self,
                                      gboolean               speaking);

G_END_DECLS
