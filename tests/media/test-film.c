/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "media-test.h"

#include <string.h>

#include "stoa-error.h"
#include "stoa-source-outlets.h"

#define QUIET_MS 30000       /* longer than anything here is waited for */
#define LOUD_MS 1000

static gboolean
is_loud (gpointer source)
{
  return stoa_source_get_level (source) > -60;
}

static gboolean
is_quiet (gpointer source)
{
  return !is_loud (source);
}

static void
test_starts_inside (void)
{
  g_autofree char *path = make_late_sound ("late.wav", QUIET_MS, LOUD_MS);
  g_autoptr (GError) error = NULL;
  StoaSource *source = stoa_source_new_film (path, QUIET_MS + 100, &error);

  g_assert_no_error (error);
  wait_for (is_loud, source);
  wait_for (is_quiet, source);   /* it began again at 0 */
  assert_gone (&source);
}

static void
test_starts_behind_its_end (void)
{
  g_autofree char *path = make_late_sound ("short.wav", 0, LOUD_MS);
  g_autoptr (GError) error = NULL;
  StoaSource *source = stoa_source_new_film (path, 10 * LOUD_MS, &error);

  g_assert_no_error (error);
  wait_for (is_loud, source);
  assert_gone (&source);
}

/* What comes out of a source. */
typedef struct
{
  StoaSource *source;
  guint taker[2];
  GMutex lock;
  guint64 count[2];          /* under lock, as all below: pictures, sounds */
  GstClockTime last[2];
  guint backwards;
  GstClockTimeDiff worst_skew;
} Listener;

static void
hear (Listener  *listener,
      guint      lane,
      GstSample *sample)
{
  GstClockTime pts = GST_BUFFER_PTS (gst_sample_get_buffer (sample));
  GstClockTimeDiff skew = GST_CLOCK_DIFF (pts, g_get_monotonic_time () * GST_USECOND);

  g_mutex_lock (&listener->lock);
  if (listener->count[lane]++ > 0 && pts <= listener->last[lane])
    listener->backwards++;
  listener->last[lane] = pts;
  listener->worst_skew = MAX (listener->worst_skew, ABS (skew));
  g_mutex_unlock (&listener->lock);
}

static void
hear_picture (GstSample *sample,
              gpointer   data)
{
  hear (data, 0, sample);
}

static void
hear_sound (GstSample *sample,
            gpointer   data)
{
  hear (data, 1, sample);
}

static void
listen_to (Listener   *listener,
           const char *path)
{
  g_autoptr (GError) error = NULL;

  *listener = (Listener) { .source = stoa_source_new_film (path, 0, &error) };
  g_assert_no_error (error);
  g_mutex_init (&listener->lock);
  listener->taker[0] = stoa_outlet_add (stoa_source_get_video (listener->source), hear_picture, listener, NULL);
  listener->taker[1] = stoa_outlet_add (stoa_source_get_audio (listener->source), hear_sound, listener, NULL);
}

static void
stop_listening (Listener *listener)
{
  stoa_outlet_remove (stoa_source_get_video (listener->source), listener->taker[0]);
  stoa_outlet_remove (stoa_source_get_audio (listener->source), listener->taker[1]);
  assert_gone (&listener->source);
  g_mutex_clear (&listener->lock);
}

static gboolean
is_ready (gpointer source)
{
  return stoa_source_is_ready (source);
}

static gboolean
heard_pictures (gpointer data)
{
  Listener *listener = data;
  gboolean enough;

  g_mutex_lock (&listener->lock);
  enough = listener->count[0] > 75;   /* of a film of 30 */
  g_mutex_unlock (&listener->lock);
  return enough;
}

static gboolean
heard_sounds (gpointer data)
{
  Listener *listener = data;
  gboolean enough;

  g_mutex_lock (&listener->lock);
  enough = listener->count[1] > 120;   /* of a film of 50 */
  g_mutex_unlock (&listener->lock);
  return enough;
}

static gboolean
heard_a_picture (gpointer data)
{
  return ((Listener *) data)->count[0] > 0;
}

static gboolean
has_film_error (gpointer source)
{
  g_autofree char *message = NULL;

  g_object_get (source, "film-error", &message, NULL);
  return message != NULL;
}

/* Past its end the film goes on without a step back in time, and both lanes stay at the present. */
static void
test_loops (void)
{
  g_autofree char *path = make_film ("second.mkv", 1000, TRUE, TRUE);
  Listener listener;

  listen_to (&listener, path);
  wait_for (is_ready, listener.source);
  g_assert_true (stoa_source_has_video (listener.source));
  g_assert_true (stoa_source_has_audio (listener.source));
  wait_for (heard_pictures, &listener);
  wait_for (heard_sounds, &listener);
  g_assert_cmpuint (listener.backwards, ==, 0);
  g_assert_cmpint (listener.worst_skew, <, 600 * GST_MSECOND);
  stop_listening (&listener);
}

static void
test_only_pictures (void)
{
  g_autofree char *path = make_film ("silent.mkv", 1000, TRUE, FALSE);
  Listener listener;

  listen_to (&listener, path);
  wait_for (is_ready, listener.source);
  g_assert_true (stoa_source_has_video (listener.source));
  g_assert_false (stoa_source_has_audio (listener.source));
  wait_for (heard_pictures, &listener);
  stop_listening (&listener);
}

static void
test_only_sound (void)
{
  g_autofree char *path = make_film ("radio.mkv", 1000, FALSE, TRUE);
  Listener listener;

  listen_to (&listener, path);
  wait_for (is_ready, listener.source);
  g_assert_false (stoa_source_has_video (listener.source));
  g_assert_true (stoa_source_has_audio (listener.source));
  wait_for (heard_sounds, &listener);
  stop_listening (&listener);
}

/* Half a film is played as far as it goes, again and again. */
static void
test_cut_short (void)
{
  g_autofree char *path = make_film ("whole.mkv", 2000, TRUE, TRUE);
  g_autofree char *half = test_path ("half.mkv");
  g_autofree char *contents = NULL;
  gsize length;
  Listener listener;

  g_assert_true (g_file_get_contents (path, &contents, &length, NULL));
  g_assert_true (g_file_set_contents (half, contents, length / 2, NULL));
  listen_to (&listener, half);
  wait_for (heard_pictures, &listener);
  g_assert_cmpuint (listener.backwards, ==, 0);
  stop_listening (&listener);
}

static void
test_no_film (void)
{
  static const char *const contents[] = { "", "This is no film.\n", "\x1a\x45\xdf\xa3 matroska, it says", "RIFF....WAVEfmt " };
  g_autoptr (GError) error = NULL;
  g_autofree char *missing = test_path ("missing.mkv");
  g_autofree char *broken = test_path ("broken.mkv");

  g_assert_null (stoa_source_new_film (missing, 0, &error));
  g_assert_error (error, STOA_ERROR, STOA_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (stoa_source_new_film (g_get_tmp_dir (), 0, &error));
  g_assert_error (error, STOA_ERROR, STOA_ERROR_NOT_FOUND);
  g_clear_error (&error);

  for (guint i = 0; i < G_N_ELEMENTS (contents); i++)
    {
      StoaSource *source;

      g_assert_true (g_file_set_contents (broken, contents[i], -1, NULL));
      source = stoa_source_new_film (broken, 0, &error);
      g_assert_no_error (error);
      wait_for (has_film_error, source);
      assert_gone (&source);
    }
}

/* A film that turns out to be none ends the publisher, before and after it was started. */
static void
test_no_film_is_published (void)
{
  g_autofree char *path = test_path ("noise.mp4");
  g_autofree char *noise = g_malloc (100000);

  memset (noise, 'x', 100000);
  g_assert_true (g_file_set_contents (path, noise, 100000, NULL));
  for (int waited = 0; waited < 2; waited++)
    {
      g_autoptr (GError) error = NULL;
      StoaSource *source = stoa_source_new_film (path, 0, &error);
      g_autoptr (Loop) loop = NULL;

      g_assert_no_error (error);
      if (waited)
        wait_for (has_film_error, source);
      loop = loop_new (source, FALSE);
      wait_for (loop_has_failed, loop);
      g_assert_error (loop->error, STOA_ERROR, STOA_ERROR_INVALID);
    }
}

/* A picture is a film of one frame. */
static void
test_still (void)
{
  g_autofree char *path = make_still ("still.jpg");
  Listener listener;

  listen_to (&listener, path);
  wait_for (heard_a_picture, &listener);
  stop_listening (&listener);
}

static void
test_stopped_early (void)
{
  g_autofree char *path = make_film ("early.mkv", 1000, TRUE, TRUE);

  for (int ms = 0; ms < 60; ms += 4)
    {
      g_autoptr (GError) error = NULL;
      StoaSource *source = stoa_source_new_film (path, 0, &error);

      turn_for (ms);
      assert_gone (&source);
    }
}

/* Switched off, no picture leaves; the sound goes on, and is silence. */
static void
test_switched_off (void)
{
  g_autofree char *path = make_film ("off.mkv", 1000, TRUE, TRUE);
  Listener listener;
  guint64 pictures, sounds;

  listen_to (&listener, path);
  wait_for (heard_a_picture, &listener);
  wait_for (is_loud, listener.source);
  stoa_source_set_camera_on (listener.source, FALSE);
  stoa_source_set_mic_on (listener.source, FALSE);
  pictures = listener.count[0];
  sounds = listener.count[1];
  wait_for (is_quiet, listener.source);
  g_assert_cmpfloat (stoa_source_get_level (listener.source), ==, -127);
  wait_for (heard_sounds, &listener);
  g_assert_cmpuint (listener.count[0], ==, pictures);
  g_assert_cmpuint (listener.count[1], >, sounds);
  stoa_source_set_camera_on (listener.source, TRUE);
  stoa_source_set_mic_on (listener.source, TRUE);
  wait_for (is_loud, listener.source);
  wait_for (heard_pictures, &listener);
  stop_listening (&listener);
}

int
main (int    argc,
      char **argv)
{
  media_test_init (&argc, &argv);
  g_test_add_func ("/media/film/starts-inside", test_starts_inside);
  g_test_add_func ("/media/film/starts-behind-its-end", test_starts_behind_its_end);
  g_test_add_func ("/media/film/loops", test_loops);
  g_test_add_func ("/media/film/only-pictures", test_only_pictures);
  g_test_add_func ("/media/film/only-sound", test_only_sound);
  g_test_add_func ("/media/film/cut-short", test_cut_short);
  g_test_add_func ("/media/film/no-film", test_no_film);
  g_test_add_func ("/media/film/no-film-is-published", test_no_film_is_published);
  g_test_add_func ("/media/film/still", test_still);
  g_test_add_func ("/media/film/stopped-early", test_stopped_early);
  g_test_add_func ("/media/film/switched-off", test_switched_off);
  return media_test_run ();
}
