/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-media"

#include "stoa-reel.h"

#include <glib/gi18n.h>

#include "stoa-media-bus.h"
#include "stoa-reel-tracks.h"

#define QUEUE_NS (6 * GST_SECOND)
#define QUEUE_BYTES (48 * 1024 * 1024)
/* Of the queue: it waits below the one, and goes on above the other. */
#define LOW_WATERMARK 0.01
#define HIGH_WATERMARK 0.1
/* A shorter wait is not worth a word. */
#define BUFFERING_MS 400
/* A picture that takes longer comes when it comes. */
#define MOST_SEEK_MS 3000

typedef struct
{
  StoaMediaBus *bus;
  GstElement *pipeline;
  GstElement *demux;
  double rate;
  gint64 position_ms;
  gint64 first_ms;
} Seek;

typedef struct
{
  guint32 seek;
  gint64 position_ms;
  gboolean done;             /* that is, on its way */
} Begun;

struct _StoaReel
{
  GObject parent_instance;

  StoaMediaBus *bus;
  GstElement *pipeline;
  GstElement *demux;
  StoaReelTracks *tracks;
  gboolean ready;
  gboolean playing;          /* wanted */
  gboolean buffering;
  gboolean told_buffering;
  gboolean seeking;          /* up to the pictures */
  gboolean seek_again;
  guint32 seek;              /* of the one that is on its way; 0 before the pipeline has it */
  gboolean failed;
  gint64 wanted_ms;          /* where the last seek leads */
  gint64 begin_ms;           /* where what plays began */
  gint64 first_ms;           /* the film's first packet, from which the demuxer counts */
  double rate;
  guint look_source;
  guint seek_source;
  guint buffering_source;
};

enum { READY, MOVED, ENDED, BUFFERING, FAILED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (StoaReel, stoa_reel, G_TYPE_OBJECT)

static void arrived (gpointer owner, gpointer data);
static void begun (gpointer owner, gpointer data);
static void found (gpointer owner, gpointer data);
static void end_seek (StoaReel *self);

/* on the worker */

static void
seek_free (gpointer data)
{
  Seek *seek = data;

  stoa_media_bus_unref (seek->bus);
  gst_object_unref (seek->pipeline);
  gst_object_unref (seek->demux);
  g_free (seek);
}

/* It goes to the demuxer: upwards from each sink, as GStreamer does it, all of them would race for it. */
static gboolean
send_seek (Seek     *seek,
           GstEvent *event)
{
  g_autoptr (GstPad) pad = NULL;

  GST_OBJECT_LOCK (seek->demux);
  if (seek->demux->srcpads)
    pad = gst_object_ref (seek->demux->srcpads->data);
  GST_OBJECT_UNLOCK (seek->demux);
  if (pad)
    return gst_pad_send_event (pad, event);
  gst_event_unref (event);
  return FALSE;
}

/* No sink takes part in its state, so nothing is waited for: the pictures tell that they are here. */
static void
do_seek (gpointer data)
{
  Seek *seek = data;
  Begun *news = g_new0 (Begun, 1);
  GstEvent *event = gst_event_new_seek (seek->rate, GST_FORMAT_TIME, GST_SEEK_FLAG_FLUSH | GST_SEEK_FLAG_ACCURATE, GST_SEEK_TYPE_SET,
                                        MAX (0, seek->position_ms - seek->first_ms) * GST_MSECOND, GST_SEEK_TYPE_NONE, -1);

  news->seek = gst_event_get_seqnum (event);
  news->position_ms = seek->position_ms;
  gst_element_set_state (seek->pipeline, GST_STATE_PAUSED);
  news->done = send_seek (seek, event);
  if (news->done)
    gst_element_set_start_time (seek->pipeline, 0);
  stoa_media_bus_post (seek->bus, begun, news, g_free);
}

/* on streaming threads */

static void
tell_arrived (gpointer bus)
{
  stoa_media_bus_post (bus, arrived, NULL, NULL);
}

/* Whoever moves in it before its first packet moves by a wrong clock from then on. */
static GstPadProbeReturn
tell_found (GstPad          *pad,
            GstPadProbeInfo *info,
            gpointer         bus)
{
  g_autoptr (GstEvent) event = gst_pad_get_sticky_event (pad, GST_EVENT_SEGMENT, 0);
  const GstSegment *segment;
  gint64 *first_ms = g_new0 (gint64, 1);

  if (event)
    {
      gst_event_parse_segment (event, &segment);
      *first_ms = segment->start / GST_MSECOND;
    }
  stoa_media_bus_post (bus, found, first_ms, g_free);
  return GST_PAD_PROBE_REMOVE;
}

static void
pad_added (GstElement *demux,
           GstPad     *pad,
           gpointer    bus)
{
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, tell_found, stoa_media_bus_ref (bus), (GDestroyNotify) stoa_media_bus_unref);
}

static void
release_bus (gpointer  bus,
             GClosure *closure)
{
  stoa_media_bus_unref (bus);
}

/* on the main thread */

static void
update_state (StoaReel *self)
{
  gboolean plays = self->playing && self->ready && !self->buffering && !self->seeking;

  if (self->tracks == NULL || self->failed)
    return;
  stoa_media_bus_set_state (self->bus, self->pipeline, plays ? GST_STATE_PLAYING : GST_STATE_PAUSED);
  if (!plays)
    stoa_reel_tracks_hush (self->tracks);
}

static void
give_up_waiting (gpointer self)
{
  STOA_REEL (self)->seek_source = 0;
  end_seek (self);
}

static void
start_seek (StoaReel *self)
{
  Seek *seek;

  if (self->failed)
    return;
  self->seek_again = self->seeking || !self->ready;
  if (self->seek_again)
    return;
  self->seeking = TRUE;
  self->seek = 0;
  self->seek_source = g_timeout_add_once (MOST_SEEK_MS, give_up_waiting, self);
  seek = g_new0 (Seek, 1);
  seek->bus = stoa_media_bus_ref (self->bus);
  seek->pipeline = gst_object_ref (self->pipeline);
  seek->demux = gst_object_ref (self->demux);
  seek->rate = self->rate;
  seek->position_ms = self->wanted_ms;
  seek->first_ms = self->first_ms;
  stoa_reel_tracks_hush (self->tracks);
  stoa_media_bus_work (self->bus, do_seek, seek, seek_free);
}

static void
end_seek (StoaReel *self)
{
  g_clear_handle_id (&self->seek_source, g_source_remove);
  self->seeking = FALSE;
  if (self->seek_again)
    {
      start_seek (self);
      return;
    }
  update_state (self);
  g_signal_emit (self, signals[MOVED], 0);
}

static void
arrived (gpointer owner,
         gpointer data)
{
  StoaReel *self = owner;

  if (self->seeking && self->seek != 0 && stoa_reel_tracks_have_arrived (self->tracks, self->seek))
    end_seek (self);
}

static void
begun (gpointer owner,
       gpointer data)
{
  StoaReel *self = owner;
  const Begun *news = data;

  if (!self->seeking || self->pipeline == NULL)
    return;
  self->seek = news->seek;
  if (!news->done)
    {
      end_seek (self);
      return;
    }
  self->begin_ms = news->position_ms;
  arrived (self, NULL);
}

static void
found (gpointer owner,
       gpointer data)
{
  StoaReel *self = owner;

  if (self->ready || self->pipeline == NULL)
    return;
  self->ready = TRUE;
  self->first_ms = self->begin_ms = *(const gint64 *) data;
  if (self->seek_again)
    start_seek (self);
  update_state (self);
  g_signal_emit (self, signals[READY], 0);
}

static void
tell_buffering (gpointer data)
{
  StoaReel *self = data;

  self->buffering_source = 0;
  self->told_buffering = TRUE;
  g_signal_emit (self, signals[BUFFERING], 0, TRUE);
}

static void
set_buffering (StoaReel *self,
               gboolean  buffering)
{
  if (self->buffering == buffering)
    return;
  self->buffering = buffering;
  update_state (self);
  g_clear_handle_id (&self->buffering_source, g_source_remove);
  if (buffering)
    self->buffering_source = g_timeout_add_once (BUFFERING_MS, tell_buffering, self);
  else if (self->told_buffering)
    {
      self->told_buffering = FALSE;
      g_signal_emit (self, signals[BUFFERING], 0, FALSE);
    }
}

static void
take_buffering (StoaReel   *self,
                GstMessage *message)
{
  int percent;

  gst_message_parse_buffering (message, &percent);
  set_buffering (self, percent < 100);
}

static void
stop (StoaReel *self)
{
  self->ready = self->seeking = self->seek_again = FALSE;
  g_clear_handle_id (&self->look_source, g_source_remove);
  g_clear_handle_id (&self->seek_source, g_source_remove);
  g_clear_handle_id (&self->buffering_source, g_source_remove);
}

static void
fail (StoaReel   *self,
      const char *text)
{
  if (self->failed)
    return;
  self->failed = TRUE;
  stop (self);
  stoa_media_bus_set_state (self->bus, self->pipeline, GST_STATE_NULL);
  g_signal_emit (self, signals[FAILED], 0, text);
}

static void
take_error (StoaReel   *self,
            GstMessage *message)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *details = NULL;
  const char *text = _("The recording cannot be read. It may be damaged.");

  gst_message_parse_error (message, &error, &details);
  g_message ("Cannot play: %s (%s)", error->message, details ? details : "");
  if (g_error_matches (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NOT_FOUND))
    text = _("The recording is not there any more.");
  else if (error->domain == GST_RESOURCE_ERROR)
    text = _("The connection to the recording was lost.");
  fail (self, text);
}

static void
tell_missing (gpointer owner,
              gpointer data)
{
  fail (owner, _("This computer cannot play recordings: a part of GStreamer is missing."));
}

static void
take_message (gpointer    data,
              GstMessage *message)
{
  StoaReel *self = data;

  switch (GST_MESSAGE_TYPE (message))
    {
    case GST_MESSAGE_BUFFERING:
      take_buffering (self, message);
      break;
    case GST_MESSAGE_EOS:
      g_signal_emit (self, signals[ENDED], 0);
      break;
    case GST_MESSAGE_ERROR:
      take_error (self, message);
      break;
    default:
      break;
    }
}

static void
stoa_reel_dispose (GObject *object)
{
  StoaReel *self = STOA_REEL (object);

  stop (self);
  if (self->tracks)
    {
      stoa_reel_tracks_look_away (self->tracks);
      stoa_reel_tracks_hear (self->tracks, NULL);
    }
  if (self->bus)
    stoa_media_bus_close (self->bus);
  gst_clear_object (&self->demux);
  if (self->pipeline)
    stoa_media_bus_discard (self->bus, g_steal_pointer (&self->pipeline));
  g_clear_pointer (&self->tracks, stoa_reel_tracks_unref);
  g_clear_pointer (&self->bus, stoa_media_bus_unref);
  G_OBJECT_CLASS (stoa_reel_parent_class)->dispose (object);
}

static void
stoa_reel_class_init (StoaReelClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = stoa_reel_dispose;
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
  self->rate = 1;
}

/* public */

/* Loading plugins takes longer than all else before the first picture. */
static gpointer
load_plugins (gpointer data)
{
  static const char *const names[] = { "souphttpsrc", "matroskademux", "multiqueue", "vp8dec", "opusdec", "audioconvert", "audioresample",
                                       "scaletempo", "appsink", "pulsesink" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GstElement) element = gst_element_factory_make (names[i], NULL);

      if (element)
        gst_object_ref_sink (element);
    }
  return NULL;
}

void
stoa_reel_warm_up (void)
{
  static gsize begun;

  if (!g_once_init_enter (&begun))
    return;
  g_thread_unref (g_thread_new ("stoa-reel-warm-up", load_plugins, NULL));
  g_once_init_leave (&begun, 1);
}

StoaReel *
stoa_reel_new (const char *uri)
{
  StoaReel *self = g_object_new (STOA_TYPE_REEL, NULL);
  GstElement *source = gst_element_make_from_uri (GST_URI_SRC, uri, NULL, NULL);
  GstElement *queue;

  self->bus = stoa_media_bus_new (self);
  self->pipeline = gst_object_ref_sink (gst_pipeline_new (NULL));
  if (source == NULL)
    {
      stoa_media_bus_post (self->bus, tell_missing, NULL, NULL);
      return self;
    }
  self->demux = gst_object_ref_sink (gst_element_factory_make ("matroskademux", NULL));
  queue = gst_element_factory_make ("multiqueue", NULL);
  g_object_set (queue, "max-size-time", (guint64) QUEUE_NS, "max-size-bytes", QUEUE_BYTES, "max-size-buffers", 0, "use-buffering", TRUE,
                "low-watermark", LOW_WATERMARK, "high-watermark", HIGH_WATERMARK, NULL);
  gst_bin_add_many (GST_BIN (self->pipeline), source, self->demux, queue, NULL);
  gst_element_link (source, self->demux);
  self->tracks = stoa_reel_tracks_new (self->demux, queue, tell_arrived, stoa_media_bus_ref (self->bus),
                                       (GDestroyNotify) stoa_media_bus_unref);
  g_signal_connect_data (self->demux, "pad-added", G_CALLBACK (pad_added), stoa_media_bus_ref (self->bus), release_bus, 0);
  stoa_media_bus_watch (self->bus, self->pipeline, take_message);
  update_state (self);
  return self;
}

static void
seek_in_place (gpointer data)
{
  StoaReel *self = data;

  self->look_source = 0;
  self->wanted_ms = stoa_reel_get_position (self);
  start_seek (self);
}

void
stoa_reel_look (StoaReel   *self,
                guint       number,
                StoaFrames *frames)
{
  g_return_if_fail (STOA_IS_REEL (self) && number > 0 && number <= STOA_REEL_MOST_TRACKS);

  if (self->tracks && !stoa_reel_tracks_look (self->tracks, number, frames) && self->look_source == 0)
    self->look_source = g_idle_add_once (seek_in_place, self);
}

void
stoa_reel_hear (StoaReel   *self,
                StoaOutlet *outlet)
{
  g_return_if_fail (STOA_IS_REEL (self));

  if (self->tracks)
    stoa_reel_tracks_hear (self->tracks, outlet);
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
  g_return_if_fail (STOA_IS_REEL (self));

  if (self->tracks)
    stoa_reel_tracks_set_volume (self->tracks, volume);
}

gint64
stoa_reel_get_position (StoaReel *self)
{
  GstClockTime running;

  g_return_val_if_fail (STOA_IS_REEL (self), 0);

  if (self->seeking || !self->ready || self->pipeline == NULL)
    return self->wanted_ms;
  running = GST_STATE (self->pipeline) == GST_STATE_PLAYING ? gst_element_get_current_running_time (self->pipeline)
                                                           : gst_element_get_start_time (self->pipeline);
  if (!GST_CLOCK_TIME_IS_VALID (running) || running < STOA_REEL_SOUND_DELAY_NS)
    return self->begin_ms;
  return self->begin_ms + (gint64) ((running - STOA_REEL_SOUND_DELAY_NS) * self->rate / GST_MSECOND);
}
