/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-media"

#include "stoa-export-writer.h"

#include <glib/gi18n.h>
#include <gst/app/gstappsrc.h>
#include <gst/video/video.h>
#include <string.h>

#include "stoa-replay-cues.h"
#include "stoa-export-mix.h"
#include "stoa-export-mp4.h"
#include "stoa-export-webm.h"

#define MOST_WAITING 4       /* pictures that are not encoded yet */
#define LOOK_MS 100          /* how often a wait looks whether it was cancelled */
#define MOST_THREADS 8
#define KEY_FRAMES 150       /* between two of them, at most */
#define KBITS_720 2500
#define AAC_DELAY_FRAMES 1024

#define SOURCES "appsrc name=picture format=time max-bytes=0 appsrc name=sound format=time max-bytes=0 "
#define SUBTITLES "appsrc name=words format=time max-bytes=0 ! mux.subtitle_0 "
/* Constant quality, below a rate; as fast as VP9 gets: with pictures this still, slower ones are hardly smaller. */
#define WEBM \
  "picture. ! vp9enc name=encoder deadline=1 cpu-used=8 lag-in-frames=0 row-mt=true tile-columns=2 end-usage=cq cq-level=33 " \
  "min-quantizer=4 max-quantizer=56 frame-parallel-decoding=false keyframe-max-dist=" G_STRINGIFY (KEY_FRAMES) " ! appsink name=pictures-out sync=false " \
  "sound. ! opusenc bitrate=96000 ! appsink name=sound-out sync=false "
#define MP4 \
  "mp4mux name=mux ! filesink name=file sync=false " \
  "picture. ! openh264enc name=encoder complexity=low rate-control=bitrate usage-type=camera enable-frame-skip=false " \
  "gop-size=" G_STRINGIFY (KEY_FRAMES) " ! h264parse ! video/x-h264,stream-format=avc,alignment=au ! queue ! mux. " \
  "sound. ! audioconvert ! avenc_aac bitrate=128000 ! aacparse ! queue ! mux. "

struct _StoaExportWriter
{
  GstElement *pipeline;
  GstAppSrc *picture;
  GstAppSrc *sound;
  guint64 n_pictures;
  guint64 n_samples;
  StoaExportWebm *webm;      /* NULL: GStreamer writes the file */
  char *path;
  GBytes *chapters;          /* what is put into the file that GStreamer wrote, or NULL */
  guint late_samples;        /* what the encoder of sound is behind, and that is left out at the beginning */

  GMutex lock;
  GCond changed;
  guint waiting;             /* under lock, as all below: pictures */
  gboolean ended;
  GError *error;
};

/* on streaming threads */

static GError *
translate (const GError *error)
{
  if (g_error_matches (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NO_SPACE_LEFT))
    return g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NO_SPACE, _("There is no space left for the file."));
  if (g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOSPC))
    return g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NO_SPACE, _("There is no space left for the file."));
  if (error->domain == G_FILE_ERROR)
    return g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, error->message);
  if (error->domain == GST_RESOURCE_ERROR)
    return g_error_new (G_IO_ERROR, G_IO_ERROR_FAILED, _("The file cannot be written: %s"), error->message);
  return g_error_new (G_IO_ERROR, G_IO_ERROR_FAILED, _("The file cannot be made: %s"), error->message);
}

static GstBusSyncReply
take_message (GstBus     *bus,
              GstMessage *message,
              gpointer    data)
{
  StoaExportWriter *self = data;
  g_autoptr (GError) error = NULL;

  g_mutex_lock (&self->lock);
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS && self->webm == NULL)
    self->ended = TRUE;
  else if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR && self->error == NULL)
    {
      gst_message_parse_error (message, &error, NULL);
      self->error = translate (error);
    }
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
  gst_message_unref (message);
  return GST_BUS_DROP;
}

static void
webm_done (const GError *error,
           gpointer      data)
{
  StoaExportWriter *self = data;

  g_mutex_lock (&self->lock);
  if (error && self->error == NULL)
    self->error = translate (error);
  self->ended = TRUE;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

static GstPadProbeReturn
picture_leaves (GstPad          *pad,
                GstPadProbeInfo *info,
                gpointer         data)
{
  StoaExportWriter *self = data;

  g_mutex_lock (&self->lock);
  self->waiting--;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
  return GST_PAD_PROBE_OK;
}

/* making it */

static gboolean
has_elements (const char *const *names)
{
  for (; *names; names++)
    {
      g_autoptr (GstElementFactory) factory = gst_element_factory_find (*names);

      if (factory == NULL)
        return FALSE;
    }
  return TRUE;
}

static guint
count_threads (void)
{
  return MIN (g_get_num_processors (), MOST_THREADS);
}

static void
set_up_encoder (StoaExportWriter       *self,
                const StoaExportTarget *target)
{
  g_autoptr (GstElement) encoder = gst_bin_get_by_name (GST_BIN (self->pipeline), "encoder");
  guint kbits = KBITS_720 * target->height / 720;

  if (target->format == STOA_EXPORT_FORMAT_WEBM)
    g_object_set (encoder, "threads", (int) count_threads (), "target-bitrate", (int) kbits * 1000, NULL);
  else
    g_object_set (encoder, "multi-thread", count_threads (), "bitrate", kbits * 1000, NULL);
}

static GstAppSrc *
get_source (StoaExportWriter *self,
            const char       *name,
            GstCaps          *caps)
{
  GstAppSrc *source = GST_APP_SRC (gst_bin_get_by_name (GST_BIN (self->pipeline), name));

  gst_app_src_set_caps (source, caps);
  gst_caps_unref (caps);
  return source;
}

static void
set_up_sources (StoaExportWriter       *self,
                const StoaExportTarget *target)
{
  g_autoptr (GstPad) pad = NULL;

  self->picture = get_source (self, "picture", gst_caps_new_simple (
    "video/x-raw", "format", G_TYPE_STRING, "I420", "width", G_TYPE_INT, (int) target->width, "height", G_TYPE_INT,
    (int) target->height, "framerate", GST_TYPE_FRACTION, STOA_EXPORT_FPS, 1, "pixel-aspect-ratio", GST_TYPE_FRACTION, 1, 1,
    "interlace-mode", G_TYPE_STRING, "progressive", "colorimetry", G_TYPE_STRING, GST_VIDEO_COLORIMETRY_BT601, NULL));
  self->sound = get_source (self, "sound", gst_caps_new_simple (
    "audio/x-raw", "format", G_TYPE_STRING, "S16LE", "layout", G_TYPE_STRING, "interleaved", "rate", G_TYPE_INT, STOA_EXPORT_RATE,
    "channels", G_TYPE_INT, 2, "channel-mask", GST_TYPE_BITMASK, G_GUINT64_CONSTANT (3), NULL));
  pad = gst_element_get_static_pad (GST_ELEMENT (self->picture), "src");
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, picture_leaves, self, NULL);
}

static void
push_words (StoaExportWriter *self,
            const GArray     *cues)
{
  g_autoptr (GstAppSrc) words = NULL;

  if (cues->len == 0)
    return;
  words = get_source (self, "words", gst_caps_new_simple ("text/x-raw", "format", G_TYPE_STRING, "utf8", NULL));
  for (guint i = 0; i < cues->len; i++)
    {
      const StoaReplayCue *cue = &g_array_index (cues, StoaReplayCue, i);
      GstBuffer *buffer = gst_buffer_new_memdup (cue->text, strlen (cue->text));

      GST_BUFFER_PTS (buffer) = cue->at_ms * GST_MSECOND;
      GST_BUFFER_DURATION (buffer) = cue->duration_ms * GST_MSECOND;
      gst_app_src_push_buffer (words, buffer);
    }
  gst_app_src_end_of_stream (words);
}

static void
describe_mp4 (StoaExportWriter       *self,
              const StoaExportTarget *target)
{
  g_autoptr (GstElement) mux = gst_bin_get_by_name (GST_BIN (self->pipeline), "mux");
  g_autoptr (GDateTime) began = g_date_time_new_from_unix_utc (target->started_at / 1000);
  g_autoptr (GstDateTime) date = began ? gst_date_time_new_from_g_date_time (g_steal_pointer (&began)) : NULL;

  if (target->title && *target->title)
    gst_tag_setter_add_tags (GST_TAG_SETTER (mux), GST_TAG_MERGE_REPLACE, GST_TAG_TITLE, target->title, NULL);
  if (date)
    gst_tag_setter_add_tags (GST_TAG_SETTER (mux), GST_TAG_MERGE_REPLACE, GST_TAG_DATE_TIME, date, NULL);
}

static GstElement *
make_pipeline (StoaExportWriter        *self,
               const StoaExportTarget  *target,
               GError                 **error)
{
  gboolean webm = target->format == STOA_EXPORT_FORMAT_WEBM;
  g_autofree char *description = g_strconcat (SOURCES, webm ? WEBM : MP4, !webm && target->cues->len > 0 ? SUBTITLES : NULL, NULL);
  GstElement *pipeline = gst_parse_launch_full (description, NULL, GST_PARSE_FLAG_FATAL_ERRORS, error);
  g_autoptr (GstBus) bus = pipeline ? gst_element_get_bus (pipeline) : NULL;

  if (pipeline == NULL)
    return NULL;
  gst_bus_set_sync_handler (bus, take_message, self, NULL);
  return gst_object_ref_sink (pipeline);
}

static gboolean
write_webm (StoaExportWriter        *self,
            const StoaExportTarget  *target,
            GError                 **error)
{
  g_autoptr (GstElement) pictures = gst_bin_get_by_name (GST_BIN (self->pipeline), "pictures-out");
  g_autoptr (GstElement) sound = gst_bin_get_by_name (GST_BIN (self->pipeline), "sound-out");

  self->webm = stoa_export_webm_new (target, webm_done, self, error);
  if (self->webm)
    stoa_export_webm_take (self->webm, GST_APP_SINK (pictures), GST_APP_SINK (sound));
  return self->webm != NULL;
}

static gboolean
write_mp4 (StoaExportWriter       *self,
           const StoaExportTarget *target)
{
  g_autoptr (GstElement) file = gst_bin_get_by_name (GST_BIN (self->pipeline), "file");

  g_object_set (file, "location", target->path, NULL);
  self->path = g_strdup (target->path);
  self->chapters = stoa_export_mp4_chapters (target->chapters);
  self->late_samples = AAC_DELAY_FRAMES;
  describe_mp4 (self, target);
  push_words (self, target->cues);
  return TRUE;
}

/* waiting */

static gboolean
wait_a_little (StoaExportWriter *self)
{
  return g_cond_wait_until (&self->changed, &self->lock, g_get_monotonic_time () + LOOK_MS * G_TIME_SPAN_MILLISECOND);
}

/* Under lock. */
static gboolean
is_well (StoaExportWriter  *self,
         GCancellable      *cancellable,
         GError           **error)
{
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (self->error)
    g_set_error_literal (error, self->error->domain, self->error->code, self->error->message);
  return self->error == NULL;
}

static gboolean
wait_for_room (StoaExportWriter  *self,
               GCancellable      *cancellable,
               GError           **error)
{
  gboolean well;

  g_mutex_lock (&self->lock);
  while ((well = is_well (self, cancellable, error)) && self->waiting >= MOST_WAITING)
    wait_a_little (self);
  if (well)
    self->waiting++;
  g_mutex_unlock (&self->lock);
  return well;
}

static void
push_sound (StoaExportWriter *self,
            GstBuffer        *sound)
{
  gsize bytes = gst_buffer_get_size (sound);
  guint n = bytes / 4;
  guint late = MIN (self->late_samples, n);

  self->late_samples -= late;
  if (late == n)
    {
      gst_buffer_unref (sound);
      return;
    }
  if (late > 0)
    sound = gst_buffer_make_writable (sound);
  gst_buffer_resize (sound, late * 4, bytes - late * 4);
  GST_BUFFER_PTS (sound) = gst_util_uint64_scale (self->n_samples, GST_SECOND, STOA_EXPORT_RATE);
  self->n_samples += n - late;
  GST_BUFFER_DURATION (sound) = gst_util_uint64_scale (self->n_samples, GST_SECOND, STOA_EXPORT_RATE) - GST_BUFFER_PTS (sound);
  gst_app_src_push_buffer (self->sound, sound);
}

/* GStreamer has to be through with the file. */
static gboolean
add_chapters (StoaExportWriter  *self,
              GError           **error)
{
  gst_element_set_state (self->pipeline, GST_STATE_NULL);
  return stoa_export_mp4_append (self->path, self->chapters, error);
}

/* public */

gboolean
stoa_export_writer_can (StoaExportFormat format)
{
  static const char *const webm[] = { "vp9enc", "opusenc", NULL };
  static const char *const mp4[] = { "openh264enc", "h264parse", "avenc_aac", "aacparse", "mp4mux", NULL };

  return has_elements (format == STOA_EXPORT_FORMAT_WEBM ? webm : mp4);
}

StoaExportWriter *
stoa_export_writer_new (const StoaExportTarget *target,
                        GError                **error)
{
  g_autoptr (StoaExportWriter) self = g_new0 (StoaExportWriter, 1);
  g_autoptr (GError) trouble = NULL;
  gboolean webm = target->format == STOA_EXPORT_FORMAT_WEBM;

  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  self->pipeline = make_pipeline (self, target, &trouble);
  if (self->pipeline)
    {
      set_up_encoder (self, target);
      set_up_sources (self, target);
      if (webm ? write_webm (self, target, &trouble) : write_mp4 (self, target))
        {
          gst_element_set_state (self->pipeline, GST_STATE_PLAYING);
          return g_steal_pointer (&self);
        }
    }
  if (error)
    *error = translate (trouble);
  return NULL;
}

void
stoa_export_writer_free (StoaExportWriter *self)
{
  if (self->pipeline)
    {
      g_autoptr (GstBus) bus = gst_element_get_bus (self->pipeline);

      gst_element_set_state (self->pipeline, GST_STATE_NULL);
      gst_bus_set_sync_handler (bus, NULL, NULL, NULL);
    }
  gst_clear_object (&self->picture);
  gst_clear_object (&self->sound);
  gst_clear_object (&self->pipeline);
  g_clear_pointer (&self->webm, stoa_export_webm_free);
  g_clear_pointer (&self->chapters, g_bytes_unref);
  g_clear_error (&self->error);
  g_free (self->path);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->changed);
  g_free (self);
}

gboolean
stoa_export_writer_push (StoaExportWriter  *self,
                         GstBuffer         *picture,
                         GstBuffer         *sound,
                         GCancellable      *cancellable,
                         GError           **error)
{
  if (!wait_for_room (self, cancellable, error))
    {
      gst_buffer_unref (picture);
      gst_buffer_unref (sound);
      return FALSE;
    }
  push_sound (self, sound);
  GST_BUFFER_PTS (picture) = gst_util_uint64_scale (self->n_pictures, GST_SECOND, STOA_EXPORT_FPS);
  self->n_pictures++;
  GST_BUFFER_DURATION (picture) = gst_util_uint64_scale (self->n_pictures, GST_SECOND, STOA_EXPORT_FPS) - GST_BUFFER_PTS (picture);
  gst_app_src_push_buffer (self->picture, picture);
  return TRUE;
}

gboolean
stoa_export_writer_end (StoaExportWriter  *self,
                        GCancellable      *cancellable,
                        GError           **error)
{
  gboolean well;

  gst_app_src_end_of_stream (self->picture);
  gst_app_src_end_of_stream (self->sound);
  g_mutex_lock (&self->lock);
  while ((well = is_well (self, cancellable, error)) && !self->ended)
    wait_a_little (self);
  g_mutex_unlock (&self->lock);
  return well && (self->chapters == NULL || add_chapters (self, error));
}
