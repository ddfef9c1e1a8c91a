/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-server"

#include "stoa-mjr.h"

#include <unistd.h>

#include "stoa-json.h"

#define MAGIC "MJR00002"
#define MAGIC_LENGTH 8
#define FRAME "MEET"
#define FRAME_HEADER 10      /* FRAME, milliseconds, length */
#define MAX_INFO 4096
#define WINDOW 65536         /* of a file looked through at once */
#define LEVEL_WORD "level="

#define RTP_HEADER 12
#define RTP_EXTENDED 0x10
#define ONE_BYTE_PROFILE 0xbede

static guint
read_u16 (const guint8 *bytes)
{
  return (guint) bytes[0] << 8 | bytes[1];
}

static int
index_of (const char *const *names,
          const char        *name)
{
  for (int i = 0; name != NULL && names[i] != NULL; i++)
    if (g_str_equal (names[i], name))
      return i;
  return -1;
}

/* Janus writes what the server called the track as its description: "mic level=1". */
static gboolean
take_info (JsonObject    *info,
           StoaMjrHeader *header)
{
  g_auto (GStrv) words = g_strsplit (json_object_get_string_member_with_default (info, "d", ""), " " LEVEL_WORD, 2);

  header->kind = index_of (stoa_track_kinds, words[0]);
  header->codec = index_of (stoa_recorded_codecs, json_object_get_string_member_with_default (info, "c", NULL));
  header->first_us = json_object_get_int_member_with_default (info, "u", 0);
  header->level_id = words[0] != NULL && words[1] != NULL ? (guint) g_ascii_strtoull (words[1], NULL, 10) : 0;
  return header->kind >= 0 && header->codec >= 0;
}

gboolean
stoa_mjr_read_header (int            fd,
                      StoaMjrHeader *header)
{
  guint8 text[MAGIC_LENGTH + 2 + MAX_INFO];
  gssize read = pread (fd, text, sizeof text, 0);
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *info = NULL;
  gssize length;

  if (read < MAGIC_LENGTH + 2 || memcmp (text, MAGIC, MAGIC_LENGTH) != 0)
    return FALSE;
  length = read_u16 (text + MAGIC_LENGTH);
  if (length > MAX_INFO || read < MAGIC_LENGTH + 2 + length)
    return FALSE;
  info = g_strndup ((const char *) text + MAGIC_LENGTH + 2, length);
  node = json_from_string (info, NULL);
  header->frames_at = MAGIC_LENGTH + 2 + length;
  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) && take_info (json_node_get_object (node), header);
}

/* The level of an RTP packet in decibels below full scale, or -1 when it says none. */
static int
level_of (const guint8 *packet,
          gsize         length,
          guint         id)
{
  gsize at = RTP_HEADER;
  gsize end;

  if (length < RTP_HEADER || (packet[0] & RTP_EXTENDED) == 0)
    return -1;
  at += 4 * (packet[0] & 0x0f);
  if (at + 4 > length || read_u16 (packet + at) != ONE_BYTE_PROFILE)
    return -1;
  end = at + 4 + 4 * read_u16 (packet + at + 2);
  for (at += 4; at < MIN (end, length);)
    {
      guint kind = packet[at] >> 4;
      gsize size = (packet[at] & 0x0f) + 1u;

      if (kind == id && at + 1 < length)
        return packet[at + 1] & 0x7f;
      at += kind == 0 ? 1 : 1 + size;
    }
  return -1;
}

gint64
stoa_mjr_read_loudest (int                  fd,
                       const StoaMjrHeader *header,
                       gint64               offset,
                       double              *dbov)
{
  g_autofree guint8 *window = g_malloc (WINDOW);
  gssize read = pread (fd, window, WINDOW, offset);
  gssize at = 0;

  while (at + FRAME_HEADER <= read && memcmp (window + at, FRAME, 4) == 0)
    {
      gssize length = read_u16 (window + at + 8);
      int level;

      if (at + FRAME_HEADER + length > read)
        break;
      level = level_of (window + at + FRAME_HEADER, length, header->level_id);
      if (level >= 0)
        *dbov = MAX (*dbov, -level);
      at += FRAME_HEADER + length;
    }
  return offset + at;
}
