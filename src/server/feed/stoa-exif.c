/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-server"

#include "stoa-exif.h"

#include <string.h>

#define UPRIGHT 1
#define APP1 0xe1
#define START_OF_SCAN 0xda
#define ORIENTATION 0x0112
#define ENTRY 12 /* bytes of one in a directory */

/* What is still to be read, of either byte order. */
typedef struct
{
  const guint8 *data;
  gsize size;
  gboolean little;
} Span;

static guint
read_number (const Span *span, gsize at, guint bytes)
{
  guint number = 0;

  if (at > span->size || span->size - at < bytes)
    return 0;
  for (guint i = 0; i < bytes; i++)
    number |= (guint) span->data[at + i] << 8 * (span->little ? i : bytes - 1 - i);
  return number;
}

static guint
find_in_directory (const Span *tiff)
{
  gsize directory = read_number (tiff, 4, 4);
  guint entries = read_number (tiff, directory, 2);

  for (guint i = 0; i < entries && directory + 2 + i * ENTRY < tiff->size; i++)
    if (read_number (tiff, directory + 2 + i * ENTRY, 2) == ORIENTATION)
      return read_number (tiff, directory + 2 + i * ENTRY + 8, 2);
  return UPRIGHT;
}

static guint
find_in_segment (const guint8 *data, gsize size)
{
  Span tiff = { data + 6, size - 6, FALSE };
  guint found;

  if (size < 14 || memcmp (data, "Exif\0", 6) != 0)
    return UPRIGHT;
  tiff.little = tiff.data[0] == 'I';
  found = find_in_directory (&tiff);
  return found >= 1 && found <= 8 ? found : UPRIGHT;
}

guint
stoa_exif_orientation (GBytes *jpeg)
{
  Span span = { NULL, 0, FALSE };
  gsize at = 2;

  span.data = g_bytes_get_data (jpeg, &span.size);
  while (at + 4 <= span.size && span.data[at] == 0xff && span.data[at + 1] != START_OF_SCAN)
    {
      gsize length = read_number (&span, at + 2, 2);

      if (length < 2 || at + 2 + length > span.size)
        break;
      if (span.data[at + 1] == APP1)
        return find_in_segment (span.data + at + 4, length - 2);
      at += 2 + length;
    }
  return UPRIGHT;
}
