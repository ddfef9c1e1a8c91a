/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The server as it is, with a fake media engine and less patience, so that tests need not wait.
 * Each line it reads from the fifo --control makes the engine do something:
 *
 *   crash | recover | delay MS | speak ROOM PARTICIPANT | hush ROOM PARTICIPANT | candidate ROOM PARTICIPANT | keyframe ROOM PARTICIPANT | count CALL…
 */

#include <signal.h>
#include <stdio.h>

#include <sodium.h>

#include "stoa-fake-sfu.h"
#include "stoa-server.h"

typedef struct
{
  char *data_dir;
  char *control;
  int port;
  int away_ms;
  int empty_ms;
  int knock_ms;              /* 0: as it ships */
  int hello_ms;
  int heartbeat_ms;
  int silence_ms;
  int reserve_mb;
  char *mux;
} Arguments;

typedef struct
{
  GMainLoop *loop;
  StoaServer *server;
  StoaFakeSfu *sfu;
  GDataInputStream *control;
  int status;
} Program;

static void
tell_candidate (StoaFakeSfu *sfu,
                const char  *room,
                const char  *participant)
{
  g_autoptr (StoaCandidate) candidate = stoa_record_new (&stoa_candidate_type);

  candidate->room = g_strdup (room);
  candidate->candidate = g_strdup ("candidate:1");
  g_signal_emit_by_name (sfu, "candidate", room, participant, candidate);
}

static void
obey (StoaFakeSfu *sfu,
      const char  *line)
{
  g_auto (GStrv) words = g_strsplit (line, " ", 3);

  if (g_str_equal (words[0], "crash"))
    stoa_fake_sfu_crash (sfu, "the test said so");
  else if (g_str_equal (words[0], "recover"))
    stoa_fake_sfu_recover (sfu);
  else if (g_str_equal (words[0], "delay"))
    stoa_fake_sfu_delay (sfu, atoi (words[1]));
  else if (g_str_equal (words[0], "speak"))
    stoa_fake_sfu_speak (sfu, words[1], words[2], TRUE, -20);
  else if (g_str_equal (words[0], "hush"))
    stoa_fake_sfu_speak (sfu, words[1], words[2], FALSE, -60);
  else if (g_str_equal (words[0], "candidate"))
    tell_candidate (sfu, words[1], words[2]);
  else if (g_str_equal (words[0], "keyframe"))
    g_signal_emit_by_name (sfu, "keyframe", words[1], words[2], "1", STOA_LAYER_HIGH);
  else if (g_str_equal (words[0], "count"))
    g_print ("counted %u\n", stoa_fake_sfu_count (sfu, line + strlen ("count ")));
  fflush (stdout);
}

static void
on_line (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  Program *program = data;
  g_autofree char *line = g_data_input_stream_read_line_finish (G_DATA_INPUT_STREAM (source), result, NULL, NULL);

  if (line == NULL)
    return;
  obey (program->sfu, line);
  g_data_input_stream_read_line_async (program->control, G_PRIORITY_DEFAULT, NULL, on_line, program);
}

static void
read_control (Program    *program,
              const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  /* For writing as well, so that it does not end when a writer goes. */
  g_autoptr (GFileIOStream) fifo = g_file_open_readwrite (file, NULL, NULL);

  g_return_if_fail (fifo != NULL);
  program->control = g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (fifo)));
  g_object_set_data_full (G_OBJECT (program->control), "fifo", g_steal_pointer (&fifo), g_object_unref);
  g_data_input_stream_read_line_async (program->control, G_PRIORITY_DEFAULT, NULL, on_line, program);
}

static DexFuture *
program_run (gpointer data)
{
  Program *program = data;
  g_autoptr (DexFuture) stop = dex_unix_signal_new (SIGTERM);
  g_autoptr (GError) error = NULL;

  if (dex_await (stoa_server_start (program->server), &error))
    {
      g_print ("listening on %s\n", stoa_server_get_url (program->server));
      g_print ("owner token in %s\n", stoa_server_get_token_file (program->server));
      fflush (stdout);
      dex_await (g_steal_pointer (&stop), NULL);
    }
  else
    {
      g_printerr ("%s\n", error->message);
      program->status = error->code;
    }
  dex_await (stoa_server_stop (program->server), NULL);
  g_main_loop_quit (program->loop);
  return dex_future_new_true ();
}

static gboolean
read_arguments (Arguments *arguments,
                int        argc,
                char      *argv[])
{
  const GOptionEntry entries[] = {
    { "data", 0, 0, G_OPTION_ARG_FILENAME, &arguments->data_dir, NULL, NULL },
    { "control", 0, 0, G_OPTION_ARG_FILENAME, &arguments->control, NULL, NULL },
    { "port", 0, 0, G_OPTION_ARG_INT, &arguments->port, NULL, NULL },
    { "away-ms", 0, 0, G_OPTION_ARG_INT, &arguments->away_ms, NULL, NULL },
    { "empty-ms", 0, 0, G_OPTION_ARG_INT, &arguments->empty_ms, NULL, NULL },
    { "knock-ms", 0, 0, G_OPTION_ARG_INT, &arguments->knock_ms, NULL, NULL },
    { "hello-ms", 0, 0, G_OPTION_ARG_INT, &arguments->hello_ms, NULL, NULL },
    { "heartbeat-ms", 0, 0, G_OPTION_ARG_INT, &arguments->heartbeat_ms, NULL, NULL },
    { "keep-free", 0, 0, G_OPTION_ARG_INT, &arguments->reserve_mb, NULL, NULL },
    { "mux", 0, 0, G_OPTION_ARG_FILENAME, &arguments->mux, NULL, NULL },
    { "silence-ms", 0, 0, G_OPTION_ARG_INT, &arguments->silence_ms, NULL, NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);

  g_option_context_add_main_entries (context, entries, NULL);
  return g_option_context_parse (context, &argc, &argv, NULL);
}

int
main (int   argc,
      char *argv[])
{
  Arguments arguments = { .away_ms = 20000, .empty_ms = 300000, .hello_ms = 5000, .heartbeat_ms = 10000,
                          .silence_ms = 20000 };
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GSocketAddress) address = NULL;
  g_autoptr (StoaFakeSfu) sfu = NULL;
  g_autoptr (StoaServer) server = NULL;
  Program program;

  if (!read_arguments (&arguments, argc, argv) || sodium_init () < 0)
    return 2;
  g_log_writer_default_set_use_stderr (TRUE);
  dex_init ();
  address = g_inet_socket_address_new_from_string ("127.0.0.1", arguments.port);
  sfu = stoa_fake_sfu_new ();
  server = stoa_server_new (&(StoaServerOptions) {
    .listen = G_INET_SOCKET_ADDRESS (address),
    .data_dir = arguments.data_dir,
    .sfu = STOA_SFU (sfu),
    .rooms = { arguments.away_ms, arguments.empty_ms, arguments.knock_ms },
    .sockets = { arguments.hello_ms, arguments.heartbeat_ms, arguments.silence_ms },
    .recordings = { arguments.mux, (gint64) arguments.reserve_mb * 1048576 },
  });
  program = (Program) { loop, server, sfu, NULL, 0 };
  read_control (&program, arguments.control);
  dex_future_disown (dex_scheduler_spawn (NULL, 0, program_run, &program, NULL));
  g_main_loop_run (loop);
  g_clear_object (&program.control);
  g_free (arguments.data_dir);
  g_free (arguments.control);
  g_free (arguments.mux);
  return program.status;
}
