/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "stoa-client.h"
#include "stoa-open-rooms.h"
#include "stoa-test-server.h"
#include "stoa-test-wait.h"

#define NOBODY "http://127.0.0.1:1"

static gpointer
record (DexFuture *future)
{
  return g_value_get_boxed (stoa_test_resolve (future));
}

static void
refused (DexFuture *future, StoaError code)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (stoa_test_settle (future, &error));
  g_assert_error (error, STOA_ERROR, (int) code);
  g_assert_cmpstr (error->message, !=, "");
}

static StoaClient *
owner_of (StoaTestServer *server)
{
  return stoa_client_new (server->url, server->token);
}

static char *
start_room (StoaClient *owner, const char *title)
{
  g_autofree char *request = g_uuid_string_random ();
  g_autofree char *me = g_strdup (((StoaAccount *) record (stoa_client_load_account (owner)))->id);
  StoaRoomCard *card = record (stoa_client_start_room (owner, request, title, me, STOA_VISIBILITY_PUBLIC));

  return g_strdup (card->id);
}

static void
test_account (void)
{
  g_autoptr (StoaTestServer) server = stoa_test_server_new (2000);
  g_autoptr (StoaClient) client = owner_of (server);
  StoaAccount *account = record (stoa_client_load_account (client));

  g_assert_cmpint (account->kind, ==, STOA_ACCOUNT_OWNER);
  g_assert_cmpstr (account->name, ==, "");
  account = record (stoa_client_rename (client, "Ana"));
  g_assert_cmpstr (account->name, ==, "Ana");
  g_assert_cmpstr (stoa_client_get_account (client)->name, ==, "Ana");
  refused (stoa_client_rename (client, ""), STOA_ERROR_INVALID);
  refused (stoa_client_rename (client, "two\nlines"), STOA_ERROR_INVALID);
}

static void
test_projects (void)
{
  g_autoptr (StoaTestServer) server = stoa_test_server_new (2000);
  g_autoptr (StoaClient) client = owner_of (server);
  StoaContext *project;
  StoaMemberList *members;
  g_autofree char *id = NULL;

  record (stoa_client_rename (client, "Ana"));
  project = record (stoa_client_make_project (client, "Bee yard", "Hives"));
  id = g_strdup (project->id);
  g_assert_cmpint (project->membership, ==, STOA_MEMBERSHIP_CARETAKER);
  members = record (stoa_client_list_members (client, id));
  g_assert_cmpuint (members->members->len, ==, 1);
  g_assert_cmpuint (((StoaContextList *) record (stoa_client_list_contexts (client)))->contexts->len, ==, 2);
  g_assert_cmpuint (((StoaAccountList *) record (stoa_client_list_accounts (client)))->accounts->len, ==, 1);
  refused (stoa_client_set_member (client, id, "nobody", STOA_MEMBERSHIP_MEMBER), STOA_ERROR_NOT_FOUND);
  refused (stoa_client_list_members (client, "nothing"), STOA_ERROR_NOT_FOUND);
  refused (stoa_client_make_project (client, NULL, NULL), STOA_ERROR_INVALID);
}

static void
test_rooms (void)
{
  g_autoptr (StoaTestServer) server = stoa_test_server_new (2000);
  g_autoptr (StoaClient) client = owner_of (server);
  g_autofree char *me = NULL;
  g_autofree char *id = NULL;
  StoaRoomCard *card;

  record (stoa_client_rename (client, "Ana"));
  me = g_strdup (stoa_client_get_account (client)->id);
  card = record (stoa_client_start_room (client, "attempt-1", "Garden", me, STOA_VISIBILITY_MEMBERS));
  id = g_strdup (card->id);
  card = record (stoa_client_start_room (client, "attempt-1", "Garden", me, STOA_VISIBILITY_MEMBERS));
  g_assert_cmpstr (card->id, ==, id);
  g_assert_cmpuint (((StoaRoomList *) record (stoa_client_list_rooms (client)))->rooms->len, ==, 1);
  card = record (stoa_client_end_room (client, id));
  g_assert_cmpint (card->phase, ==, STOA_ROOM_ENDED);
  g_assert_cmpuint (((StoaRoomList *) record (stoa_client_list_rooms (client)))->rooms->len, ==, 0);
  refused (stoa_client_end_room (client, "nothing"), STOA_ERROR_NOT_FOUND);
  refused (stoa_client_start_room (client, "attempt-2", "Garden", "nowhere", 0), STOA_ERROR_NOT_FOUND);
}

static void
test_invites (void)
{
  g_autoptr (StoaTestServer) server = stoa_test_server_new (2000);
  g_autoptr (StoaClient) client = owner_of (server);
  g_autoptr (StoaClient) guest = NULL;
  g_autofree char *room = NULL;
  g_autofree char *link = NULL;
  g_autofree char *nonsense = g_strconcat (server->url, "/i/nonsense", NULL);
  StoaInviteAccepted *accepted;

  record (stoa_client_rename (client, "Ana"));
  room = start_room (client, "Garden");
  link = g_strdup (((StoaInvite *) record (stoa_client_make_invite (client, "room", room, 60, 1)))->url);
  accepted = record (stoa_client_accept_invite (link, "Cy"));
  g_assert_cmpint (accepted->account->kind, ==, STOA_ACCOUNT_GUEST);
  g_assert_cmpstr (accepted->target, ==, room);
  guest = stoa_client_new (server->url, accepted->token);
  g_assert_cmpstr (((StoaAccount *) record (stoa_client_load_account (guest)))->name, ==, "Cy");
  refused (stoa_client_make_project (guest, "Mine", NULL), STOA_ERROR_FORBIDDEN);

  refused (stoa_client_accept_invite (link, "Di"), STOA_ERROR_EXPIRED); /* was used up */
  refused (stoa_client_accept_invite (nonsense, "Di"), STOA_ERROR_NOT_FOUND);
  refused (stoa_client_accept_invite ("https://", "Di"), STOA_ERROR_INVALID);
}

static void
test_expired_invite (void)
{
  g_autoptr (StoaTestServer) server = stoa_test_server_new (2000);
  g_autoptr (StoaClient) client = owner_of (server);
  g_autofree char *room = NULL;
  g_autofree char *link = NULL;
  StoaInvite *invite;
  gint64 expires_at;

  record (stoa_client_rename (client, "Ana"));
  room = start_room (client, "Garden");
  invite = record (stoa_client_make_invite (client, "room", room, 1, 10));
  link = g_strdup (invite->url);
  expires_at = invite->expires_at;
  while (g_get_real_time () / 1000 <= expires_at)
    stoa_test_run_for (20);
  refused (stoa_client_accept_invite (link, "Cy"), STOA_ERROR_EXPIRED);
}

static void
test_token_refused (void)
{
  g_autoptr (StoaTestServer) server = stoa_test_server_new (2000);
  const char *tokens[] = { "nonsense", "", "two\r\nlines: x" };

  for (gsize i = 0; i < G_N_ELEMENTS (tokens); i++)
    {
      g_autoptr (StoaClient) client = stoa_client_new (server->url, tokens[i]);

      refused (stoa_client_load_account (client), STOA_ERROR_UNAUTHORIZED);
      stoa_client_start (client);
      refused (stoa_client_when_online (client), STOA_ERROR_UNAUTHORIZED);
      g_assert_cmpint (stoa_client_get_state (client), ==, STOA_CLIENT_REFUSED);
      g_assert_nonnull (stoa_client_get_trouble (client));
      refused (stoa_client_when_online (client), STOA_ERROR_UNAUTHORIZED);
    }
}

static void
test_absent (void)
{
  g_autoptr (StoaClient) client = stoa_client_new (NOBODY, "token");

  refused (stoa_client_list_rooms (client), STOA_ERROR_UNAVAILABLE);
  stoa_client_start (client);
  stoa_test_wait (stoa_client_get_trouble (client) != NULL);
  g_assert_cmpint (stoa_client_get_state (client), ==, STOA_CLIENT_CONNECTING);
  refused (stoa_client_request (client, stoa_message_new (STOA_MESSAGE_WATCH, NULL)), STOA_ERROR_UNAVAILABLE);
  stoa_client_stop (client);
  g_assert_null (stoa_client_get_trouble (client));
  refused (stoa_client_when_online (client), STOA_ERROR_UNAVAILABLE);
}

static void
test_wrong_url (void)
{
  const char *urls[] = { "nonsense", "ftp://127.0.0.1", "http://", "" };

  for (gsize i = 0; i < G_N_ELEMENTS (urls); i++)
    {
      g_autoptr (StoaClient) client = stoa_client_new (urls[i], "token");

      refused (stoa_client_list_rooms (client), STOA_ERROR_INVALID);
      stoa_client_start (client);
      stoa_test_wait (stoa_client_get_state (client) == STOA_CLIENT_REFUSED);
    }
}

static void
test_comes_and_goes (void)
{
  g_autoptr (StoaTestServer) server = stoa_test_server_new (0);
  g_autoptr (StoaClient) client = owner_of (server);
  DexFuture *stranded;

  stoa_client_start (client);
  stoa_test_resolve (stoa_client_when_online (client));
  g_assert_null (stoa_client_get_trouble (client));
  g_assert_nonnull (stoa_client_get_account (client));

  stranded = stoa_client_request (client, stoa_message_new (STOA_MESSAGE_WATCH, NULL));
  stoa_test_server_kill (server);
  stoa_test_settle (stranded, NULL);
  stoa_test_wait (stoa_client_get_state (client) == STOA_CLIENT_RECONNECTING);
  g_assert_nonnull (stoa_client_get_trouble (client));
  stoa_test_server_start (server);
  stoa_test_resolve (stoa_client_when_online (client));

  stoa_test_server_stop (server); /* says bye */
  stoa_test_wait (stoa_client_get_state (client) == STOA_CLIENT_RECONNECTING);
  stoa_test_server_start (server);
  stoa_test_resolve (stoa_client_when_online (client));
}

static void
on_items_changed (GListModel *model, guint position, guint removed, guint added, guint *changes)
{
  g_assert_cmpuint (removed + added, ==, 1);
  (*changes)++;
}

static StoaOpenRoom *
open_room (StoaOpenRooms *rooms, guint position)
{
  g_autoptr (StoaOpenRoom) room = g_list_model_get_item (G_LIST_MODEL (rooms), position);

  return room;
}

static void
test_open_rooms (void)
{
  g_autoptr (StoaTestServer) server = stoa_test_server_new (2000);
  g_autoptr (StoaClient) client = owner_of (server);
  g_autoptr (StoaOpenRooms) rooms = stoa_open_rooms_new (client);
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  gboolean loaded = FALSE;
  guint changes = 0;

  g_signal_connect (rooms, "items-changed", G_CALLBACK (on_items_changed), &changes);
  record (stoa_client_rename (client, "Ana"));
  first = start_room (client, "First");
  stoa_client_start (client);
  stoa_test_wait ((g_object_get (rooms, "loaded", &loaded, NULL), loaded));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (rooms)), ==, 1);

  second = start_room (client, "Second");
  stoa_test_wait (g_list_model_get_n_items (G_LIST_MODEL (rooms)) == 2);
  g_assert_cmpstr (stoa_open_room_get_card (open_room (rooms, 0))->title, ==, "Second");

  record (stoa_client_end_room (client, second));
  stoa_test_wait (g_list_model_get_n_items (G_LIST_MODEL (rooms)) == 1);
  g_assert_cmpstr (stoa_open_room_get_card (open_room (rooms, 0))->id, ==, first);
  g_assert_cmpuint (changes, ==, 3);
}

static void
test_open_rooms_after_absence (void)
{
  g_autoptr (StoaTestServer) server = stoa_test_server_new (2000);
  g_autoptr (StoaClient) client = owner_of (server);
  g_autoptr (StoaClient) watcher = owner_of (server);
  g_autoptr (StoaOpenRooms) rooms = stoa_open_rooms_new (watcher);
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  record (stoa_client_rename (client, "Ana"));
  first = start_room (client, "First");
  stoa_client_start (watcher);
  stoa_test_wait (g_list_model_get_n_items (G_LIST_MODEL (rooms)) == 1);

  stoa_client_stop (watcher);
  record (stoa_client_end_room (client, first));
  second = start_room (client, "Second");
  stoa_client_start (watcher);
  stoa_test_wait (g_list_model_get_n_items (G_LIST_MODEL (rooms)) == 1
                  && g_strcmp0 (stoa_open_room_get_card (open_room (rooms, 0))->id, second) == 0);
}

int
main (int argc, char *argv[])
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/client/account", test_account);
  g_test_add_func ("/core/client/projects", test_projects);
  g_test_add_func ("/core/client/rooms", test_rooms);
  g_test_add_func ("/core/client/invites", test_invites);
  g_test_add_func ("/core/client/expired-invite", test_expired_invite);
  g_test_add_func ("/core/client/token-refused", test_token_refused);
  g_test_add_func ("/core/client/absent", test_absent);
  g_test_add_func ("/core/client/wrong-url", test_wrong_url);
  g_test_add_func ("/core/client/comes-and-goes", test_comes_and_goes);
  g_test_add_func ("/core/open-rooms/follow", test_open_rooms);
  g_test_add_func ("/core/open-rooms/after-absence", test_open_rooms_after_absence);
  return g_test_run ();
}
