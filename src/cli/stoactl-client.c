/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoactl"

#include "stoactl.h"

#include "stoa-local-server.h"

static char *
read_token (const char *path, GError **error)
{
  g_autoptr (GError) reason = NULL;
  char *token = NULL;

  if (path == NULL)
    g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "--server needs a --token-file.");
  else if (g_file_get_contents (path, &token, NULL, &reason))
    g_strstrip (token);
  else
    g_set_error (error, STOA_ERROR, STOA_ERROR_UNAUTHORIZED, "The token cannot be read: %s", reason->message);
  return token;
}

StoaClient *
stoactl_client (Stoactl *ctl, GError **error)
{
  g_autofree char *token = NULL;
  g_autofree char *url = NULL;
  g_autofree char *local = NULL;

  if (ctl->server != NULL)
    {
      token = read_token (ctl->token_file, error);
      return token != NULL ? stoa_client_new (ctl->server, token) : NULL;
    }
  local = stoa_local_server_default_dir ();
  return stoa_local_server_find (local, &url, &token, error) ? stoa_client_new (url, token) : NULL;
}

typedef struct
{
  gboolean json;
  void (*print) (gconstpointer record);
} Show;

static DexFuture *
show (DexFuture *future, gpointer data)
{
  const Show *how = data;
  gconstpointer record = g_value_get_boxed (dex_future_get_value (future, NULL));
  g_autofree char *json = NULL;

  if (how->json)
    {
      json = stoa_record_print (record, NULL);
      g_print ("%s\n", json);
    }
  else if (how->print != NULL)
    how->print (record);
  return dex_ref (future);
}

DexFuture *
stoactl_show (Stoactl *ctl, DexFuture *future, void (*print) (gconstpointer record))
{
  Show *how = g_new0 (Show, 1);

  how->json = ctl->json;
  how->print = print;
  return dex_future_then (future, show, how, g_free);
}

DexFuture *
stoactl_run (Stoactl *ctl, const StoactlCommand *command)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (StoaClient) client = NULL;

  if (command->run != NULL)
    return command->run (ctl);
  client = stoactl_client (ctl, &error);
  if (client == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  return stoactl_show (ctl, command->ask (client, ctl), command->print);
}

char *
stoactl_format_time (gint64 at_ms)
{
  g_autoptr (GDateTime) at = g_date_time_new_from_unix_local (at_ms / 1000);

  return at != NULL ? g_date_time_format (at, "%F %R") : g_strdup ("?");
}
