/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is made of the Opus packets that come, and of those that do not.
 */

#include <gst/rtp/rtp.h>
#include <math.h>
#include <opus.h>

#include "media-test.h"
#include "stoa-voice.h"

#define RATE 48000
#define FRAMES (RATE / 50)
#define TONE_HZ 440
#define LOUD 12000.0
#define LEVEL_ID 3
#define SILENT 127
#define MOST_PACKETS 100
#define MOST_BYTES 400
#define STEEPEST (LOUD * 2 * G_PI * TONE_HZ / RATE)

/* Somebody hums; who hears it counts. */
typedef struct
{
  OpusEncoder *encoder;
  StoaVoice *voice;
  guint hummed;              /* packets */
  guint frames;              /* that were heard */
  guint seams;
  int last;
  int jump;                  /* the furthest between two samples that follow */
  int peak;                  /* of what came last */
} Talk;

static Talk *
talk_new (void)
{
  g_autoptr (GstCaps) caps = gst_caps_from_string ("application/x-rtp,media=audio,encoding-name=OPUS,clock-rate=48000,"
                                                   "extmap-3=urn:ietf:params:rtp-hdrext:ssrc-audio-level");
  Talk *talk = g_new0 (Talk, 1);

  talk->encoder = opus_encoder_create (RATE, 1, OPUS_APPLICATION_VOIP, NULL);
  opus_encoder_ctl (talk->encoder, OPUS_SET_INBAND_FEC (1));
  opus_encoder_ctl (talk->encoder, OPUS_SET_PACKET_LOSS_PERC (20));
  opus_encoder_ctl (talk->encoder, OPUS_SET_BITRATE (24000));
  talk->voice = stoa_voice_new (caps);
  return talk;
}

static void
talk_free (Talk *talk)
{
  opus_encoder_destroy (talk->encoder);
  stoa_voice_free (talk->voice);
  g_free (talk);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Talk, talk_free)

static GstBuffer *
make_packet (gconstpointer payload,
             guint         size,
             guint32       time,
             guint8        level)
{
  GstBuffer *buffer = gst_rtp_buffer_new_allocate (size, 0, 0);
  GstRTPBuffer rtp = GST_RTP_BUFFER_INIT;

  gst_rtp_buffer_map (buffer, GST_MAP_READWRITE, &rtp);
  gst_rtp_buffer_set_timestamp (&rtp, time);
  gst_rtp_buffer_add_extension_onebyte_header (&rtp, LEVEL_ID, &level, 1);
  memcpy (gst_rtp_buffer_get_payload (&rtp), payload, size);
  gst_rtp_buffer_unmap (&rtp);
  return buffer;
}

static GstBuffer *
hum (Talk   *talk,
     guint8  level)
{
  gint16 samples[FRAMES];
  guint8 packet[MOST_BYTES];
  guint64 begin = (guint64) talk->hummed++ * FRAMES;
  int size;

  for (guint i = 0; i < FRAMES; i++)
    samples[i] = LOUD * sin ((begin + i) * 2 * G_PI * TONE_HZ / RATE);
  size = opus_encode (talk->encoder, samples, FRAMES, packet, sizeof packet);
  g_assert_cmpint (size, >, 0);
  return make_packet (packet, size, begin, level);
}

static void
hear (const gint16 *samples,
      guint         n_frames,
      gboolean      seam,
      gpointer      data)
{
  Talk *talk = data;

  talk->seams += seam;
  talk->frames += n_frames;
  talk->peak = 0;
  for (guint i = 0; i < n_frames; i++)
    {
      if (!seam || i > 0)
        talk->jump = MAX (talk->jump, ABS (samples[STOA_VOICE_CHANNELS * i] - talk->last));
      talk->last = samples[STOA_VOICE_CHANNELS * i];
      talk->peak = MAX (talk->peak, ABS (talk->last));
    }
}

static void
take (Talk      *talk,
      GstBuffer *packet,
      guint      lost)
{
  stoa_voice_take (talk->voice, packet, lost, hear, talk);
  gst_buffer_unref (packet);
}

static void
talk_on (Talk  *talk,
         guint  n)
{
  for (guint i = 0; i < n; i++)
    take (talk, hum (talk, 20), 0);
}

static void
skip (Talk  *talk,
      guint  n)
{
  for (guint i = 0; i < n; i++)
    gst_buffer_unref (hum (talk, 20));
}

static void
test_all (void)
{
  g_autoptr (Talk) talk = talk_new ();

  talk_on (talk, 50);
  g_assert_cmpuint (talk->frames, ==, 50 * FRAMES);
  g_assert_cmpuint (talk->seams, ==, 0);
  g_assert_cmpint (talk->peak, >, LOUD / 2);
}

/* As long as all would have been, and without a click. */
static void
test_lost (gconstpointer data)
{
  guint n = GPOINTER_TO_UINT (data);
  g_autoptr (Talk) talk = talk_new ();

  for (guint round = 0; round < 5; round++)
    {
      talk_on (talk, 10);
      skip (talk, n);
      take (talk, hum (talk, 20), n);
    }
  g_test_message ("furthest jump %d, of the tone itself %.0f", talk->jump, STEEPEST);
  g_assert_cmpuint (talk->frames, ==, talk->hummed * FRAMES);
  g_assert_cmpuint (talk->seams, ==, 0);
  g_assert_cmpint (talk->jump, <, 4 * STEEPEST);
}

/* What the packet after it carries of the lost one is much of it. */
static void
test_recovered (void)
{
  g_autoptr (Talk) talk = talk_new ();

  talk_on (talk, 20);
  skip (talk, 1);
  take (talk, hum (talk, 20), 1);
  g_assert_cmpuint (talk->frames, ==, 22 * FRAMES);
  g_assert_cmpint (talk->peak, >, LOUD / 2);
}

/* Who sends nothing for a while has lost nothing. */
static void
test_pause (void)
{
  g_autoptr (Talk) talk = talk_new ();

  talk_on (talk, 10);
  skip (talk, 3);
  talk_on (talk, 10);
  g_assert_cmpuint (talk->frames, ==, 20 * FRAMES);
  g_assert_cmpuint (talk->seams, ==, 1);
}

static void
test_long_loss (void)
{
  g_autoptr (Talk) talk = talk_new ();

  talk_on (talk, 10);
  skip (talk, 30);
  take (talk, hum (talk, 20), 30);
  g_assert_cmpuint (talk->frames, ==, 11 * FRAMES);
  g_assert_cmpuint (talk->seams, ==, 1);
}

static void
test_silence (void)
{
  g_autoptr (Talk) talk = talk_new ();

  for (guint i = 0; i < MOST_PACKETS; i++)
    take (talk, hum (talk, SILENT), 0);
  g_assert_cmpuint (talk->frames, >, 0);
  g_assert_cmpuint (talk->frames, <, MOST_PACKETS / 2 * FRAMES);
  g_assert_cmpuint (talk->seams, ==, 0);
  talk->frames = 0;
  talk_on (talk, 10);
  g_assert_cmpuint (talk->frames, ==, 10 * FRAMES);
  g_assert_cmpuint (talk->seams, ==, 1);
}

/* Bent and shortened packets, and what was never one, by a seed that a failure prints. */
static void
test_nonsense (void)
{
  g_autoptr (Talk) talk = talk_new ();
  guint8 bytes[MOST_BYTES];

  for (guint round = 0; round < 2000; round++)
    {
      guint size = g_test_rand_int_range (1, MOST_BYTES);

      for (guint i = 0; i < size; i++)
        bytes[i] = g_test_rand_int_range (0, 256);
      take (talk, make_packet (bytes, size, g_test_rand_int (), 20), g_test_rand_int_range (0, 4));
      take (talk, gst_buffer_new_memdup (bytes, size), 0);
    }
  talk->frames = 0;
  talk_on (talk, 10);
  g_assert_cmpuint (talk->frames, ==, 10 * FRAMES);
}

int
main (int    argc,
      char **argv)
{
  media_test_init (&argc, &argv);
  g_test_add_func ("/media/voice/all", test_all);
  g_test_add_data_func ("/media/voice/lost-one", GUINT_TO_POINTER (1), test_lost);
  g_test_add_data_func ("/media/voice/lost-three", GUINT_TO_POINTER (3), test_lost);
  g_test_add_func ("/media/voice/recovered", test_recovered);
  g_test_add_func ("/media/voice/pause", test_pause);
  g_test_add_func ("/media/voice/long-loss", test_long_loss);
  g_test_add_func ("/media/voice/silence", test_silence);
  g_test_add_func ("/media/voice/nonsense", test_nonsense);
  return media_test_run ();
}
