/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-core"

#include "stoa-moderation.h"

StoaCommand *
stoa_moderate_person (StoaCommandKind kind, const char *participant)
{
  StoaCommand *command = stoa_record_new (&stoa_command_type);

  command->kind = kind;
  command->participant = g_strdup (participant);
  return command;
}

StoaCommand *
stoa_moderate_track (StoaCommandKind kind, const char *participant, StoaTrackKind track)
{
  StoaCommand *command = stoa_moderate_person (kind, participant);

  command->track = track;
  return command;
}

StoaCommand *
stoa_moderate_role (const char *participant, StoaRole role)
{
  StoaCommand *command = stoa_moderate_person (STOA_COMMAND_SET_ROLE, participant);

  command->role = role;
  return command;
}

StoaCommand *
stoa_moderate_ban (const char *participant, StoaScope scope, gint64 seconds, const char *reason)
{
  StoaCommand *command = stoa_moderate_person (STOA_COMMAND_BAN, participant);

  command->scope = scope;
  command->seconds = seconds;
  command->reason = g_strdup (reason);
  return command;
}

StoaCommand *
stoa_moderate_knock (StoaCommandKind kind, const char *knock)
{
  StoaCommand *command = stoa_moderate_person (kind, NULL);

  command->of = g_strdup (knock);
  return command;
}

StoaCommand *
stoa_moderate_handle (const char *participant, const char *knock, gboolean on)
{
  StoaCommand *command = stoa_moderate_person (STOA_COMMAND_HANDLE, participant);

  command->of = g_strdup (knock);
  command->on = on;
  return command;
}

StoaCommand *
stoa_moderate_room (gboolean locked)
{
  StoaCommand *command = stoa_moderate_person (STOA_COMMAND_LOCK_ROOM, NULL);

  command->on = locked;
  return command;
}
