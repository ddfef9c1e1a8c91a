/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-media"

#include "stoa-export-track.h"

#include "stoa-export-decoder.h"

#define MOST_KEPT_BYTES (8 * 1024 * 1024)
#define MOST_DECODED 32      /* pictures of the future */
#define HALF_FRAME_NS (GST_SECOND / 60)
#define MOST_PIXELS (4096 * 4096)

struct _StoaExportTrack
{
  StoaExportStream stream;
  GQueue kept;               /* of GstBuffer, in their order */
  gsize kept_bytes;
  gboolean lost;             /* nothing can be decoded before the next key frame */
  gboolean damaged;
  StoaExportDecoder *decoder;
  GQueue decoded;            /* of GstSample, not yet due */
  GstSample *shown;
  GstVideoInfo info;         /* of what is shown */
};

static gboolean
is_key (GstBuffer *buffer)
{
  return !GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT);
}

static void
forget_kept (StoaExportTrack *self)
{
  g_queue_clear_full (&self->kept, (GDestroyNotify) gst_buffer_unref);
  self->kept_bytes = 0;
}

static void
take_decoded (GstBuffer *buffer,
              GstCaps   *caps,
              gpointer   data)
{
  StoaExportTrack *self = data;

  if (self->decoded.length < MOST_DECODED)
    g_queue_push_tail (&self->decoded, gst_sample_new (buffer, caps, NULL, NULL));
  gst_buffer_unref (buffer);
}

static void
drop_decoder (StoaExportTrack *self)
{
  g_clear_pointer (&self->decoder, stoa_export_decoder_free);
  self->lost = TRUE;
  self->damaged = TRUE;
}

static void
decode_next (StoaExportTrack *self)
{
  GstBuffer *buffer = g_queue_pop_head (&self->kept);

  self->kept_bytes -= gst_buffer_get_size (buffer);
  if (self->lost && !is_key (buffer))
    {
      gst_buffer_unref (buffer);
      return;
    }
  self->lost = FALSE;
  if (self->decoder == NULL)
    self->decoder = stoa_export_decoder_new (&self->stream, take_decoded, self);
  if (self->decoder == NULL)
    gst_buffer_unref (buffer);
  if (self->decoder == NULL || !stoa_export_decoder_push (self->decoder, buffer))
    drop_decoder (self);
}

/* Some decoders give a picture only after they have seen what follows. */
static gint64
look_ahead (StoaExportTrack *self)
{
  return self->stream.codec == STOA_EXPORT_H264 ? (STOA_EXPORT_AHEAD_MS - 50) * GST_MSECOND : HALF_FRAME_NS;
}

static gboolean
show_due (StoaExportTrack *self,
          gint64           at_ns)
{
  gboolean shown = FALSE;

  for (;;)
    {
      GstSample *next = g_queue_peek_head (&self->decoded);

      if (next == NULL || (gint64) GST_BUFFER_PTS (gst_sample_get_buffer (next)) > at_ns + (gint64) HALF_FRAME_NS)
        break;
      g_clear_pointer (&self->shown, gst_sample_unref);
      self->shown = g_queue_pop_head (&self->decoded);
      shown = TRUE;
    }
  if (shown && (!gst_video_info_from_caps (&self->info, gst_sample_get_caps (self->shown))
                || (guint64) self->info.width * self->info.height > MOST_PIXELS || self->info.width < 2 || self->info.height < 2))
    g_clear_pointer (&self->shown, gst_sample_unref);
  return shown;
}

/* While somebody looks, no more is kept than what is read ahead. */
static gboolean
is_unseen (StoaExportTrack       *self,
           const StoaExportBlock *block)
{
  GstBuffer *oldest = g_queue_peek_head (&self->kept);

  return oldest && GST_BUFFER_PTS (oldest) + 2 * STOA_EXPORT_AHEAD_MS * GST_MSECOND < GST_BUFFER_PTS (block->buffer);
}

/* public */

StoaExportTrack *
stoa_export_track_new (const StoaExportStream *stream)
{
  StoaExportTrack *self = g_new0 (StoaExportTrack, 1);

  self->stream = *stream;
  if (self->stream.codec_private)
    g_bytes_ref (self->stream.codec_private);
  self->lost = TRUE;
  g_queue_init (&self->kept);
  g_queue_init (&self->decoded);
  return self;
}

void
stoa_export_track_free (StoaExportTrack *self)
{
  stoa_export_track_look_away (self);
  forget_kept (self);
  g_clear_pointer (&self->decoder, stoa_export_decoder_free);
  g_clear_pointer (&self->stream.codec_private, g_bytes_unref);
  g_free (self);
}

void
stoa_export_track_put (StoaExportTrack       *self,
                       const StoaExportBlock *block)
{
  if ((is_key (block->buffer) && is_unseen (self, block)) || self->kept_bytes > MOST_KEPT_BYTES)
    {
      self->lost = TRUE;
      forget_kept (self);
    }
  g_queue_push_tail (&self->kept, block->buffer);
  self->kept_bytes += gst_buffer_get_size (block->buffer);
}

gboolean
stoa_export_track_decode (StoaExportTrack *self,
                          gint64           at_ns)
{
  gint64 until_ns = at_ns + look_ahead (self);

  for (;;)
    {
      GstBuffer *next = g_queue_peek_head (&self->kept);

      if (next == NULL || (gint64) GST_BUFFER_PTS (next) > until_ns || self->decoded.length >= MOST_DECODED)
        break;
      decode_next (self);
      /* what was missed meanwhile is not kept */
      while (self->decoded.length > 1 && (gint64) GST_BUFFER_PTS (gst_sample_get_buffer (g_queue_peek_nth (&self->decoded, 1))) <= at_ns)
        gst_sample_unref (g_queue_pop_head (&self->decoded));
    }
  return show_due (self, at_ns);
}

GstBuffer *
stoa_export_track_frame (StoaExportTrack     *self,
                         const GstVideoInfo **info)
{
  *info = &self->info;
  return self->shown ? gst_sample_get_buffer (self->shown) : NULL;
}

void
stoa_export_track_look_away (StoaExportTrack *self)
{
  g_queue_clear_full (&self->decoded, (GDestroyNotify) gst_sample_unref);
  g_clear_pointer (&self->shown, gst_sample_unref);
}

gboolean
stoa_export_track_is_damaged (StoaExportTrack *self)
{
  return self->damaged;
}
