/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-test"

#include "room-maker.h"

/* Every command of moderation × role of the one who asks × role of the one it is aimed at.
 *
 * A row has four groups, for the asking listener, speaker, moderator and host; in a group one letter for each
 * role aimed at, from listener to host: `+` one event, `0` none, F forbidden, N not found, C conflict.
 */
typedef struct
{
  StoaCommandKind kind;
  StoaTrackKind track;
  int role;
  const char *of;
  gboolean on;
  const char *answers;
} Row;

static const Row rows[] = {
  { STOA_COMMAND_LOCK_TRACK, STOA_TRACK_MIC, 0, NULL, FALSE, "FFFF FFFF ++FF +++F" },
  { STOA_COMMAND_LOCK_TRACK, STOA_TRACK_SCREEN, 0, NULL, FALSE, "FFFF FFFF ++FF +++F" },
  { STOA_COMMAND_LOCK_TRACK, STOA_TRACK_SCREEN_AUDIO, 0, NULL, FALSE, "FFFF FFFF 00FF 000F" },
  { STOA_COMMAND_UNLOCK_TRACK, STOA_TRACK_SCREEN_AUDIO, 0, NULL, FALSE, "FFFF FFFF ++FF +++F" },
  { STOA_COMMAND_UNLOCK_TRACK, STOA_TRACK_MIC, 0, NULL, FALSE, "FFFF FFFF 00FF 000F" },
  { STOA_COMMAND_ASK_TRACK, STOA_TRACK_CAMERA, 0, NULL, FALSE, "FFFF FFFF ++FF +++F" },
  { STOA_COMMAND_ASK_TRACK, STOA_TRACK_MIC, 0, NULL, FALSE, "FFFF FFFF 00FF 000F" },
  { STOA_COMMAND_LOCK_EVERYONE, 0, 0, NULL, FALSE, "FFFF FFFF ++++ ++++" },
  { STOA_COMMAND_UNLOCK_EVERYONE, 0, 0, "nothing", FALSE, "FFFF FFFF 0000 0000" },
  { STOA_COMMAND_SET_ROLE, 0, STOA_ROLE_LISTENER, NULL, FALSE, "FFFF FFFF 0+FF 0++F" },
  { STOA_COMMAND_SET_ROLE, 0, STOA_ROLE_SPEAKER, NULL, FALSE, "FFFF FFFF +0FF +0+F" },
  { STOA_COMMAND_SET_ROLE, 0, STOA_ROLE_MODERATOR, NULL, FALSE, "FFFF FFFF FFFF ++0F" },
  { STOA_COMMAND_SET_ROLE, 0, STOA_ROLE_HOST, NULL, FALSE, "FFFF FFFF CCFF CCCF" },
  { STOA_COMMAND_HAND_OVER, 0, 0, NULL, FALSE, "FFFF FFFF FFFF +++0" },
  { STOA_COMMAND_REMOVE, 0, 0, NULL, FALSE, "FFFF FFFF ++FF +++F" },
  { STOA_COMMAND_BAN, 0, 0, NULL, FALSE, "FFFF FFFF ++FF +++F" },
  { STOA_COMMAND_DROP_BAN, 0, 0, "held", FALSE, "FFFF FFFF ++++ ++++" },
  { STOA_COMMAND_DROP_BAN, 0, 0, "other", FALSE, "FFFF FFFF NNNN NNNN" },
  { STOA_COMMAND_LOCK_ROOM, 0, 0, NULL, TRUE, "FFFF FFFF ++++ ++++" },
  { STOA_COMMAND_LOCK_ROOM, 0, 0, NULL, FALSE, "FFFF FFFF 0000 0000" },
  { STOA_COMMAND_ADMIT, 0, 0, "knock", FALSE, "FFFF FFFF ++++ ++++" },
  { STOA_COMMAND_DECLINE, 0, 0, "knock", FALSE, "FFFF FFFF ++++ ++++" },
  { STOA_COMMAND_ADMIT, 0, 0, "nobody", FALSE, "FFFF FFFF NNNN NNNN" },
  { STOA_COMMAND_HANDLE, 0, 0, "knock", TRUE, "FFFF FFFF ++++ ++++" },
  { STOA_COMMAND_HANDLE, 0, 0, NULL, TRUE, "FFFF FFFF ++++ ++++" },
  { STOA_COMMAND_HANDLE, 0, 0, NULL, FALSE, "FFFF FFFF 0000 0000" },
  { STOA_COMMAND_HANDLE, 0, 0, "nobody", TRUE, "FFFF FFFF NNNN NNNN" },
};

static StoaRoomEvent *
lock_event (const char *id, StoaTrackKind track, const char *cause)
{
  StoaRoomEvent *event = event_track (STOA_EVENT_TRACK_LOCKED, id, track, TRUE);
  event->cause = g_strdup (cause);
  event->actor = g_strdup ("ana");
  return event;
}

static StoaRoomEvent *
knock_event (const char *id)
{
  StoaRoomEvent *event = event_of (STOA_EVENT_KNOCKED, NULL);
  event->knock = stoa_record_new (&stoa_knock_type);
  event->knock->id = g_strdup (id);
  event->knock->account = g_strdup ("account-gast");
  event->knock->name = g_strdup ("Gast");
  event->knock->at = 1000;
  return event;
}

static StoaRoomEvent *
hold_event (const char *id, const char *participant)
{
  StoaRoomEvent *event = event_of (STOA_EVENT_HOLD_BEGUN, participant);
  event->hold = stoa_record_new (&stoa_hold_type);
  event->hold->id = g_strdup (id);
  event->hold->participant = g_strdup (participant);
  event->hold->account = g_strconcat ("account-", participant, NULL);
  event->hold->name = g_strdup (participant);
  return event;
}

/* The one it is aimed at has an open microphone, a raised hand, no camera, and a lock on the sound of their screen. */
static StoaRoomState *
room_for (StoaRole actor, StoaRole whom)
{
  StoaRoomState *state = room_join (room_join (room_open (), "actor", actor), "whom", whom);
  state = room_publish (state, "whom", STOA_TRACK_MIC, FALSE);
  state = room_publish (room_join (state, "third", STOA_ROLE_SPEAKER), "third", STOA_TRACK_MIC, FALSE);
  state = room_fold (state, event_of (STOA_EVENT_HAND_RAISED, "whom"));
  state = room_fold (state, lock_event ("whom", STOA_TRACK_SCREEN_AUDIO, "old"));
  state = room_fold (state, knock_event ("knock"));
  return room_fold (state, hold_event ("held", "third"));
}

static StoaCommand *
command_of (const Row *row)
{
  gboolean aimless = row->of != NULL || row->kind == STOA_COMMAND_LOCK_ROOM;
  StoaCommand *command = command_new (row->kind, aimless ? NULL : "whom", row->track, row->on);
  command->of = g_strdup (row->of);
  command->role = row->role;
  return command;
}

static int
code_of (char letter)
{
  return letter == 'F' ? STOA_ERROR_FORBIDDEN : letter == 'N' ? STOA_ERROR_NOT_FOUND : STOA_ERROR_CONFLICT;
}

/* One event, that can be sent, changes something, and makes the same command need no second one. */
static void
assert_done (const StoaRoomState *state, GPtrArray *events, const StoaCommand *command)
{
  g_assert_cmpuint (events->len, ==, 1);
  g_assert_true (stoa_record_check (events->pdata[0], NULL));
  StoaRoomState *next = stoa_room_reduce (state, events->pdata[0]);
  g_assert_false (stoa_record_equal (state, next));
  g_assert_true (stoa_record_check (next, NULL));
  g_autoptr (GPtrArray) again = stoa_room_decide (next, "actor", command, 6000, "again", NULL);
  g_assert_true (again == NULL || again->len == 0);
  stoa_record_unref (next);
}

static void
check (const Row *row, StoaRole actor, StoaRole whom)
{
  char letter = row->answers[actor * 5 + whom];
  g_autoptr (GError) error = NULL;
  g_autoptr (StoaRoomState) state = room_for (actor, whom);
  g_autoptr (StoaCommand) command = command_of (row);
  g_test_message ("%s of a %s by a %s: %c", stoa_command_kinds[row->kind], stoa_roles[whom], stoa_roles[actor], letter);
  g_autoptr (GPtrArray) events = stoa_room_decide (state, "actor", command, 5000, "cause", &error);
  if (letter != '+' && letter != '0')
    {
      g_assert_error (error, STOA_ERROR, code_of (letter));
      return;
    }
  g_assert_no_error (error);
  if (letter == '0')
    g_assert_cmpuint (events->len, ==, 0);
  else
    assert_done (state, events, command);
}

static void
test_table (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    for (guint actor = 0; actor < 4; actor++)
      for (guint whom = 0; whom < 4; whom++)
        check (&rows[i], actor, whom);
}

static void
test_ended (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (StoaCommand) command = command_of (&rows[i]);
      g_autoptr (StoaRoomState) state
          = room_fold (room_for (STOA_ROLE_HOST, STOA_ROLE_SPEAKER), event_of (STOA_EVENT_ROOM_ENDED, NULL));
      g_assert_null (stoa_room_decide (state, "actor", command, 5000, "cause", &error));
      g_assert_error (error, STOA_ERROR, STOA_ERROR_ENDED);
      g_clear_error (&error);
      g_assert_null (stoa_room_decide_as (state, "account", STOA_ROLE_HOST, command, 5000, "cause", &error));
      g_assert_error (error, STOA_ERROR, STOA_ERROR_ENDED);
    }
}

/* A caretaker who is not in the room may what the role may; there is nothing to be handled by nobody. */
static void
test_outside (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    for (guint whom = 0; whom < 4; whom++)
      {
        g_autoptr (GError) error = NULL;
        g_autoptr (StoaCommand) command = command_of (&rows[i]);
        g_autoptr (StoaRoomState) state = room_for (STOA_ROLE_HOST, whom);
        char letter = rows[i].answers[STOA_ROLE_HOST * 5 + whom];
        g_autoptr (GPtrArray) events
            = stoa_room_decide_as (state, "owner", STOA_ROLE_HOST, command, 5000, "cause", &error);
        if (rows[i].kind == STOA_COMMAND_HANDLE)
          g_assert_error (error, STOA_ERROR, STOA_ERROR_NOT_FOUND);
        else
          g_assert_cmpuint (events != NULL ? events->len : 0, ==, letter == '+' ? 1 : 0);
        if (events != NULL && events->len == 1)
          g_assert_cmpstr (((StoaRoomEvent *) events->pdata[0])->account, ==, "owner");
      }
}

/* Fold what @command of "ana" leads to; it must lead to something. */
static StoaRoomState *
room_do (StoaRoomState *state, StoaCommand *command, const char *cause)
{
  g_autoptr (GPtrArray) events = stoa_room_decide (state, "ana", command, 2000, cause, NULL);
  g_assert_nonnull (events);
  for (guint i = 0; i < events->len; i++)
    state = room_fold (state, stoa_record_ref (events->pdata[i]));
  stoa_record_unref (command);
  return state;
}

static gboolean
is_open (const StoaRoomState *state, const char *id)
{
  const StoaTrack *track = stoa_participant_track (stoa_room_state_find (state, id), STOA_TRACK_MIC);
  return track != NULL && !track->muted;
}

static const StoaOrder *
order_of (const StoaRoomState *state, const char *id)
{
  return stoa_participant_order (stoa_room_state_find (state, id), STOA_TRACK_MIC);
}

static StoaRoomState *
room_of_ana (void)
{
  StoaRoomState *state = room_join (room_open (), "ana", STOA_ROLE_HOST);
  state = room_publish (room_join (state, "bo", STOA_ROLE_SPEAKER), "bo", STOA_TRACK_MIC, FALSE);
  return room_publish (room_join (state, "cy", STOA_ROLE_SPEAKER), "cy", STOA_TRACK_MIC, TRUE);
}

static void
test_lock (void)
{
  StoaRoomState *state = room_of_ana ();
  g_autoptr (StoaCommand) open = command_new (STOA_COMMAND_MUTE_TRACK, NULL, STOA_TRACK_MIC, FALSE);
  g_autoptr (GError) error = NULL;
  state = room_do (state, command_new (STOA_COMMAND_LOCK_TRACK, "bo", STOA_TRACK_MIC, FALSE), "1");
  g_assert_false (is_open (state, "bo"));
  g_assert_cmpint (order_of (state, "bo")->seq, ==, state->seq);
  g_assert_null (stoa_room_decide (state, "bo", open, 3000, "2", &error));
  g_assert_error (error, STOA_ERROR, STOA_ERROR_FORBIDDEN);

  /* neither an event that says otherwise nor a new track opens it */
  state = room_fold (state, event_track (STOA_EVENT_TRACK_MUTED, "bo", STOA_TRACK_MIC, FALSE));
  state = room_fold (state, event_track (STOA_EVENT_TRACK_UNPUBLISHED, "bo", STOA_TRACK_MIC, FALSE));
  state = room_publish (state, "bo", STOA_TRACK_MIC, FALSE);
  g_assert_false (is_open (state, "bo"));

  state = room_fold (state, event_track (STOA_EVENT_TRACK_STOPPED, "bo", STOA_TRACK_MIC, TRUE));
  g_assert_true (order_of (state, "bo")->stopped);
  state = room_do (state, command_new (STOA_COMMAND_UNLOCK_TRACK, "bo", STOA_TRACK_MIC, FALSE), "3");
  g_assert_false (is_open (state, "bo"));
  g_assert_cmpint (order_of (state, "bo")->state, ==, STOA_ORDER_ASKED);
  g_autoptr (GPtrArray) opened = stoa_room_decide (state, "bo", open, 3000, "4", NULL);
  state = room_fold (state, stoa_record_ref (opened->pdata[0]));
  g_assert_true (is_open (state, "bo"));
  g_assert_null (order_of (state, "bo"));

  /* who was muted anyway is not asked */
  state = room_do (state, command_new (STOA_COMMAND_LOCK_TRACK, "cy", STOA_TRACK_MIC, FALSE), "5");
  state = room_do (state, command_new (STOA_COMMAND_UNLOCK_TRACK, "cy", STOA_TRACK_MIC, FALSE), "6");
  g_assert_null (order_of (state, "cy"));
  stoa_record_unref (state);
}

/* Who is asked says no by muting what is muted. */
static void
test_say_no (void)
{
  StoaRoomState *state = room_of_ana ();
  g_autoptr (StoaCommand) mute = command_new (STOA_COMMAND_MUTE_TRACK, NULL, STOA_TRACK_MIC, TRUE);
  state = room_do (state, command_new (STOA_COMMAND_ASK_TRACK, "cy", STOA_TRACK_MIC, FALSE), "1");
  g_assert_cmpint (order_of (state, "cy")->state, ==, STOA_ORDER_ASKED);
  g_autoptr (GPtrArray) no = stoa_room_decide (state, "cy", mute, 3000, "2", NULL);
  state = room_fold (state, stoa_record_ref (no->pdata[0]));
  g_assert_null (order_of (state, "cy"));
  g_assert_false (is_open (state, "cy"));
  stoa_record_unref (state);
}

/* Undoing "mute everyone" lifts what it locked and nothing else. */
static void
test_everyone (void)
{
  StoaRoomState *state = room_publish (room_of_ana (), "ana", STOA_TRACK_MIC, FALSE);
  state = room_publish (room_join (state, "dee", STOA_ROLE_SPEAKER), "dee", STOA_TRACK_MIC, FALSE);
  state = room_do (state, command_new (STOA_COMMAND_LOCK_TRACK, "cy", STOA_TRACK_MIC, FALSE), "1");
  g_autoptr (StoaCommand) all = command_new (STOA_COMMAND_LOCK_EVERYONE, "dee", 0, FALSE);
  g_autoptr (StoaCommand) inverse = stoa_command_inverse (state, all, "2");
  state = room_do (state, stoa_record_ref (all), "2");
  g_assert_false (is_open (state, "bo"));
  g_assert_true (is_open (state, "dee"));
  g_assert_true (is_open (state, "ana"));
  state = room_do (state, stoa_record_ref (inverse), "3");
  g_assert_cmpint (order_of (state, "bo")->state, ==, STOA_ORDER_ASKED);
  g_assert_cmpint (order_of (state, "cy")->state, ==, STOA_ORDER_LOCKED);
  stoa_record_unref (state);
}

static StoaRoomState *
room_leave (StoaRoomState *state, const char *id, StoaLeaveReason reason)
{
  StoaRoomEvent *left = event_of (STOA_EVENT_PARTICIPANT_LEFT, id);
  left->reason = reason;
  return room_fold (state, left);
}

/* Leaving undoes no lock and no role; being sent away undoes having been let in. */
static void
test_remembered (void)
{
  StoaRoomState *state = room_of_ana ();
  StoaCommand *role = command_new (STOA_COMMAND_SET_ROLE, "bo", 0, FALSE);
  role->role = STOA_ROLE_LISTENER;
  state = room_do (state, command_new (STOA_COMMAND_LOCK_TRACK, "bo", STOA_TRACK_MIC, FALSE), "1");
  state = room_leave (room_do (state, role, "2"), "bo", STOA_LEAVE_LEFT);
  const StoaRemembered *bo = stoa_room_state_recall (state, "account-bo");
  g_assert_true (bo->has_role);
  g_assert_cmpint (bo->role, ==, STOA_ROLE_LISTENER);
  g_assert_cmpuint (bo->orders->len, ==, 1);

  StoaRoomEvent *admitted = event_of (STOA_EVENT_KNOCK_ENDED, NULL);
  g_set_str (&admitted->of, "k");
  state = room_fold (room_fold (state, knock_event ("k")), admitted);
  g_assert_true (stoa_room_state_recall (state, "account-gast")->admitted);
  state = room_leave (room_join (state, "gast", STOA_ROLE_SPEAKER), "gast", STOA_LEAVE_LOST);
  g_assert_true (stoa_room_state_recall (state, "account-gast")->admitted);
  state = room_leave (room_join (state, "gast", STOA_ROLE_SPEAKER), "gast", STOA_LEAVE_REMOVED);
  g_assert_false (stoa_room_state_recall (state, "account-gast")->admitted);
  stoa_record_unref (state);
}

static void
test_handling (void)
{
  StoaRoomState *state = room_join (room_of_ana (), "eve", STOA_ROLE_MODERATOR);
  g_autoptr (StoaCommand) claim = command_new (STOA_COMMAND_HANDLE, "bo", 0, TRUE);
  g_autoptr (GError) error = NULL;
  state = room_fold (state, event_of (STOA_EVENT_HAND_RAISED, "bo"));
  state = room_do (state, stoa_record_ref (claim), "1");
  g_assert_cmpstr (stoa_room_state_find (state, "bo")->handler, ==, "ana");
  g_assert_null (stoa_room_decide (state, "eve", claim, 3000, "2", &error));
  g_assert_error (error, STOA_ERROR, STOA_ERROR_CONFLICT);
  state = room_fold (state, event_of (STOA_EVENT_PARTICIPANT_AWAY, "ana"));
  g_assert_null (stoa_room_state_find (state, "bo")->handler);
  stoa_record_unref (state);
}

/* Who is about to be banned can leave, and that changes nothing. */
static void
test_held (void)
{
  StoaRoomState *state = room_of_ana ();
  g_autoptr (StoaCommand) raise = command_new (STOA_COMMAND_RAISE_HAND, NULL, 0, FALSE);
  g_autoptr (GError) error = NULL;
  state = room_do (state, command_new (STOA_COMMAND_BAN, "bo", 0, FALSE), "1");
  const StoaHold *hold = stoa_room_state_find_hold (state, "1");
  g_assert_cmpint (hold->until - hold->at, ==, STOA_HOLD_MS);
  g_assert_null (stoa_room_decide (state, "bo", raise, 3000, "2", &error));
  g_assert_error (error, STOA_ERROR, STOA_ERROR_FORBIDDEN);
  state = room_leave (state, "bo", STOA_LEAVE_LEFT);
  g_assert_nonnull (stoa_room_state_find_held (state, "account-bo"));
  stoa_record_unref (state);
}

static void
assert_undone (StoaCommandKind kind, StoaTrackKind track, int role, gboolean on)
{
  g_autoptr (StoaCommand) command = command_new (kind, "bo", track, on);
  command->role = role;
  StoaRoomState *state = room_fold (room_of_ana (), event_of (STOA_EVENT_HAND_RAISED, "bo"));
  g_autoptr (StoaCommand) inverse = stoa_command_inverse (state, command, "1");
  g_assert_nonnull (inverse);
  g_assert_true (stoa_record_check (inverse, NULL));
  StoaRoomState *done = room_do (stoa_record_ref (state), stoa_record_ref (command), "1");
  g_assert_false (is_open (done, "bo") && kind == STOA_COMMAND_LOCK_TRACK && track == STOA_TRACK_MIC);
  StoaRoomState *undone = room_do (done, stoa_record_ref (inverse), "2");
  const StoaParticipant *before = stoa_room_state_find (state, "bo");
  const StoaParticipant *after = stoa_room_state_find (undone, "bo");
  g_assert_cmpint (before->role, ==, after->role);
  g_assert_false (stoa_participant_is_locked (after, track));
  g_assert_cmpuint (undone->holds->len, ==, 0);
  g_assert_false (undone->locked);
  g_assert_null (after->handler);
  stoa_record_unref (undone);
  stoa_record_unref (state);
}

static void
test_inverse (void)
{
  static const StoaCommandKind final[] = { STOA_COMMAND_HAND_OVER, STOA_COMMAND_REMOVE, STOA_COMMAND_END,
                                           STOA_COMMAND_ADMIT, STOA_COMMAND_DECLINE, STOA_COMMAND_LOWER_HAND };
  g_autoptr (StoaRoomState) state = room_of_ana ();
  assert_undone (STOA_COMMAND_LOCK_TRACK, STOA_TRACK_MIC, 0, FALSE);
  assert_undone (STOA_COMMAND_LOCK_TRACK, STOA_TRACK_CAMERA, 0, FALSE);
  assert_undone (STOA_COMMAND_SET_ROLE, 0, STOA_ROLE_LISTENER, FALSE);
  assert_undone (STOA_COMMAND_SET_ROLE, 0, STOA_ROLE_MODERATOR, FALSE);
  assert_undone (STOA_COMMAND_BAN, 0, 0, FALSE);
  assert_undone (STOA_COMMAND_LOCK_ROOM, 0, 0, TRUE);
  assert_undone (STOA_COMMAND_HANDLE, 0, 0, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (final); i++)
    {
      g_autoptr (StoaCommand) command = command_new (final[i], "bo", 0, FALSE);
      g_assert_null (stoa_command_inverse (state, command, "1"));
    }
}

/* What only caretakers may know leaves neither in an event nor in a snapshot, and both lead to the same. */
static void
test_redaction (void)
{
  g_autoptr (StoaRoomState) state = room_for (STOA_ROLE_HOST, STOA_ROLE_SPEAKER);
  g_autoptr (StoaRoomState) known = stoa_room_state_for (state, STOA_ROLE_SPEAKER);
  g_autoptr (StoaRoomState) all = stoa_room_state_for (state, STOA_ROLE_MODERATOR);
  g_assert_true (all == state);
  g_assert_cmpuint (known->knocks->len + known->holds->len + known->remembered->len, ==, 0);
  g_assert_cmpuint (known->participants->len, ==, state->participants->len);
  for (guint kind = 0; kind < STOA_N_EVENTS; kind++)
    {
      g_autoptr (StoaRoomEvent) event = event_of (kind, "whom");
      g_autoptr (StoaRoomEvent) told = stoa_room_event_for (event, STOA_ROLE_LISTENER);
      if (kind == STOA_EVENT_PRIVATE || told->kind != STOA_EVENT_PRIVATE)
        continue;
      g_assert_null (told->participant);
      g_autoptr (StoaRoomState) one = stoa_room_reduce (known, told);
      g_assert_true (stoa_record_equal (one, known));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/moderate/table", test_table);
  g_test_add_func ("/moderate/ended", test_ended);
  g_test_add_func ("/moderate/outside", test_outside);
  g_test_add_func ("/moderate/lock", test_lock);
  g_test_add_func ("/moderate/say-no", test_say_no);
  g_test_add_func ("/moderate/everyone", test_everyone);
  g_test_add_func ("/moderate/remembered", test_remembered);
  g_test_add_func ("/moderate/handling", test_handling);
  g_test_add_func ("/moderate/held", test_held);
  g_test_add_func ("/moderate/inverse", test_inverse);
  g_test_add_func ("/moderate/redaction", test_redaction);
  return g_test_run ();
}
