/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoactl"

#include "stoactl.h"

#include "stoa-client-feed.h"

static char *context, *visibility, *edit;

static const GOptionEntry options[] = {
  { "context", 0, 0, G_OPTION_ARG_STRING, &context, "Project or profile it is for (default: one’s profile)", "ID" },
  { "visibility", 0, 0, G_OPTION_ARG_STRING, &visibility, "public, members (default) or private", "WHO" },
  { "edit", 0, 0, G_OPTION_ARG_STRING, &edit, "Change this note instead", "POST" },
  { NULL },
};

static void
print_id (gconstpointer record)
{
  g_print ("%s\n", ((const StoaPost *) record)->id);
}

static DexFuture *
post (StoaClient *client, Stoactl *ctl, const char *where)
{
  g_autofree char *request = g_uuid_string_random ();
  int who = STOA_VISIBILITY_MEMBERS;

  if (visibility != NULL)
    for (who = 0; stoa_visibilities[who] != NULL && !g_str_equal (visibility, stoa_visibilities[who]);)
      who++;
  if (stoa_visibilities[who] == NULL)
    return dex_future_new_reject (G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                                  "--visibility is one of public, members, private.");
  return stoa_client_post_note (client, request, where, who, ctl->args[1]);
}

typedef struct
{
  StoaClient *client;
  Stoactl *ctl;
} Asked;

static void
asked_free (gpointer data)
{
  Asked *asked = data;

  g_object_unref (asked->client);
  g_free (asked);
}

static DexFuture *
post_in_profile (DexFuture *future, gpointer data)
{
  Asked *asked = data;
  const StoaAccount *account = g_value_get_boxed (dex_future_get_value (future, NULL));

  return post (asked->client, asked->ctl, account->id);
}

static DexFuture *
ask_post (StoaClient *client, Stoactl *ctl)
{
  Asked *asked;

  if (edit != NULL)
    return stoa_client_edit_note (client, edit, ctl->args[1]);
  if (context != NULL)
    return post (client, ctl, context);
  asked = g_new (Asked, 1);
  *asked = (Asked) { g_object_ref (client), ctl };
  return dex_future_then (stoa_client_load_account (client), post_in_profile, asked, asked_free);
}

static DexFuture *
ask_promote (StoaClient *client, Stoactl *ctl)
{
  return stoa_client_promote_room (client, ctl->args[1]);
}

static DexFuture *
ask_demote (StoaClient *client, Stoactl *ctl)
{
  return stoa_client_demote_room (client, ctl->args[1]);
}

const StoactlCommand stoactl_post = {
  .name = "post",
  .arguments = "TEXT",
  .summary = "Post a note and print its id",
  .n_args = 1,
  .options = options,
  .ask = ask_post,
  .print = print_id,
};

const StoactlCommand stoactl_promote = {
  .name = "promote",
  .arguments = "ROOM",
  .summary = "Make a room a post of its context’s feed and print the post’s id",
  .n_args = 1,
  .ask = ask_promote,
  .print = print_id,
};

const StoactlCommand stoactl_demote = {
  .name = "demote",
  .arguments = "ROOM",
  .summary = "Take a room’s post away; the room goes on",
  .n_args = 1,
  .ask = ask_demote,
};
