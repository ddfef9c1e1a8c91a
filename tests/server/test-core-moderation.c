/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "stoa-knocker.h"
#include "stoa-moderation.h"
#include "stoa-test-server.h"
#include "stoa-test-wait.h"

/* Ana hosts a room on a server of its own, a guest is in it. */
typedef struct
{
  StoaTestServer *server;
  StoaClient *owner;
  StoaClient *guest;
  char *id;
  char *link;
  StoaRoom *ana;
  StoaRoom *gus;
  StoaModeration *moderation;
} Scene;

static DexFuture *
take (Scene *scene, const StoaCommand *command)
{
  return stoa_moderation_do (scene->moderation, command, NULL);
}

/* Takes back the newest, which has to be taken back by that. */
static DexFuture *
undo_by (Scene *scene, StoaCommandKind kind)
{
  g_autoptr (StoaCommand) inverse = NULL;
  DexFuture *undone = stoa_moderation_undo (scene->moderation, 0, &inverse, NULL);

  g_assert_nonnull (undone);
  g_assert_cmpint (inverse->kind, ==, kind);
  return undone;
}

static gboolean
has_nothing_to_undo (Scene *scene)
{
  return stoa_moderation_undo (scene->moderation, 0, NULL, NULL) == NULL;
}

static StoaClient *
guest_new (Scene *scene, const char *name)
{
  const StoaInviteAccepted *accepted
      = g_value_get_boxed (stoa_test_resolve (stoa_client_accept_invite (scene->link, name)));
  StoaClient *guest = stoa_client_new (scene->server->url, accepted->token);

  stoa_client_start (guest);
  return guest;
}

static void
set_up (Scene *scene, gconstpointer data)
{
  scene->server = stoa_test_server_new (300);
  scene->owner = stoa_client_new (scene->server->url, scene->server->token);
  stoa_test_resolve (stoa_client_rename (scene->owner, "Ana"));
  scene->id = g_strdup (((StoaRoomCard *) g_value_get_boxed (stoa_test_resolve (stoa_client_start_room (
                             scene->owner, "attempt", "Garden", stoa_client_get_account (scene->owner)->id,
                             STOA_VISIBILITY_PRIVATE))))->id);
  scene->link = g_strdup (((StoaInvite *) g_value_get_boxed (stoa_test_resolve (
                               stoa_client_make_invite (scene->owner, "room", scene->id, 60, 10))))->url);
  scene->guest = guest_new (scene, "Gus");
  stoa_client_start (scene->owner);
  scene->ana = stoa_room_new (scene->owner, scene->id);
  scene->gus = stoa_room_new (scene->guest, scene->id);
  stoa_test_resolve (stoa_room_join (scene->ana, NULL));
  stoa_test_resolve (stoa_room_join (scene->gus, NULL));
  stoa_test_wait (g_list_model_get_n_items (G_LIST_MODEL (scene->ana)) == 2);
  scene->moderation = stoa_moderation_new (scene->ana);
}

static void
tear_down (Scene *scene, gconstpointer data)
{
  g_assert_finalize_object (scene->moderation);
  g_object_unref (scene->ana);
  g_object_unref (scene->gus);
  stoa_client_stop (scene->owner);
  stoa_client_stop (scene->guest);
  g_object_unref (scene->owner);
  g_object_unref (scene->guest);
  stoa_test_server_free (scene->server);
  g_free (scene->id);
  g_free (scene->link);
}

static StoaPerson *
gus_of (Scene *scene)
{
  return stoa_room_find (scene->ana, stoa_person_get_id (stoa_room_get_me (scene->gus)));
}

static const char *
gus_id (Scene *scene)
{
  return stoa_person_get_id (gus_of (scene));
}

/* Asked at once, then confirmed, then stopped; undoing asks and opens nothing. */
static void
test_steps_and_undo (Scene *scene, gconstpointer data)
{
  g_autoptr (StoaCommand) mute = stoa_moderate_track (STOA_COMMAND_LOCK_TRACK, gus_id (scene), STOA_TRACK_MIC);
  g_autoptr (StoaCommand) ask = stoa_moderate_track (STOA_COMMAND_ASK_TRACK, gus_id (scene), STOA_TRACK_MIC);
  DexFuture *asked = take (scene, mute);

  g_assert_cmpint (stoa_person_get_step (gus_of (scene), STOA_TRACK_MIC), ==, STOA_STEP_ASKED);
  stoa_test_resolve (asked);
  stoa_test_wait (stoa_person_get_step (gus_of (scene), STOA_TRACK_MIC) == STOA_STEP_STOPPED);
  stoa_test_wait (stoa_person_get_step (stoa_room_get_me (scene->gus), STOA_TRACK_MIC) == STOA_STEP_STOPPED);

  stoa_test_resolve (undo_by (scene, STOA_COMMAND_UNLOCK_TRACK));
  g_assert_cmpint (stoa_person_get_step (gus_of (scene), STOA_TRACK_MIC), ==, STOA_STEP_NONE);
  g_assert_true (stoa_person_get_mic_muted (gus_of (scene)));
  g_assert_true (has_nothing_to_undo (scene));
  stoa_test_resolve (take (scene, ask));
  g_assert_true (has_nothing_to_undo (scene));
}

/* What does not make sense any more is not offered. */
static void
test_undo_of_what_is_gone (Scene *scene, gconstpointer data)
{
  g_autoptr (StoaCommand) lock = stoa_moderate_room (TRUE);
  g_autoptr (StoaCommand) role = stoa_moderate_role (gus_id (scene), STOA_ROLE_LISTENER);

  stoa_test_resolve (take (scene, lock));
  stoa_test_resolve (take (scene, role));
  stoa_room_leave (scene->gus);
  stoa_test_wait (g_list_model_get_n_items (G_LIST_MODEL (scene->ana)) == 1);
  stoa_test_resolve (undo_by (scene, STOA_COMMAND_LOCK_ROOM));
  g_assert_false (stoa_room_get_confirmed (scene->ana)->locked);
}

static void
test_refused (Scene *scene, gconstpointer data)
{
  g_autoptr (StoaCommand) remove = stoa_moderate_person (STOA_COMMAND_REMOVE, "nobody");
  g_autoptr (GError) error = NULL;

  g_assert_false (stoa_test_settle (take (scene, remove), &error));
  g_assert_error (error, STOA_ERROR, STOA_ERROR_NOT_FOUND);
  g_assert_true (has_nothing_to_undo (scene));
  g_assert_true (stoa_record_equal (stoa_room_get_shown (scene->ana), stoa_room_get_confirmed (scene->ana)));
}

/* At once, before the server answers, and by its number among others. */
static void
test_undo_by_number (Scene *scene, gconstpointer data)
{
  g_autoptr (StoaCommand) lock = stoa_moderate_room (TRUE);
  g_autoptr (StoaCommand) role = stoa_moderate_role (gus_id (scene), STOA_ROLE_LISTENER);
  g_autofree char *name = NULL;
  guint locked, moved;
  DexFuture *first = stoa_moderation_do (scene->moderation, lock, &locked);
  DexFuture *second = stoa_moderation_do (scene->moderation, role, &moved);

  stoa_test_resolve (stoa_moderation_undo (scene->moderation, locked, NULL, NULL));
  g_assert_null (stoa_moderation_undo (scene->moderation, locked, NULL, NULL));
  g_assert_false (stoa_room_get_confirmed (scene->ana)->locked);
  stoa_test_resolve (stoa_moderation_undo (scene->moderation, moved, NULL, &name));
  g_assert_cmpstr (name, ==, "Gus");
  g_assert_cmpint (stoa_person_get_role (gus_of (scene)), ==, STOA_ROLE_SPEAKER);
  stoa_test_resolve (first);
  stoa_test_resolve (second);
}

static void
test_hands (Scene *scene, gconstpointer data)
{
  g_autoptr (StoaCommand) raise = stoa_moderate_person (STOA_COMMAND_RAISE_HAND, NULL);
  g_autoptr (StoaCommand) claim = stoa_moderate_handle (gus_id (scene), NULL, TRUE);
  g_autoptr (StoaCommand) lower = stoa_moderate_person (STOA_COMMAND_LOWER_HAND, gus_id (scene));
  GListModel *hands = stoa_moderation_get_hands (scene->moderation);
  g_autoptr (StoaPerson) first = NULL;

  stoa_test_resolve (stoa_room_ask (scene->ana, raise));
  stoa_test_resolve (stoa_room_ask (scene->gus, raise));
  stoa_test_wait (g_list_model_get_n_items (hands) == 2);
  first = g_list_model_get_item (hands, 0);
  g_assert_true (first == stoa_room_get_me (scene->ana));
  stoa_test_resolve (take (scene, claim));
  g_assert_cmpstr (stoa_person_get_participant (gus_of (scene))->handler, ==,
                   stoa_person_get_id (stoa_room_get_me (scene->ana)));
  g_assert_null (stoa_person_get_participant (stoa_room_get_me (scene->gus))->handler);
  stoa_test_resolve (take (scene, lower));
  g_assert_cmpuint (g_list_model_get_n_items (hands), ==, 1);
}

static void
test_knock (Scene *scene, gconstpointer data)
{
  g_autoptr (StoaCommand) lock = stoa_moderate_room (TRUE);
  g_autoptr (StoaCommand) admit = NULL;
  g_autoptr (StoaClient) hal = guest_new (scene, "Hal");
  g_autoptr (StoaRoom) room = stoa_room_new (hal, scene->id);
  g_autoptr (StoaKnocker) knocker = NULL;
  GListModel *knocks = stoa_moderation_get_knocks (scene->moderation);
  DexFuture *joining;

  stoa_test_resolve (take (scene, lock));
  joining = stoa_room_join (room, NULL);
  stoa_test_wait (stoa_room_get_link (room) == STOA_ROOM_KNOCKING);
  stoa_test_wait (g_list_model_get_n_items (knocks) == 1);
  knocker = g_list_model_get_item (knocks, 0);
  g_assert_cmpstr (stoa_knocker_get_knock (knocker)->name, ==, "Hal");
  admit = stoa_moderate_knock (STOA_COMMAND_ADMIT, stoa_knocker_get_knock (knocker)->id);
  stoa_test_resolve (take (scene, admit));
  stoa_test_resolve (joining);
  g_assert_cmpint (stoa_room_get_link (room), ==, STOA_ROOM_JOINED);
  g_assert_cmpuint (g_list_model_get_n_items (knocks), ==, 0);
  stoa_client_stop (hal);
}

static void
test_knock_declined (Scene *scene, gconstpointer data)
{
  g_autoptr (StoaCommand) lock = stoa_moderate_room (TRUE);
  g_autoptr (StoaCommand) decline = NULL;
  g_autoptr (StoaClient) hal = guest_new (scene, "Hal");
  g_autoptr (StoaRoom) room = stoa_room_new (hal, scene->id);
  g_autoptr (StoaKnocker) knocker = NULL;
  g_autoptr (GError) error = NULL;
  DexFuture *joining;

  stoa_test_resolve (take (scene, lock));
  joining = stoa_room_join (room, NULL);
  stoa_test_wait (g_list_model_get_n_items (stoa_moderation_get_knocks (scene->moderation)) == 1);
  knocker = g_list_model_get_item (stoa_moderation_get_knocks (scene->moderation), 0);
  decline = stoa_moderate_knock (STOA_COMMAND_DECLINE, stoa_knocker_get_knock (knocker)->id);
  stoa_test_resolve (take (scene, decline));
  g_assert_false (stoa_test_settle (joining, &error));
  g_assert_error (error, STOA_ERROR, STOA_ERROR_FORBIDDEN);
  stoa_client_stop (hal);
}

/* In the hold by a command, afterwards in the ledger. */
static void
test_ban (Scene *scene, gconstpointer data)
{
  g_autoptr (StoaCommand) ban = stoa_moderate_ban (gus_id (scene), STOA_SCOPE_ROOM, 0, "shouts");
  const StoaBanList *ledger;

  stoa_test_resolve (take (scene, ban));
  g_assert_cmpuint (stoa_room_get_shown (scene->ana)->holds->len, ==, 1);
  stoa_test_resolve (undo_by (scene, STOA_COMMAND_DROP_BAN));
  g_assert_cmpuint (stoa_room_get_shown (scene->ana)->holds->len, ==, 0);

  stoa_test_resolve (take (scene, ban));
  stoa_test_wait (stoa_room_get_link (scene->gus) == STOA_ROOM_LEFT);
  ledger = g_value_get_boxed (stoa_test_resolve (stoa_client_list_bans (scene->owner, scene->id, "gus")));
  g_assert_cmpuint (ledger->bans->len, ==, 1);
  stoa_test_resolve (undo_by (scene, STOA_COMMAND_DROP_BAN));
  ledger = g_value_get_boxed (stoa_test_resolve (stoa_client_list_bans (scene->owner, NULL, NULL)));
  g_assert_cmpint (((StoaBan *) ledger->bans->pdata[0])->lifted_at, !=, 0);
}

int
main (int argc, char *argv[])
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test) g_test_add ("/core/moderation/" name, Scene, NULL, set_up, test, tear_down)
  ADD ("steps-and-undo", test_steps_and_undo);
  ADD ("undo-of-what-is-gone", test_undo_of_what_is_gone);
  ADD ("undo-by-number", test_undo_by_number);
  ADD ("refused", test_refused);
  ADD ("hands", test_hands);
  ADD ("knock", test_knock);
  ADD ("knock-declined", test_knock_declined);
  ADD ("ban", test_ban);
  return g_test_run ();
}
