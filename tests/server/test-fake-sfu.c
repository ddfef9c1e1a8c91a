/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The double that the server's tests trust keeps the rules of the engine it stands for. */

#include "stoa-fake-sfu.h"
#include "stoa-test-wait.h"

typedef struct
{
  StoaFakeSfu *sfu;
  GPtrArray *news;
} Fixture;

static void
on_track (StoaSfu    *sfu,
          const char *room,
          const char *participant,
          int         kind,
          gboolean    up,
          GPtrArray  *news)
{
  g_ptr_array_add (news, g_strdup_printf ("%s %s %s", participant, stoa_track_kinds[kind], up ? "up" : "down"));
}

static void
on_offer (StoaSfu    *sfu,
          const char *room,
          const char *participant,
          StoaOffer  *offer,
          GPtrArray  *news)
{
  g_ptr_array_add (news, g_strdup_printf ("offer %d to %s", (int) offer->revision, participant));
}

static void
on_slots (StoaSfu    *sfu,
          const char *room,
          const char *participant,
          StoaSlots  *slots,
          GPtrArray  *news)
{
  const StoaSlotInfo *slot = g_ptr_array_index (slots->slots, 0);

  g_ptr_array_add (news, g_strdup_printf ("slots %d to %s: %s", (int) slots->revision, participant,
                                          slot->participant != NULL ? slot->participant : "nobody"));
}

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  fixture->sfu = stoa_fake_sfu_new ();
  fixture->news = g_ptr_array_new_with_free_func (g_free);
  g_signal_connect (fixture->sfu, "track", G_CALLBACK (on_track), fixture->news);
  g_signal_connect (fixture->sfu, "offer", G_CALLBACK (on_offer), fixture->news);
  g_signal_connect (fixture->sfu, "slots", G_CALLBACK (on_slots), fixture->news);
  stoa_test_resolve (stoa_sfu_start (STOA_SFU (fixture->sfu)));
  stoa_test_resolve (stoa_sfu_open_room (STOA_SFU (fixture->sfu), "garden"));
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  g_assert_finalize_object (fixture->sfu);
  g_ptr_array_unref (fixture->news);
}

static void
publish (Fixture    *fixture,
         const char *participant)
{
  g_autoptr (StoaPublish) body = stoa_record_new (stoa_message_body_type (STOA_MESSAGE_PUBLISH));
  StoaPublishTrack *track = stoa_record_new (&stoa_publish_track_type);

  track->kind = STOA_TRACK_CAMERA;
  g_ptr_array_add (body->tracks, track);
  stoa_test_resolve (stoa_sfu_publish (STOA_SFU (fixture->sfu), "garden", participant, body));
}

static DexFuture *
subscribe (Fixture    *fixture,
           const char *participant,
           gint64      revision,
           const char *wanted)
{
  g_autoptr (StoaSubscribe) body = stoa_record_new (stoa_message_body_type (STOA_MESSAGE_SUBSCRIBE));
  StoaWant *want = stoa_record_new (&stoa_want_type);

  want->participant = g_strdup (wanted);
  want->kind = STOA_TRACK_CAMERA;
  body->revision = revision;
  g_ptr_array_add (body->wants, want);
  return stoa_sfu_subscribe (STOA_SFU (fixture->sfu), "garden", participant, body);
}

static void
assert_news (Fixture    *fixture,
             const char *expected)
{
  g_autofree char *all = NULL;

  g_ptr_array_add (fixture->news, NULL);
  all = g_strjoinv (", ", (char **) fixture->news->pdata);
  g_assert_cmpstr (all, ==, expected);
  g_ptr_array_set_size (fixture->news, 0);
}

static void
test_wants_are_met_later (Fixture      *fixture,
                          gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (stoa_test_settle (subscribe (fixture, "ben", 2, "ana"), &error));
  g_assert_error (error, STOA_ERROR, STOA_ERROR_CONFLICT);
  stoa_test_resolve (subscribe (fixture, "ben", 1, "ana"));
  assert_news (fixture, "offer 1 to ben");
  publish (fixture, "ana");
  assert_news (fixture, "ana camera up, slots 1 to ben: ana");
  stoa_fake_sfu_hang_up (fixture->sfu, "garden", "ana");
  assert_news (fixture, "ana camera down, slots 1 to ben: nobody");
  g_assert_cmpint (stoa_fake_sfu_count (fixture->sfu, "publish garden ana"), ==, 1);
}

static void
test_misbehaves (Fixture      *fixture,
                 gconstpointer data)
{
  StoaSfu *sfu = STOA_SFU (fixture->sfu);
  g_autoptr (GError) error = NULL;
  DexFuture *late = NULL;

  stoa_fake_sfu_refuse (fixture->sfu, "open-room", STOA_ERROR_FULL, "Full.");
  g_assert_false (stoa_test_settle (stoa_sfu_open_room (sfu, "roof"), &error));
  g_assert_error (error, STOA_ERROR, STOA_ERROR_FULL);
  g_clear_error (&error);
  stoa_fake_sfu_delay (fixture->sfu, 20);
  late = stoa_sfu_open_room (sfu, "roof");
  g_assert_true (dex_future_is_pending (late));
  stoa_test_resolve (late);

  stoa_fake_sfu_crash (fixture->sfu, "Gone.");
  g_assert_false (stoa_sfu_is_up (sfu));
  g_assert_false (stoa_fake_sfu_has_room (fixture->sfu, "roof"));
  g_assert_false (stoa_test_settle (stoa_sfu_open_room (sfu, "roof"), &error));
  g_assert_error (error, STOA_ERROR, STOA_ERROR_MEDIA_UNAVAILABLE);
  stoa_fake_sfu_recover (fixture->sfu);
  stoa_test_resolve (stoa_sfu_open_room (sfu, "roof"));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  g_test_add ("/server/fake-sfu/wants-are-met-later", Fixture, NULL, set_up, test_wants_are_met_later, tear_down);
  g_test_add ("/server/fake-sfu/misbehaves", Fixture, NULL, set_up, test_misbehaves, tear_down);

  return g_test_run ();
}
