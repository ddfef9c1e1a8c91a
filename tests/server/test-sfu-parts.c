/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What needs no Janus: which offers an engine may see, and how slots are given to tracks. */

#include "stoa-janus-slots.h"
#include "stoa-publish-check.h"

#define HEAD "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n"
#define MIC "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:a\r\na=rtpmap:111 opus/48000/2\r\na=ice-ufrag:one\r\n"
#define CAMERA "m=video 9 UDP/TLS/RTP/SAVPF 98 96\r\na=mid:v\r\na=rtpmap:98 H264/90000\r\na=rtpmap:96 VP8/90000\r\n"
#define SECOND_CAMERA "m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:w\r\na=rtpmap:96 VP8/90000\r\n"
#define BUNDLED "m=video 0 UDP/TLS/RTP/SAVPF 96\r\na=mid:v\r\na=bundle-only\r\na=rtpmap:96 vp8/90000\r\n"
#define SPENT "m=video 0 UDP/TLS/RTP/SAVPF 96\r\na=mid:s\r\na=rtpmap:96 VP8/90000\r\n"
#define LISTENING "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:r\r\na=recvonly\r\na=rtpmap:111 opus/48000/2\r\n"

typedef struct
{
  const char *sdp;
  const char *tracks; /* "mid kind, …" */
  const char *why;    /* NULL: it is good */
} Case;

static const Case cases[] = {
  { HEAD MIC CAMERA, "a mic, v camera", NULL },
  { HEAD MIC BUNDLED, "a mic, v camera", NULL },
  { HEAD CAMERA, "v screen", NULL },
  { HEAD MIC CAMERA SPENT LISTENING, "a mic, v camera", NULL },
  { "v=0\nm=audio 9 X 111\na=mid:a\na=rtpmap:111 OPUS/48000/2\n", "a mic", NULL },
  { "", "a mic", "no session description" },
  { "garbage", "a mic", "no session description" },
  { HEAD, "a mic", "nothing in it sends" },
  { HEAD LISTENING, "r mic", "nothing in it sends" },
  { HEAD MIC, "a camera", "not of its m-line's type" },
  { HEAD MIC, "b mic", "not in the list" },
  { HEAD MIC CAMERA, "a mic", "not in the list" },
  { HEAD MIC, "a mic, v camera", "no m-line that sends it" },
  { HEAD CAMERA SECOND_CAMERA, "v camera, w camera", "two tracks of one kind" },
  { HEAD MIC MIC, "a mic", "same mid" },
  { HEAD "m=audio 9 X 0\r\na=mid:a\r\na=rtpmap:0 PCMU/8000\r\n", "a mic", "without Opus" },
  { HEAD "m=audio 9 X 0\r\na=mid:a\r\n", "a mic", "without Opus" },
  { HEAD "m=video 9 X 98\r\na=mid:v\r\na=rtpmap:98 H264/90000\r\n", "v camera", "without VP8" },
  { HEAD "m=video 9 X 98\r\na=mid:v\r\na=rtpmap:98 VP80/90000\r\n", "v camera", "without VP8" },
  { HEAD "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\na=mid:d\r\n", "d mic", "only audio and video" },
  { HEAD "m=audio\r\n", "a mic", "cut short" },
  { HEAD "m=audio 9 X 111\r\na=rtpmap:111 opus/48000/2\r\n", "a mic", "no mid" },
  { HEAD "m=audio 9 X 111\r\na=mid:\r\n", "a mic", "no usable mid" },
  { HEAD "m=audio 9 X 111\r\na=mid:0123456789abcdef0\r\n", "a mic", "no usable mid" },
  { HEAD MIC SPENT SPENT, "a mic", "same mid" },
};

static StoaPublish *
publish_new (const char *sdp,
             const char *tracks)
{
  StoaPublish *publish = stoa_record_new (stoa_message_body_type (STOA_MESSAGE_PUBLISH));
  g_auto (GStrv) items = g_strsplit (tracks, ", ", -1);

  publish->sdp = g_strdup (sdp);
  for (guint i = 0; items[i] != NULL; i++)
    {
      g_auto (GStrv) words = g_strsplit (items[i], " ", 2);
      StoaPublishTrack *track = stoa_record_new (&stoa_publish_track_type);

      track->mid = g_strdup (words[0]);
      while (!g_str_equal (stoa_track_kinds[track->kind], words[1]))
        track->kind++;
      g_ptr_array_add (publish->tracks, track);
    }
  return publish;
}

static void
test_check (gconstpointer data)
{
  const Case *test = data;
  g_autoptr (StoaPublish) publish = publish_new (test->sdp, test->tracks);
  g_autoptr (GError) error = NULL;

  if (test->why == NULL)
    {
      g_assert_true (stoa_publish_check (publish, &error));
      g_assert_no_error (error);
      return;
    }
  g_assert_false (stoa_publish_check (publish, &error));
  g_assert_error (error, STOA_ERROR, STOA_ERROR_INVALID);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, test->why));
}

static void
test_many_mlines (void)
{
  g_autoptr (GString) sdp = g_string_new (HEAD);
  g_autoptr (StoaPublish) publish = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 1000; i++)
    g_string_append_printf (sdp, "m=audio 0 X 111\r\na=mid:%u\r\n", i);
  publish = publish_new (sdp->str, "0 mic");
  g_assert_false (stoa_publish_check (publish, &error));
  g_assert_nonnull (strstr (error->message, "too many"));
}

static void
test_facts (void)
{
  g_autoptr (StoaPublish) publish = publish_new (HEAD MIC CAMERA "a=simulcast:send h;m;l\r\n", "a mic, v camera");
  g_autoptr (StoaPublish) again = publish_new (HEAD MIC SECOND_CAMERA, "a mic, w camera");
  g_autofree char *transport = stoa_publish_transport (publish);
  g_autofree char *same = stoa_publish_transport (again);

  g_assert_cmpint (stoa_publish_count_layers (publish, "v"), ==, 3);
  g_assert_cmpint (stoa_publish_count_layers (publish, "a"), ==, 1);
  g_assert_cmpint (stoa_publish_count_layers (publish, "x"), ==, 1);
  g_assert_cmpstr (transport, ==, same);
}

/* --- slots: "ana" in a slot stands for her camera, "-" for the dummy, "!" for a source that went --- */

static StoaJanusSource *
source_new (const char *name,
            int         substream)
{
  return stoa_janus_source_new (name, "v", TRUE, STOA_LAYER_AUTO, substream);
}

static GPtrArray *
slots_new (const char *text)
{
  GPtrArray *slots = g_ptr_array_new_with_free_func ((GDestroyNotify) stoa_janus_slot_free);
  g_auto (GStrv) names = g_strsplit (text, " ", -1);

  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autofree char *mid = g_strdup_printf ("%u", i);
      StoaJanusSlot *slot = stoa_janus_slot_new (mid, TRUE);

      if (!g_str_equal (names[i], "!"))
        slot->source = source_new (names[i], STOA_JANUS_NO_SUBSTREAM);
      g_ptr_array_add (slots, slot);
    }
  return slots;
}

static GPtrArray *
sources_new (const char *text)
{
  GPtrArray *sources = g_ptr_array_new_with_free_func ((GDestroyNotify) stoa_janus_source_free);
  g_auto (GStrv) names = g_strsplit (text, " ", -1);

  for (guint i = 0; names[i] != NULL && *names[i] != '\0'; i++)
    g_ptr_array_add (sources, source_new (names[i], STOA_JANUS_NO_SUBSTREAM));
  return sources;
}

static void
assert_plan (const char *slots_text,
             const char *wanted,
             const char *expected)
{
  g_autoptr (GPtrArray) slots = slots_new (slots_text);
  g_autoptr (GPtrArray) sources = sources_new (wanted);
  g_autoptr (StoaJanusSource) parked_audio = stoa_janus_source_new ("-", "a", FALSE, STOA_LAYER_AUTO, -1);
  g_autoptr (StoaJanusSource) parked_video = source_new ("-", -1);
  StoaJanusSource *parked[] = { parked_audio, parked_video };
  g_autoptr (StoaJanusPlan) plan = stoa_janus_plan_new (slots, sources, parked);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < plan->moves->len; i++)
    {
      const StoaJanusMove *move = g_ptr_array_index (plan->moves, i);

      g_string_append_printf (text, "%s=%s ", move->slot->mid, move->source->feed);
    }
  for (guint i = 0; i < plan->additions->len; i++)
    g_string_append_printf (text, "+%s ", ((StoaJanusSource *) g_ptr_array_index (plan->additions, i))->feed);
  g_assert_cmpstr (g_strchomp (text->str), ==, expected);
  g_assert_cmpint (plan->layers->len, ==, 0);
}

static void
test_plan (void)
{
  assert_plan ("- -", "", "");
  assert_plan ("- -", "ana", "0=ana");
  assert_plan ("ana -", "ana ben", "1=ben");
  assert_plan ("ana ben", "ben", "0=-");
  assert_plan ("ana ben", "ben ana", "");
  /* a slot that runs is better than one that rests, and that better than one whose source went */
  assert_plan ("! - ana", "ben", "2=ben 0=-");
  assert_plan ("! -", "ben", "1=ben 0=-");
  assert_plan ("!", "ben", "0=ben");
  assert_plan ("ana", "ben cem", "0=ben +cem");
  assert_plan ("", "ana ben", "+ana +ben");
}

static void
test_plan_layers (void)
{
  g_autoptr (GPtrArray) slots = slots_new ("ana");
  g_autoptr (GPtrArray) sources = g_ptr_array_new_with_free_func ((GDestroyNotify) stoa_janus_source_free);
  g_autoptr (StoaJanusSource) park = source_new ("-", -1);
  StoaJanusSource *parked[] = { park, park };
  g_autoptr (StoaJanusPlan) plan = NULL;

  g_ptr_array_add (sources, source_new ("ana", 1));
  plan = stoa_janus_plan_new (slots, sources, parked);
  g_assert_cmpint (plan->moves->len, ==, 0);
  g_assert_cmpint (plan->additions->len, ==, 0);
  g_assert_cmpint (plan->layers->len, ==, 1);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/server/sfu/offer/%u", i);

      g_test_add_data_func (path, &cases[i], test_check);
    }
  g_test_add_func ("/server/sfu/offer/many-mlines", test_many_mlines);
  g_test_add_func ("/server/sfu/offer/facts", test_facts);
  g_test_add_func ("/server/sfu/plan", test_plan);
  g_test_add_func ("/server/sfu/plan/layers", test_plan_layers);

  return g_test_run ();
}
