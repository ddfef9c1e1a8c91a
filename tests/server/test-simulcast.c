/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What a publisher sends in layers, through a real Janus, to whoever asks for which. */

#include <gst/gst.h>

#include "layered-sender.h"

#define ENOUGH 5        /* frames that show a stream flows */
#define NARROW_KBITS 400
#define ASKING_MS 4500  /* longer than the server goes on asking for a keyframe */
#define ASKING_TRIES 3

/* How long it took, in ms, until pictures of @width came. */
static double
watch (StoaTestPeer *viewer,
       StoaLayer     layer,
       int           width)
{
  gint64 began_us = g_get_monotonic_time ();
  const char *mid = NULL;
  guint before;
  double ms;

  stoa_test_peer_want (viewer, "ana", STOA_TRACK_CAMERA, layer);
  stoa_test_peer_subscribe (viewer);
  stoa_test_wait ((mid = stoa_test_peer_find_mid (viewer, "ana", STOA_TRACK_CAMERA)) != NULL);
  stoa_test_wait (stoa_test_peer_get_width (viewer, mid) == width);
  ms = (g_get_monotonic_time () - began_us) / 1000.0;
  before = stoa_test_peer_get_frames (viewer, mid);
  stoa_test_wait (stoa_test_peer_get_frames (viewer, mid) > before + ENOUGH);
  g_assert_cmpint (stoa_test_peer_get_width (viewer, mid), ==, width);
  return ms;
}

static void
test_three_layers (JanusFixture *fixture,
                   gconstpointer data)
{
  const char *sizes[] = { "width=1280,height=720", NULL };
  g_autoptr (Sender) ana = sender_new (fixture, sizes);
  g_autoptr (StoaTestPeer) ben = stoa_test_peer_new (fixture->sfu, ROOM, "ben");
  const struct { StoaLayer layer; int width; } steps[] = {
    { STOA_LAYER_LOW, 320 }, { STOA_LAYER_HIGH, 1280 }, { STOA_LAYER_MID, 640 }, { STOA_LAYER_HIGH, 1280 },
    { STOA_LAYER_LOW, 320 }, { STOA_LAYER_MID, 640 }, { STOA_LAYER_LOW, 320 }, { STOA_LAYER_AUTO, 1280 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    g_test_message ("%s after %.0f ms", stoa_layers[steps[i].layer], watch (ben, steps[i].layer, steps[i].width));
  g_assert_cmpint (stoa_test_peer_get_offers (ben), ==, 1);
}

/* How many keyframes a viewer of the small camera gets in the time in which one that does not come is asked for again. */
static guint
count_keyframes (JanusFixture *fixture)
{
  g_autoptr (StoaTestPeer) ben = stoa_test_peer_new (fixture->sfu, ROOM, "ben");
  const char *mid;
  guint before;

  watch (ben, STOA_LAYER_HIGH, 640);
  mid = stoa_test_peer_find_mid (ben, "ana", STOA_TRACK_CAMERA);
  before = stoa_test_peer_get_keyframes (ben, mid);
  stoa_test_run_for (ASKING_MS);
  return stoa_test_peer_get_keyframes (ben, mid) - before;
}

/* Keyframes are dear: none is asked for of a layer that the camera is too small for. A viewer who has no processor for a while
 * asks for some itself, but not each time. */
static void
test_small_camera (JanusFixture *fixture,
                   gconstpointer data)
{
  const char *sizes[] = { "width=640,height=360", NULL };
  g_autoptr (Sender) ana = sender_new (fixture, sizes);
  guint least = G_MAXUINT;

  for (guint tries = 0; tries < ASKING_TRIES && least > 1; tries++)
    least = MIN (least, count_keyframes (fixture));
  g_assert_cmpuint (least, <=, 1);
}

/* A narrow way takes the larger layers, and who watches goes on with what is left; a wide one brings them back. */
static void
test_bottleneck (JanusFixture *fixture,
                 gconstpointer data)
{
  const char *sizes[] = { "width=1280,height=720", NULL };
  g_autoptr (Sender) ana = sender_new (fixture, sizes);
  g_autoptr (StoaTestPeer) ben = stoa_test_peer_new (fixture->sfu, ROOM, "ben");
  gint64 began_us;
  const char *mid;
  guint before;

  watch (ben, STOA_LAYER_HIGH, 1280);
  mid = stoa_test_peer_find_mid (ben, "ana", STOA_TRACK_CAMERA);
  stoa_test_way_set (ana->way, 300, 0);
  began_us = g_get_monotonic_time ();
  stoa_test_wait (sender_count_layers (ana) == 1);
  g_test_message ("one layer after %.1f s", (g_get_monotonic_time () - began_us) / 1e6);
  stoa_test_wait (stoa_test_peer_get_width (ben, mid) == 320);
  g_test_message ("seen after %.1f s", (g_get_monotonic_time () - began_us) / 1e6);
  before = stoa_test_peer_get_frames (ben, mid);
  stoa_test_wait (stoa_test_peer_get_frames (ben, mid) > before + 30);

  stoa_test_way_set (ana->way, 0, 0);
  began_us = g_get_monotonic_time ();
  stoa_test_wait (sender_count_layers (ana) == 3);
  g_test_message ("three layers after %.1f s", (g_get_monotonic_time () - began_us) / 1e6);
  stoa_test_wait (stoa_test_peer_get_width (ben, mid) == 1280);
  g_assert_no_error (ana->error);
}

static guint
count_frames (StoaTestPeer *viewer,
              StoaTrackKind kind)
{
  return stoa_test_peer_get_frames (viewer, stoa_test_peer_find_mid (viewer, "ana", kind));
}

/* The screen is what a narrow way is for: the camera's layers go first, and both go on. */
static void
test_screen_first (JanusFixture *fixture,
                   gconstpointer data)
{
  const char *sizes[] = { "width=640,height=360", NULL };
  g_autoptr (Sender) ana = sender_new_sharing (fixture, sizes);
  g_autoptr (StoaTestPeer) ben = stoa_test_peer_new (fixture->sfu, ROOM, "ben");
  StoaSendStats before, after;
  guint faces, screens;
  double kbits;

  stoa_test_wait (janus_fixture_has_track (fixture, "ana screen"));
  stoa_test_peer_want (ben, "ana", STOA_TRACK_SCREEN, STOA_LAYER_AUTO);
  watch (ben, STOA_LAYER_HIGH, 640);
  stoa_test_wait (count_frames (ben, STOA_TRACK_SCREEN) > ENOUGH);

  stoa_test_way_set (ana->way, NARROW_KBITS, 0);
  stoa_test_wait (sender_count_layers (ana) == 1);
  stoa_test_run_for (3000);   /* what waits on the way is through */
  faces = count_frames (ben, STOA_TRACK_CAMERA);
  screens = count_frames (ben, STOA_TRACK_SCREEN);
  stoa_publisher_get_stats (ana->publisher, &before);
  stoa_test_run_for (5000);
  stoa_publisher_get_stats (ana->publisher, &after);
  kbits = (after.bytes - before.bytes) * 8 / 1000.0 / 5;
  faces = count_frames (ben, STOA_TRACK_CAMERA) - faces;
  screens = count_frames (ben, STOA_TRACK_SCREEN) - screens;
  g_test_message ("%.0f kbit/s, %.1f pictures of the camera a second, %.1f of the screen", kbits, faces / 5.0, screens / 5.0);
  g_assert_cmpfloat (kbits, <, NARROW_KBITS * 1.3);
  g_assert_cmpuint (faces, >, 5 * 2);
  g_assert_cmpuint (screens, >, 5);
  g_assert_cmpint (stoa_test_peer_get_width (ben, stoa_test_peer_find_mid (ben, "ana", STOA_TRACK_SCREEN)), ==, 640);

  stoa_test_way_set (ana->way, 0, 0);
  stoa_test_wait (sender_count_layers (ana) == 2);
  g_assert_no_error (ana->error);
}

/* One packet in ten is lost, and pictures still move. */
static void
test_loss (JanusFixture *fixture,
           gconstpointer data)
{
  const char *sizes[] = { "width=640,height=360", NULL };
  g_autoptr (Sender) ana = sender_new (fixture, sizes);
  g_autoptr (StoaTestPeer) ben = stoa_test_peer_new (fixture->sfu, ROOM, "ben");
  const char *mid;
  guint frames;

  stoa_test_way_set (ana->way, 0, 10);
  watch (ben, STOA_LAYER_MID, 640);
  mid = stoa_test_peer_find_mid (ben, "ana", STOA_TRACK_CAMERA);
  frames = stoa_test_peer_get_frames (ben, mid);
  stoa_test_run_for (8000);
  frames = stoa_test_peer_get_frames (ben, mid) - frames;
  g_test_message ("%.1f pictures a second, %u layers", frames / 8.0, sender_count_layers (ana));
  g_assert_cmpuint (frames, >, 8 * 10);
  g_assert_no_error (ana->error);
}

/* Off and on again, many times: the picture is back in the layer that is watched. */
static void
test_pause (JanusFixture *fixture,
            gconstpointer data)
{
  const char *sizes[] = { "width=1280,height=720", NULL };
  g_autoptr (Sender) ana = sender_new (fixture, sizes);
  g_autoptr (StoaTestPeer) ben = stoa_test_peer_new (fixture->sfu, ROOM, "ben");
  const char *mid;

  watch (ben, STOA_LAYER_HIGH, 1280);
  mid = stoa_test_peer_find_mid (ben, "ana", STOA_TRACK_CAMERA);
  for (guint i = 0; i < 3; i++)
    {
      guint before;

      stoa_source_set_camera_on (ana->source, FALSE);
      stoa_test_run_for (600);
      before = stoa_test_peer_get_frames (ben, mid);
      stoa_source_set_camera_on (ana->source, TRUE);
      stoa_test_wait (stoa_test_peer_get_frames (ben, mid) > before + ENOUGH &&
                      stoa_test_peer_get_width (ben, mid) == 1280);
    }
}

/* Turned and made smaller, which takes a layer, and back, again and again. */
static void
test_turns (JanusFixture *fixture,
            gconstpointer data)
{
  const char *sizes[] = { "width=1280,height=720", "width=360,height=640", NULL };
  g_autoptr (Sender) ana = sender_new (fixture, sizes);
  g_autoptr (StoaTestPeer) ben = stoa_test_peer_new (fixture->sfu, ROOM, "ben");
  const char *mid;

  watch (ben, STOA_LAYER_HIGH, 1280);
  mid = stoa_test_peer_find_mid (ben, "ana", STOA_TRACK_CAMERA);
  for (guint i = 0; i < 2; i++)
    {
      stoa_test_wait (stoa_test_peer_get_width (ben, mid) == 360);
      stoa_test_wait (stoa_test_peer_get_width (ben, mid) == 1280);
    }
  g_assert_cmpint (stoa_test_peer_get_offers (ben), ==, 1);
  g_assert_no_error (ana->error);
}

#define ADD(name, func) \
  g_test_add ("/server/simulcast/" name, JanusFixture, NULL, janus_fixture_set_up, func, janus_fixture_tear_down)

int
main (int   argc,
      char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  dex_init ();
  gst_init (&argc, &argv);
  ADD ("three-layers", test_three_layers);
  ADD ("small-camera", test_small_camera);
  ADD ("bottleneck", test_bottleneck);
  ADD ("screen-first", test_screen_first);
  ADD ("loss", test_loss);
  ADD ("pause", test_pause);
  ADD ("turns", test_turns);
  status = g_test_run ();
  gst_deinit ();
  return status;
}
