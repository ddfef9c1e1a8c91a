/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Janus as a process: how it starts, fails, dies, hangs and comes back. */

#include <signal.h>
#include <sys/stat.h>

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <gst/gst.h>

#include "janus-fixture.h"

static const char *program_path;

static gboolean
keep_looking (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

/* What other processes do wakes no main loop. */
#define wait_looking(condition) \
  G_STMT_START { \
    guint beat__ = g_timeout_add (10, keep_looking, NULL); \
    stoa_test_wait (condition); \
    g_source_remove (beat__); \
  } G_STMT_END

static StoaSubscribe *
subscribe_new (gint64 revision)
{
  StoaSubscribe *subscribe = stoa_record_new (stoa_message_body_type (STOA_MESSAGE_SUBSCRIBE));

  subscribe->revision = revision;
  return subscribe;
}

static void
see_one_another (JanusFixture *fixture)
{
  g_autoptr (StoaTestPeer) ana = stoa_test_peer_new (fixture->sfu, ROOM, "ana");
  g_autoptr (StoaTestPeer) ben = stoa_test_peer_new (fixture->sfu, ROOM, "ben");
  StoaTestMedia media = { .width = 160 };
  g_autoptr (GError) error = NULL;
  const char *mid = NULL;

  stoa_test_peer_publish (ana, &media, &error);
  g_assert_no_error (error);
  stoa_test_peer_want (ben, "ana", STOA_TRACK_CAMERA, STOA_LAYER_AUTO);
  stoa_test_peer_subscribe (ben);
  stoa_test_wait ((mid = stoa_test_peer_find_mid (ben, "ana", STOA_TRACK_CAMERA)) != NULL);
  stoa_test_wait (stoa_test_peer_get_frames (ben, mid) > 3);
}

static void
test_killed (JanusFixture *fixture,
             gconstpointer data)
{
  g_autoptr (StoaSubscribe) subscribe = subscribe_new (1);
  g_autoptr (GError) error = NULL;
  gint64 since_us = 0;

  see_one_another (fixture);
  since_us = g_get_monotonic_time ();
  kill (janus_fixture_get_pid (), SIGKILL);
  stoa_test_wait (fixture->n_down == 1);
  g_assert_false (stoa_sfu_is_up (fixture->sfu));
  g_assert_false (stoa_test_settle (stoa_sfu_open_room (fixture->sfu, ROOM), &error));
  g_assert_error (error, STOA_ERROR, STOA_ERROR_MEDIA_UNAVAILABLE);
  g_clear_error (&error);
  g_assert_false (stoa_test_settle (stoa_sfu_subscribe (fixture->sfu, ROOM, "ana", subscribe), &error));
  g_assert_error (error, STOA_ERROR, STOA_ERROR_MEDIA_UNAVAILABLE);
  g_clear_error (&error);
  stoa_sfu_drop (fixture->sfu, ROOM, "ana");

  stoa_test_wait (fixture->n_up == 2);
  g_test_message ("up again after %.0f ms", (g_get_monotonic_time () - since_us) / 1000.0);
  g_assert_true (stoa_sfu_is_up (fixture->sfu));

  /* It remembers nothing. */
  g_assert_false (stoa_test_settle (stoa_sfu_subscribe (fixture->sfu, ROOM, "ana", subscribe), &error));
  g_assert_error (error, STOA_ERROR, STOA_ERROR_NOT_FOUND);
  stoa_test_resolve (stoa_sfu_open_room (fixture->sfu, ROOM));
  see_one_another (fixture);
}

static void
test_killed_again_and_again (JanusFixture *fixture,
                             gconstpointer data)
{
  for (guint i = 1; i <= 3; i++)
    {
      kill (janus_fixture_get_pid (), SIGKILL);
      stoa_test_wait (fixture->n_down == i && fixture->n_up == i + 1);
    }
  stoa_test_resolve (stoa_sfu_open_room (fixture->sfu, ROOM));
}

static void
test_silent (JanusFixture *fixture,
             gconstpointer data)
{
  kill (janus_fixture_get_pid (), SIGSTOP);
  stoa_test_wait (fixture->n_down == 1);
  stoa_test_wait (fixture->n_up == 2);
  stoa_test_resolve (stoa_sfu_open_room (fixture->sfu, ROOM));
}

static void
test_stopped_while_down (JanusFixture *fixture,
                         gconstpointer data)
{
  kill (janus_fixture_get_pid (), SIGKILL);
  stoa_test_wait (fixture->n_down == 1);
}

static void
test_requests_die_with_it (JanusFixture *fixture,
                           gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  DexFuture *future = NULL;

  kill (janus_fixture_get_pid (), SIGSTOP);
  future = stoa_sfu_open_room (fixture->sfu, "roof");
  kill (janus_fixture_get_pid (), SIGKILL);
  g_assert_false (stoa_test_settle (future, &error));
  g_assert_error (error, STOA_ERROR, STOA_ERROR_MEDIA_UNAVAILABLE);
}

static void
test_keeps_to_itself (JanusFixture *fixture,
                      gconstpointer data)
{
  g_autofree char *directory = g_build_filename (fixture->run_dir, "janus", NULL);
  g_autofree char *core = g_build_filename (directory, "janus.jcfg", NULL);
  g_autofree char *fds = g_strdup_printf ("/proc/%d/fd", janus_fixture_get_pid ());
  g_autofree char *sockets = NULL;
  g_autoptr (GDir) dir = g_dir_open (fds, 0, NULL);
  const char *name = NULL;
  GStatBuf info;

  g_assert_cmpint (g_stat (directory, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0700);
  g_assert_cmpint (g_stat (core, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);

  /* Nobody reaches it by network: none of its sockets is in the list of TCP's. */
  g_assert_true (g_file_get_contents ("/proc/net/tcp", &sockets, NULL, NULL));
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (fds, name, NULL);
      g_autofree char *target = g_file_read_link (path, NULL);
      g_autofree char *inode = NULL;

      if (target == NULL || sscanf (target, "socket:[%m[0-9]]", &inode) != 1)
        continue;
      g_assert_null (strstr (sockets, inode));
    }
}

static StoaSfu *
sfu_new (const char *program,
         const char *run_dir)
{
  StoaJanusOptions options = { .program = program, .run_dir = run_dir, .loopback_only = TRUE };

  return stoa_janus_new (&options);
}

static void
assert_start_fails (const char *program,
                    const char *run_dir,
                    const char *words)
{
  g_autoptr (StoaSfu) sfu = sfu_new (program, run_dir);

  /* Twice: a failure leaves nothing behind. */
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (stoa_test_settle (stoa_sfu_start (sfu), &error));
      g_assert_error (error, STOA_ERROR, STOA_ERROR_MEDIA_UNAVAILABLE);
      g_test_message ("%s", error->message);
      g_assert_nonnull (strstr (error->message, words));
      g_assert_false (stoa_sfu_is_up (sfu));
    }
  stoa_test_resolve (stoa_sfu_stop (sfu));
}

static void
test_cannot_start (void)
{
  g_autofree char *run_dir = g_dir_make_tmp ("stoa-test-XXXXXX", NULL);
  g_autofree char *script = g_build_filename (run_dir, "broken", NULL);

  assert_start_fails ("/nowhere/janus", run_dir, "/nowhere/janus");
  assert_start_fails ("/bin/false", run_dir, "status 1");

  g_assert_true (g_file_set_contents_full (script, "#!/bin/sh\necho the lamp is out >&2\nexit 7\n", -1, 0, 0700, NULL));
  assert_start_fails (script, run_dir, "the lamp is out");
  assert_start_fails (NULL, script, "configuration");

  g_unlink (script);
  g_assert_cmpint (g_rmdir (run_dir), ==, 0);
}

/* A socket's path has at most 107 bytes. */
static void
test_deep_directory (void)
{
  g_autofree char *top = g_dir_make_tmp ("stoa-test-XXXXXX", NULL);
  g_autofree char *name = g_strnfill (120, 'd');
  g_autofree char *run_dir = g_build_filename (top, name, NULL);
  g_autoptr (StoaSfu) sfu = sfu_new (NULL, run_dir);

  stoa_test_resolve (stoa_sfu_start (sfu));
  stoa_test_resolve (stoa_sfu_open_room (sfu, ROOM));
  stoa_test_resolve (stoa_sfu_stop (sfu));
  g_assert_cmpint (g_rmdir (run_dir), ==, 0);
  g_assert_cmpint (g_rmdir (top), ==, 0);
}

typedef struct
{
  guint n;
  gboolean all_loopback;
} Candidates;

static void
read_candidates (StoaSfu    *sfu,
                 const char *room,
                 const char *participant,
                 StoaOffer  *offer,
                 Candidates *candidates)
{
  g_auto (GStrv) lines = g_strsplit (offer->sdp, "\r\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autofree char *address = NULL;
      guint port = 0;

      if (sscanf (lines[i], "a=candidate:%*s %*s udp %*s %ms %u typ host", &address, &port) != 2)
        continue;
      g_assert_cmpint (port, >=, 41000);
      g_assert_cmpint (port, <=, 41999);
      candidates->n++;
      candidates->all_loopback = candidates->all_loopback && g_str_equal (address, "127.0.0.1");
    }
}

static void
test_addresses (gconstpointer data)
{
  gboolean loopback_only = GPOINTER_TO_INT (data);
  g_autofree char *run_dir = g_dir_make_tmp ("stoa-test-XXXXXX", NULL);
  StoaJanusOptions options = {
    .run_dir = run_dir, .loopback_only = loopback_only, .port_min = 41000, .port_max = 41999
  };
  JanusFixture fixture = { .sfu = stoa_janus_new (&options) };
  Candidates candidates = { .all_loopback = TRUE };

  g_signal_connect (fixture.sfu, "offer", G_CALLBACK (read_candidates), &candidates);
  stoa_test_resolve (stoa_sfu_start (fixture.sfu));
  stoa_test_resolve (stoa_sfu_open_room (fixture.sfu, ROOM));
  see_one_another (&fixture);
  g_assert_cmpint (candidates.n, >, 0);
  if (loopback_only)
    g_assert_true (candidates.all_loopback);

  stoa_test_resolve (stoa_sfu_stop (fixture.sfu));
  g_assert_finalize_object (fixture.sfu);
  g_assert_cmpint (g_rmdir (run_dir), ==, 0);
}

/* The child of test_dies_with_its_parent(). */
G_NORETURN static void
hold (const char *run_dir)
{
  g_autoptr (StoaSfu) sfu = sfu_new (NULL, run_dir);

  stoa_test_resolve (stoa_sfu_start (sfu));
  g_print ("%d\n", janus_fixture_get_pid ());
  for (;;)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_dies_with_its_parent (void)
{
  g_autofree char *run_dir = g_dir_make_tmp ("stoa-test-XXXXXX", NULL);
  g_autofree char *config = g_build_filename (run_dir, "janus", NULL);
  g_autoptr (GSubprocess) child = NULL;
  g_autoptr (GDataInputStream) output = NULL;
  g_autofree char *line = NULL;
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;

  child = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, program_path, "--hold", run_dir, NULL);
  g_assert_no_error (error);
  output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (child));
  do
    {
      g_free (line);
      line = g_data_input_stream_read_line (output, NULL, NULL, &error);
      g_assert_nonnull (line);
    }
  while (!g_ascii_isdigit (*line));

  path = g_strdup_printf ("/proc/%s/exe", line);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
  g_subprocess_force_exit (child);
  g_subprocess_wait (child, NULL, NULL);
  wait_looking (!g_file_test (path, G_FILE_TEST_EXISTS));

  /* What it left behind does not hinder the next. */
  {
    g_autoptr (StoaSfu) sfu = sfu_new (NULL, run_dir);

    stoa_test_resolve (stoa_sfu_start (sfu));
    stoa_test_resolve (stoa_sfu_stop (sfu));
  }
  g_assert_cmpint (g_rmdir (run_dir), ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  if (argc == 3 && g_str_equal (argv[1], "--hold"))
    {
      dex_init ();
      hold (argv[2]);
    }

  program_path = argv[0];
  g_test_init (&argc, &argv, NULL);
  g_log_set_always_fatal (G_LOG_LEVEL_CRITICAL | G_LOG_FATAL_MASK); /* it warns of what is done to it */
  gst_init (&argc, &argv);
  dex_init ();

#define ADD(path, test) \
  g_test_add ("/server/janus-life/" path, JanusFixture, NULL, janus_fixture_set_up, test, janus_fixture_tear_down)
  ADD ("killed", test_killed);
  ADD ("killed-again-and-again", test_killed_again_and_again);
  ADD ("silent", test_silent);
  ADD ("stopped-while-down", test_stopped_while_down);
  ADD ("requests-die-with-it", test_requests_die_with_it);
  ADD ("keeps-to-itself", test_keeps_to_itself);
#undef ADD
  g_test_add_func ("/server/janus-life/cannot-start", test_cannot_start);
  g_test_add_data_func ("/server/janus-life/addresses/loopback", GINT_TO_POINTER (TRUE), test_addresses);
  g_test_add_data_func ("/server/janus-life/addresses/all", GINT_TO_POINTER (FALSE), test_addresses);
  g_test_add_func ("/server/janus-life/deep-directory", test_deep_directory);
  g_test_add_func ("/server/janus-life/dies-with-its-parent", test_dies_with_its_parent);

  return g_test_run ();
}
