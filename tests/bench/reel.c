/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Plays a recording in tiles without a window, and says in JSON how long its first pictures took, how long each seek took, and what playing
 * costs: decoding, scaling and mixing, not painting.
 *
 *     bench-reel FILE TILES SEEKS SECONDS
 */

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "stoa-media-bus.h"
#include "stoa-reel.h"

#define MOST_TILES 16
#define WIDTH 420            /* of a tile, six of which are on a stage of 1280 × 800 */
#define HEIGHT 236
#define PATIENCE_S 30

typedef struct
{
  GMainLoop *loop;
  guint first;               /* tiles without a picture */
} Watch;

static void
moved (Watch *watch)
{
  g_main_loop_quit (watch->loop);
}

static void
framed (Watch      *watch,
        StoaFrames *frames)
{
  g_autoptr (GstSample) sample = stoa_frames_take (frames, NULL);

  if (g_object_get_data (G_OBJECT (frames), "seen"))
    return;
  g_object_set_data (G_OBJECT (frames), "seen", watch);
  if (--watch->first == 0)
    g_main_loop_quit (watch->loop);
}

static void
fail (gpointer what)
{
  g_error ("bench-reel: waited in vain for %s", (const char *) what);
}

static double
run (Watch      *watch,
     const char *what)
{
  gint64 began_us = g_get_monotonic_time ();
  guint timer = g_timeout_add_seconds_once (PATIENCE_S, fail, (gpointer) what);

  g_main_loop_run (watch->loop);
  g_source_remove (timer);
  return (g_get_monotonic_time () - began_us) / 1000.0;
}

static double
used_ms (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000.0 + (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1000.0;
}

static void
stop (gpointer loop)
{
  g_main_loop_quit (loop);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  g_autofree char *uri = argc == 5 ? g_filename_to_uri (argv[1], NULL, NULL) : NULL;
  StoaFrames *frames[MOST_TILES];
  guint tiles, seeks, seconds;
  StoaOutlet *outlet;
  Watch watch;
  StoaReel *reel;
  double before_ms;

  if (uri == NULL)
    return 2;
  gst_init (NULL, NULL);
  tiles = CLAMP (atoi (argv[2]), 1, MOST_TILES);
  seeks = atoi (argv[3]);
  seconds = MAX (atoi (argv[4]), 1);
  watch = (Watch) { loop, tiles };
  reel = stoa_reel_new (uri);
  outlet = stoa_outlet_new ();
  stoa_reel_hear (reel, outlet);
  for (guint i = 0; i < tiles; i++)
    {
      frames[i] = stoa_frames_new (STOA_FRAMES_BGRA);
      stoa_frames_set_size (frames[i], WIDTH, HEIGHT);
      g_signal_connect_swapped (frames[i], "frame", G_CALLBACK (framed), &watch);
      stoa_reel_look (reel, 2 * i + 1, frames[i]);   /* everybody's sound has the number between */
    }
  g_print ("{\"first_ms\": %.1f, \"seeks_ms\": [", run (&watch, "the first pictures"));
  g_signal_connect_swapped (reel, "moved", G_CALLBACK (moved), &watch);
  for (guint i = 0; i < seeks; i++)
    {
      stoa_reel_seek (reel, g_rand_int_range (rand, 0, (seconds + 30) * 1000));
      g_print ("%s%.1f", i > 0 ? ", " : "", run (&watch, "a seek"));
    }
  stoa_reel_seek (reel, 0);
  run (&watch, "the beginning");
  stoa_reel_play (reel);
  before_ms = used_ms ();
  g_timeout_add_seconds_once (seconds, stop, loop);
  g_main_loop_run (loop);
  g_print ("], \"cpu_percent\": %.1f}\n", (used_ms () - before_ms) / seconds / 10);
  g_object_run_dispose (G_OBJECT (reel));
  g_object_unref (reel);
  for (guint i = 0; i < tiles; i++)
    g_object_unref (frames[i]);
  stoa_media_settle (PATIENCE_S * 1000);
  stoa_outlet_unref (outlet);
  return 0;
}
