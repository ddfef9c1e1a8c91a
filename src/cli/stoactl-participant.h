/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-call.h"

G_BEGIN_DECLS

#define STOACTL_NO_LAYER -1

#define STOACTL_TYPE_PARTICIPANT (stoactl_participant_get_type ())
G_DECLARE_FINAL_TYPE (StoactlParticipant, stoactl_participant, STOACTL, PARTICIPANT, GObject)

/**
 * StoactlParticipant:
 *
 * Somebody in a room who looks at everyone's camera without a window: pictures are decoded and counted.
 *
 * Signals: `knocking` (): one has to be let in; `joined` (); `first-frame` (): of anybody else, once; `done` (GError, nullable): out of the
 * room, because it ended or one left (%NULL), or for another reason. Emitted once.
 */
StoactlParticipant *stoactl_participant_new   (StoaClient         *client,
                                               const char         *room,
                                               StoaSource         *source);
/** stoactl_participant_set_layer: of the cameras that are looked at; %STOACTL_NO_LAYER: at none. Before joining. */
void                stoactl_participant_set_layer (StoactlParticipant *self,
                                               int                 layer);
/** stoactl_participant_agree: whenever one is asked, one may be recorded. Before joining. */
void                stoactl_participant_agree (StoactlParticipant *self);
/** stoactl_participant_join: connects, and enters the room. A server that cannot be reached is not waited for. */
void                stoactl_participant_join  (StoactlParticipant *self,
                                               const char         *name);
/** stoactl_participant_leave: `done` comes when the server knows, or after 2 s. */
void                stoactl_participant_leave (StoactlParticipant *self);
StoaCall           *stoactl_participant_get_call (StoactlParticipant *self);

G_END_DECLS
