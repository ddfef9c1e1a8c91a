/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-mux"

#include "stoa-mux-track.h"

#include <string.h>

#include "stoa-h264-size.h"
#include "stoa-track-clock.h"

#define AUDIO_HZ 48000
#define VIDEO_HZ 90000
#define PACKET_US 20000
#define LEAST_US 2500        /* of sound, in a packet: a gap that is shorter cannot be filled */
#define OVERLAP_US 15000     /* further back than this, a packet is one too many */
#define MAX_WILD_US (60 * G_TIME_SPAN_SECOND)   /* outside the recording: what the wall clock says is wrong */

/* Nothing, in one channel of the full band (RFC 6716); what of the first byte is not set here says how long: 2.5, 5, 10 or 20 ms. */
static const guint8 silence[] = { 0xe0, 0xff, 0xfe };

struct _StoaMuxTrack
{
  const StoaMuxPlan *plan;
  const StoaMuxPlanTrack *track;
  guint piece;               /* the next one to be opened */
  StoaMjr *mjr;
  StoaTrackClock *clock;
  gint64 offset_us;          /* of this piece's first packet */
  StoaRtpFrames *frames;
  gboolean read;             /* all pieces are */
  StoaFrame *real;           /* the next one that came from somebody */
  StoaFrame *next;           /* what is peeked at: it, or silence before it */
  gboolean next_is_real;
  gint64 length_us;
  gint64 end_us;             /* of what was given out */
  gboolean sized;
  guint width;
  guint height;
  char *trouble;
};

static void G_GNUC_PRINTF (2, 3)
add_trouble (StoaMuxTrack *self,
             const char   *format,
             ...)
{
  va_list arguments;

  if (self->trouble != NULL)
    return;
  va_start (arguments, format);
  self->trouble = g_strdup_vprintf (format, arguments);
  va_end (arguments);
}

static StoaTrackClock *
make_clock (StoaMuxTrack *self,
            const char   *path)
{
  g_autoptr (StoaMjr) mjr = stoa_mjr_open (path, NULL);
  StoaTrackClock *clock;
  StoaMjrPacket packet;

  if (mjr == NULL || !stoa_mjr_read (mjr, &packet))
    return NULL;
  clock = stoa_track_clock_new (self->track->codec == STOA_CODEC_OPUS ? AUDIO_HZ : VIDEO_HZ);
  do
    stoa_track_clock_note (clock, &packet);
  while (stoa_mjr_read (mjr, &packet));
  stoa_track_clock_fit (clock);
  return clock;
}

static void
close_piece (StoaMuxTrack *self)
{
  stoa_rtp_frames_end (self->frames);
  if (stoa_mjr_is_damaged (self->mjr))
    add_trouble (self, "%s is damaged or was cut short; what could be read is there.", self->track->files[self->piece - 1]);
  g_clear_pointer (&self->mjr, stoa_mjr_free);
  g_clear_pointer (&self->clock, stoa_track_clock_free);
}

static void
open_piece (StoaMuxTrack *self)
{
  const char *name = self->track->files[self->piece++];
  g_autofree char *path = g_build_filename (self->plan->folder, name, NULL);
  g_autoptr (GError) error = NULL;

  self->mjr = stoa_mjr_open (path, &error);
  if (self->mjr == NULL)
    {
      add_trouble (self, "%s: %s", name, error->message);
      return;
    }
  self->clock = make_clock (self, path);
  self->offset_us = self->track->starts_ms != NULL ? self->track->starts_ms[self->piece - 1] * 1000
                                                   : stoa_mjr_get_first_us (self->mjr) - self->plan->started_at_us;
  if (self->clock == NULL)
    add_trouble (self, "%s holds nothing.", name);
  else if (self->offset_us < -MAX_WILD_US || self->offset_us > self->length_us + MAX_WILD_US)
    {
      add_trouble (self, "%s was recorded at another time, says its clock.", name);
      g_clear_pointer (&self->clock, stoa_track_clock_free);
    }
  if (self->clock == NULL)
    g_clear_pointer (&self->mjr, stoa_mjr_free);
}

static void
read_packet (StoaMuxTrack *self)
{
  StoaMjrPacket packet;
  gint64 time_us;
  guint run;

  if (!stoa_mjr_read (self->mjr, &packet))
    {
      close_piece (self);
      return;
    }
  time_us = self->offset_us + stoa_track_clock_read (self->clock, &packet, &run);
  stoa_rtp_frames_push (self->frames, &packet, time_us, run);
}

static void
note_size (StoaMuxTrack    *self,
           const StoaFrame *frame)
{
  if (self->sized || !frame->key)
    return;
  self->width = frame->width;
  self->height = frame->height;
  if (self->track->codec == STOA_CODEC_H264)
    stoa_h264_size (stoa_rtp_frames_get_h264 (self->frames, 7), &self->width, &self->height);
  self->sized = self->width > 0;
}

/* The next frame that belongs into the recording. */
static void
find_real (StoaMuxTrack *self)
{
  while (self->real == NULL)
    {
      g_autoptr (StoaFrame) frame = stoa_rtp_frames_pull (self->frames);

      if (frame != NULL)
        {
          gboolean sound = self->track->codec == STOA_CODEC_OPUS;

          note_size (self, frame);
          if (frame->time_us >= self->length_us || frame->time_us < (sound ? self->end_us - OVERLAP_US : -MAX_WILD_US))
            continue;
          frame->time_us = MAX (frame->time_us, self->end_us);
          self->real = g_steal_pointer (&frame);
        }
      else if (self->mjr != NULL)
        read_packet (self);
      else if (self->track->files[self->piece] != NULL)
        open_piece (self);
      else
        break;
    }
}

/* As long as fits: players play packet after packet, and what a gap leaves open of it comes too early. */
static StoaFrame *
make_silence (StoaMuxTrack *self,
              gint64        gap_us)
{
  StoaFrame *frame = g_new0 (StoaFrame, 1);

  frame->bytes = g_byte_array_sized_new (sizeof silence);
  g_byte_array_append (frame->bytes, silence, sizeof silence);
  for (gint64 us = LEAST_US; us < PACKET_US && 2 * us <= gap_us; us *= 2)
    frame->bytes->data[0] += 1 << 3;
  frame->time_us = self->end_us;
  return frame;
}

/* RFC 6716, 3.1 and 3.2: how long a packet sounds. */
static gint64
get_opus_us (const StoaFrame *frame)
{
  static const guint silk_us[] = { 10000, 20000, 40000, 60000 }, celt_us[] = { 2500, 5000, 10000, 20000 };
  guint config = frame->bytes->data[0] >> 3;
  guint code = frame->bytes->data[0] & 3;
  guint count = code == 0 ? 1 : code < 3 ? 2 : frame->bytes->data[1] & 0x3f;
  gint64 each_us = config < 12 ? silk_us[config & 3] : config < 16 ? 10000u << (config & 1) : celt_us[config & 3];

  return CLAMP (each_us * count, 2500, 120000);
}

static void
find_next (StoaMuxTrack *self)
{
  gboolean sound = self->track->codec == STOA_CODEC_OPUS;
  gint64 until_us;

  find_real (self);
  until_us = self->real != NULL ? self->real->time_us : self->length_us;
  if (sound && until_us - self->end_us >= LEAST_US)
    {
      self->next = make_silence (self, until_us - self->end_us);
      self->next_is_real = FALSE;
      return;
    }
  self->next = g_steal_pointer (&self->real);
  self->next_is_real = TRUE;
}

StoaMuxTrack *
stoa_mux_track_new (const StoaMuxPlan      *plan,
                    const StoaMuxPlanTrack *track)
{
  StoaMuxTrack *self = g_new0 (StoaMuxTrack, 1);

  self->plan = plan;
  self->track = track;
  self->frames = stoa_rtp_frames_new (track->codec);
  self->length_us = plan->ended_at_us - plan->started_at_us;
  if (track->files[0] == NULL)
    add_trouble (self, "Nothing was recorded.");
  find_next (self);
  return self;
}

void
stoa_mux_track_free (StoaMuxTrack *self)
{
  g_clear_pointer (&self->mjr, stoa_mjr_free);
  g_clear_pointer (&self->clock, stoa_track_clock_free);
  g_clear_pointer (&self->real, stoa_frame_free);
  g_clear_pointer (&self->next, stoa_frame_free);
  stoa_rtp_frames_free (self->frames);
  g_free (self->trouble);
  g_free (self);
}

const StoaFrame *
stoa_mux_track_peek (StoaMuxTrack *self)
{
  return self->next;
}

void
stoa_mux_track_advance (StoaMuxTrack *self)
{
  if (self->next == NULL)
    return;
  self->end_us = self->next->time_us + (self->track->codec == STOA_CODEC_OPUS ? get_opus_us (self->next) : 1000);
  g_clear_pointer (&self->next, stoa_frame_free);
  find_next (self);
}

const char *
stoa_mux_track_get_trouble (StoaMuxTrack *self)
{
  return self->trouble;
}

guint
stoa_mux_track_get_gaps (StoaMuxTrack *self)
{
  return stoa_rtp_frames_get_gaps (self->frames);
}

gboolean
stoa_mux_track_is_real (StoaMuxTrack *self)
{
  return self->next_is_real;
}

static GBytes *
make_opus_private (void)
{
  /* version 1, two channels for decoders to make, nothing to skip, 48 kHz, no gain, the usual mapping (RFC 7845) */
  static const guint8 head[] = { 'O', 'p', 'u', 's', 'H', 'e', 'a', 'd', 1, 2, 0, 0, 0x80, 0xbb, 0, 0, 0, 0, 0 };

  return g_bytes_new_static (head, sizeof head);
}

/* ISO 14496-15: the parameter sets, units behind lengths of four bytes. */
static GBytes *
make_h264_private (StoaMuxTrack *self)
{
  GBytes *sps = stoa_rtp_frames_get_h264 (self->frames, 7);
  GBytes *pps = stoa_rtp_frames_get_h264 (self->frames, 8);
  GByteArray *bytes;
  const guint8 *set;
  gsize length;

  if (sps == NULL || pps == NULL || g_bytes_get_size (sps) < 4)
    return NULL;
  bytes = g_byte_array_new ();
  set = g_bytes_get_data (sps, &length);
  g_byte_array_append (bytes, (guint8[]) { 1, set[1], set[2], set[3], 0xff, 0xe1, length >> 8, length }, 8);
  g_byte_array_append (bytes, set, length);
  set = g_bytes_get_data (pps, &length);
  g_byte_array_append (bytes, (guint8[]) { 1, length >> 8, length }, 3);
  g_byte_array_append (bytes, set, length);
  return g_byte_array_free_to_bytes (bytes);
}

GBytes *
stoa_mux_track_dup_private (StoaMuxTrack *self)
{
  return self->track->codec == STOA_CODEC_OPUS ? make_opus_private ()
         : self->track->codec == STOA_CODEC_H264 ? make_h264_private (self) : NULL;
}

void
stoa_mux_track_get_size (StoaMuxTrack *self,
                         guint        *width,
                         guint        *height)
{
  *width = self->width;
  *height = self->height;
}
