/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-room.h"

G_BEGIN_DECLS

/* What can be done to a person, by the menu's item and by the key: one table for tiles and rows. */

typedef enum
{
  STOA_DEED_MUTE,
  STOA_DEED_ASK_TO_UNMUTE,
  STOA_DEED_STOP_VIDEO,
  STOA_DEED_ASK_FOR_VIDEO,
  STOA_DEED_STOP_SCREEN,
  STOA_DEED_LOWER_HAND,
  STOA_DEED_HANDLE,
  STOA_DEED_STAGE,
  STOA_DEED_APPOINT,
  STOA_DEED_HAND_OVER,
  STOA_DEED_REMOVE,
  STOA_DEED_BAN,
  STOA_N_DEEDS
} StoaDeed;

/**
 * StoaMay:
 * @STOA_MAY_NEVER: not with one's role
 * @STOA_MAY_NOT_NOW: there is nothing to do
 * @STOA_MAY: yes
 */
typedef enum { STOA_MAY_NEVER, STOA_MAY_NOT_NOW, STOA_MAY } StoaMay;

/** stoa_deed_name: of its action in the group "moderation", whose parameter is a participant's id. */
const char  *stoa_deed_name    (StoaDeed               deed);
/** stoa_deed_accel: (nullable): the key, while a person has the focus. */
const char  *stoa_deed_accel   (StoaDeed               deed);
/** stoa_deed_label: for a menu, with a mnemonic. */
const char  *stoa_deed_label   (StoaDeed               deed,
                                const StoaParticipant *whom);
/** stoa_deed_command: (transfer full) */
StoaCommand *stoa_deed_command (StoaDeed               deed,
                                const StoaParticipant *whom);
/** stoa_deed_may: whether one may, by the rules the server goes by. */
StoaMay      stoa_deed_may     (StoaDeed               deed,
                                StoaRoom              *room,
                                const StoaParticipant *whom);

/** stoa_command_say: (transfer full): "Mute Ana": what is asked for. */
char        *stoa_command_say      (const StoaCommand *command,
                                    const char        *name);
/** stoa_command_say_done: (transfer full): "Ana is muted". */
char        *stoa_command_say_done (const StoaCommand *command,
                                    const char        *name);

G_END_DECLS
