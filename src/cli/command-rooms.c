/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoactl"

#include "stoactl.h"

static void
print_rooms (gconstpointer record)
{
  const StoaRoomList *list = record;

  for (guint i = 0; i < list->rooms->len; i++)
    {
      const StoaRoomCard *card = list->rooms->pdata[i];
      g_print ("%s\t%s\t%s\t%s\t%" G_GINT64_FORMAT "\n", card->id, card->title, card->context_title,
               stoa_visibilities[card->visibility], card->people);
    }
}

static DexFuture *
run (Stoactl *ctl)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (StoaClient) client = stoactl_client (ctl, &error);

  if (client == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  return stoactl_show (ctl, stoa_client_list_rooms (client), print_rooms);
}

const StoactlCommand stoactl_rooms = {
  .name = "rooms",
  .arguments = "",
  .summary = "List the open rooms: id, title, where, who may see it, people",
  .run = run,
};
