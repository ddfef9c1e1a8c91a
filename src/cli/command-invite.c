/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoactl"

#include "stoactl.h"

static gint64 expires_in_s;
static gint64 uses;

static const GOptionEntry options[] = {
  { "expires-in", 0, 0, G_OPTION_ARG_INT64, &expires_in_s, "How long the link works (default: the server’s)", "SECONDS" },
  { "uses", 0, 0, G_OPTION_ARG_INT64, &uses, "How many people can use it (default: the server’s)", "N" },
  { NULL },
};

static void
print_link (gconstpointer record)
{
  g_print ("%s\n", ((const StoaInvite *) record)->url);
}

static DexFuture *
run (Stoactl *ctl)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (StoaClient) client = stoactl_client (ctl, &error);

  if (client == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  return stoactl_show (ctl, stoa_client_make_invite (client, "room", ctl->args[1], expires_in_s, uses), print_link);
}

const StoactlCommand stoactl_invite = {
  .name = "invite",
  .arguments = "ROOM",
  .summary = "Print a link that lets people into a room",
  .n_args = 1,
  .options = options,
  .run = run,
};
