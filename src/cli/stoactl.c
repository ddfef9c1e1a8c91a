/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoactl"

#include "stoactl.h"

#include <locale.h>

static const StoactlCommand *const commands[] = {
  &stoactl_rooms,  &stoactl_start,    &stoactl_invite,   &stoactl_join,         &stoactl_end,
  &stoactl_whoami, &stoactl_set_name, &stoactl_projects, &stoactl_make_project,
  &stoactl_moderate, &stoactl_bans, &stoactl_log, &stoactl_feed, &stoactl_post,
  &stoactl_promote, &stoactl_demote, &stoactl_record, &stoactl_recordings, &stoactl_recording,
  &stoactl_edit_recording, &stoactl_retention, &stoactl_delete_recording, &stoactl_download, &stoactl_export,
};

#define EXIT_STATUSES \
  "Exit status: 0 done; 1 failed; 2 wrong usage; 3 no server, or no answer from it; 4 not allowed;\n" \
  "5 no such thing, or it ended; 6 does not fit now, full, or too often; 7 no film, device or media."

static const char help[] =
  "\nWithout --server, the commands go to the server of the running Stoa app.\n"
  "STOA_SERVER and STOA_TOKEN_FILE in the environment stand for --server and --token-file.\n\n"
  "`stoactl COMMAND --help` shows the options of a command.\n\n" EXIT_STATUSES;

typedef struct
{
  gboolean done;
  int status;
} Run;

static int
status_of (const GError *error)
{
  if (error->domain == G_OPTION_ERROR)
    return 2;
  switch (stoa_error_code_of (error))
    {
    case STOA_ERROR_INVALID:
    case STOA_ERROR_TOO_LARGE:
      return 2;
    case STOA_ERROR_UNAVAILABLE:
    case STOA_ERROR_TIMED_OUT:
      return 3;
    case STOA_ERROR_UNAUTHORIZED:
    case STOA_ERROR_EXPIRED:
    case STOA_ERROR_FORBIDDEN:
    case STOA_ERROR_BANNED:
      return 4;
    case STOA_ERROR_NOT_FOUND:
    case STOA_ERROR_ENDED:
      return 5;
    case STOA_ERROR_CONFLICT:
    case STOA_ERROR_FULL:
    case STOA_ERROR_TOO_MANY:
      return 6;
    case STOA_ERROR_DEVICE:
    case STOA_ERROR_MEDIA_UNAVAILABLE:
      return 7;
    default:
      return 1;
    }
}

static int
fail (const GError *error)
{
  g_printerr ("stoactl: %s\n", error->message);
  return status_of (error);
}

static void
add_global_options (GOptionContext *context, Stoactl *ctl)
{
  const GOptionEntry entries[] = {
    { "server", 0, 0, G_OPTION_ARG_STRING, &ctl->server, "Address of the server", "URL" },
    { "token-file", 0, 0, G_OPTION_ARG_FILENAME, &ctl->token_file, "File with the account’s token", "FILE" },
    { "json", 0, 0, G_OPTION_ARG_NONE, &ctl->json, "Print JSON, one object a line", NULL },
    { NULL },
  };

  g_option_context_add_main_entries (context, entries, NULL);
}

static const StoactlCommand *
find_command (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    if (g_strcmp0 (commands[i]->name, name) == 0)
      return commands[i];
  return NULL;
}

static GOptionContext *
main_context (Stoactl *ctl)
{
  GOptionContext *context = g_option_context_new ("COMMAND …");
  g_autoptr (GString) summary = g_string_new ("Commands:");

  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      g_autofree char *usage = g_strdup_printf ("%s %s", commands[i]->name, commands[i]->arguments);
      g_string_append_printf (summary, "\n  %-22s %s", usage, commands[i]->summary);
    }
  g_option_context_set_summary (context, summary->str);
  g_option_context_set_description (context, help);
  g_option_context_set_strict_posix (context, TRUE);
  add_global_options (context, ctl);
  return context;
}

static GOptionContext *
command_context (Stoactl *ctl, const StoactlCommand *command)
{
  g_autofree char *parameters = g_strdup_printf ("%s %s", command->name, command->arguments);
  GOptionContext *context = g_option_context_new (parameters);

  g_option_context_set_summary (context, command->summary);
  g_option_context_set_description (context, EXIT_STATUSES);
  if (command->options != NULL)
    g_option_context_add_main_entries (context, command->options, NULL);
  add_global_options (context, ctl);
  return context;
}

/* Leaves the command's own arguments in @ctl. */
static const StoactlCommand *
parse (Stoactl *ctl, char **argv, GError **error)
{
  g_autoptr (GOptionContext) all = main_context (ctl);
  g_autoptr (GOptionContext) one = NULL;
  const StoactlCommand *command;

  if (!g_option_context_parse_strv (all, &argv, error))
    return NULL;
  command = find_command (argv[1]);
  if (command == NULL)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, argv[1] != NULL
                   ? "There is no command “%s”; stoactl --help lists them." : "stoactl --help lists the commands.",
                   argv[1]);
      return NULL;
    }
  one = command_context (ctl, command);
  ctl->args = g_strdupv (argv + 1);
  if (!g_option_context_parse_strv (one, &ctl->args, error))
    return NULL;
  guint n_args = g_strv_length (ctl->args) - 1;

  if (n_args >= command->n_args && n_args <= command->n_args + command->n_more)
    return command;
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "The usage is: stoactl %s %s", command->name,
               command->arguments);
  return NULL;
}

static DexFuture *
on_done (DexFuture *future, gpointer data)
{
  Run *run = data;
  g_autoptr (GError) error = NULL;

  if (dex_future_get_value (future, &error) == NULL)
    run->status = fail (error);
  run->done = TRUE;
  return NULL;
}

int
main (int argc, char *argv[])
{
  Stoactl ctl = { .server = g_strdup (g_getenv ("STOA_SERVER")),
                  .token_file = g_strdup (g_getenv ("STOA_TOKEN_FILE")) };
  g_auto (GStrv) arguments = g_strdupv (argv);
  g_autoptr (GError) error = NULL;
  const StoactlCommand *command;
  Run run = { FALSE, 0 };

  setlocale (LC_ALL, "");
  dex_init ();
  command = parse (&ctl, arguments, &error);
  if (command == NULL)
    run = (Run) { TRUE, fail (error) };
  else
    dex_future_disown (dex_future_finally (stoactl_run (&ctl, command), on_done, &run, NULL));
  while (!run.done)
    g_main_context_iteration (NULL, TRUE);
  g_strfreev (ctl.args);
  g_free (ctl.server);
  g_free (ctl.token_file);
  return run.status;
}
