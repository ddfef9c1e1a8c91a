/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-sfu"

#define _GNU_SOURCE /* O_PATH */

#include "stoa-janus-process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <gio/gio.h>
#include <glib/gstdio.h>

#include "stoa-error.h"

#define STOP_MS 3000
#define MAX_LINE 1024
#define KEPT_LINES 6

struct _StoaJanusProcess
{
  GObject parent_instance;

  GSubprocess *subprocess;
  GDataInputStream *output;
  GQueue said;             /* its last lines, for when it fails */
  DexPromise *ended;
  char *directory;
  int directory_fd;
  char *socket;
  guint kill_timer;
};

G_DEFINE_FINAL_TYPE (StoaJanusProcess, stoa_janus_process, G_TYPE_OBJECT)

/* Runs in the child, between fork and exec. */
static void
die_with_parent (gpointer data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
  if (getppid () != GPOINTER_TO_INT (data))
    _exit (1);
}

static void
hear (StoaJanusProcess *self,
      const char       *line)
{
  if (*line == '\0')
    return;

  g_debug ("janus: %s", line);
  g_queue_push_tail (&self->said, g_strndup (line, MAX_LINE));
  while (g_queue_get_length (&self->said) > KEPT_LINES)
    g_free (g_queue_pop_head (&self->said));
}

static char *
last_words (StoaJanusProcess *self)
{
  g_autoptr (GString) words = g_string_new (NULL);

  for (GList *l = self->said.head; l != NULL; l = l->next)
    g_string_append_printf (words, "%s%s", words->len > 0 ? " / " : "", (char *) l->data);
  return g_string_free (g_steal_pointer (&words), FALSE);
}

static void
end (StoaJanusProcess *self)
{
  g_autofree char *words = last_words (self);
  g_autofree char *how = NULL;

  g_clear_handle_id (&self->kill_timer, g_source_remove);
  if (g_subprocess_get_if_signaled (self->subprocess))
    how = g_strdup_printf ("Janus was ended by signal %d (%s).", g_subprocess_get_term_sig (self->subprocess), words);
  else
    how = g_strdup_printf ("Janus ended with status %d (%s).", g_subprocess_get_exit_status (self->subprocess), words);
  dex_promise_resolve_string (self->ended, g_steal_pointer (&how));
}

static void
on_ended (GObject      *object,
          GAsyncResult *result,
          gpointer      data)
{
  g_autoptr (StoaJanusProcess) self = data;

  g_subprocess_wait_finish (G_SUBPROCESS (object), result, NULL);
  end (self);
}

static void
on_line (GObject      *object,
         GAsyncResult *result,
         gpointer      data)
{
  g_autoptr (StoaJanusProcess) self = data;
  g_autofree char *line = g_data_input_stream_read_line_finish (self->output, result, NULL, NULL);

  if (line != NULL)
    {
      hear (self, line);
      g_data_input_stream_read_line_async (self->output, G_PRIORITY_LOW, NULL, on_line, g_object_ref (self));
    }
  else
    {
      /* The last words are read before the end is told. */
      g_subprocess_wait_async (self->subprocess, NULL, on_ended, g_object_ref (self));
    }
}

static gboolean
on_stop_timeout (gpointer data)
{
  StoaJanusProcess *self = data;

  self->kill_timer = 0;
  g_subprocess_force_exit (self->subprocess);
  return G_SOURCE_REMOVE;
}

/* Beside the sources' build it need not be installed. */
static const char *
loopback_module (void)
{
  return g_file_test (STOA_JANUS_LOOPBACK_BUILT, G_FILE_TEST_EXISTS) ? STOA_JANUS_LOOPBACK_BUILT : STOA_JANUS_LOOPBACK;
}

static GSubprocess *
launch (const StoaJanusConfig *config,
        GError               **error)
{
  g_autoptr (GSubprocessLauncher) launcher = NULL;
  const char *program = config->program != NULL ? config->program : "janus";

  launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE);
  g_subprocess_launcher_set_cwd (launcher, config->directory);
  g_subprocess_launcher_setenv (launcher, "LD_PRELOAD", loopback_module (), TRUE);
  g_subprocess_launcher_setenv (launcher, "STOA_LOOPBACK", config->loopback_only ? "only" : "last", TRUE);
  g_subprocess_launcher_set_child_setup (launcher, die_with_parent, GINT_TO_POINTER (getpid ()), NULL);
  return g_subprocess_launcher_spawn (launcher, error, program, "--configs-folder=.", "--config=janus.jcfg", NULL);
}

static void
stoa_janus_process_finalize (GObject *object)
{
  StoaJanusProcess *self = STOA_JANUS_PROCESS (object);

  g_clear_handle_id (&self->kill_timer, g_source_remove);
  g_clear_object (&self->output);
  g_clear_object (&self->subprocess);
  g_queue_clear_full (&self->said, g_free);
  g_clear_pointer (&self->ended, dex_unref);
  g_clear_fd (&self->directory_fd, NULL);
  g_free (self->directory);
  g_free (self->socket);

  G_OBJECT_CLASS (stoa_janus_process_parent_class)->finalize (object);
}

static void
stoa_janus_process_class_init (StoaJanusProcessClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = stoa_janus_process_finalize;
}

static void
stoa_janus_process_init (StoaJanusProcess *self)
{
  self->directory_fd = -1;
  self->ended = dex_promise_new ();
}

StoaJanusProcess *
stoa_janus_process_spawn (const StoaJanusConfig *config,
                          GError               **error)
{
  g_autoptr (StoaJanusProcess) self = g_object_new (STOA_TYPE_JANUS_PROCESS, NULL);
  g_autofree char *stale = g_build_filename (config->directory, STOA_JANUS_SOCKET, NULL);
  g_autoptr (GError) local = NULL;

  if (!stoa_janus_config_write (config, &local))
    {
      g_set_error (error, STOA_ERROR, STOA_ERROR_MEDIA_UNAVAILABLE,
                   "Cannot write the media engine's configuration: %s", local->message);
      return NULL;
    }
  g_unlink (stale);

  self->subprocess = launch (config, &local);
  if (self->subprocess == NULL)
    {
      g_set_error (error, STOA_ERROR, STOA_ERROR_MEDIA_UNAVAILABLE, "Cannot start Janus: %s", local->message);
      return NULL;
    }

  /* A socket's path has at most 107 bytes; this way ours has fewer, wherever the directory lies. */
  self->directory_fd = open (config->directory, O_PATH | O_DIRECTORY | O_CLOEXEC);
  self->socket = g_strdup_printf ("/proc/self/fd/%d/" STOA_JANUS_SOCKET, self->directory_fd);
  self->output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->subprocess));
  g_data_input_stream_read_line_async (self->output, G_PRIORITY_LOW, NULL, on_line, g_object_ref (self));
  return g_steal_pointer (&self);
}

const char *
stoa_janus_process_get_socket (StoaJanusProcess *self)
{
  return self->socket;
}

DexFuture *
stoa_janus_process_wait (StoaJanusProcess *self)
{
  return dex_ref (DEX_FUTURE (self->ended));
}

DexFuture *
stoa_janus_process_stop (StoaJanusProcess *self)
{
  if (self->kill_timer == 0 && g_subprocess_get_identifier (self->subprocess) != NULL)
    {
      g_subprocess_send_signal (self->subprocess, SIGTERM);
      self->kill_timer = g_timeout_add (STOP_MS, on_stop_timeout, self);
    }
  return stoa_janus_process_wait (self);
}

void
stoa_janus_process_kill (StoaJanusProcess *self)
{
  g_subprocess_force_exit (self->subprocess);
}
