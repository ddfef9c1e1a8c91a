/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* bench-listener LINK: a guest who plays everybody's sound and looks at nobody, until killed. What benchmarks
 * compare the app with its tray closed to. */

#include <gst/gst.h>
#include <libdex.h>
#include <locale.h>
#include <stdio.h>

#include "stoa-call.h"

typedef struct
{
  const char *link;
  StoaClient *client;
  StoaCall *call;
  GMainLoop *loop;
} Listener;

static DexFuture *
on_accepted (DexFuture *future,
             gpointer   data)
{
  Listener *listener = data;
  const StoaInviteAccepted *accepted = g_value_get_boxed (dex_future_get_value (future, NULL));
  g_autofree char *url = NULL;
  g_autofree char *token = NULL;
  g_autoptr (StoaRoom) room = NULL;

  stoa_client_split_link (listener->link, &url, &token, NULL);
  listener->client = stoa_client_new (url, accepted->token);
  room = stoa_room_new (listener->client, accepted->target);
  listener->call = stoa_call_new (room, NULL, TRUE);
  stoa_client_start (listener->client);
  return stoa_call_join (listener->call, NULL);
}

static DexFuture *
on_settled (DexFuture *future,
            gpointer   data)
{
  Listener *listener = data;
  g_autoptr (GError) error = NULL;

  if (dex_future_get_value (future, &error) != NULL)
    {
      g_print ("listening\n");
      return NULL;
    }
  g_printerr ("bench-listener: %s\n", error->message);
  g_main_loop_quit (listener->loop);
  return NULL;
}

int
main (int   argc,
      char *argv[])
{
  Listener listener = { .link = argc == 2 ? argv[1] : "" };
  DexFuture *future;

  setlocale (LC_ALL, "");
  setvbuf (stdout, NULL, _IOLBF, 0);
  dex_init ();
  gst_init (NULL, NULL);
  listener.loop = g_main_loop_new (NULL, FALSE);
  future = dex_future_then (stoa_client_accept_invite (listener.link, "Listener"), on_accepted, &listener, NULL);
  dex_future_disown (dex_future_finally (future, on_settled, &listener, NULL));
  g_main_loop_run (listener.loop);
  return 1;
}
