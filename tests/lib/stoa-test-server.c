/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "stoa-test-server.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>

static char *
read_line_after (GDataInputStream *out, const char *prefix)
{
  g_autofree char *line = g_data_input_stream_read_line (out, NULL, NULL, NULL);

  g_assert_nonnull (line);
  g_assert_true (g_str_has_prefix (line, prefix));
  return g_strdup (line + strlen (prefix));
}

static void
read_start (StoaTestServer *self)
{
  g_autoptr (GDataInputStream) out = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->process));
  g_autofree char *url = read_line_after (out, "listening on ");
  g_autofree char *token_path = read_line_after (out, "owner token in ");
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_NONE, NULL);

  g_filter_input_stream_set_close_base_stream (G_FILTER_INPUT_STREAM (out), FALSE);
  g_set_str (&self->url, url);
  g_clear_pointer (&self->token, g_free);
  g_assert_true (g_file_get_contents (token_path, &self->token, NULL, NULL));
  g_strstrip (self->token);
  self->port = g_uri_get_port (uri);
}

static char **
make_arguments (StoaTestServer *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autofree char *fifo = g_build_filename (self->data_dir, "..", "control", NULL);

  if (self->away_ms == 0)
    {
      g_strv_builder_take (builder, g_strdup ("stoa-server"));
      g_strv_builder_take (builder, g_strdup_printf ("--listen=127.0.0.1:%u", self->port));
    }
  else
    {
      mkfifo (fifo, 0600);
      g_strv_builder_take (builder, g_build_filename (g_getenv ("STOA_BUILD"), "tests", "server", "quick-server", NULL));
      g_strv_builder_take (builder, g_strdup_printf ("--port=%u", self->port));
      g_strv_builder_take (builder, g_strdup_printf ("--away-ms=%u", self->away_ms));
      g_strv_builder_take (builder, g_strdup_printf ("--control=%s", fifo));
    }
  g_strv_builder_take (builder, g_strdup_printf ("--data=%s", self->data_dir));
  return g_strv_builder_end (builder);
}

/* A test that fails leaves nothing behind. */
static void
die_with_parent (gpointer data)
{
  prctl (PR_SET_PDEATHSIG, SIGTERM);
}

static void
end (StoaTestServer *self, int sign)
{
  g_subprocess_send_signal (self->process, sign);
  g_assert_true (g_subprocess_wait (self->process, NULL, NULL));
  g_clear_object (&self->process);
}

StoaTestServer *
stoa_test_server_new (guint away_ms)
{
  StoaTestServer *self = g_new0 (StoaTestServer, 1);
  g_autofree char *dir = g_dir_make_tmp ("stoa-test-XXXXXX", NULL);

  self->data_dir = g_build_filename (dir, "data", NULL);
  self->away_ms = away_ms;
  g_mkdir (self->data_dir, 0700);
  stoa_test_server_start (self);
  return self;
}

void
stoa_test_server_free (StoaTestServer *self)
{
  g_autofree char *dir = g_path_get_dirname (self->data_dir);

  if (self->process != NULL)
    stoa_test_server_stop (self);
  stoa_test_remove_dir (dir);
  g_free (self->data_dir);
  g_free (self->url);
  g_free (self->token);
  g_free (self);
}

void
stoa_test_server_start (StoaTestServer *self)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_auto (GStrv) argv = make_arguments (self);
  g_autoptr (GError) error = NULL;

  g_subprocess_launcher_set_child_setup (launcher, die_with_parent, NULL, NULL);
  self->process = g_subprocess_launcher_spawnv (launcher, (const char *const *) argv, &error);
  g_assert_no_error (error);
  read_start (self);
}

void
stoa_test_server_kill (StoaTestServer *self)
{
  end (self, SIGKILL);
}

void
stoa_test_server_stop (StoaTestServer *self)
{
  end (self, SIGTERM);
}

void
stoa_test_remove_dir (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_file_test (child, G_FILE_TEST_IS_DIR) && !g_file_test (child, G_FILE_TEST_IS_SYMLINK))
        stoa_test_remove_dir (child);
      else
        g_unlink (child);
    }
  g_rmdir (path);
}
