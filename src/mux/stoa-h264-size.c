/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-mux"

#include "stoa-h264-size.h"

#define MAX_SIDE 16384

typedef struct
{
  const guint8 *bytes;
  gsize n_bits;
  gsize at;
} Bits;

static guint
take_bit (Bits *bits)
{
  guint bit = bits->at < bits->n_bits ? bits->bytes[bits->at / 8] >> (7 - bits->at % 8) & 1 : 0;

  bits->at++;
  return bit;
}

static guint
take_bits (Bits *bits,
           guint n)
{
  guint value = 0;

  while (n-- > 0)
    value = value << 1 | take_bit (bits);
  return value;
}

/* Exp-Golomb, H.264 9.1 */
static guint
take_ue (Bits *bits)
{
  guint zeros = 0;

  while (zeros < 31 && bits->at < bits->n_bits && take_bit (bits) == 0)
    zeros++;
  return (1u << zeros) - 1 + take_bits (bits, zeros);
}

/* The same, where more than @most makes no sense. */
static guint
take_ue_within (Bits  *bits,
                guint  most)
{
  guint value = take_ue (bits);

  return MIN (value, most);
}

static int
take_se (Bits *bits)
{
  guint value = take_ue (bits);

  return value & 1 ? (int) (value / 2 + 1) : -(int) (value / 2);
}

static void
skip_scaling_list (Bits *bits,
                   guint n)
{
  int last = 8, next = 8;

  for (guint i = 0; i < n && bits->at < bits->n_bits; i++)
    {
      if (next != 0)
        next = (last + take_se (bits)) & 0xff;
      last = next != 0 ? next : last;
    }
}

static gboolean
is_high (guint profile)
{
  return profile == 100 || profile == 110 || profile == 122 || profile == 244 || profile == 44 || profile == 83
         || profile == 86 || profile == 118 || profile == 128;
}

/* Returns chroma_format_idc. */
static guint
skip_high (Bits *bits)
{
  guint chroma = take_ue (bits);

  if (chroma == 3)
    take_bit (bits);
  take_ue (bits);
  take_ue (bits);
  take_bit (bits);
  if (take_bit (bits))
    for (guint i = 0; i < (chroma == 3 ? 12 : 8); i++)
      if (take_bit (bits))
        skip_scaling_list (bits, i < 6 ? 16 : 64);
  return chroma;
}

static void
skip_order (Bits *bits)
{
  guint type, n;

  take_ue (bits);
  type = take_ue (bits);
  if (type == 0)
    take_ue (bits);
  if (type != 1)
    return;
  take_bit (bits);
  take_se (bits);
  take_se (bits);
  n = take_ue_within (bits, 255);
  for (guint i = 0; i < n; i++)
    take_se (bits);
}

/* Without the bytes that only keep a start code from showing up inside. */
static GByteArray *
unescape (GBytes *unit)
{
  gsize length;
  const guint8 *bytes = g_bytes_get_data (unit, &length);
  GByteArray *plain = g_byte_array_sized_new (length);

  for (gsize i = 0; i < length; i++)
    if (i < 2 || bytes[i] != 3 || bytes[i - 1] != 0 || bytes[i - 2] != 0)
      g_byte_array_append (plain, &bytes[i], 1);
  return plain;
}

gboolean
stoa_h264_size (GBytes *sps,
                guint  *width,
                guint  *height)
{
  g_autoptr (GByteArray) plain = sps != NULL ? unescape (sps) : NULL;
  guint profile, chroma = 1, columns, rows, frames_only, crop_x = 0, crop_y = 0;
  Bits bits;

  *width = *height = 0;
  if (plain == NULL)
    return FALSE;
  bits = (Bits) { plain->data, 8 * plain->len, 8 };
  profile = take_bits (&bits, 8);
  take_bits (&bits, 16);
  take_ue (&bits);
  if (is_high (profile))
    chroma = skip_high (&bits);
  skip_order (&bits);
  take_ue (&bits);
  take_bit (&bits);
  columns = take_ue (&bits);
  rows = take_ue (&bits);
  frames_only = take_bit (&bits);
  if (!frames_only)
    take_bit (&bits);
  take_bit (&bits);
  if (take_bit (&bits))
    {
      guint unit_x = chroma == 1 || chroma == 2 ? 2 : 1;
      guint unit_y = (chroma == 1 ? 2 : 1) * (2 - frames_only);

      crop_x = take_ue_within (&bits, MAX_SIDE) * unit_x;
      crop_x += take_ue_within (&bits, MAX_SIDE) * unit_x;
      crop_y = take_ue_within (&bits, MAX_SIDE) * unit_y;
      crop_y += take_ue_within (&bits, MAX_SIDE) * unit_y;
    }
  if (bits.at > bits.n_bits || columns >= MAX_SIDE / 16 || rows >= MAX_SIDE / 16)
    return FALSE;
  columns = (columns + 1) * 16;
  rows = (rows + 1) * 16 * (2 - frames_only);
  if (crop_x >= columns || crop_y >= rows)
    return FALSE;
  *width = columns - crop_x;
  *height = rows - crop_y;
  return TRUE;
}
