/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-test"

#include "room-maker.h"

/* Every command × whom it is aimed at × role of the one who asks × phase of the room.
 *
 * The actor has a mic that is open and a camera that is muted. Each letter answers one role, from listener
 * to host: `+` one event, `0` none (it is so already), F forbidden, N not found, E ended.
 */
typedef struct
{
  StoaCommandKind command;
  const char *whom; /* NULL: oneself */
  StoaTrackKind track;
  gboolean on;
  const char *open;
  const char *ended;
} Row;

static const Row rows[] = {
  { STOA_COMMAND_LEAVE, NULL, 0, FALSE, "++++", "0000" },
  { STOA_COMMAND_LEAVE, "actor", 0, FALSE, "++++", "0000" },
  { STOA_COMMAND_LEAVE, "other", 0, FALSE, "FFFF", "0000" },
  { STOA_COMMAND_LEAVE, "gone", 0, FALSE, "NNNN", "0000" },

  { STOA_COMMAND_END, NULL, 0, FALSE, "FF++", "EEEE" },
  { STOA_COMMAND_END, "other", 0, FALSE, "FF++", "EEEE" },
  { STOA_COMMAND_END, "gone", 0, FALSE, "NNNN", "EEEE" },

  { STOA_COMMAND_MUTE_TRACK, NULL, STOA_TRACK_MIC, TRUE, "++++", "EEEE" },
  { STOA_COMMAND_MUTE_TRACK, NULL, STOA_TRACK_MIC, FALSE, "0000", "EEEE" },
  { STOA_COMMAND_MUTE_TRACK, NULL, STOA_TRACK_CAMERA, TRUE, "0000", "EEEE" },
  { STOA_COMMAND_MUTE_TRACK, "actor", STOA_TRACK_CAMERA, FALSE, "++++", "EEEE" },
  { STOA_COMMAND_MUTE_TRACK, NULL, STOA_TRACK_SCREEN, TRUE, "NNNN", "EEEE" },
  { STOA_COMMAND_MUTE_TRACK, "other", STOA_TRACK_MIC, TRUE, "FFFF", "EEEE" },
  { STOA_COMMAND_MUTE_TRACK, "gone", STOA_TRACK_MIC, TRUE, "NNNN", "EEEE" },

  { STOA_COMMAND_RAISE_HAND, NULL, 0, FALSE, "++++", "EEEE" },
  { STOA_COMMAND_RAISE_HAND, "actor", 0, FALSE, "++++", "EEEE" },
  { STOA_COMMAND_RAISE_HAND, "other", 0, FALSE, "FFFF", "EEEE" },
  { STOA_COMMAND_RAISE_HAND, "gone", 0, FALSE, "NNNN", "EEEE" },

  { STOA_COMMAND_LOWER_HAND, NULL, 0, FALSE, "0000", "EEEE" },
  { STOA_COMMAND_LOWER_HAND, "other", 0, FALSE, "FF00", "EEEE" },
  { STOA_COMMAND_LOWER_HAND, "raised", 0, FALSE, "FF++", "EEEE" },
  { STOA_COMMAND_LOWER_HAND, "gone", 0, FALSE, "NNNN", "EEEE" },
};

static StoaRoomState *
room_for (StoaRole role, StoaRoomPhase phase)
{
  StoaRoomState *state = room_join (room_open (), "actor", role);
  state = room_publish (state, "actor", STOA_TRACK_MIC, FALSE);
  state = room_publish (state, "actor", STOA_TRACK_CAMERA, TRUE);
  state = room_publish (room_join (state, "other", STOA_ROLE_SPEAKER), "other", STOA_TRACK_MIC, FALSE);
  state = room_join (state, "raised", STOA_ROLE_HOST);
  state = room_fold (state, event_of (STOA_EVENT_HAND_RAISED, "raised"));
  return phase == STOA_ROOM_ENDED ? room_fold (state, event_of (STOA_EVENT_ROOM_ENDED, NULL)) : state;
}

static int
code_of (char letter)
{
  return letter == 'F' ? STOA_ERROR_FORBIDDEN : letter == 'N' ? STOA_ERROR_NOT_FOUND : STOA_ERROR_ENDED;
}

static void
assert_sentence (const char *message)
{
  g_assert_true (g_ascii_isupper (message[0]));
  g_assert_true (g_str_has_suffix (message, "."));
}

/* An event is signed, says the cause, can be sent, and makes the same command need no second one. */
static void
assert_event (const StoaRoomState *state, const StoaRoomEvent *event, const StoaCommand *command)
{
  g_assert_cmpint (event->seq, ==, 0);
  g_assert_cmpint (event->at, ==, 5000);
  g_assert_cmpstr (event->cause, ==, "cause");
  g_assert_cmpstr (event->actor, ==, "actor");
  g_assert_true (stoa_record_check (event, NULL));
  StoaRoomState *next = stoa_room_reduce (state, event);
  g_assert_false (stoa_record_equal (state, next));
  g_autoptr (GPtrArray) again = stoa_room_decide (next, "actor", command, 6000, "again", NULL);
  g_assert_true (again == NULL || again->len == 0);
  stoa_record_unref (next);
}

static void
check_row (const Row *row, StoaRole role, StoaRoomPhase phase)
{
  char letter = (phase == STOA_ROOM_OPEN ? row->open : row->ended)[role];
  g_autoptr (GError) error = NULL;
  StoaRoomState *state = room_for (role, phase);
  StoaCommand *command = command_new (row->command, row->whom, row->track, row->on);
  g_test_message ("%s of %s by %s in an %s room: %c", stoa_command_kinds[row->command],
                  row->whom != NULL ? row->whom : "oneself", stoa_roles[role], stoa_room_phases[phase],
                  letter);
  g_autoptr (GPtrArray) events = stoa_room_decide (state, "actor", command, 5000, "cause", &error);
  if (letter == '+' || letter == '0')
    {
      g_assert_no_error (error);
      g_assert_cmpuint (events->len, ==, letter == '+' ? 1 : 0);
      if (events->len == 1)
        assert_event (state, events->pdata[0], command);
    }
  else
    {
      g_assert_null (events);
      g_assert_error (error, STOA_ERROR, code_of (letter));
      assert_sentence (error->message);
    }
  stoa_record_unref (command);
  stoa_record_unref (state);
}

static void
test_table (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    for (guint role = 0; role < 4; role++)
      for (guint phase = 0; phase < 2; phase++)
        check_row (&rows[i], role, phase);
}

static void
test_strangers (void)
{
  StoaRoomState *open = room_for (STOA_ROLE_HOST, STOA_ROOM_OPEN);
  StoaRoomState *ended = room_for (STOA_ROLE_HOST, STOA_ROOM_ENDED);
  for (guint kind = 0; kind < STOA_N_COMMANDS; kind++)
    {
      g_autoptr (GError) error = NULL;
      StoaCommand *command = command_new (kind, NULL, STOA_TRACK_MIC, TRUE);
      g_assert_null (stoa_room_decide (open, "stranger", command, 5000, NULL, &error));
      g_assert_error (error, STOA_ERROR, STOA_ERROR_NOT_FOUND);
      g_clear_error (&error);
      g_autoptr (GPtrArray) late = stoa_room_decide (ended, "stranger", command, 5000, NULL, &error);
      if (kind == STOA_COMMAND_LEAVE)
        g_assert_cmpuint (late->len, ==, 0);
      else
        g_assert_error (error, STOA_ERROR, STOA_ERROR_ENDED);
      stoa_record_unref (command);
    }
  stoa_record_unref (open);
  stoa_record_unref (ended);
}

static void
test_what_events_say (void)
{
  StoaRoomState *state = room_for (STOA_ROLE_MODERATOR, STOA_ROOM_OPEN);
  StoaCommand *mute = command_new (STOA_COMMAND_MUTE_TRACK, NULL, STOA_TRACK_MIC, TRUE);
  StoaCommand *lower = command_new (STOA_COMMAND_LOWER_HAND, "raised", 0, FALSE);
  StoaCommand *leave = command_new (STOA_COMMAND_LEAVE, NULL, 0, FALSE);
  g_autoptr (GPtrArray) muted = stoa_room_decide (state, "actor", mute, 5000, NULL, NULL);
  g_autoptr (GPtrArray) lowered = stoa_room_decide (state, "actor", lower, 5000, NULL, NULL);
  g_autoptr (GPtrArray) left = stoa_room_decide (state, "actor", leave, 5000, NULL, NULL);
  const StoaRoomEvent *event = muted->pdata[0];
  g_assert_cmpint (event->kind, ==, STOA_EVENT_TRACK_MUTED);
  g_assert_cmpstr (event->participant, ==, "actor");
  g_assert_cmpint (event->track->kind, ==, STOA_TRACK_MIC);
  g_assert_true (event->track->muted);
  g_assert_null (event->cause);
  event = lowered->pdata[0];
  g_assert_cmpint (event->kind, ==, STOA_EVENT_HAND_LOWERED);
  g_assert_cmpstr (event->participant, ==, "raised");
  event = left->pdata[0];
  g_assert_cmpint (event->kind, ==, STOA_EVENT_PARTICIPANT_LEFT);
  g_assert_cmpint (event->reason, ==, STOA_LEAVE_LEFT);
  stoa_record_unref (mute);
  stoa_record_unref (lower);
  stoa_record_unref (leave);
  stoa_record_unref (state);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/decide/table", test_table);
  g_test_add_func ("/decide/strangers", test_strangers);
  g_test_add_func ("/decide/what-events-say", test_what_events_say);
  return g_test_run ();
}
