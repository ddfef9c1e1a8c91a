/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Our own subscriber on a way from a real Janus that is bad: which layer it comes to, and back. */

#include <gst/gst.h>

#include "layered-sender.h"
#include "viewer.h"

#define WAY_MS 10
#define REPORTS_MS 3000      /* after which Janus knows how far away it is */

static StoaTrackStats
stats_of (Viewer *viewer)
{
  StoaTrackStats stats;

  stoa_subscriber_get_track_stats (viewer->subscriber, "ana", STOA_TRACK_CAMERA, &stats);
  return stats;
}

static gboolean
is_asked (Viewer    *viewer,
          StoaLayer  layer,
          guint      width)
{
  return viewer->asked == layer && viewer_get_width (viewer) == width;
}

/* One packet in ten does not come: smaller pictures that go on moving, and the large ones again when all come. */
static void
test_loss (JanusFixture *fixture,
           gconstpointer data)
{
  const char *sizes[] = { "width=640,height=360", NULL };
  g_autoptr (Sender) ana = sender_new (fixture, sizes);
  g_autoptr (Viewer) ben = viewer_new (fixture->sfu);
  guint64 before;

  stoa_test_wait (is_asked (ben, STOA_LAYER_HIGH, 640));
  stoa_test_way_set_back (ben->way, WAY_MS, 0);
  stoa_test_run_for (REPORTS_MS);
  stoa_test_way_set_back (ben->way, WAY_MS, 10);
  stoa_test_wait (is_asked (ben, STOA_LAYER_LOW, 320));
  before = stoa_frames_get_count (ben->frames);
  stoa_test_run_for (4000);
  g_test_message ("%.1f pictures a second, %.1f %% lost for good", (stoa_frames_get_count (ben->frames) - before) / 4.0,
                  stats_of (ben).loss * 100);
  stoa_test_wait (stoa_frames_get_count (ben->frames) - before > 4 * 10);
  g_assert_true (is_asked (ben, STOA_LAYER_LOW, 320));

  stoa_test_way_set_back (ben->way, WAY_MS, 0);
  stoa_test_wait (ben->asked > STOA_LAYER_LOW && viewer_get_width (ben) == 640);
  g_assert_no_error (ben->error);
  g_assert_no_error (ana->error);
}

#define ADD(name, func) \
  g_test_add ("/server/reception/" name, JanusFixture, NULL, janus_fixture_set_up, func, janus_fixture_tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  gst_init (&argc, &argv);
  ADD ("loss", test_loss);
  return g_test_run ();
}
