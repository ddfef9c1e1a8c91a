/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-protocol"

#include "stoa-room-parts.h"
#include "stoa-room-rules.h"

/* Recording: who may begin and end it, and whether each person agrees. Nothing is recorded of who has not said yes. */

static gboolean
is_moderator (StoaRoomCase *self, GError **error)
{
  return stoa_role_moderates (self->role)
         || stoa_room_case_refuse (error, STOA_ERROR_FORBIDDEN, "Only the host and moderators can record the room.");
}

static StoaRoomRecording *
make_recording (const StoaRoomCase *self)
{
  StoaRoomRecording *recording = stoa_record_new (&stoa_room_recording_type);
  recording->id = g_strdup (self->cause != NULL ? self->cause : "recording");
  recording->since = self->at;
  recording->by = self->actor != NULL ? g_strdup (self->actor->id) : NULL;
  return recording;
}

static gboolean
decide_toggle (StoaRoomCase *self, GError **error)
{
  const StoaRoomRecording *recording = self->state->recording;
  if (!is_moderator (self, error))
    return FALSE;
  if (self->command->on && recording == NULL)
    stoa_room_case_add (self, STOA_EVENT_RECORDING_STARTED, NULL)->recording = make_recording (self);
  if (!self->command->on && recording != NULL)
    {
      StoaRoomEvent *event = stoa_room_case_add (self, STOA_EVENT_RECORDING_STOPPED, NULL);
      event->of = g_strdup (recording->id);
      event->stop = STOA_STOP_ASKED;
    }
  return TRUE;
}

/* An answer that comes when the recording is over already is none. */
static gboolean
decide_consent (StoaRoomCase *self, GError **error)
{
  int consent = self->command->on ? STOA_CONSENT_YES : STOA_CONSENT_NO;
  if (self->whom != self->actor)
    return stoa_room_case_refuse (error, STOA_ERROR_FORBIDDEN, "One can only answer for oneself.");
  if (self->state->recording != NULL && self->actor->consent != consent)
    stoa_room_case_add (self, STOA_EVENT_CONSENT_ANSWERED, self->actor->id)->consent = consent;
  return TRUE;
}

static gboolean
decide_chapter (StoaRoomCase *self, GError **error)
{
  const StoaRoomRecording *recording = self->state->recording;
  if (!is_moderator (self, error))
    return FALSE;
  if (recording == NULL)
    return stoa_room_case_refuse (error, STOA_ERROR_CONFLICT, "Nothing is recorded now.");
  if (g_strcmp0 (recording->chapter, self->command->title) != 0)
    stoa_room_case_add (self, STOA_EVENT_CHAPTER_BEGUN, NULL)->title = g_strdup (self->command->title);
  return TRUE;
}

gboolean
stoa_room_case_record (StoaRoomCase *self, GError **error)
{
  switch ((int) self->command->kind)
    {
    case STOA_COMMAND_TOGGLE_RECORDING:
      return decide_toggle (self, error);
    case STOA_COMMAND_CONSENT:
      return decide_consent (self, error);
    default:
      return decide_chapter (self, error);
    }
}

/* Each recording is agreed to anew; who begins one has agreed. */
static void
start (StoaRoomState *next, const StoaRoomEvent *event)
{
  if (next->recording != NULL || event->recording == NULL)
    return;
  next->recording = stoa_record_ref (event->recording);
  for (guint i = 0; i < next->participants->len; i++)
    {
      const StoaParticipant *each = next->participants->pdata[i];
      gboolean began = g_strcmp0 (each->id, event->recording->by) == 0;
      int consent = began ? STOA_CONSENT_YES : STOA_CONSENT_UNANSWERED;
      if (each->consent != consent)
        stoa_room_own_person (next, each)->consent = consent;
    }
}

static gboolean
is_of (const StoaRoomState *state, const StoaRoomEvent *event)
{
  return state->recording != NULL && g_strcmp0 (state->recording->id, event->of) == 0;
}

static void
begin_chapter (StoaRoomState *next, const StoaRoomEvent *event)
{
  if (next->recording == NULL)
    return;
  StoaRoomRecording *changed = stoa_record_copy (next->recording);
  g_set_str (&changed->chapter, event->title);
  stoa_record_unref (next->recording);
  next->recording = changed;
}

void
stoa_room_reduce_recording (StoaRoomState *next, const StoaRoomEvent *event)
{
  const StoaParticipant *whom = stoa_room_state_find (next, event->participant);
  switch ((int) event->kind)
    {
    case STOA_EVENT_RECORDING_STARTED:
      start (next, event);
      break;
    case STOA_EVENT_RECORDING_STOPPED:
      if (is_of (next, event))
        g_clear_pointer (&next->recording, stoa_record_unref);
      break;
    case STOA_EVENT_CONSENT_ANSWERED:
      if (whom != NULL && next->recording != NULL && whom->consent != event->consent)
        stoa_room_own_person (next, whom)->consent = event->consent;
      break;
    case STOA_EVENT_CHAPTER_BEGUN:
      begin_chapter (next, event);
      break;
    default:
      break;
    }
}
