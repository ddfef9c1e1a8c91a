/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <stdlib.h>

#include "stoa-message.h"

/* Prints random histories of a room and what stoa_room_reduce() makes of them, one JSON object a line:
 *
 *   room-histories SEED COUNT
 *
 * The guest page's reducer has to make the same of the same events, as a guest is told them.
 */

#define MAX_EVENTS 60
#define PEOPLE 5

static const char *const people[PEOPLE] = { "p-ana", "p-bo", "p-cy", "p-dee", "p-eve" };

static StoaTrack *
random_track (GRand *rand)
{
  StoaTrack *track = stoa_record_new (&stoa_track_type);
  track->kind = g_rand_int_range (rand, STOA_TRACK_MIC, STOA_TRACK_SCREEN_AUDIO + 1);
  track->muted = g_rand_boolean (rand);
  return track;
}

static StoaParticipant *
random_participant (GRand *rand, const char *id)
{
  StoaParticipant *participant = stoa_record_new (&stoa_participant_type);
  participant->id = g_strdup (id);
  participant->account = g_strdup_printf ("account-%s", id);
  participant->name = g_strdup (id);
  participant->role = g_rand_int_range (rand, STOA_ROLE_LISTENER, STOA_ROLE_HOST + 1);
  participant->joined_at = 1 + g_rand_int_range (rand, 0, 1000);
  return participant;
}

static StoaRoomRecording *
random_recording (GRand *rand, gint64 at)
{
  StoaRoomRecording *recording = stoa_record_new (&stoa_room_recording_type);
  recording->id = g_strdup ("recording");
  recording->since = at;
  recording->by = g_strdup (people[g_rand_int_range (rand, 0, PEOPLE)]);
  return recording;
}

static StoaEventKind
random_kind (GRand *rand, guint n)
{
  if (n == 0)
    return STOA_EVENT_ROOM_OPENED;
  if (g_rand_int_range (rand, 0, 3) == 0)
    return STOA_EVENT_PARTICIPANT_JOINED;
  if (g_rand_int_range (rand, 0, MAX_EVENTS) == 0)
    return STOA_EVENT_ROOM_ENDED;
  return g_rand_int_range (rand, 0, STOA_EVENT_ROOM_ENDED);
}

static StoaRoomEvent *
random_event (GRand *rand, guint n)
{
  const char *person = people[g_rand_int_range (rand, 0, PEOPLE)];
  StoaRoomEvent *event = stoa_room_event_new (random_kind (rand, n), 1 + n, NULL, NULL, person);
  event->seq = 1 + n;
  if (event->kind == STOA_EVENT_ROOM_OPENED)
    {
      event->title = g_strdup_printf ("Room %u", n);
      event->context = g_strdup ("garden");
      event->visibility = STOA_VISIBILITY_MEMBERS;
    }
  if (event->kind == STOA_EVENT_PARTICIPANT_JOINED)
    event->joined = random_participant (rand, person);
  event->track = random_track (rand);
  event->on = g_rand_boolean (rand);
  event->cause = g_strdup_printf ("c%u", n);
  event->of = g_strdup_printf ("c%d", g_rand_int_range (rand, 0, MAX_EVENTS));
  event->role = g_rand_int_range (rand, STOA_ROLE_LISTENER, STOA_ROLE_HOST + 1);
  event->consent = g_rand_int_range (rand, STOA_CONSENT_UNANSWERED, STOA_CONSENT_NO + 1);
  if (event->kind == STOA_EVENT_RECORDING_STARTED)
    event->recording = random_recording (rand, 1 + n);
  if (event->kind == STOA_EVENT_CHAPTER_BEGUN)
    event->title = g_strdup_printf ("Chapter %u", n);
  if (event->kind == STOA_EVENT_RECORDING_STOPPED && g_rand_boolean (rand))
    g_set_str (&event->of, "recording");
  return event;
}

static JsonNode *
node_of (gconstpointer record)
{
  g_autoptr (GError) error = NULL;
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  json_node_take_object (node, stoa_record_encode (record, &error));
  g_assert_no_error (error);
  return node;
}

static void
print_history (GRand *rand)
{
  g_autoptr (StoaRoomState) state = stoa_room_state_new ("room");
  g_autoptr (JsonObject) history = json_object_new ();
  g_autoptr (JsonArray) events = json_array_new ();
  g_autoptr (JsonNode) root = json_node_alloc ();
  guint n_events = g_rand_int_range (rand, 1, MAX_EVENTS);

  for (guint i = 0; i < n_events; i++)
    {
      g_autoptr (StoaRoomEvent) event = random_event (rand, i);
      StoaRoomState *next = stoa_room_reduce (state, event);
      stoa_record_unref (g_steal_pointer (&state));
      state = next;
      g_autoptr (StoaRoomEvent) told = stoa_room_event_for (event, STOA_ROLE_LISTENER);
      json_array_add_element (events, node_of (told));
    }
  json_object_set_array_member (history, "events", g_steal_pointer (&events));
  g_autoptr (StoaRoomState) known = stoa_room_state_for (state, STOA_ROLE_LISTENER);
  json_object_set_member (history, "state", node_of (known));
  json_node_init_object (root, history);
  g_autofree char *line = json_to_string (root, FALSE);
  g_print ("%s\n", line);
}

int
main (int argc, char *argv[])
{
  if (argc != 3)
    {
      g_printerr ("usage: room-histories SEED COUNT\n");
      return EXIT_FAILURE;
    }
  g_autoptr (GRand) rand = g_rand_new_with_seed ((guint32) g_ascii_strtoull (argv[1], NULL, 10));
  for (guint64 count = g_ascii_strtoull (argv[2], NULL, 10); count > 0; count--)
    print_history (rand);
  return EXIT_SUCCESS;
}
