/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* How much is sent: layers of a picture, their shares, and the rate that follows what arrives. */

#include "stoa-effort.h"
#include "stoa-layers.h"
#include "stoa-rate-control.h"
#include "stoa-rate-share.h"

#define STEP_MS 200
#define LIMIT_KBITS 2500

static void
assert_sizes (guint width,
              guint height,
              guint n,
              ...)
{
  StoaLayerPlan layers[STOA_N_LAYERS] = { 0 };
  va_list sizes;

  stoa_layers_plan (layers, STOA_N_LAYERS, width, height, 30);
  va_start (sizes, n);
  for (guint i = 0; i < STOA_N_LAYERS; i++)
    {
      g_assert_cmpuint (layers[i].width, ==, i < n ? va_arg (sizes, guint) : 0);
      g_assert_cmpuint (layers[i].height, ==, i < n ? va_arg (sizes, guint) : 0);
      g_assert_true ((layers[i].best_kbits > 0) == (i < n));
    }
  va_end (sizes);
}

static void
test_sizes (void)
{
  assert_sizes (1280, 720, 3, 320, 180, 640, 360, 1280, 720);
  assert_sizes (720, 1280, 3, 180, 320, 360, 640, 720, 1280);
  assert_sizes (1920, 1080, 3, 320, 180, 640, 360, 1280, 720);
  assert_sizes (640, 360, 2, 320, 180, 640, 360);
  assert_sizes (640, 480, 2, 320, 240, 640, 480);
  assert_sizes (320, 240, 1, 320, 240);
  assert_sizes (2, 2, 1, 2, 2);
}

static void
test_shares (void)
{
  StoaLayerPlan layers[STOA_N_LAYERS] = { 0 };

  stoa_layers_plan (layers, STOA_N_LAYERS, 1280, 720, 30);
  stoa_layers_share (layers, 4000);
  for (guint i = 0; i < STOA_N_LAYERS; i++)
    g_assert_cmpuint (layers[i].kbits, ==, layers[i].best_kbits);

  /* a little less is taken from the largest; much less takes it away whole, and then the next */
  stoa_layers_share (layers, 2000);
  g_assert_cmpuint (layers[2].kbits, ==, 2000 - layers[1].best_kbits - layers[0].best_kbits);
  stoa_layers_share (layers, 1200);
  g_assert_cmpuint (layers[2].kbits, ==, 0);
  g_assert_cmpuint (layers[1].kbits, ==, layers[1].best_kbits);
  stoa_layers_share (layers, 300);
  g_assert_cmpuint (layers[1].kbits, ==, 0);
  g_assert_cmpuint (layers[0].kbits, ==, layers[0].best_kbits);
  stoa_layers_share (layers, 0);
  g_assert_cmpuint (layers[0].kbits, >, 0);

  stoa_layers_share (layers, 4000);
  g_assert_cmpuint (layers[2].kbits, ==, layers[2].best_kbits);
}

/* The same rate leaves a layer on that it does not turn on again. */
static void
test_layers_do_not_flap (void)
{
  StoaLayerPlan layers[STOA_N_LAYERS] = { 0 };

  stoa_layers_plan (layers, STOA_N_LAYERS, 1280, 720, 30);
  stoa_layers_share (layers, 4000);
  stoa_layers_share (layers, 1550);
  g_assert_cmpuint (layers[2].kbits, >, 0);
  stoa_layers_share (layers, 1000);
  stoa_layers_share (layers, 1550);
  g_assert_cmpuint (layers[2].kbits, ==, 0);
}

/* Without a screen, all but the sound is the camera's. */
static void
test_no_screen (void)
{
  StoaRateShare share = stoa_rate_share (4000, 0);

  g_assert_cmpuint (share.screen_kbits, ==, 0);
  g_assert_cmpuint (share.camera_kbits, >, 3900);
  g_assert_cmpuint (stoa_rate_share (0, 0).camera_kbits, >, 0);
}

/* The camera gives way to the screen first; what is left of it is its smallest layer. */
static void
test_screen_first (void)
{
  guint best = stoa_rate_share_screen (1280, 800);
  StoaLayerPlan layers[STOA_N_LAYERS] = { 0 };
  StoaRateShare last = stoa_rate_share (4000, best);

  stoa_layers_plan (layers, STOA_N_LAYERS, 1280, 720, 30);
  stoa_layers_share (layers, last.camera_kbits);
  g_assert_cmpuint (last.screen_kbits, ==, best);
  g_assert_cmpuint (layers[2].kbits, ==, layers[2].best_kbits);

  for (guint kbits = 4000; kbits > 0; kbits -= 50)
    {
      StoaRateShare share = stoa_rate_share (kbits, best);

      g_assert_cmpuint (share.screen_kbits, <=, last.screen_kbits);
      g_assert_cmpuint (share.camera_kbits, <=, last.camera_kbits);
      g_assert_cmpuint (share.camera_kbits, >, 0);
      stoa_layers_share (layers, share.camera_kbits);
      if (share.screen_kbits < best)
        g_assert_cmpuint (layers[2].kbits, ==, 0);
      if (share.screen_kbits < best / 2)
        {
          g_assert_cmpuint (layers[1].kbits, ==, 0);
          g_assert_cmpuint (share.screen_kbits, >=, MIN (share.camera_kbits, 150));
        }
      if (kbits >= 300)
        g_assert_cmpuint (share.screen_kbits * 0.6 + MIN (share.camera_kbits, 80), <=, kbits);
      last = share;
    }
  g_assert_cmpuint (last.screen_kbits, >, 0);
}

static void
test_screen_sizes (void)
{
  g_assert_cmpuint (stoa_rate_share_screen (1280, 800), ==, 1500);
  g_assert_cmpuint (stoa_rate_share_screen (2560, 1440), >, 3000);
  g_assert_cmpuint (stoa_rate_share_screen (1, 1), >, 0);
  g_assert_cmpuint (stoa_rate_share_screen (16383, 16383), <=, 4000);
}

/* A way with a narrowest place, a queue before it, and packets that get lost for no reason. */
typedef struct
{
  StoaRateControl control;
  double capacity_kbits;
  double queue_ms;             /* waiting */
  double most_queue_ms;        /* more is lost */
  double loss;
  double needs_kbits;          /* of the pictures; they do not take more */
  gint64 now_us;
} Way;

static void
way_init (Way *way)
{
  *way = (Way) { .capacity_kbits = 100000, .most_queue_ms = 300, .needs_kbits = 100000, .now_us = G_USEC_PER_SEC };
  stoa_rate_control_init (&way->control, LIMIT_KBITS);
}

static double
way_run (Way   *way,
         guint  ms)
{
  for (guint passed = 0; passed < ms; passed += STEP_MS)
    {
      double sent = MIN (way->control.kbits, way->needs_kbits);
      double growth_ms = (sent * (1 - way->loss) / way->capacity_kbits - 1) * STEP_MS;
      double before_ms = way->queue_ms;
      double over_ms;
      StoaRateReport report;

      way->queue_ms = MAX (0, way->queue_ms + growth_ms);
      over_ms = MAX (0, way->queue_ms - way->most_queue_ms);
      way->queue_ms -= over_ms;
      report.sent_kbits = sent;
      report.loss = way->loss + over_ms * way->capacity_kbits / (sent * STEP_MS);
      /* what was sent in one step takes as long as the queue grew to arrive */
      report.received_kbits = sent * (1 - report.loss) * STEP_MS / (STEP_MS + way->queue_ms - before_ms);
      way->now_us += STEP_MS * 1000;
      stoa_rate_control_update (&way->control, &report, way->now_us);
    }
  return way->control.kbits;
}

static void
test_free_way (void)
{
  Way way;

  way_init (&way);
  g_assert_cmpfloat (way_run (&way, 3000), ==, LIMIT_KBITS);
  stoa_rate_control_limit (&way.control, 900);
  g_assert_cmpfloat (way_run (&way, STEP_MS), ==, 900);
  stoa_rate_control_limit (&way.control, 0);
  g_assert_cmpfloat (way_run (&way, STEP_MS), >, 0);
}

/* What nobody watches is not encoded, but for the smallest, and for what stands in for what cannot be sent. */
static void
test_unwatched (void)
{
  StoaLayerPlan layers[STOA_N_LAYERS] = { 0 };

  stoa_layers_plan (layers, STOA_N_LAYERS, 1280, 720, 30);
  layers[1].unwatched = layers[2].unwatched = TRUE;
  stoa_layers_share (layers, 4000);
  g_assert_cmpuint (layers[0].kbits, >, 0);
  g_assert_cmpuint (layers[1].kbits + layers[2].kbits, ==, 0);

  layers[2].unwatched = FALSE;
  stoa_layers_share (layers, 4000);
  g_assert_cmpuint (layers[1].kbits, ==, 0);
  g_assert_cmpuint (layers[2].kbits, ==, layers[2].best_kbits);

  stoa_layers_share (layers, 500);   /* too little for the high one */
  g_assert_cmpuint (layers[1].kbits, >, 0);
  g_assert_cmpuint (layers[2].kbits, ==, 0);

  stoa_layers_plan (layers, STOA_N_LAYERS, 640, 360, 30);   /* there is no high one */
  stoa_layers_share (layers, 4000);
  g_assert_cmpuint (layers[1].kbits, >, 0);
  layers[2].unwatched = TRUE;
  stoa_layers_share (layers, 4000);
  g_assert_cmpuint (layers[1].kbits, ==, 0);
}

/* Pictures that are easy to encode say nothing against a higher rate. */
static void
test_still_pictures (void)
{
  Way way;

  way_init (&way);
  way.needs_kbits = 70;
  g_assert_cmpfloat (way_run (&way, 3000), ==, LIMIT_KBITS);
}

static void
test_bottleneck (void)
{
  Way way;

  way_init (&way);
  way_run (&way, 3000);
  way.capacity_kbits = 300;
  way_run (&way, 5000);
  for (guint i = 0; i < 20; i++)
    {
      g_assert_cmpfloat (way_run (&way, 1000), <, 450);
      g_assert_cmpfloat (way.control.kbits, >, 120);
    }
  g_test_message ("on 300 kbit/s: %.0f, waiting %.0f ms", way.control.kbits, way.queue_ms);

  way.capacity_kbits = 100000;
  g_assert_cmpfloat (way_run (&way, 15000), >, 2000);
}

/* Without a queue all that is too much is lost at once. */
static void
test_policer (void)
{
  Way way;

  way_init (&way);
  way.most_queue_ms = 0;
  way.capacity_kbits = 800;
  way_run (&way, 8000);
  g_assert_cmpfloat (way.control.kbits, <, 1000);
  g_assert_cmpfloat (way.control.kbits, >, 400);
}

/* What is lost whatever the rate is no reason to send less and less. */
static void
test_lossy_way (void)
{
  Way way;

  way_init (&way);
  way.loss = 0.10;
  way_run (&way, 10000);
  g_assert_cmpfloat (way_run (&way, 20000), >, 1000);
}

/* Reports that make no sense lead to a rate that does. */
static void
test_nonsense (void)
{
  const StoaRateReport reports[] = {
    { 0, 0, 0 }, { 0, 0, 1 }, { G_MAXUINT, 1, 0 }, { 1, G_MAXUINT, 0 }, { G_MAXUINT, G_MAXUINT, 1 },
  };
  StoaRateControl control;

  stoa_rate_control_init (&control, LIMIT_KBITS);
  for (guint i = 0; i < 1000; i++)
    {
      guint kbits = stoa_rate_control_update (&control, &reports[g_test_rand_int_range (0, G_N_ELEMENTS (reports))],
                                              g_test_rand_int_range (0, G_MAXINT32));

      g_assert_cmpuint (kbits, >=, 50);
      g_assert_cmpuint (kbits, <=, LIMIT_KBITS);
    }
}

/* One layer stands in for a larger one that is too much. */
static void
test_too_much (void)
{
  StoaLayerPlan layers[STOA_N_LAYERS] = { 0 };

  stoa_layers_plan (layers, STOA_N_LAYERS, 1280, 720, 30);
  layers[1].unwatched = TRUE;
  layers[2].too_much = TRUE;
  stoa_layers_share (layers, 4000);
  g_assert_cmpuint (layers[2].kbits, ==, 0);
  g_assert_cmpuint (layers[1].kbits, ==, layers[1].best_kbits);
  layers[2].too_much = FALSE;
  stoa_layers_share (layers, 4000);
  g_assert_cmpuint (layers[2].kbits, ==, layers[2].best_kbits);
  g_assert_cmpuint (layers[1].kbits, ==, 0);
}

/* A machine that encodes @able layers in time, 30 pictures a second. Returns how often the number of layers changed. */
static guint
encode (StoaEffort *effort,
        guint       able,
        guint       seconds,
        gint64     *now_us)
{
  guint changes = 0;

  for (guint i = 0; i < seconds * 30; i++)
    {
      if (effort->most > able && i % 4 == 0)
        stoa_effort_miss (effort);
      *now_us += G_USEC_PER_SEC / 30;
      changes += stoa_effort_picture (effort, effort->most, *now_us);
    }
  return changes;
}

static void
test_effort (void)
{
  StoaEffort effort;
  gint64 now_us = 1;

  stoa_effort_init (&effort, STOA_N_LAYERS);
  g_assert_cmpuint (encode (&effort, 3, 60, &now_us), ==, 0);
  g_assert_cmpuint (effort.most, ==, 3);

  /* one after the other, never the last one */
  encode (&effort, 0, 10, &now_us);
  g_assert_cmpuint (effort.most, ==, 1);
  encode (&effort, 3, 30, &now_us);
  g_assert_cmpuint (effort.most, ==, 3);

  /* a machine that stays too slow is asked less and less often: after 5, 10, 20, 40, 60, 60… s */
  encode (&effort, 3, 30, &now_us);
  g_assert_cmpuint (encode (&effort, 2, 600, &now_us), <=, 2 * 14);
  g_assert_cmpuint (encode (&effort, 3, 120, &now_us), <=, 1);
  g_assert_cmpuint (effort.most, ==, 3);

  /* a picture now and then is not worth a layer */
  for (guint i = 0; i < 600; i++)
    {
      if (i % 20 == 0)
        stoa_effort_miss (&effort);
      now_us += G_USEC_PER_SEC / 30;
      g_assert_false (stoa_effort_picture (&effort, 3, now_us));
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/media/rate/sizes", test_sizes);
  g_test_add_func ("/media/rate/shares", test_shares);
  g_test_add_func ("/media/rate/layers-do-not-flap", test_layers_do_not_flap);
  g_test_add_func ("/media/rate/unwatched", test_unwatched);
  g_test_add_func ("/media/rate/too-much", test_too_much);
  g_test_add_func ("/media/rate/effort", test_effort);
  g_test_add_func ("/media/rate/no-screen", test_no_screen);
  g_test_add_func ("/media/rate/screen-first", test_screen_first);
  g_test_add_func ("/media/rate/screen-sizes", test_screen_sizes);
  g_test_add_func ("/media/rate/free-way", test_free_way);
  g_test_add_func ("/media/rate/still-pictures", test_still_pictures);
  g_test_add_func ("/media/rate/bottleneck", test_bottleneck);
  g_test_add_func ("/media/rate/policer", test_policer);
  g_test_add_func ("/media/rate/lossy-way", test_lossy_way);
  g_test_add_func ("/media/rate/nonsense", test_nonsense);
  return g_test_run ();
}
