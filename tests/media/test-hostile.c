/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a broken or malicious server or publisher may send.
 */

#include <string.h>

#include "media-test.h"
#include "stoa-error.h"
#include "stoa-peer.h"

static StoaOffer *
make_offer (const char *sdp,
            gint64      revision)
{
  StoaOffer *offer = stoa_record_new (stoa_message_body_type (STOA_MESSAGE_OFFER));

  offer->revision = revision;
  offer->sdp = g_strdup (sdp);
  return offer;
}

static void
on_failed (gpointer  peer,
           GError   *error,
           GError  **failure)
{
  g_clear_error (failure);
  *failure = g_error_copy (error);
}

static gboolean
is_set (gpointer pointer)
{
  return *(gpointer *) pointer != NULL;
}

static void
on_offer (StoaPublisher *publisher,
          StoaPublish   *publish,
          char         **sdp)
{
  g_set_str (sdp, publish->sdp);
}

/* A real offer, to be spoiled. */
static char *
real_offer (void)
{
  g_autofree char *path = make_film ("both.mkv", 1000, TRUE, TRUE);
  StoaSource *source = stoa_source_new_film (path, 0, NULL);
  StoaPublisher *publisher = stoa_publisher_new (source);
  char *sdp = NULL;

  g_signal_connect (publisher, "offer", G_CALLBACK (on_offer), &sdp);
  stoa_publisher_start (publisher);
  wait_for (is_set, &sdp);
  assert_gone (&publisher);
  assert_gone (&source);
  return sdp;
}

static gboolean
is_settled (gpointer data)
{
  GError **failure = data;

  return *failure != NULL;
}

static void
on_answer (StoaSubscriber *subscriber,
           gint64          revision,
           const char     *sdp,
           char          **answer)
{
  g_set_str (answer, sdp);
}

/* Gives the subscriber an offer, and says whether it was answered. It must be one or the other. */
static gboolean
is_answered (const char *sdp)
{
  StoaSubscriber *subscriber = stoa_subscriber_new (FALSE);
  StoaOffer *offer = make_offer (sdp, 1);
  g_autoptr (GError) failure = NULL;
  g_autofree char *answer = NULL;

  g_signal_connect (subscriber, "failed", G_CALLBACK (on_failed), &failure);
  g_signal_connect (subscriber, "answer", G_CALLBACK (on_answer), &answer);
  stoa_subscriber_set_offer (subscriber, offer);
  stoa_record_unref (offer);
  for (int i = 0; i < PATIENCE_MS && failure == NULL && answer == NULL; i++)
    turn_for (1);
  g_assert_true (failure != NULL || answer != NULL);
  assert_gone (&subscriber);
  return failure == NULL;
}

static char *
replace (const char *text,
         const char *what,
         const char *with)
{
  g_autoptr (GString) copy = g_string_new (text);

  g_string_replace (copy, what, with, 0);
  return g_string_free_and_steal (g_steal_pointer (&copy));
}

static void
test_offers (void)
{
  g_autofree char *good = real_offer ();
  static const char *const spoil[][2] = {
    { "a=mid:video1", "a=mid:audio0" }, { "a=mid:video1\r\n", "" }, { "m=video", "m=application" },
    { "m=video", "m=" }, { "BUNDLE audio0 video1", "BUNDLE audio0 nothing" }, { "a=group:BUNDLE", "a=gruppe:BUNDLE" },
    { "a=ice-ufrag", "a=ice-what" }, { "a=ice-pwd", "a=ice-what" }, { "a=fingerprint:sha-256", "a=fingerprint:" },
    { "a=fingerprint", "a=fingerbreadth" }, { "t=0 0\r\n", "t=0 0\r\na=ice-pwd:0123456789012345678901\r\n" },
  };
  static const char *const harmless[][2] = {
    { "VP8/90000", "H264/90000" }, { "opus/48000", "opus/1" }, { "OPUS/48000", "PCMU/8000" },
    { "a=sendonly", "a=inactive" }, { "a=sendonly", "a=recvonly" }, { "a=rtpmap", "a=nomap" },
    { "a=extmap:3", "a=extmap:999999" }, { "UDP/TLS/RTP/SAVPF 96", "UDP/TLS/RTP/SAVPF 96 96 96 1000" },
    { "a=setup:actpass", "a=setup:holdconn" }, { "a=ssrc:", "a=ssrc:-" }, { "a=rtcp-mux", "a=what" },
  };
  static const char *const nonsense[] = { "", "v=0", "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n", "\r\n\r\n\r\n",
                                          "m=audio 9 UDP/TLS/RTP/SAVPF 0\r\n", "{\"sdp\": true}" };

  g_assert_true (is_answered (good));
  for (guint i = 0; i < G_N_ELEMENTS (spoil); i++)
    {
      g_autofree char *bad = replace (good, spoil[i][0], spoil[i][1]);

      if (!g_str_equal (good, bad) && is_answered (bad))
        g_error ("An offer with “%s” for “%s” was answered", spoil[i][1], spoil[i][0]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (harmless); i++)
    {
      g_autofree char *odd = replace (good, harmless[i][0], harmless[i][1]);

      g_test_message ("%s: %s", harmless[i][1], is_answered (odd) ? "answered" : "refused");
    }
  for (guint i = 0; i < G_N_ELEMENTS (nonsense); i++)
    g_assert_false (is_answered (nonsense[i]));
}

/* Lines lost, doubled, swapped and bent, by a seed that a failure prints. */
static void
test_offers_at_random (void)
{
  g_autofree char *good = real_offer ();
  g_auto (GStrv) lines = g_strsplit (good, "\r\n", -1);
  guint n = g_strv_length (lines);

  for (int round = 0; round < 100; round++)
    {
      g_autoptr (GString) bad = g_string_new (NULL);

      for (guint i = 0; i < n; i++)
        {
          int fate = g_test_rand_int_range (0, 150);

          if (fate == 0)
            continue;
          g_string_append_printf (bad, "%s\r\n", lines[fate == 1 ? g_test_rand_int_range (0, n) : (int) i]);
          if (fate == 2)
            g_string_append_printf (bad, "%s\r\n", lines[i]);
          if (fate == 3 && bad->len > 6)
            bad->str[bad->len - g_test_rand_int_range (3, 6)] = g_test_rand_int_range (1, 127);
        }
      is_answered (bad->str);
    }
}

static void
test_answers (void)
{
  g_autofree char *path = make_film ("both.mkv", 1000, TRUE, TRUE);
  static const char *const bad[] = { "", "v=0", "no answer at all", "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n" };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      StoaSource *source = stoa_source_new_film (path, 0, NULL);
      StoaPublisher *publisher = stoa_publisher_new (source);
      g_autofree char *sdp = NULL;
      g_autoptr (GError) failure = NULL;

      g_signal_connect (publisher, "offer", G_CALLBACK (on_offer), &sdp);
      g_signal_connect (publisher, "failed", G_CALLBACK (on_failed), &failure);
      stoa_publisher_set_answer (publisher, bad[i]);   /* nobody asked yet */
      g_assert_null (failure);
      stoa_publisher_start (publisher);
      wait_for (is_set, &sdp);
      stoa_publisher_set_answer (publisher, bad[i]);
      wait_for (is_settled, &failure);
      g_assert_error (failure, STOA_ERROR, STOA_ERROR_MALFORMED);
      /* its own offer is no answer either, and it has failed already */
      stoa_publisher_set_answer (publisher, sdp);
      assert_gone (&publisher);
      assert_gone (&source);
    }
}

static void
test_candidates (void)
{
  static const char *const bad[] = { "", "candidate:", "candidate:1", "candidate:1 1 UDP 1 300.1.1.1 99999 typ host",
                                     "candidate:1 1 UDP 99999999999999 127.0.0.1 1 typ host", "rm -rf /",
                                     "candidate:1 7 TCP 1 ::1 0 typ what", "candidate:1 1 UDP 1 no.such.host.local 9 typ host" };
  g_autofree char *path = make_film ("both.mkv", 1000, TRUE, TRUE);
  g_autofree char *huge = g_strnfill (100000, 'x');
  g_autoptr (Loop) loop = loop_new_film (path);

  for (int round = 0; round < 2; round++)
    {
      for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
        for (guint mline = 0; mline < 5; mline += 2)
          {
            stoa_publisher_add_candidate (loop->publisher, mline, bad[i]);
            stoa_subscriber_add_candidate (loop->subscriber, mline, bad[i]);
          }
      stoa_publisher_add_candidate (loop->publisher, G_MAXUINT, huge);
      stoa_subscriber_add_candidate (loop->subscriber, G_MAXUINT, huge);
      stoa_subscriber_add_candidate (loop->subscriber, G_MAXUINT, "candidate:1 1 UDP 1 127.0.0.1 9 typ host");
      wait_for (loop_has_picture, loop);
    }
}

/* Slots that make no sense: of no m-line, of the wrong kind, twice. */
static void
test_slots (void)
{
  g_autofree char *path = make_film ("both.mkv", 1000, TRUE, TRUE);
  g_autoptr (Loop) loop = loop_new_film (path);
  g_autoptr (GPtrArray) slots = g_ptr_array_new_with_free_func (stoa_record_unref);
  guint64 counted;

  wait_for (loop_has_picture, loop);
  for (int i = 0; i < 100; i++)
    {
      StoaSlotInfo *slot = stoa_record_new (&stoa_slot_info_type);

      slot->mid = g_strdup_printf ("%s%d", i % 3 == 0 ? "audio" : i % 3 == 1 ? "video" : "what", i % 4);
      slot->kind = i % 4;
      slot->participant = i % 5 == 0 ? g_strdup ("") : g_strdup_printf ("p%d", i % 7);
      g_ptr_array_add (slots, slot);
    }
  stoa_subscriber_set_slots (loop->subscriber, slots);
  turn_for (200);
  stoa_subscriber_set_slots (loop->subscriber, loop->offer->slots);
  counted = loop_received (loop);
  for (int i = 0; i < PATIENCE_MS && loop_received (loop) == counted; i++)
    turn_for (1);
  g_assert_cmpuint (loop_received (loop), >, counted);
  g_assert_no_error (loop->error);
}

/* A publisher of our own that spoils what it sends. */
typedef struct
{
  StoaPeer *peer;
  StoaSubscriber *subscriber;
  StoaFrames *frames;
  int spoiling;              /* atomic: of ten packets, how many */
  guint64 counted;
  gboolean connected;
  GPtrArray *pads;           /* what is sent leaves through these */
  GError *failure;
} Vandal;

/* On a streaming thread: bends bytes behind the RTP header, or cuts the packet. */
static GstPadProbeReturn
spoil (GstPad          *pad,
       GstPadProbeInfo *info,
       gpointer         data)
{
  Vandal *vandal = data;
  GstBuffer *buffer = gst_buffer_make_writable (GST_PAD_PROBE_INFO_BUFFER (info));
  gsize size = gst_buffer_get_size (buffer);

  if (g_random_int_range (0, 10) < g_atomic_int_get (&vandal->spoiling) && size > 20)
    {
      if (g_random_boolean ())
        size = g_random_int_range (13, size);
      for (int i = 0; i < 8; i++)
        {
          guint8 byte = g_random_int ();

          gst_buffer_fill (buffer, g_random_int_range (12, size), &byte, 1);
        }
      gst_buffer_set_size (buffer, size);
    }
  GST_PAD_PROBE_INFO_DATA (info) = buffer;
  return GST_PAD_PROBE_OK;
}

static void
on_vandal_offer (GstPromise *promise,
                 gpointer    data)
{
  gst_promise_unref (promise);
}

static void
on_vandal_answer (StoaSubscriber *subscriber,
                  gint64          revision,
                  const char     *sdp,
                  Vandal         *vandal)
{
  stoa_peer_set_remote (vandal->peer, GST_WEBRTC_SDP_TYPE_ANSWER, sdp, NULL, NULL);
}

static void
on_vandal_candidate (StoaPeer   *peer,
                     guint       mline,
                     const char *candidate,
                     Vandal     *vandal)
{
  stoa_subscriber_add_candidate (vandal->subscriber, mline, candidate);
}

static void
on_victim_candidate (StoaSubscriber *subscriber,
                     guint           mline,
                     const char     *candidate,
                     Vandal         *vandal)
{
  stoa_peer_add_candidate (vandal->peer, mline, candidate);
}

static void
on_vandal_connected (StoaSubscriber *subscriber,
                     Vandal         *vandal)
{
  vandal->connected = TRUE;
}

static void
add_stream (Vandal     *vandal,
            const char *description)
{
  GstElement *bin = gst_parse_bin_from_description (description, FALSE, NULL);
  g_autoptr (GstPad) pad = gst_bin_find_unlinked_pad (GST_BIN (bin), GST_PAD_SRC);

  gst_element_add_pad (bin, gst_ghost_pad_new ("src", pad));
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, spoil, vandal, NULL);
  g_ptr_array_add (vandal->pads, gst_object_ref (pad));
  gst_bin_add (GST_BIN (stoa_peer_get_pipeline (vandal->peer)), bin);
  g_assert_true (gst_element_link (bin, stoa_peer_get_webrtc (vandal->peer)));
}

static void
vandal_offers (Vandal *vandal)
{
  GstPromise *promise = gst_promise_new_with_change_func (on_vandal_offer, NULL, NULL);
  g_autoptr (GstWebRTCSessionDescription) description = NULL;
  StoaOffer *offer;
  g_autofree char *sdp = NULL;

  gst_promise_ref (promise);
  g_signal_emit_by_name (stoa_peer_get_webrtc (vandal->peer), "create-offer", NULL, promise);
  g_assert_cmpint (gst_promise_wait (promise), ==, GST_PROMISE_RESULT_REPLIED);
  g_assert_true (gst_structure_get (gst_promise_get_reply (promise), "offer", GST_TYPE_WEBRTC_SESSION_DESCRIPTION,
                                    &description, NULL));
  gst_promise_unref (promise);
  g_signal_emit_by_name (stoa_peer_get_webrtc (vandal->peer), "set-local-description", description, NULL);
  sdp = gst_sdp_message_as_text (description->sdp);
  offer = make_offer (sdp, 1);
  for (guint i = 0; i < gst_sdp_message_medias_len (description->sdp); i++)
    {
      const GstSDPMedia *media = gst_sdp_message_get_media (description->sdp, i);
      StoaSlotInfo *slot = stoa_record_new (&stoa_slot_info_type);

      slot->mid = g_strdup (gst_sdp_media_get_attribute_val (media, "mid"));
      slot->participant = g_strdup ("vandal");
      slot->kind = g_str_equal (gst_sdp_media_get_media (media), "audio") ? STOA_TRACK_MIC : STOA_TRACK_CAMERA;
      g_ptr_array_add (offer->slots, slot);
    }
  stoa_subscriber_set_offer (vandal->subscriber, offer);
  stoa_record_unref (offer);
}

/* webrtcbin offers what has caps, and nothing else. */
static gboolean
vandal_has_caps (gpointer data)
{
  Vandal *vandal = data;

  for (guint i = 0; i < vandal->pads->len; i++)
    if (!gst_pad_has_current_caps (vandal->pads->pdata[i]))
      return FALSE;
  return TRUE;
}

static gboolean
vandal_connected (gpointer data)
{
  Vandal *vandal = data;

  g_assert_no_error (vandal->failure);
  return vandal->connected;
}

static gboolean
vandal_is_seen (gpointer data)
{
  Vandal *vandal = data;

  g_assert_no_error (vandal->failure);
  return stoa_frames_get_count (vandal->frames) > vandal->counted + 30;
}

/* Bent packets end neither the connection nor, once they stop, the pictures. */
static void
test_packets (void)
{
  Vandal vandal = { .peer = stoa_peer_new ("vandal"), .subscriber = stoa_subscriber_new (TRUE) };
  g_autoptr (GPtrArray) pads = vandal.pads = g_ptr_array_new_with_free_func (gst_object_unref);

  vandal.frames = stoa_frames_new (STOA_FRAMES_BGRA);
  stoa_frames_set_size (vandal.frames, 64, 48);
  stoa_subscriber_attach (vandal.subscriber, "vandal", STOA_TRACK_CAMERA, vandal.frames);
  g_signal_connect (vandal.subscriber, "answer", G_CALLBACK (on_vandal_answer), &vandal);
  g_signal_connect (vandal.subscriber, "candidate", G_CALLBACK (on_victim_candidate), &vandal);
  g_signal_connect (vandal.subscriber, "connected", G_CALLBACK (on_vandal_connected), &vandal);
  g_signal_connect (vandal.subscriber, "failed", G_CALLBACK (on_failed), &vandal.failure);
  g_signal_connect (vandal.peer, "candidate", G_CALLBACK (on_vandal_candidate), &vandal);
  add_stream (&vandal, "videotestsrc is-live=true pattern=ball ! video/x-raw,width=320,height=240,framerate=30/1 "
                       "! vp8enc deadline=1 keyframe-max-dist=15 ! rtpvp8pay pt=96 picture-id-mode=15-bit "
                       "! application/x-rtp,media=video,encoding-name=VP8,payload=96,clock-rate=90000");
  add_stream (&vandal, "audiotestsrc is-live=true ! opusenc ! rtpopuspay pt=111 "
                       "! application/x-rtp,media=audio,encoding-name=OPUS,payload=111,clock-rate=48000");
  stoa_peer_play (vandal.peer);
  wait_for (vandal_has_caps, &vandal);
  vandal_offers (&vandal);
  wait_for (vandal_connected, &vandal);
  wait_for (vandal_is_seen, &vandal);
  for (int spoiling = 1; spoiling <= 10; spoiling += 3)
    {
      g_atomic_int_set (&vandal.spoiling, spoiling);
      turn_for (1500);
      g_assert_no_error (vandal.failure);
    }
  g_atomic_int_set (&vandal.spoiling, 0);
  vandal.counted = stoa_frames_get_count (vandal.frames);
  wait_for (vandal_is_seen, &vandal);
  g_ptr_array_set_size (pads, 0);
  assert_gone (&vandal.subscriber);
  assert_gone (&vandal.peer);
  assert_gone (&vandal.frames);
}

int
main (int    argc,
      char **argv)
{
  media_test_init (&argc, &argv);
  /* GStreamer may warn of what it is given, but not stumble over it */
  g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);
  g_test_add_func ("/media/hostile/offers", test_offers);
  g_test_add_func ("/media/hostile/offers-at-random", test_offers_at_random);
  g_test_add_func ("/media/hostile/answers", test_answers);
  g_test_add_func ("/media/hostile/candidates", test_candidates);
  g_test_add_func ("/media/hostile/slots", test_slots);
  g_test_add_func ("/media/hostile/packets", test_packets);
  return media_test_run ();
}
