/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-media"

#include "stoa-film.h"

#include <gio/gio.h>
#include <gst/app/gstappsink.h>

#include "stoa-error.h"
#include "stoa-media-bus.h"
#include "stoa-pacer.h"

#define OPEN_MS 12000            /* until then a film has to show what it holds */
#define MIN_LOOP_NS GST_SECOND   /* a still picture or a broken film does not start over more often */

#define VIDEO_CHAIN \
  "videoconvert ! videoflip video-direction=auto ! videoconvertscale ! videorate drop-only=true max-rate=30 " \
  "! video/x-raw,format=I420,width=[16,1280,2],height=[16,720,2],pixel-aspect-ratio=1/1 ! appsink name=sink"
#define AUDIO_CHAIN \
  "audioconvert ! audioresample ! audio/x-raw,format=S16LE,layout=interleaved,rate=48000,channels=[1,2] " \
  "! appsink name=sink"

/* What the streaming threads share with the film; outlives it until the pipeline has stopped. */
typedef struct
{
  StoaMediaBus *bus;
  StoaPacer *pacer;
  int fed[STOA_PACER_LANES]; /* atomic: some stream of the film goes there */
  GMutex lock;
  GstClockTime loop_start;   /* under lock */
  GstClockTime loop_end;     /* under lock */
  guint64 loop_samples;      /* under lock */
} Play;

typedef struct
{
  Play *play;
  StoaPacerLane lane;
} Lane;

typedef struct
{
  Play *play;
  GstElement *pipeline;
  gboolean from_scratch;
} Again;

typedef struct
{
  GstElement *pipeline;
  guint from_ms;
} Begin;

struct _StoaFilm
{
  GObject parent_instance;

  StoaMediaBus *bus;
  GstElement *pipeline;
  Play *play;
  guint open_source;         /* fires when the film does not open in time */
  gboolean ready;
  gboolean has[STOA_PACER_LANES];
  gboolean starting_over;    /* errors of the loop that ended are old news */
  guint from_ms;             /* where to start, until it has */
};

enum { READY, FAILED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (StoaFilm, stoa_film, G_TYPE_OBJECT)

static void
play_clear (gpointer data)
{
  Play *play = data;

  stoa_pacer_free (play->pacer);
  stoa_media_bus_unref (play->bus);
  g_mutex_clear (&play->lock);
}

static void
play_unref (gpointer data)
{
  g_atomic_rc_box_release_full (data, play_clear);
}

static void
release_play (gpointer  data,
              GClosure *closure)
{
  play_unref (data);
}

static void
lane_free (gpointer data)
{
  Lane *lane = data;

  play_unref (lane->play);
  g_free (lane);
}

static void
again_free (gpointer data)
{
  Again *again = data;

  play_unref (again->play);
  gst_object_unref (again->pipeline);
  g_free (again);
}

/* On a streaming thread. */
static GstFlowReturn
on_sample (GstAppSink *sink,
           gpointer    data)
{
  Lane *lane = data;
  Play *play = lane->play;
  g_autoptr (GstSample) sample = gst_app_sink_pull_sample (sink);
  GstBuffer *buffer = sample != NULL ? gst_sample_get_buffer (sample) : NULL;
  GstClockTime time_ns, end_ns;

  if (buffer == NULL)
    return GST_FLOW_OK;
  time_ns = gst_segment_to_running_time (gst_sample_get_segment (sample), GST_FORMAT_TIME, GST_BUFFER_PTS (buffer));
  if (!GST_CLOCK_TIME_IS_VALID (time_ns))
    return GST_FLOW_OK;

  g_mutex_lock (&play->lock);
  time_ns += play->loop_start;
  end_ns = time_ns + (GST_BUFFER_DURATION_IS_VALID (buffer) ? GST_BUFFER_DURATION (buffer) : 0);
  play->loop_end = MAX (play->loop_end, end_ns);
  play->loop_samples++;
  g_mutex_unlock (&play->lock);
  return stoa_pacer_push (play->pacer, lane->lane, sample, time_ns) ? GST_FLOW_OK : GST_FLOW_FLUSHING;
}

static G_DEFINE_QUARK (stoa-film-chain, chain)

static void
become_ready (StoaFilm *self)
{
  g_clear_handle_id (&self->open_source, g_source_remove);
  self->ready = TRUE;
  for (int i = 0; i < STOA_PACER_LANES; i++)
    self->has[i] = g_atomic_int_get (&self->play->fed[i]);
  g_signal_emit (self, signals[READY], 0);
}

static void
hear_no_more_pads (gpointer owner,
                   gpointer data)
{
  StoaFilm *self = owner;

  if (!self->ready && self->pipeline != NULL)
    become_ready (self);
}

/* On a streaming thread. */
static void
on_no_more_pads (GstElement *decoder,
                 gpointer    data)
{
  Play *play = data;

  stoa_media_bus_post (play->bus, hear_no_more_pads, NULL, NULL);
}

/* On a streaming thread. */
static void
on_pad_added (GstElement *decoder,
              GstPad     *pad,
              gpointer    data)
{
  Play *play = data;
  g_autoptr (GstCaps) caps = gst_pad_query_caps (pad, NULL);
  g_autoptr (GstObject) pipeline = gst_object_get_parent (GST_OBJECT (decoder));
  g_autoptr (GstPad) sink_pad = NULL;
  const char *name = gst_caps_is_empty (caps) || gst_caps_is_any (caps)
                       ? "" : gst_structure_get_name (gst_caps_get_structure (caps, 0));
  int lane = g_str_equal (name, "video/x-raw") ? STOA_PACER_VIDEO
             : g_str_equal (name, "audio/x-raw") ? STOA_PACER_AUDIO : -1;
  GstElement *chain;

  if (pipeline == NULL)
    return;
  if (lane >= 0 && g_atomic_int_compare_and_exchange (&play->fed[lane], FALSE, TRUE))
    {
      GstAppSinkCallbacks callbacks = { .new_sample = on_sample };
      g_autoptr (GstElement) sink = NULL;
      Lane *closure = g_new0 (Lane, 1);

      chain = gst_parse_bin_from_description (lane == STOA_PACER_VIDEO ? VIDEO_CHAIN : AUDIO_CHAIN, TRUE, NULL);
      gst_object_set_name (GST_OBJECT (chain), lane == STOA_PACER_VIDEO ? "video" : "audio");
      sink = gst_bin_get_by_name (GST_BIN (chain), "sink");
      closure->play = g_atomic_rc_box_acquire (play);
      closure->lane = lane;
      g_object_set (sink, "sync", FALSE, "max-buffers", 1, "enable-last-sample", FALSE, NULL);
      gst_app_sink_set_callbacks (GST_APP_SINK (sink), &callbacks, closure, lane_free);
    }
  else
    {
      chain = gst_element_factory_make ("fakesink", NULL);
    }
  g_object_set_qdata (G_OBJECT (pad), chain_quark (), chain);
  gst_bin_add (GST_BIN (pipeline), chain);
  gst_element_sync_state_with_parent (chain);
  sink_pad = gst_element_get_static_pad (chain, "sink");
  gst_pad_link (pad, sink_pad);
}

/* Decoding from scratch makes new pads; a chain that no longer gets anything would hold the end back. */
static void
on_pad_removed (GstElement *decoder,
                GstPad     *pad,
                gpointer    data)
{
  Play *play = data;
  GstElement *chain = g_object_get_qdata (G_OBJECT (pad), chain_quark ());
  g_autoptr (GstObject) pipeline = gst_object_get_parent (GST_OBJECT (decoder));

  if (chain == NULL || pipeline == NULL)
    return;
  if (GST_IS_BIN (chain))
    {
      int lane = g_str_equal (GST_OBJECT_NAME (chain), "audio") ? STOA_PACER_AUDIO : STOA_PACER_VIDEO;

      g_atomic_int_set (&play->fed[lane], FALSE);
    }
  gst_element_set_state (chain, GST_STATE_NULL);
  gst_bin_remove (GST_BIN (pipeline), chain);
}

/* On the worker, while the pacer still plays the end. */
static void
start_over (gpointer data)
{
  Again *again = data;
  Play *play = again->play;

  g_mutex_lock (&play->lock);
  play->loop_start = MAX (play->loop_end, play->loop_start + MIN_LOOP_NS);
  play->loop_samples = 0;
  g_mutex_unlock (&play->lock);

  if (again->from_scratch
      || !gst_element_seek_simple (again->pipeline, GST_FORMAT_TIME, GST_SEEK_FLAG_FLUSH, 0))
    {
      gst_element_set_state (again->pipeline, GST_STATE_READY);
      gst_element_set_state (again->pipeline, GST_STATE_PLAYING);
    }
}

static void
play_again (StoaFilm *self,
            gboolean  from_scratch)
{
  Again *again = g_new0 (Again, 1);

  again->play = g_atomic_rc_box_acquire (self->play);
  again->pipeline = gst_object_ref (self->pipeline);
  again->from_scratch = from_scratch;
  self->starting_over = TRUE;
  stoa_media_bus_work (self->bus, start_over, again, again_free);
}

static void
begin_free (gpointer data)
{
  Begin *begin = data;

  gst_object_unref (begin->pipeline);
  g_free (begin);
}

/* On the worker. Where a film cannot be entered it is played from its beginning. */
static void
begin (gpointer data)
{
  Begin *begin = data;

  gst_element_seek_simple (begin->pipeline, GST_FORMAT_TIME, GST_SEEK_FLAG_FLUSH, begin->from_ms * GST_MSECOND);
  gst_element_set_state (begin->pipeline, GST_STATE_PLAYING);
}

static void
begin_inside (StoaFilm *self)
{
  Begin *work = g_new0 (Begin, 1);

  work->pipeline = gst_object_ref (self->pipeline);
  work->from_ms = self->from_ms;
  self->from_ms = 0;
  stoa_media_bus_work (self->bus, begin, work, begin_free);
}

static void
fail (StoaFilm   *self,
      const char *why)
{
  g_autoptr (GError) error = g_error_new (STOA_ERROR, STOA_ERROR_INVALID, "The film cannot be played: %s", why);

  stoa_film_stop (self);
  g_signal_emit (self, signals[FAILED], 0, error);
}

static gboolean
on_open_late (gpointer data)
{
  StoaFilm *self = data;

  self->open_source = 0;
  if (g_atomic_int_get (&self->play->fed[STOA_PACER_VIDEO]) || g_atomic_int_get (&self->play->fed[STOA_PACER_AUDIO]))
    become_ready (self);
  else
    fail (self, "nothing in it could be decoded");
  return G_SOURCE_REMOVE;
}

static void
on_error (StoaFilm   *self,
          GstMessage *message)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *debug = NULL;
  guint64 samples;

  gst_message_parse_error (message, &error, &debug);
  g_debug ("Film: %s (%s)", error->message, debug);
  if (self->starting_over)
    return;

  g_mutex_lock (&self->play->lock);
  samples = self->play->loop_samples;
  g_mutex_unlock (&self->play->lock);
  if (samples > 0)
    {
      /* cut short or damaged further on: what can be played is */
      play_again (self, TRUE);
    }
  else
    {
      fail (self, error->message);
    }
}

static void
on_message (gpointer    owner,
            GstMessage *message)
{
  StoaFilm *self = owner;

  if (self->pipeline == NULL)
    return;
  switch (GST_MESSAGE_TYPE (message))
    {
    case GST_MESSAGE_ERROR:
      on_error (self, message);
      break;
    case GST_MESSAGE_EOS:
      play_again (self, FALSE);
      break;
    case GST_MESSAGE_ASYNC_DONE:
      self->starting_over = FALSE;
      if (self->from_ms > 0)
        begin_inside (self);
      break;
    default:
      break;
    }
}

static void
stoa_film_dispose (GObject *object)
{
  StoaFilm *self = STOA_FILM (object);

  stoa_film_stop (self);
  stoa_media_bus_close (self->bus);
  G_OBJECT_CLASS (stoa_film_parent_class)->dispose (object);
}

static void
stoa_film_finalize (GObject *object)
{
  StoaFilm *self = STOA_FILM (object);

  g_clear_pointer (&self->play, play_unref);
  g_clear_pointer (&self->bus, stoa_media_bus_unref);
  G_OBJECT_CLASS (stoa_film_parent_class)->finalize (object);
}

static void
stoa_film_class_init (StoaFilmClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = stoa_film_dispose;
  object_class->finalize = stoa_film_finalize;
  signals[READY] = g_signal_new ("ready", STOA_TYPE_FILM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[FAILED] = g_signal_new ("failed", STOA_TYPE_FILM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
stoa_film_init (StoaFilm *self)
{
  self->bus = stoa_media_bus_new (self);
  self->play = g_atomic_rc_box_new0 (Play);
  self->play->bus = stoa_media_bus_ref (self->bus);
  g_mutex_init (&self->play->lock);
}

StoaFilm *
stoa_film_new (const char *path,
               guint       from_ms,
               StoaOutlet *video,
               StoaOutlet *audio)
{
  StoaFilm *self = g_object_new (STOA_TYPE_FILM, NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autofree char *uri = g_file_get_uri (file);
  /* uridecodebin3 loses a stream now and then when two threads bring their first data at once (seen in 1.28) */
  GstElement *decoder = gst_element_factory_make ("uridecodebin", NULL);

  self->play->pacer = stoa_pacer_new (video, audio);
  self->pipeline = gst_object_ref_sink (gst_pipeline_new ("film"));
  g_object_set (decoder, "uri", uri, NULL);
  g_signal_connect_data (decoder, "pad-added", G_CALLBACK (on_pad_added), g_atomic_rc_box_acquire (self->play),
                         release_play, 0);
  g_signal_connect_data (decoder, "no-more-pads", G_CALLBACK (on_no_more_pads), g_atomic_rc_box_acquire (self->play),
                         release_play, 0);
  g_signal_connect_data (decoder, "pad-removed", G_CALLBACK (on_pad_removed), g_atomic_rc_box_acquire (self->play),
                         release_play, 0);
  gst_bin_add (GST_BIN (self->pipeline), decoder);
  stoa_media_bus_watch (self->bus, self->pipeline, on_message);
  self->from_ms = from_ms;
  stoa_media_bus_set_state (self->bus, self->pipeline, from_ms > 0 ? GST_STATE_PAUSED : GST_STATE_PLAYING);
  self->open_source = g_timeout_add (OPEN_MS, on_open_late, self);
  return self;
}

gboolean
stoa_film_has_video (StoaFilm *self)
{
  return self->has[STOA_PACER_VIDEO];
}

gboolean
stoa_film_has_audio (StoaFilm *self)
{
  return self->has[STOA_PACER_AUDIO];
}

void
stoa_film_stop (StoaFilm *self)
{
  if (self->pipeline == NULL)
    return;
  g_clear_handle_id (&self->open_source, g_source_remove);
  stoa_pacer_stop (self->play->pacer);
  stoa_media_bus_discard (self->bus, g_steal_pointer (&self->pipeline));
}
