/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoactl"

#include "stoactl.h"

static DexFuture *
run (Stoactl *ctl)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (StoaClient) client = stoactl_client (ctl, &error);

  if (client == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  return stoactl_show (ctl, stoa_client_end_room (client, ctl->args[1]), NULL);
}

const StoactlCommand stoactl_end = {
  .name = "end",
  .arguments = "ROOM",
  .summary = "End a room for everyone",
  .n_args = 1,
  .run = run,
};
