/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which layers a receiver asks for, on a computer and a way that are made up.
 */

#include "stoa-reception.h"

#define MOST 25

static const guint lines[] = { 720, 180, 360, 720 };   /* by layer; the best is what nobody limits */
static const double cost[] = { 1, 0.08, 0.27, 1 };     /* of decoding, likewise */

/* What the reports come from: in each step of a second everyone is seen at the largest layer that is both wanted and
 * allowed.
 */
typedef struct
{
  StoaReception *reception;
  guint n;
  char *names[MOST];
  StoaLayer wanted;
  StoaLayer best;            /* that the cameras have */
  double power;              /* of the decoders */
  double loss, way_loss;
  gint64 now_us;
  guint changes;             /* of what is asked for, in all */
  StoaLayer asked[MOST];
} World;

static void
world_init (World *world,
            guint  n)
{
  *world = (World) { .reception = stoa_reception_new (), .n = n, .wanted = STOA_LAYER_HIGH, .best = STOA_LAYER_HIGH,
                     .power = 1000, .now_us = G_USEC_PER_SEC };
  for (guint i = 0; i < n; i++)
    {
      world->names[i] = g_strdup_printf ("p%u", i);
      world->asked[i] = world->wanted;
    }
}

static void
world_clear (World *world)
{
  stoa_reception_free (world->reception);
  for (guint i = 0; i < world->n; i++)
    g_free (world->names[i]);
}

static double
load_of (const World *world)
{
  double load = 0;

  for (guint i = 0; i < world->n; i++)
    load += cost[MIN (world->asked[i], world->best)];
  return load;
}

static void
world_step (World *world)
{
  gboolean late = load_of (world) > world->power;
  StoaReceptionReport reports[MOST];

  for (guint i = 0; i < world->n; i++)
    reports[i] = (StoaReceptionReport) { world->names[i], world->asked[i], lines[MIN (world->asked[i], world->best)],
                                         world->loss, late ? 240 : 5, late ? 8 : 0 };
  world->now_us += G_USEC_PER_SEC;
  stoa_reception_update (world->reception, reports, world->n, world->way_loss, world->now_us);
  for (guint i = 0; i < world->n; i++)
    {
      StoaLayer asks = MIN (world->wanted, stoa_reception_get_allowed (world->reception, world->names[i]));

      world->changes += asks != world->asked[i];
      world->asked[i] = asks;
    }
}

static void
world_run (World *world,
           guint  seconds)
{
  while (seconds-- > 0)
    world_step (world);
}

static guint
count_asked (const World *world,
             StoaLayer    layer)
{
  guint n = 0;

  for (guint i = 0; i < world->n; i++)
    n += world->asked[i] == layer;
  return n;
}

static void
test_no_trouble (void)
{
  World world;

  world_init (&world, MOST);
  world.loss = 0.005;
  world.way_loss = 0.02;
  world_run (&world, 600);
  g_assert_cmpuint (world.changes, ==, 0);
  g_assert_cmpint (stoa_reception_get_allowed (world.reception, "somebody"), ==, STOA_LAYER_HIGH);
  world_clear (&world);
}

/* A way that loses one packet in ten: smaller within seconds, and all the way back when it is good again. */
static void
test_loss (void)
{
  World world;

  world_init (&world, 2);
  world.way_loss = 0.10;
  world_run (&world, 10);
  g_assert_cmpuint (count_asked (&world, STOA_LAYER_LOW), ==, 2);
  world_run (&world, 120);
  g_assert_cmpuint (count_asked (&world, STOA_LAYER_LOW), ==, 2);
  world.way_loss = 0;
  world_run (&world, 30);
  g_assert_cmpuint (count_asked (&world, STOA_LAYER_HIGH), ==, 2);
  world_clear (&world);
}

/* One second is enough when nothing is left of the picture, and too little when a bit is missing. */
static void
test_how_bad (void)
{
  World world;

  world_init (&world, 1);
  world.loss = 0.03;
  world_step (&world);
  world.loss = 0;
  world_run (&world, 10);
  g_assert_cmpuint (world.changes, ==, 0);
  world.loss = 0.2;
  world_step (&world);
  g_assert_cmpuint (count_asked (&world, STOA_LAYER_MID), ==, 1);
  world_clear (&world);
}

/* Of who sends badly, smaller pictures are asked for; of all others nothing changes. */
static void
test_one_bad_sender (void)
{
  StoaReceptionReport reports[] = { { "ana", STOA_LAYER_HIGH, 720, 0.08, 5, 0 }, { "ben", STOA_LAYER_HIGH, 720, 0, 5, 0 } };
  g_autoptr (StoaReception) reception = stoa_reception_new ();

  for (guint i = 1; i < 60; i++)
    stoa_reception_update (reception, reports, 2, 0.04, i * G_USEC_PER_SEC);
  g_assert_cmpint (stoa_reception_get_allowed (reception, "ana"), <, STOA_LAYER_HIGH);
  g_assert_cmpint (stoa_reception_get_allowed (reception, "ben"), ==, STOA_LAYER_HIGH);
  stoa_reception_forget (reception, "ana");
  g_assert_cmpint (stoa_reception_get_allowed (reception, "ana"), ==, STOA_LAYER_HIGH);
}

/* The layer below what comes is asked for, not the one below what the camera does not have. */
static void
test_small_camera (void)
{
  World world;

  world_init (&world, 1);
  world.best = STOA_LAYER_MID;
  world.loss = 0.2;
  world_step (&world);
  g_assert_cmpuint (count_asked (&world, STOA_LAYER_LOW), ==, 1);
  world_clear (&world);
}

/* 25 people on a computer that can decode a third of that: quickly down, then near what it can, and hardly a change. */
static void
test_slow_computer (void)
{
  World world;

  world_init (&world, MOST);
  world.power = 8;
  world_run (&world, 10);
  g_assert_cmpfloat (load_of (&world), <=, world.power);
  world_run (&world, 600);
  g_assert_cmpfloat (load_of (&world), >, world.power * 0.4);
  world.changes = 0;
  world_run (&world, 600);
  g_test_message ("load %.1f of %.1f, %u changes of 25 people in 10 minutes", load_of (&world), world.power, world.changes);
  g_assert_cmpuint (world.changes, <, 60);
  world.power = 1000;
  world_run (&world, 300);
  g_assert_cmpuint (count_asked (&world, STOA_LAYER_HIGH), ==, MOST);
  world_clear (&world);
}

/* What cannot be seen to go well is not tried: small tiles say nothing of large ones. */
static void
test_small_tiles (void)
{
  World world;

  world_init (&world, MOST);
  world.power = 5;
  world.wanted = STOA_LAYER_MID;
  world_run (&world, 30);
  world.wanted = STOA_LAYER_LOW;
  world_run (&world, 1);
  world.changes = 0;
  world_run (&world, 300);
  g_assert_cmpuint (world.changes, ==, 0);
  world_clear (&world);
}

/* The worst is the smallest layer, never none. */
static void
test_hopeless (void)
{
  World world;

  world_init (&world, 3);
  world.power = 0;
  world.loss = 1;
  world.way_loss = 1;
  world_run (&world, 100);
  g_assert_cmpuint (count_asked (&world, STOA_LAYER_LOW), ==, 3);
  world_clear (&world);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/media/reception/no-trouble", test_no_trouble);
  g_test_add_func ("/media/reception/loss", test_loss);
  g_test_add_func ("/media/reception/how-bad", test_how_bad);
  g_test_add_func ("/media/reception/one-bad-sender", test_one_bad_sender);
  g_test_add_func ("/media/reception/small-camera", test_small_camera);
  g_test_add_func ("/media/reception/slow-computer", test_slow_computer);
  g_test_add_func ("/media/reception/small-tiles", test_small_tiles);
  g_test_add_func ("/media/reception/hopeless", test_hopeless);
  return g_test_run ();
}
