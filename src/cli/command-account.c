/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoactl"

#include "stoactl.h"

static void
print_account (gconstpointer record)
{
  const StoaAccount *account = record;

  g_print ("%s\t%s\t%s\n", account->id, stoa_account_kinds[account->kind], account->name);
}

static DexFuture *
whoami (Stoactl *ctl)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (StoaClient) client = stoactl_client (ctl, &error);

  if (client == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  return stoactl_show (ctl, stoa_client_load_account (client), print_account);
}

static DexFuture *
set_name (Stoactl *ctl)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (StoaClient) client = stoactl_client (ctl, &error);

  if (client == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  return stoactl_show (ctl, stoa_client_rename (client, ctl->args[1]), print_account);
}

const StoactlCommand stoactl_whoami = {
  .name = "whoami",
  .arguments = "",
  .summary = "Print one’s account: id, kind, name",
  .run = whoami,
};

const StoactlCommand stoactl_set_name = {
  .name = "set-name",
  .arguments = "NAME",
  .summary = "Change one’s name",
  .n_args = 1,
  .run = set_name,
};
