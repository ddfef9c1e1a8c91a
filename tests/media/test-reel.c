/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Films of many tracks: whoever moves in them sees the very picture, however often and fast, from a file and over HTTP.
 */

#include "stoa-reel.h"

#include <gst/app/gstappsink.h>
#include <gst/app/gstappsrc.h>
#include <gst/audio/audio.h>
#include <glib/gstdio.h>
#include <libsoup/soup.h>
#include <string.h>

#include "media-test.h"
#include "reel-film.h"
#include "stoa-gate.h"

#define FILM_MS 20000
#define N_PICTURES 4
#define BURST 120
#define RATE_SPAN_MS 1500

/* Somebody who comes late, and slides that stay for two seconds each. */
static const ReelPictures recorded[N_PICTURES] = { { 0, 1, 90 }, { 700, 1, 60 }, { 6400, 1, 75 }, { 1200, 50, 3 } };

static char *film;           /* of those, with sound */

/* A reel, and who watches and listens. */
typedef struct
{
  StoaReel *reel;
  StoaFrames *frames[N_PICTURES];
  StoaOutlet *outlet;
  guint ready, moved, ended, failed;
  char *trouble;
  GMutex lock;
  guint64 sounds;            /* blocks that are loud; under lock, as all below */
  guint crossings;           /* of those from below to above */
  gint16 last;
} Watcher;

static void
count (guint *counter)
{
  ++*counter;
}

static void
take_trouble (Watcher    *watcher,
              const char *text)
{
  watcher->failed++;
  g_set_str (&watcher->trouble, text);
}

static void
hear (GstSample *sample,
      gpointer   data)
{
  Watcher *watcher = data;
  GstMapInfo map;
  int peak = 0;

  gst_buffer_map (gst_sample_get_buffer (sample), &map, GST_MAP_READ);
  g_mutex_lock (&watcher->lock);
  for (gsize i = 0; i < map.size / 4; i++)
    {
      gint16 here = ((const gint16 *) map.data)[2 * i];

      peak = MAX (peak, ABS (here));
      watcher->crossings += watcher->last < 0 && here >= 0;
      watcher->last = here;
    }
  watcher->sounds += peak > 2000;
  g_mutex_unlock (&watcher->lock);
  gst_buffer_unmap (gst_sample_get_buffer (sample), &map);
}

static void
watch_uri (Watcher    *watcher,
           const char *uri,
           guint       n_pictures)
{
  *watcher = (Watcher) { .reel = stoa_reel_new (uri), .outlet = stoa_outlet_new () };
  g_mutex_init (&watcher->lock);
  g_signal_connect_swapped (watcher->reel, "ready", G_CALLBACK (count), &watcher->ready);
  g_signal_connect_swapped (watcher->reel, "moved", G_CALLBACK (count), &watcher->moved);
  g_signal_connect_swapped (watcher->reel, "ended", G_CALLBACK (count), &watcher->ended);
  g_signal_connect_swapped (watcher->reel, "failed", G_CALLBACK (take_trouble), watcher);
  stoa_outlet_add (watcher->outlet, hear, watcher, NULL);
  stoa_reel_hear (watcher->reel, watcher->outlet);
  for (guint i = 0; i < n_pictures; i++)
    {
      watcher->frames[i] = stoa_frames_new (STOA_FRAMES_YUV);
      stoa_frames_set_size (watcher->frames[i], 160, 48);
      stoa_reel_look (watcher->reel, REEL_NUMBER (i), watcher->frames[i]);
    }
}

static void
watch (Watcher    *watcher,
       const char *path,
       guint       n_pictures)
{
  g_autofree char *uri = g_filename_to_uri (path, NULL, NULL);

  watch_uri (watcher, uri, n_pictures);
}

static void
stop_watching (Watcher *watcher)
{
  g_object_run_dispose (G_OBJECT (watcher->reel));
  assert_gone (&watcher->reel);
  for (guint i = 0; i < N_PICTURES; i++)
    g_clear_object (&watcher->frames[i]);
  stoa_outlet_unref (watcher->outlet);
  g_mutex_clear (&watcher->lock);
  g_free (watcher->trouble);
}

static gboolean
is_ready (gpointer watcher)
{
  return ((Watcher *) watcher)->ready > 0;
}

static gboolean
has_moved (gpointer watcher)
{
  return ((Watcher *) watcher)->moved > 0;
}

static gboolean
has_ended (gpointer watcher)
{
  return ((Watcher *) watcher)->ended > 0;
}

static gboolean
has_failed (gpointer watcher)
{
  return ((Watcher *) watcher)->failed > 0;
}

static gboolean
is_heard (gpointer data)
{
  Watcher *watcher = data;
  gboolean heard;

  g_mutex_lock (&watcher->lock);
  heard = watcher->sounds > 20;
  g_mutex_unlock (&watcher->lock);
  return heard;
}

static gboolean
is_playing (gpointer watcher)
{
  return stoa_reel_get_position (((Watcher *) watcher)->reel) >= 1000;
}

static int
seen (StoaFrames *frames)
{
  int number = -1;
  gboolean more = TRUE;

  while (more)
    {
      g_autoptr (GstSample) sample = stoa_frames_take (frames, &more);

      if (sample)
        number = reel_read_number (sample);
    }
  return number;
}

/* Takes what is there, so that only what comes from now on counts. */
static void
move_to (Watcher *watcher,
         gint64   position_ms)
{
  for (guint i = 0; i < N_PICTURES && watcher->frames[i]; i++)
    seen (watcher->frames[i]);
  watcher->moved = 0;
  stoa_reel_seek (watcher->reel, position_ms);
  wait_for (has_moved, watcher);
}

static void
assert_seen (Watcher *watcher,
             gint64   position_ms)
{
  g_assert_cmpint (stoa_reel_get_position (watcher->reel), ==, position_ms);
  for (guint i = 0; i < N_PICTURES && watcher->frames[i]; i++)
    {
      int expected = reel_number (&recorded[i], position_ms);

      if (expected >= 0)
        g_assert_cmpint (seen (watcher->frames[i]), ==, expected);
    }
}

/* The picture is there when the reel says so, in every track, between two of its pictures as well. */
static void
test_paused (void)
{
  static const gint64 positions_ms[] = { 0, 40, 61, 1199, 1200, 6399, 6400, 7777, 12345, 19960, 3210, 100, 19999 };
  Watcher watcher;

  watch (&watcher, film, N_PICTURES);
  wait_for (is_ready, &watcher);
  for (guint i = 0; i < G_N_ELEMENTS (positions_ms); i++)
    {
      move_to (&watcher, positions_ms[i]);
      assert_seen (&watcher, positions_ms[i]);
    }
  g_assert_cmpuint (watcher.failed + watcher.ended, ==, 0);
  stop_watching (&watcher);
}

/* As a slider that is dragged, keys held down, and all else at the same time. */
static void
test_burst (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (6);
  Watcher watcher;

  watch (&watcher, film, N_PICTURES);
  stoa_reel_play (watcher.reel);
  for (guint i = 0; i < BURST; i++)
    {
      stoa_reel_seek (watcher.reel, g_rand_int_range (rand, 0, FILM_MS));
      if (i % 7 == 0)
        stoa_reel_pause (watcher.reel);
      if (i % 7 == 3)
        stoa_reel_play (watcher.reel);
      if (i % 11 == 0)
        stoa_reel_set_rate (watcher.reel, g_rand_double_range (rand, 0.5, 2));
      if (i % 13 == 0)
        stoa_reel_look (watcher.reel, REEL_NUMBER (i % N_PICTURES), i % 2 ? watcher.frames[i % N_PICTURES] : NULL);
      turn_for (g_rand_int_range (rand, 0, 25));
    }
  for (guint i = 0; i < N_PICTURES; i++)
    stoa_reel_look (watcher.reel, REEL_NUMBER (i), watcher.frames[i]);
  stoa_reel_pause (watcher.reel);
  stoa_reel_set_rate (watcher.reel, 1);
  move_to (&watcher, 4321);
  watcher.moved = 0;
  stoa_reel_seek (watcher.reel, 9876);
  wait_for (has_moved, &watcher);
  assert_seen (&watcher, 9876);
  stoa_reel_play (watcher.reel);
  wait_for (is_heard, &watcher);
  g_assert_cmpuint (watcher.failed, ==, 0);
  stop_watching (&watcher);
}

/* Its clock goes that much faster or slower, and the tone stays what it is. */
static void
test_rates (void)
{
  static const double rates[] = { 1, 0.5, 2 };
  Watcher watcher;

  watch (&watcher, film, N_PICTURES);
  for (guint i = 0; i < G_N_ELEMENTS (rates); i++)
    {
      gint64 began_us, began_ms;
      double passed_ms;
      guint blocks, crossings;

      stoa_reel_pause (watcher.reel);
      stoa_reel_set_rate (watcher.reel, rates[i]);
      move_to (&watcher, 0);
      stoa_reel_play (watcher.reel);
      wait_for (is_playing, &watcher);
      began_us = g_get_monotonic_time ();
      began_ms = stoa_reel_get_position (watcher.reel);
      g_mutex_lock (&watcher.lock);
      watcher.sounds = watcher.crossings = 0;
      g_mutex_unlock (&watcher.lock);
      turn_for (RATE_SPAN_MS);
      g_mutex_lock (&watcher.lock);
      blocks = watcher.sounds;
      crossings = watcher.crossings;
      g_mutex_unlock (&watcher.lock);
      passed_ms = (g_get_monotonic_time () - began_us) / 1000.0;
      g_assert_cmpfloat_with_epsilon ((stoa_reel_get_position (watcher.reel) - began_ms) / passed_ms, rates[i], 0.05);
      g_assert_cmpuint (blocks, >, RATE_SPAN_MS / 10 / 2);
      g_assert_cmpfloat_with_epsilon (crossings / (blocks * 0.01), REEL_TONE_HZ, REEL_TONE_HZ * 0.15);
    }
  stop_watching (&watcher);
}

/* Pictures are seen in their order, at their time, and the end is told once. */
static void
test_end (void)
{
  Watcher watcher;

  watch (&watcher, film, N_PICTURES);
  move_to (&watcher, FILM_MS - 1500);
  stoa_reel_play (watcher.reel);
  wait_for (has_ended, &watcher);
  g_assert_cmpint (stoa_reel_get_position (watcher.reel), >, FILM_MS - 300);
  g_assert_cmpint (seen (watcher.frames[0]), ==, reel_number (&recorded[0], FILM_MS - 1));
  stoa_reel_pause (watcher.reel);
  move_to (&watcher, 2000);
  assert_seen (&watcher, 2000);
  move_to (&watcher, FILM_MS);      /* there is nothing behind it */
  stoa_reel_play (watcher.reel);
  watcher.ended = 0;
  wait_for (has_ended, &watcher);
  g_assert_cmpuint (watcher.failed, ==, 0);
  stop_watching (&watcher);
}

static void
test_only_pictures (void)
{
  g_autofree char *path = test_path ("silent-reel.mkv");
  Watcher watcher;

  make_reel_film (path, 3000, recorded, 2, 0);
  watch (&watcher, path, 2);
  move_to (&watcher, 1000);
  assert_seen (&watcher, 1000);
  stoa_reel_play (watcher.reel);
  wait_for (has_ended, &watcher);
  g_assert_false (is_heard (&watcher));
  stop_watching (&watcher);
}

static void
test_only_sound (void)
{
  g_autofree char *path = test_path ("radio-reel.mkv");
  Watcher watcher;

  make_reel_film (path, 3000, NULL, 0, 2);
  watch (&watcher, path, 1);        /* of nothing */
  move_to (&watcher, 1000);
  stoa_reel_play (watcher.reel);
  wait_for (is_heard, &watcher);
  wait_for (has_ended, &watcher);
  stop_watching (&watcher);
}

/* A picture of the second track that is of the present. */
static gboolean
has_second_picture (gpointer data)
{
  Watcher *watcher = data;
  int number = seen (watcher->frames[1]);

  return number >= 0 && ABS (number - reel_number (&recorded[1], stoa_reel_get_position (watcher->reel))) <= 3;
}

/* Who looks later sees the present at once, and nothing else is disturbed by that. */
static void
test_look_while_it_plays (void)
{
  Watcher watcher;

  watch (&watcher, film, 1);
  move_to (&watcher, 2500);         /* far from a key frame */
  stoa_reel_play (watcher.reel);
  turn_for (500);
  watcher.frames[1] = stoa_frames_new (STOA_FRAMES_YUV);
  stoa_frames_set_size (watcher.frames[1], 160, 48);
  watcher.moved = 0;
  stoa_reel_look (watcher.reel, REEL_NUMBER (1), watcher.frames[1]);
  wait_for (has_second_picture, &watcher);
  g_assert_cmpuint (watcher.moved, ==, 0);

  stoa_reel_look (watcher.reel, REEL_NUMBER (1), NULL);
  stoa_reel_pause (watcher.reel);
  move_to (&watcher, 8000);
  seen (watcher.frames[1]);
  watcher.moved = 0;
  stoa_reel_look (watcher.reel, REEL_NUMBER (1), watcher.frames[1]);
  wait_for (has_moved, &watcher);
  g_assert_cmpint (seen (watcher.frames[1]), ==, reel_number (&recorded[1], 8000));
  stop_watching (&watcher);
}

/* What there is plays to where it is cut, and nobody hangs or crashes. */
static void
test_cut_short (void)
{
  g_autofree char *path = test_path ("half-reel.mkv");
  g_autofree char *contents = NULL;
  gsize length;
  Watcher watcher;

  g_assert_true (g_file_get_contents (film, &contents, &length, NULL));
  g_assert_true (g_file_set_contents (path, contents, length / 8, NULL));
  watch (&watcher, path, N_PICTURES);
  stoa_reel_play (watcher.reel);
  wait_for (has_ended, &watcher);
  g_assert_cmpint (stoa_reel_get_position (watcher.reel), >, 500);
  g_assert_cmpint (seen (watcher.frames[0]), >, 10);
  move_to (&watcher, 500);
  g_assert_cmpuint (watcher.failed, ==, 0);
  stop_watching (&watcher);
}

static void
test_no_film (void)
{
  static const char *const contents[] = { "", "This is no film.\n", "\x1a\x45\xdf\xa3 matroska, it says" };
  g_autofree char *path = test_path ("broken-reel.mkv");

  for (guint i = 0; i < G_N_ELEMENTS (contents) + 1; i++)
    {
      Watcher watcher;

      if (i < G_N_ELEMENTS (contents))
        g_assert_true (g_file_set_contents (path, contents[i], -1, NULL));
      else
        g_assert_cmpint (g_unlink (path), ==, 0);
      watch (&watcher, path, 1);
      stoa_reel_seek (watcher.reel, 1000);
      wait_for (has_failed, &watcher);
      g_assert_cmpuint (watcher.failed, ==, 1);
      g_assert_nonnull (strstr (watcher.trouble, i < G_N_ELEMENTS (contents) ? "damaged" : "not there any more"));
      stoa_reel_play (watcher.reel);
      stoa_reel_seek (watcher.reel, 0);
      stop_watching (&watcher);
    }
}

static void
test_stopped_early (void)
{
  for (guint ms = 0; ms < 60; ms += 3)
    {
      Watcher watcher;

      watch (&watcher, film, N_PICTURES);
      stoa_reel_play (watcher.reel);
      turn_for (ms);
      stoa_reel_seek (watcher.reel, 5000);
      turn_for (ms % 7);
      stop_watching (&watcher);
    }
}

/* over HTTP */

typedef struct
{
  SoupServer *server;
  GBytes *bytes;             /* NULL: it is deleted */
  char *uri;
} Host;

static void
serve (SoupServer        *server,
       SoupServerMessage *message,
       const char        *path,
       GHashTable        *query,
       gpointer           data)
{
  Host *host = data;

  if (host->bytes == NULL)
    {
      soup_server_message_set_status (message, SOUP_STATUS_NOT_FOUND, NULL);
      return;
    }
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Accept-Ranges", "bytes");
  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
  soup_message_body_append_bytes (soup_server_message_get_response_body (message), host->bytes);
}

static void
host_film (Host       *host,
           const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GUri) uri = NULL;
  GSList *uris;
  char *contents;
  gsize length;

  g_assert_true (g_file_get_contents (path, &contents, &length, NULL));
  *host = (Host) { soup_server_new (NULL, NULL), g_bytes_new_take (contents, length), NULL };
  soup_server_add_handler (host->server, NULL, serve, host, NULL);
  g_assert_true (soup_server_listen_local (host->server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error));
  uris = soup_server_get_uris (host->server);
  host->uri = g_uri_to_string (uris->data);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
}

static void
stop_hosting (Host *host)
{
  soup_server_disconnect (host->server);
  g_object_unref (host->server);
  g_clear_pointer (&host->bytes, g_bytes_unref);
  g_free (host->uri);
}

static void
test_http (void)
{
  static const gint64 positions_ms[] = { 12345, 61, 19960, 7777, 0 };
  Watcher watcher;
  Host host;

  host_film (&host, film);
  watch_uri (&watcher, host.uri, N_PICTURES);
  for (guint i = 0; i < G_N_ELEMENTS (positions_ms); i++)
    {
      move_to (&watcher, positions_ms[i]);
      assert_seen (&watcher, positions_ms[i]);
    }
  stoa_reel_play (watcher.reel);
  wait_for (is_heard, &watcher);
  g_assert_cmpuint (watcher.failed, ==, 0);
  stop_watching (&watcher);
  stop_hosting (&host);
}

/* Deleted while it plays: that is what one is told. */
static void
test_vanishes (void)
{
  Watcher watcher;
  Host host;

  host_film (&host, film);
  watch_uri (&watcher, host.uri, N_PICTURES);
  stoa_reel_play (watcher.reel);
  wait_for (is_heard, &watcher);
  g_clear_pointer (&host.bytes, g_bytes_unref);
  stoa_reel_seek (watcher.reel, 15000);
  wait_for (has_failed, &watcher);
  g_assert_cmpstr (watcher.trouble, ==, "The recording is not there any more.");
  stop_watching (&watcher);
  stop_hosting (&host);
}

/* the gate */

typedef struct
{
  GstElement *pipeline, *source, *gate, *sink;
} Passage;

static void
send_frame (Passage *passage,
            guint    number,
            gboolean key)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, 8, NULL);

  GST_BUFFER_PTS (buffer) = number * 40 * GST_MSECOND;
  if (!key)
    GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT);
  g_assert_cmpint (gst_app_src_push_buffer (GST_APP_SRC (passage->source), buffer), ==, GST_FLOW_OK);
}

static int
receive_frame (Passage *passage,
               gboolean wait)
{
  g_autoptr (GstSample) sample = gst_app_sink_try_pull_sample (GST_APP_SINK (passage->sink), wait ? PATIENCE_MS * GST_MSECOND
                                                                                                 : 100 * GST_MSECOND);

  return sample ? (int) (GST_BUFFER_PTS (gst_sample_get_buffer (sample)) / (40 * GST_MSECOND)) : -1;
}

/* Nothing of what nobody looks at gets to a decoder; what it opens for begins with a key frame. */
static void
test_gate (void)
{
  Passage passage = { gst_object_ref_sink (gst_pipeline_new (NULL)), gst_element_factory_make ("appsrc", NULL), stoa_gate_new (),
                      gst_element_factory_make ("appsink", NULL) };

  g_object_set (passage.source, "format", GST_FORMAT_TIME, NULL);
  g_object_set (passage.sink, "sync", FALSE, "async", FALSE, NULL);
  gst_bin_add_many (GST_BIN (passage.pipeline), passage.source, passage.gate, passage.sink, NULL);
  gst_element_link_many (passage.source, passage.gate, passage.sink, NULL);
  gst_element_set_state (passage.pipeline, GST_STATE_PLAYING);
  send_frame (&passage, 0, FALSE);   /* of a key frame that is not here */
  for (guint n = 1; n < 12; n++)
    send_frame (&passage, n, n == 1 || n == 4);
  g_assert_cmpint (receive_frame (&passage, FALSE), ==, -1);
  g_assert_true (stoa_gate_open (STOA_GATE (passage.gate)));
  send_frame (&passage, 12, FALSE);
  {
    int first = receive_frame (&passage, TRUE);

    g_assert_true (first == 1 || first == 4);
    for (int n = first + 1; n <= 12; n++)
      receive_frame (&passage, TRUE);
  }
  send_frame (&passage, 13, FALSE);
  g_assert_cmpint (receive_frame (&passage, TRUE), ==, 13);
  stoa_gate_close (STOA_GATE (passage.gate));
  for (guint n = 14; n < 18; n++)
    send_frame (&passage, n, n == 16);
  g_assert_cmpint (receive_frame (&passage, FALSE), ==, -1);
  gst_element_set_state (passage.pipeline, GST_STATE_NULL);
  gst_object_unref (passage.pipeline);
}

int
main (int    argc,
      char **argv)
{
  int status;

  media_test_init (&argc, &argv);
  film = test_path ("reel.mkv");
  make_reel_film (film, FILM_MS, recorded, N_PICTURES, 3);
  g_test_add_func ("/media/reel/gate", test_gate);
  g_test_add_func ("/media/reel/paused", test_paused);
  g_test_add_func ("/media/reel/burst", test_burst);
  g_test_add_func ("/media/reel/rates", test_rates);
  g_test_add_func ("/media/reel/end", test_end);
  g_test_add_func ("/media/reel/only-pictures", test_only_pictures);
  g_test_add_func ("/media/reel/only-sound", test_only_sound);
  g_test_add_func ("/media/reel/look-while-it-plays", test_look_while_it_plays);
  g_test_add_func ("/media/reel/cut-short", test_cut_short);
  g_test_add_func ("/media/reel/no-film", test_no_film);
  g_test_add_func ("/media/reel/stopped-early", test_stopped_early);
  g_test_add_func ("/media/reel/http", test_http);
  g_test_add_func ("/media/reel/vanishes", test_vanishes);
  status = media_test_run ();
  g_free (film);
  return status;
}
