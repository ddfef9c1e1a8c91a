/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What a publisher sends in layers, through a real Janus, to whoever asks for which. */

#include <glib/gstdio.h>
#include <gst/gst.h>

#include "janus-fixture.h"
#include "stoa-media-bus.h"
#include "stoa-publisher.h"
#include "stoa-test-way.h"

#define ENOUGH 5        /* frames that show a stream flows */

typedef struct
{
  StoaSfu *sfu;
  StoaSource *source;
  StoaPublisher *publisher;
  StoaTestWay *way;    /* to Janus */
  char *film;
  GError *error;
  gboolean connected;
} Sender;

static void
make_film (const char *path,
           const char *sizes[])
{
  g_autoptr (GString) text = g_string_new ("concat name=all ! vp8enc deadline=1 cpu-used=16 target-bitrate=4000000 "
                                           "! matroskamux ! filesink name=sink ");
  g_autoptr (GstElement) pipeline = NULL;
  g_autoptr (GstElement) sink = NULL;
  g_autoptr (GstBus) bus = NULL;
  g_autoptr (GstMessage) message = NULL;

  for (guint i = 0; sizes[i] != NULL; i++)
    g_string_append_printf (text, "videotestsrc pattern=zone-plate kx2=2 ky2=2 kt=1 num-buffers=60 ! video/x-raw,%s,framerate=30/1 ! all. ",
                            sizes[i]);
  pipeline = gst_parse_launch (text->str, NULL);
  sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  g_object_set (sink, "location", path, NULL);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  bus = gst_element_get_bus (pipeline);
  message = gst_bus_timed_pop_filtered (bus, STOA_TEST_WAIT_MS * GST_MSECOND, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  g_assert_cmpint (GST_MESSAGE_TYPE (message), ==, GST_MESSAGE_EOS);
  gst_element_set_state (pipeline, GST_STATE_NULL);
}

/* Janus's only candidate becomes the way's beginning. */
static char *
lead_over_way (Sender     *sender,
               const char *sdp)
{
  g_autoptr (GRegex) regex = g_regex_new ("(a=candidate:[^\r\n]* 127\\.0\\.0\\.1 )([0-9]+)", 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char *port = NULL;
  g_autofree char *replacement = NULL;

  g_assert_true (g_regex_match (regex, sdp, 0, &match));
  port = g_match_info_fetch (match, 2);
  sender->way = stoa_test_way_new (atoi (port));
  replacement = g_strdup_printf ("\\g<1>%u", stoa_test_way_get_port (sender->way));
  return g_regex_replace (regex, sdp, -1, 0, replacement, 0, NULL);
}

static DexFuture *
on_published (DexFuture *future,
              gpointer   data)
{
  Sender *sender = data;
  const StoaPublished *published = g_value_get_boxed (dex_future_get_value (future, NULL));
  g_autofree char *sdp = lead_over_way (sender, published->sdp);

  stoa_publisher_set_answer (sender->publisher, sdp);
  return NULL;
}

static void
on_offer (StoaPublisher *publisher,
          StoaPublish   *publish,
          Sender        *sender)
{
  dex_future_disown (dex_future_then (stoa_sfu_publish (sender->sfu, ROOM, "ana", publish), on_published, sender, NULL));
}

static void
on_candidate (StoaPublisher *publisher,
              guint          mline,
              const char    *text,
              Sender        *sender)
{
  StoaCandidate *candidate = stoa_record_new (stoa_message_body_type (STOA_MESSAGE_CANDIDATE));

  candidate->peer = STOA_PEER_PUBLISH;
  candidate->mline = mline;
  candidate->candidate = g_strdup (text);
  stoa_sfu_candidate (sender->sfu, ROOM, "ana", candidate);
  stoa_record_unref (candidate);
}

static void
on_connected (StoaPublisher *publisher,
              Sender        *sender)
{
  sender->connected = TRUE;
}

static void
on_failed (StoaPublisher *publisher,
           GError        *error,
           Sender        *sender)
{
  sender->error = g_error_copy (error);
}

static void
on_keyframe (StoaSfu    *sfu,
             const char *room,
             const char *participant,
             const char *mid,
             int         layer,
             Sender     *sender)
{
  stoa_publisher_send_keyframe (sender->publisher, mid, layer);
}

/* @sizes: NULL-terminated; two seconds of each, again and again. */
static Sender *
sender_new (JanusFixture *fixture,
            const char   *sizes[])
{
  Sender *sender = g_new0 (Sender, 1);
  g_autoptr (GError) error = NULL;

  sender->sfu = fixture->sfu;
  sender->film = g_build_filename (fixture->run_dir, "film.mkv", NULL);
  make_film (sender->film, sizes);
  sender->source = stoa_source_new_film (sender->film, 0, &error);
  g_assert_no_error (error);
  sender->publisher = stoa_publisher_new (sender->source);
  g_signal_connect (sender->publisher, "offer", G_CALLBACK (on_offer), sender);
  g_signal_connect (sender->publisher, "candidate", G_CALLBACK (on_candidate), sender);
  g_signal_connect (sender->publisher, "connected", G_CALLBACK (on_connected), sender);
  g_signal_connect (sender->publisher, "failed", G_CALLBACK (on_failed), sender);
  g_signal_connect (sender->sfu, "keyframe", G_CALLBACK (on_keyframe), sender);
  stoa_publisher_start (sender->publisher);
  stoa_test_wait (sender->connected && janus_fixture_has_track (fixture, "ana camera"));
  g_assert_no_error (sender->error);
  return sender;
}

static void
sender_free (Sender *sender)
{
  g_signal_handlers_disconnect_by_data (sender->sfu, sender);
  stoa_publisher_close (sender->publisher);
  g_object_unref (sender->publisher);
  g_object_unref (sender->source);
  g_assert_true (stoa_media_settle (STOA_TEST_WAIT_MS));
  g_clear_pointer (&sender->way, stoa_test_way_free);
  g_unlink (sender->film);
  g_free (sender->film);
  g_clear_error (&sender->error);
  g_free (sender);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Sender, sender_free)

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

static guint
count_layers (Sender *sender)
{
  StoaSendStats stats;

  stoa_publisher_get_stats (sender->publisher, &stats);
  return stats.layers;
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
  stoa_test_wait (count_layers (ana) == 1);
  g_test_message ("one layer after %.1f s", (g_get_monotonic_time () - began_us) / 1e6);
  stoa_test_wait (stoa_test_peer_get_width (ben, mid) == 320);
  g_test_message ("seen after %.1f s", (g_get_monotonic_time () - began_us) / 1e6);
  before = stoa_test_peer_get_frames (ben, mid);
  stoa_test_wait (stoa_test_peer_get_frames (ben, mid) > before + 30);

  stoa_test_way_set (ana->way, 0, 0);
  began_us = g_get_monotonic_time ();
  stoa_test_wait (count_layers (ana) == 3);
  g_test_message ("three layers after %.1f s", (g_get_monotonic_time () - began_us) / 1e6);
  stoa_test_wait (stoa_test_peer_get_width (ben, mid) == 1280);
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
  g_test_message ("%.1f pictures a second, %u layers", frames / 8.0, count_layers (ana));
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
  ADD ("bottleneck", test_bottleneck);
  ADD ("loss", test_loss);
  ADD ("pause", test_pause);
  status = g_test_run ();
  gst_deinit ();
  return status;
}
