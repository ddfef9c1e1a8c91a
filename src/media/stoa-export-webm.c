/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-media"

#include "stoa-export-webm.h"

#include <glib/gi18n.h>

#include "stoa-replay-cues.h"
#include "stoa-matroska.h"

#define OPUS_HEAD_BYTES 19
#define OPUS_SKIP_AT 10      /* in its head: samples that are not heard, of 48 kHz */
#define OPUS_RATE 48000

enum { PICTURES, SOUND, WORDS, N_LANES };   /* their tracks' numbers are one more */

typedef struct
{
  StoaExportWebm *webm;
  GQueue samples;            /* encoded, in their order */
  gboolean ended;
} Lane;

struct _StoaExportWebm
{
  StoaMatroska *file;
  StoaMuxPlan plan;
  guint width;
  guint height;
  GArray *cues;              /* of StoaReplayCue */
  StoaExportWebmDone done;
  gpointer data;

  GMutex lock;
  Lane lanes[WORDS];         /* under lock, as all below */
  gboolean begun;
  gboolean finished;         /* well or not */
  guint next_cue;
};

static gint64
get_ms (GstSample *sample)
{
  return (gint64) (GST_BUFFER_PTS (gst_sample_get_buffer (sample)) + GST_MSECOND / 2) / (gint64) GST_MSECOND;
}

/* the head */

/* It comes with the caps. */
static GBytes *
find_opus_head (GstSample *sample)
{
  const GstStructure *caps = gst_caps_get_structure (gst_sample_get_caps (sample), 0);
  const GValue *headers = gst_structure_get_value (caps, "streamheader");
  GstBuffer *head;
  guint8 bytes[OPUS_HEAD_BYTES];

  if (headers == NULL || !GST_VALUE_HOLDS_ARRAY (headers) || gst_value_array_get_size (headers) == 0)
    return NULL;
  head = gst_value_get_buffer (gst_value_array_get_value (headers, 0));
  return gst_buffer_extract (head, 0, bytes, sizeof bytes) == sizeof bytes ? g_bytes_new (bytes, sizeof bytes) : NULL;
}

static void
add_sound (StoaExportWebm *self,
           GstSample      *first)
{
  g_autoptr (GBytes) head = find_opus_head (first);
  const guint8 *bytes = head ? g_bytes_get_data (head, NULL) : NULL;
  guint skip = bytes ? bytes[OPUS_SKIP_AT] | bytes[OPUS_SKIP_AT + 1] << 8 : 0;

  stoa_matroska_add_track (self->file, &(StoaMatroskaTrack) {
    .number = SOUND + 1, .name = _("Everybody"), .codec = STOA_CODEC_OPUS, .codec_private = head,
    .delay_ns = skip * (gint64) GST_SECOND / OPUS_RATE });
}

static gboolean
begin (StoaExportWebm  *self,
       GError         **error)
{
  GstSample *sound = g_queue_peek_head (&self->lanes[SOUND].samples);

  self->begun = TRUE;
  stoa_matroska_set_webm (self->file);
  stoa_matroska_add_track (self->file, &(StoaMatroskaTrack) {
    .number = PICTURES + 1, .name = _("Everybody"), .codec = STOA_CODEC_VP9, .width = self->width, .height = self->height,
    .frame_ns = GST_SECOND / STOA_EXPORT_FPS });
  if (sound)
    add_sound (self, sound);
  if (self->cues->len > 0)
    stoa_matroska_add_track (self->file, &(StoaMatroskaTrack) {
      .number = WORDS + 1, .name = _("Who speaks"), .codec = STOA_CODEC_TEXT });
  return stoa_matroska_begin (self->file, &self->plan, error);
}

/* the rest */

static gboolean
write_cues (StoaExportWebm  *self,
            gint64           until_ms,
            GError         **error)
{
  for (; self->next_cue < self->cues->len; self->next_cue++)
    {
      const StoaReplayCue *cue = &g_array_index (self->cues, StoaReplayCue, self->next_cue);

      if (cue->at_ms > until_ms)
        break;
      if (!stoa_matroska_write_text (self->file, WORDS + 1, cue->at_ms, cue->duration_ms, cue->text, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
write_sample (StoaExportWebm  *self,
              guint            lane,
              GstSample       *sample,
              GError         **error)
{
  GstBuffer *buffer = gst_sample_get_buffer (sample);
  gint64 at_ms = get_ms (sample);
  gboolean key = lane == SOUND || !GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT);
  gboolean written;
  GstMapInfo map;

  if (!GST_BUFFER_PTS_IS_VALID (buffer) || GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_HEADER)
      || !gst_buffer_map (buffer, &map, GST_MAP_READ))
    return TRUE;
  written = write_cues (self, at_ms, error)
            && stoa_matroska_write (self->file, lane + 1, at_ms, key, map.data, map.size, error);
  gst_buffer_unmap (buffer, &map);
  return written;
}

/* The lane whose sample comes next; N_LANES while it is not known. */
static guint
find_next (StoaExportWebm *self)
{
  GstSample *picture = g_queue_peek_head (&self->lanes[PICTURES].samples);
  GstSample *sound = g_queue_peek_head (&self->lanes[SOUND].samples);

  if ((picture == NULL && !self->lanes[PICTURES].ended) || (sound == NULL && !self->lanes[SOUND].ended))
    return N_LANES;
  if (picture && sound)
    return get_ms (picture) <= get_ms (sound) ? PICTURES : SOUND;
  return picture ? PICTURES : sound ? SOUND : N_LANES;
}

static gboolean
write_due (StoaExportWebm  *self,
           GError         **error)
{
  for (;;)
    {
      guint lane = find_next (self);
      g_autoptr (GstSample) sample = NULL;

      if (lane == N_LANES)
        return TRUE;
      if (!self->begun && !begin (self, error))
        return FALSE;
      sample = g_queue_pop_head (&self->lanes[lane].samples);
      if (!write_sample (self, lane, sample, error))
        return FALSE;
    }
}

static gboolean
end (StoaExportWebm  *self,
     GError         **error)
{
  gint64 bytes;

  return (self->begun || begin (self, error)) && write_cues (self, G_MAXINT64, error)
         && stoa_matroska_end (self->file, &bytes, error);
}

/* Under lock. */
static void
go_on (StoaExportWebm *self)
{
  g_autoptr (GError) error = NULL;
  gboolean well;

  if (self->finished)
    return;
  well = write_due (self, &error);
  if (well && self->lanes[PICTURES].ended && self->lanes[SOUND].ended)
    {
      self->finished = TRUE;
      end (self, &error);
    }
  self->finished = self->finished || !well;
  if (self->finished)
    self->done (error, self->data);
}

static GstFlowReturn
take_sample (GstAppSink *sink,
             gpointer    data)
{
  Lane *lane = data;
  GstSample *sample = gst_app_sink_pull_sample (sink);

  if (sample == NULL)
    return GST_FLOW_EOS;
  g_mutex_lock (&lane->webm->lock);
  g_queue_push_tail (&lane->samples, sample);
  go_on (lane->webm);
  g_mutex_unlock (&lane->webm->lock);
  return GST_FLOW_OK;
}

static void
take_end (GstAppSink *sink,
          gpointer    data)
{
  Lane *lane = data;

  g_mutex_lock (&lane->webm->lock);
  lane->ended = TRUE;
  go_on (lane->webm);
  g_mutex_unlock (&lane->webm->lock);
}

static void
chapter_free (gpointer data)
{
  g_free (((StoaMuxChapter *) data)->title);
  g_free (data);
}

static GPtrArray *
copy_chapters (const GArray *from)
{
  GPtrArray *to = g_ptr_array_new_with_free_func (chapter_free);

  for (guint i = 0; i < from->len; i++)
    {
      const StoaReplayCue *cue = &g_array_index (from, StoaReplayCue, i);
      StoaMuxChapter *chapter = g_new0 (StoaMuxChapter, 1);

      *chapter = (StoaMuxChapter) { cue->at_ms, g_strdup (cue->text) };
      g_ptr_array_add (to, chapter);
    }
  return to;
}

/* public */

StoaExportWebm *
stoa_export_webm_new (const StoaExportTarget  *target,
                      StoaExportWebmDone       done,
                      gpointer                 data,
                      GError                 **error)
{
  StoaMatroska *file = stoa_matroska_new (target->path, error);
  StoaExportWebm *self;

  if (file == NULL)
    return NULL;
  self = g_new0 (StoaExportWebm, 1);
  g_mutex_init (&self->lock);
  self->file = file;
  self->done = done;
  self->data = data;
  self->width = target->width;
  self->height = target->height;
  self->cues = g_array_ref ((GArray *) target->cues);
  self->plan.title = g_strdup (target->title ? target->title : "");
  self->plan.started_at_us = target->started_at * 1000;
  self->plan.ended_at_us = (target->started_at + target->duration_ms) * 1000;
  self->plan.chapters = copy_chapters (target->chapters);
  for (guint i = 0; i < WORDS; i++)
    self->lanes[i].webm = self;
  return self;
}

void
stoa_export_webm_take (StoaExportWebm *self,
                       GstAppSink     *pictures,
                       GstAppSink     *sound)
{
  GstAppSinkCallbacks callbacks = { .new_sample = take_sample, .eos = take_end };

  gst_app_sink_set_callbacks (pictures, &callbacks, &self->lanes[PICTURES], NULL);
  gst_app_sink_set_callbacks (sound, &callbacks, &self->lanes[SOUND], NULL);
}

void
stoa_export_webm_free (StoaExportWebm *self)
{
  for (guint i = 0; i < WORDS; i++)
    g_queue_clear_full (&self->lanes[i].samples, (GDestroyNotify) gst_sample_unref);
  stoa_matroska_free (self->file);
  g_ptr_array_unref (self->plan.chapters);
  g_free (self->plan.title);
  g_array_unref (self->cues);
  g_mutex_clear (&self->lock);
  g_free (self);
}
