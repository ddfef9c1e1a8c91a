/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-mux"

#include "stoa-mjr.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "stoa-json.h"

#define FILE_MAGIC "MJR00002"
#define PACKET_MAGIC "MEET"
#define MAGIC_BYTES 4
#define MAX_INFO 4096
#define READ_AHEAD (256 * 1024)
#define RTP_HEADER 12

struct _StoaMjr
{
  FILE *file;
  gint64 first_us;
  gboolean damaged;
  guint8 packet[G_MAXUINT16];
};

static guint
read_u16 (const guint8 *bytes)
{
  return bytes[0] << 8 | bytes[1];
}

static guint32
read_u32 (const guint8 *bytes)
{
  return (guint32) read_u16 (bytes) << 16 | read_u16 (bytes + 2);
}

static gboolean
take (StoaMjr *self,
      void    *bytes,
      gsize    length)
{
  gsize got = fread (bytes, 1, length, self->file);

  if (got < length && got > 0)
    self->damaged = TRUE;
  return got == length;
}

static gboolean
read_info (StoaMjr  *self,
           GError  **error)
{
  char magic[8];
  guint8 size[2];
  char info[MAX_INFO];
  g_autoptr (JsonObject) object = NULL;
  JsonNode *first;
  guint length;

  if (!take (self, magic, sizeof magic) || memcmp (magic, FILE_MAGIC, sizeof magic) != 0
      || !take (self, size, sizeof size) || (length = read_u16 (size)) > MAX_INFO || !take (self, info, length))
    {
      g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_INVAL, "It is no recording of Janus, or holds nothing yet.");
      return FALSE;
    }
  object = stoa_json_parse (info, length, MAX_INFO, error);
  if (object == NULL)
    return FALSE;
  first = json_object_get_member (object, "u");
  if (first == NULL || json_node_get_value_type (first) != G_TYPE_INT64 || json_node_get_int (first) <= 0)
    {
      g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_INVAL, "It does not say when its first packet came.");
      return FALSE;
    }
  self->first_us = json_node_get_int (first);
  return TRUE;
}

/* Up to the next packet's beginning. */
static gboolean
find_packet (StoaMjr *self)
{
  guint8 window[MAGIC_BYTES];
  int next;

  if (!take (self, window, sizeof window))
    return FALSE;
  while (memcmp (window, PACKET_MAGIC, MAGIC_BYTES) != 0)
    {
      self->damaged = TRUE;
      next = getc (self->file);
      if (next == EOF)
        return FALSE;
      memmove (window, window + 1, MAGIC_BYTES - 1);
      window[MAGIC_BYTES - 1] = next;
    }
  return TRUE;
}

/* Leaves out the header with its extensions, and the padding. */
static gboolean
parse_rtp (const guint8  *bytes,
           gsize          length,
           StoaMjrPacket *packet)
{
  gsize header;

  if (length < RTP_HEADER || bytes[0] >> 6 != 2)
    return FALSE;
  header = RTP_HEADER + 4 * (bytes[0] & 0x0f);
  if ((bytes[0] & 0x10) != 0)
    {
      if (length < header + 4)
        return FALSE;
      header += 4 + 4 * read_u16 (bytes + header + 2);
    }
  if ((bytes[0] & 0x20) != 0)
    length -= MIN (length, bytes[length - 1]);
  if (length < header)
    return FALSE;
  packet->marker = (bytes[1] & 0x80) != 0;
  packet->seq = read_u16 (bytes + 2);
  packet->time = read_u32 (bytes + 4);
  packet->ssrc = read_u32 (bytes + 8);
  packet->payload = bytes + header;
  packet->length = length - header;
  return TRUE;
}

StoaMjr *
stoa_mjr_open (const char  *path,
               GError     **error)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  struct stat status;
  FILE *file;

  if (fd < 0 || fstat (fd, &status) != 0 || !S_ISREG (status.st_mode) || (file = fdopen (fd, "rb")) == NULL)
    {
      int why = fd < 0 ? errno : EINVAL;

      g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (why), "It cannot be read: %s", g_strerror (why));
      if (fd >= 0)
        close (fd);
      return NULL;
    }
  setvbuf (file, NULL, _IOFBF, READ_AHEAD);
  return stoa_mjr_new (file, error);
}

StoaMjr *
stoa_mjr_new (FILE    *file,
              GError **error)
{
  g_autoptr (StoaMjr) self = g_new0 (StoaMjr, 1);

  self->file = file;
  return read_info (self, error) ? g_steal_pointer (&self) : NULL;
}

void
stoa_mjr_free (StoaMjr *self)
{
  fclose (self->file);
  g_free (self);
}

gint64
stoa_mjr_get_first_us (StoaMjr *self)
{
  return self->first_us;
}

gboolean
stoa_mjr_read (StoaMjr       *self,
               StoaMjrPacket *packet)
{
  guint8 header[6];

  while (find_packet (self))
    {
      guint length;

      if (!take (self, header, sizeof header))
        return FALSE;
      length = read_u16 (header + 4);
      if (!take (self, self->packet, length))
        {
          self->damaged = TRUE;
          return FALSE;
        }
      packet->arrived_ms = read_u32 (header);
      if (parse_rtp (self->packet, length, packet))
        return TRUE;
      self->damaged = TRUE;
    }
  return FALSE;
}

gboolean
stoa_mjr_is_damaged (StoaMjr *self)
{
  return self->damaged;
}
