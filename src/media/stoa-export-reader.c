/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-media"

#include "stoa-export-reader.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>

#define MAX_TRACKS_BYTES (4 * 1024 * 1024)
#define MAX_CUES_BYTES (64 * 1024 * 1024)
#define MAX_BLOCK_BYTES (16 * 1024 * 1024)
#define MAX_STREAMS 500
#define SOUND_BEFORE_MS 100  /* that Opus needs to find its way in */
#define READ_BYTES (256 * 1024)

enum
{
  EBML = 0x1a45dfa3, SEGMENT = 0x18538067, SEEK_HEAD = 0x114d9b74, SEEK = 0x4dbb, SEEK_ID = 0x53ab, SEEK_POSITION = 0x53ac,
  TRACKS = 0x1654ae6b, TRACK_ENTRY = 0xae, TRACK_NUMBER = 0xd7, CODEC_ID = 0x86, CODEC_PRIVATE = 0x63a2,
  CLUSTER = 0x1f43b675, CLUSTER_TIME = 0xe7, SIMPLE_BLOCK = 0xa3, BLOCK_GROUP = 0xa0, BLOCK = 0xa1,
  INFO = 0x1549a966, CHAPTERS = 0x1043a770, TAGS = 0x1254c367, ATTACHMENTS = 0x1941a469, VOID = 0xec, CRC = 0xbf,
  POSITION = 0xa7, PREVIOUS_SIZE = 0xab, BLOCK_DURATION = 0x9b, REFERENCE = 0xfb, DISCARD = 0x75a2,
  CUES = 0x1c53bb6b, CUE_POINT = 0xbb, CUE_TIME = 0xb3, CUE_POSITIONS = 0xb7, CUE_CLUSTER = 0xf1,
};

#define UNKNOWN_SIZE G_MAXUINT64

/* What is left of an element that is in memory. */
typedef struct
{
  const guint8 *at;
  const guint8 *end;
} Span;

struct _StoaExportReader
{
  FILE *file;
  gint64 length;
  gint64 segment;            /* where its data begins */
  gint64 cues;               /* in the segment; 0: unknown */
  gint64 cluster_ms;
  gboolean in_head;          /* of a cluster: its time comes next */
  GArray *streams;
  gboolean damaged;
};

/* numbers */

static guint
count_zeros (guint8 byte)
{
  guint n = 0;

  while (n < 8 && !(byte & 0x80 >> n))
    n++;
  return n;
}

static gboolean
read_number (StoaExportReader *self,
             guint             most,
             gboolean          keep_marker,
             guint64          *value)
{
  int byte = getc_unlocked (self->file);
  guint more = byte == EOF ? 8 : count_zeros (byte);
  gboolean unknown;

  if (more >= most)
    return FALSE;
  *value = keep_marker ? (guint) byte : (guint) byte & (0x7fu >> more);
  unknown = *value == 0x7fu >> more;
  for (guint i = 0; i < more; i++)
    {
      byte = getc_unlocked (self->file);
      if (byte == EOF)
        return FALSE;
      *value = *value << 8 | (guint) byte;
      unknown = unknown && byte == 0xff;
    }
  if (unknown && !keep_marker)
    *value = UNKNOWN_SIZE;
  return TRUE;
}

static gboolean
read_head (StoaExportReader *self,
           guint64          *id,
           guint64          *size)
{
  return read_number (self, 4, TRUE, id) && read_number (self, 8, FALSE, size);
}

static gboolean
is_inside (StoaExportReader *self,
           guint64           size)
{
  return size <= (guint64) MAX (0, self->length - ftello (self->file));
}

static gboolean
skip (StoaExportReader *self,
      guint64           size)
{
  return is_inside (self, size) && fseeko (self->file, (off_t) size, SEEK_CUR) == 0;
}

static GBytes *
read_bytes (StoaExportReader *self,
            guint64           size,
            guint64           most)
{
  guint8 *bytes;

  if (size > most || !is_inside (self, size))
    return NULL;
  bytes = g_malloc (size + 1);
  if (size > 0 && fread (bytes, size, 1, self->file) != 1)
    {
      g_free (bytes);
      return NULL;
    }
  return g_bytes_new_take (bytes, size);
}

/* elements in memory */

static guint64
take_uint (const guint8 *bytes,
           gsize         n)
{
  guint64 value = 0;

  for (gsize i = 0; i < n && i < 8; i++)
    value = value << 8 | bytes[i];
  return value;
}

static gboolean
take_number (Span     *span,
             guint     most,
             gboolean  keep_marker,
             guint64  *value)
{
  guint more = span->at < span->end ? count_zeros (*span->at) : 8;

  if (more >= most || span->end - span->at <= more)
    return FALSE;
  *value = take_uint (span->at, more + 1);
  if (!keep_marker)
    *value &= (G_GUINT64_CONSTANT (1) << (7 * (more + 1))) - 1;
  span->at += more + 1;
  return TRUE;
}

static gboolean
take_element (Span    *span,
              guint64 *id,
              Span    *inner)
{
  guint64 size;

  if (!take_number (span, 4, TRUE, id) || !take_number (span, 8, FALSE, &size) || size > (guint64) (span->end - span->at))
    return FALSE;
  *inner = (Span) { span->at, span->at + size };
  span->at += size;
  return TRUE;
}

static Span
span_of (GBytes *bytes)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  return (Span) { data, data + size };
}

static guint64
uint_of (const Span *span)
{
  return take_uint (span->at, span->end - span->at);
}

/* the head of the file */

static StoaExportCodec
find_codec (const Span *name)
{
  static const struct { const char *name; StoaExportCodec codec; } codecs[] = {
    { "A_OPUS", STOA_EXPORT_OPUS }, { "V_VP8", STOA_EXPORT_VP8 }, { "V_MPEG4/ISO/AVC", STOA_EXPORT_H264 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (codecs); i++)
    if (strlen (codecs[i].name) == (gsize) (name->end - name->at) && memcmp (codecs[i].name, name->at, name->end - name->at) == 0)
      return codecs[i].codec;
  return STOA_EXPORT_OTHER;
}

static void
take_stream (StoaExportReader *self,
             Span              entry)
{
  StoaExportStream stream = { 0 };
  guint64 id;
  Span inner;

  while (take_element (&entry, &id, &inner))
    if (id == TRACK_NUMBER)
      stream.number = uint_of (&inner);
    else if (id == CODEC_ID)
      stream.codec = find_codec (&inner);
    else if (id == CODEC_PRIVATE && stream.codec_private == NULL)
      stream.codec_private = g_bytes_new (inner.at, inner.end - inner.at);
  if (self->streams->len < MAX_STREAMS)
    g_array_append_val (self->streams, stream);
  else
    g_clear_pointer (&stream.codec_private, g_bytes_unref);
}

static void
take_tracks (StoaExportReader *self,
             Span              tracks)
{
  guint64 id;
  Span inner;

  while (take_element (&tracks, &id, &inner))
    if (id == TRACK_ENTRY)
      take_stream (self, inner);
}

static void
take_seek_head (StoaExportReader *self,
                Span              head)
{
  guint64 id;
  Span seek;

  while (take_element (&head, &id, &seek))
    {
      guint64 target = 0, position = 0, inner_id;
      Span inner;

      while (id == SEEK && take_element (&seek, &inner_id, &inner))
        if (inner_id == SEEK_ID)
          target = uint_of (&inner);
        else if (inner_id == SEEK_POSITION)
          position = uint_of (&inner);
      if (target == CUES && position <= (guint64) self->length)
        self->cues = (gint64) position;
    }
}

static gboolean
take_part (StoaExportReader *self,
           guint64           id,
           guint64           size)
{
  g_autoptr (GBytes) bytes = NULL;

  if (id != TRACKS && id != SEEK_HEAD)
    return skip (self, size);
  bytes = read_bytes (self, size, MAX_TRACKS_BYTES);
  if (bytes == NULL)
    return FALSE;
  if (id == TRACKS)
    take_tracks (self, span_of (bytes));
  else
    take_seek_head (self, span_of (bytes));
  return TRUE;
}

/* Up to the first cluster, whose head is read as well. */
static gboolean
read_start (StoaExportReader *self)
{
  guint64 id, size;

  if (!read_head (self, &id, &size) || id != EBML || !skip (self, size) || !read_head (self, &id, &size) || id != SEGMENT)
    return FALSE;
  self->segment = ftello (self->file);
  while (read_head (self, &id, &size))
    if (id == CLUSTER)
      {
        self->in_head = TRUE;
        return self->streams->len > 0;
      }
    else if (!take_part (self, id, size))
      return FALSE;
  return self->streams->len > 0;
}

/* where to begin */

static void
take_cue (Span     point,
          guint64 *at_ms,
          guint64 *cluster)
{
  guint64 id;
  Span inner;

  while (take_element (&point, &id, &inner))
    if (id == CUE_TIME)
      *at_ms = uint_of (&inner);
    else if (id == CUE_POSITIONS)
      {
        Span position;

        while (take_element (&inner, &id, &position))
          if (id == CUE_CLUSTER)
            *cluster = uint_of (&position);
      }
}

static gint64
find_cluster (StoaExportReader *self,
              gint64            before_ms)
{
  g_autoptr (GBytes) bytes = NULL;
  gint64 found = 0;
  guint64 id, size;
  Span cues, point;

  if (fseeko (self->file, self->segment + self->cues, SEEK_SET) != 0 || !read_head (self, &id, &size) || id != CUES)
    return 0;
  bytes = read_bytes (self, size, MAX_CUES_BYTES);
  if (bytes == NULL)
    return 0;
  cues = span_of (bytes);
  while (take_element (&cues, &id, &point))
    {
      guint64 at_ms = G_MAXUINT64, cluster = 0;

      if (id == CUE_POINT)
        take_cue (point, &at_ms, &cluster);
      if (at_ms <= (guint64) before_ms && cluster < (guint64) self->length)
        found = MAX (found, (gint64) cluster);
    }
  return found;
}

/* Each cue leads to where all there is to see at its time can be built up from. */
static void
go_to (StoaExportReader *self,
       gint64            start_ms)
{
  gint64 here = ftello (self->file);
  gint64 cluster = start_ms > SOUND_BEFORE_MS && self->cues > 0 ? find_cluster (self, start_ms - SOUND_BEFORE_MS) : 0;

  fseeko (self->file, cluster > 0 ? self->segment + cluster : here, SEEK_SET);
}

/* blocks */

static gboolean
find_next_cluster (StoaExportReader *self)
{
  guint32 window = 0;
  int byte;

  self->damaged = TRUE;
  clearerr (self->file);
  while ((byte = getc_unlocked (self->file)) != EOF)
    {
      window = window << 8 | (guint) byte;
      if (window == CLUSTER)
        return fseeko (self->file, -4, SEEK_CUR) == 0;
    }
  return FALSE;
}

static gboolean
take_block (StoaExportReader *self,
            GBytes           *bytes,
            StoaExportBlock  *block)
{
  Span span = span_of (bytes);
  guint64 number;
  gboolean key, laced;

  if (!take_number (&span, 8, FALSE, &number) || span.end - span.at < 3)
    return FALSE;
  key = (span.at[2] & 0x80) != 0;
  laced = (span.at[2] & 0x06) != 0;
  if (laced || number > G_MAXUINT)
    return FALSE;
  block->number = number;
  block->at_ms = self->cluster_ms + (gint16) take_uint (span.at, 2);
  span.at += 3;
  block->buffer = gst_buffer_new_wrapped_full (GST_MEMORY_FLAG_READONLY, (gpointer) span.at, span.end - span.at, 0,
                                               span.end - span.at, g_bytes_ref (bytes), (GDestroyNotify) g_bytes_unref);
  GST_BUFFER_PTS (block->buffer) = MAX (block->at_ms, 0) * GST_MSECOND;
  if (!key)
    GST_BUFFER_FLAG_SET (block->buffer, GST_BUFFER_FLAG_DELTA_UNIT);
  return TRUE;
}

/* Anything else where there should be clusters is no element. */
static gboolean
may_be_skipped (guint64 id)
{
  static const guint64 ids[] = { CUES, TAGS, VOID, CRC, POSITION, PREVIOUS_SIZE, BLOCK_DURATION, REFERENCE, DISCARD, INFO, TRACKS,
                                 CHAPTERS, ATTACHMENTS, SEEK_HEAD };

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    if (ids[i] == id)
      return TRUE;
  return FALSE;
}

/* %FALSE: the file makes no sense here. */
static gboolean
read_element (StoaExportReader *self,
              guint64           id,
              guint64           size,
              StoaExportBlock  *block)
{
  g_autoptr (GBytes) bytes = NULL;
  gboolean in_head = self->in_head;

  self->in_head = id == CLUSTER;
  switch (id)
    {
    case CLUSTER:
    case BLOCK_GROUP:
      return TRUE;
    case CLUSTER_TIME:
      bytes = in_head ? read_bytes (self, size, 8) : NULL;
      if (bytes)
        self->cluster_ms = MIN (take_uint (g_bytes_get_data (bytes, NULL), size), G_MAXINT32 * G_GUINT64_CONSTANT (1000));
      return bytes != NULL;
    case SIMPLE_BLOCK:
    case BLOCK:
      bytes = read_bytes (self, size, MAX_BLOCK_BYTES);
      return bytes != NULL && take_block (self, bytes, block);
    default:
      return may_be_skipped (id) && skip (self, size);
    }
}

static void
stream_clear (gpointer stream)
{
  g_clear_pointer (&((StoaExportStream *) stream)->codec_private, g_bytes_unref);
}

/* public */

StoaExportReader *
stoa_export_reader_new (const char  *path,
                        gint64       start_ms,
                        GError     **error)
{
  FILE *file = fopen (path, "rbe");
  StoaExportReader *self;

  if (file == NULL)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), _("The recording cannot be read: %s"), g_strerror (errno));
      return NULL;
    }
  self = g_new0 (StoaExportReader, 1);
  self->file = file;
  self->streams = g_array_new (FALSE, FALSE, sizeof (StoaExportStream));
  g_array_set_clear_func (self->streams, stream_clear);
  setvbuf (file, NULL, _IOFBF, READ_BYTES);
  if (fseeko (file, 0, SEEK_END) == 0)
    self->length = ftello (file);
  rewind (file);
  if (!read_start (self))
    {
      stoa_export_reader_free (self);
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _("The recording cannot be read. It may be damaged."));
      return NULL;
    }
  go_to (self, start_ms);
  return self;
}

void
stoa_export_reader_free (StoaExportReader *self)
{
  fclose (self->file);
  g_array_unref (self->streams);
  g_free (self);
}

const GArray *
stoa_export_reader_streams (StoaExportReader *self)
{
  return self->streams;
}

gboolean
stoa_export_reader_next (StoaExportReader *self,
                         StoaExportBlock  *block)
{
  guint64 id, size;

  *block = (StoaExportBlock) { 0 };
  while (block->buffer == NULL)
    {
      gboolean at_end = ftello (self->file) >= self->length;

      if (at_end)
        return FALSE;
      if (!(read_head (self, &id, &size) && read_element (self, id, size, block)) && !find_next_cluster (self))
        return FALSE;
    }
  return TRUE;
}

gboolean
stoa_export_reader_is_damaged (StoaExportReader *self)
{
  return self->damaged;
}
