/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-protocol"

#include "stoa-room-reduce.h"

static StoaCommand *
command_for (StoaCommandKind kind, const char *participant, const char *of)
{
  StoaCommand *command = stoa_record_new (&stoa_command_type);
  command->kind = kind;
  command->participant = g_strdup (participant);
  command->of = g_strdup (of);
  return command;
}

static StoaCommand *
track_command_for (StoaCommandKind kind, const StoaCommand *command)
{
  StoaCommand *inverse = command_for (kind, command->participant, NULL);
  inverse->track = command->track;
  return inverse;
}

static StoaCommand *
switch_for (const StoaCommand *command)
{
  StoaCommand *inverse = stoa_record_copy (command);
  inverse->on = !command->on;
  return inverse;
}

static StoaCommand *
role_command_for (const StoaCommand *command, StoaRole role)
{
  StoaCommand *inverse = command_for (STOA_COMMAND_SET_ROLE, command->participant, NULL);
  inverse->role = role;
  return inverse;
}

StoaCommand *
stoa_command_inverse (const StoaRoomState *state, const StoaCommand *command, const char *id)
{
  const StoaParticipant *whom = stoa_room_state_find (state, command->participant);
  gboolean locked = whom != NULL && stoa_participant_is_locked (whom, command->track);
  switch ((StoaCommandKind) command->kind)
    {
    case STOA_COMMAND_LOCK_TRACK:
      return whom != NULL && !locked ? track_command_for (STOA_COMMAND_UNLOCK_TRACK, command) : NULL;
    case STOA_COMMAND_UNLOCK_TRACK:
    case STOA_COMMAND_ASK_TRACK:
      return locked ? track_command_for (STOA_COMMAND_LOCK_TRACK, command) : NULL;
    case STOA_COMMAND_LOCK_EVERYONE:
      return command_for (STOA_COMMAND_UNLOCK_EVERYONE, NULL, id);
    case STOA_COMMAND_SET_ROLE:
      return whom != NULL && whom->role != command->role ? role_command_for (command, whom->role) : NULL;
    case STOA_COMMAND_BAN:
      return command_for (STOA_COMMAND_DROP_BAN, NULL, id);
    case STOA_COMMAND_LOCK_ROOM:
      return !state->locked == !command->on ? NULL : switch_for (command);
    case STOA_COMMAND_TOGGLE_RECORDING:
      return (state->recording != NULL) == !!command->on ? NULL : switch_for (command);
    case STOA_COMMAND_HANDLE:
      return switch_for (command);
    default:
      return NULL;
    }
}
