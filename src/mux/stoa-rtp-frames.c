/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-mux"

#include "stoa-rtp-frames.h"

#include <string.h>

#define WINDOW 512                         /* packets that may wait for a missing one */
#define MAX_WAIT_MS 1000                   /* a packet sent again comes sooner */
#define MAX_FRAME (4 * 1024 * 1024)
#define MAX_READY 1024                     /* frames */
#define PATIENCE_US (2 * 1000 * 1000)      /* for a key frame; then the picture goes on as it may */
#define DTX_BYTES 2                        /* of a packet that only says that there is nothing */

enum { NAL_IDR = 5, NAL_SPS = 7, NAL_PPS = 8, NAL_STAP_A = 24, NAL_FU_A = 28 };

typedef struct
{
  gboolean filled;
  guint16 seq;
  guint32 time;
  guint32 arrived_ms;
  gint64 time_us;
  gboolean marker;
  GByteArray *payload;
} Waiting;

struct _StoaRtpFrames
{
  StoaCodec codec;
  Waiting window[WINDOW];
  guint n_waiting;
  gboolean started;
  guint run;
  guint16 next;              /* the sequence number that is due */
  guint16 highest;
  guint gaps;
  GQueue ready;              /* StoaFrame */

  /* the frame that grows */
  StoaFrame *frame;
  guint32 frame_time;
  gboolean broken;
  gboolean in_unit;          /* H.264: between the pieces of one */
  gsize unit_start;

  /* video: what comes builds on something that is missing */
  gboolean begun;
  gboolean lost;
  gint64 lost_us;
  GBytes *sps;
  GBytes *pps;
};

static void
drop_frame (StoaRtpFrames *self)
{
  g_clear_pointer (&self->frame, stoa_frame_free);
  self->broken = FALSE;
  self->in_unit = FALSE;
}

static void
look_at_vp8 (StoaFrame *frame)
{
  const guint8 *bytes = frame->bytes->data;

  frame->key = frame->bytes->len >= 10 && (bytes[0] & 1) == 0 && bytes[3] == 0x9d && bytes[4] == 0x01 && bytes[5] == 0x2a;
  if (frame->key)
    {
      frame->width = (bytes[6] | bytes[7] << 8) & 0x3fff;
      frame->height = (bytes[8] | bytes[9] << 8) & 0x3fff;
      frame->key = frame->width > 0 && frame->height > 0;
    }
}

static void
lose (StoaRtpFrames *self,
      gint64         time_us)
{
  if (!self->lost)
    self->lost_us = time_us;
  self->lost = TRUE;
}

static void
finish_frame (StoaRtpFrames *self)
{
  StoaFrame *frame = self->frame;
  gboolean pass;

  if (frame == NULL)
    return;
  if (self->codec == STOA_CODEC_VP8)
    look_at_vp8 (frame);
  if (self->codec == STOA_CODEC_OPUS)
    {
      pass = !self->broken && frame->bytes->len > DTX_BYTES;
    }
  else if (self->broken || self->in_unit || frame->bytes->len == 0)
    {
      lose (self, frame->time_us);
      pass = FALSE;
    }
  else
    {
      if (frame->key)
        self->begun = TRUE;
      if (frame->key || (self->lost && frame->time_us - self->lost_us > PATIENCE_US))
        self->lost = FALSE;
      pass = self->begun && !self->lost;
    }
  if (pass && g_queue_get_length (&self->ready) < MAX_READY)
    g_queue_push_tail (&self->ready, g_steal_pointer (&self->frame));
  drop_frame (self);
}

static void
append (StoaRtpFrames *self,
        const guint8  *bytes,
        gsize          length)
{
  if (self->frame->bytes->len + length > MAX_FRAME)
    self->broken = TRUE;
  else
    g_byte_array_append (self->frame->bytes, bytes, length);
}

/* RFC 7741: the descriptor before each packet's payload. FALSE: this packet is not a frame's beginning. */
static gboolean
add_vp8 (StoaRtpFrames *self,
         const guint8  *bytes,
         gsize          length)
{
  gsize at = 1;
  guint8 extensions;
  gboolean begins;

  if (length < 1)
    return FALSE;
  begins = (bytes[0] & 0x10) != 0 && (bytes[0] & 0x07) == 0;
  if ((bytes[0] & 0x80) != 0)
    {
      if (length < 2)
        return FALSE;
      extensions = bytes[1];
      at = 2;
      if ((extensions & 0x80) != 0)
        at += at < length && (bytes[at] & 0x80) != 0 ? 2 : 1;
      if ((extensions & 0x40) != 0)
        at++;
      if ((extensions & 0x30) != 0)
        at++;
    }
  if (at < length)
    append (self, bytes + at, length - at);
  return begins;
}

static void
keep_parameters (StoaRtpFrames *self,
                 const guint8  *unit,
                 gsize          length)
{
  guint type = unit[0] & 0x1f;
  GBytes **place = type == NAL_SPS ? &self->sps : &self->pps;

  if (type == NAL_IDR)
    self->frame->key = TRUE;
  if ((type != NAL_SPS && type != NAL_PPS) || length > G_MAXUINT16)
    return;
  g_clear_pointer (place, g_bytes_unref);
  *place = g_bytes_new (unit, length);
}

static void
write_length (guint8 *bytes,
              gsize   length)
{
  for (int i = 0; i < 4; i++)
    bytes[i] = length >> (24 - 8 * i);
}

static void
add_unit (StoaRtpFrames *self,
          const guint8  *unit,
          gsize          length)
{
  guint8 size[4];

  if (length == 0)
    return;
  keep_parameters (self, unit, length);
  write_length (size, length);
  append (self, size, sizeof size);
  append (self, unit, length);
}

/* RFC 6184, packetization modes 0 and 1. */
static void
add_h264 (StoaRtpFrames *self,
          const guint8  *bytes,
          gsize          length)
{
  guint type;
  gsize at;

  if (length < 2)
    {
      self->broken = TRUE;
      return;
    }
  type = bytes[0] & 0x1f;
  if (type == NAL_STAP_A)
    {
      for (at = 1; at + 2 < length; at += 2 + (bytes[at] << 8 | bytes[at + 1]))
        add_unit (self, bytes + at + 2, MIN ((gsize) (bytes[at] << 8 | bytes[at + 1]), length - at - 2));
    }
  else if (type == NAL_FU_A)
    {
      guint8 header[5] = { 0, 0, 0, 0, (bytes[0] & 0xe0) | (bytes[1] & 0x1f) };

      if ((bytes[1] & 0x80) != 0)
        {
          self->unit_start = self->frame->bytes->len;
          self->in_unit = TRUE;
          append (self, header, sizeof header);
        }
      if (!self->in_unit)
        {
          self->broken = TRUE;
          return;
        }
      append (self, bytes + 2, length - 2);
      if ((bytes[1] & 0x40) != 0 && !self->broken)
        {
          guint8 *unit = self->frame->bytes->data + self->unit_start;

          write_length (unit, self->frame->bytes->len - self->unit_start - 4);
          keep_parameters (self, unit + 4, self->frame->bytes->len - self->unit_start - 4);
          self->in_unit = FALSE;
        }
    }
  else
    {
      add_unit (self, bytes, length);
    }
}

/* Packets come here in order. */
static void
take_packet (StoaRtpFrames *self,
             const Waiting *packet,
             gboolean       after_gap)
{
  gboolean fresh;

  if (after_gap)
    {
      self->broken = TRUE;
      finish_frame (self);
      lose (self, packet->time_us);
    }
  if (self->frame != NULL && self->frame_time != packet->time)
    finish_frame (self);
  fresh = self->frame == NULL;
  if (fresh)
    {
      self->frame = g_new0 (StoaFrame, 1);
      self->frame->bytes = g_byte_array_sized_new (packet->payload->len);
      self->frame->time_us = packet->time_us;
      self->frame_time = packet->time;
    }
  if (self->codec == STOA_CODEC_VP8)
    {
      if (!add_vp8 (self, packet->payload->data, packet->payload->len) && fresh)
        self->broken = TRUE;
    }
  else if (self->codec == STOA_CODEC_H264)
    {
      add_h264 (self, packet->payload->data, packet->payload->len);
    }
  else
    {
      append (self, packet->payload->data, packet->payload->len);
    }
  if (packet->marker || self->codec == STOA_CODEC_OPUS)
    finish_frame (self);
}

static Waiting *
find_due (StoaRtpFrames *self)
{
  Waiting *due = &self->window[self->next % WINDOW];

  return due->filled && due->seq == self->next ? due : NULL;
}

static void
take_due (StoaRtpFrames *self,
          gboolean       after_gap)
{
  Waiting *due = find_due (self);

  take_packet (self, due, after_gap);
  due->filled = FALSE;
  self->n_waiting--;
  self->next++;
}

/* What is missing is missed: on to the next packet that is here. */
static void
skip_gap (StoaRtpFrames *self)
{
  while (find_due (self) == NULL)
    self->next++;
  self->gaps++;
  take_due (self, TRUE);
}

static guint32
oldest_arrival (StoaRtpFrames *self)
{
  for (guint16 seq = self->next; seq != (guint16) (self->highest + 1); seq++)
    {
      const Waiting *waiting = &self->window[seq % WINDOW];

      if (waiting->filled && waiting->seq == seq)
        return waiting->arrived_ms;
    }
  return 0;
}

static void
flush (StoaRtpFrames *self)
{
  while (self->n_waiting > 0)
    {
      if (find_due (self) != NULL)
        take_due (self, FALSE);
      else
        skip_gap (self);
    }
  finish_frame (self);
}

static void
begin_numbers (StoaRtpFrames *self,
               guint16        seq,
               guint          run)
{
  flush (self);
  self->started = TRUE;
  self->run = run;
  self->next = self->highest = seq;
}

StoaRtpFrames *
stoa_rtp_frames_new (StoaCodec codec)
{
  StoaRtpFrames *self = g_new0 (StoaRtpFrames, 1);

  self->codec = codec;
  g_queue_init (&self->ready);
  for (guint i = 0; i < WINDOW; i++)
    self->window[i].payload = g_byte_array_new ();
  return self;
}

void
stoa_rtp_frames_free (StoaRtpFrames *self)
{
  for (guint i = 0; i < WINDOW; i++)
    g_byte_array_unref (self->window[i].payload);
  g_queue_clear_full (&self->ready, (GDestroyNotify) stoa_frame_free);
  drop_frame (self);
  g_clear_pointer (&self->sps, g_bytes_unref);
  g_clear_pointer (&self->pps, g_bytes_unref);
  g_free (self);
}

void
stoa_rtp_frames_push (StoaRtpFrames       *self,
                      const StoaMjrPacket *packet,
                      gint64               time_us,
                      guint                run)
{
  gint16 ahead;
  Waiting *place;

  /* a jump of the clock is none of the numbers */
  if (!self->started)
    begin_numbers (self, packet->seq, run);
  ahead = packet->seq - self->next;
  if (run != self->run && ABS (ahead) >= WINDOW / 2)
    {
      begin_numbers (self, packet->seq, run);
      lose (self, time_us);
      ahead = 0;
    }
  self->run = run;
  if (ahead < 0 && ahead > -WINDOW)
    return;
  if (ahead < 0 || ahead >= WINDOW)
    {
      self->gaps++;
      begin_numbers (self, packet->seq, run);
      lose (self, time_us);
    }
  place = &self->window[packet->seq % WINDOW];
  if (place->filled)
    return;
  place->filled = TRUE;
  place->seq = packet->seq;
  place->time = packet->time;
  place->time_us = time_us;
  place->arrived_ms = packet->arrived_ms;
  place->marker = packet->marker;
  g_byte_array_set_size (place->payload, 0);
  g_byte_array_append (place->payload, packet->payload, packet->length);
  self->n_waiting++;
  if ((gint16) (packet->seq - self->highest) > 0)
    self->highest = packet->seq;

  while (find_due (self) != NULL)
    take_due (self, FALSE);
  while (self->n_waiting > 0 && (gint32) (packet->arrived_ms - oldest_arrival (self)) > MAX_WAIT_MS)
    {
      skip_gap (self);
      while (find_due (self) != NULL)
        take_due (self, FALSE);
    }
}

void
stoa_rtp_frames_end (StoaRtpFrames *self)
{
  flush (self);
  self->started = FALSE;
  self->begun = FALSE;
  self->lost = FALSE;
}

StoaFrame *
stoa_rtp_frames_pull (StoaRtpFrames *self)
{
  return g_queue_pop_head (&self->ready);
}

guint
stoa_rtp_frames_get_gaps (StoaRtpFrames *self)
{
  return self->gaps;
}

GBytes *
stoa_rtp_frames_get_h264 (StoaRtpFrames *self,
                          guint          type)
{
  return type == NAL_SPS ? self->sps : self->pps;
}

void
stoa_frame_free (StoaFrame *frame)
{
  g_byte_array_unref (frame->bytes);
  g_free (frame);
}
