/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-server"

#include "stoa-picture-codec.h"

#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#include <jpeglib.h>
#include <jerror.h>
#include <png.h>
#include <webp/decode.h>

#include "stoa-exif.h"

#define MAX_SCANS 100          /* of a progressive JPEG: each costs as much as the picture */
#define WHITE 255

StoaPixels *
stoa_pixels_new (guint width,
                 guint height)
{
  StoaPixels *pixels = g_new (StoaPixels, 1);

  *pixels = (StoaPixels) { width, height, g_malloc ((gsize) width * height * 3) };
  return pixels;
}

void
stoa_pixels_free (StoaPixels *pixels)
{
  g_free (pixels->data);
  g_free (pixels);
}

static gboolean
refuse (GError **error)
{
  g_set_error (error, STOA_ERROR, STOA_ERROR_INVALID, "The picture is damaged or cut short.");
  return FALSE;
}

/* JPEG */

typedef struct
{
  struct jpeg_error_mgr base;
  jmp_buf away;
  gboolean cut_short;
} JpegTrouble;

typedef struct
{
  struct jpeg_decompress_struct jpeg;
  struct jpeg_progress_mgr progress;
  JpegTrouble trouble;
  StoaPixels *volatile pixels;
} JpegReader;

static void
jpeg_fail (j_common_ptr jpeg)
{
  JpegTrouble *trouble = (JpegTrouble *) jpeg->err;

  longjmp (trouble->away, 1);
}

static void
jpeg_note (j_common_ptr jpeg,
           int          level)
{
  JpegTrouble *trouble = (JpegTrouble *) jpeg->err;

  if (level < 0 && (trouble->base.msg_code == JWRN_JPEG_EOF || trouble->base.msg_code == JWRN_HIT_MARKER))
    trouble->cut_short = TRUE;
}

static void
jpeg_say_nothing (j_common_ptr jpeg)
{
}

static void
jpeg_watch (j_common_ptr jpeg)
{
  if (((j_decompress_ptr) jpeg)->input_scan_number > MAX_SCANS)
    jpeg_fail (jpeg);
}

static void
jpeg_open (JpegReader *reader,
           GBytes     *bytes)
{
  gsize size;
  const guchar *data = g_bytes_get_data (bytes, &size);

  jpeg_create_decompress (&reader->jpeg);
  reader->progress.progress_monitor = jpeg_watch;
  reader->jpeg.progress = &reader->progress;
  jpeg_mem_src (&reader->jpeg, data, size);
  jpeg_read_header (&reader->jpeg, TRUE);
}

static void
jpeg_set_trouble (JpegTrouble *trouble)
{
  jpeg_std_error (&trouble->base);
  trouble->base.error_exit = jpeg_fail;
  trouble->base.emit_message = jpeg_note;
  trouble->base.output_message = jpeg_say_nothing;
}

static gboolean
jpeg_measure (GBytes  *bytes,
              guint   *width,
              guint   *height,
              GError **error)
{
  JpegReader reader = { .pixels = NULL };
  gboolean known;

  reader.jpeg.err = &reader.trouble.base;
  jpeg_set_trouble (&reader.trouble);
  known = setjmp (reader.trouble.away) == 0;
  if (known)
    {
      jpeg_open (&reader, bytes);
      *width = reader.jpeg.image_width;
      *height = reader.jpeg.image_height;
    }
  jpeg_destroy_decompress (&reader.jpeg);
  return known || refuse (error);
}

static void
jpeg_read (JpegReader *reader,
           GBytes     *bytes,
           guint       side)
{
  j_decompress_ptr jpeg = &reader->jpeg;

  jpeg_open (reader, bytes);
  jpeg->out_color_space = JCS_RGB;
  while (jpeg->scale_denom < 8 && MIN (jpeg->image_width, jpeg->image_height) / (jpeg->scale_denom * 2) >= side)
    jpeg->scale_denom *= 2;
  jpeg_start_decompress (jpeg);
  reader->pixels = stoa_pixels_new (jpeg->output_width, jpeg->output_height);
  while (jpeg->output_scanline < jpeg->output_height)
    {
      JSAMPROW row = reader->pixels->data + (gsize) jpeg->output_scanline * jpeg->output_width * 3;

      jpeg_read_scanlines (jpeg, &row, 1);
    }
  jpeg_finish_decompress (jpeg);
}

/* Where the pixel of an upright picture is in one that was taken with the camera held like that. */
static gsize
find_pixel (const StoaPixels *from, guint orientation, guint x, guint y)
{
  guint right = from->width - 1;
  guint bottom = from->height - 1;
  guint column = orientation >= 5 ? y : x;
  guint row = orientation >= 5 ? x : y;

  if (orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8)
    column = right - column;
  if (orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7)
    row = bottom - row;
  return (gsize) row * from->width + column;
}

static StoaPixels *
make_upright (StoaPixels *from, guint orientation)
{
  gboolean aside = orientation >= 5;
  StoaPixels *to;

  if (orientation == 1)
    return from;
  to = stoa_pixels_new (aside ? from->height : from->width, aside ? from->width : from->height);
  for (guint y = 0; y < to->height; y++)
    for (guint x = 0; x < to->width; x++)
      memcpy (to->data + ((gsize) y * to->width + x) * 3, from->data + find_pixel (from, orientation, x, y) * 3, 3);
  stoa_pixels_free (from);
  return to;
}

static StoaPixels *
jpeg_decode (GBytes  *bytes,
             guint    side,
             GError **error)
{
  JpegReader reader = { .pixels = NULL };
  gboolean whole;

  reader.jpeg.err = &reader.trouble.base;
  jpeg_set_trouble (&reader.trouble);
  whole = setjmp (reader.trouble.away) == 0;
  if (whole)
    jpeg_read (&reader, bytes, side);
  jpeg_destroy_decompress (&reader.jpeg);
  if (whole && !reader.trouble.cut_short)
    return make_upright (reader.pixels, stoa_exif_orientation (bytes));
  g_clear_pointer ((StoaPixels **) &reader.pixels, stoa_pixels_free);
  refuse (error);
  return NULL;
}

/* PNG */

static gboolean
png_open (png_image *image,
          GBytes    *bytes)
{
  gsize size;
  gconstpointer data = g_bytes_get_data (bytes, &size);

  memset (image, 0, sizeof *image);
  image->version = PNG_IMAGE_VERSION;
  return png_image_begin_read_from_memory (image, data, size);
}

static gboolean
png_measure (GBytes  *bytes,
             guint   *width,
             guint   *height,
             GError **error)
{
  png_image image;
  gboolean known = png_open (&image, bytes);

  *width = image.width;
  *height = image.height;
  png_image_free (&image);
  return known || refuse (error);
}

static StoaPixels *
png_decode (GBytes  *bytes,
            guint    side,
            GError **error)
{
  const png_color white = { WHITE, WHITE, WHITE };
  g_autoptr (StoaPixels) pixels = NULL;
  png_image image;

  if (!png_open (&image, bytes))
    {
      refuse (error);
      return NULL;
    }
  image.format = PNG_FORMAT_RGB;
  pixels = stoa_pixels_new (image.width, image.height);
  if (png_image_finish_read (&image, &white, pixels->data, 0, NULL))
    return g_steal_pointer (&pixels);
  png_image_free (&image);
  refuse (error);
  return NULL;
}

/* WebP */

static gboolean
webp_measure (GBytes  *bytes,
              guint   *width,
              guint   *height,
              GError **error)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  WebPBitstreamFeatures features;

  if (WebPGetFeatures (data, size, &features) != VP8_STATUS_OK)
    return refuse (error);
  if (features.has_animation)
    {
      g_set_error (error, STOA_ERROR, STOA_ERROR_INVALID, "Moving pictures are not taken.");
      return FALSE;
    }
  *width = features.width;
  *height = features.height;
  return TRUE;
}

static StoaPixels *
flatten (const guint8 *rgba,
         guint         width,
         guint         height)
{
  StoaPixels *pixels = stoa_pixels_new (width, height);

  for (gsize i = 0; i < (gsize) width * height; i++)
    for (guint j = 0; j < 3; j++)
      pixels->data[i * 3 + j] = (rgba[i * 4 + j] * rgba[i * 4 + 3] + WHITE * (255 - rgba[i * 4 + 3])) / 255;
  return pixels;
}

static StoaPixels *
webp_decode (GBytes  *bytes,
             guint    side,
             GError **error)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  int width, height;
  guint8 *rgba = WebPDecodeRGBA (data, size, &width, &height);
  StoaPixels *pixels;

  if (rgba == NULL)
    {
      refuse (error);
      return NULL;
    }
  pixels = flatten (rgba, width, height);
  WebPFree (rgba);
  return pixels;
}

static const StoaCodec jpeg = { "image/jpeg", jpeg_measure, jpeg_decode };
static const StoaCodec png = { "image/png", png_measure, png_decode };
static const StoaCodec webp = { "image/webp", webp_measure, webp_decode };

const StoaCodec *
stoa_codec_find (GBytes *bytes)
{
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);

  if (size >= 3 && memcmp (data, "\xff\xd8\xff", 3) == 0)
    return &jpeg;
  if (size >= 8 && memcmp (data, "\x89PNG\r\n\x1a\n", 8) == 0)
    return &png;
  if (size >= 12 && memcmp (data, "RIFF", 4) == 0 && memcmp (data + 8, "WEBP", 4) == 0)
    return &webp;
  return NULL;
}

GBytes *
stoa_codec_encode (const StoaPixels *pixels,
                   int               quality)
{
  struct jpeg_compress_struct writer;
  struct jpeg_error_mgr trouble;
  guchar *data = NULL;
  gulong size = 0;
  GBytes *bytes;

  writer.err = jpeg_std_error (&trouble);
  jpeg_create_compress (&writer);
  jpeg_mem_dest (&writer, &data, &size);
  writer.image_width = pixels->width;
  writer.image_height = pixels->height;
  writer.input_components = 3;
  writer.in_color_space = JCS_RGB;
  jpeg_set_defaults (&writer);
  jpeg_set_quality (&writer, quality, TRUE);
  jpeg_start_compress (&writer, TRUE);
  while (writer.next_scanline < writer.image_height)
    {
      JSAMPROW row = pixels->data + (gsize) writer.next_scanline * pixels->width * 3;

      jpeg_write_scanlines (&writer, &row, 1);
    }
  jpeg_finish_compress (&writer);
  jpeg_destroy_compress (&writer);
  bytes = g_bytes_new (data, size);
  free (data);
  return bytes;
}
