/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoactl"

#include "stoactl.h"

static char *format;

static const GOptionEntry options[] = {
  { "format", 0, 0, G_OPTION_ARG_STRING, &format, "text (the newest 500), or all of it as csv or json", "FORMAT" },
  { NULL },
};

static void
print_log (gconstpointer record)
{
  const StoaLog *log = record;

  for (guint i = 0; i < log->entries->len; i++)
    {
      const StoaLogEntry *entry = g_ptr_array_index (log->entries, i);
      g_autofree char *at = stoactl_format_time (entry->at);

      g_print ("%s\t%s\t%s\t%s\t%s\n", at, entry->actor != NULL ? entry->actor : "", entry->action,
               entry->target != NULL ? entry->target : "", entry->detail != NULL ? entry->detail : "");
    }
}

static DexFuture *
print_text (DexFuture *future, gpointer data)
{
  g_print ("%s", g_value_get_string (dex_future_get_value (future, NULL)));
  return dex_ref (future);
}

static DexFuture *
run (Stoactl *ctl)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (StoaClient) client = stoactl_client (ctl, &error);
  const char *how = format != NULL ? format : ctl->json ? "json" : "text";
  const char *room = ctl->args[1];

  if (client == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  if (g_str_equal (how, "text"))
    return stoactl_show (ctl, stoa_client_load_log (client, room, 0), print_log);
  if (g_str_equal (how, "csv"))
    return dex_future_then (stoa_client_load_log_csv (client, room), print_text, NULL, NULL);
  if (!g_str_equal (how, "json"))
    return dex_future_new_reject (STOA_ERROR, STOA_ERROR_INVALID, "A format is text, csv or json.");
  return dex_future_then (stoa_client_load_log_json (client, room), print_text, NULL, NULL);
}

const StoactlCommand stoactl_log = {
  .name = "log",
  .arguments = "ROOM",
  .summary = "Print who did what to whom in a room",
  .n_args = 1,
  .options = options,
  .run = run,
};
