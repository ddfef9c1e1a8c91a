/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-media"

#include "stoa-frames.h"

#include <gst/app/gstappsink.h>

#include "stoa-frame-scaler.h"
#include "stoa-frames-put.h"
#include "stoa-media-bus.h"

struct _StoaFrames
{
  GObject parent_instance;

  StoaFramesFormat format;
  StoaMediaBus *bus;

  GMutex putting;            /* held while a picture is converted */
  StoaFrameScaler *scaler;   /* under putting */

  GMutex lock;               /* held for a moment only */
  guint width;               /* under lock, as all below */
  guint height;
  guint radius;
  guint source_width;
  guint source_height;
  guint64 count;
  GstSample *newest;
  GstSample *next;           /* an older one, to be taken before it */
  gboolean told;             /* `frame` was posted since the last take */
};

enum { FRAME, RESIZED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (StoaFrames, stoa_frames, G_TYPE_OBJECT)

static void
emit_frame (gpointer owner,
            gpointer data)
{
  StoaFrames *self = owner;
  gboolean waiting;

  g_mutex_lock (&self->lock);
  waiting = self->newest != NULL;
  g_mutex_unlock (&self->lock);
  if (waiting)
    g_signal_emit (self, signals[FRAME], 0);
}

static void
emit_resized (gpointer owner,
              gpointer data)
{
  g_signal_emit (owner, signals[RESIZED], 0);
}

/* Counts the picture; says at which size it is wanted, if at all. */
static gboolean
register_picture (StoaFrames         *self,
                  const GstVideoInfo *info,
                  guint              *width,
                  guint              *height,
                  guint              *radius)
{
  guint source_width = GST_VIDEO_INFO_WIDTH (info);
  guint source_height = GST_VIDEO_INFO_HEIGHT (info);
  gboolean resized;

  g_mutex_lock (&self->lock);
  self->count++;
  resized = self->source_width != source_width || self->source_height != source_height;
  self->source_width = source_width;
  self->source_height = source_height;
  *width = self->width;
  *height = self->height;
  *radius = self->radius;
  g_mutex_unlock (&self->lock);

  if (resized)
    stoa_media_bus_post (self->bus, emit_resized, NULL, NULL);
  return *width > 0 && *height > 0;
}

static void
leave (StoaFrames *self,
       GstSample  *sample)
{
  g_autoptr (GstSample) old = NULL;
  gboolean tell = FALSE;

  g_mutex_lock (&self->lock);
  if (self->width > 0 && self->height > 0)
    {
      old = g_steal_pointer (&self->next);
      self->next = g_steal_pointer (&self->newest);
      self->newest = gst_sample_ref (sample);
      tell = !self->told;
      self->told = TRUE;
    }
  g_mutex_unlock (&self->lock);

  if (tell)
    stoa_media_bus_post (self->bus, emit_frame, NULL, NULL);
}

/* What is painted as it was decoded is kept until then. */
static GstSample *
copy_picture (const GstVideoFrame *picture,
              GstClockTime         time)
{
  GstVideoInfo info;
  g_autoptr (GstBuffer) buffer = NULL;
  g_autoptr (GstCaps) caps = NULL;
  GstVideoFrame copy;

  gst_video_info_set_format (&info, GST_VIDEO_FRAME_FORMAT (picture), GST_VIDEO_FRAME_WIDTH (picture),
                             GST_VIDEO_FRAME_HEIGHT (picture));
  info.colorimetry = picture->info.colorimetry;
  buffer = gst_buffer_new_allocate (NULL, info.size, NULL);
  if (!gst_video_frame_map (&copy, &info, buffer, GST_MAP_WRITE))
    return NULL;
  gst_video_frame_copy (&copy, picture);
  gst_video_frame_unmap (&copy);
  GST_BUFFER_PTS (buffer) = time;
  caps = gst_video_info_to_caps (&info);
  return gst_sample_new (buffer, caps, NULL, NULL);
}

static void
leave_scaled (StoaFrames          *self,
              const GstVideoFrame *picture,
              GstClockTime         time,
              guint                width,
              guint                height,
              guint                radius)
{
  g_autoptr (GstSample) painted = NULL;

  g_mutex_lock (&self->putting);
  painted = stoa_frame_scaler_run (self->scaler, picture, time, width, height, radius);
  g_mutex_unlock (&self->putting);
  if (painted != NULL)
    leave (self, painted);
}

void
stoa_frames_put (StoaFrames *self,
                 GstSample  *sample)
{
  GstBuffer *buffer = gst_sample_get_buffer (sample);
  GstCaps *caps = gst_sample_get_caps (sample);
  GstVideoInfo info;
  GstVideoFrame picture;
  guint width, height, radius;

  if (buffer == NULL || caps == NULL || !gst_video_info_from_caps (&info, caps)
      || !register_picture (self, &info, &width, &height, &radius))
    return;

  if (self->format == STOA_FRAMES_YUV)
    {
      leave (self, sample);
    }
  else if (gst_video_frame_map (&picture, &info, buffer, GST_MAP_READ))
    {
      leave_scaled (self, &picture, GST_BUFFER_PTS (buffer), width, height, radius);
      gst_video_frame_unmap (&picture);
    }
}

void
stoa_frames_put_picture (StoaFrames          *self,
                         const GstVideoFrame *picture,
                         GstClockTime         time)
{
  guint width, height, radius;

  if (!register_picture (self, &picture->info, &width, &height, &radius))
    return;

  if (self->format == STOA_FRAMES_YUV)
    {
      g_autoptr (GstSample) copy = copy_picture (picture, time);

      if (copy != NULL)
        leave (self, copy);
    }
  else
    {
      leave_scaled (self, picture, time, width, height, radius);
    }
}

static GstFlowReturn
on_sample (GstAppSink *sink,
           gpointer    user_data)
{
  g_autoptr (GstSample) sample = gst_app_sink_pull_sample (sink);

  if (sample != NULL)
    stoa_frames_put (user_data, sample);
  return GST_FLOW_OK;
}

/* Decoders may then keep their own strides instead of copying. */
static gboolean
on_allocation (GstAppSink *sink,
               GstQuery   *query,
               gpointer    user_data)
{
  gst_query_add_allocation_meta (query, GST_VIDEO_META_API_TYPE, NULL);
  return TRUE;
}

static void
stoa_frames_dispose (GObject *object)
{
  StoaFrames *self = STOA_FRAMES (object);

  stoa_media_bus_close (self->bus);
  G_OBJECT_CLASS (stoa_frames_parent_class)->dispose (object);
}

static void
stoa_frames_finalize (GObject *object)
{
  StoaFrames *self = STOA_FRAMES (object);

  g_clear_pointer (&self->newest, gst_sample_unref);
  g_clear_pointer (&self->next, gst_sample_unref);
  g_clear_pointer (&self->scaler, stoa_frame_scaler_free);
  g_clear_pointer (&self->bus, stoa_media_bus_unref);
  g_mutex_clear (&self->putting);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (stoa_frames_parent_class)->finalize (object);
}

static void
stoa_frames_class_init (StoaFramesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = stoa_frames_dispose;
  object_class->finalize = stoa_frames_finalize;
  signals[FRAME] = g_signal_new ("frame", STOA_TYPE_FRAMES, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
  signals[RESIZED] = g_signal_new ("resized", STOA_TYPE_FRAMES, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
}

static void
stoa_frames_init (StoaFrames *self)
{
  g_mutex_init (&self->putting);
  g_mutex_init (&self->lock);
  self->bus = stoa_media_bus_new (self);
  self->scaler = stoa_frame_scaler_new ();
}

StoaFrames *
stoa_frames_new (StoaFramesFormat format)
{
  StoaFrames *self = g_object_new (STOA_TYPE_FRAMES, NULL);

  self->format = format;
  return self;
}

void
stoa_frames_set_size (StoaFrames *self,
                      guint       width,
                      guint       height)
{
  g_autoptr (GstSample) old = NULL;
  g_autoptr (GstSample) older = NULL;

  g_mutex_lock (&self->lock);
  self->width = MIN (width, STOA_FRAMES_MAX_SIZE);
  self->height = MIN (height, STOA_FRAMES_MAX_SIZE);
  if (width == 0 || height == 0)
    {
      old = g_steal_pointer (&self->newest);
      older = g_steal_pointer (&self->next);
      self->told = FALSE;
    }
  g_mutex_unlock (&self->lock);
}

void
stoa_frames_set_corners (StoaFrames *self,
                         guint       radius)
{
  g_mutex_lock (&self->lock);
  self->radius = MIN (radius, STOA_FRAMES_MAX_SIZE);
  g_mutex_unlock (&self->lock);
}

static GstSample *
take (StoaFrames *self,
      gboolean   *more,
      gboolean    on)
{
  GstSample *sample;

  g_mutex_lock (&self->lock);
  sample = self->next != NULL ? g_steal_pointer (&self->next) : g_steal_pointer (&self->newest);
  self->told = self->newest != NULL || (on && sample != NULL);
  if (more != NULL)
    *more = self->newest != NULL;
  g_mutex_unlock (&self->lock);
  return sample;
}

GstSample *
stoa_frames_take (StoaFrames *self,
                  gboolean   *more)
{
  return take (self, more, FALSE);
}

GstSample *
stoa_frames_take_on (StoaFrames *self,
                     gboolean   *more)
{
  return take (self, more, TRUE);
}

void
stoa_frames_get_source_size (StoaFrames *self,
                             guint      *width,
                             guint      *height)
{
  g_mutex_lock (&self->lock);
  *width = self->source_width;
  *height = self->source_height;
  g_mutex_unlock (&self->lock);
}

guint64
stoa_frames_get_count (StoaFrames *self)
{
  guint64 count;

  g_mutex_lock (&self->lock);
  count = self->count;
  g_mutex_unlock (&self->lock);
  return count;
}

GstElement *
stoa_frames_make_sink (StoaFrames *self)
{
  GstElement *sink = gst_element_factory_make ("appsink", NULL);
  GstAppSinkCallbacks callbacks = { .new_sample = on_sample, .propose_allocation = on_allocation };
  g_autoptr (GstCaps) caps = gst_caps_new_empty_simple ("video/x-raw");

  /* pictures are shown as they come: the taker's own beat paces them, and the first has not to wait */
  g_object_set (sink, "sync", FALSE, "async", FALSE, "qos", FALSE, "enable-last-sample", FALSE,
                "max-buffers", 1, "caps", caps, NULL);
  gst_app_sink_set_callbacks (GST_APP_SINK (sink), &callbacks, g_object_ref (self), g_object_unref);
  return sink;
}
