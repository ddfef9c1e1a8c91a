/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-media"

#include "stoa-reel.h"

#include <glib/gi18n.h>
#include <gst/app/gstappsink.h>
#include <string.h>

#include "stoa-frames-put.h"
#include "stoa-media-bus.h"

#define MOST_TRACKS 500
#define QUEUE_NS (6 * GST_SECOND)
#define QUEUE_BYTES (48 * 1024 * 1024)

#define VP8_CHAIN "vp8dec ! appsink name=sink sync=true async=false max-buffers=2"
#define H264_CHAIN "h264parse ! avdec_h264 ! videoconvert ! video/x-raw,format=I420 ! appsink name=sink sync=true async=false max-buffers=2"
#define OPUS_CHAIN "opusdec ! audioconvert ! audioresample"
#define SPEAKER "audiomixer name=mixer ! scaletempo ! audioconvert ! audioresample ! volume name=volume ! pulsesink client-name=Stoa"

/* A track of pictures, and who looks at it. */
typedef struct
{
  gatomicrefcount references;
  GMutex lock;
  StoaFrames *frames;        /* under lock */
  GstSample *newest;         /* under lock: for who begins to look while it is paused */
} Track;

typedef struct
{
  GstElement *pipeline;
  double rate;
  gint64 position_ms;
} Seek;

/* What the streaming thread that finds the tracks shares with the reel; outlives it until the pipeline has stopped. */
typedef struct
{
  gatomicrefcount references;
  GMutex lock;
  GPtrArray *tracks;         /* of Track; under lock */
  double volume;             /* under lock */
  guint n_video;             /* streaming thread */
} Shelf;

struct _StoaReel
{
  GObject parent_instance;

  StoaMediaBus *bus;
  GstElement *pipeline;
  Shelf *shelf;
  gboolean ready;
  gboolean playing;          /* wanted */
  gboolean buffering;
  gboolean seeking;
  gboolean seek_again;
  gint64 wanted_ms;
  double rate;
};

enum { READY, MOVED, ENDED, BUFFERING, FAILED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (StoaReel, stoa_reel, G_TYPE_OBJECT)

static Track *
track_ref (Track *track)
{
  g_atomic_ref_count_inc (&track->references);
  return track;
}

static void
track_unref (gpointer data)
{
  Track *track = data;

  if (!g_atomic_ref_count_dec (&track->references))
    return;
  g_clear_object (&track->frames);
  g_clear_pointer (&track->newest, gst_sample_unref);
  g_mutex_clear (&track->lock);
  g_free (track);
}

static void
shelf_unref (gpointer data)
{
  Shelf *shelf = data;

  if (!g_atomic_ref_count_dec (&shelf->references))
    return;
  g_ptr_array_unref (shelf->tracks);
  g_mutex_clear (&shelf->lock);
  g_free (shelf);
}

static void
release_shelf (gpointer  data,
               GClosure *closure)
{
  shelf_unref (data);
}

/* Any thread: it is made by whoever asks first. */
static Track *
get_track (Shelf *self,
           guint  index)
{
  Track *track;

  g_mutex_lock (&self->lock);
  while (self->tracks->len <= index)
    {
      Track *next = g_new0 (Track, 1);

      g_atomic_ref_count_init (&next->references);
      g_mutex_init (&next->lock);
      g_ptr_array_add (self->tracks, next);
    }
  track = track_ref (self->tracks->pdata[index]);
  g_mutex_unlock (&self->lock);
  return track;
}

/* on streaming threads */

static void
put (Track     *track,
     GstSample *sample)
{
  g_autoptr (GstSample) before = NULL;

  if (sample == NULL)
    return;
  g_mutex_lock (&track->lock);
  before = track->newest;
  track->newest = sample;
  if (track->frames)
    stoa_frames_put (track->frames, sample);
  g_mutex_unlock (&track->lock);
}

static GstFlowReturn
take_sample (GstAppSink *sink,
             gpointer    track)
{
  put (track, gst_app_sink_pull_sample (sink));
  return GST_FLOW_OK;
}

static GstFlowReturn
take_preroll (GstAppSink *sink,
              gpointer    track)
{
  put (track, gst_app_sink_pull_preroll (sink));
  return GST_FLOW_OK;
}

static GstElement *
make_chain (const char *description)
{
  g_autoptr (GError) error = NULL;
  GstElement *chain = gst_parse_bin_from_description (description, TRUE, &error);

  if (chain == NULL)
    g_warning ("Cannot play a track: %s", error->message);
  return chain;
}

static GstElement *
make_video (Shelf      *self,
            const char *description)
{
  GstAppSinkCallbacks callbacks = { .new_sample = take_sample, .new_preroll = take_preroll };
  GstElement *chain = make_chain (description);
  g_autoptr (GstElement) sink = chain ? gst_bin_get_by_name (GST_BIN (chain), "sink") : NULL;

  if (sink)
    gst_app_sink_set_callbacks (GST_APP_SINK (sink), &callbacks, get_track (self, self->n_video), track_unref);
  self->n_video++;
  return chain;
}

/* The mixer is made with the first sound, so that silent films are not waited for. */
static GstElement *
get_mixer (Shelf  *self,
           GstBin *pipeline)
{
  GstElement *mixer = gst_bin_get_by_name (pipeline, "mixer");
  g_autoptr (GstElement) volume = NULL;
  GstElement *speaker;

  if (mixer)
    return mixer;
  speaker = make_chain (SPEAKER);
  if (speaker == NULL)
    return NULL;
  gst_bin_add (pipeline, speaker);
  volume = gst_bin_get_by_name (GST_BIN (speaker), "volume");
  g_mutex_lock (&self->lock);
  g_object_set (volume, "volume", self->volume, NULL);
  g_mutex_unlock (&self->lock);
  gst_element_sync_state_with_parent (speaker);
  return gst_bin_get_by_name (pipeline, "mixer");
}

/* The mixer is inside of a bin of its own: its pads are brought out. */
static gboolean
link_to_mixer (Shelf      *self,
               GstBin     *pipeline,
               GstElement *chain)
{
  g_autoptr (GstElement) mixer = get_mixer (self, pipeline);
  g_autoptr (GstPad) out = gst_element_get_static_pad (chain, "src");
  g_autoptr (GstPad) in = mixer ? gst_element_request_pad_simple (mixer, "sink_%u") : NULL;
  g_autoptr (GstObject) speaker = mixer ? gst_object_get_parent (GST_OBJECT (mixer)) : NULL;
  GstPad *ghost;

  if (in == NULL || out == NULL)
    return FALSE;
  ghost = gst_ghost_pad_new (GST_PAD_NAME (in), in);
  gst_pad_set_active (ghost, TRUE);
  gst_element_add_pad (GST_ELEMENT (speaker), ghost);
  return gst_pad_link (out, ghost) == GST_PAD_LINK_OK;
}

static GstElement *
make_decoder (Shelf   *self,
              GstCaps *caps)
{
  const char *name = gst_structure_get_name (gst_caps_get_structure (caps, 0));

  if (g_str_equal (name, "video/x-vp8"))
    return make_video (self, VP8_CHAIN);
  if (g_str_equal (name, "video/x-h264"))
    return make_video (self, H264_CHAIN);
  return g_str_equal (name, "audio/x-opus") ? make_chain (OPUS_CHAIN) : NULL;
}

static void
pad_added (GstElement *demux,
           GstPad     *pad,
           gpointer    data)
{
  Shelf *self = data;
  g_autoptr (GstObject) pipeline = gst_object_get_parent (GST_OBJECT (demux));
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);
  g_autoptr (GstElement) queue = pipeline ? gst_bin_get_by_name (GST_BIN (pipeline), "queue") : NULL;
  g_autoptr (GstPad) queue_in = NULL;
  g_autoptr (GstPad) queue_out = NULL;
  g_autoptr (GstPad) chain_in = NULL;
  g_autofree char *out_name = NULL;
  GstElement *chain = queue && caps && demux->numsrcpads <= MOST_TRACKS ? make_decoder (self, caps) : NULL;

  if (chain == NULL)
    return;
  gst_bin_add (GST_BIN (pipeline), chain);
  queue_in = gst_element_request_pad_simple (queue, "sink_%u");
  out_name = g_strdup_printf ("src_%s", strchr (GST_PAD_NAME (queue_in), '_') + 1);
  queue_out = gst_element_get_static_pad (queue, out_name);
  chain_in = gst_element_get_static_pad (chain, "sink");
  if (chain->numsrcpads > 0 && !link_to_mixer (self, GST_BIN (pipeline), chain))
    g_warning ("Cannot mix a track");
  gst_pad_link (queue_out, chain_in);
  gst_element_sync_state_with_parent (chain);
  gst_pad_link (pad, queue_in);
}

/* on the worker */

static void
seek_free (gpointer data)
{
  Seek *seek = data;

  gst_object_unref (seek->pipeline);
  g_free (seek);
}

static void
do_seek (gpointer data)
{
  Seek *seek = data;

  gst_element_seek (seek->pipeline, seek->rate, GST_FORMAT_TIME, GST_SEEK_FLAG_FLUSH | GST_SEEK_FLAG_ACCURATE, GST_SEEK_TYPE_SET,
                    seek->position_ms * GST_MSECOND, GST_SEEK_TYPE_NONE, -1);
}

/* on the main thread */

static void
start_seek (StoaReel *self)
{
  Seek *seek;

  if (!self->ready || self->pipeline == NULL)
    return;
  if (self->seeking)
    {
      self->seek_again = TRUE;
      return;
    }
  seek = g_new0 (Seek, 1);
  seek->pipeline = gst_object_ref (self->pipeline);
  seek->rate = self->rate;
  seek->position_ms = self->wanted_ms;
  self->seeking = TRUE;
  self->seek_again = FALSE;
  stoa_media_bus_work (self->bus, do_seek, seek, seek_free);
}

static void
update_state (StoaReel *self)
{
  if (self->pipeline)
    stoa_media_bus_set_state (self->bus, self->pipeline,
                              self->playing && self->ready && !self->buffering ? GST_STATE_PLAYING : GST_STATE_PAUSED);
}

static void
settled (StoaReel *self)
{
  if (!self->ready)
    {
      self->ready = TRUE;
      if (self->wanted_ms > 0 || self->rate != 1)
        start_seek (self);
      update_state (self);
      g_signal_emit (self, signals[READY], 0);
      return;
    }
  if (!self->seeking)
    return;
  self->seeking = FALSE;
  if (self->seek_again)
    start_seek (self);
  else
    g_signal_emit (self, signals[MOVED], 0);
}

static void
take_buffering (StoaReel   *self,
                GstMessage *message)
{
  int percent;

  gst_message_parse_buffering (message, &percent);
  if (self->buffering == (percent < 100))
    return;
  self->buffering = percent < 100;
  update_state (self);
  g_signal_emit (self, signals[BUFFERING], 0, self->buffering);
}

static void
fail (StoaReel   *self,
      GstMessage *message)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *details = NULL;
  const char *text = _("The recording cannot be read. It may be damaged.");

  gst_message_parse_error (message, &error, &details);
  g_message ("Cannot play: %s (%s)", error->message, details ? details : "");
  if (error->domain == GST_RESOURCE_ERROR && error->code == GST_RESOURCE_ERROR_NOT_FOUND)
    text = _("The recording is not there any more.");
  else if (error->domain == GST_RESOURCE_ERROR)
    text = _("The connection to the recording was lost.");
  stoa_media_bus_set_state (self->bus, self->pipeline, GST_STATE_NULL);
  self->ready = FALSE;
  g_signal_emit (self, signals[FAILED], 0, text);
}

static void
take_message (gpointer    data,
              GstMessage *message)
{
  StoaReel *self = data;

  switch (GST_MESSAGE_TYPE (message))
    {
    case GST_MESSAGE_ASYNC_DONE:
      settled (self);
      break;
    case GST_MESSAGE_BUFFERING:
      take_buffering (self, message);
      break;
    case GST_MESSAGE_EOS:
      g_signal_emit (self, signals[ENDED], 0);
      break;
    case GST_MESSAGE_ERROR:
      fail (self, message);
      break;
    default:
      break;
    }
}

static void
stoa_reel_dispose (GObject *object)
{
  StoaReel *self = STOA_REEL (object);

  for (guint i = 0; self->pipeline && i < MOST_TRACKS && i < self->shelf->tracks->len; i++)
    stoa_reel_look (self, i, NULL);
  if (self->bus)
    stoa_media_bus_close (self->bus);
  if (self->pipeline)
    stoa_media_bus_discard (self->bus, g_steal_pointer (&self->pipeline));
  g_clear_pointer (&self->bus, stoa_media_bus_unref);
  G_OBJECT_CLASS (stoa_reel_parent_class)->dispose (object);
}

static void
stoa_reel_finalize (GObject *object)
{
  StoaReel *self = STOA_REEL (object);

  shelf_unref (self->shelf);
  G_OBJECT_CLASS (stoa_reel_parent_class)->finalize (object);
}

static void
stoa_reel_class_init (StoaReelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = stoa_reel_dispose;
  object_class->finalize = stoa_reel_finalize;
  signals[READY] = g_signal_new ("ready", STOA_TYPE_REEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[MOVED] = g_signal_new ("moved", STOA_TYPE_REEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[ENDED] = g_signal_new ("ended", STOA_TYPE_REEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[BUFFERING] = g_signal_new ("buffering", STOA_TYPE_REEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                     G_TYPE_BOOLEAN);
  signals[FAILED] = g_signal_new ("failed", STOA_TYPE_REEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
stoa_reel_init (StoaReel *self)
{
  self->shelf = g_new0 (Shelf, 1);
  g_atomic_ref_count_init (&self->shelf->references);
  g_mutex_init (&self->shelf->lock);
  self->shelf->tracks = g_ptr_array_new_with_free_func (track_unref);
  self->shelf->volume = 1;
  self->rate = 1;
}

/* public */

StoaReel *
stoa_reel_new (const char *uri)
{
  StoaReel *self = g_object_new (STOA_TYPE_REEL, NULL);
  GstElement *source = gst_element_make_from_uri (GST_URI_SRC, uri, "source", NULL);
  GstElement *demux = gst_element_factory_make ("matroskademux", "demux");
  GstElement *queue = gst_element_factory_make ("multiqueue", "queue");

  self->bus = stoa_media_bus_new (self);
  self->pipeline = gst_object_ref_sink (gst_pipeline_new (NULL));
  g_object_set (queue, "max-size-time", (guint64) QUEUE_NS, "max-size-bytes", QUEUE_BYTES, "max-size-buffers", 0, NULL);
  gst_bin_add_many (GST_BIN (self->pipeline), source, demux, queue, NULL);
  gst_element_link (source, demux);
  g_atomic_ref_count_inc (&self->shelf->references);
  g_signal_connect_data (demux, "pad-added", G_CALLBACK (pad_added), self->shelf,
                         release_shelf, 0);
  stoa_media_bus_watch (self->bus, self->pipeline, take_message);
  update_state (self);
  return self;
}

void
stoa_reel_look (StoaReel   *self,
                guint       index,
                StoaFrames *frames)
{
  Track *track;

  g_return_if_fail (STOA_IS_REEL (self) && index < MOST_TRACKS);

  track = get_track (self->shelf, index);
  g_mutex_lock (&track->lock);
  g_set_object (&track->frames, frames);
  if (frames && track->newest)
    stoa_frames_put (frames, track->newest);
  g_mutex_unlock (&track->lock);
  track_unref (track);
}

void
stoa_reel_play (StoaReel *self)
{
  g_return_if_fail (STOA_IS_REEL (self));
  self->playing = TRUE;
  update_state (self);
}

void
stoa_reel_pause (StoaReel *self)
{
  g_return_if_fail (STOA_IS_REEL (self));
  self->playing = FALSE;
  update_state (self);
}

void
stoa_reel_seek (StoaReel *self,
                gint64    position_ms)
{
  g_return_if_fail (STOA_IS_REEL (self));
  self->wanted_ms = MAX (0, position_ms);
  start_seek (self);
}

void
stoa_reel_set_rate (StoaReel *self,
                    double    rate)
{
  g_return_if_fail (STOA_IS_REEL (self) && rate > 0);
  if (self->rate == rate)
    return;
  self->wanted_ms = stoa_reel_get_position (self);
  self->rate = rate;
  start_seek (self);
}

void
stoa_reel_set_volume (StoaReel *self,
                      double    volume)
{
  g_autoptr (GstElement) element = NULL;

  g_return_if_fail (STOA_IS_REEL (self));

  g_mutex_lock (&self->shelf->lock);
  self->shelf->volume = volume;
  g_mutex_unlock (&self->shelf->lock);
  element = self->pipeline ? gst_bin_get_by_name (GST_BIN (self->pipeline), "volume") : NULL;
  if (element)
    g_object_set (element, "volume", volume, NULL);
}

gint64
stoa_reel_get_position (StoaReel *self)
{
  gint64 position;

  g_return_val_if_fail (STOA_IS_REEL (self), 0);

  if (self->seeking || !self->ready || self->pipeline == NULL
      || !gst_element_query_position (self->pipeline, GST_FORMAT_TIME, &position))
    return self->wanted_ms;
  return self->wanted_ms = position / GST_MSECOND;
}
