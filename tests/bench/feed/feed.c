/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Times what a feed does at a client: bench-feed pages URL TOKEN TIMES [CONTEXT [KEY]], or
 * bench-feed changes URL TOKEN-OF-WHO-ACTS TOKEN-OF-WHO-LOOKS CONTEXT TIMES. Prints a line of milliseconds each.
 */

#include <stdlib.h>

#include "stoa-feed.h"
#include "stoa-test-wait.h"

static gint64 began;

static double
took_ms (void)
{
  return (g_get_monotonic_time () - began) / 1000.0;
}

static gpointer
record (DexFuture *future)
{
  return g_value_get_boxed (stoa_test_resolve (future));
}

static StoaClient *
connect_to (const char *url, const char *token)
{
  StoaClient *client = stoa_client_new (url, token);

  stoa_client_start (client);
  stoa_test_resolve (stoa_client_when_online (client));
  return client;
}

static int
time_pages (char **args)
{
  g_autoptr (StoaClient) client = connect_to (args[0], args[1]);
  const char *context = args[3] != NULL && *args[3] != '\0' ? args[3] : NULL;
  const char *key = args[3] != NULL ? args[4] : NULL;

  for (int i = 0; i < atoi (args[2]); i++)
    {
      StoaPostPage *page;

      began = g_get_monotonic_time ();
      page = record (stoa_client_load_feed (client, context, key, NULL, 0));
      g_print ("page %f %u\n", took_ms (), page->posts->len);
    }
  stoa_client_stop (client);
  return 0;
}

static char *
start_room (StoaClient *client, const char *context)
{
  g_autoptr (StoaRoomStart) start = stoa_record_new (&stoa_room_start_type);

  start->request = g_uuid_string_random ();
  start->title = g_strdup ("Garden evening");
  start->context = g_strdup (context);
  start->visibility = STOA_VISIBILITY_MEMBERS;
  start->promote = TRUE;
  return g_strdup (((StoaRoomCard *) record (stoa_client_start_room_with (client, start)))->id);
}

static const StoaPost *
newest (StoaFeed *feed)
{
  g_autoptr (StoaFeedPost) post = g_list_model_get_item (G_LIST_MODEL (feed), 0);

  return post != NULL ? stoa_feed_post_get (post) : NULL;
}

static gboolean
shows (StoaFeed *feed, const char *room, StoaPostState state, gint64 people)
{
  const StoaPost *post = newest (feed);

  return post != NULL && g_strcmp0 (post->room, room) == 0 && post->state == (int) state && post->people == people;
}

static void
time_one (StoaClient *acts, StoaFeed *feed, const char *context)
{
  g_autofree char *room = start_room (acts, context);
  StoaJoin *join = stoa_record_new (&stoa_join_type);

  stoa_test_wait (shows (feed, room, STOA_POST_OPEN, 0));
  join->room = g_strdup (room);
  began = g_get_monotonic_time ();
  dex_future_disown (stoa_client_request (acts, stoa_message_new (STOA_MESSAGE_JOIN, join)));
  stoa_test_wait (shows (feed, room, STOA_POST_OPEN, 1));
  g_print ("people %f\n", took_ms ());
  began = g_get_monotonic_time ();
  dex_future_disown (stoa_client_end_room (acts, room));
  stoa_test_wait (shows (feed, room, STOA_POST_ENDED, 0));
  g_print ("ended %f\n", took_ms ());
}

static int
time_changes (char **args)
{
  g_autoptr (StoaClient) acts = connect_to (args[0], args[1]);
  g_autoptr (StoaClient) looks = connect_to (args[0], args[2]);
  g_autoptr (StoaFeed) feed = stoa_feed_new (looks, NULL, NULL);

  g_object_set (feed, "follow", TRUE, NULL);
  stoa_test_wait (stoa_feed_get_state (feed) == STOA_FEED_READY);
  for (int i = 0; i < atoi (args[4]); i++)
    time_one (acts, feed, args[3]);
  stoa_client_stop (acts);
  stoa_client_stop (looks);
  return 0;
}

int
main (int argc, char **argv)
{
  dex_init ();
  if (argc >= 5 && g_str_equal (argv[1], "pages"))
    return time_pages (argv + 2);
  if (argc == 7 && g_str_equal (argv[1], "changes"))
    return time_changes (argv + 2);
  g_printerr ("bench-feed: see the first comment of feed.c\n");
  return 2;
}
