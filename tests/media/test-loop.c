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

int
main (int    argc,
      char **argv)
{
  media_test_init (&argc, &argv);
  g_test_add_func ("/media/loop/film-arrives", test_film_arrives);
  return media_test_run ();
}
