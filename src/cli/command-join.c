/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoactl"

#include <glib-unix.h>
#include <gst/gst.h>
#include <signal.h>

#include "stoa-media-bus.h"
#include "stoactl-participant.h"
#include "stoactl-stats.h"
#include "stoactl.h"

#define STATS_S 1
#define SETTLE_MS 3000
#define MAX_FROM_S (24 * 60 * 60)

static char *name;
static char *film;
static char *shared_film;
static char *stats_path;
static double from_s;
static char *layer_name;
static int seconds;
static gboolean agrees;

static const GOptionEntry options[] = {
  { "name", 0, 0, G_OPTION_ARG_STRING, &name, "What one is called in the room", "NAME" },
  { "publish", 0, 0, G_OPTION_ARG_FILENAME, &film, "Send this film and its sound, in a loop", "FILM" },
  { "share", 0, 0, G_OPTION_ARG_FILENAME, &shared_film, "With --publish: share this film as one’s screen, in a loop",
    "FILM" },
  { "from", 0, 0, G_OPTION_ARG_DOUBLE, &from_s, "Start that far into the film", "SECONDS" },
  { "layer", 0, 0, G_OPTION_ARG_STRING, &layer_name, "Pictures to receive: low, mid, high, or none (default: the best)", "LAYER" },
  { "agree", 0, 0, G_OPTION_ARG_NONE, &agrees, "Say yes to being recorded", NULL },
  { "seconds", 0, 0, G_OPTION_ARG_INT, &seconds, "Leave after so long (default: when told, or the room ends)", "N" },
  { "stats", 0, 0, G_OPTION_ARG_FILENAME, &stats_path, "Write what is sent and received, each second; - is stdout", "FILE" },
  { NULL },
};

typedef struct
{
  grefcount references;
  Stoactl *ctl;
  DexPromise *done;
  gint64 began_us;
  double joined_ms;
  gboolean knocked;
  int layer;
  StoaSource *source;        /* NULL without a film */
  StoactlStats *stats;       /* NULL when nobody asked */
  StoactlParticipant *participant;
  guint stats_source;
  guint seconds_source;
  guint signal_sources[2];
} Join;

static Join *
join_ref (Join *join)
{
  g_ref_count_inc (&join->references);
  return join;
}

static void
join_unref (gpointer data)
{
  Join *join = data;

  if (!g_ref_count_dec (&join->references))
    return;
  g_clear_pointer (&join->stats, stoactl_stats_close);
  g_clear_object (&join->source);
  dex_clear (&join->done);
  g_free (join);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Join, join_unref)

static double
since_began_ms (Join *join)
{
  return (g_get_monotonic_time () - join->began_us) / 1000.0;
}

/* What is said beside the statistics does not get between them. */
static void
say (Join *join, const char *json, const char *text)
{
  if (join->ctl->json)
    g_print ("%s\n", json);
  else if (g_strcmp0 (stats_path, "-") == 0)
    g_printerr ("%s\n", text);
  else
    g_print ("%s\n", text);
}

static gboolean
on_stats (gpointer data)
{
  Join *join = data;

  stoactl_stats_write (join->stats, stoactl_participant_get_call (join->participant));
  return G_SOURCE_CONTINUE;
}

static gboolean
on_time_to_leave (gpointer data)
{
  Join *join = data;

  join->seconds_source = 0;
  stoactl_participant_leave (join->participant);
  return G_SOURCE_REMOVE;
}

static gboolean
on_signal (gpointer data)
{
  stoactl_participant_leave (((Join *) data)->participant);
  return G_SOURCE_CONTINUE;
}

static void
on_knocking (StoactlParticipant *participant, Join *join)
{
  join->knocked = TRUE;
  if (join->ctl->json)
    g_print ("{\"knocking\":true}\n");
  else
    g_printerr ("Knocked: somebody has to let you in, for ten minutes at most…\n");
}

static void
on_joined (StoactlParticipant *participant, Join *join)
{
  StoaRoom *room = stoa_call_get_room (stoactl_participant_get_call (participant));
  const StoaRoomState *state = stoa_room_get_shown (room);
  StoaPerson *me = stoa_room_get_me (room);
  g_autofree char *json = NULL;
  g_autofree char *text = NULL;
  char ms[G_ASCII_DTOSTR_BUF_SIZE];

  join->joined_ms = since_began_ms (join);
  g_ascii_formatd (ms, sizeof ms, "%.1f", join->joined_ms);
  json = g_strdup_printf ("{\"joined_ms\":%s,\"room\":\"%s\",\"participant\":\"%s\"}", ms, state->id,
                          stoa_person_get_id (me));
  text = g_strdup_printf ("In “%s” as %s, after %s ms", state->title, stoa_person_get_name (me), ms);
  if (join->knocked && !join->ctl->json)
    g_printerr ("Somebody let you in.\n");
  say (join, json, text);

  if (join->stats != NULL)
    join->stats_source = g_timeout_add_seconds (STATS_S, on_stats, join);
  if (seconds > 0)
    join->seconds_source = g_timeout_add_seconds (seconds, on_time_to_leave, join);
}

static void
on_first_frame (StoactlParticipant *participant, Join *join)
{
  g_autofree char *json = NULL;
  g_autofree char *text = NULL;
  char joined_ms[G_ASCII_DTOSTR_BUF_SIZE];
  char ms[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (joined_ms, sizeof joined_ms, "%.1f", join->joined_ms);
  g_ascii_formatd (ms, sizeof ms, "%.1f", since_began_ms (join));
  json = g_strdup_printf ("{\"joined_ms\":%s,\"first_frame_ms\":%s}", joined_ms, ms);
  text = g_strdup_printf ("First picture after %s ms", ms);
  say (join, json, text);
}

static void
on_done (StoactlParticipant *participant, const GError *error, Join *join)
{
  g_clear_handle_id (&join->stats_source, g_source_remove);
  g_clear_handle_id (&join->seconds_source, g_source_remove);
  for (gsize i = 0; i < G_N_ELEMENTS (join->signal_sources); i++)
    g_clear_handle_id (&join->signal_sources[i], g_source_remove);
  if (error != NULL)
    dex_promise_reject (join->done, g_error_copy (error));
  else
    dex_promise_resolve_boolean (join->done, TRUE);
}

static void
enter (Join *join, StoaClient *client, const char *room, const char *as)
{
  join->participant = stoactl_participant_new (client, room, join->source);
  stoactl_participant_set_layer (join->participant, join->layer);
  if (agrees)
    stoactl_participant_agree (join->participant);
  g_signal_connect_data (join->participant, "knocking", G_CALLBACK (on_knocking), join_ref (join),
                         (GClosureNotify) (GCallback) join_unref, 0);
  g_signal_connect_data (join->participant, "joined", G_CALLBACK (on_joined), join_ref (join),
                         (GClosureNotify) (GCallback) join_unref, 0);
  g_signal_connect_data (join->participant, "first-frame", G_CALLBACK (on_first_frame), join_ref (join),
                         (GClosureNotify) (GCallback) join_unref, 0);
  g_signal_connect_data (join->participant, "done", G_CALLBACK (on_done), join_ref (join),
                         (GClosureNotify) (GCallback) join_unref, 0);
  join->signal_sources[0] = g_unix_signal_add (SIGINT, on_signal, join);
  join->signal_sources[1] = g_unix_signal_add (SIGTERM, on_signal, join);
  stoactl_participant_join (join->participant, as);
}

/* A link's account is the guest's own, with the name it was accepted with. */
static DexFuture *
on_accepted (DexFuture *future, gpointer data)
{
  Join *join = data;
  const StoaInviteAccepted *accepted = g_value_get_boxed (dex_future_get_value (future, NULL));
  g_autofree char *url = NULL;
  g_autofree char *token = NULL;
  g_autoptr (StoaClient) client = NULL;

  if (g_strcmp0 (accepted->scope, "room") != 0)
    return dex_future_new_reject (STOA_ERROR, STOA_ERROR_INVALID, "This link leads to no room.");
  stoa_client_split_link (join->ctl->args[1], &url, &token, NULL);
  client = stoa_client_new (url, accepted->token);
  enter (join, client, accepted->target, NULL);
  return dex_ref (join->done);
}

static const char *
guest_name (void)
{
  const char *real = g_get_real_name ();

  return name != NULL ? name : g_str_equal (real, "Unknown") ? g_get_user_name () : real;
}

static DexFuture *
start (Join *join)
{
  const char *target = join->ctl->args[1];
  g_autoptr (GError) error = NULL;
  g_autoptr (StoaClient) client = NULL;

  join->began_us = g_get_monotonic_time ();
  if (strstr (target, "://") != NULL)
    return dex_future_then (stoa_client_accept_invite (target, guest_name ()), on_accepted, join_ref (join),
                            join_unref);
  client = stoactl_client (join->ctl, &error);
  if (client == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  enter (join, client, target, name);
  return DEX_FUTURE (dex_ref (join->done));
}

static DexFuture *
clean_up (DexFuture *future, gpointer data)
{
  Join *join = data;

  g_clear_object (&join->participant);
  g_clear_object (&join->source);
  if (!stoa_media_settle (SETTLE_MS))
    g_message ("Some media did not end in time");
  return dex_ref (future);
}

static gboolean
read_layer (int *layer, GError **error)
{
  if (layer_name == NULL || g_str_equal (layer_name, "none"))
    {
      *layer = layer_name == NULL ? STOA_LAYER_AUTO : STOACTL_NO_LAYER;
      return TRUE;
    }
  for (*layer = 0; stoa_layers[*layer] != NULL; (*layer)++)
    if (g_str_equal (layer_name, stoa_layers[*layer]))
      return TRUE;
  g_set_error (error, STOA_ERROR, STOA_ERROR_INVALID, "There is no layer “%s”: low, mid, high or none.", layer_name);
  return FALSE;
}

static guint
from_ms (void)
{
  return CLAMP (from_s, 0, MAX_FROM_S) * 1000;
}

static StoaSource *
open_films (GError **error)
{
  g_autoptr (StoaSource) source = NULL;

  if (film == NULL)
    {
      g_set_error_literal (error, STOA_ERROR, STOA_ERROR_INVALID, "--share needs --publish");
      return NULL;
    }
  if (shared_film != NULL && !g_file_test (shared_film, G_FILE_TEST_IS_REGULAR))
    {
      g_set_error (error, STOA_ERROR, STOA_ERROR_NOT_FOUND, "There is no film to read at “%s”", shared_film);
      return NULL;
    }
  source = stoa_source_new_film (film, from_ms (), error);
  if (source != NULL && shared_film != NULL)
    stoa_screen_play (stoa_source_get_screen (source), shared_film);
  return g_steal_pointer (&source);
}

static DexFuture *
run (Stoactl *ctl)
{
  g_autoptr (Join) join = g_new0 (Join, 1);
  g_autoptr (GError) error = NULL;

  g_ref_count_init (&join->references);
  join->ctl = ctl;
  join->done = dex_promise_new ();
  if (!read_layer (&join->layer, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  gst_init (NULL, NULL);
  if ((film != NULL || shared_film != NULL) && (join->source = open_films (&error)) == NULL)
    return dex_future_new_reject (STOA_ERROR, STOA_ERROR_DEVICE, "%s", error->message);
  if (stats_path != NULL && (join->stats = stoactl_stats_open (stats_path, &error)) == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  return dex_future_finally (start (join), clean_up, join_ref (join), join_unref);
}

const StoactlCommand stoactl_join = {
  .name = "join",
  .arguments = "ROOM|LINK",
  .summary = "Be in a room, with a film as camera; a link enters as a guest",
  .n_args = 1,
  .options = options,
  .run = run,
};
