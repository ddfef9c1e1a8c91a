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
print_csv (DexFuture *future, gpointer data)
{
  g_print ("%s", g_value_get_string (dex_future_get_value (future, NULL)));
  return dex_ref (future);
}

typedef struct
{
  StoaClient *client;
  char *room;
} Export;

static void
export_free (gpointer data)
{
  Export *export = data;

  g_object_unref (export->client);
  g_free (export->room);
  g_free (export);
}

static gint64
first_seq (const StoaLog *log)
{
  return ((const StoaLogEntry *) g_ptr_array_index (log->entries, 0))->seq;
}

/* The server gives a part at a time, the newest first. */
static DexFuture *
load_all (gpointer data)
{
  Export *export = data;
  g_autoptr (StoaLog) all = stoa_record_new (&stoa_log_type);
  g_autoptr (GError) error = NULL;
  gint64 before = 0;

  for (;;)
    {
      g_autoptr (StoaLog) part = dex_await_boxed (stoa_client_load_log (export->client, export->room, before), &error);

      if (part == NULL)
        return dex_future_new_for_error (g_steal_pointer (&error));
      if (part->entries->len == 0)
        return dex_future_new_take_boxed (STOA_TYPE_RECORD, g_steal_pointer (&all));
      before = first_seq (part);
      g_ptr_array_extend (part->entries, all->entries, (GCopyFunc) (GCallback) stoa_record_ref, NULL);
      g_ptr_array_unref (all->entries);
      all->entries = g_ptr_array_ref (part->entries);
    }
}

static DexFuture *
print_json (DexFuture *future, gpointer data)
{
  const StoaLog *log = g_value_get_boxed (dex_future_get_value (future, NULL));

  g_print ("{\"entries\":[");
  for (guint i = 0; i < log->entries->len; i++)
    {
      g_autofree char *entry = stoa_record_print (g_ptr_array_index (log->entries, i), NULL);

      g_print ("%s%s", i > 0 ? "," : "", entry);
    }
  g_print ("]}\n");
  return dex_ref (future);
}

static DexFuture *
run (Stoactl *ctl)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (StoaClient) client = stoactl_client (ctl, &error);
  const char *how = format != NULL ? format : ctl->json ? "json" : "text";
  const char *room = ctl->args[1];
  Export *export;

  if (client == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  if (g_str_equal (how, "text"))
    return stoactl_show (ctl, stoa_client_load_log (client, room, 0), print_log);
  if (g_str_equal (how, "csv"))
    return dex_future_then (stoa_client_load_log_csv (client, room), print_csv, NULL, NULL);
  if (!g_str_equal (how, "json"))
    return dex_future_new_reject (STOA_ERROR, STOA_ERROR_INVALID, "A format is text, csv or json.");
  export = g_new0 (Export, 1);
  *export = (Export) { g_object_ref (client), g_strdup (room) };
  return dex_future_then (dex_scheduler_spawn (NULL, 0, load_all, export, export_free), print_json, NULL, NULL);
}

const StoactlCommand stoactl_log = {
  .name = "log",
  .arguments = "ROOM",
  .summary = "Print who did what to whom in a room",
  .n_args = 1,
  .options = options,
  .run = run,
};
