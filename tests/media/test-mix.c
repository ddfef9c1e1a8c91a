/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Who comes, goes, is turned down or stalls is heard without a click: the mix never jumps further than its tone does.
 */

#include <math.h>
#include <time.h>

#include "media-test.h"
#include "stoa-mixer.h"
#include "stoa-speaker.h"

#define TONE_HZ 440
#define LOUD 20000.0
#define STEEPEST (LOUD * 2 * G_PI * TONE_HZ / 48000)   /* from one sample of the tone to the next */
#define CLICK (2.5 * STEEPEST)
#define FRAMES (48000 / 50)

/* What is heard. */
typedef struct
{
  GMutex lock;
  gint16 last;               /* under lock, as all below */
  int jump;                  /* the furthest */
  int peak;                  /* of the last block */
  guint loud;                /* blocks, in a row */
  guint quiet;
} Ear;

static void
hear (GstSample *sample,
      gpointer   data)
{
  Ear *ear = data;
  GstMapInfo map;
  const gint16 *samples;

  gst_buffer_map (gst_sample_get_buffer (sample), &map, GST_MAP_READ);
  samples = (const gint16 *) map.data;
  g_mutex_lock (&ear->lock);
  ear->peak = 0;
  for (gsize i = 0; i < map.size / 4; i++)
    {
      ear->jump = MAX (ear->jump, ABS (samples[2 * i] - ear->last));
      ear->last = samples[2 * i];
      ear->peak = MAX (ear->peak, ABS (samples[2 * i]));
    }
  ear->loud = ear->peak > 1000 ? ear->loud + 1 : 0;
  ear->quiet = ear->peak < 10 ? ear->quiet + 1 : 0;
  g_mutex_unlock (&ear->lock);
  gst_buffer_unmap (gst_sample_get_buffer (sample), &map);
}

static gboolean
is_loud (gpointer data)
{
  Ear *ear = data;
  gboolean loud;

  g_mutex_lock (&ear->lock);
  loud = ear->loud > 10;
  g_mutex_unlock (&ear->lock);
  return loud;
}

static gboolean
is_quiet (gpointer data)
{
  Ear *ear = data;
  gboolean quiet;

  g_mutex_lock (&ear->lock);
  quiet = ear->quiet > 10;
  g_mutex_unlock (&ear->lock);
  return quiet;
}

static int
furthest_jump (Ear *ear)
{
  int jump;

  g_mutex_lock (&ear->lock);
  jump = ear->jump;
  g_mutex_unlock (&ear->lock);
  return jump;
}

/* Somebody who hums as fast as time goes, or a little faster. */
typedef struct
{
  StoaMixerInput *input;
  gint64 since_us;
  double speed;
  guint64 frames;
  guint source;
  double loud;
} Hum;

static gboolean
hum_on (gpointer data)
{
  Hum *hum = data;
  double due = (g_get_monotonic_time () - hum->since_us) * 0.048 * hum->speed;
  gint16 samples[FRAMES];

  while (hum->frames + FRAMES <= due)
    {
      for (guint i = 0; i < FRAMES; i++)
        samples[i] = hum->loud * sin ((hum->frames + i) * 2 * G_PI * TONE_HZ / 48000);
      stoa_mixer_input_push (hum->input, samples, FRAMES, 1);
      hum->frames += FRAMES;
    }
  return G_SOURCE_CONTINUE;
}

static void
hum_begin (Hum            *hum,
           StoaMixerInput *input,
           double          speed)
{
  *hum = (Hum) { input, g_get_monotonic_time (), speed, 0, 0, LOUD };
  hum->source = g_timeout_add (10, hum_on, hum);
}

static void
hum_end (Hum *hum)
{
  g_clear_handle_id (&hum->source, g_source_remove);
}

static void
test_input (void)
{
  g_autoptr (StoaOutlet) outlet = stoa_outlet_new ();
  Ear ear = { 0 };
  guint taker = stoa_outlet_add (outlet, hear, &ear, NULL);
  g_autoptr (StoaMixer) mixer = stoa_mixer_new (outlet);
  StoaMixerInput *input = stoa_mixer_add (mixer);
  Hum hum;

  wait_for (is_quiet, &ear);
  for (int i = 0; i < 3; i++)
    {
      hum_begin (&hum, input, 1);
      wait_for (is_loud, &ear);
      hum_end (&hum);
      wait_for (is_quiet, &ear);
    }
  hum_begin (&hum, input, 1);
  wait_for (is_loud, &ear);
  stoa_mixer_input_set_volume (input, 0);
  wait_for (is_quiet, &ear);
  stoa_mixer_input_set_volume (input, 1);
  wait_for (is_loud, &ear);
  for (int i = 0; i < 3; i++)
    {
      stoa_mixer_input_cut (input);
      wait_for (is_loud, &ear);
    }
  hum_end (&hum);
  stoa_mixer_input_unref (input);
  wait_for (is_quiet, &ear);

  g_test_message ("furthest jump %d, of the tone itself %.0f", furthest_jump (&ear), STEEPEST);
  g_assert_cmpint (furthest_jump (&ear), <, CLICK);
  stoa_mixer_stop (mixer);
  stoa_outlet_remove (outlet, taker);
}

/* A clock that is one percent off is a hundred times worse than any. */
static void
test_drift (gconstpointer data)
{
  g_autoptr (StoaOutlet) outlet = stoa_outlet_new ();
  Ear ear = { 0 };
  guint taker = stoa_outlet_add (outlet, hear, &ear, NULL);
  g_autoptr (StoaMixer) mixer = stoa_mixer_new (outlet);
  g_autoptr (StoaMixerInput) input = stoa_mixer_add (mixer);
  Hum hum;

  hum_begin (&hum, input, *(const double *) data);
  turn_for (9000);
  hum_end (&hum);
  wait_for (is_quiet, &ear);
  g_test_message ("furthest jump %d, of the tone itself %.0f", furthest_jump (&ear), STEEPEST);
  g_assert_cmpint (furthest_jump (&ear), <, CLICK);
  stoa_mixer_stop (mixer);
  stoa_outlet_remove (outlet, taker);
}

static double
cpu_seconds (void)
{
  struct timespec time;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &time);
  return time.tv_sec + time.tv_nsec / 1e9;
}

/* A whole room at once is no louder than loud, and one that is silent costs nothing. */
static void
test_crowd (void)
{
  g_autoptr (StoaOutlet) outlet = stoa_outlet_new ();
  Ear ear = { 0 };
  guint taker = stoa_outlet_add (outlet, hear, &ear, NULL);
  g_autoptr (StoaMixer) mixer = stoa_mixer_new (outlet);
  StoaMixerInput *inputs[100];
  Hum hums[25];
  double before;

  for (guint i = 0; i < G_N_ELEMENTS (inputs); i++)
    inputs[i] = stoa_mixer_add (mixer);
  before = cpu_seconds ();
  turn_for (2000);
  g_test_message ("100 silent people: %.4f CPU seconds per second", (cpu_seconds () - before) / 2);
  for (guint i = 0; i < G_N_ELEMENTS (hums); i++)
    hum_begin (&hums[i], inputs[i], 1);
  wait_for (is_loud, &ear);
  before = cpu_seconds ();
  turn_for (2000);
  g_test_message ("25 speaking, 75 silent: %.4f CPU seconds per second, their tones' making included",
                  (cpu_seconds () - before) / 2);
  g_mutex_lock (&ear.lock);
  g_assert_cmpint (ear.peak, <=, 32767 * 0.99);
  g_assert_cmpint (ear.peak, >, 32767 * 0.5);
  g_mutex_unlock (&ear.lock);
  g_assert_cmpint (furthest_jump (&ear), <, CLICK * 32767 / LOUD);
  for (guint i = 0; i < G_N_ELEMENTS (hums); i++)
    hum_end (&hums[i]);
  wait_for (is_quiet, &ear);
  for (guint i = 0; i < G_N_ELEMENTS (inputs); i++)
    stoa_mixer_input_unref (inputs[i]);
  stoa_mixer_stop (mixer);
  stoa_outlet_remove (outlet, taker);
}

/* Over real Opus, SRTP and ICE. */
static void
test_loop (void)
{
  g_autofree char *path = make_tone ("tone.wav", 60000, LOUD / 32768);
  g_autoptr (GError) error = NULL;
  StoaSource *source = stoa_source_new_film (path, 0, &error);
  g_autoptr (Loop) loop = loop_new (source, TRUE);
  Ear ear = { 0 };
  guint taker = stoa_outlet_add (stoa_speaker_far_end (), hear, &ear, NULL);

  g_assert_no_error (error);
  wait_for (is_loud, &ear);
  for (int i = 0; i < 3; i++)
    {
      stoa_source_set_mic_on (source, FALSE);
      wait_for (is_quiet, &ear);
      stoa_source_set_mic_on (source, TRUE);
      wait_for (is_loud, &ear);
    }
  stoa_subscriber_set_volume (loop->subscriber, "ana", 0);
  wait_for (is_quiet, &ear);
  stoa_subscriber_set_volume (loop->subscriber, "ana", 1);
  wait_for (is_loud, &ear);
  stoa_publisher_close (loop->publisher);
  wait_for (is_quiet, &ear);
  g_test_message ("furthest jump %d, of the tone itself %.0f", furthest_jump (&ear), STEEPEST);
  g_assert_cmpint (furthest_jump (&ear), <, CLICK);
  stoa_outlet_remove (stoa_speaker_far_end (), taker);
}

int
main (int    argc,
      char **argv)
{
  static const double fast = 1.01, slow = 0.99;

  media_test_init (&argc, &argv);
  g_test_add_func ("/media/mix/input", test_input);
  g_test_add_data_func ("/media/mix/fast-clock", &fast, test_drift);
  g_test_add_data_func ("/media/mix/slow-clock", &slow, test_drift);
  g_test_add_func ("/media/mix/crowd", test_crowd);
  g_test_add_func ("/media/mix/loop", test_loop);
  return media_test_run ();
}
