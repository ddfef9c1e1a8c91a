/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "media-record.h"

#include <gst/app/gstappsink.h>
#include <gst/app/gstappsrc.h>
#include <gst/video/video.h>
#include <math.h>
#include <string.h>

#include "media-test.h"
#include "stoa-error.h"
#include "stoa-export-canvas.h"
#include "stoa-mux.h"

#define STARTED_US G_GINT64_CONSTANT (1789000300000000)
#define FPS 30
#define FLASH_MS 200
#define CLICK_MS 100
#define RATE 48000

struct _Recorded
{
  char *name;
  char *path;
  StoaManifest *manifest;
};

static char *
piece_path (Recorded *self,
            gint64    number)
{
  g_autofree char *name = g_strdup_printf ("%s-%" G_GINT64_FORMAT ".mjr", self->name, number);

  return test_path (name);
}

static void
append_number (GByteArray *to,
               guint32     value,
               guint       bytes)
{
  for (guint i = bytes; i-- > 0;)
    {
      guint8 byte = value >> (8 * i);

      g_byte_array_append (to, &byte, 1);
    }
}

static void
append_head (GByteArray *to,
             const char *codec,
             gint64      first_us)
{
  g_autofree char *info = g_strdup_printf ("{\"t\":\"%s\",\"c\":\"%s\",\"s\":%" G_GINT64_FORMAT ",\"u\":%" G_GINT64_FORMAT "}",
                                           g_str_equal (codec, "opus") ? "a" : "v", codec, first_us - 1000, first_us);

  g_byte_array_append (to, (const guint8 *) "MJR00002", 8);
  append_number (to, strlen (info), 2);
  g_byte_array_append (to, (const guint8 *) info, strlen (info));
}

static void
append_packet (GByteArray *to,
               GstBuffer  *packet,
               gint64      at_ms)
{
  GstMapInfo map;

  g_assert_true (gst_buffer_map (packet, &map, GST_MAP_READ));
  g_byte_array_append (to, (const guint8 *) "MEET", 4);
  append_number (to, at_ms, 4);
  append_number (to, map.size, 2);
  g_byte_array_append (to, map.data, map.size);
  gst_buffer_unmap (packet, &map);
}

/* Encodes what @source is given, and writes what comes out as Janus does. Times are the recording's. */
static void
write_piece (Recorded   *self,
             gint64      number,
             const char *codec,
             const char *description,
             void      (*feed) (GstAppSrc *source, gpointer data),
             gpointer    data,
             gint64      gap_from_ms,
             gint64      gap_to_ms)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) pipeline = gst_parse_launch (description, &error);
  g_autoptr (GstElement) source = NULL;
  g_autoptr (GstElement) sink = NULL;
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autofree char *path = piece_path (self, number);
  gint64 first_ms = -1;
  GstSample *sample;

  g_assert_no_error (error);
  source = gst_bin_get_by_name (GST_BIN (pipeline), "source");
  sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  g_assert_cmpint (gst_element_set_state (pipeline, GST_STATE_PLAYING), !=, GST_STATE_CHANGE_FAILURE);
  feed (GST_APP_SRC (source), data);
  gst_app_src_end_of_stream (GST_APP_SRC (source));
  while ((sample = gst_app_sink_try_pull_sample (GST_APP_SINK (sink), PATIENCE_MS * GST_MSECOND)) != NULL)
    {
      GstBuffer *packet = gst_sample_get_buffer (sample);
      gint64 at_ms = GST_BUFFER_PTS (packet) / GST_MSECOND;

      if (first_ms < 0)
        append_head (bytes, codec, STARTED_US + (first_ms = at_ms) * 1000);
      if (at_ms < gap_from_ms || at_ms >= gap_to_ms)
        append_packet (bytes, packet, at_ms - first_ms);
      gst_sample_unref (sample);
    }
  g_assert_true (gst_app_sink_is_eos (GST_APP_SINK (sink)));
  gst_element_set_state (pipeline, GST_STATE_NULL);
  g_assert_true (g_file_set_contents (path, (const char *) bytes->data, bytes->len, NULL));
}

static StoaRecordedPerson *
find_person (Recorded   *self,
             const char *name)
{
  for (guint i = 0; i < self->manifest->people->len; i++)
    if (g_str_equal (((StoaRecordedPerson *) self->manifest->people->pdata[i])->name, name))
      return self->manifest->people->pdata[i];
  g_assert_not_reached ();
}

static StoaRecordedTrack *
add_track (Recorded     *self,
           const char   *name,
           StoaTrackKind kind,
           gint64        from_ms,
           gint64        to_ms)
{
  StoaRecordedTrack *track = stoa_record_new (&stoa_recorded_track_type);

  track->number = self->manifest->tracks->len + 1;
  track->participant = g_strdup (find_person (self, name)->participant);
  track->account = g_strdup (name);
  track->name = g_strdup (name);
  track->kind = kind;
  track->codec = kind == STOA_TRACK_MIC ? 0 : 1;
  track->start_ms = from_ms;
  track->duration_ms = to_ms - from_ms;
  g_ptr_array_add (self->manifest->tracks, track);
  return track;
}

typedef struct
{
  StoaExportColor color;
  guint width;
  guint height;
  gint64 from_ms;
  gint64 to_ms;
} Pictures;

static void
feed_pictures (GstAppSrc *source,
               gpointer   data)
{
  const Pictures *pictures = data;
  g_autoptr (StoaExportCanvas) canvas = stoa_export_canvas_new (pictures->width, pictures->height);
  StoaArea all = { 0, 0, pictures->width, pictures->height };
  g_autoptr (GstCaps) caps = gst_video_info_to_caps (&canvas->info);

  gst_caps_set_simple (caps, "framerate", GST_TYPE_FRACTION, FPS, 1, NULL);
  gst_app_src_set_caps (source, caps);
  for (gint64 i = (pictures->from_ms * FPS + 999) / 1000; i * 1000 / FPS < pictures->to_ms; i++)
    {
      gint64 at_ms = i * 1000 / FPS;
      GstBuffer *buffer;

      stoa_export_canvas_fill (canvas, &all, at_ms % 1000 < FLASH_MS ? stoa_export_color (0xffffff) : pictures->color);
      buffer = gst_buffer_new_memdup (canvas->bytes, GST_VIDEO_INFO_SIZE (&canvas->info));
      GST_BUFFER_PTS (buffer) = gst_util_uint64_scale (i, GST_SECOND, FPS);
      GST_BUFFER_DURATION (buffer) = GST_SECOND / FPS;
      gst_app_src_push_buffer (source, buffer);
    }
}

static void
add_pictures (Recorded     *self,
              const char   *name,
              StoaTrackKind kind,
              guint32       rgb,
              guint         width,
              guint         height,
              gint64        from_ms,
              gint64        to_ms)
{
  StoaRecordedTrack *track = add_track (self, name, kind, from_ms, to_ms);
  Pictures pictures = { stoa_export_color (rgb), width, height, from_ms, to_ms };

  track->width = width;
  track->height = height;
  write_piece (self, track->number, "vp8",
               "appsrc name=source format=time max-bytes=0 ! vp8enc deadline=1 cpu-used=8 keyframe-max-dist=60 min-quantizer=2 "
               "max-quantizer=20 ! rtpvp8pay picture-id-mode=15-bit ! appsink name=sink sync=false",
               feed_pictures, &pictures, 0, 0);
}

typedef struct
{
  double hz;
  gint64 from_ms;
  gint64 to_ms;
} Sounds;

static void
feed_sounds (GstAppSrc *source,
             gpointer   data)
{
  const Sounds *sounds = data;
  g_autoptr (GstCaps) caps = gst_caps_from_string ("audio/x-raw,format=S16LE,layout=interleaved,rate=48000,channels=1");

  gst_app_src_set_caps (source, caps);
  for (gint64 at_ms = sounds->from_ms; at_ms < sounds->to_ms; at_ms += 20)
    {
      gint16 samples[RATE / 50];
      GstBuffer *buffer;

      for (guint i = 0; i < G_N_ELEMENTS (samples); i++)
        {
          gint64 at = at_ms * RATE / 1000 + i;

          samples[i] = at % RATE < CLICK_MS * RATE / 1000 ? (gint16) (20000 * sin (2 * G_PI * sounds->hz * at / RATE)) : 0;
        }
      buffer = gst_buffer_new_memdup (samples, sizeof samples);
      GST_BUFFER_PTS (buffer) = at_ms * GST_MSECOND;
      GST_BUFFER_DURATION (buffer) = 20 * GST_MSECOND;
      gst_app_src_push_buffer (source, buffer);
    }
}

static void
add_track_to_plan (JsonBuilder             *builder,
                   Recorded                *self,
                   const StoaRecordedTrack *track)
{
  g_autofree char *path = piece_path (self, track->number);
  g_autofree char *file = g_path_get_basename (path);

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "number");
  json_builder_add_int_value (builder, track->number);
  json_builder_set_member_name (builder, "name");
  json_builder_add_string_value (builder, track->name);
  json_builder_set_member_name (builder, "kind");
  json_builder_add_string_value (builder, stoa_track_kinds[track->kind]);
  json_builder_set_member_name (builder, "codec");
  json_builder_add_string_value (builder, stoa_recorded_codecs[track->codec]);
  json_builder_set_member_name (builder, "files");
  json_builder_begin_array (builder);
  json_builder_add_string_value (builder, file);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
}

static char *
write_plan (Recorded *self)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autofree char *name = g_strconcat (self->name, ".json", NULL);
  char *path = test_path (name);

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "version");
  json_builder_add_int_value (builder, 1);
  json_builder_set_member_name (builder, "started_at_us");
  json_builder_add_int_value (builder, STARTED_US);
  json_builder_set_member_name (builder, "ended_at_us");
  json_builder_add_int_value (builder, STARTED_US + self->manifest->duration_ms * 1000);
  json_builder_set_member_name (builder, "title");
  json_builder_add_string_value (builder, self->manifest->title);
  json_builder_set_member_name (builder, "tracks");
  json_builder_begin_array (builder);
  for (guint i = 0; i < self->manifest->tracks->len; i++)
    add_track_to_plan (builder, self, self->manifest->tracks->pdata[i]);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  g_autoptr (JsonNode) root = json_builder_get_root (builder);
  json_generator_set_root (generator, root);
  g_assert_true (json_generator_to_file (generator, path, NULL));
  return path;
}

static void
say_nothing (double   share,
             gpointer data)
{
}

/* public */

Recorded *
recorded_new (const char *name,
              gint64      duration_ms)
{
  Recorded *self = g_new0 (Recorded, 1);

  self->name = g_strdup (name);
  self->manifest = stoa_record_new (&stoa_manifest_type);
  self->manifest->version = STOA_MANIFEST_VERSION;
  self->manifest->id = g_strdup (name);
  self->manifest->title = g_strdup ("Bees & “honey”");
  self->manifest->started_at = STARTED_US / 1000;
  self->manifest->duration_ms = duration_ms;
  return self;
}

void
recorded_free (Recorded *self)
{
  stoa_record_unref (self->manifest);
  g_free (self->path);
  g_free (self->name);
  g_free (self);
}

void
recorded_add_person (Recorded   *self,
                     const char *name,
                     gint64      from_ms,
                     gint64      to_ms)
{
  StoaRecordedPerson *person = stoa_record_new (&stoa_recorded_person_type);

  person->participant = g_strdup_printf ("p-%u", self->manifest->people->len);
  person->account = g_strdup (name);
  person->name = g_strdup (name);
  person->joined_ms = from_ms;
  person->left_ms = to_ms < self->manifest->duration_ms ? to_ms : 0;
  g_ptr_array_add (self->manifest->people, person);
}

void
recorded_add_camera (Recorded   *self,
                     const char *name,
                     guint32     rgb,
                     guint       width,
                     guint       height,
                     gint64      from_ms,
                     gint64      to_ms)
{
  add_pictures (self, name, STOA_TRACK_CAMERA, rgb, width, height, from_ms, to_ms);
}

void
recorded_add_screen (Recorded   *self,
                     const char *name,
                     guint32     rgb,
                     guint       width,
                     guint       height,
                     gint64      from_ms,
                     gint64      to_ms)
{
  add_pictures (self, name, STOA_TRACK_SCREEN, rgb, width, height, from_ms, to_ms);
}

void
recorded_add_mic (Recorded   *self,
                  const char *name,
                  double      hz,
                  gint64      from_ms,
                  gint64      to_ms,
                  gint64      gap_ms)
{
  StoaRecordedTrack *track = add_track (self, name, STOA_TRACK_MIC, from_ms, to_ms);
  Sounds sounds = { hz, from_ms, to_ms };
  gint64 middle_ms = (from_ms + to_ms) / 2;

  write_piece (self, track->number, "opus",
               "appsrc name=source format=time max-bytes=0 ! opusenc bitrate=32000 ! rtpopuspay ! appsink name=sink sync=false",
               feed_sounds, &sounds, middle_ms - gap_ms / 2, middle_ms + gap_ms / 2);
}

void
recorded_add_moment (Recorded      *self,
                     StoaMomentKind kind,
                     const char    *name,
                     gint64         at_ms,
                     gint64         duration_ms,
                     int            track,
                     const char    *detail)
{
  StoaMoment *moment = stoa_record_new (&stoa_moment_type);

  moment->kind = kind;
  moment->at_ms = at_ms;
  moment->duration_ms = duration_ms;
  moment->participant = name ? g_strdup (find_person (self, name)->participant) : NULL;
  moment->track = track;
  moment->detail = g_strdup (detail);
  g_ptr_array_add (self->manifest->timeline, moment);
}

const char *
recorded_put_together (Recorded *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *plan_path = write_plan (self);
  g_autofree char *name = g_strconcat (self->name, ".mkv", NULL);
  g_autoptr (StoaMuxPlan) plan = stoa_mux_plan_load (plan_path, &error);
  g_autoptr (JsonObject) result = NULL;

  g_assert_no_error (error);
  g_free (self->path);
  self->path = test_path (name);
  result = stoa_mux_run (plan, self->path, say_nothing, NULL, &error);
  g_assert_no_error (error);
  return self->path;
}

StoaManifest *
recorded_manifest (Recorded *self)
{
  return self->manifest;
}
