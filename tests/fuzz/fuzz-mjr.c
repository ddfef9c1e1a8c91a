/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-test"

#include "stoa-h264-size.h"
#include "stoa-track-clock.h"
#include "stoa-rtp-frames.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static StoaMjr *
open_mjr (const guint8 *data,
          gsize         size)
{
  return stoa_mjr_new (fmemopen ((void *) data, size, "rb"), NULL);
}

static void
pull_all (StoaRtpFrames *frames)
{
  StoaFrame *frame;
  guint width, height;

  while ((frame = stoa_rtp_frames_pull (frames)) != NULL)
    {
      g_assert_cmpuint (frame->bytes->len, >, 0);
      stoa_frame_free (frame);
    }
  stoa_h264_size (stoa_rtp_frames_get_h264 (frames, 7), &width, &height);
}

/* The first byte says the codec, the rest is a file. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  StoaCodec codec = size > 0 ? data[0] % 3 : 0;
  g_autoptr (StoaRtpFrames) frames = NULL;
  g_autoptr (StoaTrackClock) clock = NULL;
  StoaMjrPacket packet;
  StoaMjr *mjr;

  if (size < 2 || (mjr = open_mjr (data + 1, size - 1)) == NULL)
    return 0;
  clock = stoa_track_clock_new (codec == STOA_CODEC_OPUS ? 48000 : 90000);
  while (stoa_mjr_read (mjr, &packet))
    stoa_track_clock_note (clock, &packet);
  stoa_track_clock_fit (clock);
  stoa_mjr_free (mjr);

  frames = stoa_rtp_frames_new (codec);
  mjr = open_mjr (data + 1, size - 1);
  while (stoa_mjr_read (mjr, &packet))
    {
      guint run;
      gint64 time_us = stoa_track_clock_read (clock, &packet, &run);

      stoa_rtp_frames_push (frames, &packet, time_us, run);
      pull_all (frames);
    }
  stoa_rtp_frames_end (frames);
  pull_all (frames);
  stoa_mjr_free (mjr);
  return 0;
}
