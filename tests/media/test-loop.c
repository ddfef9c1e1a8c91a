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
  g_assert_cmpuint (sent, >=, 4 * 30 * 9 / 10);
  g_assert_cmpuint (received * 100, >=, sent * 95);

  g_assert_true (stoa_subscriber_get_stats (loop->subscriber, "ana", &stats));
  g_assert_cmpuint (stats.width, ==, 320);
  g_assert_cmpuint (stats.height, ==, 240);
  g_assert_cmpfloat (stats.fps, >, 25);
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

int
main (int    argc,
      char **argv)
{
  media_test_init (&argc, &argv);
  g_test_add_func ("/media/loop/film-arrives", test_film_arrives);
  g_test_add_func ("/media/loop/room-grows", test_room_grows);
  return media_test_run ();
}
