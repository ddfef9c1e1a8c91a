/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-server"

#include "stoa-recording-timeline.h"

#define SHORT_MS 2000 /* of speech: what is forgotten first when there is too much */

struct _StoaRecordingTimeline
{
  GPtrArray *people;
  GPtrArray *moments;
  GHashTable *speaking;      /* participant → StoaMoment that has begun, of `moments` */
  StoaRecordingClock *clock;
  GString *lines;
};

/* lines */

static void
write_line (StoaRecordingTimeline *self,
            const char            *what,
            gconstpointer          record)
{
  g_autoptr (GError) error = NULL;
  JsonObject *body = stoa_record_encode (record, &error);
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (JsonNode) node = json_node_alloc ();
  g_autofree char *text = NULL;

  if (body == NULL)
    {
      g_warning ("A line of a timeline breaks the protocol: %s", error->message);
      return;
    }
  json_object_set_object_member (object, what, body);
  json_node_init_object (node, object);
  text = json_to_string (node, FALSE);
  g_string_append_printf (self->lines, "%s\n", text);
}

static StoaRecordedPerson *
find_person (StoaRecordingTimeline *self,
             const char            *participant)
{
  guint number = stoa_recording_timeline_get_number (self, participant);

  return number > 0 ? g_ptr_array_index (self->people, number - 1) : NULL;
}

/* Only what was said briefly is forgotten, and only of a very long meeting. */
static void
thin (StoaRecordingTimeline *self)
{
  for (gint64 least_ms = SHORT_MS; self->moments->len >= STOA_MAX_MOMENTS && least_ms < G_MAXINT32; least_ms *= 2)
    for (guint i = self->moments->len; i > 0; i--)
      {
        const StoaMoment *each = g_ptr_array_index (self->moments, i - 1);

        if (each->kind == STOA_MOMENT_SPEAKING && each->duration_ms < least_ms
            && g_hash_table_lookup (self->speaking, each->participant) != each)
          g_ptr_array_remove_index (self->moments, i - 1);
      }
}

static gboolean
add_moment (StoaRecordingTimeline *self,
            StoaMoment            *moment)
{
  guint index = self->moments->len;

  thin (self);
  index = MIN (index, self->moments->len);
  if (self->moments->len >= STOA_MAX_MOMENTS)
    {
      stoa_record_unref (moment);
      return FALSE;
    }
  while (index > 0 && ((const StoaMoment *) g_ptr_array_index (self->moments, index - 1))->at_ms > moment->at_ms)
    index--;
  g_ptr_array_insert (self->moments, (int) index, moment);
  return TRUE;
}

static StoaMoment *
make_moment (StoaMomentKind  kind,
             const char     *participant,
             gint64          at_ms)
{
  StoaMoment *moment = stoa_record_new (&stoa_moment_type);

  moment->kind = kind;
  moment->at_ms = MAX (0, at_ms);
  moment->participant = g_strdup (participant);
  return moment;
}

static void
note (StoaRecordingTimeline *self,
      StoaMoment            *moment)
{
  write_line (self, "moment", moment);
  add_moment (self, moment);
}

static void
note_track (StoaRecordingTimeline *self,
            StoaMomentKind         kind,
            const StoaRoomEvent   *event,
            const char            *participant,
            int                    track,
            gint64                 at_ms)
{
  StoaMoment *moment = make_moment (kind, participant, at_ms);

  moment->by = event != NULL && g_strcmp0 (event->actor, participant) != 0 ? g_strdup (event->actor) : NULL;
  moment->track = track;
  note (self, moment);
}

static void
note_detail (StoaRecordingTimeline *self,
             StoaMomentKind         kind,
             const StoaRoomEvent   *event,
             const char            *detail,
             gint64                 at_ms)
{
  StoaMoment *moment = make_moment (kind, event->participant, at_ms);

  moment->by = g_strcmp0 (event->actor, event->participant) != 0 ? g_strdup (event->actor) : NULL;
  moment->detail = g_strdup (detail);
  note (self, moment);
}

/* people */

static void
note_layer (StoaRecordingTimeline *self,
            const char            *participant,
            const StoaTrack       *track,
            gint64                 at_ms)
{
  gint64 lines = MIN (track->width, track->height);
  StoaMoment *moment;

  if (track->kind != STOA_TRACK_CAMERA || lines == 0)
    return;
  moment = make_moment (STOA_MOMENT_LAYER, participant, at_ms);
  moment->track = track->kind;
  moment->detail = g_strdup (stoa_layers[stoa_layer_of_lines (lines)]);
  note (self, moment);
}

static void
note_track_began (StoaRecordingTimeline *self,
                  const char            *participant,
                  const StoaTrack       *track,
                  gint64                 at_ms)
{
  note_track (self, STOA_MOMENT_TRACK_BEGAN, NULL, participant, track->kind, at_ms);
  if (track->muted)
    note_track (self, STOA_MOMENT_MUTED, NULL, participant, track->kind, at_ms);
  note_layer (self, participant, track, at_ms);
}

static void
note_joined (StoaRecordingTimeline *self,
             const StoaParticipant *who,
             gint64                 at_ms,
             gint64                 now)
{
  StoaRecordedPerson *person;

  if (find_person (self, who->id) != NULL || self->people->len >= STOA_MAX_RECORDED)
    return;
  person = stoa_record_new (&stoa_recorded_person_type);
  person->participant = g_strdup (who->id);
  person->account = g_strdup (who->account);
  person->name = g_strdup (who->name);
  person->role = who->role;
  person->joined_ms = MAX (0, at_ms);
  person->consent = who->consent;
  person->consent_at = who->consent != STOA_CONSENT_UNANSWERED ? now : 0;
  g_ptr_array_add (self->people, person);
  write_line (self, "person", person);
  note (self, make_moment (STOA_MOMENT_JOINED, who->id, at_ms));
  for (guint i = 0; i < who->tracks->len; i++)
    note_track_began (self, who->id, g_ptr_array_index (who->tracks, i), at_ms);
}

static void
note_left (StoaRecordingTimeline *self,
           const StoaRoomEvent   *event,
           gint64                 at_ms)
{
  StoaRecordedPerson *person = find_person (self, event->participant);

  stoa_recording_timeline_note_speaking (self, event->participant, FALSE, at_ms);
  if (person == NULL)
    return;
  person->left_ms = MAX (1, at_ms);
  write_line (self, "person", person);
  note_detail (self, STOA_MOMENT_LEFT, event, stoa_leave_reasons[event->reason], at_ms);
}

static void
note_consent (StoaRecordingTimeline *self,
              const StoaRoomEvent   *event,
              gint64                 at_ms)
{
  StoaRecordedPerson *person = find_person (self, event->participant);

  if (person == NULL)
    return;
  person->consent = event->consent;
  person->consent_at = event->at;
  write_line (self, "person", person);
  note_detail (self, STOA_MOMENT_CONSENT, event, stoa_consents[event->consent], at_ms);
}

static void
note_everyone (StoaRecordingTimeline *self,
               const StoaRoomState   *state,
               const StoaRoomEvent   *event,
               StoaMomentKind         kind,
               gint64                 at_ms)
{
  for (guint i = 0; i < state->participants->len; i++)
    {
      const StoaParticipant *each = g_ptr_array_index (state->participants, i);
      const StoaOrder *order = stoa_participant_order (each, STOA_TRACK_MIC);

      if (order != NULL && order->cause != NULL && g_strcmp0 (order->cause, event->cause) == 0)
        note_track (self, kind, event, each->id, STOA_TRACK_MIC, at_ms);
    }
}

static void
note_published (StoaRecordingTimeline *self,
                const StoaRoomEvent   *event,
                gint64                 at_ms)
{
  gboolean on = FALSE;

  for (guint i = 0; i < self->moments->len; i++)
    {
      const StoaMoment *each = g_ptr_array_index (self->moments, i);

      if (g_strcmp0 (each->participant, event->participant) != 0 || each->track != event->track->kind)
        continue;
      if (each->kind == STOA_MOMENT_TRACK_BEGAN || each->kind == STOA_MOMENT_TRACK_ENDED)
        on = each->kind == STOA_MOMENT_TRACK_BEGAN;
    }
  if (on)
    note_layer (self, event->participant, event->track, at_ms);
  else
    note_track_began (self, event->participant, event->track, at_ms);
}

void
stoa_recording_timeline_note_event (StoaRecordingTimeline *self,
                                    const StoaRoomState   *state,
                                    const StoaRoomEvent   *event,
                                    gint64                 at_ms)
{
  int kind = event->track != NULL ? event->track->kind : 0;

  switch ((StoaEventKind) event->kind)
    {
    case STOA_EVENT_PARTICIPANT_JOINED:
      note_joined (self, event->joined, at_ms, event->at);
      break;
    case STOA_EVENT_PARTICIPANT_LEFT:
      note_left (self, event, at_ms);
      break;
    case STOA_EVENT_PARTICIPANT_AWAY:
    case STOA_EVENT_PARTICIPANT_BACK:
      note (self, make_moment (event->kind == STOA_EVENT_PARTICIPANT_AWAY ? STOA_MOMENT_AWAY : STOA_MOMENT_BACK,
                               event->participant, at_ms));
      break;
    case STOA_EVENT_TRACK_PUBLISHED:
      note_published (self, event, at_ms);
      break;
    case STOA_EVENT_TRACK_UNPUBLISHED:
      note_track (self, STOA_MOMENT_TRACK_ENDED, event, event->participant, kind, at_ms);
      break;
    case STOA_EVENT_TRACK_MUTED:
      note_track (self, event->track->muted ? STOA_MOMENT_MUTED : STOA_MOMENT_UNMUTED, event, event->participant, kind,
                  at_ms);
      break;
    case STOA_EVENT_TRACK_LOCKED:
      note_track (self, STOA_MOMENT_LOCKED, event, event->participant, kind, at_ms);
      break;
    case STOA_EVENT_TRACK_UNLOCKED:
      note_track (self, STOA_MOMENT_UNLOCKED, event, event->participant, kind, at_ms);
      break;
    case STOA_EVENT_EVERYONE_LOCKED:
      note_everyone (self, state, event, STOA_MOMENT_LOCKED, at_ms);
      break;
    case STOA_EVENT_EVERYONE_UNLOCKED:
      note_everyone (self, state, event, STOA_MOMENT_UNLOCKED, at_ms);
      break;
    case STOA_EVENT_ROLE_CHANGED:
      note_detail (self, STOA_MOMENT_ROLE, event, stoa_roles[event->role], at_ms);
      break;
    case STOA_EVENT_HOST_CHANGED:
      note_detail (self, STOA_MOMENT_ROLE, event, stoa_roles[STOA_ROLE_HOST], at_ms);
      break;
    case STOA_EVENT_HAND_RAISED:
      note (self, make_moment (STOA_MOMENT_HAND_RAISED, event->participant, at_ms));
      break;
    case STOA_EVENT_CONSENT_ANSWERED:
      note_consent (self, event, at_ms);
      break;
    case STOA_EVENT_CHAPTER_BEGUN:
      note_detail (self, STOA_MOMENT_CHAPTER, event, event->title, at_ms);
      break;
    default:
      break;
    }
}

void
stoa_recording_timeline_note_speaking (StoaRecordingTimeline *self,
                                       const char            *participant,
                                       gboolean               on,
                                       gint64                 at_ms)
{
  StoaMoment *begun = g_hash_table_lookup (self->speaking, participant);

  if (on == (begun != NULL) || find_person (self, participant) == NULL)
    return;
  if (on)
    {
      begun = make_moment (STOA_MOMENT_SPEAKING, participant, at_ms);
      write_line (self, "moment", begun);
      if (add_moment (self, begun))
        g_hash_table_replace (self->speaking, g_strdup (participant), begun);
      return;
    }
  begun->duration_ms = MAX (1, at_ms - begun->at_ms);
  write_line (self, "moment", begun);
  g_hash_table_remove (self->speaking, participant);
}

void
stoa_recording_timeline_note_present (StoaRecordingTimeline *self,
                                      const StoaRoomState   *state,
                                      gint64                 at_ms)
{
  for (guint i = 0; i < state->participants->len; i++)
    note_joined (self, g_ptr_array_index (state->participants, i), at_ms, state->recording != NULL ? state->recording->since : 0);
}

void
stoa_recording_timeline_note_interrupted (StoaRecordingTimeline *self,
                                          gint64                 since_ms,
                                          gint64                 at_ms)
{
  StoaMoment *moment = make_moment (STOA_MOMENT_INTERRUPTED, NULL, since_ms);

  moment->duration_ms = MAX (0, at_ms - moment->at_ms);
  note (self, moment);
}

void
stoa_recording_timeline_close (StoaRecordingTimeline *self,
                               gint64                 at_ms)
{
  for (guint i = 0; i < self->people->len; i++)
    stoa_recording_timeline_note_speaking (
      self, ((const StoaRecordedPerson *) g_ptr_array_index (self->people, i))->participant, FALSE, at_ms);
}

/* reading */

static void
take_person (StoaRecordingTimeline *self,
             JsonObject            *object)
{
  StoaRecordedPerson *person = stoa_record_decode (&stoa_recorded_person_type, object, NULL);
  guint number = person != NULL ? stoa_recording_timeline_get_number (self, person->participant) : 0;

  if (person == NULL)
    return;
  if (number > 0)
    {
      stoa_record_unref (g_ptr_array_index (self->people, number - 1));
      self->people->pdata[number - 1] = person;
    }
  else
    g_ptr_array_add (self->people, person);
}

static gboolean
is_same_speech (const StoaMoment *a,
                const StoaMoment *b)
{
  return a->kind == STOA_MOMENT_SPEAKING && b->kind == STOA_MOMENT_SPEAKING && a->at_ms == b->at_ms
         && g_strcmp0 (a->participant, b->participant) == 0;
}

static void
take_moment (StoaRecordingTimeline *self,
             JsonObject            *object)
{
  StoaMoment *moment = stoa_record_decode (&stoa_moment_type, object, NULL);

  if (moment == NULL)
    return;
  for (guint i = self->moments->len; i > 0; i--)
    {
      StoaMoment *each = g_ptr_array_index (self->moments, i - 1);

      if (each->at_ms < moment->at_ms)
        break;
      if (!is_same_speech (each, moment))
        continue;
      each->duration_ms = moment->duration_ms;
      stoa_record_unref (moment);
      return;
    }
  add_moment (self, moment);
}

static void
take_line (StoaRecordingTimeline *self,
           const char            *line)
{
  g_autoptr (JsonNode) node = json_from_string (line, NULL);
  JsonObject *object = node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  JsonNode *person = object != NULL ? json_object_get_member (object, "person") : NULL;
  JsonNode *moment = object != NULL ? json_object_get_member (object, "moment") : NULL;
  JsonNode *clock = object != NULL ? json_object_get_member (object, "clock") : NULL;

  if (clock != NULL && JSON_NODE_HOLDS_OBJECT (clock))
    stoa_recording_clock_take (self->clock, json_node_get_object (clock));
  if (person != NULL && JSON_NODE_HOLDS_OBJECT (person))
    take_person (self, json_node_get_object (person));
  if (moment != NULL && JSON_NODE_HOLDS_OBJECT (moment))
    take_moment (self, json_node_get_object (moment));
}

void
stoa_recording_timeline_load (StoaRecordingTimeline *self,
                              const char            *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    if (*lines[i] != '\0')
      take_line (self, lines[i]);
}

StoaRecordingTimeline *
stoa_recording_timeline_new (void)
{
  StoaRecordingTimeline *self = g_new0 (StoaRecordingTimeline, 1);

  self->people = stoa_record_list_new ();
  self->moments = stoa_record_list_new ();
  self->speaking = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->clock = stoa_recording_clock_new ();
  self->lines = g_string_new (NULL);
  return self;
}

void
stoa_recording_timeline_free (StoaRecordingTimeline *self)
{
  g_hash_table_unref (self->speaking);
  g_ptr_array_unref (self->people);
  g_ptr_array_unref (self->moments);
  stoa_recording_clock_free (self->clock);
  g_string_free (self->lines, TRUE);
  g_free (self);
}

guint
stoa_recording_timeline_get_number (StoaRecordingTimeline *self,
                                    const char            *participant)
{
  for (guint i = self->people->len; i > 0; i--)
    if (g_strcmp0 (((const StoaRecordedPerson *) g_ptr_array_index (self->people, i - 1))->participant, participant) == 0)
      return i;
  return 0;
}

GPtrArray *
stoa_recording_timeline_get_people (StoaRecordingTimeline *self)
{
  return self->people;
}

GPtrArray *
stoa_recording_timeline_get_moments (StoaRecordingTimeline *self)
{
  return self->moments;
}

StoaRecordingClock *
stoa_recording_timeline_get_clock (StoaRecordingTimeline *self)
{
  return self->clock;
}

char *
stoa_recording_timeline_take_lines (StoaRecordingTimeline *self)
{
  g_autofree char *clock = stoa_recording_clock_take_lines (self->clock);
  char *lines;

  g_string_append (self->lines, clock);
  if (self->lines->len == 0)
    return NULL;
  lines = g_string_free_and_steal (self->lines);
  self->lines = g_string_new (NULL);
  return lines;
}

void
stoa_recording_timeline_put_back (StoaRecordingTimeline *self,
                                  const char            *lines)
{
  g_string_prepend (self->lines, lines);
}
