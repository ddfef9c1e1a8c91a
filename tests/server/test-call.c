/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Calls through the real server and the real media engine, with a real film. */

#include <signal.h>

#include "stoa-call.h"
#include "stoa-media-bus.h"
#include "stoa-test-decoder.h"
#include "stoa-test-server.h"
#include "stoa-test-wait.h"

#define SLOW_MS 150          /* for a picture: five times as long as there is */
#define MAX_AGE_MS 700       /* of a picture when it is decoded, however slow that is */
#define ENOUGH_FPS 10        /* more than a slow decoder makes */
#define RECOVERY_S 60
#define HEALED_MS 1500       /* of pictures that keep coming */

typedef struct
{
  StoaTestServer *server;
  char *room;
  StoaClient *client[2];
  StoaSource *source;
  StoaCall *film;            /* somebody who sends it */
  StoaCall *viewer;          /* somebody who has nothing to send */
  StoaFrames *frames;        /* what the viewer sees of the film */
} Scene;

static char *
film_path (void)
{
  const char *argv[] = { g_getenv ("STOA_FILMS_PROGRAM"), NULL };
  g_autofree char *out = NULL;
  g_auto (GStrv) words = NULL;

  g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &out, NULL, NULL, NULL));
  g_assert_true (g_str_has_prefix (out, "FILM_SPEECH="));
  g_assert_true (g_shell_parse_argv (out, NULL, &words, NULL));
  return g_strdup (words[0] + strlen ("FILM_SPEECH="));
}

static StoaSource *
film_source (void)
{
  g_autofree char *path = film_path ();
  g_autoptr (GError) error = NULL;
  StoaSource *source = stoa_source_new_film (path, 0, &error);

  g_assert_no_error (error);
  return source;
}

static StoaCall *
call_new (Scene *scene, guint who, StoaSource *source)
{
  g_autoptr (StoaRoom) room = NULL;

  scene->client[who] = stoa_client_new (scene->server->url, scene->server->token);
  stoa_client_start (scene->client[who]);
  room = stoa_room_new (scene->client[who], scene->room);
  return stoa_call_new (room, source, FALSE);
}

static void
start_room (Scene *scene)
{
  g_autoptr (StoaClient) owner = stoa_client_new (scene->server->url, scene->server->token);
  g_autofree char *me = NULL;

  stoa_test_resolve (stoa_client_rename (owner, "Ana"));
  me = g_strdup (stoa_client_get_account (owner)->id);
  scene->room = g_strdup (((StoaRoomCard *) g_value_get_boxed (stoa_test_resolve (
                               stoa_client_start_room (owner, "attempt", "Garden", me, 0))))->id);
}

static const char *
id_of (StoaCall *call)
{
  return stoa_person_get_id (stoa_room_get_me (stoa_call_get_room (call)));
}

/* @whose as the viewer has them. */
static StoaPerson *
seen (Scene *scene, StoaCall *whose)
{
  return stoa_room_find (stoa_call_get_room (scene->viewer), id_of (whose));
}

static void
look (Scene *scene, gboolean on)
{
  stoa_call_look (scene->viewer, id_of (scene->film), STOA_TRACK_CAMERA, STOA_LAYER_AUTO, on ? scene->frames : NULL);
}

static gboolean
is_connected (StoaCall *call)
{
  gboolean connected;

  g_object_get (call, "connected", &connected, NULL);
  return connected;
}

static gboolean
has_trouble (StoaCall *call)
{
  g_autofree char *trouble = NULL;

  g_object_get (call, "media-trouble", &trouble, NULL);
  return trouble != NULL;
}

static double
loudness (Scene *scene)
{
  StoaReceiveStats stats;

  if (stoa_call_get_subscriber (scene->viewer) == NULL
      || !stoa_subscriber_get_stats (stoa_call_get_subscriber (scene->viewer), id_of (scene->film), &stats))
    return -127;
  return stats.audio_dbov;
}

static void
wait_for_pictures (Scene *scene)
{
  guint64 count = stoa_frames_get_count (scene->frames);

  stoa_test_wait (stoa_frames_get_count (scene->frames) > count + 10);
}

static void
set_up (Scene *scene, gconstpointer data)
{
  scene->server = stoa_test_server_new (0);
  start_room (scene);
  scene->source = film_source ();
  scene->frames = stoa_frames_new (STOA_FRAMES_YUV);
  scene->film = call_new (scene, 0, scene->source);
  scene->viewer = call_new (scene, 1, NULL);
  stoa_test_resolve (stoa_call_join (scene->viewer, "Viewer"));
  stoa_test_resolve (stoa_call_join (scene->film, "Film"));
  stoa_test_wait (seen (scene, scene->film) != NULL);
  look (scene, TRUE);
}

static void
tear_down (Scene *scene, gconstpointer data)
{
  stoa_call_leave (scene->film);
  stoa_call_leave (scene->viewer);
  g_assert_finalize_object (scene->film);
  g_assert_finalize_object (scene->viewer);
  for (guint i = 0; i < G_N_ELEMENTS (scene->client); i++)
    {
      stoa_client_stop (scene->client[i]);
      g_object_unref (scene->client[i]);
    }
  g_object_unref (scene->source);
  g_object_unref (scene->frames);
  g_assert_true (stoa_media_settle (STOA_TEST_WAIT_MS));
  stoa_test_server_free (scene->server);
  g_free (scene->room);
}

static void
test_pictures_and_sound (Scene *scene, gconstpointer data)
{
  guint width, height;

  wait_for_pictures (scene);
  stoa_test_wait (loudness (scene) > -60);
  stoa_test_wait (is_connected (scene->film) && is_connected (scene->viewer));
  stoa_test_wait ((stoa_frames_get_source_size (scene->frames, &width, &height), width == 480 && height == 352));
  g_assert_true (stoa_person_get_has_camera (seen (scene, scene->film)));
  g_assert_false (stoa_person_get_mic_muted (seen (scene, scene->film)));
  g_assert_false (has_trouble (scene->viewer));
  g_assert_null (stoa_call_get_publisher (scene->viewer));
  g_assert_false (stoa_person_get_has_camera (stoa_room_get_me (stoa_call_get_room (scene->viewer))));
  stoa_test_wait (stoa_person_get_speaking (seen (scene, scene->film)));
}

static void
test_switches (Scene *scene, gconstpointer data)
{
  StoaPerson *me = stoa_room_get_me (stoa_call_get_room (scene->film));

  wait_for_pictures (scene);
  stoa_call_set_mic (scene->film, FALSE);
  g_assert_true (stoa_person_get_mic_muted (me)); /* at once on this side */
  stoa_test_wait (stoa_person_get_mic_muted (seen (scene, scene->film)));
  stoa_test_wait (loudness (scene) < -100);
  stoa_call_set_camera (scene->film, FALSE);
  stoa_test_wait (!stoa_person_get_has_camera (seen (scene, scene->film)));

  stoa_call_set_mic (scene->film, TRUE);
  stoa_call_set_camera (scene->film, TRUE);
  stoa_test_wait (stoa_person_get_has_camera (seen (scene, scene->film)));
  stoa_test_wait (!stoa_person_get_mic_muted (seen (scene, scene->film)));
  wait_for_pictures (scene);
  stoa_test_wait (loudness (scene) > -60);
}

static void
test_look_away (Scene *scene, gconstpointer data)
{
  guint64 count;

  wait_for_pictures (scene);
  look (scene, FALSE);
  stoa_test_run_for (300); /* what was on its way */
  count = stoa_frames_get_count (scene->frames);
  stoa_test_run_for (500);
  g_assert_cmpuint (stoa_frames_get_count (scene->frames), ==, count);
  stoa_test_wait (loudness (scene) > -60); /* one still hears them */
  look (scene, TRUE);
  wait_for_pictures (scene);
}

static void
assert_heals (Scene *scene)
{
  stoa_test_wait (is_connected (scene->viewer) && is_connected (scene->film));
  wait_for_pictures (scene);
  stoa_test_run_for (HEALED_MS);
  wait_for_pictures (scene);
  g_assert_false (has_trouble (scene->viewer));
  g_assert_false (has_trouble (scene->film));
}

static GPid
child_of (GPid parent, const char *name)
{
  g_autoptr (GDir) proc = g_dir_open ("/proc", 0, NULL);
  const char *entry;

  while ((entry = g_dir_read_name (proc)) != NULL)
    {
      g_autofree char *path = g_build_filename ("/proc", entry, "stat", NULL);
      g_autofree char *stat = NULL;
      g_autofree char *wanted = g_strdup_printf ("(%s) ", name);
      const char *found;

      if (!g_ascii_isdigit (*entry) || !g_file_get_contents (path, &stat, NULL, NULL))
        continue;
      found = strstr (stat, wanted);
      if (found != NULL && atoi (found + strlen (wanted) + 2) == parent)
        return atoi (entry);
    }
  return 0;
}

static void
test_engine_dies (Scene *scene, gconstpointer data)
{
  GPid server = atoi (g_subprocess_get_identifier (scene->server->process));
  GPid janus = child_of (server, "janus");
  StoaSubscriber *before = stoa_call_get_subscriber (scene->viewer);

  g_object_add_weak_pointer (G_OBJECT (before), (gpointer *) &before);
  wait_for_pictures (scene);
  stoa_call_set_mic (scene->film, FALSE);
  stoa_test_wait (stoa_person_get_mic_muted (seen (scene, scene->film)));
  g_assert_cmpint (janus, >, 0);
  kill (janus, SIGKILL);
  stoa_test_wait (before == NULL);
  assert_heals (scene);
  g_assert_false (stoa_source_get_mic_on (scene->source)); /* not more open than before */
  stoa_test_wait (stoa_person_get_participant (seen (scene, scene->film))->tracks->len == 2
                  && stoa_person_get_mic_muted (seen (scene, scene->film)));
}

static void
test_server_dies (Scene *scene, gconstpointer data)
{
  g_autofree char *id = g_strdup (id_of (scene->film));

  wait_for_pictures (scene);
  stoa_test_server_kill (scene->server);
  stoa_test_wait (stoa_room_get_link (stoa_call_get_room (scene->viewer)) == STOA_ROOM_RECONNECTING);
  stoa_test_server_start (scene->server);
  stoa_test_wait (stoa_room_get_link (stoa_call_get_room (scene->viewer)) == STOA_ROOM_JOINED
                  && stoa_room_get_link (stoa_call_get_room (scene->film)) == STOA_ROOM_JOINED);
  g_assert_cmpstr (id_of (scene->film), ==, id);
  assert_heals (scene);
}

static void
test_room_ends (Scene *scene, gconstpointer data)
{
  wait_for_pictures (scene);
  stoa_test_resolve (stoa_client_end_room (scene->client[0], scene->room));
  stoa_test_wait (stoa_room_get_link (stoa_call_get_room (scene->film)) == STOA_ROOM_LEFT);
  g_assert_null (stoa_call_get_publisher (scene->film));
  g_assert_false (stoa_source_get_camera_on (scene->source));
  g_assert_false (stoa_source_get_mic_on (scene->source));
}

/* What is off stays off, and is told so before anybody could think otherwise for long. */
static void
test_joins_muted (Scene *scene, gconstpointer data)
{
  g_autoptr (StoaSource) quiet = film_source ();
  StoaCall *shy;

  stoa_source_set_mic_on (quiet, FALSE);
  stoa_source_set_camera_on (quiet, FALSE);
  stoa_call_leave (scene->film);
  g_assert_finalize_object (g_steal_pointer (&scene->film));
  stoa_client_stop (scene->client[0]);
  g_clear_object (&scene->client[0]);
  shy = scene->film = call_new (scene, 0, quiet);
  stoa_test_resolve (stoa_call_join (shy, "Shy"));
  stoa_test_wait (seen (scene, shy) != NULL
                  && stoa_person_get_participant (seen (scene, shy))->tracks->len == 2
                  && stoa_person_get_mic_muted (seen (scene, shy)) && !stoa_person_get_has_camera (seen (scene, shy)));
  look (scene, TRUE);
  stoa_call_set_camera (shy, TRUE);
  wait_for_pictures (scene);
  g_assert_true (stoa_person_get_mic_muted (seen (scene, shy)));
}

static StoaTrackStats
stats_of (Scene *scene)
{
  StoaTrackStats stats = { 0 };

  if (stoa_call_get_subscriber (scene->viewer) != NULL)
    stoa_subscriber_get_track_stats (stoa_call_get_subscriber (scene->viewer), id_of (scene->film), STOA_TRACK_CAMERA,
                                     &stats);
  return stats;
}

static guint
count_layers (Scene *scene)
{
  StoaSendStats stats;

  stoa_publisher_get_stats (stoa_call_get_publisher (scene->film), &stats);
  return stats.layers;
}

/* What nobody watches is not encoded, and is there soon when somebody does. */
static void
test_unwatched_layers (Scene *scene, gconstpointer data)
{
  gint64 began_us;

  wait_for_pictures (scene);
  g_assert_cmpuint (count_layers (scene), ==, 2);
  for (guint i = 0; i < 3; i++)
    {
      stoa_call_look (scene->viewer, id_of (scene->film), STOA_TRACK_CAMERA, STOA_LAYER_LOW, scene->frames);
      stoa_test_wait (count_layers (scene) == 1 && stats_of (scene).height == 176);
      wait_for_pictures (scene);
      look (scene, TRUE);
      began_us = g_get_monotonic_time ();
      stoa_test_wait (stats_of (scene).height == 352);
      g_test_message ("back after %.0f ms", (g_get_monotonic_time () - began_us) / 1000.0);
      g_assert_cmpuint (count_layers (scene), ==, 2);
    }
  look (scene, FALSE);
  stoa_test_wait (count_layers (scene) == 1);
}

/* On a busy computer it takes longer until all is well. */
static gboolean
comes_to (Scene *scene, guint height)
{
  for (guint i = 0; i < RECOVERY_S && !(stats_of (scene).height == height && stats_of (scene).fps > ENOUGH_FPS); i++)
    stoa_test_run_for (1000);
  return stats_of (scene).height == height;
}

/* A computer that cannot decode what its tiles would like to show: what waits does not grow old, and the small pictures
 * it can decode are asked for, until it has time for more.
 */
static void
test_slow_decoder (Scene *scene, gconstpointer data)
{
  guint width, height;

  wait_for_pictures (scene);
  stoa_frames_get_source_size (scene->frames, &width, &height);
  stoa_test_decoder_slow (height / 2, SLOW_MS);
  stoa_test_wait (stats_of (scene).skipped > 0 || stats_of (scene).layer == STOA_LAYER_LOW);
  stoa_test_wait (stats_of (scene).layer == STOA_LAYER_LOW);
  g_assert_true (comes_to (scene, height / 2));
  g_assert_cmpfloat (stats_of (scene).behind_ms, <, MAX_AGE_MS);

  stoa_test_decoder_slow (0, 0);
  g_assert_true (comes_to (scene, height));
  g_assert_cmpint (stats_of (scene).layer, >, STOA_LAYER_LOW);
}

/* Also where even the smallest pictures are too much: few, but new ones. */
static void
test_hopeless_decoder (Scene *scene, gconstpointer data)
{
  guint64 count;

  wait_for_pictures (scene);
  stoa_test_decoder_slow (0, SLOW_MS);
  for (guint i = 0; i < 16; i++)
    {
      stoa_test_run_for (500);
      g_assert_cmpfloat (stats_of (scene).behind_ms, <, MAX_AGE_MS);
    }
  g_assert_cmpint (stats_of (scene).layer, ==, STOA_LAYER_LOW);
  count = stoa_frames_get_count (scene->frames);
  stoa_test_wait (stoa_frames_get_count (scene->frames) > count + 5);
  stoa_test_decoder_slow (0, 0);
  stoa_test_wait (stats_of (scene).fps > ENOUGH_FPS);
}

int
main (int argc, char *argv[])
{
  int status;

  dex_init ();
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/call/" name, Scene, NULL, set_up, func, tear_down)
  ADD ("pictures-and-sound", test_pictures_and_sound);
  ADD ("switches", test_switches);
  ADD ("look-away", test_look_away);
  ADD ("engine-dies", test_engine_dies);
  ADD ("server-dies", test_server_dies);
  ADD ("room-ends", test_room_ends);
  ADD ("joins-muted", test_joins_muted);
  ADD ("unwatched-layers", test_unwatched_layers);
  ADD ("slow-decoder", test_slow_decoder);
  ADD ("hopeless-decoder", test_hopeless_decoder);
#undef ADD
  status = g_test_run ();
  gst_deinit ();
  return status;
}
