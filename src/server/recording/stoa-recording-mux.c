/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-server"

#include "stoa-recording-mux.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "stoa-json.h"

#define PROGRAM "stoa-mux"
#define NICENESS 10          /* rooms go first */
#define PATIENCE_S 300       /* without a word */
#define MAX_WORDS 400        /* bytes of what it complains of */

struct _StoaRecordingMux
{
  GObject parent_instance;
  char *program;
  GSubprocess *process;
  gboolean cancelled;
};

typedef struct
{
  StoaRecordingMux *self;
  char *plan;
  char *output;
  StoaManifest *manifest;
} Run;

enum { PROGRESS, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (StoaRecordingMux, stoa_recording_mux, G_TYPE_OBJECT)

static void
run_free (gpointer data)
{
  Run *run = data;

  g_object_unref (run->self);
  g_free (run->plan);
  g_free (run->output);
  stoa_record_unref (run->manifest);
  g_free (run);
}

/* Runs in the child, between fork and exec. */
static void
set_up_child (gpointer data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
  if (getppid () != GPOINTER_TO_INT (data))
    _exit (1);
  setpriority (PRIO_PROCESS, 0, NICENESS);
}

static char *
find_program (StoaRecordingMux *self)
{
  g_autofree char *own = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = own != NULL ? g_path_get_dirname (own) : NULL;
  static const char *const beside[] = { ".", "../mux" }; /* installed, and where it is built */

  if (self->program != NULL)
    return g_strdup (self->program);
  for (guint i = 0; folder != NULL && i < G_N_ELEMENTS (beside); i++)
    {
      g_autofree char *path = g_build_filename (folder, beside[i], PROGRAM, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_EXECUTABLE))
        return g_steal_pointer (&path);
    }
  return g_strdup (PROGRAM);
}

static gboolean
spawn (Run     *run,
       GError **error)
{
  g_autoptr (GSubprocessLauncher) launcher =
    g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autofree char *program = find_program (run->self);
  g_autoptr (GError) why = NULL;

  g_subprocess_launcher_set_child_setup (launcher, set_up_child, GINT_TO_POINTER (getpid ()), NULL);
  run->self->process = g_subprocess_launcher_spawn (launcher, &why, program, run->plan, run->output, NULL);
  if (run->self->process != NULL)
    return TRUE;
  g_set_error (error, STOA_ERROR, STOA_ERROR_UNAVAILABLE, "The program that puts recordings together cannot be started: %s",
               why->message);
  return FALSE;
}

/* Its next line; NULL behind the last. */
static char *
await_line (GDataInputStream *stream,
            GError          **error)
{
  return dex_await_string (dex_future_with_timeout_seconds (
                             dex_data_input_stream_read_line_utf8 (stream, G_PRIORITY_DEFAULT), PATIENCE_S),
                           error);
}

static gint64
number_of (JsonObject *object,
           const char *name)
{
  return CLAMP (json_object_get_int_member_with_default (object, name, 0), 0, G_GINT64_CONSTANT (9007199254740991));
}

static void
take_track (JsonArray *array,
            guint      index,
            JsonNode  *node,
            gpointer   data)
{
  StoaManifest *manifest = data;
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char *trouble;

  if (object == NULL)
    return;
  for (guint i = 0; i < manifest->tracks->len; i++)
    {
      StoaRecordedTrack *track = g_ptr_array_index (manifest->tracks, i);

      if (track->number != number_of (object, "number"))
        continue;
      track->start_ms = number_of (object, "start_ms");
      track->duration_ms = number_of (object, "duration_ms");
      track->frames = number_of (object, "frames");
      track->width = number_of (object, "width");
      track->height = number_of (object, "height");
      track->gaps = number_of (object, "gaps");
      trouble = json_object_get_string_member_with_default (object, "trouble", NULL);
      g_free (track->trouble);
      track->trouble = trouble != NULL ? g_utf8_substring (trouble, 0, MIN (MAX_WORDS / 4, g_utf8_strlen (trouble, -1))) : NULL;
    }
}

static gboolean
take_result (StoaManifest *manifest,
             JsonObject   *object)
{
  const char *sha256 = json_object_get_string_member_with_default (object, "sha256", NULL);
  StoaAsset *asset;

  if (sha256 == NULL || strlen (sha256) != 64)
    return FALSE;
  manifest->duration_ms = number_of (object, "duration_ms");
  asset = stoa_record_new (&stoa_asset_type);
  asset->kind = STOA_ASSET_MEDIA;
  asset->type = g_strdup ("video/x-matroska");
  asset->bytes = number_of (object, "bytes");
  asset->sha256 = g_strdup (sha256);
  g_ptr_array_set_size (manifest->assets, 0);
  g_ptr_array_add (manifest->assets, asset);
  if (json_object_has_member (object, "tracks")
      && JSON_NODE_HOLDS_ARRAY (json_object_get_member (object, "tracks")))
    json_array_foreach_element (json_object_get_array_member (object, "tracks"), take_track, manifest);
  return TRUE;
}

static gboolean
hear (Run        *run,
      const char *line)
{
  g_autoptr (JsonNode) node = json_from_string (line, NULL);
  JsonObject *object = node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;

  if (object == NULL)
    return FALSE;
  if (!json_object_has_member (object, "progress"))
    return take_result (run->manifest, object);
  g_signal_emit (run->self, signals[PROGRESS], 0,
                 CLAMP (json_object_get_double_member_with_default (object, "progress", 0), 0, 1));
  return FALSE;
}

static char *
await_complaint (Run *run)
{
  g_autoptr (GDataInputStream) errors = g_data_input_stream_new (g_subprocess_get_stderr_pipe (run->self->process));
  g_autofree char *last = g_strdup ("");

  for (guint i = 0; i < 100; i++)
    {
      g_autofree char *line = await_line (errors, NULL);

      if (line == NULL)
        break;
      g_set_str (&last, line);
    }
  return g_utf8_substring (last, 0, MIN (MAX_WORDS / 4, g_utf8_strlen (last, -1)));
}

static DexFuture *
run_program (gpointer data)
{
  Run *run = data;
  StoaRecordingMux *self = run->self;
  g_autoptr (GDataInputStream) lines = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *complaint = NULL;
  gboolean done = FALSE;

  if (self->cancelled || !spawn (run, &error))
    return error != NULL ? dex_future_new_for_error (g_steal_pointer (&error))
                         : dex_future_new_reject (STOA_ERROR, STOA_ERROR_CONFLICT, "It was cancelled.");
  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->process));
  for (;;)
    {
      g_autofree char *line = await_line (lines, &error);

      if (line == NULL)
        break;
      done = hear (run, line) || done;
    }
  if (error != NULL)
    g_subprocess_force_exit (self->process);
  complaint = await_complaint (run);
  dex_await (dex_subprocess_wait_check (self->process), NULL);
  if (self->cancelled)
    return dex_future_new_reject (STOA_ERROR, STOA_ERROR_CONFLICT, "It was cancelled.");
  if (done && g_subprocess_get_if_exited (self->process) && g_subprocess_get_exit_status (self->process) == 0)
    return dex_future_new_take_boxed (STOA_TYPE_RECORD, stoa_record_ref (run->manifest));
  return dex_future_new_reject (STOA_ERROR, STOA_ERROR_UNAVAILABLE, "The tracks could not be put together: %s",
                                *complaint != '\0' ? complaint : "the program ended without a word.");
}

static void
stoa_recording_mux_finalize (GObject *object)
{
  StoaRecordingMux *self = STOA_RECORDING_MUX (object);

  g_free (self->program);
  g_clear_object (&self->process);
  G_OBJECT_CLASS (stoa_recording_mux_parent_class)->finalize (object);
}

static void
stoa_recording_mux_class_init (StoaRecordingMuxClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = stoa_recording_mux_finalize;
  signals[PROGRESS] = g_signal_new ("progress", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 1, G_TYPE_DOUBLE);
}

static void
stoa_recording_mux_init (StoaRecordingMux *self)
{
}

StoaRecordingMux *
stoa_recording_mux_new (const char *program)
{
  StoaRecordingMux *self = g_object_new (STOA_TYPE_RECORDING_MUX, NULL);

  self->program = g_strdup (program);
  return self;
}

DexFuture *
stoa_recording_mux_run (StoaRecordingMux *self,
                        const char       *plan,
                        const char       *output,
                        StoaManifest     *manifest)
{
  Run *run = g_new0 (Run, 1);

  run->self = g_object_ref (self);
  run->plan = g_strdup (plan);
  run->output = g_strdup (output);
  run->manifest = manifest;
  return dex_scheduler_spawn (NULL, 0, run_program, run, run_free);
}

void
stoa_recording_mux_cancel (StoaRecordingMux *self)
{
  self->cancelled = TRUE;
  if (self->process != NULL)
    g_subprocess_force_exit (self->process);
}
