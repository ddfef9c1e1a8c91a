/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What our own subscriber decodes of the sound that a real Janus passes on. */

#include <gst/gst.h>

#include "janus-fixture.h"
#include "viewer.h"

#define ENOUGH_KBITS 3       /* of somebody who sends silence, without a pause */
#define FIRST_MS 1000        /* of silence, which is still decoded */
#define SILENCE_MS 2000

static StoaTestPeer *
publish (JanusFixture *fixture,
         const char   *id,
         gboolean      loud)
{
  StoaTestPeer *peer = stoa_test_peer_new (fixture->sfu, ROOM, id);
  StoaTestMedia media = { .mic = TRUE, .loud = loud };
  g_autofree char *track = g_strconcat (id, " mic", NULL);
  g_autoptr (GError) error = NULL;

  stoa_test_peer_publish (peer, &media, &error);
  g_assert_no_error (error);
  stoa_test_wait (janus_fixture_has_track (fixture, track));
  return peer;
}

static StoaTrackStats
stats_of (Viewer     *viewer,
          const char *participant)
{
  StoaTrackStats stats;

  stoa_subscriber_get_track_stats (viewer->subscriber, participant, STOA_TRACK_MIC, &stats);
  return stats;
}

/* Who sends silence is not decoded, whichever m-line they are on: also on one that was made before anybody was there
 * for it, of which Janus knew no extensions then.
 */
static void
test_silent (JanusFixture *fixture,
             gconstpointer data)
{
  static const char *const ids[] = { "ana", "cyd", "dov", "eve", "fay" };
  const guint loud = G_N_ELEMENTS (ids) - 1;
  g_autoptr (GPtrArray) peers = g_ptr_array_new_with_free_func ((GDestroyNotify) stoa_test_peer_free);
  guint64 before[G_N_ELEMENTS (ids)];
  g_autoptr (Viewer) ben = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    g_ptr_array_add (peers, publish (fixture, ids[i], i == loud));
  ben = viewer_new (fixture->sfu);
  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      viewer_listen (ben, ids[i]);
      stoa_test_wait (stats_of (ben, ids[i]).kbits > ENOUGH_KBITS);
    }

  stoa_test_run_for (FIRST_MS);
  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    before[i] = stats_of (ben, ids[i]).frames;
  stoa_test_run_for (SILENCE_MS);
  for (guint i = 0; i < loud; i++)
    {
      /* a packet that comes without its level begins the count anew */
      g_assert_cmpuint (stats_of (ben, ids[i]).frames - before[i], <, SILENCE_MS / 20 / 2);
      g_assert_cmpfloat (stats_of (ben, ids[i]).kbits, >, ENOUGH_KBITS);
    }
  g_assert_cmpuint (stats_of (ben, ids[loud]).frames - before[loud], >, SILENCE_MS / 20 / 2);
  g_assert_no_error (ben->error);
}

#define ADD(name, func) \
  g_test_add ("/server/hearing/" name, JanusFixture, NULL, janus_fixture_set_up, func, janus_fixture_tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  gst_init (&argc, &argv);
  ADD ("silent", test_silent);
  return g_test_run ();
}
