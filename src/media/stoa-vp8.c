/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-media"

#include "stoa-vp8.h"

#include <gst/rtp/rtp.h>
#include <vpx/vp8dx.h>
#include <vpx/vpx_decoder.h>

#define MAX_FRAME (4 * 1024 * 1024)
#define MAX_PIXELS (4096 * 2304)
#define KEY_FRAME_HEADER 10          /* bytes of a key frame that tell its size */
#define N_PLANES 3

struct _StoaVp8
{
  vpx_codec_ctx_t decoder;
  GByteArray *bytes;         /* the frame that grows */
  gboolean growing;          /* its first packet came, and all since */
  guint32 time;              /* RTP time of it */
  GstVideoInfo info;         /* of the last picture */
};

/* RFC 7741: how long the descriptor before the payload is; 0 where it is not whole. */
static gsize
descriptor_size (const guint8 *bytes,
                 gsize         size)
{
  gsize at = 1;

  if ((bytes[0] & 0x80) != 0)
    {
      guint8 extensions = size > 1 ? bytes[1] : 0;

      at = 2;
      if ((extensions & 0x80) != 0)
        at += at < size && (bytes[at] & 0x80) != 0 ? 2 : 1;
      if ((extensions & 0x40) != 0)
        at++;
      if ((extensions & 0x30) != 0)
        at++;
    }
  return at < size ? at : 0;
}

static void
add_payload (StoaVp8      *self,
             const guint8 *payload,
             gsize         size,
             guint32       time)
{
  gsize at = size > 0 ? descriptor_size (payload, size) : 0;
  gboolean begins = at > 0 && (payload[0] & 0x10) != 0 && (payload[0] & 0x07) == 0;

  if (begins)
    {
      g_byte_array_set_size (self->bytes, 0);
      self->growing = TRUE;
      self->time = time;
    }
  if (at == 0 || time != self->time || self->bytes->len + size > MAX_FRAME)
    self->growing = FALSE;
  if (self->growing)
    g_byte_array_append (self->bytes, payload + at, size - at);
}

StoaVp8 *
stoa_vp8_new (void)
{
  StoaVp8 *self = g_new0 (StoaVp8, 1);
  vpx_codec_dec_cfg_t config = { .threads = 1 };

  /* it takes memory only */
  g_assert (vpx_codec_dec_init (&self->decoder, vpx_codec_vp8_dx (), &config, 0) == VPX_CODEC_OK);
  self->bytes = g_byte_array_new ();
  return self;
}

void
stoa_vp8_free (StoaVp8 *self)
{
  vpx_codec_destroy (&self->decoder);
  g_byte_array_unref (self->bytes);
  g_free (self);
}

gboolean
stoa_vp8_push (StoaVp8      *self,
               GstBuffer    *packet,
               gboolean      lost,
               StoaVp8Frame *frame)
{
  GstRTPBuffer rtp = GST_RTP_BUFFER_INIT;
  gboolean whole;

  self->growing = self->growing && !lost;
  if (!gst_rtp_buffer_map (packet, GST_MAP_READ, &rtp))
    return FALSE;
  add_payload (self, gst_rtp_buffer_get_payload (&rtp), gst_rtp_buffer_get_payload_len (&rtp),
               gst_rtp_buffer_get_timestamp (&rtp));
  whole = self->growing && gst_rtp_buffer_get_marker (&rtp);
  gst_rtp_buffer_unmap (&rtp);
  if (!whole)
    return FALSE;
  *frame = (StoaVp8Frame) { self->bytes->data, self->bytes->len };
  self->growing = FALSE;
  return TRUE;
}

/* A key frame's header may announce 16383×16383: that much memory is not spent on what was never agreed. */
gboolean
stoa_vp8_look (const StoaVp8Frame *frame,
               gboolean           *key)
{
  const guint8 *header = frame->bytes;
  guint width, height;

  if (frame->size == 0)
    return FALSE;
  *key = (header[0] & 1) == 0;
  if (!*key)
    return TRUE;
  if (frame->size < KEY_FRAME_HEADER || header[3] != 0x9d || header[4] != 0x01 || header[5] != 0x2a)
    return FALSE;
  width = GST_READ_UINT16_LE (header + 6) & 0x3fff;
  height = GST_READ_UINT16_LE (header + 8) & 0x3fff;
  return width > 0 && height > 0 && width * height <= MAX_PIXELS;
}

static void
describe (StoaVp8           *self,
          const vpx_image_t *image,
          GstVideoFrame     *picture)
{
  if ((guint) GST_VIDEO_INFO_WIDTH (&self->info) != image->d_w || (guint) GST_VIDEO_INFO_HEIGHT (&self->info) != image->d_h)
    gst_video_info_set_format (&self->info, GST_VIDEO_FORMAT_I420, image->d_w, image->d_h);
  picture->info = self->info;
  for (guint i = 0; i < N_PLANES; i++)
    {
      picture->data[i] = image->planes[i];
      picture->info.stride[i] = image->stride[i];
    }
}

gboolean
stoa_vp8_decode (StoaVp8            *self,
                 const StoaVp8Frame *frame,
                 GstVideoFrame      *picture)
{
  vpx_codec_iter_t at = NULL;
  vpx_image_t *image;

  *picture = (GstVideoFrame) { 0 };
  if (vpx_codec_decode (&self->decoder, frame->bytes, frame->size, NULL, 0) != VPX_CODEC_OK)
    return FALSE;
  image = vpx_codec_get_frame (&self->decoder, &at);
  if (image != NULL)
    describe (self, image, picture);
  return TRUE;
}
