/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What Janus is asked for at the same time it may do in any order, and this one does the last first: what was wanted last is
 * what holds all the same.
 */

#include <glib/gstdio.h>

#include "fake-janus.h"
#include "stoa-janus-room.h"
#include "stoa-janus.h"
#include "stoa-test-wait.h"

#define TOGGLES 50
#define HEAD "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n"
#define MIC "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:m\r\na=rtpmap:111 opus/48000/2\r\na=ice-ufrag:one\r\n"
#define CAMERA "m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:v\r\na=rtpmap:96 VP8/90000\r\na=sendonly\r\n"
#define RESTING "m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:v\r\na=rtpmap:96 VP8/90000\r\na=inactive\r\n"

typedef struct
{
  char *directory;
  char *path;
  FakeJanus *janus;
  StoaSfu *sfu;           /* that the room tells its news to */
  StoaJanusSession *session;
  StoaJanusHandle *control;
  StoaJanusRoom *room;
  GHashTable *tracks;     /* kinds that are up */
} Fixture;

static void
on_track (StoaSfu    *sfu,
          const char *room,
          const char *participant,
          int         kind,
          gboolean    up,
          Fixture    *fixture)
{
  if (up)
    g_assert_true (g_hash_table_add (fixture->tracks, GINT_TO_POINTER (kind)));
  else
    g_assert_true (g_hash_table_remove (fixture->tracks, GINT_TO_POINTER (kind)));
}

/* What is due already. */
static void
drain (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    continue;
}

static StoaJanusRoom *
room_new (Fixture    *fixture,
          const char *name)
{
  return stoa_janus_room_new (fixture->sfu, fixture->session, fixture->control, "garden", name);
}

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  StoaJanusOptions options = { .run_dir = "." };
  g_autoptr (GError) error = NULL;

  fixture->directory = g_dir_make_tmp ("stoa-test-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->path = g_build_filename (fixture->directory, "ws", NULL);
  fixture->janus = fake_janus_new (fixture->path);
  fixture->tracks = g_hash_table_new (NULL, NULL);
  fixture->sfu = stoa_janus_new (&options);
  g_signal_connect (fixture->sfu, "track", G_CALLBACK (on_track), fixture);
  fixture->session = stoa_janus_session_new (fixture->path, "secret");
  stoa_test_resolve (stoa_janus_session_open (fixture->session));
  fixture->control = g_value_dup_object (stoa_test_resolve (stoa_janus_session_attach (fixture->session)));
  fixture->room = room_new (fixture, "garden.1");
  stoa_test_resolve (stoa_janus_room_open (fixture->room));
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  stoa_test_resolve (stoa_janus_room_close (fixture->room));
  g_assert_false (fake_janus_has_room (fixture->janus, "garden.1"));
  stoa_janus_session_close (fixture->session);
  drain ();
  g_assert_finalize_object (fixture->room);
  g_assert_finalize_object (fixture->control);
  g_assert_finalize_object (fixture->session); /* as nothing is left that took turns on it */
  g_signal_handlers_disconnect_by_data (fixture->sfu, fixture);
  g_object_unref (fixture->sfu);
  fake_janus_free (fixture->janus);
  g_hash_table_unref (fixture->tracks);
  g_unlink (fixture->path);
  g_assert_cmpint (g_rmdir (fixture->directory), ==, 0);
  g_free (fixture->path);
  g_free (fixture->directory);
}

static void
add_track (StoaPublish  *publish,
           const char   *mid,
           StoaTrackKind kind)
{
  StoaPublishTrack *track = stoa_record_new (&stoa_publish_track_type);

  track->mid = g_strdup (mid);
  track->kind = kind;
  g_ptr_array_add (publish->tracks, track);
}

static DexFuture *
publish (Fixture *fixture,
         gboolean camera)
{
  g_autoptr (StoaPublish) publish = stoa_record_new (stoa_message_body_type (STOA_MESSAGE_PUBLISH));

  publish->sdp = g_strdup (camera ? HEAD MIC CAMERA : HEAD MIC RESTING);
  add_track (publish, "m", STOA_TRACK_MIC);
  if (camera)
    add_track (publish, "v", STOA_TRACK_CAMERA);
  return stoa_janus_room_publish (fixture->room, "ana", publish);
}

static void
publish_and_connect (Fixture *fixture)
{
  stoa_test_resolve (publish (fixture, TRUE));
  fake_janus_connect (fixture->janus, "ana.1");
  stoa_test_wait (g_hash_table_size (fixture->tracks) == 2);
}

static DexFuture *
mute (Fixture      *fixture,
      StoaTrackKind kind,
      gboolean      muted)
{
  return stoa_janus_room_mute (fixture->room, "ana", kind, muted);
}

static gboolean
is_muted (Fixture    *fixture,
          const char *mid)
{
  return fake_janus_is_muted (fixture->janus, "ana.1", mid);
}

static void
toggle (Fixture *fixture,
        gboolean last)
{
  g_autoptr (GPtrArray) futures = g_ptr_array_new ();

  for (guint i = 0; i < TOGGLES; i++)
    {
      g_ptr_array_add (futures, mute (fixture, STOA_TRACK_MIC, (TOGGLES - i) % 2 != 0 ? last : !last));
      g_ptr_array_add (futures, mute (fixture, STOA_TRACK_CAMERA, (TOGGLES - i) % 2 != 0 ? !last : last));
    }
  for (guint i = 0; i < futures->len; i++)
    stoa_test_resolve (g_ptr_array_index (futures, i));
  g_assert_true (is_muted (fixture, "m") == last);
  g_assert_true (is_muted (fixture, "v") == !last);
}

static void
test_muted_and_not (Fixture      *fixture,
                    gconstpointer data)
{
  publish_and_connect (fixture);
  toggle (fixture, TRUE);
  toggle (fixture, FALSE);
  toggle (fixture, FALSE);
}

/* Of what was wanted and is not any more Janus need not hear. */
static void
test_newest_is_asked (Fixture      *fixture,
                      gconstpointer data)
{
  publish_and_connect (fixture);
  toggle (fixture, TRUE);
  g_assert_cmpuint (fake_janus_count (fixture->janus, "moderate"), <=, 4);
}

/* Janus has taken the offer and is being told of the first m-line when something else is wanted of the other. */
static void
test_muted_while_published (Fixture      *fixture,
                            gconstpointer data)
{
  DexFuture *published = NULL;

  stoa_test_resolve (mute (fixture, STOA_TRACK_CAMERA, TRUE));
  published = publish (fixture, TRUE);
  stoa_test_wait (fake_janus_count (fixture->janus, "moderate") == 1);
  stoa_test_resolve (mute (fixture, STOA_TRACK_MIC, TRUE));
  g_assert_true (is_muted (fixture, "m"));
  stoa_test_resolve (published);
  g_assert_true (is_muted (fixture, "m"));
  g_assert_true (is_muted (fixture, "v"));
}

static void
test_opened_while_published (Fixture      *fixture,
                             gconstpointer data)
{
  DexFuture *published = NULL;

  stoa_test_resolve (mute (fixture, STOA_TRACK_MIC, TRUE));
  stoa_test_resolve (mute (fixture, STOA_TRACK_CAMERA, TRUE));
  published = publish (fixture, TRUE);
  stoa_test_wait (fake_janus_count (fixture->janus, "moderate") == 1);
  stoa_test_resolve (mute (fixture, STOA_TRACK_MIC, FALSE));
  stoa_test_resolve (published);
  g_assert_false (is_muted (fixture, "m"));
  g_assert_true (is_muted (fixture, "v"));
}

/* Janus remembers what it was told of an m-line on which nothing is sent any more. */
static void
test_opened_while_off (Fixture      *fixture,
                       gconstpointer data)
{
  publish_and_connect (fixture);
  stoa_test_resolve (mute (fixture, STOA_TRACK_CAMERA, TRUE));
  stoa_test_resolve (publish (fixture, FALSE));
  g_assert_cmpuint (g_hash_table_size (fixture->tracks), ==, 1);
  stoa_test_resolve (mute (fixture, STOA_TRACK_CAMERA, FALSE));
  g_assert_true (is_muted (fixture, "v"));
  stoa_test_resolve (publish (fixture, TRUE));
  g_assert_false (is_muted (fixture, "v"));
}

static void
test_camera_off_and_on (Fixture      *fixture,
                        gconstpointer data)
{
  DexFuture *off, *on;

  publish_and_connect (fixture);
  off = publish (fixture, FALSE);
  on = publish (fixture, TRUE);
  stoa_test_resolve (off);
  stoa_test_resolve (on);
  g_assert_cmpstr (fake_janus_get_offer (fixture->janus, "ana.1"), ==, HEAD MIC CAMERA);
  g_assert_cmpuint (g_hash_table_size (fixture->tracks), ==, 2);

  on = publish (fixture, TRUE);
  off = publish (fixture, FALSE);
  stoa_test_resolve (on);
  stoa_test_resolve (off);
  g_assert_cmpstr (fake_janus_get_offer (fixture->janus, "ana.1"), ==, HEAD MIC RESTING);
  g_assert_cmpuint (g_hash_table_size (fixture->tracks), ==, 1);
}

static void
assert_nothing_comes_of (DexFuture *published)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (stoa_test_settle (published, &error));
  g_test_message ("%s", error->message);
}

/* A connection is never used twice: what comes of the one before concerns nobody. */
static void
test_dropped_while_published (Fixture      *fixture,
                              gconstpointer data)
{
  DexFuture *published = publish (fixture, TRUE);

  stoa_janus_room_drop (fixture->room, "ana");
  assert_nothing_comes_of (published);
  published = publish (fixture, TRUE);
  stoa_test_wait (fake_janus_count (fixture->janus, "joinandconfigure") == 1);
  stoa_janus_room_drop (fixture->room, "ana");
  assert_nothing_comes_of (published);
  stoa_test_wait (!fake_janus_has_feed (fixture->janus, "ana.2"));

  published = publish (fixture, TRUE);
  dex_future_disown (stoa_janus_room_unpublish (fixture->room, "ana"));
  assert_nothing_comes_of (published);
  published = publish (fixture, TRUE);
  stoa_test_resolve (publish (fixture, TRUE));
  assert_nothing_comes_of (published);
  fake_janus_connect (fixture->janus, "ana.5");
  stoa_test_wait (g_hash_table_size (fixture->tracks) == 2);
  for (guint i = 1; i < 5; i++)
    {
      g_autofree char *feed = g_strdup_printf ("ana.%u", i);

      g_assert_false (fake_janus_has_feed (fixture->janus, feed));
    }
}

/* The pace of keyframes follows whether somebody is recorded. */
static void
test_recorded_and_not (Fixture      *fixture,
                       gconstpointer data)
{
  stoa_test_resolve (stoa_janus_room_record (fixture->room, "ana", "one"));
  stoa_test_resolve (stoa_janus_room_record (fixture->room, "ana", NULL));
  stoa_test_wait (fake_janus_count (fixture->janus, "edit") == 2);
  g_assert_cmpint (fake_janus_get_pace (fixture->janus), ==, 0);

  stoa_test_resolve (stoa_janus_room_record (fixture->room, "ana", "two"));
  stoa_test_resolve (stoa_janus_room_record (fixture->room, "ana", NULL));
  stoa_test_resolve (stoa_janus_room_record (fixture->room, "ana", "three"));
  stoa_test_wait (fake_janus_count (fixture->janus, "edit") == 3);
  g_assert_cmpint (fake_janus_get_pace (fixture->janus), >, 0);
}

static void
test_opened_and_closed (Fixture      *fixture,
                        gconstpointer data)
{
  g_autoptr (StoaJanusRoom) first = room_new (fixture, "garden.2");
  g_autoptr (StoaJanusRoom) second = room_new (fixture, "garden.3");
  DexFuture *opened = stoa_janus_room_open (first);
  DexFuture *closed, *again;

  drain ();
  closed = stoa_janus_room_close (first);
  again = stoa_janus_room_open (second);
  stoa_test_resolve (again);
  stoa_test_settle (opened, NULL);
  stoa_test_settle (closed, NULL);
  g_assert_false (fake_janus_has_room (fixture->janus, "garden.2"));
  g_assert_true (fake_janus_has_room (fixture->janus, "garden.3"));
  stoa_test_resolve (stoa_janus_room_close (second));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

#define ADD(path, test) g_test_add ("/server/sfu/order/" path, Fixture, NULL, set_up, test, tear_down)
  ADD ("muted-and-not", test_muted_and_not);
  ADD ("newest-is-asked", test_newest_is_asked);
  ADD ("muted-while-published", test_muted_while_published);
  ADD ("opened-while-published", test_opened_while_published);
  ADD ("opened-while-off", test_opened_while_off);
  ADD ("camera-off-and-on", test_camera_off_and_on);
  ADD ("dropped-while-published", test_dropped_while_published);
  ADD ("recorded-and-not", test_recorded_and_not);
  ADD ("opened-and-closed", test_opened_and_closed);
#undef ADD

  return g_test_run ();
}
