/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Publishers of layers that do not behave, through a real Janus, as our own subscriber and others see them. */

#include <gst/gst.h>

#include "layered-sender.h"
#include "viewer.h"

#define ENOUGH 10       /* frames that show a stream flows */
#define SPOILED_MS 4000
#define WIDTH 640
#define LOW_WIDTH 160

static void
wait_for_frames (StoaTestPeer *viewer,
                 int           width)
{
  const char *mid = NULL;
  guint before;

  stoa_test_wait ((mid = stoa_test_peer_find_mid (viewer, "ana", STOA_TRACK_CAMERA)) != NULL);
  stoa_test_wait (stoa_test_peer_get_width (viewer, mid) == width);
  before = stoa_test_peer_get_frames (viewer, mid);
  stoa_test_wait (stoa_test_peer_get_frames (viewer, mid) > before + ENOUGH);
}

static void
wait_for_pictures (Viewer *viewer,
                   guint   width)
{
  guint64 before;

  stoa_test_wait (viewer_get_width (viewer) == width);
  before = stoa_frames_get_count (viewer->frames);
  stoa_test_wait (stoa_frames_get_count (viewer->frames) > before + ENOUGH);
  g_assert_no_error (viewer->error);
}

/* One who watches the small layer, beside the viewer, who watches the large one. */
static StoaTestPeer *
watch_low (JanusFixture *fixture)
{
  StoaTestPeer *eva = stoa_test_peer_new (fixture->sfu, ROOM, "eva");

  stoa_test_peer_want (eva, "ana", STOA_TRACK_CAMERA, STOA_LAYER_LOW);
  stoa_test_peer_subscribe (eva);
  return eva;
}

/* What is spoiled in one layer harms nobody who watches another, and is over when it is over. */
static void
spoil_layers (JanusFixture  *fixture,
              StoaTestSpoil  how)
{
  g_autoptr (StoaTestPeer) ana = stoa_test_peer_new (fixture->sfu, ROOM, "ana");
  g_autoptr (StoaTestPeer) eva = NULL;
  g_autoptr (Viewer) ben = NULL;
  StoaTestMedia media = { .width = WIDTH, .simulcast = TRUE };
  g_autoptr (GError) error = NULL;

  stoa_test_peer_publish (ana, &media, &error);
  g_assert_no_error (error);
  stoa_test_wait (janus_fixture_has_track (fixture, "ana camera"));
  ben = viewer_new (fixture->sfu);
  eva = watch_low (fixture);
  wait_for_pictures (ben, WIDTH);
  wait_for_frames (eva, LOW_WIDTH);

  stoa_test_peer_spoil (ana, 1, how);
  stoa_test_run_for (SPOILED_MS / 2);
  wait_for_frames (eva, LOW_WIDTH);
  stoa_test_peer_spoil (ana, 0, how);
  stoa_test_run_for (SPOILED_MS / 2);
  stoa_test_peer_spoil (ana, 0, STOA_TEST_WHOLE);
  wait_for_frames (eva, LOW_WIDTH);
  stoa_test_peer_spoil (ana, 1, STOA_TEST_WHOLE);
  wait_for_pictures (ben, WIDTH);
}

static void
test_garbage (JanusFixture *fixture,
              gconstpointer data)
{
  spoil_layers (fixture, STOA_TEST_BENT);
}

static void
test_other_codec (JanusFixture *fixture,
                  gconstpointer data)
{
  spoil_layers (fixture, STOA_TEST_OTHER_CODEC);
}

/* Layers of a codec the room does not have are not let in. */
static void
test_codec_refused (JanusFixture *fixture,
                    gconstpointer data)
{
  static const char sdp[] =
    "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\nc=IN IP4 0.0.0.0\r\n"
    "a=mid:0\r\na=sendonly\r\na=rtpmap:96 H264/90000\r\na=rid:h send\r\na=rid:l send\r\na=simulcast:send h;l\r\n";
  StoaPublish *publish = stoa_record_new (stoa_message_body_type (STOA_MESSAGE_PUBLISH));
  StoaPublishTrack *track = stoa_record_new (&stoa_publish_track_type);
  g_autoptr (DexFuture) future = NULL;
  g_autoptr (GError) error = NULL;

  publish->sdp = g_strdup (sdp);
  track->mid = g_strdup ("0");
  track->kind = STOA_TRACK_CAMERA;
  g_ptr_array_add (publish->tracks, track);
  future = stoa_sfu_publish (fixture->sfu, ROOM, "mallory", publish);
  stoa_record_unref (publish);
  stoa_test_wait (!dex_future_is_pending (future));
  g_assert_null (dex_future_get_value (future, &error));
  g_assert_error (error, STOA_ERROR, STOA_ERROR_INVALID);
  g_assert_false (janus_fixture_has_track (fixture, "mallory camera"));
}

/* From one moment to the next nothing comes any more, and Janus is not told; then they are back, in all layers. */
static void
test_vanishes (JanusFixture *fixture,
               gconstpointer data)
{
  const char *sizes[] = { "width=640,height=360", NULL };
  g_autoptr (Sender) gone = sender_new (fixture, sizes);
  g_autoptr (Viewer) ben = viewer_new (fixture->sfu);
  g_autoptr (Sender) back = NULL;
  guint64 before;

  wait_for_pictures (ben, 640);
  stoa_test_way_set (gone->way, 0, 100);
  stoa_test_run_for (1000);   /* what was on the way is shown */
  before = stoa_frames_get_count (ben->frames);
  stoa_test_run_for (1000);
  g_assert_cmpuint (stoa_frames_get_count (ben->frames), ==, before);

  back = sender_new (fixture, sizes);
  wait_for_pictures (ben, 640);
  g_assert_cmpuint (sender_count_layers (back), ==, 2);
  g_assert_no_error (back->error);
}

/* A program that ended without a word, of which the server learns: nobody is in the slot until they are back. */
static void
test_dropped (JanusFixture *fixture,
           gconstpointer data)
{
  const char *sizes[] = { "width=640,height=360", NULL };
  Sender *gone = sender_new (fixture, sizes);
  g_autoptr (StoaTestPeer) eva = watch_low (fixture);
  g_autoptr (Sender) back = NULL;

  wait_for_frames (eva, 320);
  sender_free (gone);
  stoa_sfu_drop (fixture->sfu, ROOM, "ana");
  stoa_test_wait (!janus_fixture_has_track (fixture, "ana camera"));
  stoa_test_wait (stoa_test_peer_find_mid (eva, "ana", STOA_TRACK_CAMERA) == NULL);
  back = sender_new (fixture, sizes);
  wait_for_frames (eva, 320);
}

#define ADD(name, func) \
  g_test_add ("/server/layers-hostile/" name, JanusFixture, NULL, janus_fixture_set_up, func, janus_fixture_tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  gst_init (&argc, &argv);
  /* GStreamer may warn of what it is given, but not stumble over it */
  g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);
  ADD ("garbage", test_garbage);
  ADD ("other-codec", test_other_codec);
  ADD ("codec-refused", test_codec_refused);
  ADD ("vanishes", test_vanishes);
  ADD ("dropped", test_dropped);
  return g_test_run ();
}
