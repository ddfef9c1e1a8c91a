/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-test"

#include "room-maker.h"

/* Recording a room: who may, what follows for whom, and that everybody is asked. */

static StoaRoomState *
three_people (void)
{
  StoaRoomState *state = room_join (room_open (), "ana", STOA_ROLE_HOST);
  state = room_join (state, "mo", STOA_ROLE_MODERATOR);
  return room_join (state, "bo", STOA_ROLE_SPEAKER);
}

static StoaCommand *
command_of (StoaCommandKind kind, gboolean on, const char *title)
{
  StoaCommand *command = command_new (kind, NULL, 0, on);
  command->title = g_strdup (title);
  return command;
}

static GPtrArray *
ask (const StoaRoomState *state, const char *actor, StoaCommandKind kind, gboolean on, const char *title, GError **error)
{
  g_autoptr (StoaCommand) command = command_of (kind, on, title);
  return stoa_room_decide (state, actor, command, 5000, "cause", error);
}

/* @state, which is taken, with what the command leads to: @n events. */
static StoaRoomState *
done (StoaRoomState *state, const char *actor, StoaCommandKind kind, gboolean on, const char *title, guint n)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) events = ask (state, actor, kind, on, title, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (events->len, ==, n);
  for (guint i = 0; i < events->len; i++)
    {
      g_assert_true (stoa_record_check (events->pdata[i], NULL));
      state = room_fold (state, stoa_record_ref (events->pdata[i]));
    }
  g_assert_true (stoa_record_check (state, NULL));
  return state;
}

static void
assert_refused (const StoaRoomState *state, const char *actor, StoaCommandKind kind, const char *title, StoaError code)
{
  g_autoptr (GError) error = NULL;
  g_assert_null (ask (state, actor, kind, TRUE, title, &error));
  g_assert_error (error, STOA_ERROR, (int) code);
}

static StoaConsent
consent_of (const StoaRoomState *state, const char *id)
{
  return stoa_room_state_find (state, id)->consent;
}

static StoaRoomState *
recording (void)
{
  return done (three_people (), "mo", STOA_COMMAND_TOGGLE_RECORDING, TRUE, NULL, 1);
}

static void
test_who_may (void)
{
  g_autoptr (StoaRoomState) state = three_people ();
  g_autoptr (StoaCommand) command = command_of (STOA_COMMAND_TOGGLE_RECORDING, TRUE, NULL);
  g_autoptr (GPtrArray) outside = stoa_room_decide_as (state, "owner", STOA_ROLE_MODERATOR, command, 5000, "c", NULL);
  const StoaRoomEvent *event = outside->pdata[0];
  g_assert_cmpstr (event->account, ==, "owner");
  g_assert_null (event->recording->by);
  assert_refused (state, "bo", STOA_COMMAND_TOGGLE_RECORDING, NULL, STOA_ERROR_FORBIDDEN);
  assert_refused (state, "bo", STOA_COMMAND_CHAPTER, "Weeds", STOA_ERROR_FORBIDDEN);
  assert_refused (state, "mo", STOA_COMMAND_CHAPTER, "Weeds", STOA_ERROR_CONFLICT);
}

/* Of two who begin at once one did; the same with ending. */
static void
test_two_at_once (void)
{
  StoaRoomState *state = recording ();
  g_assert_cmpstr (state->recording->by, ==, "mo");
  g_assert_cmpint (state->recording->since, ==, 5000);
  state = done (state, "ana", STOA_COMMAND_TOGGLE_RECORDING, TRUE, NULL, 0);
  state = done (state, "ana", STOA_COMMAND_TOGGLE_RECORDING, FALSE, NULL, 1);
  g_assert_null (state->recording);
  state = done (state, "mo", STOA_COMMAND_TOGGLE_RECORDING, FALSE, NULL, 0);
  stoa_record_unref (state);
}

static void
test_consent (void)
{
  StoaRoomState *state = recording ();
  g_assert_cmpint (consent_of (state, "mo"), ==, STOA_CONSENT_YES);
  g_assert_cmpint (consent_of (state, "ana"), ==, STOA_CONSENT_UNANSWERED);
  state = done (state, "ana", STOA_COMMAND_CONSENT, FALSE, NULL, 1);
  state = done (state, "bo", STOA_COMMAND_CONSENT, TRUE, NULL, 1);
  state = done (state, "bo", STOA_COMMAND_CONSENT, TRUE, NULL, 0);
  g_assert_cmpint (consent_of (state, "ana"), ==, STOA_CONSENT_NO);
  g_assert_cmpint (consent_of (state, "bo"), ==, STOA_CONSENT_YES);
  state = done (state, "bo", STOA_COMMAND_CONSENT, FALSE, NULL, 1);
  g_assert_cmpint (consent_of (state, "bo"), ==, STOA_CONSENT_NO);

  /* Each recording is asked for anew. */
  state = done (state, "mo", STOA_COMMAND_TOGGLE_RECORDING, FALSE, NULL, 1);
  state = done (state, "bo", STOA_COMMAND_CONSENT, TRUE, NULL, 0);
  state = done (state, "ana", STOA_COMMAND_TOGGLE_RECORDING, TRUE, NULL, 1);
  g_assert_cmpint (consent_of (state, "ana"), ==, STOA_CONSENT_YES);
  g_assert_cmpint (consent_of (state, "mo"), ==, STOA_CONSENT_UNANSWERED);
  g_assert_cmpint (consent_of (state, "bo"), ==, STOA_CONSENT_UNANSWERED);
  stoa_record_unref (state);
}

static void
test_for_oneself (void)
{
  g_autoptr (StoaRoomState) state = recording ();
  g_autoptr (StoaCommand) command = command_new (STOA_COMMAND_CONSENT, "bo", 0, TRUE);
  g_autoptr (GError) error = NULL;
  g_assert_null (stoa_room_decide (state, "ana", command, 5000, "c", &error));
  g_assert_error (error, STOA_ERROR, STOA_ERROR_FORBIDDEN);
  g_clear_error (&error);
  g_assert_null (stoa_room_decide_as (state, "owner", STOA_ROLE_HOST, command, 5000, "c", &error));
  g_assert_error (error, STOA_ERROR, STOA_ERROR_NOT_FOUND);
}

static void
test_chapters (void)
{
  StoaRoomState *state = recording ();
  g_assert_null (state->recording->chapter);
  state = done (state, "mo", STOA_COMMAND_CHAPTER, FALSE, "Weeds", 1);
  g_assert_cmpstr (state->recording->chapter, ==, "Weeds");
  state = done (state, "ana", STOA_COMMAND_CHAPTER, FALSE, "Weeds", 0);
  state = done (state, "ana", STOA_COMMAND_CHAPTER, FALSE, "Bees", 1);
  g_assert_cmpstr (state->recording->chapter, ==, "Bees");
  stoa_record_unref (state);
}

/* What comes late concerns another recording, or none. */
static void
test_does_not_fit (void)
{
  StoaRoomState *state = recording ();
  StoaRoomEvent *other = event_of (STOA_EVENT_RECORDING_STOPPED, NULL);
  other->of = g_strdup ("another");
  state = room_fold (state, other);
  g_assert_nonnull (state->recording);
  state = room_fold (state, event_of (STOA_EVENT_RECORDING_STARTED, NULL));
  g_assert_cmpstr (state->recording->id, ==, "cause");
  state = room_fold (state, event_of (STOA_EVENT_ROOM_ENDED, NULL));
  g_assert_null (state->recording);
  StoaRoomEvent *late = event_of (STOA_EVENT_CHAPTER_BEGUN, NULL);
  late->title = g_strdup ("Late");
  state = room_fold (state, late);
  g_assert_null (state->recording);
  stoa_record_unref (state);
}

static void
test_undo (void)
{
  g_autoptr (StoaRoomState) off = three_people ();
  g_autoptr (StoaRoomState) on = recording ();
  g_autoptr (StoaCommand) begin = command_of (STOA_COMMAND_TOGGLE_RECORDING, TRUE, NULL);
  g_autoptr (StoaCommand) end = command_of (STOA_COMMAND_TOGGLE_RECORDING, FALSE, NULL);
  g_autoptr (StoaCommand) unbegin = stoa_command_inverse (off, begin, "1");
  g_autoptr (StoaCommand) unend = stoa_command_inverse (on, end, "1");
  g_assert_false (unbegin->on);
  g_assert_true (unend->on);
  g_assert_null (stoa_command_inverse (on, begin, "1"));
  g_assert_null (stoa_command_inverse (off, end, "1"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/recording/who-may", test_who_may);
  g_test_add_func ("/recording/two-at-once", test_two_at_once);
  g_test_add_func ("/recording/consent", test_consent);
  g_test_add_func ("/recording/for-oneself", test_for_oneself);
  g_test_add_func ("/recording/chapters", test_chapters);
  g_test_add_func ("/recording/does-not-fit", test_does_not_fit);
  g_test_add_func ("/recording/undo", test_undo);
  return g_test_run ();
}
