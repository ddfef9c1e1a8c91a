/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-core"

#include "stoa-replay-people.h"

#include "stoa-people.h"
#include "stoa-person-private.h"

struct _StoaReplayPeople
{
  GObject parent_instance;

  StoaManifest *manifest;
  StoaPeople *people;
  gint64 from_ms;            /* what is shown holds from then on, and before @until_ms */
  gint64 until_ms;
};

static GType
people_item_type (GListModel *model)
{
  return STOA_TYPE_PERSON;
}

static guint
people_n_items (GListModel *model)
{
  return stoa_people_size (STOA_REPLAY_PEOPLE (model)->people);
}

static gpointer
people_item (GListModel *model, guint position)
{
  StoaPerson *person = stoa_people_get (STOA_REPLAY_PEOPLE (model)->people, position);

  return person != NULL ? g_object_ref (person) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = people_item_type;
  iface->get_n_items = people_n_items;
  iface->get_item = people_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (StoaReplayPeople, stoa_replay_people, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

/* Something begins or ends at @at: what is found out for @now does not hold beyond. */
static void
bound (StoaReplayPeople *self, gint64 at, gint64 now)
{
  if (at <= now)
    self->from_ms = MAX (self->from_ms, at);
  else
    self->until_ms = MIN (self->until_ms, at);
}

/* Whether @now is within; an @end of 0 is that of the recording. */
static gboolean
is_within (StoaReplayPeople *self, gint64 start, gint64 end, gint64 now)
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
add_people (StoaReplayPeople *self, GPtrArray *participants, gint64 now)
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
add_tracks (StoaReplayPeople *self, GPtrArray *participants, gint64 now)
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
is_speaking (StoaReplayPeople *self, const StoaMoment *moment, gint64 now)
{
  return moment->kind == STOA_MOMENT_SPEAKING
         && is_within (self, moment->at_ms, moment->at_ms + MAX (1, moment->duration_ms), now);
}

/* Moments are in their order: the last word counts. */
static void
walk_timeline (StoaReplayPeople *self, GPtrArray *participants, GHashTable *speakers, gint64 now)
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

static void
stoa_replay_people_finalize (GObject *object)
{
  StoaReplayPeople *self = STOA_REPLAY_PEOPLE (object);

  stoa_people_free (self->people);
  stoa_record_unref (self->manifest);
  G_OBJECT_CLASS (stoa_replay_people_parent_class)->finalize (object);
}

static void
stoa_replay_people_class_init (StoaReplayPeopleClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = stoa_replay_people_finalize;
}

static void
stoa_replay_people_init (StoaReplayPeople *self)
{
  self->people = stoa_people_new (G_LIST_MODEL (self));
}

StoaReplayPeople *
stoa_replay_people_new (const StoaManifest *manifest)
{
  StoaReplayPeople *self = g_object_new (STOA_TYPE_REPLAY_PEOPLE, NULL);

  self->manifest = stoa_record_ref ((gpointer) manifest);
  stoa_replay_people_seek (self, 0);
  return self;
}

void
stoa_replay_people_seek (StoaReplayPeople *self, gint64 at_ms)
{
  g_autoptr (StoaRoomState) state = NULL;
  g_autoptr (GHashTable) speakers = NULL;

  g_return_if_fail (STOA_IS_REPLAY_PEOPLE (self));

  if (at_ms >= self->from_ms && at_ms < self->until_ms)
    return;
  self->from_ms = G_MININT64;
  self->until_ms = G_MAXINT64;
  state = stoa_record_new (&stoa_room_state_type);
  speakers = g_hash_table_new (g_str_hash, g_str_equal);
  add_people (self, state->participants, at_ms);
  add_tracks (self, state->participants, at_ms);
  walk_timeline (self, state->participants, speakers, at_ms);
  stoa_people_sync (self->people, state, NULL);
  for (guint i = 0; i < stoa_people_size (self->people); i++)
    {
      StoaPerson *person = stoa_people_get (self->people, i);

      stoa_person_set_speaking (person, g_hash_table_contains (speakers, stoa_person_get_id (person)));
    }
}

StoaPerson *
stoa_replay_people_find (StoaReplayPeople *self, const char *participant)
{
  g_return_val_if_fail (STOA_IS_REPLAY_PEOPLE (self), NULL);
  return stoa_people_find (self->people, participant);
}
