/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-core"

#include "stoa-local-server.h"

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <signal.h>

#include "stoa-child.h"
#include "stoa-error.h"
#include "stoa-weak.h"

#define START_TIMEOUT_S 20
#define STOP_TIMEOUT_S 5
#define LAST_STEPS_TIMEOUT_S 1
#define NO_MEDIA_STATUS 8    /* stoa-server's, when it has no media engine */
#define FIRST_BACKOFF_MS 250
#define MAX_BACKOFF_MS 8000
#define STABLE_US (10 * G_USEC_PER_SEC)
#define MAX_TOKEN 1024
#define FOUND_FILE "local-server.ini"
#define FOUND_GROUP "server"

struct _StoaLocalServer
{
  GObject parent_instance;

  char *data_dir;
  char *url;
  char *token;
  guint port;                /* 0 until the first start found a free one */
  StoaChild *child;
  gboolean wanted;
  guint failures;            /* in a row */
  gint64 started_us;
  guint restart_source;
};

enum { FAILED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (StoaLocalServer, stoa_local_server, G_TYPE_OBJECT)

static void watch_child (StoaLocalServer *self);

/* Beside the running program first, so that an installed Stoa uses its own. */
static char *
find_program (GError **error)
{
  g_autofree char *self_path = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *dir = self_path != NULL ? g_path_get_dirname (self_path) : NULL;
  g_autofree char *beside = dir != NULL ? g_build_filename (dir, "stoa-server", NULL) : NULL;
  char *path = NULL;

  if (beside != NULL && g_file_test (beside, G_FILE_TEST_IS_EXECUTABLE))
    return g_steal_pointer (&beside);
  path = g_find_program_in_path ("stoa-server");
  if (path == NULL)
    g_set_error_literal (error, STOA_ERROR, STOA_ERROR_NOT_FOUND,
                         _("Stoa’s own server (stoa-server) is not installed."));
  return path;
}

static StoaChild *
spawn (StoaLocalServer *self, GError **error)
{
  g_autofree char *program = find_program (error);
  g_autofree char *listen = g_strdup_printf ("127.0.0.1:%u", self->port);
  const char *argv[] = { program, "--listen", listen, "--data", self->data_dir, "--die-with-parent", NULL };

  return program != NULL ? stoa_child_spawn (argv, error) : NULL;
}

/* The rest of @line behind @prefix. */
static char *
after (const char *line, const char *prefix, GError **error)
{
  if (g_str_has_prefix (line, prefix))
    return g_strdup (line + strlen (prefix));
  g_set_error (error, STOA_ERROR, STOA_ERROR_UNAVAILABLE, _("The server said something unexpected: %s"), line);
  return NULL;
}

static char *
read_token (const char *path, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GInputStream) stream = dex_await_object (dex_file_read (file, G_PRIORITY_DEFAULT), error);
  g_autoptr (GBytes) bytes = NULL;
  gsize length;
  const char *text;

  if (stream != NULL)
    bytes = dex_await_boxed (dex_input_stream_read_bytes (stream, MAX_TOKEN, G_PRIORITY_DEFAULT), error);
  if (bytes == NULL)
    return NULL;
  text = g_bytes_get_data (bytes, &length);
  return g_strstrip (g_strndup (text != NULL ? text : "", length));
}

/* Leaves word for other programs of the user: stoa_local_server_find(). */
static void
leave_word (StoaLocalServer *self, const char *token_path)
{
  g_autoptr (GKeyFile) keys = g_key_file_new ();
  g_autofree char *path = g_build_filename (self->data_dir, FOUND_FILE, NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  char *text;
  gsize length;

  g_key_file_set_string (keys, FOUND_GROUP, "url", self->url);
  g_key_file_set_string (keys, FOUND_GROUP, "token-file", token_path);
  text = g_key_file_to_data (keys, &length, NULL);
  bytes = g_bytes_new_take (text, length);
  if (!dex_await (dex_file_replace_contents_bytes (file, bytes, NULL, FALSE, G_FILE_CREATE_PRIVATE), &error))
    g_warning ("%s is not written: %s", path, error->message);
}

static gboolean
take_lines (StoaLocalServer *self, char **lines, GError **error)
{
  g_autofree char *url = after (lines[0], "listening on ", error);
  g_autofree char *token_path = url != NULL ? after (lines[1], "owner token in ", error) : NULL;
  g_autoptr (GUri) uri = token_path != NULL ? g_uri_parse (url, G_URI_FLAGS_NONE, error) : NULL;
  g_autofree char *token = uri != NULL ? read_token (token_path, error) : NULL;

  if (token == NULL)
    return FALSE;
  g_set_str (&self->url, url);
  g_set_str (&self->token, token);
  self->port = g_uri_get_port (uri);
  leave_word (self, token_path);
  return TRUE;
}

/* Ends what did not come up, unless it has just ended by itself and its status tells more. */
static DexFuture *
give_up (StoaChild *child, GError *error)
{
  dex_await (dex_future_with_timeout_seconds (stoa_child_wait (child), LAST_STEPS_TIMEOUT_S), NULL);
  dex_await (stoa_child_end (child, 0), NULL);
  if (stoa_child_get_status (child) == NO_MEDIA_STATUS)
    error->code = STOA_ERROR_MEDIA_UNAVAILABLE;
  return dex_future_new_for_error (error);
}

static DexFuture *
run_start (gpointer data)
{
  StoaLocalServer *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (StoaChild) child = spawn (self, &error);
  g_auto (GStrv) lines = NULL;

  if (child == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  g_set_object (&self->child, child);
  lines = dex_await_boxed (stoa_child_read_lines (child, 2, START_TIMEOUT_S), &error);
  if (lines == NULL || !take_lines (self, lines, &error))
    {
      if (self->child == child)
        g_clear_object (&self->child);
      return give_up (child, g_steal_pointer (&error));
    }
  if (self->child != child)
    return dex_future_new_reject (STOA_ERROR, STOA_ERROR_UNAVAILABLE, "%s", _("The server was stopped."));

  self->started_us = g_get_monotonic_time ();
  watch_child (self);
  return dex_future_new_for_boolean (TRUE);
}

static DexFuture *
start_child (StoaLocalServer *self)
{
  return dex_scheduler_spawn (NULL, 0, run_start, g_object_ref (self), g_object_unref);
}

static void schedule_restart (StoaLocalServer *self);

static DexFuture *
on_restarted (DexFuture *future, gpointer data)
{
  g_autoptr (StoaLocalServer) self = g_weak_ref_get (data);
  g_autoptr (GError) error = NULL;

  if (self != NULL && dex_future_get_value (future, &error) == NULL && self->wanted)
    {
      g_message ("The server does not start again: %s", error->message);
      schedule_restart (self);
    }
  return NULL;
}

static gboolean
on_restart (gpointer data)
{
  StoaLocalServer *self = data;

  self->restart_source = 0;
  dex_future_disown (dex_future_finally (start_child (self), on_restarted, stoa_weak_new (self), stoa_weak_free));
  return G_SOURCE_REMOVE;
}

static void
schedule_restart (StoaLocalServer *self)
{
  guint delay_ms = MIN (FIRST_BACKOFF_MS << MIN (self->failures, 5), MAX_BACKOFF_MS);

  self->failures++;
  self->restart_source = g_timeout_add (delay_ms, on_restart, self);
}

/* It served already when it found that there is no media engine; one that was restarted may find it the next time. */
static void
fail_for_good (StoaLocalServer *self, const char *said)
{
  g_autoptr (GError) error = g_error_new_literal (STOA_ERROR, STOA_ERROR_MEDIA_UNAVAILABLE, said);

  self->wanted = FALSE;
  g_clear_object (&self->child);
  g_signal_emit (self, signals[FAILED], 0, error);
}

static DexFuture *
on_child_ended (DexFuture *future, gpointer data)
{
  g_autoptr (StoaLocalServer) self = g_weak_ref_get (data);
  g_autoptr (DexFuture) ended = NULL;
  g_autofree char *said = NULL;

  if (self == NULL || !self->wanted || self->child == NULL)
    return NULL;
  ended = stoa_child_wait (self->child);
  if (dex_future_is_pending (ended))
    return NULL; /* it is another one by now */
  said = stoa_child_dup_last_words (self->child);
  if (stoa_child_get_status (self->child) == NO_MEDIA_STATUS && self->failures == 0)
    {
      fail_for_good (self, said);
      return NULL;
    }
  g_message ("The server ended; starting it again. It said: %s", said);
  g_clear_object (&self->child);
  if (g_get_monotonic_time () - self->started_us > STABLE_US)
    self->failures = 0;
  schedule_restart (self);
  return NULL;
}

static void
watch_child (StoaLocalServer *self)
{
  dex_future_disown (dex_future_finally (stoa_child_hear_out (self->child), on_child_ended, stoa_weak_new (self),
                                         stoa_weak_free));
}

static void
stoa_local_server_dispose (GObject *object)
{
  StoaLocalServer *self = STOA_LOCAL_SERVER (object);

  dex_future_disown (stoa_local_server_stop (self));
  G_OBJECT_CLASS (stoa_local_server_parent_class)->dispose (object);
}

static void
stoa_local_server_finalize (GObject *object)
{
  StoaLocalServer *self = STOA_LOCAL_SERVER (object);

  g_free (self->data_dir);
  g_free (self->url);
  g_free (self->token);
  G_OBJECT_CLASS (stoa_local_server_parent_class)->finalize (object);
}

static void
stoa_local_server_class_init (StoaLocalServerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = stoa_local_server_dispose;
  object_class->finalize = stoa_local_server_finalize;
  signals[FAILED] = g_signal_new ("failed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                  G_TYPE_ERROR);
}

static void
stoa_local_server_init (StoaLocalServer *self)
{
}

char *
stoa_local_server_default_dir (void)
{
  return g_build_filename (g_get_user_data_dir (), "stoa", "server", NULL);
}

gboolean
stoa_local_server_find (const char *data_dir, char **url, char **token, GError **error)
{
  g_autoptr (GKeyFile) keys = g_key_file_new ();
  g_autofree char *path = g_build_filename (data_dir, FOUND_FILE, NULL);
  g_autofree char *token_path = NULL;
  g_autofree char *found = NULL;

  if (g_key_file_load_from_file (keys, path, G_KEY_FILE_NONE, NULL))
    {
      found = g_key_file_get_string (keys, FOUND_GROUP, "url", NULL);
      token_path = g_key_file_get_string (keys, FOUND_GROUP, "token-file", NULL);
    }
  if (found == NULL || token_path == NULL || !g_file_get_contents (token_path, token, NULL, NULL))
    {
      g_set_error_literal (error, STOA_ERROR, STOA_ERROR_UNAVAILABLE, _("Stoa does not run here."));
      return FALSE;
    }
  g_strstrip (*token);
  *url = g_steal_pointer (&found);
  return TRUE;
}

StoaLocalServer *
stoa_local_server_new (const char *data_dir)
{
  StoaLocalServer *self = g_object_new (STOA_TYPE_LOCAL_SERVER, NULL);

  self->data_dir = g_strdup (data_dir);
  return self;
}

DexFuture *
stoa_local_server_start (StoaLocalServer *self)
{
  g_return_val_if_fail (STOA_IS_LOCAL_SERVER (self), NULL);
  g_return_val_if_fail (self->child == NULL && self->restart_source == 0, NULL);

  self->wanted = TRUE;
  self->failures = 0;
  return start_child (self);
}

DexFuture *
stoa_local_server_stop (StoaLocalServer *self)
{
  g_autoptr (StoaChild) child = g_steal_pointer (&self->child);

  g_return_val_if_fail (STOA_IS_LOCAL_SERVER (self), NULL);

  self->wanted = FALSE;
  g_clear_handle_id (&self->restart_source, g_source_remove);
  return child != NULL ? stoa_child_end (child, STOP_TIMEOUT_S) : dex_future_new_for_boolean (TRUE);
}

const char *
stoa_local_server_get_url (StoaLocalServer *self)
{
  g_return_val_if_fail (STOA_IS_LOCAL_SERVER (self), NULL);
  return self->url;
}

const char *
stoa_local_server_get_token (StoaLocalServer *self)
{
  g_return_val_if_fail (STOA_IS_LOCAL_SERVER (self), NULL);
  return self->token;
}
