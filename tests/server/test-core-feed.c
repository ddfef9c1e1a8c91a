/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <glib/gstdio.h>

#include "stoa-feed.h"
#include "stoa-test-server.h"
#include "stoa-test-wait.h"

/* Ana owns the server and takes care of a project; Bo is in it. */
typedef struct
{
  StoaTestServer *server;
  StoaClient *ana;
  StoaClient *bo;
  char *project;
  char *directory;
  guint posted;
} Fixture;

static gpointer
record (DexFuture *future)
{
  return g_value_get_boxed (stoa_test_resolve (future));
}

static StoaClient *
make_bo (Fixture *self)
{
  StoaInvite *invite = record (stoa_client_make_invite (self->ana, "project", self->project, 0, 0));
  StoaInviteAccepted *accepted = record (stoa_client_accept_invite (invite->url, "Bo"));

  return stoa_client_new (self->server->url, accepted->token);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  self->server = stoa_test_server_new (2000);
  self->directory = g_dir_make_tmp ("stoa-feed-XXXXXX", NULL);
  self->ana = stoa_client_new (self->server->url, self->server->token);
  record (stoa_client_rename (self->ana, "Ana"));
  self->project = g_strdup (((StoaContext *) record (stoa_client_make_project (self->ana, "Bee yard", NULL)))->id);
  self->bo = make_bo (self);
  stoa_client_start (self->ana);
  stoa_client_start (self->bo);
  stoa_test_resolve (stoa_client_when_online (self->ana));
  stoa_test_resolve (stoa_client_when_online (self->bo));
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  stoa_client_stop (self->ana);
  stoa_client_stop (self->bo);
  g_clear_object (&self->ana);
  g_clear_object (&self->bo);
  g_clear_pointer (&self->server, stoa_test_server_free);
  stoa_test_remove_dir (self->directory);
  g_free (self->directory);
  g_free (self->project);
}

static char *
post (Fixture *self, StoaClient *who, const char *text)
{
  g_autofree char *request = g_strdup_printf ("request-%u", ++self->posted);

  return g_strdup (((StoaPost *) record (stoa_client_post_note (who, request, self->project, STOA_VISIBILITY_MEMBERS,
                                                               text)))->id);
}

static void
post_many (Fixture *self, StoaClient *who, guint n, guint from)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *text = g_strdup_printf ("%u", from + i);

      g_free (post (self, who, text));
    }
}

static const StoaPost *
at (StoaFeed *feed, guint position)
{
  g_autoptr (StoaFeedPost) found = g_list_model_get_item (G_LIST_MODEL (feed), position);

  return found != NULL ? stoa_feed_post_get (found) : NULL;
}

static guint
count (StoaFeed *feed)
{
  return g_list_model_get_n_items (G_LIST_MODEL (feed));
}

static void
assert_sorted (StoaFeed *feed)
{
  for (guint i = 1; i < count (feed); i++)
    g_assert_cmpint (stoa_post_compare (at (feed, i - 1), at (feed, i)), <, 0);
}

static StoaFeed *
open_feed (Fixture *self, StoaClient *who)
{
  StoaFeed *feed = stoa_feed_new (who, self->project, NULL);

  stoa_test_wait (stoa_feed_get_state (feed) == STOA_FEED_READY);
  return feed;
}

static void
test_new_ones_wait (Fixture *self, gconstpointer data)
{
  g_autofree char *first = post (self, self->ana, "first");
  g_autoptr (StoaFeed) feed = open_feed (self, self->bo);
  g_autofree char *second = NULL;
  g_autofree char *own = NULL;

  g_assert_cmpuint (count (feed), ==, 1);
  second = post (self, self->ana, "second");
  stoa_test_wait (stoa_feed_get_n_new (feed) == 1);
  g_assert_cmpuint (count (feed), ==, 1);
  own = post (self, self->bo, "mine");
  stoa_test_wait (count (feed) == 2);
  g_assert_cmpstr (at (feed, 0)->text, ==, "mine");
  stoa_feed_show_new (feed);
  g_assert_cmpuint (stoa_feed_get_n_new (feed), ==, 0);
  g_assert_cmpuint (count (feed), ==, 3);
  g_assert_cmpstr (at (feed, 1)->text, ==, "second");
  assert_sorted (feed);
  g_object_set (feed, "follow", TRUE, NULL);
  g_free (post (self, self->ana, "third"));
  stoa_test_wait (count (feed) == 4);
}

static void
note_change (StoaFeedPost *changed, guint *changes)
{
  (*changes)++;
}

static void
test_changes (Fixture *self, gconstpointer data)
{
  g_autofree char *id = post (self, self->ana, "first");
  g_autofree char *waiting = NULL;
  g_autoptr (StoaFeed) feed = open_feed (self, self->bo);
  g_autoptr (StoaFeedPost) shown = g_list_model_get_item (G_LIST_MODEL (feed), 0);
  guint changes = 0;

  g_signal_connect (shown, "changed", G_CALLBACK (note_change), &changes);
  record (stoa_client_edit_note (self->ana, id, "better"));
  stoa_test_wait (changes == 1);
  g_assert_cmpstr (stoa_feed_post_get (shown)->text, ==, "better");
  waiting = post (self, self->ana, "waits");
  stoa_test_wait (stoa_feed_get_n_new (feed) == 1);
  record (stoa_client_remove_post (self->ana, waiting));
  stoa_test_wait (stoa_feed_get_n_new (feed) == 0);
  record (stoa_client_remove_post (self->ana, id));
  stoa_test_wait (count (feed) == 0);
}

static void
test_live (Fixture *self, gconstpointer data)
{
  g_autoptr (StoaRoomStart) start = stoa_record_new (&stoa_room_start_type);
  g_autoptr (StoaFeed) feed = NULL;
  g_autofree char *room = NULL;

  start->request = g_strdup ("start");
  start->title = g_strdup ("Garden evening");
  start->context = g_strdup (self->project);
  start->visibility = STOA_VISIBILITY_MEMBERS;
  start->promote = TRUE;
  room = g_strdup (((StoaRoomCard *) record (stoa_client_start_room_with (self->ana, start)))->id);
  feed = open_feed (self, self->bo);
  g_assert_cmpint (at (feed, 0)->state, ==, STOA_POST_OPEN);
  record (stoa_client_end_room (self->ana, room));
  stoa_test_wait (at (feed, 0)->state == STOA_POST_ENDED);
  record (stoa_client_demote_room (self->ana, room));
  stoa_test_wait (count (feed) == 0);
  g_assert_false (stoa_test_settle (stoa_client_promote_room (self->ana, room), NULL));
}

static void
test_older (Fixture *self, gconstpointer data)
{
  g_autoptr (StoaFeed) feed = NULL;

  post_many (self, self->ana, 29, 0);
  post_many (self, self->bo, 29, 29);
  feed = open_feed (self, self->bo);
  g_assert_cmpuint (count (feed), ==, 30);
  g_assert_true (stoa_feed_has_older (feed));
  stoa_test_resolve (stoa_feed_load_older (feed));
  g_assert_cmpuint (count (feed), ==, 58);
  g_assert_false (stoa_feed_has_older (feed));
  g_assert_cmpstr (at (feed, 57)->text, ==, "0");
  assert_sorted (feed);
  stoa_test_resolve (stoa_feed_load_older (feed));
  g_assert_cmpuint (count (feed), ==, 58);
}

/* Whatever happened meanwhile is right again, and what is new waits. */
static void
test_reconnect (Fixture *self, gconstpointer data)
{
  g_autofree char *gone = NULL;
  g_autofree char *edited = NULL;
  g_autoptr (StoaFeed) feed = NULL;

  gone = post (self, self->ana, "gone");
  edited = post (self, self->ana, "edited");
  post_many (self, self->ana, 25, 0);
  post_many (self, self->bo, 20, 25);
  feed = open_feed (self, self->bo);
  stoa_test_resolve (stoa_feed_load_older (feed));
  g_assert_cmpuint (count (feed), ==, 47);

  stoa_test_server_stop (self->server);
  stoa_test_wait (stoa_client_get_state (self->bo) != STOA_CLIENT_ONLINE);
  g_assert_cmpuint (count (feed), ==, 47);
  stoa_client_stop (self->bo);
  stoa_test_server_start (self->server);
  stoa_test_resolve (stoa_client_when_online (self->ana));
  record (stoa_client_remove_post (self->ana, gone));
  record (stoa_client_edit_note (self->ana, edited, "better"));
  g_free (post (self, self->ana, "new"));

  stoa_client_start (self->bo);
  stoa_test_wait (stoa_feed_get_n_new (feed) == 1 && count (feed) == 46);
  g_assert_cmpstr (at (feed, 45)->text, ==, "better");
  assert_sorted (feed);
}

static void
test_hidden (Fixture *self, gconstpointer data)
{
  g_autofree char *bo = g_strdup (stoa_client_get_account (self->bo)->id);
  g_autoptr (StoaFeed) nowhere = stoa_feed_new (self->bo, "nowhere", NULL);
  g_autofree char *id = post (self, self->ana, "first");
  g_autoptr (StoaFeed) feed = open_feed (self, self->bo);

  stoa_test_wait (stoa_feed_get_state (nowhere) == STOA_FEED_HIDDEN);
  g_assert_cmpuint (count (feed), ==, 1);
  record (stoa_client_set_member (self->ana, self->project, bo, STOA_MEMBERSHIP_NONE));
  stoa_test_wait (stoa_feed_get_state (feed) == STOA_FEED_HIDDEN);
  g_assert_cmpuint (count (feed), ==, 0);
  record (stoa_client_set_member (self->ana, self->project, bo, STOA_MEMBERSHIP_MEMBER));
  stoa_test_wait (stoa_feed_get_state (feed) == STOA_FEED_READY && count (feed) == 1);
}

static void
test_home (Fixture *self, gconstpointer data)
{
  g_autofree char *ana = g_strdup (stoa_client_get_account (self->ana)->id);
  g_autoptr (StoaFeed) home = stoa_feed_new (self->bo, NULL, NULL);

  stoa_test_wait (stoa_feed_get_state (home) == STOA_FEED_READY);
  g_object_set (home, "follow", TRUE, NULL);
  record (stoa_client_post_note (self->ana, "a", ana, STOA_VISIBILITY_MEMBERS, "to who comes by"));
  record (stoa_client_post_note (self->ana, "b", ana, STOA_VISIBILITY_PUBLIC, "to all"));
  g_free (post (self, self->ana, "to the project"));
  stoa_test_wait (count (home) == 2);
  g_assert_cmpstr (at (home, 1)->text, ==, "to all");
  stoa_feed_reload (home);
  g_free (post (self, self->ana, "again"));
  stoa_test_wait (count (home) == 3);
}

static gboolean
is_copy (StoaFeed *feed)
{
  gboolean value;

  g_object_get (feed, "is-copy", &value, NULL);
  return value;
}

/* What replaces a file has a name that begins with a dot while it is written; what is the first of its name is empty before. */
static gboolean
has_files (const char *directory)
{
  g_autoptr (GDir) dir = g_dir_open (directory, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (directory, name, NULL);
      GStatBuf status;

      if (*name != '.' && g_stat (path, &status) == 0 && status.st_size > 0)
        return TRUE;
    }
  return FALSE;
}

static void
test_copy (Fixture *self, gconstpointer data)
{
  g_autofree char *id = post (self, self->ana, "kept <b>as</b> it is \342\200\256" "abc");
  g_autofree char *cache = g_build_filename (self->directory, "a", "b", NULL);
  g_autoptr (StoaFeed) feed = stoa_feed_new (self->bo, self->project, cache);

  stoa_test_wait (stoa_feed_get_state (feed) == STOA_FEED_READY && count (feed) == 1);
  stoa_test_wait (has_files (cache));
  g_clear_object (&feed);
  stoa_test_server_stop (self->server);
  feed = stoa_feed_new (self->bo, self->project, cache);
  stoa_test_wait (stoa_feed_get_state (feed) == STOA_FEED_READY);
  g_assert_true (is_copy (feed));
  g_assert_cmpstr (at (feed, 0)->text, ==, "kept <b>as</b> it is \342\200\256" "abc");
  stoa_test_server_start (self->server);
  stoa_test_resolve (stoa_client_when_online (self->ana));
  record (stoa_client_remove_post (self->ana, id));
  stoa_test_wait (count (feed) == 0 && !is_copy (feed));
}

static void
test_broken_copy (Fixture *self, gconstpointer data)
{
  g_autofree char *id = post (self, self->ana, "first");
  g_autoptr (StoaFeed) feed = stoa_feed_new (self->bo, self->project, self->directory);
  g_autoptr (GDir) dir = NULL;
  g_autofree char *path = NULL;

  stoa_test_wait (has_files (self->directory));
  g_clear_object (&feed);
  dir = g_dir_open (self->directory, 0, NULL);
  path = g_build_filename (self->directory, g_dir_read_name (dir), NULL);
  g_assert_true (g_file_set_contents (path, "{\"posts\": [{\"kind\": \"no", -1, NULL));
  feed = stoa_feed_new (self->bo, self->project, self->directory);
  stoa_test_wait (stoa_feed_get_state (feed) == STOA_FEED_READY && count (feed) == 1);
}

static void
test_pictures (Fixture *self, gconstpointer data)
{
  static const guint8 nonsense[] = "no picture";
  g_autoptr (GBytes) bytes = g_bytes_new_static (nonsense, sizeof nonsense);
  g_autoptr (GError) error = NULL;

  g_assert_false (stoa_test_settle (stoa_client_set_picture (self->ana, self->project, bytes), &error));
  g_assert_error (error, STOA_ERROR, STOA_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_false (stoa_test_settle (stoa_client_load_picture (self->ana, self->project), &error));
  g_assert_error (error, STOA_ERROR, STOA_ERROR_NOT_FOUND);
}

static void
test_the_rest (Fixture *self, gconstpointer data)
{
  g_autofree char *id = post (self, self->ana, "first");
  g_autofree char *key = stoa_post_key (record (stoa_client_load_post (self->bo, id)));
  StoaContext *context = record (stoa_client_load_context (self->bo, self->project, STOA_CONTEXT_PROJECT));
  StoaInviteList *invites;

  g_assert_cmpint (context->unread, ==, 1);
  context = record (stoa_client_mark_read (self->bo, self->project, key));
  g_assert_cmpint (context->unread, ==, 0);
  g_assert_cmpuint (((StoaContextList *) record (stoa_client_search (self->bo, "BEE")))->contexts->len, ==, 1);
  context = record (stoa_client_edit_project (self->ana, self->project, NULL, "Hives", STOA_ARCHIVE_ON));
  g_assert_true (context->archived);
  invites = record (stoa_client_list_invites (self->ana));
  g_assert_cmpuint (invites->invites->len, ==, 1);
  record (stoa_client_revoke_invite (self->ana, ((StoaInvite *) invites->invites->pdata[0])->id));
}

int
main (int argc, char **argv)
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test) g_test_add ("/core-feed/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("new-ones-wait", test_new_ones_wait);
  ADD ("changes", test_changes);
  ADD ("live", test_live);
  ADD ("older", test_older);
  ADD ("reconnect", test_reconnect);
  ADD ("hidden", test_hidden);
  ADD ("home", test_home);
  ADD ("copy", test_copy);
  ADD ("broken-copy", test_broken_copy);
  ADD ("pictures", test_pictures);
  ADD ("the-rest", test_the_rest);
  return g_test_run ();
}
