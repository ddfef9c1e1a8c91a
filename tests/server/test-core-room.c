/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "stoa-room.h"
#include "stoa-test-server.h"
#include "stoa-test-wait.h"

#define PATIENT 0
#define HASTY 300            /* ms that a lost participant keeps their place, and no media engine */

/* An owner's room, and a guest's link to it. */
typedef struct
{
  StoaTestServer *server;
  StoaClient *owner;
  StoaClient *guest;
  char *id;
} Scene;

static Scene *
scene_new (guint away_ms)
{
  Scene *scene = g_new0 (Scene, 1);
  g_autofree char *me = NULL;
  g_autofree char *link = NULL;
  StoaInviteAccepted *accepted;

  scene->server = stoa_test_server_new (away_ms);
  scene->owner = stoa_client_new (scene->server->url, scene->server->token);
  stoa_test_resolve (stoa_client_rename (scene->owner, "Ana"));
  me = g_strdup (stoa_client_get_account (scene->owner)->id);
  scene->id = g_strdup (((StoaRoomCard *) g_value_get_boxed (stoa_test_resolve (stoa_client_start_room (
                             scene->owner, "attempt", "Garden", me, STOA_VISIBILITY_PRIVATE))))->id);
  link = g_strdup (((StoaInvite *) g_value_get_boxed (stoa_test_resolve (
                        stoa_client_make_invite (scene->owner, "room", scene->id, 60, 10))))->url);
  accepted = g_value_get_boxed (stoa_test_resolve (stoa_client_accept_invite (link, "Cy")));
  scene->guest = stoa_client_new (scene->server->url, accepted->token);
  stoa_client_start (scene->owner);
  stoa_client_start (scene->guest);
  return scene;
}

static void
scene_free (Scene *scene)
{
  stoa_client_stop (scene->owner);
  stoa_client_stop (scene->guest);
  g_assert_finalize_object (scene->owner);
  g_assert_finalize_object (scene->guest);
  stoa_test_server_free (scene->server);
  g_free (scene->id);
  g_free (scene);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Scene, scene_free)

static StoaRoom *
join (StoaClient *client, const char *id)
{
  StoaRoom *room = stoa_room_new (client, id);

  stoa_test_resolve (stoa_room_join (room, NULL));
  g_assert_cmpint (stoa_room_get_link (room), ==, STOA_ROOM_JOINED);
  return room;
}

static guint
size (StoaRoom *room)
{
  return g_list_model_get_n_items (G_LIST_MODEL (room));
}

static StoaPerson *
person (StoaRoom *room, guint position)
{
  g_autoptr (StoaPerson) item = g_list_model_get_item (G_LIST_MODEL (room), position);

  return item;
}

static gboolean
has_hand (StoaPerson *whose)
{
  return stoa_person_get_participant (whose)->hand_at != 0;
}

static DexFuture *
ask (StoaRoom *room, StoaCommandKind kind)
{
  g_autoptr (StoaCommand) command = stoa_record_new (&stoa_command_type);

  command->kind = kind;
  return stoa_room_ask (room, command);
}

/* Whose times come from two clocks are equal but for those. */
static void
assert_converged (StoaRoom *a, StoaRoom *b)
{
  stoa_test_wait (stoa_room_get_confirmed (a)->seq == stoa_room_get_confirmed (b)->seq);
  g_assert_true (stoa_record_equal (stoa_room_get_confirmed (a), stoa_room_get_confirmed (b)));
  g_assert_true (stoa_record_equal (stoa_room_get_shown (a), stoa_room_get_confirmed (a)));
  g_assert_true (stoa_record_equal (stoa_room_get_shown (b), stoa_room_get_confirmed (b)));
}

static void
on_items_changed (GListModel *model, guint position, guint removed, guint added, GString *log)
{
  g_string_append_printf (log, "%u-%u+%u ", position, removed, added);
}

static void
test_join_and_leave (void)
{
  g_autoptr (Scene) scene = scene_new (PATIENT);
  g_autoptr (StoaRoom) ana = join (scene->owner, scene->id);
  g_autoptr (StoaRoom) cy = NULL;
  g_autoptr (GString) log = g_string_new (NULL);
  StoaPerson *first;
  g_autofree char *title = NULL;
  guint people;

  g_object_get (ana, "title", &title, "people", &people, NULL);
  g_assert_cmpstr (title, ==, "Garden");
  g_assert_cmpuint (people, ==, 1);
  g_assert_cmpint (stoa_person_get_role (stoa_room_get_me (ana)), ==, STOA_ROLE_HOST);

  g_signal_connect (ana, "items-changed", G_CALLBACK (on_items_changed), log);
  first = person (ana, 0);
  cy = join (scene->guest, scene->id);
  stoa_test_wait (size (ana) == 2);
  g_assert_true (person (ana, 0) == first);
  g_assert_true (stoa_person_get_is_me (first));
  g_assert_cmpstr (stoa_person_get_name (person (ana, 1)), ==, "Cy");
  g_assert_false (stoa_person_get_is_me (person (ana, 1)));
  g_assert_true (stoa_room_find (ana, stoa_person_get_id (person (ana, 1))) == person (ana, 1));
  assert_converged (ana, cy);

  stoa_room_leave (cy);
  g_assert_cmpint (stoa_room_get_link (cy), ==, STOA_ROOM_LEFT);
  stoa_test_wait (size (ana) == 1);
  g_assert_cmpstr (log->str, ==, "1-0+1 1-1+0 ");
}

static void
test_named (void)
{
  g_autoptr (Scene) scene = scene_new (HASTY);
  g_autoptr (StoaRoom) room = stoa_room_new (scene->owner, scene->id);

  stoa_test_resolve (stoa_room_join (room, "Ana, on the train"));
  g_assert_cmpstr (stoa_person_get_name (stoa_room_get_me (room)), ==, "Ana, on the train");
}

static void
test_cannot_join (void)
{
  g_autoptr (Scene) scene = scene_new (HASTY);
  g_autoptr (StoaRoom) nowhere = stoa_room_new (scene->owner, "nowhere");
  g_autoptr (StoaRoom) ended = stoa_room_new (scene->owner, scene->id);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) ended_error = NULL;

  g_assert_false (stoa_test_settle (stoa_room_join (nowhere, NULL), &error));
  g_assert_error (error, STOA_ERROR, STOA_ERROR_NOT_FOUND);
  g_assert_cmpint (stoa_room_get_link (nowhere), ==, STOA_ROOM_LEFT);

  stoa_test_resolve (stoa_client_end_room (scene->owner, scene->id));
  g_assert_false (stoa_test_settle (stoa_room_join (ended, NULL), &ended_error));
  g_assert_error (ended_error, STOA_ERROR, STOA_ERROR_ENDED);
}

static void
test_ask (void)
{
  g_autoptr (Scene) scene = scene_new (PATIENT);
  g_autoptr (StoaRoom) ana = join (scene->owner, scene->id);
  g_autoptr (StoaRoom) cy = join (scene->guest, scene->id);
  StoaPerson *me = stoa_room_get_me (cy);
  const char *id = stoa_person_get_id (me);
  DexFuture *raised = ask (cy, STOA_COMMAND_RAISE_HAND);

  g_assert_true (has_hand (me)); /* at once */
  g_assert_true (stoa_person_get_id (me) == id); /* whoever kept it still has it */
  g_assert_cmpint (stoa_room_state_find (stoa_room_get_confirmed (cy), stoa_person_get_id (me))->hand_at, ==, 0);
  stoa_test_resolve (raised);
  g_assert_true (has_hand (me));
  stoa_test_resolve (ask (cy, STOA_COMMAND_RAISE_HAND)); /* is up already */
  assert_converged (ana, cy);
  g_assert_true (has_hand (stoa_room_find (ana, stoa_person_get_id (me))));
}

/* Both sides refuse what nobody can do: the prediction is nothing, and the reason comes back. */
static void
test_ask_refused (void)
{
  g_autoptr (Scene) scene = scene_new (PATIENT);
  g_autoptr (StoaRoom) ana = join (scene->owner, scene->id);
  g_autoptr (StoaRoom) cy = join (scene->guest, scene->id);
  g_autoptr (GError) error = NULL;

  g_assert_false (stoa_test_settle (ask (cy, STOA_COMMAND_END), &error));
  g_assert_error (error, STOA_ERROR, STOA_ERROR_FORBIDDEN);
  g_assert_cmpint (stoa_room_get_shown (cy)->phase, ==, STOA_ROOM_OPEN);
  assert_converged (ana, cy);
}

static void
test_both_at_once (void)
{
  g_autoptr (Scene) scene = scene_new (PATIENT);
  g_autoptr (StoaRoom) ana = join (scene->owner, scene->id);
  g_autoptr (StoaRoom) cy = join (scene->guest, scene->id);
  g_autoptr (GPtrArray) asked = g_ptr_array_new ();

  for (guint i = 0; i < 20; i++)
    {
      g_ptr_array_add (asked, ask (ana, i % 2 == 0 ? STOA_COMMAND_RAISE_HAND : STOA_COMMAND_LOWER_HAND));
      g_ptr_array_add (asked, ask (cy, i % 2 == 0 ? STOA_COMMAND_RAISE_HAND : STOA_COMMAND_LOWER_HAND));
    }
  for (guint i = 0; i < asked->len; i++)
    stoa_test_resolve (asked->pdata[i]);
  assert_converged (ana, cy);
  g_assert_false (has_hand (stoa_room_get_me (ana)));
}

static void
count (guint *times)
{
  (*times)++;
}

static void
test_server_killed (void)
{
  g_autoptr (Scene) scene = scene_new (PATIENT);
  g_autoptr (StoaRoom) ana = join (scene->owner, scene->id);
  g_autoptr (StoaRoom) cy = join (scene->guest, scene->id);
  StoaPerson *me = stoa_room_get_me (cy);
  g_autofree char *id = g_strdup (stoa_person_get_id (me));
  g_autoptr (GPtrArray) asked = g_ptr_array_new ();
  guint resets = 0, lefts = 0;

  g_signal_connect_swapped (cy, "media-reset", G_CALLBACK (count), &resets);
  g_signal_connect_swapped (cy, "left", G_CALLBACK (count), &lefts);
  stoa_test_resolve (ask (cy, STOA_COMMAND_RAISE_HAND));

  stoa_test_server_kill (scene->server);
  g_ptr_array_add (asked, ask (cy, STOA_COMMAND_LOWER_HAND)); /* goes down with the connection */
  stoa_test_wait (stoa_room_get_link (cy) == STOA_ROOM_RECONNECTING);
  g_assert_nonnull (stoa_client_get_trouble (scene->guest));
  g_assert_false (has_hand (me));
  g_ptr_array_add (asked, ask (cy, STOA_COMMAND_RAISE_HAND)); /* is held back */
  g_assert_true (has_hand (me));

  stoa_test_server_start (scene->server);
  stoa_test_wait (stoa_room_get_link (cy) == STOA_ROOM_JOINED && stoa_room_get_link (ana) == STOA_ROOM_JOINED);
  g_assert_true (stoa_room_get_me (cy) == me);
  g_assert_cmpstr (stoa_person_get_id (me), ==, id);
  stoa_test_resolve (asked->pdata[0]);
  stoa_test_resolve (asked->pdata[1]);
  stoa_test_wait (!stoa_person_get_participant (stoa_room_find (ana, id))->away);
  assert_converged (ana, cy);
  g_assert_true (has_hand (me));
  g_assert_cmpuint (resets, ==, 1);
  g_assert_cmpuint (lefts, ==, 0);
}

static void
test_ended (void)
{
  g_autoptr (Scene) scene = scene_new (PATIENT);
  g_autoptr (StoaRoom) ana = join (scene->owner, scene->id);
  g_autoptr (StoaRoom) cy = join (scene->guest, scene->id);
  g_autoptr (GError) error = NULL;
  int reason;

  stoa_test_resolve (ask (ana, STOA_COMMAND_END));
  stoa_test_wait (stoa_room_get_link (cy) == STOA_ROOM_LEFT && stoa_room_get_link (ana) == STOA_ROOM_LEFT);
  g_object_get (cy, "leave-reason", &reason, NULL);
  g_assert_cmpint (reason, ==, STOA_LEAVE_ENDED);
  g_assert_false (stoa_test_settle (ask (cy, STOA_COMMAND_RAISE_HAND), &error));
  g_assert_error (error, STOA_ERROR, STOA_ERROR_CONFLICT);
}

static void
test_client_stopped (void)
{
  g_autoptr (Scene) scene = scene_new (HASTY);
  g_autoptr (StoaRoom) cy = join (scene->guest, scene->id);
  g_autoptr (StoaRoom) late = stoa_room_new (scene->owner, scene->id);
  g_autoptr (GError) error = NULL;
  DexFuture *joining;

  stoa_client_stop (scene->guest);
  g_assert_cmpint (stoa_room_get_link (cy), ==, STOA_ROOM_LEFT);
  stoa_test_wait (stoa_client_get_state (scene->owner) == STOA_CLIENT_ONLINE);
  joining = stoa_room_join (late, NULL);
  stoa_client_stop (scene->owner);
  g_assert_false (stoa_test_settle (joining, &error));
  g_assert_error (error, STOA_ERROR, STOA_ERROR_UNAVAILABLE);
}

/* One who thinks better of it while the server lets them in is not in. */
static void
test_left_before_in (void)
{
  g_autoptr (Scene) scene = scene_new (PATIENT);
  g_autoptr (StoaRoom) ana = join (scene->owner, scene->id);
  g_autoptr (StoaRoom) cy = stoa_room_new (scene->guest, scene->id);
  g_autoptr (GError) error = NULL;
  DexFuture *joining;

  stoa_test_resolve (stoa_client_when_online (scene->guest));
  joining = stoa_room_join (cy, NULL);
  stoa_room_leave (cy);
  g_assert_false (stoa_test_settle (joining, &error));
  g_assert_error (error, STOA_ERROR, STOA_ERROR_ENDED);
  stoa_test_wait (stoa_room_get_confirmed (ana)->seq == 4); /* opened, Ana, Cy came and went */
  g_assert_cmpuint (size (ana), ==, 1);
}

/* The same account twice is two people; the room goes with its last reference. */
static void
test_twice (void)
{
  g_autoptr (Scene) scene = scene_new (HASTY);
  g_autoptr (StoaClient) again = stoa_client_new (scene->server->url, scene->server->token);
  StoaRoom *one = join (scene->owner, scene->id);
  g_autoptr (StoaRoom) two = NULL;

  stoa_client_start (again);
  two = join (again, scene->id);
  stoa_test_wait (size (one) == 2);
  g_assert_finalize_object (one);
  stoa_test_wait (size (two) == 1);
}

int
main (int argc, char *argv[])
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/room/join-and-leave", test_join_and_leave);
  g_test_add_func ("/core/room/named", test_named);
  g_test_add_func ("/core/room/cannot-join", test_cannot_join);
  g_test_add_func ("/core/room/ask", test_ask);
  g_test_add_func ("/core/room/ask-refused", test_ask_refused);
  g_test_add_func ("/core/room/both-at-once", test_both_at_once);
  g_test_add_func ("/core/room/server-killed", test_server_killed);
  g_test_add_func ("/core/room/ended", test_ended);
  g_test_add_func ("/core/room/client-stopped", test_client_stopped);
  g_test_add_func ("/core/room/left-before-in", test_left_before_in);
  g_test_add_func ("/core/room/twice", test_twice);
  return g_test_run ();
}
