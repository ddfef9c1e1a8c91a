/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <glib/gstdio.h>
#include <gst/gst.h>

#include "stoa-janus.h"
#include "stoa-test-peer.h"
#include "stoa-test-wait.h"

#define ROOM "garden"

typedef struct
{
  StoaSfu *sfu;
  char *run_dir;
  GHashTable *tracks; /* "participant kind" of those that are up */
  GHashTable *speaking;
  guint n_up;
  guint n_down;
} Fixture;

static void
on_up (StoaSfu *sfu,
       Fixture *fixture)
{
  fixture->n_up++;
}

static void
on_down (StoaSfu    *sfu,
         const char *why,
         Fixture    *fixture)
{
  g_assert_nonnull (why);
  g_hash_table_remove_all (fixture->tracks);
  fixture->n_down++;
}

static void
on_track (StoaSfu    *sfu,
          const char *room,
          const char *participant,
          int         kind,
          gboolean    up,
          Fixture    *fixture)
{
  g_autofree char *name = g_strdup_printf ("%s %s", participant, stoa_track_kinds[kind]);

  if (up)
    g_assert_true (g_hash_table_add (fixture->tracks, g_steal_pointer (&name)));
  else
    g_assert_true (g_hash_table_remove (fixture->tracks, name));
}

static void
on_speaking (StoaSfu    *sfu,
             const char *room,
             const char *participant,
             gboolean    on,
             double      dbov,
             Fixture    *fixture)
{
  g_assert_cmpfloat (dbov, <=, 0);
  if (on)
    g_hash_table_add (fixture->speaking, g_strdup (participant));
  else
    g_hash_table_remove (fixture->speaking, participant);
}

static gboolean
has_track (Fixture    *fixture,
           const char *name)
{
  return g_hash_table_contains (fixture->tracks, name);
}

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  StoaJanusOptions options = { .loopback_only = TRUE };
  g_autoptr (GError) error = NULL;

  fixture->run_dir = g_dir_make_tmp ("stoa-test-XXXXXX", &error);
  g_assert_no_error (error);
  options.run_dir = fixture->run_dir;
  fixture->tracks = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  fixture->speaking = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  fixture->sfu = stoa_janus_new (&options);
  g_signal_connect (fixture->sfu, "up", G_CALLBACK (on_up), fixture);
  g_signal_connect (fixture->sfu, "down", G_CALLBACK (on_down), fixture);
  g_signal_connect (fixture->sfu, "track", G_CALLBACK (on_track), fixture);
  g_signal_connect (fixture->sfu, "speaking", G_CALLBACK (on_speaking), fixture);
  stoa_test_resolve (stoa_sfu_start (fixture->sfu));
  stoa_test_resolve (stoa_sfu_open_room (fixture->sfu, ROOM));
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  stoa_test_resolve (stoa_sfu_stop (fixture->sfu));
  g_signal_handlers_disconnect_by_data (fixture->sfu, fixture);
  g_assert_finalize_object (fixture->sfu);
  g_hash_table_unref (fixture->tracks);
  g_hash_table_unref (fixture->speaking);
  g_assert_cmpint (g_rmdir (fixture->run_dir), ==, 0);
  g_free (fixture->run_dir);
}

static void
publish (StoaTestPeer *peer,
         int           width)
{
  g_autoptr (GError) error = NULL;
  StoaTestMedia media = { .width = width, .mic = TRUE };

  stoa_test_peer_publish (peer, &media, &error);
  g_assert_no_error (error);
}

static void
wait_for_width (StoaTestPeer *peer,
                const char   *mid,
                int           width)
{
  guint before = stoa_test_peer_get_frames (peer, mid);

  stoa_test_wait (stoa_test_peer_get_width (peer, mid) == width && stoa_test_peer_get_frames (peer, mid) > before + 5);
}

static void
test_one_sees_another (Fixture      *fixture,
                       gconstpointer data)
{
  g_autoptr (StoaTestPeer) ana = stoa_test_peer_new (fixture->sfu, ROOM, "ana");
  g_autoptr (StoaTestPeer) ben = stoa_test_peer_new (fixture->sfu, ROOM, "ben");
  g_autofree char *trace = NULL;
  const char *mid = NULL;

  publish (ana, 320);
  stoa_test_wait (has_track (fixture, "ana camera") && has_track (fixture, "ana mic"));

  stoa_test_peer_want (ben, "ana", STOA_TRACK_CAMERA, STOA_LAYER_AUTO);
  stoa_test_peer_want (ben, "ana", STOA_TRACK_MIC, STOA_LAYER_AUTO);
  stoa_test_peer_subscribe (ben);
  stoa_test_wait (stoa_test_peer_has_revision (ben, 1));
  mid = stoa_test_peer_find_mid (ben, "ana", STOA_TRACK_CAMERA);
  g_assert_nonnull (mid);
  wait_for_width (ben, mid, 320);
  stoa_test_wait (stoa_test_peer_get_frames (ben, stoa_test_peer_find_mid (ben, "ana", STOA_TRACK_MIC)) > 10);

  trace = stoa_test_peer_get_trace (ana);
  g_test_message ("ana:\n%s", trace);
  g_free (trace);
  trace = stoa_test_peer_get_trace (ben);
  g_test_message ("ben:\n%s", trace);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);
  dex_init ();

#define ADD(path, test) g_test_add ("/server/janus/" path, Fixture, NULL, set_up, test, tear_down)
  ADD ("one-sees-another", test_one_sees_another);
#undef ADD

  return g_test_run ();
}
