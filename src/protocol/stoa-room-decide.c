/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-protocol"

#include "stoa-room-reduce.h"

#include "stoa-record-table.h"

const char *const stoa_command_kinds[] = { "leave", "end", "mute-track", "raise-hand", "lower-hand", NULL };
G_STATIC_ASSERT (G_N_ELEMENTS (stoa_command_kinds) == STOA_N_COMMANDS + 1);

#define MUTE KIND (STOA_COMMAND_MUTE_TRACK)

static const StoaField stoa_command_type_fields[] = {
  FIELD (StoaCommand, kind, ENUM, REQUIRED, ONE_OF (stoa_command_kinds)),
  FIELD (StoaCommand, participant, ID, OPTIONAL),
  FIELD (StoaCommand, track, ENUM, REQUIRED_FOR (MUTE), ONE_OF (stoa_track_kinds)),
  FIELD (StoaCommand, on, BOOL, REQUIRED_FOR (MUTE)),
};
RECORD_TYPE (stoa_command_type, StoaCommand, .kind_offset = G_STRUCT_OFFSET (StoaCommand, kind));

/* A command being decided. */
typedef struct
{
  const StoaCommand *command;
  const StoaParticipant *actor;
  const StoaParticipant *whom;
  gint64 at;
  const char *cause;
  GPtrArray *events;
} Case;

static gboolean
refuse (GError **error, StoaError code, const char *message)
{
  g_set_error_literal (error, STOA_ERROR, code, message);
  return FALSE;
}

static StoaRoomEvent *
add_event (Case *self, StoaEventKind kind, const char *participant)
{
  StoaRoomEvent *event = stoa_room_event_new (kind, self->at, self->cause, self->actor->id, participant);
  g_ptr_array_add (self->events, event);
  return event;
}

static gboolean
moderates (const StoaParticipant *actor)
{
  return actor->role == STOA_ROLE_HOST || actor->role == STOA_ROLE_MODERATOR;
}

static gboolean
decide_leave (Case *self, GError **error)
{
  if (self->whom != self->actor)
    return refuse (error, STOA_ERROR_FORBIDDEN, "One can only leave for oneself.");
  add_event (self, STOA_EVENT_PARTICIPANT_LEFT, self->actor->id)->reason = STOA_LEAVE_LEFT;
  return TRUE;
}

static gboolean
decide_end (Case *self, GError **error)
{
  if (!moderates (self->actor))
    return refuse (error, STOA_ERROR_FORBIDDEN, "Only the host and moderators can end the room.");
  add_event (self, STOA_EVENT_ROOM_ENDED, NULL);
  return TRUE;
}

static gboolean
decide_mute_track (Case *self, GError **error)
{
  if (self->whom != self->actor)
    return refuse (error, STOA_ERROR_FORBIDDEN, "One can only mute and unmute oneself.");
  const StoaTrack *track = stoa_participant_track (self->actor, self->command->track);
  if (track == NULL)
    return refuse (error, STOA_ERROR_NOT_FOUND, "There is no such track to mute.");
  if (!track->muted == !self->command->on)
    return TRUE;
  StoaRoomEvent *event = add_event (self, STOA_EVENT_TRACK_MUTED, self->actor->id);
  event->track = stoa_record_copy (track);
  event->track->muted = self->command->on;
  return TRUE;
}

static gboolean
decide_raise_hand (Case *self, GError **error)
{
  if (self->whom != self->actor)
    return refuse (error, STOA_ERROR_FORBIDDEN, "One can only raise one’s own hand.");
  if (self->actor->hand_at == 0)
    add_event (self, STOA_EVENT_HAND_RAISED, self->actor->id);
  return TRUE;
}

static gboolean
decide_lower_hand (Case *self, GError **error)
{
  if (self->whom != self->actor && !moderates (self->actor))
    return refuse (error, STOA_ERROR_FORBIDDEN, "Only the host and moderators can lower another’s hand.");
  if (self->whom->hand_at != 0)
    add_event (self, STOA_EVENT_HAND_LOWERED, self->whom->id);
  return TRUE;
}

static gboolean
decide (Case *self, GError **error)
{
  switch ((StoaCommandKind) self->command->kind)
    {
    case STOA_COMMAND_LEAVE:
      return decide_leave (self, error);
    case STOA_COMMAND_END:
      return decide_end (self, error);
    case STOA_COMMAND_MUTE_TRACK:
      return decide_mute_track (self, error);
    case STOA_COMMAND_RAISE_HAND:
      return decide_raise_hand (self, error);
    case STOA_COMMAND_LOWER_HAND:
      return decide_lower_hand (self, error);
    case STOA_N_COMMANDS:
      break;
    }
  g_return_val_if_reached (refuse (error, STOA_ERROR_INTERNAL, "There is no such command."));
}

GPtrArray *
stoa_room_decide (const StoaRoomState *state,
                  const char *actor,
                  const StoaCommand *command,
                  gint64 at,
                  const char *cause,
                  GError **error)
{
  g_autoptr (GPtrArray) events = stoa_record_list_new ();
  Case self = { command, .at = at, .cause = cause, .events = events };

  if (state->phase == STOA_ROOM_ENDED && command->kind == STOA_COMMAND_LEAVE)
    return g_steal_pointer (&events);
  if (state->phase == STOA_ROOM_ENDED)
    return refuse (error, STOA_ERROR_ENDED, "The room has ended."), NULL;
  self.actor = stoa_room_state_find (state, actor);
  if (self.actor == NULL)
    return refuse (error, STOA_ERROR_NOT_FOUND, "You are not in this room."), NULL;
  self.whom = command->participant != NULL ? stoa_room_state_find (state, command->participant) : self.actor;
  if (self.whom == NULL)
    return refuse (error, STOA_ERROR_NOT_FOUND, "This person is not in the room any more."), NULL;
  return decide (&self, error) ? g_steal_pointer (&events) : NULL;
}
