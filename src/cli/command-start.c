/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoactl"

#include "stoactl.h"

#include "stoa-client-feed.h"

static char *title;
static char *context;
static char *visibility;
static gboolean promote;

static const GOptionEntry options[] = {
  { "title", 0, 0, G_OPTION_ARG_STRING, &title, "What the room is about", "TITLE" },
  { "context", 0, 0, G_OPTION_ARG_STRING, &context, "Project or profile it starts from (default: one’s profile)", "ID" },
  { "visibility", 0, 0, G_OPTION_ARG_STRING, &visibility, "public, members (default) or private", "WHO" },
  { "promote", 0, 0, G_OPTION_ARG_NONE, &promote, "Make it a post of its context’s feed", NULL },
  { NULL },
};

static void
print_id (gconstpointer record)
{
  g_print ("%s\n", ((const StoaRoomCard *) record)->id);
}

static int
parse_visibility (GError **error)
{
  if (visibility == NULL)
    return STOA_VISIBILITY_MEMBERS;
  for (int i = 0; stoa_visibilities[i] != NULL; i++)
    if (g_str_equal (visibility, stoa_visibilities[i]))
      return i;
  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                       "--visibility is one of public, members, private.");
  return -1;
}

static DexFuture *
start (StoaClient *client, int who, const char *where)
{
  g_autoptr (StoaRoomStart) body = stoa_record_new (&stoa_room_start_type);

  body->request = g_uuid_string_random ();
  body->title = g_strdup (title);
  body->context = g_strdup (where);
  body->visibility = who;
  body->promote = promote;
  return stoa_client_start_room_with (client, body);
}

static DexFuture *
start_from_profile (DexFuture *future, gpointer data)
{
  const StoaAccount *account = g_value_get_boxed (dex_future_get_value (future, NULL));

  return start (data, parse_visibility (NULL), account->id);
}

static DexFuture *
run (Stoactl *ctl)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (StoaClient) client = NULL;
  int who = parse_visibility (&error);

  if (title == NULL)
    g_set_error_literal (error == NULL ? &error : NULL, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                         "A room needs a --title.");
  if (error == NULL)
    client = stoactl_client (ctl, &error);
  if (client == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  if (context != NULL)
    return stoactl_show (ctl, start (client, who, context), print_id);
  return stoactl_show (ctl,
                       dex_future_then (stoa_client_load_account (client), start_from_profile,
                                        g_object_ref (client), g_object_unref),
                       print_id);
}

const StoactlCommand stoactl_start = {
  .name = "start",
  .arguments = "--title TITLE",
  .summary = "Start a room and print its id; it stays open until it is ended",
  .options = options,
  .run = run,
};
