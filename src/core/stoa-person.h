/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib-object.h>

#include "stoa-model.h"

G_BEGIN_DECLS

/**
 * StoaStep: how far a moderator's lock on a track has come
 * @STOA_STEP_NONE: it is not locked
 * @STOA_STEP_ASKED: the server was asked and has not answered
 * @STOA_STEP_CONFIRMED: the server did it
 * @STOA_STEP_STOPPED: the media engine lets nothing of it through any more
 */
typedef enum
{
  STOA_STEP_NONE,
  STOA_STEP_ASKED,
  STOA_STEP_CONFIRMED,
  STOA_STEP_STOPPED,
} StoaStep;

#define STOA_TYPE_PERSON (stoa_person_get_type ())
G_DECLARE_FINAL_TYPE (StoaPerson, stoa_person, STOA, PERSON, GObject)

/**
 * StoaPerson:
 *
 * A participant of a #StoaRoom as the UI binds to it. Owned by the room; changes only there.
 *
 * Properties (read-only, notify): `id`, `account`, `name`, `role` (int, StoaRole), `is-me`, `away`,
 * `hand-raised`, `has-mic`, `mic-muted` (TRUE without a mic as well), `has-camera` (published and
 * not muted), `has-screen`, `published` (uint: the bit of each #StoaTrackKind that is published, muted or not), `speaking`; of moderation `mic-step`, `camera-step`, `screen-step` (int, StoaStep),
 * `mic-asked`, `camera-asked` (a moderator asks to open it), `consent` (int, StoaConsent), `handler` (string: id of the participant who takes care of the
 * raised hand, or %NULL; told to caretakers only).
 */
/** stoa_person_get_id: (transfer none): valid as long as the person. */
const char            *stoa_person_get_id          (StoaPerson *self);
const char            *stoa_person_get_name        (StoaPerson *self);
StoaRole               stoa_person_get_role        (StoaPerson *self);
gboolean               stoa_person_get_is_me       (StoaPerson *self);
gboolean               stoa_person_get_has_camera  (StoaPerson *self);
gboolean               stoa_person_get_mic_muted   (StoaPerson *self);
gboolean               stoa_person_get_speaking    (StoaPerson *self);
/** stoa_person_get_step: how far a lock on that track has come. */
StoaStep               stoa_person_get_step        (StoaPerson *self,
                                                    StoaTrackKind kind);
/** stoa_person_get_participant: (transfer none): the record behind it; valid until the next change. */
const StoaParticipant *stoa_person_get_participant (StoaPerson *self);

G_END_DECLS
