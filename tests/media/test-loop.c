/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "media-test.h"

static void
test_film_arrives (void)
{
  g_autofree char *path = make_film ("both.mkv", 1500, TRUE, TRUE);
  g_autoptr (Loop) loop = loop_new_film (path);
  guint64 sent, received;
  StoaReceiveStats stats;

  wait_for (loop_has_picture, loop);
  wait_for (loop_has_sound, loop);
  sent = loop_sent (loop);
  received = loop_received (loop);
  turn_for (4000);   /* more than twice the film's length */
  sent = loop_sent (loop) - sent;
  received = loop_received (loop) - received;
  g_test_message ("sent %" G_GUINT64_FORMAT ", received %" G_GUINT64_FORMAT, sent, received);
  g_assert_cmpuint (sent, >=, 4 * 30 / 2);   /* a busy computer begins the film anew with a pause */
  g_assert_cmpuint (received * 100, >=, sent * 95);

  g_assert_true (stoa_subscriber_get_stats (loop->subscriber, "ana", &stats));
  g_assert_cmpuint (stats.width, ==, 320);
  g_assert_cmpuint (stats.height, ==, 240);
  g_assert_cmpfloat (stats.fps, >, 5);
  g_assert_cmpuint (stats.bytes, >, 10000);
  g_assert_no_error (loop->error);
}

static gboolean
has_new_picture (gpointer data)
{
  Loop *loop = data;

  g_assert_no_error (loop->error);
  return loop_received (loop) > loop->counted;
}

/* Several new m-lines at once, in offers that follow each other without a pause. */
static void
test_room_grows (void)
{
  g_autofree char *path = make_film ("both.mkv", 1500, TRUE, TRUE);
  g_autoptr (Loop) loop = loop_new_film (path);
  g_autoptr (GstSDPMessage) answer = NULL;

  wait_for (loop_has_picture, loop);
  loop_offer_more (loop, 2);
  wait_for (loop_is_answered, loop);
  for (int i = 0; i < 5; i++)
    loop_offer_more (loop, 3);
  wait_for (loop_is_answered, loop);
  g_assert_cmpint (gst_sdp_message_new_from_text (loop->answer, &answer), ==, GST_SDP_OK);
  g_assert_cmpuint (gst_sdp_message_medias_len (answer), ==, 2 + 2 + 5 * 3);
  loop->counted = loop_received (loop);
  wait_for (has_new_picture, loop);
}

static gboolean
sounds_silent (gpointer data)
{
  Loop *loop = data;
  StoaReceiveStats stats;

  return stoa_subscriber_get_stats (loop->subscriber, "ana", &stats) && stats.audio_dbov < -90;
}

static gboolean
sends_no_picture (gpointer data)
{
  Loop *loop = data;
  StoaReceiveStats stats;

  return stoa_subscriber_get_stats (loop->subscriber, "ana", &stats) && stats.fps == 0;
}

static void
test_mute (void)
{
  g_autofree char *path = make_film ("both.mkv", 1500, TRUE, TRUE);
  g_autoptr (Loop) loop = loop_new_film (path);

  wait_for (loop_has_picture, loop);
  wait_for (loop_has_sound, loop);
  for (int i = 0; i < 2; i++)
    {
      stoa_source_set_mic_on (loop->source, FALSE);
      stoa_source_set_camera_on (loop->source, FALSE);
      wait_for (sounds_silent, loop);
      wait_for (sends_no_picture, loop);
      loop->counted = loop_received (loop);
      stoa_source_set_mic_on (loop->source, TRUE);
      stoa_source_set_camera_on (loop->source, TRUE);
      wait_for (loop_has_sound, loop);
      wait_for (has_new_picture, loop);
    }
}

/* Whom nobody looks at is not decoded; looked at again, they are there with the next key frame. */
static void
test_look_away (void)
{
  g_autofree char *path = make_film ("both.mkv", 1500, TRUE, TRUE);
  g_autoptr (Loop) loop = loop_new_film (path);
  StoaReceiveStats before, after;

  wait_for (loop_has_picture, loop);
  for (int i = 0; i < 3; i++)
    {
      stoa_subscriber_attach (loop->subscriber, "ana", STOA_TRACK_CAMERA, NULL);
      turn_for (100);   /* one picture may be in the decoder */
      loop->counted = loop_received (loop);
      g_assert_true (stoa_subscriber_get_stats (loop->subscriber, "ana", &before));
      turn_for (300);
      g_assert_true (stoa_subscriber_get_stats (loop->subscriber, "ana", &after));
      g_assert_cmpuint (loop_received (loop), ==, loop->counted);
      g_assert_cmpuint (after.frames, ==, before.frames);
      g_assert_cmpuint (after.bytes, >, before.bytes);
      stoa_subscriber_attach (loop->subscriber, "ana", STOA_TRACK_CAMERA, loop->frames);
      wait_for (has_new_picture, loop);
    }
}

typedef struct
{
  Loop *loop;
  StoaFrames *frames;
  guint64 counted;
} Ben;

static gboolean
ben_has_picture (gpointer data)
{
  Ben *ben = data;

  g_assert_no_error (ben->loop->error);
  return stoa_frames_get_count (ben->frames) > ben->counted;
}

static void
assign_all (Loop       *loop,
            const char *participant)
{
  g_autoptr (GPtrArray) slots = g_ptr_array_new_with_free_func (stoa_record_unref);

  for (guint i = 0; i < loop->offer->slots->len; i++)
    {
      StoaSlotInfo *slot = stoa_record_copy (g_ptr_array_index (loop->offer->slots, i));

      g_set_str (&slot->participant, participant);
      g_ptr_array_add (slots, slot);
    }
  stoa_subscriber_set_slots (loop->subscriber, slots);
}

/* From the moment a slot is somebody else's, nothing that arrives is counted as the former's, and no picture of one
 * is shown as the other's. */
static void
test_switch (void)
{
  g_autofree char *path = make_film ("both.mkv", 1500, TRUE, TRUE);
  g_autoptr (Loop) loop = loop_new_film (path);
  Ben ben = { .loop = loop, .frames = stoa_frames_new (STOA_FRAMES_BGRA) };
  StoaReceiveStats before, after;

  stoa_subscriber_attach (loop->subscriber, "ben", STOA_TRACK_CAMERA, ben.frames);
  wait_for (loop_has_picture, loop);
  for (int i = 0; i < 3; i++)
    {
      ben.counted = stoa_frames_get_count (ben.frames);
      assign_all (loop, "ben");
      g_assert_true (stoa_subscriber_get_stats (loop->subscriber, "ana", &before));
      wait_for (ben_has_picture, &ben);
      g_assert_true (stoa_subscriber_get_stats (loop->subscriber, "ana", &after));
      g_assert_cmpuint (after.bytes, ==, before.bytes);
      g_assert_cmpuint (after.frames, <=, before.frames + 1);   /* the one in the decoder */
      g_assert_true (stoa_subscriber_get_stats (loop->subscriber, "ben", &after));
      g_assert_cmpuint (after.frames, >, 0);
      loop->counted = loop_received (loop);
      assign_all (loop, "ana");
      wait_for (has_new_picture, loop);
    }
  assign_all (loop, "");
  stoa_subscriber_attach (loop->subscriber, "ben", STOA_TRACK_CAMERA, NULL);
  assert_gone (&ben.frames);
}

static gboolean
is_large (gpointer data)
{
  guint width, height;

  stoa_frames_get_source_size (((Loop *) data)->frames, &width, &height);
  return width == 640 && height == 480;
}

static gboolean
is_upright (gpointer data)
{
  guint width, height;

  stoa_frames_get_source_size (((Loop *) data)->frames, &width, &height);
  return width == 240 && height == 320;
}

/* The picture changes its size and is turned, back and forth. */
static void
test_resize (void)
{
  g_autofree char *path = make_changing_film ("changing.mkv", 500);
  g_autoptr (Loop) loop = loop_new_film (path);

  for (int i = 0; i < 2; i++)
    {
      wait_for (is_large, loop);
      wait_for (is_upright, loop);
    }
  g_assert_no_error (loop->error);
}

static void
test_close_early (void)
{
  g_autofree char *path = make_film ("both.mkv", 1500, TRUE, TRUE);

  for (int ms = 0; ms < 300; ms += 15)
    {
      g_autoptr (Loop) loop = loop_new_film (path);

      turn_for (ms);
    }
}

/* The first sound and the first picture are one person's; there may be none of either. */
static void
test_one_kind (void)
{
  g_autofree char *radio = make_film ("radio.mkv", 1500, FALSE, TRUE);
  g_autofree char *silent = make_film ("silent.mkv", 1500, TRUE, FALSE);

  {
    g_autoptr (Loop) loop = loop_new_film (radio);

    wait_for (loop_has_sound, loop);
    g_assert_cmpuint (loop_received (loop), ==, 0);
  }
  {
    g_autoptr (Loop) loop = loop_new_film (silent);

    wait_for (loop_has_picture, loop);
    g_assert_false (loop_has_sound (loop));
  }
}

static gboolean
knows_link (gpointer data)
{
  Loop *loop = data;
  StoaSendStats stats;
  const char *candidate;
  double rtt_ms, loss;

  stoa_publisher_get_stats (loop->publisher, &stats);
  stoa_subscriber_get_link (loop->subscriber, &rtt_ms, &loss, &candidate);
  return g_str_equal (stats.candidate, "host") && g_str_equal (candidate, "host");
}

static void
test_link (void)
{
  g_autofree char *path = make_film ("both.mkv", 1500, TRUE, TRUE);
  g_autoptr (Loop) loop = loop_new_film (path);
  StoaSendStats stats;
  const char *candidate;
  double rtt_ms, loss;

  /* the round trip comes with reports, which webrtcbin as a receiver puts off behind its other feedback */
  wait_for (knows_link, loop);
  stoa_publisher_get_stats (loop->publisher, &stats);
  stoa_subscriber_get_link (loop->subscriber, &rtt_ms, &loss, &candidate);
  g_assert_cmpfloat (stats.rtt_ms, <, 1000);
  g_assert_cmpfloat (stats.loss, <, 0.05);
  g_assert_cmpfloat (loss, <, 0.05);
  g_assert_cmpuint (stats.bytes, >, 0);
}

/* Volume is anybody's, there or not, in range or not. */
static void
test_volume (void)
{
  g_autofree char *path = make_film ("both.mkv", 1500, TRUE, TRUE);
  g_autoptr (Loop) loop = loop_new_film (path);

  stoa_subscriber_set_volume (loop->subscriber, "ana", 0.5);
  wait_for (loop_has_sound, loop);
  stoa_subscriber_set_volume (loop->subscriber, "ana", -3);
  stoa_subscriber_set_volume (loop->subscriber, "nobody", 99);
  wait_for (loop_has_sound, loop);
}

int
main (int    argc,
      char **argv)
{
  media_test_init (&argc, &argv);
  g_test_add_func ("/media/loop/film-arrives", test_film_arrives);
  g_test_add_func ("/media/loop/room-grows", test_room_grows);
  g_test_add_func ("/media/loop/mute", test_mute);
  g_test_add_func ("/media/loop/look-away", test_look_away);
  g_test_add_func ("/media/loop/switch", test_switch);
  g_test_add_func ("/media/loop/resize", test_resize);
  g_test_add_func ("/media/loop/close-early", test_close_early);
  g_test_add_func ("/media/loop/one-kind", test_one_kind);
  g_test_add_func ("/media/loop/link", test_link);
  g_test_add_func ("/media/loop/volume", test_volume);
  return media_test_run ();
}
