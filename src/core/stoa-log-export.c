/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-core"

#include "stoa-client.h"

#define MOST_ENTRIES 100000

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

static void
put_first (GPtrArray **all, GPtrArray *part)
{
  g_ptr_array_extend (part, *all, (GCopyFunc) (GCallback) stoa_record_ref, NULL);
  g_ptr_array_unref (*all);
  *all = g_ptr_array_ref (part);
}

/* The server gives a part at a time, the newest first. Runs on a fiber. */
static GPtrArray *
load_all (const Export *export, GError **error)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (stoa_record_unref);
  gint64 before = 0;

  for (;;)
    {
      g_autoptr (StoaLog) part = dex_await_boxed (stoa_client_load_log (export->client, export->room, before), error);

      if (part == NULL)
        return NULL;
      if (part->entries->len == 0 || all->len > MOST_ENTRIES)
        return g_steal_pointer (&all);
      before = ((const StoaLogEntry *) part->entries->pdata[0])->seq;
      put_first (&all, part->entries);
    }
}

static DexFuture *
load_json (gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) all = load_all (data, &error);
  GString *json;

  if (all == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  json = g_string_new ("{\"entries\":[");
  for (guint i = 0; i < all->len; i++)
    {
      g_autofree char *entry = stoa_record_print (all->pdata[i], NULL);

      g_string_append_printf (json, "%s%s", i > 0 ? "," : "", entry);
    }
  g_string_append (json, "]}\n");
  return dex_future_new_take_string (g_string_free_and_steal (json));
}

DexFuture *
stoa_client_load_log_json (StoaClient *self, const char *room)
{
  Export *export = g_new0 (Export, 1);

  export->client = g_object_ref (self);
  export->room = g_strdup (room);
  return dex_scheduler_spawn (NULL, 0, load_json, export, export_free);
}
