/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-room-reduce.h"

G_BEGIN_DECLS

/** StoaRoomCase: a command being decided. Only for the files of stoa_room_decide(). */
typedef struct
{
  const StoaRoomState *state;
  const StoaCommand *command;
  const StoaParticipant *actor; /* NULL: a caretaker who is not in the room */
  const char *account;          /* theirs, then */
  StoaRole role;                /* of who asks */
  const StoaParticipant *whom;  /* oneself when nobody is named; NULL for a caretaker outside */
  gint64 at;
  const char *cause;
  GPtrArray *events;
} StoaRoomCase;

/** stoa_room_case_refuse: %FALSE, with @message in @error. */
gboolean       stoa_room_case_refuse   (GError        **error,
                                        StoaError       code,
                                        const char     *message);
/** stoa_room_case_add: (transfer none): one more event. */
StoaRoomEvent *stoa_room_case_add      (StoaRoomCase   *self,
                                        StoaEventKind   kind,
                                        const char     *participant);
/** stoa_room_case_moderate: decides a command of moderation. */
gboolean       stoa_room_case_moderate (StoaRoomCase   *self,
                                        GError        **error);
/** stoa_room_case_record: decides a command about recording. */
gboolean       stoa_room_case_record   (StoaRoomCase   *self,
                                        GError        **error);

G_END_DECLS
