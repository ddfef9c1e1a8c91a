/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-media"

#include "stoa-export-mp4.h"

#include <glib/gi18n.h>
#include <string.h>

#include "stoa-replay-cues.h"

#define HEAD 8               /* of a box: size and name */
#define LONG_HEAD 16         /* with a size of 64 bits */
#define MOST_CHAPTERS 255
#define MOST_TITLE 255       /* bytes */
#define UNITS_PER_MS 10000   /* 100 ns */
#define MOST_MOVIE (256 * 1024 * 1024)
#define MOST_BOXES 64        /* of a file that was just written there are a few */

/* numbers */

static void
put (GByteArray *bytes,
     guint64     value,
     guint       size)
{
  for (guint i = size; i-- > 0;)
    {
      guint8 byte = value >> (8 * i);

      g_byte_array_append (bytes, &byte, 1);
    }
}

static guint64
get (const guint8 *bytes,
     guint         size)
{
  guint64 value = 0;

  for (guint i = 0; i < size; i++)
    value = value << 8 | bytes[i];
  return value;
}

static void
set_size (GByteArray *bytes,
          gsize       at,
          gsize       size)
{
  guint8 big[4] = { size >> 24, size >> 16, size >> 8, size };

  memcpy (bytes->data + at, big, sizeof big);
}

/* the box */

/* No longer than it may be, and no half characters. */
static guint
title_length (const char *title)
{
  const char *end = title;

  while (*end && g_utf8_next_char (end) - title <= MOST_TITLE)
    end = g_utf8_next_char (end);
  return end - title;
}

GBytes *
stoa_export_mp4_chapters (const GArray *chapters)
{
  GByteArray *box;
  guint n = MIN (chapters->len, MOST_CHAPTERS);

  if (n == 0)
    return NULL;
  box = g_byte_array_new ();
  put (box, 0, 4);
  g_byte_array_append (box, (const guint8 *) "chpl", 4);
  put (box, 0x01000000, 4);
  put (box, 0, 4);
  put (box, n, 1);
  for (guint i = 0; i < n; i++)
    {
      const StoaReplayCue *chapter = &g_array_index (chapters, StoaReplayCue, i);
      guint length = title_length (chapter->text);

      put (box, (guint64) chapter->at_ms * UNITS_PER_MS, 8);
      put (box, length, 1);
      g_byte_array_append (box, (const guint8 *) chapter->text, length);
    }
  set_size (box, 0, box->len);
  return g_byte_array_free_to_bytes (box);
}

/* where it goes */

static gboolean
fail (GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _("What was written is no film."));
  return FALSE;
}

static gboolean
read_at (GIOStream  *file,
         goffset     at,
         guint8     *bytes,
         gsize       size,
         GError    **error)
{
  gsize got;

  return g_seekable_seek (G_SEEKABLE (file), at, G_SEEK_SET, NULL, error)
         && g_input_stream_read_all (g_io_stream_get_input_stream (file), bytes, size, &got, NULL, error)
         && (got == size || fail (error));
}

/* The movie, and what is behind it: nothing points there. */
static GByteArray *
read_from_movie (GIOStream  *file,
                 goffset     end,
                 goffset    *at,
                 GError    **error)
{
  guint8 head[LONG_HEAD];
  guint64 size;

  *at = 0;
  for (guint i = 0; i < MOST_BOXES && *at + LONG_HEAD <= end; i++, *at += size)
    {
      GByteArray *rest;

      if (!read_at (file, *at, head, LONG_HEAD, error))
        return NULL;
      size = get (head, 4) == 1 ? get (head + HEAD, 8) : get (head, 4);
      if (size < HEAD || size > (guint64) (end - *at))
        break;
      if (memcmp (head + 4, "moov", 4) != 0)
        continue;
      if (end - *at > MOST_MOVIE)
        break;
      rest = g_byte_array_set_size (g_byte_array_new (), end - *at);
      if (read_at (file, *at, rest->data, rest->len, error))
        return rest;
      g_byte_array_unref (rest);
      return NULL;
    }
  fail (error);
  return NULL;
}

/* Of a movie of @size bytes; 0 when there is none. */
static gsize
find_user_data (const guint8 *movie,
                gsize         size)
{
  for (gsize at = HEAD; at + HEAD <= size;)
    {
      gsize length = get (movie + at, 4);

      if (length < HEAD || length > size - at)
        break;
      if (memcmp (movie + at + 4, "udta", 4) == 0)
        return at;
      at += length;
    }
  return 0;
}

static void
insert (GByteArray   *bytes,
        gsize         at,
        gconstpointer data,
        gsize         length)
{
  g_byte_array_set_size (bytes, bytes->len + length);
  memmove (bytes->data + at + length, bytes->data + at, bytes->len - length - at);
  memcpy (bytes->data + at, data, length);
}

/* @rest: begins with the movie */
static void
add_user_data (GByteArray *rest,
               GBytes     *box)
{
  static const guint8 none[HEAD] = { 0, 0, 0, HEAD, 'u', 'd', 't', 'a' };
  gsize movie = get (rest->data, 4), length = g_bytes_get_size (box);
  gsize at = find_user_data (rest->data, movie), size;

  if (at == 0)
    {
      at = movie;
      insert (rest, at, none, HEAD);
      movie += HEAD;
    }
  size = get (rest->data + at, 4);
  insert (rest, at + size, g_bytes_get_data (box, NULL), length);
  set_size (rest, at, size + length);
  set_size (rest, 0, movie + length);
}

gboolean
stoa_export_mp4_append (const char  *path,
                        GBytes      *box,
                        GError     **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileIOStream) stream = g_file_open_readwrite (file, NULL, error);
  g_autoptr (GByteArray) rest = NULL;
  goffset end, at;

  if (stream == NULL || !g_seekable_seek (G_SEEKABLE (stream), 0, G_SEEK_END, NULL, error))
    return FALSE;
  end = g_seekable_tell (G_SEEKABLE (stream));
  rest = read_from_movie (G_IO_STREAM (stream), end, &at, error);
  if (rest == NULL)
    return FALSE;
  add_user_data (rest, box);
  return g_seekable_seek (G_SEEKABLE (stream), at, G_SEEK_SET, NULL, error)
         && g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (stream)), rest->data, rest->len, NULL, NULL, error)
         && g_io_stream_close (G_IO_STREAM (stream), NULL, error);
}
