/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-protocol"

#include "stoa-room-reduce.h"

#include "stoa-record-table.h"
#include "stoa-room-parts.h"

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
  "track-locked",
  "track-unlocked",
  "track-asked",
  "track-stopped",
  "everyone-locked",
  "everyone-unlocked",
  "host-changed",
  "room-locked",
  "knocked",
  "knock-ended",
  "handling",
  "hold-begun",
  "hold-dropped",
  "hold-committed",
  "recording-started",
  "recording-stopped",
  "consent-answered",
  "chapter-begun",
  "private",
  "room-ended",
  NULL,
};
G_STATIC_ASSERT (G_N_ELEMENTS (stoa_event_kinds) == STOA_N_EVENTS + 1);

#define OPENED KIND (STOA_EVENT_ROOM_OPENED)
#define JOINED KIND (STOA_EVENT_PARTICIPANT_JOINED)
#define LEFT KIND (STOA_EVENT_PARTICIPANT_LEFT)
#define ROLE KIND (STOA_EVENT_ROLE_CHANGED)
#define CONSENT KIND (STOA_EVENT_CONSENT_ANSWERED)
#define STARTED KIND (STOA_EVENT_RECORDING_STARTED)
#define STOPPED KIND (STOA_EVENT_RECORDING_STOPPED)
#define TRACK_EVENTS \
  (KIND (STOA_EVENT_TRACK_PUBLISHED) | KIND (STOA_EVENT_TRACK_UNPUBLISHED) | KIND (STOA_EVENT_TRACK_MUTED) \
   | KIND (STOA_EVENT_TRACK_LOCKED) | KIND (STOA_EVENT_TRACK_UNLOCKED) | KIND (STOA_EVENT_TRACK_ASKED) \
   | KIND (STOA_EVENT_TRACK_STOPPED))
#define PERSON_EVENTS \
  (TRACK_EVENTS | LEFT | ROLE | KIND (STOA_EVENT_PARTICIPANT_AWAY) | KIND (STOA_EVENT_PARTICIPANT_BACK) \
   | KIND (STOA_EVENT_HAND_RAISED) | KIND (STOA_EVENT_HAND_LOWERED) | KIND (STOA_EVENT_HOST_CHANGED) | CONSENT)
#define ENDED_KNOCK KIND (STOA_EVENT_KNOCK_ENDED)
#define ABOUT_SOMETHING \
  (ENDED_KNOCK | KIND (STOA_EVENT_EVERYONE_UNLOCKED) | KIND (STOA_EVENT_HOLD_DROPPED) \
   | KIND (STOA_EVENT_HOLD_COMMITTED) | STOPPED)

static const StoaField stoa_room_event_type_fields[] = {
  FIELD (StoaRoomEvent, kind, ENUM, REQUIRED, ONE_OF (stoa_event_kinds)),
  FIELD (StoaRoomEvent, seq, INT, REQUIRED, SEQ),
  FIELD (StoaRoomEvent, at, INT, REQUIRED, TIME),
  FIELD (StoaRoomEvent, cause, ID, OPTIONAL),
  FIELD (StoaRoomEvent, actor, ID, OPTIONAL),
  FIELD (StoaRoomEvent, participant, ID, REQUIRED_FOR (PERSON_EVENTS)),
  FIELD (StoaRoomEvent, account, ID, OPTIONAL),
  FIELD (StoaRoomEvent, joined, RECORD, REQUIRED_FOR (JOINED), A (stoa_participant_type)),
  FIELD (StoaRoomEvent, track, RECORD, REQUIRED_FOR (TRACK_EVENTS), A (stoa_track_type)),
  FIELD (StoaRoomEvent, role, ENUM, REQUIRED_FOR (ROLE), ONE_OF (stoa_roles)),
  FIELD (StoaRoomEvent, reason, ENUM, REQUIRED_FOR (LEFT), ONE_OF (stoa_leave_reasons)),
  FIELD (StoaRoomEvent, title, TEXT, REQUIRED_FOR (OPENED | KIND (STOA_EVENT_CHAPTER_BEGUN)), RANGE (1, STOA_MAX_TITLE)),
  FIELD (StoaRoomEvent, context, ID, REQUIRED_FOR (OPENED)),
  FIELD (StoaRoomEvent, visibility, ENUM, REQUIRED_FOR (OPENED), ONE_OF (stoa_visibilities)),
  FIELD (StoaRoomEvent, of, ID, REQUIRED_FOR (ABOUT_SOMETHING)),
  FIELD (StoaRoomEvent, on, BOOL, REQUIRED_FOR (KIND (STOA_EVENT_ROOM_LOCKED) | KIND (STOA_EVENT_HANDLING))),
  FIELD (StoaRoomEvent, knock, RECORD, REQUIRED_FOR (KIND (STOA_EVENT_KNOCKED)), A (stoa_knock_type)),
  FIELD (StoaRoomEvent, hold, RECORD, REQUIRED_FOR (KIND (STOA_EVENT_HOLD_BEGUN)), A (stoa_hold_type)),
  FIELD (StoaRoomEvent, outcome, ENUM, REQUIRED_FOR (ENDED_KNOCK), ONE_OF (stoa_knock_outcomes)),
  FIELD (StoaRoomEvent, recording, RECORD, REQUIRED_FOR (STARTED), A (stoa_room_recording_type)),
  FIELD (StoaRoomEvent, stop, ENUM, REQUIRED_FOR (STOPPED), ONE_OF (stoa_stop_reasons)),
  FIELD (StoaRoomEvent, consent, ENUM, REQUIRED_FOR (CONSENT), ONE_OF (stoa_consents)),
};
RECORD_TYPE (stoa_room_event_type, StoaRoomEvent, .kind_offset = G_STRUCT_OFFSET (StoaRoomEvent, kind));

static void
share_list (GPtrArray **list, GPtrArray *from)
{
  g_ptr_array_unref (*list);
  *list = g_ptr_array_ref (from);
}

/* A state that shares everything with @state, its lists included. */
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
  next->locked = state->locked;
  next->seq = event->seq > 0 ? event->seq : state->seq;
  share_list (&next->participants, state->participants);
  share_list (&next->knocks, state->knocks);
  share_list (&next->holds, state->holds);
  share_list (&next->remembered, state->remembered);
  next->recording = state->recording != NULL ? stoa_record_ref (state->recording) : NULL;
  return next;
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
  g_ptr_array_add (stoa_room_own_list (&next->participants), stoa_record_ref (event->joined));
}

static void
remove_participant (StoaRoomState *next, const StoaRoomEvent *event, const StoaParticipant *participant)
{
  g_autofree char *id = g_strdup (participant->id);
  guint index = 0;
  stoa_room_remember_leaving (next, participant, event->reason);
  g_ptr_array_find (next->participants, participant, &index);
  g_ptr_array_remove_index (stoa_room_own_list (&next->participants), index);
  stoa_room_let_go (next, id);
}

static void
empty_list (GPtrArray **list)
{
  g_ptr_array_unref (*list);
  *list = stoa_record_list_new ();
}

static void
end_room (StoaRoomState *next, const StoaRoomEvent *event)
{
  next->phase = STOA_ROOM_ENDED;
  next->ended_at = event->at;
  g_clear_pointer (&next->recording, stoa_record_unref);
  empty_list (&next->participants);
  empty_list (&next->knocks);
  empty_list (&next->holds);
  empty_list (&next->remembered);
}

/* What is locked arrives muted, whatever it says. */
static void
publish_track (StoaRoomState *next, const StoaRoomEvent *event, const StoaParticipant *whom)
{
  StoaTrack *track = stoa_record_copy (event->track);
  track->muted = track->muted || stoa_participant_is_locked (whom, track->kind);
  stoa_participant_put_track (stoa_room_own_person (next, whom), track);
}

static void
remove_track (StoaRoomState *next, const StoaParticipant *whom, const StoaTrack *track)
{
  guint index = 0;
  g_ptr_array_find (whom->tracks, track, &index);
  g_ptr_array_remove_index (stoa_room_own_person (next, whom)->tracks, index);
}

/* Whoever was asked to open it has answered now. */
static void
mute_track (StoaRoomState *next, const StoaParticipant *whom, const StoaTrack *event)
{
  if (!event->muted && stoa_participant_is_locked (whom, event->kind))
    return;
  StoaParticipant *own = stoa_room_own_person (next, whom);
  stoa_participant_mute (own, event->kind, event->muted);
  if (!stoa_participant_is_locked (own, event->kind))
    stoa_participant_drop_order (own, event->kind);
}

static void
reduce_track (StoaRoomState *next, const StoaRoomEvent *event, const StoaParticipant *whom)
{
  if (event->track == NULL)
    return;
  const StoaTrack *track = stoa_participant_track (whom, event->track->kind);
  if (event->kind == STOA_EVENT_TRACK_PUBLISHED)
    publish_track (next, event, whom);
  else if (track != NULL && event->kind == STOA_EVENT_TRACK_UNPUBLISHED)
    remove_track (next, whom, track);
  else if (track != NULL && event->kind == STOA_EVENT_TRACK_MUTED)
    mute_track (next, whom, event->track);
}

static void
change_away (StoaRoomState *next, const StoaParticipant *whom, gboolean away)
{
  StoaParticipant *own = stoa_room_own_person (next, whom);
  own->away = away;
  if (away)
    stoa_room_let_go (next, own->id);
}

static void
lower_hand (StoaRoomState *next, const StoaParticipant *whom)
{
  StoaParticipant *own = stoa_room_own_person (next, whom);
  own->hand_at = 0;
  g_clear_pointer (&own->handler, g_free);
}

static void
change_role (StoaRoomState *next, const StoaRoomEvent *event, const StoaParticipant *whom)
{
  stoa_room_remember_role (next, whom->account, event->role);
  StoaParticipant *own = stoa_room_own_person (next, whom);
  own->role = event->role;
  if (!stoa_role_moderates (own->role))
    stoa_room_let_go (next, own->id);
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
      remove_participant (next, event, whom);
      break;
    case STOA_EVENT_PARTICIPANT_AWAY:
    case STOA_EVENT_PARTICIPANT_BACK:
      change_away (next, whom, event->kind == STOA_EVENT_PARTICIPANT_AWAY);
      break;
    case STOA_EVENT_HAND_RAISED:
      if (whom->hand_at == 0)
        stoa_room_own_person (next, whom)->hand_at = event->at;
      break;
    case STOA_EVENT_HAND_LOWERED:
      lower_hand (next, whom);
      break;
    case STOA_EVENT_ROLE_CHANGED:
      change_role (next, event, whom);
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
    case STOA_EVENT_TRACK_LOCKED:
    case STOA_EVENT_TRACK_UNLOCKED:
    case STOA_EVENT_TRACK_ASKED:
    case STOA_EVENT_TRACK_STOPPED:
    case STOA_EVENT_EVERYONE_LOCKED:
    case STOA_EVENT_EVERYONE_UNLOCKED:
      stoa_room_reduce_order (next, event);
      break;
    case STOA_EVENT_HOST_CHANGED:
    case STOA_EVENT_ROOM_LOCKED:
    case STOA_EVENT_KNOCKED:
    case STOA_EVENT_KNOCK_ENDED:
    case STOA_EVENT_HANDLING:
    case STOA_EVENT_HOLD_BEGUN:
    case STOA_EVENT_HOLD_DROPPED:
    case STOA_EVENT_HOLD_COMMITTED:
      stoa_room_reduce_care (next, event);
      break;
    case STOA_EVENT_RECORDING_STARTED:
    case STOA_EVENT_RECORDING_STOPPED:
    case STOA_EVENT_CONSENT_ANSWERED:
    case STOA_EVENT_CHAPTER_BEGUN:
      stoa_room_reduce_recording (next, event);
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
