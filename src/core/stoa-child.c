/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-core"

#include "stoa-child.h"

#include <glib/gi18n.h>
#include <signal.h>

#include "stoa-error.h"

#define MAX_FIRST_LINES 4096
#define MAX_LAST_WORDS 4096
#define LAST_WORDS_TIMEOUT_S 1
#define CHUNK 1024

struct _StoaChild
{
  GObject parent_instance;

  GSubprocess *process;
  DexFuture *ended;
  DexFuture *stderr_ended;
  DexFuture *drained;        /* its stdout; NULL before its lines were read */
  DexFuture *heard_out;
  GCancellable *enough;      /* nothing more is read */
  GString *last_words;
};

G_DEFINE_FINAL_TYPE (StoaChild, stoa_child, G_TYPE_OBJECT)

typedef struct
{
  StoaChild *child;
  guint n;
} Read;

static void
read_free (gpointer data)
{
  g_object_unref (((Read *) data)->child);
  g_free (data);
}

static GBytes *
read_chunk (StoaChild *self, GInputStream *stream)
{
  g_autoptr (GBytes) bytes
      = dex_await_boxed (dex_future_first (dex_input_stream_read_bytes (stream, CHUNK, G_PRIORITY_DEFAULT),
                                           dex_cancellable_new_from_cancellable (self->enough), NULL),
                         NULL);

  return bytes != NULL && g_bytes_get_size (bytes) > 0 ? g_steal_pointer (&bytes) : NULL;
}

static DexFuture *
drain (gpointer data)
{
  StoaChild *self = data;
  GInputStream *stream = g_subprocess_get_stdout_pipe (self->process);
  GBytes *bytes;

  while ((bytes = read_chunk (self, stream)) != NULL)
    g_bytes_unref (bytes);
  return dex_future_new_for_boolean (TRUE);
}

static DexFuture *
keep_last_words (gpointer data)
{
  StoaChild *self = data;
  GInputStream *stream = g_subprocess_get_stderr_pipe (self->process);
  GBytes *bytes;

  while ((bytes = read_chunk (self, stream)) != NULL)
    {
      g_string_append_len (self->last_words, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
      if (self->last_words->len > MAX_LAST_WORDS)
        g_string_erase (self->last_words, 0, self->last_words->len - MAX_LAST_WORDS);
      g_bytes_unref (bytes);
    }
  return dex_future_new_for_boolean (TRUE);
}

/* Somebody else who holds its pipes may say more for ever: a second later it is enough. */
static DexFuture *
hear_out (gpointer data)
{
  StoaChild *self = data;

  dex_await (dex_ref (self->ended), NULL);
  dex_await (dex_future_with_timeout_seconds (dex_ref (self->stderr_ended), LAST_WORDS_TIMEOUT_S), NULL);
  g_cancellable_cancel (self->enough);
  dex_await (dex_ref (self->stderr_ended), NULL);
  if (self->drained != NULL)
    dex_await (dex_ref (self->drained), NULL);
  return dex_future_new_for_boolean (TRUE);
}

static guint
count_lines (const GString *text)
{
  guint n = 0;

  for (gsize i = 0; i < text->len; i++)
    n += text->str[i] == '\n';
  return n;
}

static DexFuture *
reject_with_last_words (StoaChild *self)
{
  g_autofree char *words = NULL;

  dex_await (dex_future_with_timeout_seconds (dex_ref (self->stderr_ended), LAST_WORDS_TIMEOUT_S), NULL);
  words = stoa_child_dup_last_words (self);
  return dex_future_new_reject (STOA_ERROR, STOA_ERROR_UNAVAILABLE, "%s",
                                *words != '\0' ? words : _("It ended without a word."));
}

static DexFuture *
run_read (gpointer data)
{
  Read *read = data;
  StoaChild *self = read->child;
  GInputStream *stream = g_subprocess_get_stdout_pipe (self->process);
  g_autoptr (GString) text = g_string_new (NULL);
  char **lines;

  while (count_lines (text) < read->n)
    {
      g_autoptr (GBytes) bytes = text->len < MAX_FIRST_LINES ? read_chunk (self, stream) : NULL;

      if (bytes == NULL)
        return reject_with_last_words (self);
      g_string_append_len (text, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
    }
  self->drained = dex_scheduler_spawn (NULL, 0, drain, g_object_ref (self), g_object_unref);
  dex_future_disown (dex_ref (self->drained));
  lines = g_strsplit (text->str, "\n", read->n + 1);
  g_clear_pointer (&lines[read->n], g_free);
  return dex_future_new_take_boxed (G_TYPE_STRV, lines);
}

static DexFuture *
explain_timeout (DexFuture *future, gpointer data)
{
  g_autoptr (GError) error = NULL;

  dex_future_get_value (future, &error);
  if (!g_error_matches (error, DEX_ERROR, DEX_ERROR_TIMED_OUT))
    return dex_ref (future);
  return dex_future_new_reject (STOA_ERROR, STOA_ERROR_TIMED_OUT, "%s", _("It did not start in time."));
}

static DexFuture *
kill_it (DexFuture *future, gpointer data)
{
  StoaChild *self = data;
  g_autoptr (GError) error = NULL;

  dex_future_get_value (future, &error);
  if (g_error_matches (error, DEX_ERROR, DEX_ERROR_TIMED_OUT))
    g_subprocess_force_exit (self->process);
  return stoa_child_hear_out (self);
}

static void
stoa_child_finalize (GObject *object)
{
  StoaChild *self = STOA_CHILD (object);

  dex_clear (&self->ended);
  dex_clear (&self->stderr_ended);
  dex_clear (&self->drained);
  dex_clear (&self->heard_out);
  g_clear_object (&self->enough);
  g_clear_object (&self->process);
  g_string_free (self->last_words, TRUE);
  G_OBJECT_CLASS (stoa_child_parent_class)->finalize (object);
}

static void
stoa_child_class_init (StoaChildClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = stoa_child_finalize;
}

static void
stoa_child_init (StoaChild *self)
{
  self->last_words = g_string_new (NULL);
  self->enough = g_cancellable_new ();
}

StoaChild *
stoa_child_spawn (const char *const *argv, GError **error)
{
  g_autoptr (GSubprocess) process
      = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE, error);
  StoaChild *self;

  if (process == NULL)
    return NULL;
  self = g_object_new (STOA_TYPE_CHILD, NULL);
  self->process = g_steal_pointer (&process);
  self->ended = dex_subprocess_wait (self->process);
  self->stderr_ended = dex_scheduler_spawn (NULL, 0, keep_last_words, g_object_ref (self), g_object_unref);
  self->heard_out = dex_scheduler_spawn (NULL, 0, hear_out, g_object_ref (self), g_object_unref);
  /* They go on whoever waits for them, and whoever gave up waiting. */
  dex_future_disown (dex_ref (self->ended));
  dex_future_disown (dex_ref (self->stderr_ended));
  dex_future_disown (dex_ref (self->heard_out));
  return self;
}

DexFuture *
stoa_child_read_lines (StoaChild *self, guint n, guint timeout_s)
{
  Read *read = g_new0 (Read, 1);

  read->child = g_object_ref (self);
  read->n = n;
  return dex_future_catch (
      dex_future_with_timeout_seconds (dex_scheduler_spawn (NULL, 0, run_read, read, read_free), timeout_s),
      explain_timeout, NULL, NULL);
}

DexFuture *
stoa_child_wait (StoaChild *self)
{
  return dex_ref (self->ended);
}

DexFuture *
stoa_child_hear_out (StoaChild *self)
{
  return dex_ref (self->heard_out);
}

DexFuture *
stoa_child_end (StoaChild *self, guint timeout_s)
{
  g_subprocess_send_signal (self->process, SIGTERM);
  return dex_future_finally (dex_future_with_timeout_seconds (stoa_child_wait (self), timeout_s), kill_it,
                             g_object_ref (self), g_object_unref);
}

int
stoa_child_get_status (StoaChild *self)
{
  if (!dex_future_is_resolved (self->ended) || !g_subprocess_get_if_exited (self->process))
    return -1;
  return g_subprocess_get_exit_status (self->process);
}

char *
stoa_child_dup_last_words (StoaChild *self)
{
  g_autofree char *valid = g_utf8_make_valid (self->last_words->str, self->last_words->len);

  return g_strdup (g_strstrip (valid));
}
