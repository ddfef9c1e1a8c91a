/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <glib/gstdio.h>
#include <signal.h>

#include "stoa-client.h"
#include "stoa-local-server.h"
#include "stoa-test-server.h"
#include "stoa-test-wait.h"

typedef struct
{
  char *dir;
  char *path;                /* PATH, as it was */
  guint n_pipes;             /* before */
} Place;

/* What is read of a child is read through pipes. */
static guint
count_pipes (void)
{
  g_autoptr (GDir) open = g_dir_open ("/proc/self/fd", 0, NULL);
  const char *name;
  guint n = 0;

  while ((name = g_dir_read_name (open)) != NULL)
    {
      g_autofree char *path = g_build_filename ("/proc/self/fd", name, NULL);
      g_autofree char *what = g_file_read_link (path, NULL);

      n += what != NULL && g_str_has_prefix (what, "pipe:");
    }
  return n;
}

static void
set_up (Place *place, gconstpointer data)
{
  place->dir = g_dir_make_tmp ("stoa-test-XXXXXX", NULL);
  place->path = g_strdup (g_getenv ("PATH"));
  place->n_pipes = count_pipes ();
}

static void
tear_down (Place *place, gconstpointer data)
{
  stoa_test_wait (count_pipes () == place->n_pipes);
  g_setenv ("PATH", place->path, TRUE);
  stoa_test_remove_dir (place->dir);
  g_free (place->dir);
  g_free (place->path);
}

/* A stoa-server that is this shell script. */
static void
pretend (Place *place, const char *script)
{
  g_autofree char *program = g_build_filename (place->dir, "stoa-server", NULL);
  g_autofree char *path = g_strconcat (place->dir, ":/usr/bin:/bin", NULL);
  g_autofree char *text = g_strconcat ("#!/bin/sh\n", script, "\n", NULL);

  g_assert_true (g_file_set_contents (program, text, -1, NULL));
  g_chmod (program, 0755);
  g_setenv ("PATH", path, TRUE);
}

/* The process that listens for @data_dir: /proc knows it by its command line. */
static GPid
find_server (const char *data_dir)
{
  g_autoptr (GDir) proc = g_dir_open ("/proc", 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (proc)) != NULL)
    {
      g_autofree char *path = g_build_filename ("/proc", name, "cmdline", NULL);
      g_autofree char *line = NULL;
      gsize length = 0;

      if (!g_ascii_isdigit (*name) || !g_file_get_contents (path, &line, &length, NULL) || length == 0)
        continue;
      for (gsize i = 0; i < length - 1; i++)
        if (line[i] == '\0')
          line[i] = ' ';
      if (strstr (line, "stoa-server") != NULL && strstr (line, data_dir) != NULL)
        return (GPid) g_ascii_strtoll (name, NULL, 10);
    }
  return 0;
}

static void
test_serves (Place *place, gconstpointer data)
{
  g_autofree char *data_dir = g_build_filename (place->dir, "data", NULL);
  g_autoptr (StoaLocalServer) server = stoa_local_server_new (data_dir);
  g_autoptr (StoaClient) client = NULL;
  g_autofree char *url = NULL;
  g_autofree char *token = NULL;

  g_assert_null (stoa_local_server_get_url (server));
  stoa_test_resolve (stoa_local_server_start (server));
  client = stoa_client_new (stoa_local_server_get_url (server), stoa_local_server_get_token (server));
  stoa_test_resolve (stoa_client_load_account (client));

  g_assert_true (stoa_local_server_find (data_dir, &url, &token, NULL));
  g_assert_cmpstr (url, ==, stoa_local_server_get_url (server));
  g_assert_cmpstr (token, ==, stoa_local_server_get_token (server));

  stoa_test_resolve (stoa_local_server_stop (server));
  g_assert_cmpint (find_server (data_dir), ==, 0);
  stoa_test_resolve (stoa_local_server_stop (server));
}

static void
test_dies (Place *place, gconstpointer data)
{
  g_autofree char *data_dir = g_build_filename (place->dir, "data", NULL);
  g_autoptr (StoaLocalServer) server = stoa_local_server_new (data_dir);
  g_autoptr (StoaClient) client = NULL;
  g_autofree char *url = NULL;
  GPid first;

  stoa_test_resolve (stoa_local_server_start (server));
  url = g_strdup (stoa_local_server_get_url (server));
  client = stoa_client_new (url, stoa_local_server_get_token (server));
  stoa_client_start (client);
  stoa_test_resolve (stoa_client_when_online (client));

  first = find_server (data_dir);
  kill (first, SIGKILL);
  stoa_test_wait (stoa_client_get_state (client) == STOA_CLIENT_RECONNECTING);
  stoa_test_resolve (stoa_client_when_online (client));
  g_assert_cmpstr (stoa_local_server_get_url (server), ==, url);
  g_assert_cmpint (find_server (data_dir), !=, first);
  stoa_test_resolve (stoa_local_server_stop (server));
}

static void
test_goes_with_its_object (Place *place, gconstpointer data)
{
  g_autofree char *data_dir = g_build_filename (place->dir, "data", NULL);
  StoaLocalServer *server = stoa_local_server_new (data_dir);

  stoa_test_resolve (stoa_local_server_start (server));
  g_assert_finalize_object (server);
  stoa_test_wait (find_server (data_dir) == 0);
}

static void
refused (StoaLocalServer *server, StoaError code, const char *said)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (stoa_test_settle (stoa_local_server_start (server), &error));
  g_assert_error (error, STOA_ERROR, (int) code);
  g_assert_nonnull (strstr (error->message, said));
  stoa_test_resolve (stoa_local_server_stop (server));
}

static void
test_missing (Place *place, gconstpointer data)
{
  g_autoptr (StoaLocalServer) server = stoa_local_server_new (place->dir);

  g_setenv ("PATH", "/nowhere", TRUE);
  refused (server, STOA_ERROR_NOT_FOUND, "stoa-server");
}

static void
test_cannot_start (Place *place, gconstpointer data)
{
  g_autofree char *file = g_build_filename (place->dir, "file", NULL);
  g_autoptr (StoaLocalServer) server = stoa_local_server_new (file);

  g_assert_true (g_file_set_contents (file, "not a directory", -1, NULL));
  refused (server, STOA_ERROR_UNAVAILABLE, "stoa-server");
}

static void
test_says_why (Place *place, gconstpointer data)
{
  g_autoptr (StoaLocalServer) server = stoa_local_server_new (place->dir);

  pretend (place, "seq 1 100000 >&2; echo 'The disk is full.' >&2; exit 3");
  refused (server, STOA_ERROR_UNAVAILABLE, "The disk is full.");
  pretend (place, "echo 'No Janus here.' >&2; exit 8");
  refused (server, STOA_ERROR_MEDIA_UNAVAILABLE, "No Janus here.");
  pretend (place, "exit 0");
  refused (server, STOA_ERROR_UNAVAILABLE, "");
  pretend (place, "yes; true"); /* no end of lines that mean nothing */
  refused (server, STOA_ERROR_UNAVAILABLE, "y");
  pretend (place, "head -c 100000 /dev/zero; sleep 100");
  refused (server, STOA_ERROR_UNAVAILABLE, "");
}

static void
test_try_again (Place *place, gconstpointer data)
{
  g_autofree char *data_dir = g_build_filename (place->dir, "data", NULL);
  g_autoptr (StoaLocalServer) server = stoa_local_server_new (data_dir);

  pretend (place, "exit 1");
  refused (server, STOA_ERROR_UNAVAILABLE, "");
  g_setenv ("PATH", place->path, TRUE);
  stoa_test_resolve (stoa_local_server_start (server));
  stoa_test_resolve (stoa_local_server_stop (server));
}

static void
on_failed (StoaLocalServer *server, const GError *error, GError **failure)
{
  g_assert_null (*failure);
  *failure = g_error_copy (error);
}

static guint
find_free_port (void)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  guint port = g_socket_listener_add_any_inet_port (listener, NULL, NULL);

  g_socket_listener_close (listener);
  g_assert_cmpuint (port, !=, 0);
  return port;
}

/* What serves may find later that it has no media engine. */
static void
test_fails_later (Place *place, gconstpointer data)
{
  g_autofree char *data_dir = g_build_filename (place->dir, "data", NULL);
  g_autofree char *token = g_build_filename (place->dir, "token", NULL);
  g_autofree char *go = g_build_filename (place->dir, "go", NULL);
  g_autofree char *script = g_strdup_printf ("echo 'listening on http://127.0.0.1:%u'; echo 'owner token in %s'\n"
                                             "until [ -e %s ]; do sleep 0.02; done; echo 'No Janus here.' >&2; exit 8",
                                             find_free_port (), token, go);
  g_autoptr (StoaLocalServer) server = stoa_local_server_new (data_dir);
  g_autoptr (GError) failure = NULL;

  g_assert_cmpint (g_mkdir (data_dir, 0700), ==, 0);
  g_assert_true (g_file_set_contents (token, "secret", -1, NULL));
  g_signal_connect (server, "failed", G_CALLBACK (on_failed), &failure);
  pretend (place, script);
  stoa_test_resolve (stoa_local_server_start (server));
  g_assert_no_error (failure);
  g_assert_true (g_file_set_contents (go, "", -1, NULL));
  stoa_test_wait (failure != NULL);
  g_assert_error (failure, STOA_ERROR, STOA_ERROR_MEDIA_UNAVAILABLE);
  g_assert_nonnull (strstr (failure->message, "No Janus here."));

  g_setenv ("PATH", place->path, TRUE);
  stoa_test_resolve (stoa_local_server_start (server));
  stoa_test_resolve (stoa_local_server_stop (server));
}

static void
test_find_nothing (Place *place, gconstpointer data)
{
  g_autofree char *url = NULL;
  g_autofree char *token = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_false (stoa_local_server_find (place->dir, &url, &token, &error));
  g_assert_error (error, STOA_ERROR, STOA_ERROR_UNAVAILABLE);
}

int
main (int argc, char *argv[])
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/core/local-server/" name, Place, NULL, set_up, func, tear_down)
  ADD ("serves", test_serves);
  ADD ("dies", test_dies);
  ADD ("goes-with-its-object", test_goes_with_its_object);
  ADD ("missing", test_missing);
  ADD ("cannot-start", test_cannot_start);
  ADD ("says-why", test_says_why);
  ADD ("try-again", test_try_again);
  ADD ("fails-later", test_fails_later);
  ADD ("find-nothing", test_find_nothing);
#undef ADD
  return g_test_run ();
}
