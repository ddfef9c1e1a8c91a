/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Media through a real Janus, between real WebRTC peers. */

#include <gst/gst.h>

#include "janus-fixture.h"

#define ENOUGH 5        /* frames that show a stream flows */
#define SILENCE_MS 600  /* a dozen frames would come in it */
#define UNHEARD_MS 1000 /* in which Janus hangs up, while nothing that it says is read here */
#define PASSED_MS 1500  /* a keyframe that was asked for has come and gone */
#define KNOWN_MS 1200   /* for which it is known here that Janus was asked for a keyframe; it may be asked twice for one viewer */

static void
publish (StoaTestPeer *peer,
         int           width)
{
  StoaTestMedia media = { .width = width, .mic = TRUE };
  g_autoptr (GError) error = NULL;

  stoa_test_peer_publish (peer, &media, &error);
  g_assert_no_error (error);
}

static void
wait_for_track (JanusFixture *fixture,
                const char   *name)
{
  stoa_test_wait (janus_fixture_has_track (fixture, name));
}

/* Looks at these cameras, NULL-terminated, and nothing else. */
static gint64
look_at (StoaTestPeer *peer,
         const char   *first,
         ...)
{
  va_list args;

  va_start (args, first);
  for (const char *id = first; id != NULL; id = va_arg (args, const char *))
    stoa_test_peer_want (peer, id, STOA_TRACK_CAMERA, STOA_LAYER_AUTO);
  va_end (args);
  return stoa_test_peer_subscribe (peer);
}

static void
wait_for_revision (StoaTestPeer *peer,
                   gint64        revision)
{
  stoa_test_wait (stoa_test_peer_has_revision (peer, revision));
}

/* What is known of a camera that does not come. */
static void
explain (StoaTestPeer *peer,
         const char   *mid)
{
  g_autofree char *trace = stoa_test_peer_get_trace (peer);

  g_test_message ("m-line %s: %u packets, %u keyframes, %u frames, %d wide\n%s", mid, stoa_test_peer_get_packets (peer, mid),
                  stoa_test_peer_get_keyframes (peer, mid), stoa_test_peer_get_frames (peer, mid),
                  stoa_test_peer_get_width (peer, mid), trace);
}

static const char *
wait_for_camera (StoaTestPeer *peer,
                 const char   *id,
                 int           width)
{
  const char *mid = NULL;
  guint before = 0;

  stoa_test_wait ((mid = stoa_test_peer_find_mid (peer, id, STOA_TRACK_CAMERA)) != NULL);
  before = stoa_test_peer_get_frames (peer, mid);
  stoa_test_wait_or (stoa_test_peer_get_width (peer, mid) == width &&
                     stoa_test_peer_get_frames (peer, mid) > before + ENOUGH, explain (peer, mid));
  return mid;
}

static void
test_one_sees_another (JanusFixture *fixture,
                       gconstpointer data)
{
  g_autoptr (StoaTestPeer) ana = stoa_test_peer_new (fixture->sfu, ROOM, "ana");
  g_autoptr (StoaTestPeer) ben = stoa_test_peer_new (fixture->sfu, ROOM, "ben");
  g_autofree char *ana_trace = NULL;
  g_autofree char *ben_trace = NULL;

  publish (ana, 320);
  wait_for_track (fixture, "ana camera");
  wait_for_track (fixture, "ana mic");

  stoa_test_peer_want (ben, "ana", STOA_TRACK_CAMERA, STOA_LAYER_AUTO);
  stoa_test_peer_want (ben, "ana", STOA_TRACK_MIC, STOA_LAYER_AUTO);
  wait_for_revision (ben, stoa_test_peer_subscribe (ben));
  wait_for_camera (ben, "ana", 320);
  stoa_test_wait (stoa_test_peer_get_frames (ben, stoa_test_peer_find_mid (ben, "ana", STOA_TRACK_MIC)) > ENOUGH);

  ana_trace = stoa_test_peer_get_trace (ana);
  ben_trace = stoa_test_peer_get_trace (ben);
  g_test_message ("ana:\n%sben:\n%s", ana_trace, ben_trace);
}

static void
test_slot_moves_without_offer (JanusFixture *fixture,
                               gconstpointer data)
{
  g_autoptr (StoaTestPeer) ana = stoa_test_peer_new (fixture->sfu, ROOM, "ana");
  g_autoptr (StoaTestPeer) ben = stoa_test_peer_new (fixture->sfu, ROOM, "ben");
  g_autoptr (StoaTestPeer) eva = stoa_test_peer_new (fixture->sfu, ROOM, "eva");
  const char *mid = NULL;

  publish (ana, 320);
  publish (ben, 160);
  wait_for_track (fixture, "ana camera");
  wait_for_track (fixture, "ben camera");

  look_at (eva, "ana", NULL);
  mid = wait_for_camera (eva, "ana", 320);
  g_assert_cmpint (stoa_test_peer_get_pads (eva), ==, 1);

  wait_for_revision (eva, look_at (eva, "ben", NULL));
  g_assert_cmpstr (wait_for_camera (eva, "ben", 160), ==, mid);
  g_assert_null (stoa_test_peer_find_mid (eva, "ana", STOA_TRACK_CAMERA));

  wait_for_revision (eva, look_at (eva, NULL));
  g_assert_null (stoa_test_peer_find_mid (eva, "ben", STOA_TRACK_CAMERA));
  stoa_test_peer_wait_silent (eva, mid, SILENCE_MS);

  look_at (eva, "ana", NULL);
  g_assert_cmpstr (wait_for_camera (eva, "ana", 320), ==, mid);
  g_assert_cmpint (stoa_test_peer_get_offers (eva), ==, 1);
  g_assert_cmpint (stoa_test_peer_get_pads (eva), ==, 1);
}

static void
test_more_slots_by_one_offer (JanusFixture *fixture,
                              gconstpointer data)
{
  g_autoptr (StoaTestPeer) ana = stoa_test_peer_new (fixture->sfu, ROOM, "ana");
  g_autoptr (StoaTestPeer) ben = stoa_test_peer_new (fixture->sfu, ROOM, "ben");
  g_autoptr (StoaTestPeer) cem = stoa_test_peer_new (fixture->sfu, ROOM, "cem");
  g_autoptr (StoaTestPeer) eva = stoa_test_peer_new (fixture->sfu, ROOM, "eva");

  publish (ana, 320);
  publish (ben, 240);
  publish (cem, 160);
  wait_for_track (fixture, "ana camera");
  wait_for_track (fixture, "ben camera");
  wait_for_track (fixture, "cem camera");

  look_at (eva, "ana", "ben", NULL);
  wait_for_camera (eva, "ana", 320);
  wait_for_camera (eva, "ben", 240);
  g_assert_cmpint (stoa_test_peer_get_offers (eva), ==, 1);

  look_at (eva, "ana", "ben", "cem", NULL);
  wait_for_camera (eva, "cem", 160);
  wait_for_camera (eva, "ana", 320);
  wait_for_camera (eva, "ben", 240);
  g_assert_cmpint (stoa_test_peer_get_offers (eva), ==, 2);
}

static void
test_wants_are_met_later (JanusFixture *fixture,
                          gconstpointer data)
{
  g_autoptr (StoaTestPeer) ana = stoa_test_peer_new (fixture->sfu, ROOM, "ana");
  g_autoptr (StoaTestPeer) ben = stoa_test_peer_new (fixture->sfu, ROOM, "ben");

  wait_for_revision (ben, look_at (ben, "ana", NULL));
  g_assert_null (stoa_test_peer_find_mid (ben, "ana", STOA_TRACK_CAMERA));

  publish (ana, 320);
  wait_for_camera (ben, "ana", 320);
  g_assert_cmpint (stoa_test_peer_get_offers (ben), ==, 1);
}

static void
test_one_leaves_another_comes (JanusFixture *fixture,
                               gconstpointer data)
{
  g_autoptr (StoaTestPeer) ana = stoa_test_peer_new (fixture->sfu, ROOM, "ana");
  g_autoptr (StoaTestPeer) ben = stoa_test_peer_new (fixture->sfu, ROOM, "ben");
  g_autoptr (StoaTestPeer) eva = stoa_test_peer_new (fixture->sfu, ROOM, "eva");

  publish (ana, 320);
  wait_for_track (fixture, "ana camera");
  look_at (eva, "ana", "ben", NULL);
  wait_for_camera (eva, "ana", 320);

  stoa_sfu_drop (fixture->sfu, ROOM, "ana");
  stoa_test_wait (!janus_fixture_has_track (fixture, "ana camera") && !janus_fixture_has_track (fixture, "ana mic"));
  stoa_test_wait (stoa_test_peer_find_mid (eva, "ana", STOA_TRACK_CAMERA) == NULL);

  publish (ben, 160);
  wait_for_camera (eva, "ben", 160);
  g_assert_cmpint (stoa_test_peer_get_offers (eva), ==, 1);
  g_assert_cmpint (stoa_test_peer_get_pads (eva), <=, 2);
}

static void
test_one_vanishes_another_comes (JanusFixture *fixture,
                                 gconstpointer data)
{
  g_autoptr (StoaTestPeer) ana = stoa_test_peer_new (fixture->sfu, ROOM, "ana");
  g_autoptr (StoaTestPeer) ben = stoa_test_peer_new (fixture->sfu, ROOM, "ben");
  g_autoptr (StoaTestPeer) eva = stoa_test_peer_new (fixture->sfu, ROOM, "eva");

  publish (ana, 320);
  wait_for_track (fixture, "ana camera");
  look_at (eva, "ana", "ben", NULL);
  wait_for_camera (eva, "ana", 320);

  janus_fixture_kick (fixture, "ana.1");
  stoa_test_wait (!janus_fixture_has_track (fixture, "ana camera"));
  stoa_test_wait (stoa_test_peer_find_mid (eva, "ana", STOA_TRACK_CAMERA) == NULL);

  publish (ben, 160);
  wait_for_camera (eva, "ben", 160);

  /* The m-line that lost its source is as good as new. */
  publish (ana, 240);
  wait_for_camera (eva, "ana", 240);
  wait_for_camera (eva, "ben", 160);
}

/* A slot that lost its source is given another before anybody here has heard of it. It needs an offer, and Janus asks for a
 * keyframe before that is answered.
 */
static void
test_one_vanishes_while_another_is_wanted (JanusFixture *fixture,
                                           gconstpointer data)
{
  g_autoptr (StoaTestPeer) ana = stoa_test_peer_new (fixture->sfu, ROOM, "ana");
  g_autoptr (StoaTestPeer) ben = stoa_test_peer_new (fixture->sfu, ROOM, "ben");
  g_autoptr (StoaTestPeer) eva = stoa_test_peer_new (fixture->sfu, ROOM, "eva");
  gint64 revision;

  publish (ana, 320);
  publish (ben, 160);
  wait_for_track (fixture, "ana camera");
  wait_for_track (fixture, "ben camera");
  look_at (eva, "ana", NULL);
  wait_for_camera (eva, "ana", 320);

  stoa_test_peer_hold (eva, TRUE);
  janus_fixture_kick (fixture, "ana.1");
  g_usleep (UNHEARD_MS * 1000);
  revision = look_at (eva, "ben", NULL);
  stoa_test_wait (stoa_test_peer_get_offers (eva) == 2 || stoa_test_peer_has_revision (eva, revision));
  g_test_message ("%u offers", stoa_test_peer_get_offers (eva));
  stoa_test_run_for (PASSED_MS);
  stoa_test_peer_hold (eva, FALSE);
  wait_for_camera (eva, "ben", 160);
}

static void
test_publish_again (JanusFixture *fixture,
                    gconstpointer data)
{
  g_autoptr (StoaTestPeer) ana = stoa_test_peer_new (fixture->sfu, ROOM, "ana");
  g_autoptr (StoaTestPeer) ben = stoa_test_peer_new (fixture->sfu, ROOM, "ben");

  publish (ana, 320);
  look_at (ben, "ana", NULL);
  wait_for_camera (ben, "ana", 320);

  /* Without a word about the first: its connection is still there for Janus. */
  publish (ana, 160);
  wait_for_camera (ben, "ana", 160);
  g_assert_cmpint (stoa_test_peer_get_offers (ben), ==, 1);

  stoa_test_resolve (stoa_sfu_unpublish (fixture->sfu, ROOM, "ana"));
  g_assert_false (janus_fixture_has_track (fixture, "ana camera"));
  stoa_test_resolve (stoa_sfu_unpublish (fixture->sfu, ROOM, "ana"));
}

static void
test_publish_more (JanusFixture *fixture,
                   gconstpointer data)
{
  g_autoptr (StoaTestPeer) ana = stoa_test_peer_new (fixture->sfu, ROOM, "ana");
  g_autoptr (StoaTestPeer) ben = stoa_test_peer_new (fixture->sfu, ROOM, "ben");
  StoaTestMedia media = { .width = 160 };
  g_autoptr (GError) error = NULL;
  const char *mid = NULL;

  stoa_test_peer_publish (ana, &media, &error);
  g_assert_no_error (error);
  stoa_test_peer_want (ben, "ana", STOA_TRACK_CAMERA, STOA_LAYER_AUTO);
  stoa_test_peer_want (ben, "ana", STOA_TRACK_MIC, STOA_LAYER_AUTO);
  stoa_test_peer_subscribe (ben);
  mid = wait_for_camera (ben, "ana", 160);
  g_assert_false (janus_fixture_has_track (fixture, "ana mic"));

  /* The same connection goes on: what was there is not disturbed. */
  stoa_test_peer_publish_mic (ana, &error);
  g_assert_no_error (error);
  wait_for_track (fixture, "ana mic");
  stoa_test_wait (stoa_test_peer_find_mid (ben, "ana", STOA_TRACK_MIC) != NULL);
  stoa_test_wait (stoa_test_peer_get_frames (ben, stoa_test_peer_find_mid (ben, "ana", STOA_TRACK_MIC)) > ENOUGH);
  g_assert_cmpstr (wait_for_camera (ben, "ana", 160), ==, mid);
  g_assert_cmpint (stoa_test_peer_get_offers (ben), ==, 1);
  g_assert_cmpint (stoa_test_peer_get_pads (ben), ==, 2);
}

static void
test_receive_anew (JanusFixture *fixture,
                   gconstpointer data)
{
  g_autoptr (StoaTestPeer) ana = stoa_test_peer_new (fixture->sfu, ROOM, "ana");
  g_autoptr (StoaTestPeer) ben = stoa_test_peer_new (fixture->sfu, ROOM, "ben");

  publish (ana, 320);
  look_at (ben, "ana", NULL);
  wait_for_camera (ben, "ana", 320);

  stoa_test_peer_restart (ben);
  g_assert_cmpint (look_at (ben, "ana", NULL), ==, 1);
  wait_for_revision (ben, 1);
  wait_for_camera (ben, "ana", 320);
  g_assert_cmpint (stoa_test_peer_get_offers (ben), ==, 2);
}

/* Many changes while one is under way: only the last counts. */
static void
test_newest_want_wins (JanusFixture *fixture,
                       gconstpointer data)
{
  g_autoptr (StoaTestPeer) ana = stoa_test_peer_new (fixture->sfu, ROOM, "ana");
  g_autoptr (StoaTestPeer) ben = stoa_test_peer_new (fixture->sfu, ROOM, "ben");
  g_autoptr (StoaTestPeer) eva = stoa_test_peer_new (fixture->sfu, ROOM, "eva");
  gint64 revision = 0;

  publish (ana, 320);
  publish (ben, 160);
  wait_for_track (fixture, "ana camera");
  wait_for_track (fixture, "ben camera");

  for (guint i = 0; i < 20; i++)
    revision = look_at (eva, i % 2 == 0 ? "ana" : "ben", NULL);
  wait_for_revision (eva, revision);
  wait_for_camera (eva, "ben", 160);
  g_assert_null (stoa_test_peer_find_mid (eva, "ana", STOA_TRACK_CAMERA));
  g_assert_cmpint (stoa_test_peer_get_offers (eva), ==, 1);
}

static void
test_layers (JanusFixture *fixture,
             gconstpointer data)
{
  g_autoptr (StoaTestPeer) ana = stoa_test_peer_new (fixture->sfu, ROOM, "ana");
  g_autoptr (StoaTestPeer) ben = stoa_test_peer_new (fixture->sfu, ROOM, "ben");
  StoaTestMedia media = { .width = 640, .simulcast = TRUE };
  g_autoptr (GError) error = NULL;

  stoa_test_peer_publish (ana, &media, &error);
  g_assert_no_error (error);
  wait_for_track (fixture, "ana camera");

  stoa_test_peer_want (ben, "ana", STOA_TRACK_CAMERA, STOA_LAYER_LOW);
  stoa_test_peer_subscribe (ben);
  wait_for_camera (ben, "ana", 160);
  stoa_test_peer_want (ben, "ana", STOA_TRACK_CAMERA, STOA_LAYER_HIGH);
  stoa_test_peer_subscribe (ben);
  wait_for_camera (ben, "ana", 640);
  stoa_test_peer_want (ben, "ana", STOA_TRACK_CAMERA, STOA_LAYER_LOW);
  stoa_test_peer_subscribe (ben);
  wait_for_camera (ben, "ana", 160);
  g_assert_cmpint (stoa_test_peer_get_offers (ben), ==, 1);
}

/* More than Janus asks the publisher for. */
static void
test_many_come_at_once (JanusFixture *fixture,
                        gconstpointer data)
{
  g_autoptr (StoaTestPeer) ana = stoa_test_peer_new (fixture->sfu, ROOM, "ana");
  StoaTestPeer *viewers[4];

  publish (ana, 160);
  wait_for_track (fixture, "ana camera");
  for (guint i = 0; i < G_N_ELEMENTS (viewers); i++)
    {
      g_autofree char *id = g_strdup_printf ("viewer%u", i);

      viewers[i] = stoa_test_peer_new (fixture->sfu, ROOM, id);
      look_at (viewers[i], "ana", NULL);
    }
  for (guint i = 0; i < G_N_ELEMENTS (viewers); i++)
    wait_for_camera (viewers[i], "ana", 160);
  stoa_test_wait (g_hash_table_contains (fixture->asked, "ana"));
  for (guint i = 0; i < G_N_ELEMENTS (viewers); i++)
    stoa_test_peer_free (viewers[i]);
}

typedef struct
{
  StoaTestPeer *peer;
  const char *mid;
} Asker;

static gboolean
ask_on (gpointer data)
{
  Asker *asker = data;

  stoa_test_peer_ask (asker->peer, asker->mid);
  return G_SOURCE_CONTINUE;
}

/* Until it has a keyframe that came because it asked. */
static void
lose_packets (StoaTestPeer *peer,
              const char   *mid)
{
  Asker asker = { peer, mid };
  guint before = stoa_test_peer_get_keyframes (peer, mid);
  guint beat = g_timeout_add (50, ask_on, &asker);

  stoa_test_wait (stoa_test_peer_get_keyframes (peer, mid) > before);
  g_source_remove (beat);
}

/* Janus has just asked for a keyframe, nobody told us why, and it does not ask again for who comes now. */
static void
test_another_lost_packets (JanusFixture *fixture,
                           gconstpointer data)
{
  g_autoptr (StoaTestPeer) ana = stoa_test_peer_new (fixture->sfu, ROOM, "ana");
  g_autoptr (StoaTestPeer) ben = stoa_test_peer_new (fixture->sfu, ROOM, "ben");
  g_autoptr (StoaTestPeer) cem = stoa_test_peer_new (fixture->sfu, ROOM, "cem");
  g_autoptr (StoaTestPeer) eva = stoa_test_peer_new (fixture->sfu, ROOM, "eva");
  const char *mid = NULL;

  publish (ana, 320);
  publish (cem, 160);
  wait_for_track (fixture, "ana camera");
  wait_for_track (fixture, "cem camera");
  look_at (ben, "ana", NULL);
  mid = wait_for_camera (ben, "ana", 320);
  look_at (eva, "cem", NULL);
  wait_for_camera (eva, "cem", 160);
  stoa_test_run_for (3 * KNOWN_MS);

  lose_packets (ben, mid);
  look_at (eva, "ana", NULL);
  wait_for_camera (eva, "ana", 320);
}

static void
test_speaking (JanusFixture *fixture,
               gconstpointer data)
{
  g_autoptr (StoaTestPeer) ana = stoa_test_peer_new (fixture->sfu, ROOM, "ana");
  g_autoptr (StoaTestPeer) ben = stoa_test_peer_new (fixture->sfu, ROOM, "ben");
  StoaTestMedia media = { .mic = TRUE, .loud = TRUE };
  g_autoptr (GError) error = NULL;

  publish (ben, 0);
  stoa_test_peer_publish (ana, &media, &error);
  g_assert_no_error (error);
  stoa_test_wait (g_hash_table_contains (fixture->speaking, "ana"));
  g_assert_false (g_hash_table_contains (fixture->speaking, "ben"));
  stoa_sfu_drop (fixture->sfu, ROOM, "ana");
  g_assert_false (g_hash_table_contains (fixture->speaking, "ana"));
}

static DexFuture *
publish_text (JanusFixture *fixture,
              const char   *room,
              const char   *sdp)
{
  g_autoptr (StoaPublish) publish = stoa_record_new (stoa_message_body_type (STOA_MESSAGE_PUBLISH));
  StoaPublishTrack *track = stoa_record_new (&stoa_publish_track_type);

  track->mid = g_strdup ("0");
  track->kind = STOA_TRACK_CAMERA;
  publish->sdp = g_strdup (sdp);
  g_ptr_array_add (publish->tracks, track);
  return stoa_sfu_publish (fixture->sfu, room, "mallory", publish);
}

static void
assert_rejected (DexFuture *future,
                 int        code)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (stoa_test_settle (future, &error));
  g_assert_error (error, STOA_ERROR, code);
}

static void
test_refuses_offers (JanusFixture *fixture,
                     gconstpointer data)
{
#define HEAD "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n"
#define VIDEO "m=video 9 UDP/TLS/RTP/SAVPF 96\r\nc=IN IP4 0.0.0.0\r\na=mid:0\r\na=sendonly\r\n"

  assert_rejected (publish_text (fixture, ROOM, "hello"), STOA_ERROR_INVALID);
  assert_rejected (publish_text (fixture, ROOM, HEAD), STOA_ERROR_INVALID);
  assert_rejected (publish_text (fixture, ROOM, HEAD VIDEO "a=rtpmap:96 H264/90000\r\n"), STOA_ERROR_INVALID);
  assert_rejected (publish_text (fixture, "cellar", HEAD VIDEO "a=rtpmap:96 VP8/90000\r\n"), STOA_ERROR_NOT_FOUND);
  /* What passes our eye must pass Janus's too: this one has neither ICE nor DTLS. */
  assert_rejected (publish_text (fixture, ROOM, HEAD VIDEO "a=rtpmap:96 VP8/90000\r\n"), STOA_ERROR_INVALID);
  g_assert_cmpint (g_hash_table_size (fixture->tracks), ==, 0);

#undef HEAD
#undef VIDEO
}

static DexFuture *
answer_text (JanusFixture *fixture,
             gint64        revision,
             const char   *sdp)
{
  g_autoptr (StoaAnswer) answer = stoa_record_new (stoa_message_body_type (STOA_MESSAGE_ANSWER));

  answer->revision = revision;
  answer->sdp = g_strdup (sdp);
  return stoa_sfu_answer (fixture->sfu, ROOM, "mallory", answer);
}

static DexFuture *
subscribe_to_nobody (JanusFixture *fixture,
                     gint64        revision)
{
  g_autoptr (StoaSubscribe) subscribe = stoa_record_new (stoa_message_body_type (STOA_MESSAGE_SUBSCRIBE));

  subscribe->revision = revision;
  return stoa_sfu_subscribe (fixture->sfu, ROOM, "mallory", subscribe);
}

static void
send_candidates (JanusFixture *fixture,
                 int           peer)
{
  static const char *const texts[] = { "candidate:1 1 UDP 1 10.0.0.1 9 typ host", "nonsense", "" };
  g_autoptr (StoaCandidate) candidate = stoa_record_new (stoa_message_body_type (STOA_MESSAGE_CANDIDATE));

  candidate->peer = peer;
  for (guint i = 0; i < 300; i++)
    {
      g_free (candidate->candidate);
      candidate->candidate = g_strdup (texts[i % G_N_ELEMENTS (texts)]);
      candidate->mline = i;
      stoa_sfu_candidate (fixture->sfu, ROOM, "mallory", candidate);
    }
}

static void
count_offer (StoaSfu    *sfu,
             const char *room,
             const char *participant,
             StoaOffer  *offer,
             guint      *n)
{
  *n += 1;
}

static void
test_refuses_answers (JanusFixture *fixture,
                      gconstpointer data)
{
  guint n = 0;

  g_signal_connect (fixture->sfu, "offer", G_CALLBACK (count_offer), &n);
  assert_rejected (subscribe_to_nobody (fixture, 2), STOA_ERROR_CONFLICT);
  assert_rejected (answer_text (fixture, 1, "v=0"), STOA_ERROR_CONFLICT);
  send_candidates (fixture, STOA_PEER_SUBSCRIBE);
  send_candidates (fixture, STOA_PEER_PUBLISH);

  stoa_test_resolve (subscribe_to_nobody (fixture, 1));
  assert_rejected (answer_text (fixture, 1, "v=0"), STOA_ERROR_CONFLICT); /* before there is an offer */
  stoa_test_wait (n == 1);
  assert_rejected (answer_text (fixture, 7, "v=0"), STOA_ERROR_CONFLICT);
  send_candidates (fixture, STOA_PEER_SUBSCRIBE);
  assert_rejected (answer_text (fixture, 1, "not at all"), STOA_ERROR_INVALID);

  /* That ended it; the next begins anew. */
  assert_rejected (subscribe_to_nobody (fixture, 2), STOA_ERROR_CONFLICT);
  stoa_test_resolve (subscribe_to_nobody (fixture, 1));
  stoa_test_wait (n == 2);
  stoa_sfu_drop (fixture->sfu, ROOM, "mallory");
  g_signal_handlers_disconnect_by_data (fixture->sfu, &n);
}

static void
test_rooms (JanusFixture *fixture,
            gconstpointer data)
{
  stoa_test_resolve (stoa_sfu_open_room (fixture->sfu, "roof"));
  stoa_test_resolve (stoa_sfu_open_room (fixture->sfu, "roof"));
  stoa_test_resolve (stoa_sfu_close_room (fixture->sfu, "roof"));
  stoa_test_resolve (stoa_sfu_close_room (fixture->sfu, "roof"));
  stoa_test_resolve (stoa_sfu_open_room (fixture->sfu, "roof"));
  assert_rejected (stoa_sfu_unpublish (fixture->sfu, "cellar", "ana"), STOA_ERROR_NOT_FOUND);
}

/* The last leaves and somebody comes at once, again and again. */
static void
test_rooms_in_haste (JanusFixture *fixture,
                     gconstpointer data)
{
  for (guint i = 0; i < 50; i++)
    {
      DexFuture *closed = stoa_sfu_close_room (fixture->sfu, "roof");
      DexFuture *opened = stoa_sfu_open_room (fixture->sfu, "roof");

      stoa_test_resolve (opened);
      stoa_test_resolve (closed);
    }
}

static guint
count_threads (void)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/task", janus_fixture_get_pid ());
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint n = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static gboolean
keep_looking (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

/* Each handle has a thread in Janus; the pool it answers with has some too, and lets them go late. */
static void
test_nothing_is_left_behind (JanusFixture *fixture,
                             gconstpointer data)
{
  g_autoptr (StoaTestPeer) ana = stoa_test_peer_new (fixture->sfu, ROOM, "ana");
  guint before = 0;
  guint beat = 0;

  publish (ana, 160);
  wait_for_track (fixture, "ana camera");
  before = count_threads ();

  for (guint i = 0; i < 20; i++)
    {
      g_autoptr (StoaTestPeer) ben = stoa_test_peer_new (fixture->sfu, ROOM, "ben");

      publish (ben, 160);
      wait_for_track (fixture, "ben camera");
      wait_for_revision (ben, look_at (ben, "ana", NULL));
      stoa_sfu_drop (fixture->sfu, ROOM, "ben");
      g_assert_false (janus_fixture_has_track (fixture, "ben camera"));
    }

  beat = g_timeout_add (50, keep_looking, NULL);
  stoa_test_wait (count_threads () <= before + 4);
  g_source_remove (beat);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);
  dex_init ();

#define ADD(path, test) \
  g_test_add ("/server/janus/" path, JanusFixture, NULL, janus_fixture_set_up, test, janus_fixture_tear_down)
  ADD ("one-sees-another", test_one_sees_another);
  ADD ("slot-moves-without-offer", test_slot_moves_without_offer);
  ADD ("more-slots-by-one-offer", test_more_slots_by_one_offer);
  ADD ("wants-are-met-later", test_wants_are_met_later);
  ADD ("one-leaves-another-comes", test_one_leaves_another_comes);
  ADD ("one-vanishes-another-comes", test_one_vanishes_another_comes);
  ADD ("one-vanishes-while-another-is-wanted", test_one_vanishes_while_another_is_wanted);
  ADD ("publish-again", test_publish_again);
  ADD ("publish-more", test_publish_more);
  ADD ("receive-anew", test_receive_anew);
  ADD ("newest-want-wins", test_newest_want_wins);
  ADD ("layers", test_layers);
  ADD ("speaking", test_speaking);
  ADD ("many-come-at-once", test_many_come_at_once);
  ADD ("another-lost-packets", test_another_lost_packets);
  ADD ("refuses-offers", test_refuses_offers);
  ADD ("refuses-answers", test_refuses_answers);
  ADD ("rooms", test_rooms);
  ADD ("rooms-in-haste", test_rooms_in_haste);
  ADD ("nothing-is-left-behind", test_nothing_is_left_behind);
#undef ADD

  return g_test_run ();
}
