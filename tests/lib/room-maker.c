/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-test"

#include "room-maker.h"

#define NOW 1000

StoaRoomState *
room_open (void)
{
  StoaRoomEvent *opened = stoa_room_event_new (STOA_EVENT_ROOM_OPENED, NOW, NULL, NULL, NULL);
  opened->title = g_strdup ("Garden evening");
  opened->context = g_strdup ("garden");
  opened->visibility = STOA_VISIBILITY_MEMBERS;
  return room_fold (stoa_room_state_new ("room"), opened);
}

StoaRoomState *
room_fold (StoaRoomState *state, StoaRoomEvent *event)
{
  event->seq = state->seq + 1;
  StoaRoomState *next = stoa_room_reduce (state, event);
  stoa_record_unref (state);
  stoa_record_unref (event);
  return next;
}

StoaRoomState *
room_join (StoaRoomState *state, const char *id, StoaRole role)
{
  return room_fold (state, event_joined (id, role));
}

StoaRoomState *
room_publish (StoaRoomState *state, const char *id, StoaTrackKind kind, gboolean muted)
{
  return room_fold (state, event_track (STOA_EVENT_TRACK_PUBLISHED, id, kind, muted));
}

StoaRoomEvent *
event_joined (const char *id, StoaRole role)
{
  StoaRoomEvent *event = stoa_room_event_new (STOA_EVENT_PARTICIPANT_JOINED, NOW, NULL, NULL, id);
  event->joined = stoa_record_new (&stoa_participant_type);
  event->joined->id = g_strdup (id);
  event->joined->account = g_strconcat ("account-", id, NULL);
  event->joined->name = g_ascii_strup (id, -1);
  event->joined->role = role;
  event->joined->joined_at = NOW;
  return event;
}

StoaRoomEvent *
event_track (StoaEventKind kind, const char *id, StoaTrackKind track, gboolean muted)
{
  StoaRoomEvent *event = event_of (kind, id);
  event->track = stoa_record_new (&stoa_track_type);
  event->track->kind = track;
  event->track->muted = muted;
  return event;
}

StoaRoomEvent *
event_of (StoaEventKind kind, const char *id)
{
  return stoa_room_event_new (kind, NOW, NULL, NULL, id);
}

StoaCommand *
command_new (StoaCommandKind kind, const char *participant, StoaTrackKind track, gboolean on)
{
  StoaCommand *command = stoa_record_new (&stoa_command_type);
  command->kind = kind;
  command->participant = g_strdup (participant);
  command->track = track;
  command->on = on;
  return command;
}
