/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-server"

#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sodium.h>

#include "stoa-janus.h"
#include "stoa-message.h"
#include "stoa-server.h"

#define STATUS_USAGE 2
#define HELLO_MS 5000
#define EMPTY_ROOM_S 300
#define MOST_S 86400   /* of what can be set */

typedef struct
{
  char *listen;
  char *data_dir;
  char *janus;
  char *public_url;
  char *mux;
  int reserve_mb;
  int place_s;
  int empty_room_s;
  gboolean die_with_parent;
  gboolean version;
} Arguments;

typedef struct
{
  GMainLoop *loop;
  StoaServer *server;
  int status;
} Program;

static void
arguments_clear (Arguments *arguments)
{
  g_free (arguments->listen);
  g_free (arguments->data_dir);
  g_free (arguments->janus);
  g_free (arguments->public_url);
  g_free (arguments->mux);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Arguments, arguments_clear)

static int
complain (int         status,
          const char *message)
{
  g_printerr ("stoa-server: %s\n", message);
  return status;
}

static gboolean
read_arguments (Arguments  *arguments,
                int        *argc,
                char     ***argv,
                GError    **error)
{
  const GOptionEntry entries[] = {
    { "listen", 0, 0, G_OPTION_ARG_STRING, &arguments->listen,
      "Where to serve; port 0 takes a free one (127.0.0.1:0)", "ADDRESS:PORT" },
    { "data", 0, 0, G_OPTION_ARG_FILENAME, &arguments->data_dir, "Where everything is kept", "DIR" },
    { "janus", 0, 0, G_OPTION_ARG_FILENAME, &arguments->janus, "The Janus program (janus)", "PATH" },
    { "mux", 0, 0, G_OPTION_ARG_FILENAME, &arguments->mux,
      "The program that puts recordings together (stoa-mux)", "PATH" },
    { "keep-free", 0, 0, G_OPTION_ARG_INT, &arguments->reserve_mb,
      "How much of the disk recordings leave alone (512)", "MEGABYTES" },
    { "public-url", 0, 0, G_OPTION_ARG_STRING, &arguments->public_url,
      "How people reach this server, for invite links (what it listens on)", "URL" },
    { "keep-places-for", 0, 0, G_OPTION_ARG_INT, &arguments->place_s,
      "How long who is cut off keeps their place in a room (20)", "SECONDS" },
    { "end-empty-rooms-after", 0, 0, G_OPTION_ARG_INT, &arguments->empty_room_s,
      "When a room without anybody ends (300)", "SECONDS" },
    { "die-with-parent", 0, 0, G_OPTION_ARG_NONE, &arguments->die_with_parent,
      "End when the program that started this one does", NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, &arguments->version, "Say the version and end", NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("");

  g_option_context_set_summary (context, "The room server of Stoa.");
  g_option_context_set_description (
    context, "Says \"listening on URL\" and \"owner token in FILE\" once it serves; rooms wait for the media engine,\n"
             "which comes a moment later or ends the server with 8. Exit status: 2 wrong usage,\n"
             "3 data directory not writable, 4 in use by another server, 5 address in use or not allowed,\n"
             "6 database corrupt, 7 database of a newer version, 8 no media engine.");
  g_option_context_add_main_entries (context, entries, NULL);
  return g_option_context_parse (context, argc, argv, error);
}

static GInetSocketAddress *
read_address (const char  *text,
              GError     **error)
{
  g_autoptr (GSocketConnectable) parsed = g_network_address_parse (text, 0, error);
  g_autoptr (GInetAddress) address = NULL;
  const char *host;

  if (parsed == NULL)
    return NULL;
  host = g_network_address_get_hostname (G_NETWORK_ADDRESS (parsed));
  if (g_str_equal (host, "localhost"))
    host = "127.0.0.1";
  address = g_inet_address_new_from_string (host);
  if (address != NULL)
    return G_INET_SOCKET_ADDRESS (
      g_inet_socket_address_new (address, g_network_address_get_port (G_NETWORK_ADDRESS (parsed))));
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "\"%s\" is no address of this computer", host);
  return NULL;
}

/* Killed with the program that embeds this one: nothing is left running. */
static gboolean
tie_to_parent (void)
{
  pid_t parent = getppid ();

  return prctl (PR_SET_PDEATHSIG, SIGTERM) == 0 && getppid () == parent;
}

static void
raise_file_limit (void)
{
  struct rlimit limit;

  if (getrlimit (RLIMIT_NOFILE, &limit) != 0)
    return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit (RLIMIT_NOFILE, &limit);
}

static StoaServer *
make_server (const Arguments    *arguments,
             GInetSocketAddress *address)
{
  StoaJanusOptions janus = {
    .program = arguments->janus,
    .run_dir = arguments->data_dir,
    .loopback_only = g_inet_address_get_is_loopback (g_inet_socket_address_get_address (address)),
  };
  g_autoptr (StoaSfu) sfu = stoa_janus_new (&janus);
  StoaServerOptions options = {
    .listen = address,
    .data_dir = arguments->data_dir,
    .public_url = arguments->public_url,
    .sfu = sfu,
    .rooms = { .away_ms = arguments->place_s * 1000, .empty_ms = arguments->empty_room_s * 1000 },
    .recordings = { .mux = arguments->mux, .reserve_bytes = (gint64) arguments->reserve_mb * 1048576 },
    .sockets = { .hello_ms = HELLO_MS, .heartbeat_ms = STOA_HEARTBEAT_MS, .silence_ms = STOA_SILENCE_MS },
  };

  return stoa_server_new (&options);
}

static int
explain (const GError *error)
{
  g_autofree char *hint = NULL;

  if (error->domain != STOA_SERVER_FAULT)
    return complain (EXIT_FAILURE, error->message);
  if (error->code != STOA_SERVER_FAULT_MEDIA)
    return complain (error->code, error->message);
  hint = g_strdup_printf ("%s; install Janus (the package janus), or say where it is with --janus", error->message);
  return complain (error->code, hint);
}

/* On a fiber: until it is told to stop, or has no media engine. */
static gboolean
await_end (Program  *program,
           GError  **error)
{
  g_autoptr (DexFuture) stop = dex_future_any (dex_unix_signal_new (SIGTERM), dex_unix_signal_new (SIGINT), NULL);
  g_autoptr (DexFuture) media = NULL;

  if (!dex_await (stoa_server_start (program->server), error))
    return FALSE;
  g_print ("listening on %s\nowner token in %s\n", stoa_server_get_url (program->server),
           stoa_server_get_token_file (program->server));
  fflush (stdout);
  media = stoa_server_when_media (program->server);
  dex_await (dex_future_first (dex_ref (stop), dex_ref (media), NULL), NULL);
  if (dex_future_is_pending (stop) && dex_future_is_rejected (media))
    return dex_await (g_steal_pointer (&media), error);
  dex_await (g_steal_pointer (&stop), NULL);
  return TRUE;
}

static DexFuture *
program_run (gpointer data)
{
  Program *program = data;
  g_autoptr (GError) error = NULL;

  if (!await_end (program, &error))
    program->status = explain (error);
  dex_await (stoa_server_stop (program->server), NULL);
  g_main_loop_quit (program->loop);
  return dex_future_new_true ();
}

static int
run_server (const Arguments    *arguments,
            GInetSocketAddress *address)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (StoaServer) server = make_server (arguments, address);
  Program program = { loop, server, EXIT_SUCCESS };

  dex_future_disown (dex_scheduler_spawn (NULL, 0, program_run, &program, NULL));
  g_main_loop_run (loop);
  return program.status;
}

int
main (int   argc,
      char *argv[])
{
  g_auto (Arguments) arguments = { .place_s = STOA_AWAY_GRACE_MS / 1000, .empty_room_s = EMPTY_ROOM_S };
  g_autoptr (GInetSocketAddress) address = NULL;
  g_autoptr (GError) error = NULL;

  setlocale (LC_ALL, "");
  signal (SIGPIPE, SIG_IGN);
  umask (077);
  g_log_writer_default_set_use_stderr (TRUE);
  if (!read_arguments (&arguments, &argc, &argv, &error))
    return complain (STATUS_USAGE, error->message);
  if (arguments.version)
    {
      g_print ("stoa-server %s\n", STOA_VERSION);
      return EXIT_SUCCESS;
    }
  if (argc > 1 || arguments.data_dir == NULL || arguments.empty_room_s < 1 || arguments.empty_room_s > MOST_S
      || arguments.place_s < 1 || arguments.place_s > MOST_S || arguments.reserve_mb < 0)
    return complain (STATUS_USAGE, "give it --data DIR, and see --help for the rest");
  address = read_address (arguments.listen != NULL ? arguments.listen : "127.0.0.1:0", &error);
  if (address == NULL)
    return complain (STATUS_USAGE, error->message);
  if (arguments.die_with_parent && !tie_to_parent ())
    return EXIT_SUCCESS;
  if (sodium_init () < 0)
    return complain (EXIT_FAILURE, "this system gives no random numbers");
  raise_file_limit ();
  dex_init ();
  return run_server (&arguments, address);
}
