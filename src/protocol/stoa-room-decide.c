/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-protocol"

#include "stoa-room-reduce.h"

#include "stoa-record-table.h"
#include "stoa-room-rules.h"

const char *const stoa_command_kinds[] = {
  "leave",
  "end",
  "mute-track",
  "raise-hand",
  "lower-hand",
  "lock-track",
  "unlock-track",
  "ask-track",
  "lock-everyone",
  "unlock-everyone",
  "set-role",
  "hand-over",
  "remove",
  "ban",
  "drop-ban",
  "lock-room",
  "admit",
  "decline",
  "handle",
  "toggle-recording",
  "consent",
  "chapter",
  NULL,
};
G_STATIC_ASSERT (G_N_ELEMENTS (stoa_command_kinds) == STOA_N_COMMANDS + 1);

#define MUTE KIND (STOA_COMMAND_MUTE_TRACK)
#define ABOUT_TRACK \
  (MUTE | KIND (STOA_COMMAND_LOCK_TRACK) | KIND (STOA_COMMAND_UNLOCK_TRACK) | KIND (STOA_COMMAND_ASK_TRACK))
#define ABOUT_PERSON \
  (KIND (STOA_COMMAND_LOCK_TRACK) | KIND (STOA_COMMAND_UNLOCK_TRACK) | KIND (STOA_COMMAND_ASK_TRACK) \
   | KIND (STOA_COMMAND_SET_ROLE) | KIND (STOA_COMMAND_HAND_OVER) | KIND (STOA_COMMAND_REMOVE) \
   | KIND (STOA_COMMAND_BAN))
#define ABOUT_SOMETHING \
  (KIND (STOA_COMMAND_UNLOCK_EVERYONE) | KIND (STOA_COMMAND_DROP_BAN) | KIND (STOA_COMMAND_ADMIT) \
   | KIND (STOA_COMMAND_DECLINE))
#define SWITCHES \
  (MUTE | KIND (STOA_COMMAND_LOCK_ROOM) | KIND (STOA_COMMAND_HANDLE) | KIND (STOA_COMMAND_TOGGLE_RECORDING) \
   | KIND (STOA_COMMAND_CONSENT))

static const StoaField stoa_command_type_fields[] = {
  FIELD (StoaCommand, kind, ENUM, REQUIRED, ONE_OF (stoa_command_kinds)),
  FIELD (StoaCommand, participant, ID, REQUIRED_FOR (ABOUT_PERSON)),
  FIELD (StoaCommand, track, ENUM, REQUIRED_FOR (ABOUT_TRACK), ONE_OF (stoa_track_kinds)),
  FIELD (StoaCommand, on, BOOL, REQUIRED_FOR (SWITCHES)),
  FIELD (StoaCommand, of, ID, REQUIRED_FOR (ABOUT_SOMETHING)),
  FIELD (StoaCommand, role, ENUM, REQUIRED_FOR (KIND (STOA_COMMAND_SET_ROLE)), ONE_OF (stoa_roles)),
  FIELD (StoaCommand, scope, ENUM, OPTIONAL, ONE_OF (stoa_invite_scopes)),
  FIELD (StoaCommand, seconds, INT, OPTIONAL, RANGE (0, STOA_MAX_BAN_S)),
  FIELD (StoaCommand, reason, STRING, OPTIONAL, RANGE (0, STOA_MAX_REASON)),
  FIELD (StoaCommand, title, TEXT, REQUIRED_FOR (KIND (STOA_COMMAND_CHAPTER)), RANGE (1, STOA_MAX_TITLE)),
};
RECORD_TYPE (stoa_command_type, StoaCommand, .kind_offset = G_STRUCT_OFFSET (StoaCommand, kind));

gboolean
stoa_room_case_refuse (GError **error, StoaError code, const char *message)
{
  g_set_error_literal (error, STOA_ERROR, code, message);
  return FALSE;
}

StoaRoomEvent *
stoa_room_case_add (StoaRoomCase *self, StoaEventKind kind, const char *participant)
{
  const char *actor = self->actor != NULL ? self->actor->id : NULL;
  StoaRoomEvent *event = stoa_room_event_new (kind, self->at, self->cause, actor, participant);
  event->account = g_strdup (self->account);
  g_ptr_array_add (self->events, event);
  return event;
}

static gboolean
decide_leave (StoaRoomCase *self, GError **error)
{
  if (self->whom != self->actor)
    return stoa_room_case_refuse (error, STOA_ERROR_FORBIDDEN, "One can only leave for oneself.");
  stoa_room_case_add (self, STOA_EVENT_PARTICIPANT_LEFT, self->actor->id)->reason = STOA_LEAVE_LEFT;
  return TRUE;
}

static gboolean
decide_end (StoaRoomCase *self, GError **error)
{
  if (!stoa_role_moderates (self->role))
    return stoa_room_case_refuse (error, STOA_ERROR_FORBIDDEN, "Only the host and moderators can end the room.");
  stoa_room_case_add (self, STOA_EVENT_ROOM_ENDED, NULL);
  return TRUE;
}

/* Somebody who is asked to open a track and mutes it says no. */
static gboolean
is_asked (const StoaParticipant *actor, int kind)
{
  const StoaOrder *order = stoa_participant_order (actor, kind);
  return order != NULL && order->state == STOA_ORDER_ASKED;
}

static gboolean
decide_mute_track (StoaRoomCase *self, GError **error)
{
  if (self->whom != self->actor)
    return stoa_room_case_refuse (error, STOA_ERROR_FORBIDDEN, "One can only mute and unmute oneself.");
  if (!self->command->on && stoa_participant_is_locked (self->actor, self->command->track))
    return stoa_room_case_refuse (error, STOA_ERROR_FORBIDDEN, "A moderator muted this; ask them to allow it again.");
  const StoaTrack *track = stoa_participant_track (self->actor, self->command->track);
  if (track == NULL)
    return stoa_room_case_refuse (error, STOA_ERROR_NOT_FOUND, "There is no such track to mute.");
  if (!track->muted == !self->command->on
      && (!self->command->on || !is_asked (self->actor, self->command->track)))
    return TRUE;
  StoaRoomEvent *event = stoa_room_case_add (self, STOA_EVENT_TRACK_MUTED, self->actor->id);
  event->track = stoa_record_copy (track);
  event->track->muted = self->command->on;
  return TRUE;
}

static gboolean
decide_raise_hand (StoaRoomCase *self, GError **error)
{
  if (self->whom != self->actor)
    return stoa_room_case_refuse (error, STOA_ERROR_FORBIDDEN, "One can only raise one’s own hand.");
  if (self->actor->hand_at == 0)
    stoa_room_case_add (self, STOA_EVENT_HAND_RAISED, self->actor->id);
  return TRUE;
}

static gboolean
decide_lower_hand (StoaRoomCase *self, GError **error)
{
  if (self->whom == NULL)
    return stoa_room_case_refuse (error, STOA_ERROR_INVALID, "participant is missing.");
  if (self->whom != self->actor && !stoa_role_moderates (self->role))
    return stoa_room_case_refuse (error, STOA_ERROR_FORBIDDEN, "Only the host and moderators can lower another’s hand.");
  if (self->whom->hand_at != 0)
    stoa_room_case_add (self, STOA_EVENT_HAND_LOWERED, self->whom->id);
  return TRUE;
}

static gboolean
decide (StoaRoomCase *self, GError **error)
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
    case STOA_COMMAND_TOGGLE_RECORDING:
    case STOA_COMMAND_CONSENT:
    case STOA_COMMAND_CHAPTER:
      return stoa_room_case_record (self, error);
    default:
      return stoa_room_case_moderate (self, error);
    }
}

static gboolean
is_for_oneself (int kind)
{
  return kind == STOA_COMMAND_LEAVE || kind == STOA_COMMAND_MUTE_TRACK || kind == STOA_COMMAND_RAISE_HAND
         || kind == STOA_COMMAND_CONSENT;
}

/* Who is about to be banned does nothing any more but leave. */
static gboolean
is_held (const StoaRoomState *state, const StoaParticipant *actor)
{
  return actor != NULL && stoa_room_state_find_held (state, actor->account) != NULL;
}

static GPtrArray *
decide_case (StoaRoomCase *self, GError **error)
{
  g_autoptr (GPtrArray) events = stoa_record_list_new ();
  const StoaCommand *command = self->command;
  self->events = events;
  self->whom = command->participant != NULL ? stoa_room_state_find (self->state, command->participant) : self->actor;
  if (self->whom == NULL && command->participant != NULL)
    return stoa_room_case_refuse (error, STOA_ERROR_NOT_FOUND, "This person is not in the room any more."), NULL;
  if (self->actor == NULL && is_for_oneself (command->kind))
    return stoa_room_case_refuse (error, STOA_ERROR_NOT_FOUND, "You are not in this room."), NULL;
  if (is_held (self->state, self->actor) && command->kind != STOA_COMMAND_LEAVE)
    return stoa_room_case_refuse (error, STOA_ERROR_FORBIDDEN, "You cannot do this now."), NULL;
  return decide (self, error) ? g_steal_pointer (&events) : NULL;
}

GPtrArray *
stoa_room_decide (const StoaRoomState *state,
                  const char *actor,
                  const StoaCommand *command,
                  gint64 at,
                  const char *cause,
                  GError **error)
{
  StoaRoomCase self = { state, command, .at = at, .cause = cause };
  if (state->phase == STOA_ROOM_ENDED && command->kind == STOA_COMMAND_LEAVE)
    return stoa_record_list_new ();
  if (state->phase == STOA_ROOM_ENDED)
    return stoa_room_case_refuse (error, STOA_ERROR_ENDED, "The room has ended."), NULL;
  self.actor = stoa_room_state_find (state, actor);
  if (self.actor == NULL)
    return stoa_room_case_refuse (error, STOA_ERROR_NOT_FOUND, "You are not in this room."), NULL;
  self.role = self.actor->role;
  return decide_case (&self, error);
}

GPtrArray *
stoa_room_decide_as (const StoaRoomState *state,
                     const char *account,
                     StoaRole role,
                     const StoaCommand *command,
                     gint64 at,
                     const char *cause,
                     GError **error)
{
  StoaRoomCase self = { state, command, .account = account, .role = role, .at = at, .cause = cause };
  if (state->phase == STOA_ROOM_ENDED)
    return stoa_room_case_refuse (error, STOA_ERROR_ENDED, "The room has ended."), NULL;
  return decide_case (&self, error);
}
