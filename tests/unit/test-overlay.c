/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-test"

#include "room-maker.h"
#include "stoa-room-overlay.h"

typedef struct
{
  StoaRoomState *server;
  StoaRoomOverlay *overlay;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->server = room_join (room_open (), "me", STOA_ROLE_SPEAKER);
  self->server = room_publish (self->server, "me", STOA_TRACK_MIC, FALSE);
  self->overlay = stoa_room_overlay_new (self->server);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  stoa_room_overlay_free (self->overlay);
  stoa_record_unref (self->server);
}

static void
propose (Fixture *self, const char *id, StoaCommandKind kind, gboolean on)
{
  StoaCommand *command = command_new (kind, NULL, STOA_TRACK_MIC, on);
  stoa_room_overlay_propose (self->overlay, id, command, "me", 2000);
  stoa_record_unref (command);
}

/* The event is the server's next, and is sent when @sent. */
static void
happens (Fixture *self, StoaRoomEvent *event, const char *cause, gboolean sent)
{
  stoa_record_ref (event);
  g_set_str (&event->cause, cause);
  self->server = room_fold (self->server, event);
  if (sent)
    g_assert_true (stoa_room_overlay_confirm (self->overlay, event));
  stoa_record_unref (event);
}

static gboolean
shows_muted (Fixture *self)
{
  const StoaParticipant *me = stoa_room_state_find (stoa_room_overlay_get_shown (self->overlay), "me");
  return stoa_participant_track (me, STOA_TRACK_MIC)->muted;
}

static gboolean
shows_hand (Fixture *self)
{
  return stoa_room_state_find (stoa_room_overlay_get_shown (self->overlay), "me")->hand_at != 0;
}

static StoaRoomEvent *
muted (gboolean on)
{
  return event_track (STOA_EVENT_TRACK_MUTED, "me", STOA_TRACK_MIC, on);
}

static void
test_confirmed (Fixture *self, gconstpointer data)
{
  g_assert_true (stoa_record_equal (stoa_room_overlay_get_shown (self->overlay), self->server));
  propose (self, "1", STOA_COMMAND_MUTE_TRACK, TRUE);
  g_assert_true (shows_muted (self));
  g_assert_true (stoa_record_equal (stoa_room_overlay_get_confirmed (self->overlay), self->server));
  happens (self, event_joined ("bo", STOA_ROLE_SPEAKER), NULL, TRUE);
  g_assert_true (shows_muted (self));
  g_assert_true (stoa_room_overlay_is_pending (self->overlay, "1"));
  happens (self, muted (TRUE), "1", TRUE);
  g_assert_false (stoa_room_overlay_is_pending (self->overlay, "1"));
  g_assert_true (shows_muted (self));
  g_assert_true (stoa_record_equal (stoa_room_overlay_get_shown (self->overlay), self->server));
}

/* A refusal takes back exactly that command. */
static void
test_refused (Fixture *self, gconstpointer data)
{
  propose (self, "1", STOA_COMMAND_MUTE_TRACK, TRUE);
  propose (self, "2", STOA_COMMAND_RAISE_HAND, FALSE);
  stoa_room_overlay_settle (self->overlay, "1", 0);
  g_assert_false (shows_muted (self));
  g_assert_true (shows_hand (self));
  g_assert_true (stoa_room_overlay_is_pending (self->overlay, NULL));
  stoa_room_overlay_settle (self->overlay, "unknown", 0);
  stoa_room_overlay_settle (self->overlay, "2", 0);
  g_assert_false (stoa_room_overlay_is_pending (self->overlay, NULL));
}

/* Toggled twice before the first answer: the last wish shows until the truth of both is known. */
static void
test_toggled (Fixture *self, gconstpointer data)
{
  propose (self, "1", STOA_COMMAND_MUTE_TRACK, TRUE);
  propose (self, "2", STOA_COMMAND_MUTE_TRACK, FALSE);
  g_assert_false (shows_muted (self));
  happens (self, muted (TRUE), "1", TRUE);
  g_assert_false (shows_muted (self));
  happens (self, muted (FALSE), "2", TRUE);
  g_assert_false (shows_muted (self));
  g_assert_false (stoa_room_overlay_is_pending (self->overlay, NULL));
}

/* An answer that comes before its event makes nothing flicker. */
static void
test_answer_first (Fixture *self, gconstpointer data)
{
  propose (self, "1", STOA_COMMAND_MUTE_TRACK, TRUE);
  stoa_room_overlay_settle (self->overlay, "1", self->server->seq + 2);
  g_assert_true (shows_muted (self));
  happens (self, event_joined ("bo", STOA_ROLE_SPEAKER), NULL, TRUE);
  g_assert_true (shows_muted (self));
  happens (self, muted (TRUE), NULL, TRUE); /* its cause was not said: the seq is enough */
  g_assert_false (stoa_room_overlay_is_pending (self->overlay, "1"));
  g_assert_true (shows_muted (self));
}

static void
test_gap_and_repeat (Fixture *self, gconstpointer data)
{
  StoaRoomEvent *lost = stoa_record_ref (event_joined ("bo", STOA_ROLE_SPEAKER));
  StoaRoomEvent *next = stoa_record_ref (event_joined ("cy", STOA_ROLE_SPEAKER));
  happens (self, lost, NULL, FALSE);
  self->server = room_fold (self->server, next);
  const StoaRoomState *confirmed = stoa_room_overlay_get_confirmed (self->overlay);
  g_assert_false (stoa_room_overlay_confirm (self->overlay, next));
  g_assert_true (stoa_room_overlay_get_confirmed (self->overlay) == confirmed);
  g_assert_true (stoa_room_overlay_confirm (self->overlay, lost));
  g_assert_true (stoa_room_overlay_confirm (self->overlay, next));
  g_assert_true (stoa_room_overlay_confirm (self->overlay, lost));
  g_assert_true (stoa_record_equal (stoa_room_overlay_get_shown (self->overlay), self->server));
  stoa_record_unref (lost);
  stoa_record_unref (next);
}

static void
test_reset (Fixture *self, gconstpointer data)
{
  StoaRoomState *old = stoa_record_ref (self->server);
  propose (self, "1", STOA_COMMAND_MUTE_TRACK, TRUE);
  propose (self, "2", STOA_COMMAND_RAISE_HAND, TRUE);
  happens (self, event_joined ("bo", STOA_ROLE_SPEAKER), NULL, FALSE);
  happens (self, muted (TRUE), "1", FALSE);
  stoa_room_overlay_settle (self->overlay, "1", self->server->seq);
  stoa_room_overlay_reset (self->overlay, self->server);
  g_assert_false (stoa_room_overlay_is_pending (self->overlay, "1"));
  g_assert_true (stoa_room_overlay_is_pending (self->overlay, "2"));
  g_assert_true (shows_muted (self));
  g_assert_true (shows_hand (self));
  stoa_room_overlay_reset (self->overlay, old); /* a snapshot that came late */
  g_assert_true (stoa_record_equal (stoa_room_overlay_get_confirmed (self->overlay), self->server));
  stoa_record_unref (old);
}

/* What the rules do not allow is sent and not shown; the server has the last word. */
static void
test_not_allowed (Fixture *self, gconstpointer data)
{
  propose (self, "1", STOA_COMMAND_END, FALSE);
  g_assert_true (stoa_record_equal (stoa_room_overlay_get_shown (self->overlay), self->server));
  g_assert_true (stoa_room_overlay_is_pending (self->overlay, "1"));
  happens (self, event_of (STOA_EVENT_ROOM_ENDED, NULL), "1", TRUE);
  g_assert_cmpint (stoa_room_overlay_get_shown (self->overlay)->phase, ==, STOA_ROOM_ENDED);
  g_assert_false (stoa_room_overlay_is_pending (self->overlay, NULL));
}

static void
add (const char *path, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/overlay/confirmed", test_confirmed);
  add ("/overlay/refused", test_refused);
  add ("/overlay/toggled", test_toggled);
  add ("/overlay/answer-first", test_answer_first);
  add ("/overlay/gap-and-repeat", test_gap_and_repeat);
  add ("/overlay/reset", test_reset);
  add ("/overlay/not-allowed", test_not_allowed);
  return g_test_run ();
}
