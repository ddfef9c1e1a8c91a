/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-media"

#include "stoa-reel-tracks.h"

#include <gst/app/gstappsink.h>
#include <gst/audio/audio.h>
#include <string.h>

#include "stoa-frames-put.h"
#include "stoa-gate.h"
#include "stoa-mixer.h"

/* Sound before a seek's position: a decoder of Opus needs that much to find in. */
#define OPUS_PREROLL_NS (80 * GST_MSECOND)
/* Pictures that are later than that are left out, so that a slow computer keeps up with the sound. */
#define LATEST_NS "150000000"

#define PICTURES "appsink name=sink sync=true async=false qos=false enable-last-sample=false max-buffers=2 max-lateness=" LATEST_NS
#define VP8_CHAIN "vp8dec ! " PICTURES
#define H264_CHAIN "h264parse ! avdec_h264 max-threads=1 ! videoconvert ! video/x-raw,format=I420 ! " PICTURES
#define OPUS_CHAIN "opusdec ! audioconvert ! audioresample ! scaletempo ! audio/x-raw,format=S16LE,rate=48000,layout=interleaved " \
                   "! appsink name=sink sync=true async=false qos=false enable-last-sample=false max-buffers=2"

/* A track of pictures, and who looks at it. */
typedef struct
{
  gatomicrefcount references;
  StoaReelTracks *owner;     /* unowned: it outlives the streaming threads */
  GMutex lock;
  StoaGate *gate;            /* under lock, as all below: NULL until it is found */
  StoaFrames *frames;
  GstSample *newest;         /* for who begins to look while it is paused */
  guint32 seek;              /* of what comes now */
  guint32 arrived;           /* the last seek whose picture is here */
} Pictures;

/* A track of sound. */
typedef struct
{
  StoaReelTracks *owner;     /* unowned, as above */
  StoaMixerInput *input;     /* under the owner's lock */
} Sound;

struct _StoaReelTracks
{
  gatomicrefcount references;
  GMutex lock;
  GPtrArray *pictures;       /* of Pictures; under lock, as all below */
  GPtrArray *sounds;         /* of Sound */
  StoaMixer *mixer;          /* nullable */
  double volume;
  GstElement *queue;         /* unowned: in the pipeline of the demuxer */
  StoaReelTracksFunc arrived;
  gpointer data;
  GDestroyNotify free_data;
};

static Pictures *
pictures_ref (Pictures *pictures)
{
  g_atomic_ref_count_inc (&pictures->references);
  return pictures;
}

static void
pictures_unref (gpointer data)
{
  Pictures *pictures = data;

  if (!g_atomic_ref_count_dec (&pictures->references))
    return;
  g_clear_object (&pictures->gate);
  g_clear_object (&pictures->frames);
  g_clear_pointer (&pictures->newest, gst_sample_unref);
  g_mutex_clear (&pictures->lock);
  g_free (pictures);
}

static void
sound_free (gpointer data)
{
  Sound *sound = data;

  g_clear_pointer (&sound->input, stoa_mixer_input_unref);
  g_free (sound);
}

/* It is made by whoever asks first. */
static Pictures *
get_pictures (StoaReelTracks *self,
              guint           number)
{
  Pictures *pictures;

  g_mutex_lock (&self->lock);
  while (self->pictures->len <= number)
    {
      Pictures *next = g_new0 (Pictures, 1);

      g_atomic_ref_count_init (&next->references);
      g_mutex_init (&next->lock);
      next->owner = self;
      g_ptr_array_add (self->pictures, next);
    }
  pictures = pictures_ref (self->pictures->pdata[number]);
  g_mutex_unlock (&self->lock);
  return pictures;
}

/* pictures, on their streaming threads */

static void
set_arrived (Pictures *pictures)
{
  gboolean news;

  g_mutex_lock (&pictures->lock);
  news = pictures->arrived != pictures->seek;
  pictures->arrived = pictures->seek;
  g_mutex_unlock (&pictures->lock);
  if (news)
    pictures->owner->arrived (pictures->owner->data);
}

static void
put (Pictures  *pictures,
     GstSample *sample)
{
  g_autoptr (GstSample) before = NULL;

  if (sample == NULL)
    return;
  g_mutex_lock (&pictures->lock);
  before = pictures->newest;
  pictures->newest = sample;
  if (pictures->frames)
    stoa_frames_put (pictures->frames, sample);
  g_mutex_unlock (&pictures->lock);
  set_arrived (pictures);
}

static GstFlowReturn
take_sample (GstAppSink *sink,
             gpointer    pictures)
{
  put (pictures, gst_app_sink_pull_sample (sink));
  return GST_FLOW_OK;
}

static GstFlowReturn
take_preroll (GstAppSink *sink,
              gpointer    pictures)
{
  put (pictures, gst_app_sink_pull_preroll (sink));
  return GST_FLOW_OK;
}

/* Where there is no picture, nobody has to wait for one. */
static GstPadProbeReturn
take_event (GstPad          *pad,
            GstPadProbeInfo *info,
            gpointer         data)
{
  Pictures *pictures = data;
  GstEvent *event = GST_PAD_PROBE_INFO_EVENT (info);

  switch (GST_EVENT_TYPE (event))
    {
    case GST_EVENT_SEGMENT:
      g_mutex_lock (&pictures->lock);
      pictures->seek = gst_event_get_seqnum (event);
      g_mutex_unlock (&pictures->lock);
      break;
    case GST_EVENT_GAP:
    case GST_EVENT_EOS:
      set_arrived (pictures);
      break;
    default:
      break;
    }
  return GST_PAD_PROBE_OK;
}

/* sound, on its streaming threads */

static void
push_sound (Sound     *sound,
            GstSample *sample)
{
  StoaReelTracks *self = sound->owner;
  GstMapInfo map;
  GstAudioInfo info;

  if (!gst_audio_info_from_caps (&info, gst_sample_get_caps (sample)) || !gst_buffer_map (gst_sample_get_buffer (sample), &map, GST_MAP_READ))
    return;
  g_mutex_lock (&self->lock);
  if (self->mixer && sound->input == NULL)
    {
      sound->input = stoa_mixer_add (self->mixer);
      stoa_mixer_input_set_volume (sound->input, self->volume);
    }
  if (sound->input)
    stoa_mixer_input_push (sound->input, (const gint16 *) map.data, map.size / info.bpf, info.channels);
  g_mutex_unlock (&self->lock);
  gst_buffer_unmap (gst_sample_get_buffer (sample), &map);
}

static GstFlowReturn
take_sound (GstAppSink *sink,
            gpointer    sound)
{
  g_autoptr (GstSample) sample = gst_app_sink_pull_sample (sink);

  if (sample)
    push_sound (sound, sample);
  return GST_FLOW_OK;
}

static GstPadProbeReturn
leave_out_early (GstPad          *pad,
                 GstPadProbeInfo *info,
                 gpointer         data)
{
  g_autoptr (GstEvent) event = gst_pad_get_sticky_event (pad, GST_EVENT_SEGMENT, 0);
  GstClockTime pts = GST_BUFFER_PTS (GST_PAD_PROBE_INFO_BUFFER (info));
  const GstSegment *segment;

  if (event == NULL || !GST_CLOCK_TIME_IS_VALID (pts))
    return GST_PAD_PROBE_OK;
  gst_event_parse_segment (event, &segment);
  return pts + OPUS_PREROLL_NS < segment->start ? GST_PAD_PROBE_DROP : GST_PAD_PROBE_OK;
}

/* chains, on the demuxer's thread */

static GstElement *
make_chain (const char  *description,
            GstElement **sink)
{
  g_autoptr (GError) error = NULL;
  GstElement *chain = gst_parse_bin_from_description (description, TRUE, &error);

  if (chain == NULL)
    g_warning ("Cannot play a track: %s", error->message);
  else
    *sink = gst_bin_get_by_name (GST_BIN (chain), "sink");
  return chain;
}

static GstElement *
make_pictures (StoaReelTracks *self,
               GstBin         *pipeline,
               guint           number,
               const char     *description)
{
  GstAppSinkCallbacks callbacks = { .new_sample = take_sample, .new_preroll = take_preroll };
  Pictures *pictures;
  g_autoptr (GstElement) sink = NULL;
  g_autoptr (GstPad) pad = NULL;
  GstElement *chain = make_chain (description, &sink);
  GstElement *gate;

  if (chain == NULL)
    return NULL;
  gate = stoa_gate_new ();
  pictures = get_pictures (self, number);
  gst_app_sink_set_callbacks (GST_APP_SINK (sink), &callbacks, pictures, pictures_unref);
  g_object_set (sink, "ts-offset", (gint64) STOA_REEL_SOUND_DELAY_NS, NULL);
  pad = gst_element_get_static_pad (sink, "sink");
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, take_event, pictures_ref (pictures), pictures_unref);
  gst_bin_add_many (pipeline, gate, chain, NULL);
  gst_element_link (gate, chain);
  g_mutex_lock (&pictures->lock);
  pictures->gate = g_object_ref (STOA_GATE (gate));
  if (pictures->frames)
    stoa_gate_open (pictures->gate);
  g_mutex_unlock (&pictures->lock);
  gst_element_sync_state_with_parent (chain);
  gst_element_sync_state_with_parent (gate);
  return gate;
}

static GstElement *
make_sound (StoaReelTracks *self,
            GstBin         *pipeline)
{
  GstAppSinkCallbacks callbacks = { .new_sample = take_sound };
  g_autoptr (GstElement) sink = NULL;
  g_autoptr (GstPad) pad = NULL;
  GstElement *chain = make_chain (OPUS_CHAIN, &sink);
  Sound *sound;

  if (chain == NULL)
    return NULL;
  sound = g_new0 (Sound, 1);
  sound->owner = self;
  g_mutex_lock (&self->lock);
  g_ptr_array_add (self->sounds, sound);
  g_mutex_unlock (&self->lock);
  gst_app_sink_set_callbacks (GST_APP_SINK (sink), &callbacks, sound, NULL);
  pad = gst_element_get_static_pad (chain, "sink");
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, leave_out_early, NULL, NULL);
  gst_bin_add (pipeline, chain);
  gst_element_sync_state_with_parent (chain);
  return chain;
}

/* matroskademux names a stream …/NUMBER:UID; 0: it is none of a recording. */
static guint
number_of (GstPad *pad)
{
  g_autofree char *stream = gst_pad_get_stream_id (pad);
  const char *number = stream ? strrchr (stream, '/') : NULL;
  guint64 value = number ? g_ascii_strtoull (number + 1, NULL, 10) : 0;

  return value <= STOA_REEL_MOST_TRACKS ? value : 0;
}

static GstElement *
make_track (StoaReelTracks *self,
            GstBin         *pipeline,
            guint           number,
            GstCaps        *caps)
{
  const char *name = gst_structure_get_name (gst_caps_get_structure (caps, 0));

  if (g_str_equal (name, "video/x-vp8"))
    return make_pictures (self, pipeline, number, VP8_CHAIN);
  if (g_str_equal (name, "video/x-h264"))
    return make_pictures (self, pipeline, number, H264_CHAIN);
  return g_str_equal (name, "audio/x-opus") ? make_sound (self, pipeline) : NULL;
}

static void
pad_added (GstElement *demux,
           GstPad     *pad,
           gpointer    data)
{
  StoaReelTracks *self = data;
  g_autoptr (GstObject) pipeline = gst_object_get_parent (GST_OBJECT (demux));
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);
  g_autoptr (GstPad) queue_in = NULL;
  g_autoptr (GstPad) queue_out = NULL;
  g_autoptr (GstPad) track_in = NULL;
  g_autofree char *out_name = NULL;
  guint number = number_of (pad);
  GstElement *track = pipeline && caps && number > 0 ? make_track (self, GST_BIN (pipeline), number, caps) : NULL;

  if (track == NULL)
    return;
  queue_in = gst_element_request_pad_simple (self->queue, "sink_%u");
  out_name = g_strdup_printf ("src_%s", strchr (GST_PAD_NAME (queue_in), '_') + 1);
  queue_out = gst_element_get_static_pad (self->queue, out_name);
  track_in = gst_element_get_static_pad (track, "sink");
  gst_pad_link (queue_out, track_in);
  gst_pad_link (pad, queue_in);
}

static void
release (gpointer  data,
         GClosure *closure)
{
  stoa_reel_tracks_unref (data);
}

/* public */

StoaReelTracks *
stoa_reel_tracks_new (GstElement         *demux,
                      GstElement         *queue,
                      StoaReelTracksFunc  arrived,
                      gpointer            data,
                      GDestroyNotify      free_data)
{
  StoaReelTracks *self = g_new0 (StoaReelTracks, 1);

  g_atomic_ref_count_init (&self->references);
  g_mutex_init (&self->lock);
  self->pictures = g_ptr_array_new_with_free_func (pictures_unref);
  self->sounds = g_ptr_array_new_with_free_func (sound_free);
  self->volume = 1;
  self->queue = queue;
  self->arrived = arrived;
  self->data = data;
  self->free_data = free_data;
  g_signal_connect_data (demux, "pad-added", G_CALLBACK (pad_added), stoa_reel_tracks_ref (self), release, 0);
  return self;
}

StoaReelTracks *
stoa_reel_tracks_ref (StoaReelTracks *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
stoa_reel_tracks_unref (StoaReelTracks *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  g_ptr_array_unref (self->sounds);
  g_ptr_array_unref (self->pictures);
  if (self->mixer)
    stoa_mixer_stop (self->mixer);
  g_clear_pointer (&self->mixer, stoa_mixer_unref);
  self->free_data (self->data);
  g_mutex_clear (&self->lock);
  g_free (self);
}

gboolean
stoa_reel_tracks_look (StoaReelTracks *self,
                       guint           number,
                       StoaFrames     *frames)
{
  Pictures *pictures = get_pictures (self, number);
  gboolean comes = TRUE;

  g_mutex_lock (&pictures->lock);
  g_set_object (&pictures->frames, frames);
  if (frames && pictures->newest)
    stoa_frames_put (frames, pictures->newest);
  if (pictures->gate && frames)
    comes = stoa_gate_open (pictures->gate);
  else if (pictures->gate)
    stoa_gate_close (pictures->gate);
  g_mutex_unlock (&pictures->lock);
  pictures_unref (pictures);
  return comes;
}

void
stoa_reel_tracks_look_away (StoaReelTracks *self)
{
  guint n;

  g_mutex_lock (&self->lock);
  n = self->pictures->len;
  g_mutex_unlock (&self->lock);
  for (guint i = 0; i < n; i++)
    stoa_reel_tracks_look (self, i, NULL);
}

gboolean
stoa_reel_tracks_have_arrived (StoaReelTracks *self,
                               guint32         seek)
{
  gboolean all = TRUE;

  g_mutex_lock (&self->lock);
  for (guint i = 0; i < self->pictures->len && all; i++)
    {
      Pictures *pictures = self->pictures->pdata[i];

      g_mutex_lock (&pictures->lock);
      if (pictures->gate && pictures->frames)
        all = seek == 0 ? pictures->arrived != 0 : pictures->arrived == seek;
      g_mutex_unlock (&pictures->lock);
    }
  g_mutex_unlock (&self->lock);
  return all;
}

void
stoa_reel_tracks_hear (StoaReelTracks *self,
                       StoaOutlet     *outlet)
{
  StoaMixer *before;

  g_mutex_lock (&self->lock);
  before = g_steal_pointer (&self->mixer);
  for (guint i = 0; i < self->sounds->len; i++)
    g_clear_pointer (&((Sound *) self->sounds->pdata[i])->input, stoa_mixer_input_unref);
  self->mixer = outlet ? stoa_mixer_new (outlet) : NULL;
  g_mutex_unlock (&self->lock);
  if (before == NULL)
    return;
  stoa_mixer_stop (before);
  stoa_mixer_unref (before);
}

void
stoa_reel_tracks_hush (StoaReelTracks *self)
{
  g_mutex_lock (&self->lock);
  for (guint i = 0; i < self->sounds->len; i++)
    if (((Sound *) self->sounds->pdata[i])->input)
      stoa_mixer_input_cut (((Sound *) self->sounds->pdata[i])->input);
  g_mutex_unlock (&self->lock);
}

void
stoa_reel_tracks_set_volume (StoaReelTracks *self,
                             double          volume)
{
  g_mutex_lock (&self->lock);
  self->volume = volume;
  for (guint i = 0; i < self->sounds->len; i++)
    if (((Sound *) self->sounds->pdata[i])->input)
      stoa_mixer_input_set_volume (((Sound *) self->sounds->pdata[i])->input, volume);
  g_mutex_unlock (&self->lock);
}
