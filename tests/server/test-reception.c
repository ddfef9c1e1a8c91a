/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Our own subscriber on a way from a real Janus that is bad: which layer it comes to, and back. */

#include <gst/gst.h>

#include "layered-sender.h"
#include "stoa-media-bus.h"
#include "stoa-subscriber.h"

#define VIEWER "ben"
#define WAY_MS 10
#define REPORTS_MS 3000      /* after which Janus knows how far away it is */

typedef struct
{
  StoaSfu *sfu;
  StoaSubscriber *subscriber;
  StoaFrames *frames;        /* of ana's camera */
  StoaTestWay *way;          /* between it and Janus */
  gint64 revision;
  StoaLayer asked;
  GError *error;
} Viewer;

static void
ask (Viewer *viewer)
{
  StoaSubscribe *subscribe;
  StoaWant *want;
  StoaLayer allowed = stoa_subscriber_get_allowed (viewer->subscriber, "ana");

  if (viewer->asked == allowed)
    return;
  viewer->asked = allowed;
  subscribe = stoa_record_new (stoa_message_body_type (STOA_MESSAGE_SUBSCRIBE));
  want = stoa_record_new (&stoa_want_type);
  want->participant = g_strdup ("ana");
  want->kind = STOA_TRACK_CAMERA;
  want->layer = allowed;
  g_ptr_array_add (subscribe->wants, want);
  subscribe->revision = ++viewer->revision;
  g_test_message ("asks for %s", stoa_layers[allowed]);
  dex_future_disown (stoa_sfu_subscribe (viewer->sfu, ROOM, VIEWER, subscribe));
  stoa_record_unref (subscribe);
}

static void
on_offer (StoaSfu    *sfu,
          const char *room,
          const char *participant,
          StoaOffer  *offer,
          Viewer     *viewer)
{
  StoaOffer *bent = stoa_record_copy (offer);

  g_free (bent->sdp);
  bent->sdp = lead_over_way (&viewer->way, offer->sdp);
  stoa_subscriber_set_offer (viewer->subscriber, bent);
  stoa_record_unref (bent);
}

static void
on_slots (StoaSfu    *sfu,
          const char *room,
          const char *participant,
          StoaSlots  *slots,
          Viewer     *viewer)
{
  stoa_subscriber_set_slots (viewer->subscriber, slots->slots);
}

/* Its own candidates are not told: Janus is to answer on the way it hears it on. */
static void
on_answer (StoaSubscriber *subscriber,
           gint64          revision,
           const char     *sdp,
           Viewer         *viewer)
{
  StoaAnswer *answer = stoa_record_new (stoa_message_body_type (STOA_MESSAGE_ANSWER));

  g_assert_null (strstr (sdp, "a=candidate"));
  answer->revision = revision;
  answer->sdp = g_strdup (sdp);
  dex_future_disown (stoa_sfu_answer (viewer->sfu, ROOM, VIEWER, answer));
  stoa_record_unref (answer);
}

static void
on_failed (StoaSubscriber *subscriber,
           GError         *error,
           Viewer         *viewer)
{
  viewer->error = g_error_copy (error);
}

static Viewer *
viewer_new (StoaSfu *sfu)
{
  Viewer *viewer = g_new0 (Viewer, 1);

  viewer->sfu = sfu;
  viewer->subscriber = stoa_subscriber_new (FALSE);
  viewer->frames = stoa_frames_new (STOA_FRAMES_YUV);
  stoa_subscriber_attach (viewer->subscriber, "ana", STOA_TRACK_CAMERA, viewer->frames);
  g_signal_connect (sfu, "offer", G_CALLBACK (on_offer), viewer);
  g_signal_connect (sfu, "slots", G_CALLBACK (on_slots), viewer);
  g_signal_connect (viewer->subscriber, "answer", G_CALLBACK (on_answer), viewer);
  g_signal_connect (viewer->subscriber, "failed", G_CALLBACK (on_failed), viewer);
  g_signal_connect_swapped (viewer->subscriber, "allowed", G_CALLBACK (ask), viewer);
  ask (viewer);
  return viewer;
}

static void
viewer_free (Viewer *viewer)
{
  g_signal_handlers_disconnect_by_data (viewer->sfu, viewer);
  stoa_subscriber_close (viewer->subscriber);
  g_object_unref (viewer->subscriber);
  g_object_unref (viewer->frames);
  g_assert_true (stoa_media_settle (STOA_TEST_WAIT_MS));
  g_clear_pointer (&viewer->way, stoa_test_way_free);
  g_clear_error (&viewer->error);
  g_free (viewer);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Viewer, viewer_free)

static guint
width_of (Viewer *viewer)
{
  guint width, height;

  stoa_frames_get_source_size (viewer->frames, &width, &height);
  return width;
}

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
  return viewer->asked == layer && width_of (viewer) == width;
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
  g_assert_cmpuint (stoa_frames_get_count (ben->frames) - before, >, 4 * 10);
  g_assert_true (is_asked (ben, STOA_LAYER_LOW, 320));

  stoa_test_way_set_back (ben->way, WAY_MS, 0);
  stoa_test_wait (ben->asked > STOA_LAYER_LOW && width_of (ben) == 640);
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
