/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoactl"

#include "stoactl.h"

static char *room, *search, *lift;

static const GOptionEntry options[] = {
  { "room", 0, 0, G_OPTION_ARG_STRING, &room, "Only those of this room", "ROOM" },
  { "search", 0, 0, G_OPTION_ARG_STRING, &search, "Only those with this in a name or reason", "TEXT" },
  { "lift", 0, 0, G_OPTION_ARG_STRING, &lift, "Lift this one", "BAN" },
  { NULL },
};

static void
print_ban (const StoaBan *ban)
{
  g_autofree char *at = stoactl_format_time (ban->at);
  g_autofree char *until = ban->until != 0 ? stoactl_format_time (ban->until) : g_strdup ("for ever");

  g_print ("%s  %s  %s from %s by %s, %s%s%s%s\n", ban->id, at, ban->name,
           ban->target_title != NULL ? ban->target_title : stoa_invite_scopes[ban->scope],
           ban->by_name != NULL ? ban->by_name : "nobody", ban->lifted_at != 0 ? "lifted" : until,
           ban->reason != NULL ? ": “" : "", ban->reason != NULL ? ban->reason : "", ban->reason != NULL ? "”" : "");
}

static void
print_bans (gconstpointer record)
{
  const StoaBanList *list = record;

  for (guint i = 0; i < list->bans->len; i++)
    print_ban (g_ptr_array_index (list->bans, i));
}

static void
print_lifted (gconstpointer record)
{
  print_ban (record);
}

static DexFuture *
run_bans (Stoactl *ctl)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (StoaClient) client = stoactl_client (ctl, &error);

  if (client == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  if (lift != NULL)
    return stoactl_show (ctl, stoa_client_lift_ban (client, lift), print_lifted);
  return stoactl_show (ctl, stoa_client_list_bans (client, room, search), print_bans);
}

const StoactlCommand stoactl_bans = {
  .name = "bans",
  .arguments = "",
  .summary = "List who is banned, or lift a ban",
  .options = options,
  .run = run_bans,
};
