/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-media"

#include "stoa-export-mix.h"

#include <string.h>

#include "stoa-export-decoder.h"

#define CHANNELS 2
#define RING_FRAMES (4 * STOA_EXPORT_RATE)
/* A track that is off by more is put where it belongs; by less, it gets there a sample a block. */
#define JUMP_FRAMES (STOA_EXPORT_RATE * 30 / 1000)
#define NUDGE_FRAMES (STOA_EXPORT_RATE * 4 / 1000)
#define LOUDEST 32000
#define ATTACK_FRAMES 64
#define RELEASE 0.02f        /* a chunk */

typedef struct
{
  StoaExportMix *mix;
  guint number;
  StoaExportDecoder *decoder;
  gint64 at;                 /* the sample that comes next */
  gboolean begun;
} Lane;

struct _StoaExportMix
{
  GPtrArray *lanes;
  gint32 *ring;              /* sums, RING_FRAMES of CHANNELS */
  gint64 at;                 /* the sample that is taken next */
  float gain;
};

static void
lane_free (gpointer data)
{
  Lane *lane = data;

  g_clear_pointer (&lane->decoder, stoa_export_decoder_free);
  g_free (lane);
}

static void
add (StoaExportMix *self,
     gint64         at,
     const gint16  *sample)
{
  gint32 *sum;

  if (at < self->at || at >= self->at + RING_FRAMES)
    return;
  sum = self->ring + at % RING_FRAMES * CHANNELS;
  sum[0] += sample[0];
  sum[1] += sample[1];
}

/* How many samples of a block are said twice, or not at all (−1). */
static int
nudge (Lane   *lane,
       gint64  due)
{
  gint64 off = due - lane->at;

  if (!lane->begun || ABS (off) > JUMP_FRAMES)
    lane->at = due;
  else if (ABS (off) > NUDGE_FRAMES)
    return off > 0 ? 1 : -1;
  return 0;
}

static void
take_sound (GstBuffer *buffer,
            GstCaps   *caps,
            gpointer   data)
{
  Lane *lane = data;
  g_autoptr (GstBuffer) owned = buffer;
  GstMapInfo map;

  if (GST_BUFFER_PTS_IS_VALID (buffer) && gst_buffer_map (buffer, &map, GST_MAP_READ))
    {
      const gint16 *samples = (const gint16 *) map.data;
      guint n = map.size / sizeof (gint16) / CHANNELS;
      int step = nudge (lane, gst_util_uint64_scale_round (GST_BUFFER_PTS (buffer), STOA_EXPORT_RATE, GST_SECOND));

      lane->begun = TRUE;
      if (step > 0 && n > 0)
        add (lane->mix, lane->at++, samples);
      for (guint i = step < 0 ? 1 : 0; i < n; i++)
        add (lane->mix, lane->at++, samples + i * CHANNELS);
      gst_buffer_unmap (buffer, &map);
    }
}

static Lane *
find_lane (StoaExportMix *self,
           guint          number)
{
  for (guint i = 0; i < self->lanes->len; i++)
    if (((Lane *) self->lanes->pdata[i])->number == number)
      return self->lanes->pdata[i];
  return NULL;
}

static float
find_gain (const gint32 *sums,
           guint         n)
{
  gint32 loudest = 0;

  for (guint i = 0; i < n; i++)
    loudest = MAX (loudest, ABS (sums[i]));
  return loudest > LOUDEST ? (float) LOUDEST / loudest : 1;
}

/* Down at once, up slowly. */
static void
turn_down (StoaExportMix *self,
           const gint32  *sums,
           gint16        *to,
           guint          n_frames)
{
  float wanted = find_gain (sums, n_frames * CHANNELS);
  float from = self->gain;

  self->gain = wanted < from ? wanted : MIN (wanted, from + RELEASE);
  for (guint i = 0; i < n_frames; i++)
    {
      float part = MIN (1, (i + 1) / (float) ATTACK_FRAMES);
      float gain = from + (self->gain - from) * part;

      for (guint c = 0; c < CHANNELS; c++)
        to[i * CHANNELS + c] = (gint16) CLAMP (sums[i * CHANNELS + c] * gain, G_MININT16, G_MAXINT16);
    }
}

/* public */

StoaExportMix *
stoa_export_mix_new (gint64 start_ms)
{
  StoaExportMix *self = g_new0 (StoaExportMix, 1);

  self->lanes = g_ptr_array_new_with_free_func (lane_free);
  self->ring = g_new0 (gint32, RING_FRAMES * CHANNELS);
  self->at = start_ms * STOA_EXPORT_RATE / 1000;
  self->gain = 1;
  return self;
}

void
stoa_export_mix_free (StoaExportMix *self)
{
  g_ptr_array_unref (self->lanes);
  g_free (self->ring);
  g_free (self);
}

void
stoa_export_mix_add_stream (StoaExportMix          *self,
                            const StoaExportStream *stream)
{
  Lane *lane = g_new0 (Lane, 1);

  lane->mix = self;
  lane->number = stream->number;
  lane->decoder = stoa_export_decoder_new (stream, take_sound, lane);
  g_ptr_array_add (self->lanes, lane);
}

gboolean
stoa_export_mix_put (StoaExportMix         *self,
                     const StoaExportBlock *block)
{
  Lane *lane = find_lane (self, block->number);

  if (lane == NULL)
    return FALSE;
  if (lane->decoder)
    stoa_export_decoder_push (lane->decoder, block->buffer);
  else
    gst_buffer_unref (block->buffer);
  return TRUE;
}

GstBuffer *
stoa_export_mix_take (StoaExportMix *self,
                      guint          n_frames)
{
  gsize bytes = n_frames * CHANNELS * sizeof (gint16);
  g_autofree gint32 *sums = g_new (gint32, n_frames * CHANNELS);
  gint16 *samples = g_malloc (bytes);

  for (guint i = 0; i < n_frames; i++, self->at++)
    {
      gint32 *sum = self->ring + self->at % RING_FRAMES * CHANNELS;

      memcpy (sums + i * CHANNELS, sum, CHANNELS * sizeof (gint32));
      memset (sum, 0, CHANNELS * sizeof (gint32));
    }
  turn_down (self, sums, samples, n_frames);
  return gst_buffer_new_wrapped (samples, bytes);
}
