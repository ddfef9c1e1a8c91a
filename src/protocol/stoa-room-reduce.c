/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-protocol"

#include "stoa-room-reduce.h"

#include "stoa-record-table.h"

const char *const stoa_event_kinds[] = {
  "room-opened",
  "participant-joined",
  "participant-left",
  "participant-away",
  "participant-back",
  "track-published",
  "track-unpublished",
  "track-muted",
  "hand-raised",
  "hand-lowered",
  "role-changed",
  "room-ended",
  NULL,
};
G_STATIC_ASSERT (G_N_ELEMENTS (stoa_event_kinds) == STOA_N_EVENTS + 1);

#define OPENED KIND (STOA_EVENT_ROOM_OPENED)
#define JOINED KIND (STOA_EVENT_PARTICIPANT_JOINED)
#define LEFT KIND (STOA_EVENT_PARTICIPANT_LEFT)
#define ROLE KIND (STOA_EVENT_ROLE_CHANGED)
#define TRACK_EVENTS \
  (KIND (STOA_EVENT_TRACK_PUBLISHED) | KIND (STOA_EVENT_TRACK_UNPUBLISHED) | KIND (STOA_EVENT_TRACK_MUTED))
#define PERSON_EVENTS \
  (TRACK_EVENTS | LEFT | ROLE | KIND (STOA_EVENT_PARTICIPANT_AWAY) | KIND (STOA_EVENT_PARTICIPANT_BACK) \
   | KIND (STOA_EVENT_HAND_RAISED) | KIND (STOA_EVENT_HAND_LOWERED))

static const StoaField stoa_room_event_type_fields[] = {
  FIELD (StoaRoomEvent, kind, ENUM, REQUIRED, ONE_OF (stoa_event_kinds)),
  FIELD (StoaRoomEvent, seq, INT, REQUIRED, SEQ),
  FIELD (StoaRoomEvent, at, INT, REQUIRED, TIME),
  FIELD (StoaRoomEvent, cause, ID, OPTIONAL),
  FIELD (StoaRoomEvent, actor, ID, OPTIONAL),
  FIELD (StoaRoomEvent, participant, ID, REQUIRED_FOR (PERSON_EVENTS)),
  FIELD (StoaRoomEvent, joined, RECORD, REQUIRED_FOR (JOINED), A (stoa_participant_type)),
  FIELD (StoaRoomEvent, track, RECORD, REQUIRED_FOR (TRACK_EVENTS), A (stoa_track_type)),
  FIELD (StoaRoomEvent, role, ENUM, REQUIRED_FOR (ROLE), ONE_OF (stoa_roles)),
  FIELD (StoaRoomEvent, reason, ENUM, REQUIRED_FOR (LEFT), ONE_OF (stoa_leave_reasons)),
  FIELD (StoaRoomEvent, title, TEXT, REQUIRED_FOR (OPENED), RANGE (1, STOA_MAX_TITLE)),
  FIELD (StoaRoomEvent, context, ID, REQUIRED_FOR (OPENED)),
  FIELD (StoaRoomEvent, visibility, ENUM, REQUIRED_FOR (OPENED), ONE_OF (stoa_visibilities)),
};
RECORD_TYPE (stoa_room_event_type, StoaRoomEvent, .kind_offset = G_STRUCT_OFFSET (StoaRoomEvent, kind));

/* A state that shares everything with @state, its list of people included. */
static StoaRoomState *
next_state (const StoaRoomState *state, const StoaRoomEvent *event)
{
  StoaRoomState *next = stoa_record_new (&stoa_room_state_type);
  next->id = g_strdup (state->id);
  next->title = g_strdup (state->title);
  next->context = g_strdup (state->context);
  next->visibility = state->visibility;
  next->phase = state->phase;
  next->started_at = state->started_at;
  next->ended_at = state->ended_at;
  next->seq = event->seq > 0 ? event->seq : state->seq;
  g_ptr_array_unref (next->participants);
  next->participants = g_ptr_array_ref (state->participants);
  return next;
}

static GPtrArray *
share_items (GPtrArray *items)
{
  GPtrArray *list = stoa_record_list_new ();
  for (guint i = 0; i < items->len; i++)
    g_ptr_array_add (list, stoa_record_ref (items->pdata[i]));
  return list;
}

static void
take_participants (StoaRoomState *next, GPtrArray *participants)
{
  g_ptr_array_unref (next->participants);
  next->participants = participants;
}

static StoaParticipant *
next_participant (const StoaParticipant *from)
{
  StoaParticipant *next = stoa_record_new (&stoa_participant_type);
  next->id = g_strdup (from->id);
  next->account = g_strdup (from->account);
  next->name = g_strdup (from->name);
  next->role = from->role;
  next->joined_at = from->joined_at;
  next->hand_at = from->hand_at;
  next->away = from->away;
  g_ptr_array_unref (next->tracks);
  next->tracks = share_items (from->tracks);
  return next;
}

/* The participant of @event's name in @next, copied so that it can be changed. */
static StoaParticipant *
change_participant (StoaRoomState *next, const StoaParticipant *from)
{
  guint index = 0;
  g_ptr_array_find (next->participants, from, &index);
  StoaParticipant *participant = next_participant (from);
  take_participants (next, share_items (next->participants));
  stoa_record_unref (next->participants->pdata[index]);
  next->participants->pdata[index] = participant;
  return participant;
}

static void
remove_track (StoaParticipant *participant, int kind)
{
  for (guint i = 0; i < participant->tracks->len; i++)
    if (((StoaTrack *) participant->tracks->pdata[i])->kind == kind)
      {
        g_ptr_array_remove_index (participant->tracks, i);
        return;
      }
}

/* Tracks stay in the order of their kinds. */
static void
put_track (StoaParticipant *participant, StoaTrack *track)
{
  guint index = 0;
  remove_track (participant, track->kind);
  while (index < participant->tracks->len
         && ((StoaTrack *) participant->tracks->pdata[index])->kind < track->kind)
    index++;
  g_ptr_array_insert (participant->tracks, (int) index, track);
}

static void
mute_track (StoaParticipant *participant, const StoaTrack *from, gboolean muted)
{
  StoaTrack *track = stoa_record_copy (from);
  track->muted = muted;
  put_track (participant, track);
}

static void
open_room (StoaRoomState *next, const StoaRoomEvent *event)
{
  if (next->started_at != 0 || next->phase == STOA_ROOM_ENDED)
    return;
  g_set_str (&next->title, event->title);
  g_set_str (&next->context, event->context);
  next->visibility = event->visibility;
  next->started_at = event->at;
}

/* At most one track of each kind, in the order of their kinds. */
static gboolean
has_proper_tracks (const StoaParticipant *participant)
{
  for (guint i = 1; i < participant->tracks->len; i++)
    if (((StoaTrack *) participant->tracks->pdata[i - 1])->kind
        >= ((StoaTrack *) participant->tracks->pdata[i])->kind)
      return FALSE;
  return TRUE;
}

static void
add_participant (StoaRoomState *next, const StoaRoomEvent *event)
{
  if (event->joined == NULL || stoa_room_state_find (next, event->joined->id) != NULL
      || next->participants->len >= STOA_MAX_PARTICIPANTS || !has_proper_tracks (event->joined))
    return;
  take_participants (next, share_items (next->participants));
  g_ptr_array_add (next->participants, stoa_record_ref (event->joined));
}

static void
remove_participant (StoaRoomState *next, const StoaParticipant *participant)
{
  guint index = 0;
  g_ptr_array_find (next->participants, participant, &index);
  take_participants (next, share_items (next->participants));
  g_ptr_array_remove_index (next->participants, index);
}

static void
end_room (StoaRoomState *next, const StoaRoomEvent *event)
{
  next->phase = STOA_ROOM_ENDED;
  next->ended_at = event->at;
  take_participants (next, stoa_record_list_new ());
}

static void
reduce_track (StoaRoomState *next, const StoaRoomEvent *event, const StoaParticipant *whom)
{
  if (event->track == NULL)
    return;
  const StoaTrack *track = stoa_participant_track (whom, event->track->kind);
  if (event->kind == STOA_EVENT_TRACK_PUBLISHED)
    put_track (change_participant (next, whom), stoa_record_ref (event->track));
  else if (track != NULL && event->kind == STOA_EVENT_TRACK_UNPUBLISHED)
    remove_track (change_participant (next, whom), event->track->kind);
  else if (track != NULL && event->kind == STOA_EVENT_TRACK_MUTED && track->muted != event->track->muted)
    mute_track (change_participant (next, whom), track, event->track->muted);
}

static void
reduce_person (StoaRoomState *next, const StoaRoomEvent *event)
{
  const StoaParticipant *whom = stoa_room_state_find (next, event->participant);
  if (whom == NULL)
    return;
  switch ((StoaEventKind) event->kind)
    {
    case STOA_EVENT_PARTICIPANT_LEFT:
      remove_participant (next, whom);
      break;
    case STOA_EVENT_PARTICIPANT_AWAY:
    case STOA_EVENT_PARTICIPANT_BACK:
      change_participant (next, whom)->away = event->kind == STOA_EVENT_PARTICIPANT_AWAY;
      break;
    case STOA_EVENT_HAND_RAISED:
      if (whom->hand_at == 0)
        change_participant (next, whom)->hand_at = event->at;
      break;
    case STOA_EVENT_HAND_LOWERED:
      change_participant (next, whom)->hand_at = 0;
      break;
    case STOA_EVENT_ROLE_CHANGED:
      change_participant (next, whom)->role = event->role;
      break;
    case STOA_EVENT_TRACK_PUBLISHED:
    case STOA_EVENT_TRACK_UNPUBLISHED:
    case STOA_EVENT_TRACK_MUTED:
      reduce_track (next, event, whom);
      break;
    default:
      break;
    }
}

StoaRoomState *
stoa_room_reduce (const StoaRoomState *state, const StoaRoomEvent *event)
{
  StoaRoomState *next = next_state (state, event);
  if (next->phase == STOA_ROOM_ENDED)
    return next;
  switch (event->kind)
    {
    case STOA_EVENT_ROOM_OPENED:
      open_room (next, event);
      break;
    case STOA_EVENT_PARTICIPANT_JOINED:
      add_participant (next, event);
      break;
    case STOA_EVENT_ROOM_ENDED:
      end_room (next, event);
      break;
    default:
      reduce_person (next, event);
    }
  return next;
}

StoaRoomState *
stoa_room_state_new (const char *id)
{
  StoaRoomState *state = stoa_record_new (&stoa_room_state_type);
  state->id = g_strdup (id);
  return state;
}

StoaRoomEvent *
stoa_room_event_new (StoaEventKind kind,
                     gint64 at,
                     const char *cause,
                     const char *actor,
                     const char *participant)
{
  StoaRoomEvent *event = stoa_record_new (&stoa_room_event_type);
  event->kind = kind;
  event->at = at;
  event->cause = g_strdup (cause);
  event->actor = g_strdup (actor);
  event->participant = g_strdup (participant);
  return event;
}
