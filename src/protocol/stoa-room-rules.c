/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-protocol"

#include "stoa-room-rules.h"

/* Who may moderate whom: the host everyone else, moderators speakers and listeners. */

static gboolean
is_moderator (StoaRoomCase *self, GError **error)
{
  return stoa_role_moderates (self->role)
         || stoa_room_case_refuse (error, STOA_ERROR_FORBIDDEN, "Only the host and moderators can do this.");
}

static gboolean
is_host (StoaRoomCase *self, GError **error)
{
  return self->role == STOA_ROLE_HOST
         || stoa_room_case_refuse (error, STOA_ERROR_FORBIDDEN, "Only the host can do this.");
}

static gboolean
is_below (StoaRoomCase *self, GError **error)
{
  if (!is_moderator (self, error))
    return FALSE;
  if (self->whom == NULL)
    return stoa_room_case_refuse (error, STOA_ERROR_INVALID, "participant is missing.");
  if (self->whom == self->actor)
    return stoa_room_case_refuse (error, STOA_ERROR_FORBIDDEN, "One cannot moderate oneself.");
  if (self->whom->role == STOA_ROLE_HOST)
    return stoa_room_case_refuse (error, STOA_ERROR_FORBIDDEN, "Nobody moderates the host.");
  if (self->role != STOA_ROLE_HOST && stoa_role_moderates (self->whom->role))
    return stoa_room_case_refuse (error, STOA_ERROR_FORBIDDEN, "Only the host moderates moderators.");
  return TRUE;
}

static gboolean
add_track_event (StoaRoomCase *self, StoaEventKind kind)
{
  StoaRoomEvent *event = stoa_room_case_add (self, kind, self->whom->id);
  event->track = stoa_record_new (&stoa_track_type);
  event->track->kind = self->command->track;
  event->track->muted = TRUE;
  return TRUE;
}

static gboolean
decide_lock (StoaRoomCase *self, GError **error)
{
  if (!is_below (self, error))
    return FALSE;
  return stoa_participant_is_locked (self->whom, self->command->track)
         || add_track_event (self, STOA_EVENT_TRACK_LOCKED);
}

static gboolean
decide_unlock (StoaRoomCase *self, GError **error)
{
  if (!is_below (self, error))
    return FALSE;
  return !stoa_participant_is_locked (self->whom, self->command->track)
         || add_track_event (self, STOA_EVENT_TRACK_UNLOCKED);
}

/* One can ask for what is muted or not there, and once. */
static gboolean
decide_ask (StoaRoomCase *self, GError **error)
{
  if (!is_below (self, error))
    return FALSE;
  const StoaOrder *order = stoa_participant_order (self->whom, self->command->track);
  const StoaTrack *track = stoa_participant_track (self->whom, self->command->track);
  gboolean asked = order != NULL && order->state == STOA_ORDER_ASKED;
  return asked || (track != NULL && !track->muted) || add_track_event (self, STOA_EVENT_TRACK_ASKED);
}

static gboolean
would_lock (const StoaParticipant *each, const char *but)
{
  return !stoa_role_moderates (each->role) && g_strcmp0 (each->id, but) != 0
         && !stoa_participant_is_locked (each, STOA_TRACK_MIC);
}

static gboolean
decide_lock_everyone (StoaRoomCase *self, GError **error)
{
  if (!is_moderator (self, error))
    return FALSE;
  for (guint i = 0; i < self->state->participants->len; i++)
    if (would_lock (self->state->participants->pdata[i], self->command->participant))
      {
        stoa_room_case_add (self, STOA_EVENT_EVERYONE_LOCKED, self->command->participant);
        return TRUE;
      }
  return TRUE;
}

static gboolean
was_locked_by (const StoaParticipant *each, const char *cause)
{
  const StoaOrder *order = stoa_participant_order (each, STOA_TRACK_MIC);
  return order != NULL && order->state == STOA_ORDER_LOCKED && g_strcmp0 (order->cause, cause) == 0;
}

static gboolean
decide_unlock_everyone (StoaRoomCase *self, GError **error)
{
  if (!is_moderator (self, error))
    return FALSE;
  for (guint i = 0; i < self->state->participants->len; i++)
    if (was_locked_by (self->state->participants->pdata[i], self->command->of))
      {
        g_set_str (&stoa_room_case_add (self, STOA_EVENT_EVERYONE_UNLOCKED, NULL)->of, self->command->of);
        return TRUE;
      }
  return TRUE;
}

static gboolean
decide_role (StoaRoomCase *self, GError **error)
{
  int role = self->command->role;
  if (!is_below (self, error))
    return FALSE;
  if (role == STOA_ROLE_HOST)
    return stoa_room_case_refuse (error, STOA_ERROR_CONFLICT, "Hosting is handed over.");
  if (stoa_role_moderates (role) && !is_host (self, error))
    return FALSE;
  if (self->whom->role != role)
    stoa_room_case_add (self, STOA_EVENT_ROLE_CHANGED, self->whom->id)->role = role;
  return TRUE;
}

static gboolean
decide_hand_over (StoaRoomCase *self, GError **error)
{
  if (!is_host (self, error))
    return FALSE;
  if (self->whom == NULL)
    return stoa_room_case_refuse (error, STOA_ERROR_INVALID, "participant is missing.");
  if (self->whom->role != STOA_ROLE_HOST)
    stoa_room_case_add (self, STOA_EVENT_HOST_CHANGED, self->whom->id);
  return TRUE;
}

static gboolean
decide_remove (StoaRoomCase *self, GError **error)
{
  if (!is_below (self, error))
    return FALSE;
  stoa_room_case_add (self, STOA_EVENT_PARTICIPANT_LEFT, self->whom->id)->reason = STOA_LEAVE_REMOVED;
  return TRUE;
}

static StoaHold *
make_hold (const StoaRoomCase *self)
{
  StoaHold *hold = stoa_record_new (&stoa_hold_type);
  hold->id = g_strdup (self->cause != NULL ? self->cause : self->whom->id);
  hold->cause = g_strdup (self->cause);
  hold->participant = g_strdup (self->whom->id);
  hold->account = g_strdup (self->whom->account);
  hold->name = g_strdup (self->whom->name);
  hold->by = self->actor != NULL ? g_strdup (self->actor->id) : NULL;
  hold->by_account = g_strdup (self->actor != NULL ? self->actor->account : self->account);
  hold->at = self->at;
  hold->until = self->at + STOA_HOLD_MS;
  hold->reason = g_strdup (self->command->reason);
  hold->scope = self->command->scope;
  hold->seconds = self->command->seconds;
  return hold;
}

static gboolean
decide_ban (StoaRoomCase *self, GError **error)
{
  if (!is_below (self, error))
    return FALSE;
  if (self->actor != NULL && strcmp (self->actor->account, self->whom->account) == 0)
    return stoa_room_case_refuse (error, STOA_ERROR_FORBIDDEN, "One cannot moderate oneself.");
  if (stoa_room_state_find_held (self->state, self->whom->account) != NULL)
    return TRUE;
  if (self->state->holds->len >= STOA_MAX_HOLDS)
    return stoa_room_case_refuse (error, STOA_ERROR_TOO_MANY, "Too many bans at once; wait a moment.");
  stoa_room_case_add (self, STOA_EVENT_HOLD_BEGUN, self->whom->id)->hold = make_hold (self);
  return TRUE;
}

static gboolean
decide_drop_ban (StoaRoomCase *self, GError **error)
{
  if (!is_moderator (self, error))
    return FALSE;
  const StoaHold *hold = stoa_room_state_find_hold (self->state, self->command->of);
  if (hold == NULL)
    return stoa_room_case_refuse (error, STOA_ERROR_NOT_FOUND, "This ban does not wait any more; lift it.");
  g_set_str (&stoa_room_case_add (self, STOA_EVENT_HOLD_DROPPED, hold->participant)->of, hold->id);
  return TRUE;
}

static gboolean
decide_lock_room (StoaRoomCase *self, GError **error)
{
  if (!is_moderator (self, error))
    return FALSE;
  if (!self->state->locked != !self->command->on)
    stoa_room_case_add (self, STOA_EVENT_ROOM_LOCKED, NULL)->on = self->command->on;
  return TRUE;
}

static gboolean
decide_knock (StoaRoomCase *self, StoaKnockOutcome outcome, GError **error)
{
  if (!is_moderator (self, error))
    return FALSE;
  const StoaKnock *knock = stoa_room_state_find_knock (self->state, self->command->of);
  if (knock == NULL)
    return stoa_room_case_refuse (error, STOA_ERROR_NOT_FOUND, "This person does not knock any more.");
  StoaRoomEvent *event = stoa_room_case_add (self, STOA_EVENT_KNOCK_ENDED, NULL);
  event->knock = stoa_record_ref ((gpointer) knock);
  g_set_str (&event->of, self->command->of);
  event->outcome = outcome;
  return TRUE;
}

/* Whoever takes care of it first does; only they stop. */
static gboolean
decide_handling (StoaRoomCase *self, const char *handler, const char *of, GError **error)
{
  gboolean mine = g_strcmp0 (handler, self->actor->id) == 0;
  if (self->command->on && handler != NULL && !mine)
    return stoa_room_case_refuse (error, STOA_ERROR_CONFLICT, "Somebody else is handling this.");
  if (!mine == !self->command->on)
    return TRUE;
  StoaRoomEvent *event = stoa_room_case_add (self, STOA_EVENT_HANDLING, of == NULL ? self->whom->id : NULL);
  g_set_str (&event->of, of);
  event->on = self->command->on;
  return TRUE;
}

static gboolean
decide_handle (StoaRoomCase *self, GError **error)
{
  const char *of = self->command->of;
  const StoaKnock *knock = stoa_room_state_find_knock (self->state, of);
  if (!is_moderator (self, error))
    return FALSE;
  if (self->actor == NULL)
    return stoa_room_case_refuse (error, STOA_ERROR_NOT_FOUND, "You are not in this room.");
  if (of != NULL && knock == NULL)
    return stoa_room_case_refuse (error, STOA_ERROR_NOT_FOUND, "This person does not knock any more.");
  if (of == NULL && self->whom->hand_at == 0)
    return stoa_room_case_refuse (error, STOA_ERROR_NOT_FOUND, "Their hand is not up any more.");
  return decide_handling (self, knock != NULL ? knock->handler : self->whom->handler, of, error);
}

gboolean
stoa_room_case_moderate (StoaRoomCase *self, GError **error)
{
  switch ((int) self->command->kind)
    {
    case STOA_COMMAND_LOCK_TRACK:
      return decide_lock (self, error);
    case STOA_COMMAND_UNLOCK_TRACK:
      return decide_unlock (self, error);
    case STOA_COMMAND_ASK_TRACK:
      return decide_ask (self, error);
    case STOA_COMMAND_LOCK_EVERYONE:
      return decide_lock_everyone (self, error);
    case STOA_COMMAND_UNLOCK_EVERYONE:
      return decide_unlock_everyone (self, error);
    case STOA_COMMAND_SET_ROLE:
      return decide_role (self, error);
    case STOA_COMMAND_HAND_OVER:
      return decide_hand_over (self, error);
    case STOA_COMMAND_REMOVE:
      return decide_remove (self, error);
    case STOA_COMMAND_BAN:
      return decide_ban (self, error);
    case STOA_COMMAND_DROP_BAN:
      return decide_drop_ban (self, error);
    case STOA_COMMAND_LOCK_ROOM:
      return decide_lock_room (self, error);
    case STOA_COMMAND_ADMIT:
      return decide_knock (self, STOA_KNOCK_ADMITTED, error);
    case STOA_COMMAND_DECLINE:
      return decide_knock (self, STOA_KNOCK_DECLINED, error);
    case STOA_COMMAND_HANDLE:
      return decide_handle (self, error);
    default:
      g_return_val_if_reached (stoa_room_case_refuse (error, STOA_ERROR_INTERNAL, "There is no such command."));
    }
}
