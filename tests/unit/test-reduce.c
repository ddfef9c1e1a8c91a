/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-test"

#include "room-maker.h"

/* The people of a room as text: "ana(host) bo(speaker hand away mic camera-)"; "-" marks a muted track. */
static char *
describe (const StoaRoomState *state)
{
  GString *text = g_string_new (NULL);
  for (guint i = 0; i < state->participants->len; i++)
    {
      const StoaParticipant *each = state->participants->pdata[i];
      g_string_append_printf (text, "%s%s(%s", i > 0 ? " " : "", each->id, stoa_roles[each->role]);
      if (each->hand_at != 0)
        g_string_append (text, " hand");
      if (each->away)
        g_string_append (text, " away");
      for (guint t = 0; t < each->tracks->len; t++)
        {
          const StoaTrack *track = each->tracks->pdata[t];
          g_string_append_printf (text, " %s%s", stoa_track_kinds[track->kind], track->muted ? "-" : "");
        }
      g_string_append_c (text, ')');
    }
  return g_string_free_and_steal (text);
}

#define assert_people(state, text)              \
  G_STMT_START                                  \
  {                                             \
    g_autofree char *shown = describe (state);  \
    g_assert_cmpstr (shown, ==, text);          \
  }                                             \
  G_STMT_END

static StoaRoomState *
two_people (void)
{
  StoaRoomState *state = room_join (room_open (), "ana", STOA_ROLE_HOST);
  state = room_join (state, "bo", STOA_ROLE_SPEAKER);
  return room_publish (state, "bo", STOA_TRACK_CAMERA, FALSE);
}

static StoaRoomEvent *
role_changed (const char *id, StoaRole role)
{
  StoaRoomEvent *event = event_of (STOA_EVENT_ROLE_CHANGED, id);
  event->role = role;
  return event;
}

static StoaRoomEvent *
without_track (StoaRoomEvent *event)
{
  g_clear_pointer (&event->track, stoa_record_unref);
  return event;
}

static void
assert_leads_to (StoaRoomEvent *event, const char *people)
{
  StoaRoomState *before = two_people ();
  gint64 seq = before->seq;
  StoaRoomState *after = room_fold (before, event);
  assert_people (after, people);
  g_assert_cmpint (after->seq, ==, seq + 1);
  g_assert_true (stoa_record_check (after, NULL));
  stoa_record_unref (after);
}

static void
test_table (void)
{
#define SAME "ana(host) bo(speaker camera)"
  assert_leads_to (event_joined ("cy", STOA_ROLE_LISTENER), SAME " cy(listener)");
  assert_leads_to (event_joined ("bo", STOA_ROLE_HOST), SAME);
  assert_leads_to (event_of (STOA_EVENT_PARTICIPANT_JOINED, "cy"), SAME);
  assert_leads_to (event_of (STOA_EVENT_PARTICIPANT_LEFT, "ana"), "bo(speaker camera)");
  assert_leads_to (event_of (STOA_EVENT_PARTICIPANT_LEFT, "cy"), SAME);
  assert_leads_to (event_of (STOA_EVENT_PARTICIPANT_LEFT, NULL), SAME);
  assert_leads_to (event_of (STOA_EVENT_PARTICIPANT_AWAY, "bo"), "ana(host) bo(speaker away camera)");
  assert_leads_to (event_of (STOA_EVENT_PARTICIPANT_BACK, "bo"), SAME);
  assert_leads_to (event_of (STOA_EVENT_HAND_RAISED, "ana"), "ana(host hand) bo(speaker camera)");
  assert_leads_to (event_of (STOA_EVENT_HAND_RAISED, "cy"), SAME);
  assert_leads_to (event_of (STOA_EVENT_HAND_LOWERED, "ana"), SAME);
  assert_leads_to (role_changed ("bo", STOA_ROLE_MODERATOR), "ana(host) bo(moderator camera)");
  assert_leads_to (role_changed ("cy", STOA_ROLE_MODERATOR), SAME);
  assert_leads_to (event_track (STOA_EVENT_TRACK_PUBLISHED, "bo", STOA_TRACK_MIC, TRUE),
                   "ana(host) bo(speaker mic- camera)");
  assert_leads_to (event_track (STOA_EVENT_TRACK_PUBLISHED, "bo", STOA_TRACK_SCREEN, FALSE),
                   "ana(host) bo(speaker camera screen)");
  assert_leads_to (event_track (STOA_EVENT_TRACK_PUBLISHED, "bo", STOA_TRACK_CAMERA, TRUE),
                   "ana(host) bo(speaker camera-)");
  assert_leads_to (event_track (STOA_EVENT_TRACK_PUBLISHED, "cy", STOA_TRACK_MIC, FALSE), SAME);
  assert_leads_to (event_track (STOA_EVENT_TRACK_UNPUBLISHED, "bo", STOA_TRACK_CAMERA, FALSE),
                   "ana(host) bo(speaker)");
  assert_leads_to (event_track (STOA_EVENT_TRACK_UNPUBLISHED, "bo", STOA_TRACK_MIC, FALSE), SAME);
  assert_leads_to (event_track (STOA_EVENT_TRACK_MUTED, "bo", STOA_TRACK_CAMERA, TRUE),
                   "ana(host) bo(speaker camera-)");
  assert_leads_to (event_track (STOA_EVENT_TRACK_MUTED, "bo", STOA_TRACK_MIC, TRUE), SAME);
  assert_leads_to (without_track (event_track (STOA_EVENT_TRACK_MUTED, "bo", STOA_TRACK_MIC, TRUE)), SAME);
  assert_leads_to (event_of (STOA_EVENT_ROOM_OPENED, NULL), SAME);
  assert_leads_to (event_of (STOA_EVENT_ROOM_ENDED, NULL), "");
  assert_leads_to (event_of (STOA_N_EVENTS, "bo"), SAME);
}

static void
test_opened (void)
{
  StoaRoomState *state = room_open ();
  g_assert_cmpstr (state->title, ==, "Garden evening");
  g_assert_cmpstr (state->context, ==, "garden");
  g_assert_cmpint (state->visibility, ==, STOA_VISIBILITY_MEMBERS);
  g_assert_cmpint (state->started_at, ==, 1000);
  g_assert_cmpint (state->seq, ==, 1);

  StoaRoomEvent *again = stoa_room_event_new (STOA_EVENT_ROOM_OPENED, 7, NULL, NULL, NULL);
  again->title = g_strdup ("Other");
  state = room_fold (state, again);
  g_assert_cmpstr (state->title, ==, "Garden evening");
  g_assert_cmpint (state->started_at, ==, 1000);
  stoa_record_unref (state);
}

/* After the end nothing changes any more, but events are counted. */
static void
test_ended (void)
{
  StoaRoomState *state = room_fold (two_people (), event_of (STOA_EVENT_ROOM_ENDED, NULL));
  gint64 seq = state->seq;
  g_assert_cmpint (state->phase, ==, STOA_ROOM_ENDED);
  g_assert_cmpint (state->ended_at, ==, 1000);
  StoaRoomEvent *second = stoa_room_event_new (STOA_EVENT_ROOM_ENDED, 2000, NULL, NULL, NULL);
  state = room_fold (room_join (room_fold (state, second), "cy", STOA_ROLE_HOST), role_changed ("ana", 0));
  g_assert_cmpint (state->ended_at, ==, 1000);
  g_assert_cmpint (state->seq, ==, seq + 3);
  assert_people (state, "");
  stoa_record_unref (state);
}

static void
test_hand_keeps_its_time (void)
{
  StoaRoomState *state = room_fold (two_people (), event_of (STOA_EVENT_HAND_RAISED, "bo"));
  state = room_fold (state, stoa_room_event_new (STOA_EVENT_HAND_RAISED, 5000, NULL, NULL, "bo"));
  g_assert_cmpint (stoa_room_state_find (state, "bo")->hand_at, ==, 1000);
  state = room_fold (state, event_of (STOA_EVENT_HAND_LOWERED, "bo"));
  g_assert_cmpint (stoa_room_state_find (state, "bo")->hand_at, ==, 0);
  stoa_record_unref (state);
}

/* @state stays as it is; who is not concerned is the same record before and after. */
static void
test_pure_and_shared (void)
{
  StoaRoomState *state = two_people ();
  StoaRoomState *copy = stoa_record_copy (state);
  StoaRoomEvent *events[] = {
    event_of (STOA_EVENT_PARTICIPANT_AWAY, "bo"),
    event_of (STOA_EVENT_HAND_RAISED, "bo"),
    event_track (STOA_EVENT_TRACK_MUTED, "bo", STOA_TRACK_CAMERA, TRUE),
    event_track (STOA_EVENT_TRACK_UNPUBLISHED, "bo", STOA_TRACK_CAMERA, TRUE),
    role_changed ("bo", STOA_ROLE_HOST),
    event_of (STOA_EVENT_PARTICIPANT_LEFT, "bo"),
    event_joined ("cy", STOA_ROLE_LISTENER),
  };
  for (guint i = 0; i < G_N_ELEMENTS (events); i++)
    {
      StoaRoomState *next = stoa_room_reduce (state, events[i]);
      g_assert_cmpint (next->seq, ==, state->seq); /* a prediction */
      g_assert_true (stoa_room_state_find (next, "ana") == stoa_room_state_find (state, "ana"));
      g_assert_false (stoa_record_equal (next, state));
      g_assert_true (stoa_record_equal (state, copy));
      stoa_record_unref (next);
      stoa_record_unref (events[i]);
    }
  stoa_record_unref (state);
  stoa_record_unref (copy);
}

static void
test_full (void)
{
  StoaRoomState *state = room_open ();
  for (guint i = 0; i < STOA_MAX_PARTICIPANTS + 1; i++)
    {
      g_autofree char *id = g_strdup_printf ("p%u", i);
      state = room_join (state, id, STOA_ROLE_SPEAKER);
    }
  g_assert_cmpuint (state->participants->len, ==, STOA_MAX_PARTICIPANTS);
  stoa_record_unref (state);
}

/* Two microphones of one person would never come apart again. */
static void
test_improper_tracks (void)
{
  StoaRoomEvent *event = event_joined ("cy", STOA_ROLE_SPEAKER);
  for (guint i = 0; i < 2; i++)
    g_ptr_array_add (event->joined->tracks, stoa_record_new (&stoa_track_type));
  assert_leads_to (event, SAME);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/reduce/table", test_table);
  g_test_add_func ("/reduce/opened", test_opened);
  g_test_add_func ("/reduce/ended", test_ended);
  g_test_add_func ("/reduce/hand-keeps-its-time", test_hand_keeps_its_time);
  g_test_add_func ("/reduce/pure-and-shared", test_pure_and_shared);
  g_test_add_func ("/reduce/full", test_full);
  g_test_add_func ("/reduce/improper-tracks", test_improper_tracks);
  return g_test_run ();
}
