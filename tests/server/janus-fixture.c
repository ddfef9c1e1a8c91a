/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "janus-fixture.h"

#include <glib/gstdio.h>

#include "stoa-janus-session.h"

static void
on_up (StoaSfu      *sfu,
       JanusFixture *fixture)
{
  fixture->n_up++;
}

static void
on_down (StoaSfu      *sfu,
         const char   *why,
         JanusFixture *fixture)
{
  g_assert_nonnull (why);
  g_hash_table_remove_all (fixture->tracks);
  fixture->n_down++;
}

static void
on_track (StoaSfu      *sfu,
          const char   *room,
          const char   *participant,
          int           kind,
          gboolean      up,
          JanusFixture *fixture)
{
  g_autofree char *name = g_strdup_printf ("%s %s", participant, stoa_track_kinds[kind]);

  if (up)
    g_assert_true (g_hash_table_add (fixture->tracks, g_steal_pointer (&name)));
  else
    g_assert_true (g_hash_table_remove (fixture->tracks, name));
}

static void
on_speaking (StoaSfu      *sfu,
             const char   *room,
             const char   *participant,
             gboolean      on,
             double        dbov,
             JanusFixture *fixture)
{
  g_assert_cmpfloat (dbov, <=, 0);
  g_assert_cmpfloat (dbov, >=, -127);
  if (on)
    g_hash_table_add (fixture->speaking, g_strdup (participant));
  else
    g_hash_table_remove (fixture->speaking, participant);
}

static void
on_keyframe (StoaSfu      *sfu,
             const char   *room,
             const char   *participant,
             const char   *mid,
             int           layer,
             JanusFixture *fixture)
{
  g_assert_cmpstr (mid, !=, NULL);
  g_hash_table_add (fixture->asked, g_strdup (participant));
}

void
janus_fixture_set_up (JanusFixture *fixture,
                      gconstpointer data)
{
  StoaJanusOptions options = { .loopback_only = TRUE };
  g_autoptr (GError) error = NULL;

  fixture->run_dir = g_dir_make_tmp ("stoa-test-XXXXXX", &error);
  g_assert_no_error (error);
  options.run_dir = fixture->run_dir;
  fixture->tracks = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  fixture->speaking = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  fixture->asked = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  fixture->sfu = stoa_janus_new (&options);
  g_signal_connect (fixture->sfu, "up", G_CALLBACK (on_up), fixture);
  g_signal_connect (fixture->sfu, "down", G_CALLBACK (on_down), fixture);
  g_signal_connect (fixture->sfu, "track", G_CALLBACK (on_track), fixture);
  g_signal_connect (fixture->sfu, "speaking", G_CALLBACK (on_speaking), fixture);
  g_signal_connect (fixture->sfu, "keyframe", G_CALLBACK (on_keyframe), fixture);
  stoa_test_resolve (stoa_sfu_start (fixture->sfu));
  stoa_test_resolve (stoa_sfu_open_room (fixture->sfu, ROOM));
}

void
janus_fixture_tear_down (JanusFixture *fixture,
                         gconstpointer data)
{
  stoa_test_resolve (stoa_sfu_stop (fixture->sfu));
  g_assert_cmpint (janus_fixture_get_pid (), ==, 0);
  g_signal_handlers_disconnect_by_data (fixture->sfu, fixture);
  g_assert_finalize_object (fixture->sfu);
  g_hash_table_unref (fixture->tracks);
  g_hash_table_unref (fixture->speaking);
  g_hash_table_unref (fixture->asked);
  g_assert_cmpint (g_rmdir (fixture->run_dir), ==, 0);
  g_free (fixture->run_dir);
}

gboolean
janus_fixture_has_track (JanusFixture *fixture,
                         const char   *name)
{
  return g_hash_table_contains (fixture->tracks, name);
}

static char *
find_secret (JanusFixture *fixture)
{
  g_autofree char *path = g_build_filename (fixture->run_dir, "janus", "janus.jcfg", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GRegex) regex = g_regex_new ("api_secret = \"([^\"]+)\"", 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_true (g_regex_match (regex, text, 0, &match));
  return g_match_info_fetch (match, 1);
}

void
janus_fixture_kick (JanusFixture *fixture,
                    const char   *feed)
{
  g_autofree char *socket = g_build_filename (fixture->run_dir, "janus", "ws", NULL);
  g_autofree char *secret = find_secret (fixture);
  g_autoptr (StoaJanusSession) session = stoa_janus_session_new (socket, secret);
  g_autoptr (StoaJanusHandle) handle = NULL;
  JsonObject *body = json_object_new ();

  stoa_test_resolve (stoa_janus_session_open (session));
  handle = g_value_dup_object (stoa_test_resolve (stoa_janus_session_attach (session)));
  json_object_set_string_member (body, "request", "kick");
  json_object_set_string_member (body, "room", ROOM ".1");
  json_object_set_string_member (body, "id", feed);
  stoa_test_resolve (stoa_janus_handle_message (handle, body, NULL, NULL));
}

GPid
janus_fixture_get_pid (void)
{
  g_autofree char *path = g_strdup_printf ("/proc/self/task/%d/children", getpid ());
  g_autofree char *children = NULL;
  g_auto (GStrv) words = NULL;

  g_assert_true (g_file_get_contents (path, &children, NULL, NULL));
  words = g_strsplit (g_strstrip (children), " ", -1);
  for (guint i = 0; words[i] != NULL; i++)
    {
      g_autofree char *comm_path = g_strdup_printf ("/proc/%s/comm", words[i]);
      g_autofree char *comm = NULL;

      if (g_file_get_contents (comm_path, &comm, NULL, NULL) && g_str_equal (g_strstrip (comm), "janus"))
        return atoi (words[i]);
    }
  return 0;
}
