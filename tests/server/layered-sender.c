/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "layered-sender.h"

#include <glib/gstdio.h>
#include <gst/gst.h>

#include "stoa-media-bus.h"

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

char *
lead_over_way (StoaTestWay **way,
               const char   *sdp)
{
  g_autoptr (GRegex) regex = g_regex_new ("(a=candidate:[^\r\n]* 127\\.0\\.0\\.1 )([0-9]+)", 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char *port = NULL;
  g_autofree char *replacement = NULL;

  g_assert_true (g_regex_match (regex, sdp, 0, &match));
  port = g_match_info_fetch (match, 2);
  if (*way == NULL)
    *way = stoa_test_way_new (atoi (port));
  replacement = g_strdup_printf ("\\g<1>%u", stoa_test_way_get_port (*way));
  return g_regex_replace (regex, sdp, -1, 0, replacement, 0, NULL);
}

static DexFuture *
on_published (DexFuture *future,
              gpointer   data)
{
  Sender *sender = data;
  const StoaPublished *published = g_value_get_boxed (dex_future_get_value (future, NULL));
  g_autofree char *sdp = lead_over_way (&sender->way, published->sdp);

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

static Sender *
make_sender (JanusFixture *fixture,
             const char   *sizes[],
             gboolean      shares)
{
  Sender *sender = g_new0 (Sender, 1);
  g_autoptr (GError) error = NULL;

  sender->sfu = fixture->sfu;
  sender->film = g_build_filename (fixture->run_dir, "film.mkv", NULL);
  make_film (sender->film, sizes);
  sender->source = stoa_source_new_film (sender->film, 0, &error);
  g_assert_no_error (error);
  if (shares)
    stoa_screen_play (stoa_source_get_screen (sender->source), sender->film);
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

Sender *
sender_new (JanusFixture *fixture,
            const char   *sizes[])
{
  return make_sender (fixture, sizes, FALSE);
}

Sender *
sender_new_sharing (JanusFixture *fixture,
                    const char   *sizes[])
{
  return make_sender (fixture, sizes, TRUE);
}

void
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

guint
sender_count_layers (Sender *sender)
{
  StoaSendStats stats;

  stoa_publisher_get_stats (sender->publisher, &stats);
  return stats.layers;
}
