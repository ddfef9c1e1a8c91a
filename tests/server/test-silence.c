/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What a real Janus lets through of somebody who is muted and goes on sending: the peers here know of no
 * muting, as a client that was made to disobey.
 */

#include <gst/gst.h>

#include "janus-fixture.h"

#define ENOUGH 10
#define SILENCE_MS 600
#define ROUNDS 6
#define TOGGLES 50

static void
publish (JanusFixture *fixture,
         StoaTestPeer *peer)
{
  StoaTestMedia media = { .width = 160, .mic = TRUE, .loud = TRUE };
  g_autoptr (GError) error = NULL;

  stoa_test_peer_publish (peer, &media, &error);
  g_assert_no_error (error);
  stoa_test_wait (janus_fixture_has_track (fixture, "ana mic"));
  stoa_test_wait (janus_fixture_has_track (fixture, "ana camera"));
}

static void
listen (StoaTestPeer *peer)
{
  stoa_test_peer_want (peer, "ana", STOA_TRACK_MIC, STOA_LAYER_AUTO);
  stoa_test_peer_want (peer, "ana", STOA_TRACK_CAMERA, STOA_LAYER_AUTO);
  stoa_test_peer_subscribe (peer);
  stoa_test_wait (stoa_test_peer_find_mid (peer, "ana", STOA_TRACK_MIC) != NULL);
  stoa_test_wait (stoa_test_peer_find_mid (peer, "ana", STOA_TRACK_CAMERA) != NULL);
}

static guint
packets (StoaTestPeer *peer,
         int           kind)
{
  return stoa_test_peer_get_packets (peer, stoa_test_peer_find_mid (peer, "ana", kind));
}

static void
wait_for_packets (StoaTestPeer *peer,
                  int           kind)
{
  guint before = packets (peer, kind);

  stoa_test_wait (packets (peer, kind) > before + ENOUGH);
}

static void
assert_nothing_of (StoaTestPeer *peer,
                   int           kind)
{
  stoa_test_peer_wait_silent (peer, stoa_test_peer_find_mid (peer, "ana", kind), SILENCE_MS);
}

static void
mute (JanusFixture *fixture,
      int           kind,
      gboolean      muted)
{
  stoa_test_resolve (stoa_sfu_mute (fixture->sfu, ROOM, "ana", kind, muted));
}

static void
test_muted (JanusFixture *fixture,
            gconstpointer data)
{
  g_autoptr (StoaTestPeer) ana = stoa_test_peer_new (fixture->sfu, ROOM, "ana");
  g_autoptr (StoaTestPeer) ben = stoa_test_peer_new (fixture->sfu, ROOM, "ben");

  publish (fixture, ana);
  listen (ben);
  wait_for_packets (ben, STOA_TRACK_MIC);
  mute (fixture, STOA_TRACK_MIC, TRUE);
  assert_nothing_of (ben, STOA_TRACK_MIC);
  wait_for_packets (ben, STOA_TRACK_CAMERA);
  mute (fixture, STOA_TRACK_CAMERA, TRUE);
  assert_nothing_of (ben, STOA_TRACK_CAMERA);
  mute (fixture, STOA_TRACK_MIC, FALSE);
  mute (fixture, STOA_TRACK_CAMERA, FALSE);
  wait_for_packets (ben, STOA_TRACK_MIC);
  wait_for_packets (ben, STOA_TRACK_CAMERA);
}

/* Whoever publishes anew, or is listened to by somebody new, is muted from the first packet on. */
static void
test_muted_before (JanusFixture *fixture,
                   gconstpointer data)
{
  g_autoptr (StoaTestPeer) ana = stoa_test_peer_new (fixture->sfu, ROOM, "ana");
  g_autoptr (StoaTestPeer) ben = stoa_test_peer_new (fixture->sfu, ROOM, "ben");

  mute (fixture, STOA_TRACK_MIC, TRUE);
  publish (fixture, ana);
  listen (ben);
  wait_for_packets (ben, STOA_TRACK_CAMERA);
  g_assert_cmpint (packets (ben, STOA_TRACK_MIC), ==, 0);
  publish (fixture, ana);
  wait_for_packets (ben, STOA_TRACK_CAMERA);
  g_assert_cmpint (packets (ben, STOA_TRACK_MIC), ==, 0);
}

static void
test_dropped (JanusFixture *fixture,
              gconstpointer data)
{
  g_autoptr (StoaTestPeer) ana = stoa_test_peer_new (fixture->sfu, ROOM, "ana");
  g_autoptr (StoaTestPeer) ben = stoa_test_peer_new (fixture->sfu, ROOM, "ben");
  g_autofree char *mid = NULL;

  publish (fixture, ana);
  listen (ben);
  wait_for_packets (ben, STOA_TRACK_MIC);
  mid = g_strdup (stoa_test_peer_find_mid (ben, "ana", STOA_TRACK_MIC));
  stoa_sfu_drop (fixture->sfu, ROOM, "ana");
  stoa_test_wait (!janus_fixture_has_track (fixture, "ana mic"));
  stoa_test_peer_wait_silent (ben, mid, SILENCE_MS);
}

/* A caretaker mutes and does not, again and again, without waiting: Janus does what comes together in any order. */
static void
test_toggled (JanusFixture *fixture,
              gconstpointer data)
{
  g_autoptr (StoaTestPeer) ana = stoa_test_peer_new (fixture->sfu, ROOM, "ana");
  g_autoptr (StoaTestPeer) ben = stoa_test_peer_new (fixture->sfu, ROOM, "ben");

  publish (fixture, ana);
  listen (ben);
  for (guint round = 0; round < ROUNDS; round++)
    {
      gboolean last = round % 2 == 0;

      for (guint i = 1; i < TOGGLES; i++)
        dex_future_disown (stoa_sfu_mute (fixture->sfu, ROOM, "ana", STOA_TRACK_MIC, (TOGGLES - i) % 2 == 0 ? last : !last));
      mute (fixture, STOA_TRACK_MIC, last);
      if (last)
        assert_nothing_of (ben, STOA_TRACK_MIC);
      else
        wait_for_packets (ben, STOA_TRACK_MIC);
    }
}

int
main (int   argc,
      char *argv[])
{
  gst_init (&argc, &argv);
  dex_init ();
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test) g_test_add ("/silence/" name, JanusFixture, NULL, janus_fixture_set_up, test, janus_fixture_tear_down)
  ADD ("muted", test_muted);
  ADD ("muted-before", test_muted_before);
  ADD ("dropped", test_dropped);
  ADD ("toggled", test_toggled);
  return g_test_run ();
}
