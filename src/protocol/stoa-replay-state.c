/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-protocol"

#include "stoa-replay-state.h"

/* A moment of a recording, and how long nothing changes around it. */
typedef struct
{
  const StoaManifest *manifest;
  gint64 from_ms;
  gint64 until_ms;
} Instant;

/* Something begins or ends at @at: what is found out for @now does not hold beyond. */
static void
bound (Instant *self, gint64 at, gint64 now)
{
  if (at <= now)
    self->from_ms = MAX (self->from_ms, at);
  else
    self->until_ms = MIN (self->until_ms, at);
}

/* Whether @now is within; an @end of 0 is that of the recording. */
static gboolean
is_within (Instant *self, gint64 start, gint64 end, gint64 now)
{
  bound (self, start, now);
  if (end > 0)
    bound (self, end, now);
  return start <= now && (end == 0 || now < end);
}

static StoaParticipant *
find (GPtrArray *participants, const char *id)
{
  for (guint i = 0; i < participants->len; i++)
    if (g_strcmp0 (((StoaParticipant *) participants->pdata[i])->id, id) == 0)
      return participants->pdata[i];
  return NULL;
}

static gboolean
was_recorded (const StoaManifest *manifest, const char *participant)
{
  for (guint i = 0; i < manifest->tracks->len; i++)
    if (g_strcmp0 (((const StoaRecordedTrack *) manifest->tracks->pdata[i])->participant, participant) == 0)
      return TRUE;
  return FALSE;
}

static void
add_people (Instant *self, GPtrArray *participants, gint64 now)
{
  for (guint i = 0; i < self->manifest->people->len; i++)
    {
      const StoaRecordedPerson *person = self->manifest->people->pdata[i];
      StoaParticipant *participant;

      if (person->left_out || !was_recorded (self->manifest, person->participant)
          || !is_within (self, person->joined_ms, person->left_ms, now) || find (participants, person->participant) != NULL)
        continue;
      participant = stoa_record_new (&stoa_participant_type);
      participant->id = g_strdup (person->participant);
      participant->account = g_strdup (person->account);
      participant->name = g_strdup (person->name);
      participant->role = person->role;
      participant->joined_at = person->joined_ms;
      participant->consent = STOA_CONSENT_YES;
      g_ptr_array_add (participants, participant);
    }
}

static StoaTrack *
find_track (StoaParticipant *participant, int kind)
{
  for (guint i = 0; participant != NULL && i < participant->tracks->len; i++)
    if (((StoaTrack *) participant->tracks->pdata[i])->kind == kind)
      return participant->tracks->pdata[i];
  return NULL;
}

static void
add_tracks (Instant *self, GPtrArray *participants, gint64 now)
{
  for (guint i = 0; i < self->manifest->tracks->len; i++)
    {
      const StoaRecordedTrack *recorded = self->manifest->tracks->pdata[i];
      StoaParticipant *participant = find (participants, recorded->participant);
      StoaTrack *track;

      if (!is_within (self, recorded->start_ms, recorded->start_ms + recorded->duration_ms, now) || participant == NULL
          || find_track (participant, recorded->kind) != NULL)
        continue;
      track = stoa_record_new (&stoa_track_type);
      track->kind = recorded->kind;
      track->width = recorded->width;
      track->height = recorded->height;
      g_ptr_array_add (participant->tracks, track);
    }
}

static void
set_muted (StoaParticipant *participant, int kind, gboolean muted)
{
  StoaTrack *track = find_track (participant, kind);

  if (track != NULL)
    track->muted = muted;
}

static void
apply (StoaParticipant *participant, const StoaMoment *moment)
{
  switch (moment->kind)
    {
    case STOA_MOMENT_AWAY:
    case STOA_MOMENT_BACK:
      participant->away = moment->kind == STOA_MOMENT_AWAY;
      break;
    case STOA_MOMENT_MUTED:
    case STOA_MOMENT_LOCKED:
      set_muted (participant, moment->track, TRUE);
      break;
    case STOA_MOMENT_UNMUTED:
      set_muted (participant, moment->track, FALSE);
      break;
    default:
      break;
    }
}

static gboolean
is_speaking (Instant *self, const StoaMoment *moment, gint64 now)
{
  return moment->kind == STOA_MOMENT_SPEAKING
         && is_within (self, moment->at_ms, moment->at_ms + MAX (1, moment->duration_ms), now);
}

/* Moments are in their order: the last word counts. */
static void
walk_timeline (Instant *self, GPtrArray *participants, GHashTable *speakers, gint64 now)
{
  for (guint i = 0; i < self->manifest->timeline->len; i++)
    {
      const StoaMoment *moment = self->manifest->timeline->pdata[i];
      StoaParticipant *participant = find (participants, moment->participant);

      if (is_speaking (self, moment, now) && participant != NULL)
        g_hash_table_add (speakers, participant->id);
      bound (self, moment->at_ms, now);
      if (moment->at_ms <= now && participant != NULL)
        apply (participant, moment);
    }
}

StoaRoomState *
stoa_replay_state (const StoaManifest *manifest, gint64 at_ms, GHashTable *speakers, gint64 *from_ms, gint64 *until_ms)
{
  StoaRoomState *state = stoa_record_new (&stoa_room_state_type);
  Instant instant = { manifest, G_MININT64, G_MAXINT64 };

  add_people (&instant, state->participants, at_ms);
  add_tracks (&instant, state->participants, at_ms);
  walk_timeline (&instant, state->participants, speakers, at_ms);
  *from_ms = instant.from_ms;
  *until_ms = instant.until_ms;
  return state;
}

const StoaRecordedTrack *
stoa_replay_track (const StoaManifest *manifest, const char *participant, StoaTrackKind kind, gint64 at_ms)
{
  for (guint i = 0; i < manifest->tracks->len; i++)
    {
      const StoaRecordedTrack *track = manifest->tracks->pdata[i];

      if (track->kind == (int) kind && track->start_ms <= at_ms && at_ms < track->start_ms + track->duration_ms
          && g_strcmp0 (track->participant, participant) == 0)
        return track;
    }
  return NULL;
}

const StoaRecordedPerson *
stoa_replay_person (const StoaManifest *manifest, const char *participant)
{
  for (guint i = 0; i < manifest->people->len; i++)
    {
      const StoaRecordedPerson *person = manifest->people->pdata[i];

      if (!person->left_out && g_strcmp0 (person->participant, participant) == 0)
        return person;
    }
  return NULL;
}
