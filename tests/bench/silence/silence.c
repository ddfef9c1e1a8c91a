/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* bench-silence DIRECTORY TIMES: a whole server with its Janus on loopback, a host, one who speaks and disobeys
 * (what sends knows of no muting), and a third who listens. Prints for each mute how many milliseconds after the
 * host asked the last packet came, when the server said that the media stopped, and how many came after that:
 *
 *   silence 3.1 confirmed 4.0 after 0
 */

#include <gio/gio.h>
#include <gst/gst.h>
#include <sodium.h>
#include <stdlib.h>

#include "stoa-janus.h"
#include "stoa-moderation.h"
#include "stoa-server.h"
#include "stoa-test-peer.h"
#include "stoa-test-wait.h"

#define PACKET_MS 20
#define QUIET_MS 250  /* a dozen packets would come in it */

typedef struct
{
  StoaSfu *sfu;
  StoaServer *server;
  StoaClient *host, *speaker, *third;
  StoaRoom *host_room, *speaker_room, *third_room;
  StoaTestPeer *mouth, *ear;
} Scene;

static StoaClient *
client_of (Scene      *scene,
           const char *token)
{
  StoaClient *client = stoa_client_new (stoa_server_get_url (scene->server), token);

  stoa_client_start (client);
  return client;
}

static StoaClient *
guest_of (Scene      *scene,
          const char *link,
          const char *name)
{
  const StoaInviteAccepted *accepted =
    g_value_get_boxed (stoa_test_resolve (stoa_client_accept_invite (link, name)));

  return client_of (scene, accepted->token);
}

static StoaRoom *
enter (StoaClient *client,
       const char *id)
{
  StoaRoom *room = stoa_room_new (client, id);

  stoa_test_resolve (stoa_room_join (room, NULL));
  return room;
}

static const char *
me (StoaRoom *room)
{
  return stoa_person_get_id (stoa_room_get_me (room));
}

static void
open_server (Scene      *scene,
             const char *directory)
{
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string ("127.0.0.1", 0);

  scene->sfu = stoa_janus_new (&(StoaJanusOptions) { .run_dir = directory, .loopback_only = TRUE });
  scene->server = stoa_server_new (&(StoaServerOptions) {
    .listen = G_INET_SOCKET_ADDRESS (address),
    .data_dir = directory,
    .sfu = scene->sfu,
    .rooms = { 20000, 300000, 0 },
    .sockets = { 5000, 10000, 20000 },
  });
  stoa_test_resolve (stoa_server_start (scene->server));
  stoa_test_wait (stoa_sfu_is_up (scene->sfu));
}

static void
open_room (Scene *scene)
{
  g_autofree char *token = NULL;
  g_autofree char *link = NULL;
  g_autofree char *room = NULL;

  g_file_get_contents (stoa_server_get_token_file (scene->server), &token, NULL, NULL);
  scene->host = client_of (scene, g_strstrip (token));
  stoa_test_resolve (stoa_client_rename (scene->host, "Ana"));
  room = g_strdup (((StoaRoomCard *) g_value_get_boxed (stoa_test_resolve (
    stoa_client_start_room (scene->host, "bench", "Bench", stoa_client_get_account (scene->host)->id,
                            STOA_VISIBILITY_PRIVATE))))->id);
  link = g_strdup (((StoaInvite *) g_value_get_boxed (
    stoa_test_resolve (stoa_client_make_invite (scene->host, "room", room, 3600, 10))))->url);
  scene->speaker = guest_of (scene, link, "Bo");
  scene->third = guest_of (scene, link, "Cy");
  scene->host_room = enter (scene->host, room);
  scene->speaker_room = enter (scene->speaker, room);
  scene->third_room = enter (scene->third, room);
}

static gboolean
has_track (Scene      *scene,
           const char *speaker)
{
  const StoaParticipant *participant = stoa_room_state_find (stoa_room_get_shown (scene->host_room), speaker);

  return participant != NULL && stoa_participant_track (participant, STOA_TRACK_MIC) != NULL;
}

static void
open_media (Scene *scene)
{
  StoaTestMedia media = { .mic = TRUE, .loud = TRUE };
  const char *room = stoa_room_get_id (scene->host_room);
  const char *speaker = me (scene->speaker_room);

  stoa_test_resolve (stoa_sfu_open_room (scene->sfu, room));
  scene->mouth = stoa_test_peer_new (scene->sfu, room, speaker);
  scene->ear = stoa_test_peer_new (scene->sfu, room, me (scene->third_room));
  g_assert_true (stoa_test_peer_publish (scene->mouth, &media, NULL));
  stoa_test_peer_be_hasty (scene->ear);
  stoa_test_wait (has_track (scene, speaker));
  stoa_test_peer_want (scene->ear, speaker, STOA_TRACK_MIC, STOA_LAYER_AUTO);
  stoa_test_peer_subscribe (scene->ear);
  stoa_test_wait (stoa_test_peer_find_mid (scene->ear, speaker, STOA_TRACK_MIC) != NULL);
}

static guint
packets (Scene *scene)
{
  return stoa_test_peer_get_packets (scene->ear, stoa_test_peer_find_mid (scene->ear, me (scene->speaker_room),
                                                                        STOA_TRACK_MIC));
}

static StoaStep
step (Scene *scene)
{
  return stoa_person_get_step (stoa_room_find (scene->host_room, me (scene->speaker_room)), STOA_TRACK_MIC);
}

static void
ask (StoaRoom        *room,
     StoaCommandKind  kind,
     const char      *whom,
     gboolean         on)
{
  g_autoptr (StoaCommand) command = stoa_moderate_track (kind, whom, STOA_TRACK_MIC);

  command->on = on;
  dex_future_disown (stoa_room_ask (room, command));
}

static void
measure (Scene *scene)
{
  gint64 began = g_get_monotonic_time ();
  gint64 last = began, confirmed = 0;
  guint count = packets (scene);
  guint at_confirmation = 0;
  guint timer = stoa_test_timer_start (60000);

  ask (scene->host_room, STOA_COMMAND_LOCK_TRACK, me (scene->speaker_room), FALSE);
  while (confirmed == 0 || g_get_monotonic_time () - MAX (last, confirmed) < QUIET_MS * 1000)
    {
      guint now = packets (scene);

      if (now != count)
        last = g_get_monotonic_time ();
      count = now;
      if (confirmed == 0 && step (scene) == STOA_STEP_STOPPED)
        {
          confirmed = g_get_monotonic_time ();
          at_confirmation = count;
        }
      g_assert_false (stoa_test_timer_is_over (timer));
      if (!g_main_context_iteration (NULL, FALSE))
        g_usleep (200);
    }
  stoa_test_timer_stop (timer);
  g_print ("silence %.1f confirmed %.1f after %u\n", (last - began) / 1000.0, (confirmed - began) / 1000.0,
           count - at_confirmation);
}

static void
speak_again (Scene *scene)
{
  guint count;

  ask (scene->host_room, STOA_COMMAND_UNLOCK_TRACK, me (scene->speaker_room), FALSE);
  stoa_test_wait (stoa_person_get_step (stoa_room_get_me (scene->speaker_room), STOA_TRACK_MIC) == STOA_STEP_NONE);
  ask (scene->speaker_room, STOA_COMMAND_MUTE_TRACK, NULL, FALSE);
  count = packets (scene);
  stoa_test_wait (packets (scene) > count + 5);
}

int
main (int   argc,
      char *argv[])
{
  Scene scene = { NULL };

  if (argc != 3 || sodium_init () < 0)
    return EXIT_FAILURE;
  gst_init (&argc, &argv);
  g_log_writer_default_set_use_stderr (TRUE);
  dex_init ();
  open_server (&scene, argv[1]);
  open_room (&scene);
  open_media (&scene);
  for (int i = atoi (argv[2]); i > 0; i--)
    {
      guint count = packets (&scene);

      stoa_test_wait (packets (&scene) > count + 5);
      stoa_test_run_for (g_random_int_range (1, PACKET_MS * 2)); /* at any moment between two packets */
      measure (&scene);
      speak_again (&scene);
    }
  stoa_test_peer_free (scene.mouth);
  stoa_test_peer_free (scene.ear);
  stoa_test_resolve (stoa_server_stop (scene.server));
  return EXIT_SUCCESS;
}
