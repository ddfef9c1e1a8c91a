/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-mux"

#include "stoa-matroska.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define CLUSTER_MS 1000
#define CLUSTER_BYTES (4 * 1024 * 1024)
#define MAX_TRACKS 127
#define STILL_MS 5000        /* a picture that did not change for so long is not sought */
#define MAX_BACK_MS 30000    /* from a cue to a key frame */
#define OPUS_PREROLL_NS 80000000
#define NS_PER_MS 1000000
#define UNIX_TO_2001_S G_GINT64_CONSTANT (978307200)
#define CUES_ENTRY 3         /* of the seek head */

enum { VIDEO_TRACK = 1, SOUND_TRACK = 2, TEXT_TRACK = 17 };

enum
{
  EBML = 0x1a45dfa3, EBML_VERSION = 0x4286, EBML_READ_VERSION = 0x42f7, EBML_MAX_ID = 0x42f2, EBML_MAX_SIZE = 0x42f3,
  DOC_TYPE = 0x4282, DOC_VERSION = 0x4287, DOC_READ_VERSION = 0x4285,
  SEGMENT = 0x18538067, SEEK_HEAD = 0x114d9b74, SEEK = 0x4dbb, SEEK_ID = 0x53ab, SEEK_POSITION = 0x53ac,
  INFO = 0x1549a966, TIMESTAMP_SCALE = 0x2ad7b1, DURATION = 0x4489, DATE = 0x4461, TITLE = 0x7ba9, MUXING_APP = 0x4d80,
  WRITING_APP = 0x5741,
  TRACKS = 0x1654ae6b, TRACK_ENTRY = 0xae, TRACK_NUMBER = 0xd7, TRACK_UID = 0x73c5, TRACK_TYPE = 0x83, FLAG_DEFAULT = 0x88,
  FLAG_LACING = 0x9c, NAME = 0x536e, LANGUAGE = 0x22b59c, CODEC_ID = 0x86, CODEC_PRIVATE = 0x63a2, CODEC_DELAY = 0x56aa,
  SEEK_PREROLL = 0x56bb, DEFAULT_DURATION = 0x23e383,
  VIDEO = 0xe0, PIXEL_WIDTH = 0xb0, PIXEL_HEIGHT = 0xba, AUDIO = 0xe1, SAMPLING = 0xb5, CHANNELS = 0x9f,
  CHAPTERS = 0x1043a770, EDITION = 0x45b9, CHAPTER = 0xb6, CHAPTER_UID = 0x73c4, CHAPTER_START = 0x91, CHAPTER_DISPLAY = 0x80,
  CHAPTER_STRING = 0x85, CHAPTER_LANGUAGE = 0x437c,
  CLUSTER = 0x1f43b675, CLUSTER_TIME = 0xe7, SIMPLE_BLOCK = 0xa3, BLOCK_GROUP = 0xa0, BLOCK = 0xa1,
  BLOCK_DURATION = 0x9b,
  CUES = 0x1c53bb6b, CUE_POINT = 0xbb, CUE_TIME = 0xb3, CUE_POSITIONS = 0xb7, CUE_TRACK = 0xf7, CUE_CLUSTER = 0xf1,
};

typedef struct
{
  gint64 time_ms;
  gint64 position;           /* in the segment */
} Cue;

typedef struct
{
  StoaCodec codec;
  gint64 key_ms;
  gint64 key_position;       /* of its cluster; −1: there was none yet */
  gint64 newest_ms;
} Lane;

struct _StoaMatroska
{
  FILE *file;
  gboolean webm;
  gint64 position;           /* bytes written */
  gint64 segment;            /* where its data begins */
  gint64 cues_at;            /* where the position of the cues stands */
  GByteArray *tracks;
  Lane *lanes[MAX_TRACKS];   /* by number */
  gboolean has[TEXT_TRACK + 1]; /* by the type of track */
  GByteArray *cluster;
  gint64 cluster_ms;         /* −1: none is open */
  GArray *cues;
};

static void
put_number (GByteArray *to,
            guint64     value,
            guint       bytes)
{
  for (guint i = bytes; i-- > 0;)
    {
      guint8 byte = value >> (8 * i);

      g_byte_array_append (to, &byte, 1);
    }
}

static guint
count_bytes (guint64 value)
{
  guint n = 1;

  while (n < 8 && value >> (8 * n) != 0)
    n++;
  return n;
}

static void
put_size (GByteArray *to,
          guint64     size)
{
  guint n = 1;

  while (size >= (1ull << (7 * n)) - 1)
    n++;
  put_number (to, size | 1ull << (7 * n), n);
}

static void
put_data (GByteArray   *to,
          guint32       id,
          gconstpointer data,
          gsize         length)
{
  put_number (to, id, count_bytes (id));
  put_size (to, length);
  g_byte_array_append (to, data, length);
}

static void
put_uint (GByteArray *to,
          guint32     id,
          guint64     value)
{
  guint n = count_bytes (value);

  put_number (to, id, count_bytes (id));
  put_size (to, n);
  put_number (to, value, n);
}

static void
put_float (GByteArray *to,
           guint32     id,
           double      value)
{
  guint64 bits;

  memcpy (&bits, &value, sizeof bits);
  put_number (to, id, count_bytes (id));
  put_size (to, sizeof bits);
  put_number (to, bits, sizeof bits);
}

static void
put_text (GByteArray *to,
          guint32     id,
          const char *text)
{
  put_data (to, id, text, strlen (text));
}

/* Takes @inner. */
static void
put_inside (GByteArray *to,
            guint32     id,
            GByteArray *inner)
{
  put_data (to, id, inner->data, inner->len);
  g_byte_array_unref (inner);
}

static gboolean
fail (GError **error)
{
  int why = errno;

  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (why), "The file cannot be written: %s", g_strerror (why));
  return FALSE;
}

static gboolean
put_out (StoaMatroska  *self,
         GByteArray    *bytes,
         GError       **error)
{
  if (bytes->len > 0 && fwrite (bytes->data, bytes->len, 1, self->file) != 1)
    return fail (error);
  self->position += bytes->len;
  g_byte_array_set_size (bytes, 0);
  return TRUE;
}

/* A number of eight bytes that was not known before. */
static gboolean
patch (StoaMatroska  *self,
       gint64         at,
       guint64        value,
       GError       **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  put_number (bytes, value, 8);
  if (fseeko (self->file, at, SEEK_SET) != 0 || fwrite (bytes->data, bytes->len, 1, self->file) != 1)
    return fail (error);
  return TRUE;
}

static guint
type_of (StoaCodec codec)
{
  return codec == STOA_CODEC_OPUS ? SOUND_TRACK : codec == STOA_CODEC_TEXT ? TEXT_TRACK : VIDEO_TRACK;
}

static GByteArray *
make_ebml (gboolean webm)
{
  GByteArray *bytes = g_byte_array_new ();
  GByteArray *head = g_byte_array_new ();

  put_uint (head, EBML_VERSION, 1);
  put_uint (head, EBML_READ_VERSION, 1);
  put_uint (head, EBML_MAX_ID, 4);
  put_uint (head, EBML_MAX_SIZE, 8);
  put_text (head, DOC_TYPE, webm ? "webm" : "matroska");
  put_uint (head, DOC_VERSION, 4);
  put_uint (head, DOC_READ_VERSION, 2);
  put_inside (bytes, EBML, head);
  return bytes;
}

static GByteArray *
make_info (const StoaMuxPlan *plan)
{
  GByteArray *info = g_byte_array_new ();
  GByteArray *date = g_byte_array_new ();

  put_uint (info, TIMESTAMP_SCALE, NS_PER_MS);
  put_float (info, DURATION, (plan->ended_at_us - plan->started_at_us) / 1000);
  put_number (date, (guint64) (plan->started_at_us - UNIX_TO_2001_S * G_USEC_PER_SEC) * 1000, 8);
  put_inside (info, DATE, date);
  put_text (info, TITLE, plan->title);
  put_text (info, MUXING_APP, "Stoa");
  put_text (info, WRITING_APP, "Stoa");
  return info;
}

static GByteArray *
make_chapters (const StoaMuxPlan *plan)
{
  GByteArray *chapters = g_byte_array_new ();
  GByteArray *edition = g_byte_array_new ();

  for (guint i = 0; i < plan->chapters->len; i++)
    {
      const StoaMuxChapter *chapter = g_ptr_array_index (plan->chapters, i);
      GByteArray *atom = g_byte_array_new ();
      GByteArray *display = g_byte_array_new ();

      put_uint (atom, CHAPTER_UID, i + 1);
      put_uint (atom, CHAPTER_START, (guint64) chapter->at_ms * NS_PER_MS);
      put_text (display, CHAPTER_STRING, chapter->title);
      put_text (display, CHAPTER_LANGUAGE, "und");
      put_inside (atom, CHAPTER_DISPLAY, display);
      put_inside (edition, CHAPTER, atom);
    }
  put_inside (chapters, EDITION, edition);
  return chapters;
}

static void
put_seek (GByteArray *to,
          guint32     id,
          guint64     position)
{
  GByteArray *seek = g_byte_array_new ();
  GByteArray *name = g_byte_array_new ();

  put_number (name, id, count_bytes (id));
  put_inside (seek, SEEK_ID, name);
  put_number (seek, SEEK_POSITION, count_bytes (SEEK_POSITION));
  put_size (seek, 8);
  put_number (seek, position, 8);
  put_inside (to, SEEK, seek);
}

/* All of one size, whatever the positions. */
static GByteArray *
make_seek_head (gboolean  chapters,
                gint64   *positions)
{
  static const guint32 ids[] = { INFO, TRACKS, CHAPTERS, CUES };
  GByteArray *bytes = g_byte_array_new ();
  GByteArray *head = g_byte_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    if (ids[i] != CHAPTERS || chapters)
      put_seek (head, ids[i], positions[i]);
  put_inside (bytes, SEEK_HEAD, head);
  return bytes;
}

/* The cue's position: that of the oldest key frame that some picture still moves on from, or of this cluster. */
static void
add_cue (StoaMatroska *self,
         gint64        time_ms)
{
  Cue cue = { time_ms, self->position - self->segment };

  for (guint i = 0; i < MAX_TRACKS; i++)
    {
      const Lane *lane = self->lanes[i];

      if (lane != NULL && lane->key_position >= 0 && time_ms - lane->newest_ms <= STILL_MS
          && time_ms - lane->key_ms <= MAX_BACK_MS)
        cue.position = MIN (cue.position, lane->key_position);
    }
  g_array_append_val (self->cues, cue);
}

static gboolean
end_cluster (StoaMatroska  *self,
             GError       **error)
{
  g_autoptr (GByteArray) head = g_byte_array_new ();

  if (self->cluster_ms < 0)
    return TRUE;
  self->cluster_ms = -1;
  put_number (head, CLUSTER, 4);
  put_size (head, self->cluster->len);
  return put_out (self, head, error) && put_out (self, self->cluster, error);
}

static GByteArray *
make_cues (StoaMatroska *self)
{
  GByteArray *cues = g_byte_array_new ();

  for (guint i = 0; i < self->cues->len; i++)
    {
      const Cue *cue = &g_array_index (self->cues, Cue, i);
      GByteArray *point = g_byte_array_new ();

      put_uint (point, CUE_TIME, cue->time_ms);
      for (guint n = 0; n < MAX_TRACKS; n++)
        if (self->lanes[n] != NULL && type_of (self->lanes[n]->codec) == (self->has[VIDEO_TRACK] ? VIDEO_TRACK : SOUND_TRACK))
          {
            GByteArray *positions = g_byte_array_new ();

            put_uint (positions, CUE_TRACK, n);
            put_uint (positions, CUE_CLUSTER, cue->position);
            put_inside (point, CUE_POSITIONS, positions);
          }
      put_inside (cues, CUE_POINT, point);
    }
  return cues;
}

static GByteArray *
describe_sound (GByteArray              *entry,
                const StoaMatroskaTrack *track)
{
  GByteArray *sound = g_byte_array_new ();

  if (track->delay_ns > 0)
    put_uint (entry, CODEC_DELAY, track->delay_ns);
  put_uint (entry, SEEK_PREROLL, OPUS_PREROLL_NS);
  put_float (sound, SAMPLING, 48000);
  put_uint (sound, CHANNELS, 2);
  return sound;
}

static GByteArray *
describe_video (const StoaMatroskaTrack *track)
{
  GByteArray *video = g_byte_array_new ();

  put_uint (video, PIXEL_WIDTH, track->width);
  put_uint (video, PIXEL_HEIGHT, track->height);
  return video;
}

/* There is a cluster that takes so much at that time. */
static gboolean
open_cluster (StoaMatroska  *self,
              gint64         time_ms,
              gsize          length,
              GError       **error)
{
  gint64 after_ms = time_ms - self->cluster_ms;

  if (self->cluster_ms >= 0 && (after_ms < 0 || after_ms >= CLUSTER_MS || self->cluster->len + length > CLUSTER_BYTES)
      && !end_cluster (self, error))
    return FALSE;
  if (self->cluster_ms < 0)
    {
      if (!self->webm || !self->has[VIDEO_TRACK])
        add_cue (self, time_ms);
      self->cluster_ms = time_ms;
      put_uint (self->cluster, CLUSTER_TIME, time_ms);
    }
  return TRUE;
}

/* Where there is one picture, players begin right at a cue: it is where the picture has a key frame, and a cluster begins there. */
static gboolean
begin_at_key (StoaMatroska  *self,
              gint64         time_ms,
              GError       **error)
{
  if (!end_cluster (self, error))
    return FALSE;
  g_array_append_val (self->cues, ((Cue) { time_ms, self->position - self->segment }));
  return TRUE;
}

static void
put_block_head (GByteArray *to,
                guint       number,
                gint64      after_ms,
                guint       flags)
{
  put_number (to, 0x80 | number, 1);
  put_number (to, after_ms, 2);
  put_number (to, flags, 1);
}

StoaMatroska *
stoa_matroska_new (const char  *path,
                   GError     **error)
{
  int fd = open (path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
  StoaMatroska *self;

  if (fd < 0)
    {
      fail (error);
      return NULL;
    }
  self = g_new0 (StoaMatroska, 1);
  self->file = fdopen (fd, "wb");
  self->tracks = g_byte_array_new ();
  self->cluster = g_byte_array_new ();
  self->cluster_ms = -1;
  self->cues = g_array_new (FALSE, FALSE, sizeof (Cue));
  return self;
}

void
stoa_matroska_free (StoaMatroska *self)
{
  if (self->file != NULL)
    fclose (self->file);
  for (guint i = 0; i < MAX_TRACKS; i++)
    g_free (self->lanes[i]);
  g_byte_array_unref (self->tracks);
  g_byte_array_unref (self->cluster);
  g_array_unref (self->cues);
  g_free (self);
}

void
stoa_matroska_set_webm (StoaMatroska *self)
{
  self->webm = TRUE;
}

void
stoa_matroska_add_track (StoaMatroska            *self,
                         const StoaMatroskaTrack *track)
{
  static const char *const codecs[] = {
    [STOA_CODEC_OPUS] = "A_OPUS", [STOA_CODEC_VP8] = "V_VP8", [STOA_CODEC_H264] = "V_MPEG4/ISO/AVC", [STOA_CODEC_VP9] = "V_VP9",
    [STOA_CODEC_TEXT] = "S_TEXT/UTF8",
  };
  guint type = type_of (track->codec);
  GByteArray *entry = g_byte_array_new ();
  Lane *lane = g_new0 (Lane, 1);

  g_return_if_fail (track->number > 0 && track->number < MAX_TRACKS && self->lanes[track->number] == NULL);

  lane->codec = track->codec;
  lane->key_position = -1;
  self->lanes[track->number] = lane;
  put_uint (entry, TRACK_NUMBER, track->number);
  put_uint (entry, TRACK_UID, track->number);
  put_uint (entry, TRACK_TYPE, type);
  put_uint (entry, FLAG_DEFAULT, self->has[type] || type == TEXT_TRACK ? 0 : 1);
  put_uint (entry, FLAG_LACING, 0);
  put_text (entry, NAME, track->name);
  put_text (entry, LANGUAGE, "und");
  put_text (entry, CODEC_ID, codecs[track->codec]);
  if (track->codec_private != NULL)
    put_data (entry, CODEC_PRIVATE, g_bytes_get_data (track->codec_private, NULL), g_bytes_get_size (track->codec_private));
  if (track->frame_ns > 0)
    put_uint (entry, DEFAULT_DURATION, track->frame_ns);
  if (type != TEXT_TRACK)
    put_inside (entry, type == SOUND_TRACK ? AUDIO : VIDEO, type == SOUND_TRACK ? describe_sound (entry, track) : describe_video (track));
  put_inside (self->tracks, TRACK_ENTRY, entry);
  self->has[type] = TRUE;
}

gboolean
stoa_matroska_begin (StoaMatroska       *self,
                     const StoaMuxPlan  *plan,
                     GError            **error)
{
  g_autoptr (GByteArray) head = make_ebml (self->webm);
  g_autoptr (GByteArray) body = g_byte_array_new ();
  gint64 positions[CUES_ENTRY + 1] = { 0 };
  gboolean chapters = plan->chapters->len > 0;
  g_autoptr (GByteArray) unknown = make_seek_head (chapters, positions);
  g_autoptr (GByteArray) seek_head = NULL;

  put_number (head, SEGMENT, 4);
  put_number (head, 0x01ffffffffffffff, 8);
  self->segment = head->len;
  positions[0] = unknown->len;
  put_inside (body, INFO, make_info (plan));
  positions[1] = unknown->len + body->len;
  put_data (body, TRACKS, self->tracks->data, self->tracks->len);
  positions[2] = unknown->len + body->len;
  if (chapters)
    put_inside (body, CHAPTERS, make_chapters (plan));
  seek_head = make_seek_head (chapters, positions);
  g_byte_array_append (head, seek_head->data, seek_head->len);
  self->cues_at = head->len - 8;
  return put_out (self, head, error) && put_out (self, body, error);
}

gboolean
stoa_matroska_write (StoaMatroska  *self,
                     guint          number,
                     gint64         time_ms,
                     gboolean       key,
                     const guint8  *bytes,
                     gsize          length,
                     GError       **error)
{
  Lane *lane = self->lanes[number];

  g_return_val_if_fail (lane != NULL, FALSE);

  if (self->webm && key && type_of (lane->codec) == VIDEO_TRACK && !begin_at_key (self, time_ms, error))
    return FALSE;
  if (!open_cluster (self, time_ms, length, error))
    return FALSE;
  if (key && type_of (lane->codec) == VIDEO_TRACK)
    {
      lane->key_ms = time_ms;
      lane->key_position = self->position - self->segment;
    }
  lane->newest_ms = time_ms;
  put_number (self->cluster, SIMPLE_BLOCK, 1);
  put_size (self->cluster, length + 4);
  put_block_head (self->cluster, number, time_ms - self->cluster_ms, key ? 0x80 : 0);
  g_byte_array_append (self->cluster, bytes, length);
  return TRUE;
}

gboolean
stoa_matroska_write_text (StoaMatroska  *self,
                          guint          number,
                          gint64         time_ms,
                          gint64         duration_ms,
                          const char    *text,
                          GError       **error)
{
  gsize length = strlen (text);
  GByteArray *group, *block;

  g_return_val_if_fail (self->lanes[number] != NULL && self->lanes[number]->codec == STOA_CODEC_TEXT, FALSE);

  if (!open_cluster (self, time_ms, length, error))
    return FALSE;
  group = g_byte_array_new ();
  block = g_byte_array_new ();
  put_block_head (block, number, time_ms - self->cluster_ms, 0);
  g_byte_array_append (block, (const guint8 *) text, length);
  put_inside (group, BLOCK, block);
  put_uint (group, BLOCK_DURATION, duration_ms);
  put_inside (self->cluster, BLOCK_GROUP, group);
  return TRUE;
}

gboolean
stoa_matroska_end (StoaMatroska  *self,
                   gint64        *bytes,
                   GError       **error)
{
  g_autoptr (GByteArray) cues = g_byte_array_new ();
  gint64 cues_position;
  FILE *file;

  if (!end_cluster (self, error))
    return FALSE;
  cues_position = self->position - self->segment;
  put_inside (cues, CUES, make_cues (self));
  if (!put_out (self, cues, error)
      || !patch (self, self->cues_at, cues_position, error)
      || !patch (self, self->segment - 8, (self->position - self->segment) | 1ull << 56, error))
    return FALSE;
  *bytes = self->position;
  if (fflush (self->file) != 0 || fsync (fileno (self->file)) != 0)
    return fail (error);
  file = g_steal_pointer (&self->file);
  return fclose (file) == 0 || fail (error);
}
