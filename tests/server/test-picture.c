/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <png.h>
#include <string.h>
#include <webp/encode.h>

#include "stoa-picture-codec.h"
#include "stoa-picture.h"

#define WIDTH 160
#define HEIGHT 90
#define MUTATIONS 1500

static StoaPixels *
make_pixels (void)
{
  StoaPixels *pixels = stoa_pixels_new (WIDTH, HEIGHT);

  for (guint i = 0; i < WIDTH * HEIGHT * 3; i++)
    pixels->data[i] = i * 7 ^ i >> 5;
  return pixels;
}

static GBytes *
make_jpeg (void)
{
  g_autoptr (StoaPixels) pixels = make_pixels ();

  return stoa_codec_encode (pixels, 80);
}

static GBytes *
make_png (void)
{
  g_autoptr (StoaPixels) pixels = make_pixels ();
  png_image image = { .version = PNG_IMAGE_VERSION, .width = WIDTH, .height = HEIGHT, .format = PNG_FORMAT_RGB };
  png_alloc_size_t size = PNG_IMAGE_PNG_SIZE_MAX (image);
  guint8 *data = g_malloc (size);

  g_assert_true (png_image_write_to_memory (&image, data, &size, 0, pixels->data, 0, NULL));
  return g_bytes_new_take (data, size);
}

static GBytes *
make_webp (void)
{
  g_autoptr (StoaPixels) pixels = make_pixels ();
  guint8 *data = NULL;
  gsize size = WebPEncodeRGB (pixels->data, WIDTH, HEIGHT, WIDTH * 3, 80, &data);
  GBytes *bytes = g_bytes_new (data, size);

  WebPFree (data);
  return bytes;
}

typedef GBytes *(*MakePicture) (void);
static const MakePicture makers[] = { make_jpeg, make_png, make_webp };

static void
assert_size (GBytes *jpeg, guint width, guint height)
{
  const StoaCodec *codec = stoa_codec_find (jpeg);
  guint w, h;

  g_assert_cmpstr (codec->type, ==, "image/jpeg");
  g_assert_true (codec->measure (jpeg, &w, &h, NULL));
  g_assert_cmpuint (w, ==, width);
  g_assert_cmpuint (h, ==, height);
}

static void
test_shapes (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (makers); i++)
    {
      g_autoptr (GBytes) bytes = makers[i] ();
      g_autoptr (GBytes) portrait = stoa_picture_make (bytes, NULL, &stoa_picture_portrait, NULL);
      g_autoptr (GBytes) poster = stoa_picture_make (bytes, NULL, &stoa_picture_poster, NULL);
      const StoaPictureShape tiny = { .side = 16, .max_bytes = 2000 };
      g_autoptr (GBytes) thumb = stoa_picture_make (bytes, NULL, &tiny, NULL);

      assert_size (portrait, HEIGHT, HEIGHT);
      assert_size (poster, WIDTH, HEIGHT);
      assert_size (thumb, 16, 9);
      g_assert_cmpuint (g_bytes_get_size (thumb), <=, 2000);
    }
}

/* Red above on the left, as a camera held in each of the eight ways writes it. */
static StoaPixels *
make_corner (guint orientation)
{
  gboolean aside = orientation >= 5;
  StoaPixels *pixels = stoa_pixels_new (aside ? 32 : 64, aside ? 64 : 32);
  gboolean right = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
  gboolean below = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;

  memset (pixels->data, 255, pixels->width * pixels->height * 3);
  for (guint y = 0; y < 16; y++)
    for (guint x = 0; x < 16; x++)
      {
        guint column = right ? pixels->width - 1 - x : x;
        guint row = below ? pixels->height - 1 - y : y;

        memcpy (pixels->data + (row * pixels->width + column) * 3, "\377\0\0", 3);
      }
  return pixels;
}

static GBytes *
add_exif (GBytes *jpeg, guint orientation)
{
  guint8 exif[] = { 0xff, 0xe1, 0, 34, 'E', 'x', 'i', 'f', 0, 0, 'M', 'M', 0, 42, 0, 0, 0, 8,
                    0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0 };
  GByteArray *with = g_byte_array_new ();
  gsize size;
  const guint8 *data = g_bytes_get_data (jpeg, &size);

  g_byte_array_append (with, data, 2);
  g_byte_array_append (with, exif, sizeof exif);
  g_byte_array_append (with, data + 2, size - 2);
  return g_byte_array_free_to_bytes (with);
}

static void
test_upright (void)
{
  for (guint orientation = 1; orientation <= 8; orientation++)
    {
      g_autoptr (StoaPixels) corner = make_corner (orientation);
      g_autoptr (GBytes) bare = stoa_codec_encode (corner, 95);
      g_autoptr (GBytes) bytes = add_exif (bare, orientation);
      g_autoptr (GBytes) made = stoa_picture_make (bytes, NULL, &stoa_picture_poster, NULL);
      g_autoptr (StoaPixels) upright = stoa_codec_find (made)->decode (made, 64, NULL);

      g_assert_cmpuint (upright->width, ==, 64);
      g_assert_cmpuint (upright->height, ==, 32);
      g_assert_cmpuint (upright->data[(4 * 64 + 4) * 3 + 1], <, 60);
      g_assert_cmpuint (upright->data[(4 * 64 + 60) * 3 + 1], >, 200);
      g_assert_cmpuint (upright->data[(28 * 64 + 4) * 3 + 1], >, 200);
    }
}

/* However short it is, it is refused with a sentence, or a whole picture comes out. */
static void
test_cut_short (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (makers); i++)
    {
      g_autoptr (GBytes) bytes = makers[i] ();
      gsize size = g_bytes_get_size (bytes);

      for (gsize length = 0; length < size - size / 20; length += MAX (1, size / 97))
        {
          g_autoptr (GBytes) part = g_bytes_new_from_bytes (bytes, 0, length);
          g_autoptr (GError) error = NULL;

          g_assert_null (stoa_picture_make (part, NULL, &stoa_picture_portrait, &error));
          g_assert_error (error, STOA_ERROR, STOA_ERROR_INVALID);
        }
    }
}

static void
mutate (GRand *rand, guint8 *data, gsize size)
{
  for (guint n = g_rand_int_range (rand, 1, 12); n > 0; n--)
    data[g_rand_int_range (rand, 0, size)] = g_rand_int (rand);
}

static void
test_damaged (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);

  for (guint n = 0; n < MUTATIONS; n++)
    {
      g_autoptr (GBytes) bytes = makers[n % G_N_ELEMENTS (makers)] ();
      gsize size = g_bytes_get_size (bytes);
      g_autofree guint8 *data = g_memdup2 (g_bytes_get_data (bytes, NULL), size);
      g_autoptr (GBytes) damaged = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) made = NULL;

      mutate (rand, data, size);
      damaged = g_bytes_new (data, size);
      made = stoa_picture_make (damaged, NULL, &stoa_picture_poster, &error);
      g_assert_true ((made == NULL) == (error != NULL));
      if (made != NULL)
        g_assert_cmpuint (g_bytes_get_size (made), <=, stoa_picture_poster.max_bytes * 2);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/picture/shapes", test_shapes);
  g_test_add_func ("/picture/upright", test_upright);
  g_test_add_func ("/picture/cut-short", test_cut_short);
  g_test_add_func ("/picture/damaged", test_damaged);
  return g_test_run ();
}
