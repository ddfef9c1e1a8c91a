/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoactl"

#include "stoactl.h"

static char *about;

static const GOptionEntry options[] = {
  { "about", 0, 0, G_OPTION_ARG_STRING, &about, "What the project is", "TEXT" },
  { NULL },
};

static void
print_contexts (gconstpointer record)
{
  const StoaContextList *list = record;

  for (guint i = 0; i < list->contexts->len; i++)
    {
      const StoaContext *context = list->contexts->pdata[i];
      g_print ("%s\t%s\t%s\t%s\n", context->id, stoa_context_kinds[context->kind],
               stoa_memberships[context->membership], context->title);
    }
}

static DexFuture *
projects (Stoactl *ctl)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (StoaClient) client = stoactl_client (ctl, &error);

  if (client == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  return stoactl_show (ctl, stoa_client_list_contexts (client), print_contexts);
}

static void
print_id (gconstpointer record)
{
  g_print ("%s\n", ((const StoaContext *) record)->id);
}

static DexFuture *
make_project (Stoactl *ctl)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (StoaClient) client = stoactl_client (ctl, &error);

  if (client == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  return stoactl_show (ctl, stoa_client_make_project (client, ctl->args[1], about), print_id);
}

const StoactlCommand stoactl_projects = {
  .name = "projects",
  .arguments = "",
  .summary = "List where one can be: id, profile or project, one’s part in it, title",
  .run = projects,
};

const StoactlCommand stoactl_make_project = {
  .name = "make-project",
  .arguments = "TITLE",
  .summary = "Make a project and print its id",
  .n_args = 1,
  .options = options,
  .run = make_project,
};
