/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-media"

#include "stoa-voice.h"

#include <gst/rtp/rtp.h>
#include <opus.h>

#include "stoa-encoder.h"

#define RATE 48000
#define FRAMES(ms) (RATE / 1000 * (ms))
#define MOST FRAMES (120)            /* of one packet */
#define MAX_CONCEALED FRAMES (100)   /* after that there is nothing left to go on from */
#define GRAIN (FRAMES (5) / 2)       /* what is concealed is a multiple of it */
#define MAX_SEAM FRAMES (5)
#define SILENT_LEVEL 127             /* of the RTP extension */
#define SILENT_PACKETS 25            /* in a row, after which they are not decoded any more */
#define DTX_BYTES 2                  /* of a packet that only says that there is nothing */
#define EXTENSION "extmap-"
#define MAX_EXTENSION 14             /* of one-byte headers */

struct _StoaVoice
{
  OpusDecoder *decoder;
  guint level_id;            /* of the RTP extension; 0 without one */
  guint silent_packets;
  gboolean begun;
  guint32 end;               /* RTP time after the last samples */
  gint16 samples[MOST * STOA_VOICE_CHANNELS];
};

/* A packet's parts. */
typedef struct
{
  const guint8 *opus;
  guint size;
  guint n_frames;
  guint32 time;
  guint8 level;
} Packet;

/* caps have it as a string, or as an array of direction, URI and attributes */
static gboolean
is_level (const GValue *extension)
{
  if (GST_VALUE_HOLDS_ARRAY (extension) && gst_value_array_get_size (extension) > 1)
    extension = gst_value_array_get_value (extension, 1);
  return G_VALUE_HOLDS_STRING (extension)
         && g_strcmp0 (g_value_get_string (extension), STOA_EXTENSION_AUDIO_LEVEL) == 0;
}

static guint
find_level (const GstCaps *caps)
{
  const GstStructure *structure = gst_caps_get_structure (caps, 0);

  for (int i = 0; i < gst_structure_n_fields (structure); i++)
    {
      const char *name = gst_structure_nth_field_name (structure, i);
      guint64 id;

      if (g_str_has_prefix (name, EXTENSION) && is_level (gst_structure_get_value (structure, name))
          && g_ascii_string_to_unsigned (name + strlen (EXTENSION), 10, 1, MAX_EXTENSION, &id, NULL))
        return id;
    }
  return 0;
}

static guint8
read_level (StoaVoice    *self,
            GstRTPBuffer *rtp)
{
  gpointer data;
  guint size;

  if (self->level_id == 0 || !gst_rtp_buffer_get_extension_onebyte_header (rtp, self->level_id, 0, &data, &size)
      || size < 1)
    return 0;
  return *(const guint8 *) data & SILENT_LEVEL;
}

static gboolean
read_packet (StoaVoice    *self,
             GstRTPBuffer *rtp,
             Packet       *packet)
{
  int n_frames;

  packet->opus = gst_rtp_buffer_get_payload (rtp);
  packet->size = gst_rtp_buffer_get_payload_len (rtp);
  packet->time = gst_rtp_buffer_get_timestamp (rtp);
  if (packet->opus == NULL || packet->size <= DTX_BYTES)
    return FALSE;
  packet->level = read_level (self, rtp);
  n_frames = opus_packet_get_nb_samples (packet->opus, packet->size, RATE);
  packet->n_frames = MAX (n_frames, 0);
  return n_frames > 0 && n_frames <= MOST;
}

static gboolean
is_silence (StoaVoice    *self,
            const Packet *packet)
{
  self->silent_packets = packet->level < SILENT_LEVEL ? 0 : self->silent_packets + 1;
  return self->silent_packets > SILENT_PACKETS;
}

/* Only the packet right before this one can be in it. */
static void
conceal (StoaVoice    *self,
         const Packet *packet,
         guint         n_frames,
         StoaVoiceFunc func,
         gpointer      data)
{
  while (n_frames >= GRAIN)
    {
      gboolean last = n_frames <= packet->n_frames;
      guint piece = MIN (n_frames, packet->n_frames) / GRAIN * GRAIN;
      int made = opus_decode (self->decoder, last ? packet->opus : NULL, last ? packet->size : 0, self->samples, piece, last);

      if (made <= 0)
        return;
      func (self->samples, made, FALSE, data);
      n_frames -= piece;
    }
}

/* Whether the samples of the packet go on where the last ones ended. */
static gboolean
bridge (StoaVoice    *self,
        const Packet *packet,
        guint         lost,
        StoaVoiceFunc func,
        gpointer      data)
{
  gint32 gap = self->begun ? (gint32) (packet->time - self->end) : 0;

  if (lost == 0 || gap <= 0 || gap > MAX_CONCEALED)
    return ABS (gap) <= MAX_SEAM;
  conceal (self, packet, gap, func, data);
  return TRUE;
}

static void
decode (StoaVoice    *self,
        const Packet *packet,
        guint         lost,
        StoaVoiceFunc func,
        gpointer      data)
{
  gboolean follows = bridge (self, packet, lost, func, data);
  int made = opus_decode (self->decoder, packet->opus, packet->size, self->samples, MOST, 0);

  if (made <= 0)
    return;
  self->begun = TRUE;
  self->end = packet->time + made;
  func (self->samples, made, !follows, data);
}

StoaVoice *
stoa_voice_new (const GstCaps *caps)
{
  StoaVoice *self = g_new0 (StoaVoice, 1);
  int error;

  self->decoder = opus_decoder_create (RATE, STOA_VOICE_CHANNELS, &error);
  g_assert (error == OPUS_OK);   /* it takes memory only */
  self->level_id = find_level (caps);
  return self;
}

void
stoa_voice_free (StoaVoice *self)
{
  opus_decoder_destroy (self->decoder);
  g_free (self);
}

void
stoa_voice_take (StoaVoice    *self,
                 GstBuffer    *packet,
                 guint         lost,
                 StoaVoiceFunc func,
                 gpointer      data)
{
  GstRTPBuffer rtp = GST_RTP_BUFFER_INIT;
  Packet parts;

  if (!gst_rtp_buffer_map (packet, GST_MAP_READ, &rtp))
    return;
  if (read_packet (self, &rtp, &parts) && !is_silence (self, &parts))
    decode (self, &parts, lost, func, data);
  gst_rtp_buffer_unmap (&rtp);
}
