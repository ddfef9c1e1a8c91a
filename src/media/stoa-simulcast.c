/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-media"

#include "stoa-simulcast.h"

#include <gst/rtp/rtp.h>
#include <gst/video/video.h>

#include "stoa-effort.h"
#include "stoa-encoder.h"

#define MID_URI "urn:ietf:params:rtp-hdrext:sdes:mid"
#define RID_URI "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id"
#define REPAIRED_RID_URI "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id"
#define LEAKY_OLD 2          /* of queue: drops the oldest */
#define EXTENSION_MID 4
#define EXTENSION_RID 5
#define EXTENSION_REPAIRED_RID 6

/* The first one is Janus's highest substream. */
#define CAPS \
  "application/x-rtp,media=video,encoding-name=VP8,clock-rate=90000,payload=" G_STRINGIFY (STOA_PT_VP8) "," \
  "extmap-3=" STOA_EXTENSION_TWCC ",rtcp-fb-nack-pli=true,rtcp-fb-ccm-fir=true,rtcp-fb-transport-cc=true"
#define LAYERS_CAPS \
  CAPS "," \
  "extmap-" G_STRINGIFY (EXTENSION_MID) "=" MID_URI ",extmap-" G_STRINGIFY (EXTENSION_RID) "=" RID_URI "," \
  "extmap-" G_STRINGIFY (EXTENSION_REPAIRED_RID) "=" REPAIRED_RID_URI "," \
  "rid-h=(string)send,rid-m=(string)send,rid-l=(string)send,a-simulcast=(string)\"send h;m;l\""

static const char *const rids[STOA_N_LAYERS] = { "l", "m", "h" };

typedef struct
{
  StoaSimulcast *owner;
  guint index;
  GstElement *size;          /* capsfilter */
  GstElement *encoder;
  gboolean flows;            /* on the streaming thread */
  guint64 frames;            /* under the owner's lock */
} Layer;

struct _StoaSimulcast
{
  GstBin parent_instance;

  guint n;                             /* of layers, 1 or STOA_N_LAYERS */
  Layer layers[STOA_N_LAYERS];
  GMutex lock;
  StoaLayerPlan plan[STOA_N_LAYERS];   /* under lock, as all below */
  StoaEffort effort;
  guint kbits;
  gboolean changed;                    /* the rate, and the encoders do not know */
  guint64 frames;
  GstClockTime newest;                 /* time stamp of the last one: it is there in several layers */
};

G_DEFINE_FINAL_TYPE (StoaSimulcast, stoa_simulcast, GST_TYPE_BIN)

/* Under lock. */
static void
share (StoaSimulcast *self)
{
  stoa_layers_share (self->plan, self->kbits);
  for (guint i = 0; i < self->n; i++)
    if (self->plan[i].kbits > 0)
      stoa_encoder_set_rate (self->layers[i].encoder, self->plan[i].kbits);
  self->changed = FALSE;
}

/* Under lock. With as many layers as are encoded in time. */
static void
heed_effort (StoaSimulcast *self)
{
  guint flowing = 0;

  for (guint i = 0; i < self->n; i++)
    if (self->plan[i].kbits > 0)
      flowing = i + 1;
  if (!stoa_effort_picture (&self->effort, flowing, g_get_monotonic_time ()))
    return;
  for (guint i = 0; i < self->n; i++)
    self->plan[i].too_much = i >= self->effort.most;
  self->changed = TRUE;
}

static gboolean
read_size (GstEvent     *event,
           GstVideoInfo *info,
           double       *fps)
{
  GstCaps *caps;

  if (GST_EVENT_TYPE (event) != GST_EVENT_CAPS)
    return FALSE;
  gst_event_parse_caps (event, &caps);
  if (!gst_video_info_from_caps (info, caps))
    return FALSE;
  *fps = info->fps_n > 0 ? (double) info->fps_n / info->fps_d : 30;
  return TRUE;
}

/* On the streaming thread of the whole picture. */
static GstPadProbeReturn
on_whole (GstPad          *pad,
          GstPadProbeInfo *info,
          gpointer         data)
{
  StoaSimulcast *self = data;
  GstVideoInfo video;
  double fps;

  g_mutex_lock (&self->lock);
  if ((GST_PAD_PROBE_INFO_TYPE (info) & GST_PAD_PROBE_TYPE_BUFFER) != 0)
    {
      heed_effort (self);
      if (self->changed)
        share (self);
    }
  else if (read_size (GST_PAD_PROBE_INFO_EVENT (info), &video, &fps))
    {
      stoa_layers_plan (self->plan, self->n, video.width, video.height, fps);
      share (self);
    }
  g_mutex_unlock (&self->lock);
  return GST_PAD_PROBE_OK;
}

/* On the layer's thread: what follows the caps is scaled to its layer's size. */
static GstPadProbeReturn
on_layer_size (GstPad          *pad,
               GstPadProbeInfo *info,
               gpointer         data)
{
  Layer *layer = data;
  StoaLayerPlan plan[STOA_N_LAYERS] = { 0 };
  g_autoptr (GstCaps) caps = NULL;
  GstVideoInfo video;
  double fps;

  if (!read_size (GST_PAD_PROBE_INFO_EVENT (info), &video, &fps))
    return GST_PAD_PROBE_OK;
  stoa_layers_plan (plan, layer->owner->n, video.width, video.height, fps);
  if (plan[layer->index].width == 0)
    caps = gst_caps_new_any ();
  else
    caps = gst_caps_new_simple ("video/x-raw",
                                "width", G_TYPE_INT, plan[layer->index].width,
                                "height", G_TYPE_INT, plan[layer->index].height,
                                NULL);
  g_object_set (layer->size, "caps", caps, NULL);
  return GST_PAD_PROBE_OK;
}

static void
force_keyframe (Layer *layer)
{
  g_autoptr (GstPad) pad = gst_element_get_static_pad (layer->encoder, "src");

  gst_pad_send_event (pad, gst_video_event_new_upstream_force_key_unit (GST_CLOCK_TIME_NONE, FALSE, 0));
}

/* On a streaming thread: who waited for a layer that was off needs no second one to ask. */
static GstPadProbeReturn
on_gate (GstPad          *pad,
         GstPadProbeInfo *info,
         gpointer         data)
{
  Layer *layer = data;
  StoaSimulcast *self = layer->owner;
  gboolean on;

  g_mutex_lock (&self->lock);
  on = self->plan[layer->index].kbits > 0;
  g_mutex_unlock (&self->lock);
  if (on && !layer->flows)
    force_keyframe (layer);
  layer->flows = on;
  return on ? GST_PAD_PROBE_OK : GST_PAD_PROBE_DROP;
}

/* On the thread that hands a layer its pictures: the oldest that waits for the encoder is left out. */
static void
on_overrun (GstElement    *queue,
            StoaSimulcast *self)
{
  g_mutex_lock (&self->lock);
  stoa_effort_miss (&self->effort);
  g_mutex_unlock (&self->lock);
}

static void
add_probe (GstElement          *element,
           const char          *pad_name,
           GstPadProbeType      type,
           GstPadProbeCallback  probe,
           gpointer             data)
{
  g_autoptr (GstPad) pad = gst_element_get_static_pad (element, pad_name);

  gst_pad_add_probe (pad, type, probe, data, NULL);
}

/* On a layer's thread. */
static GstPadProbeReturn
on_encoded (GstPad          *pad,
            GstPadProbeInfo *info,
            gpointer         data)
{
  Layer *layer = data;
  StoaSimulcast *self = layer->owner;
  GstClockTime time = GST_BUFFER_PTS (GST_PAD_PROBE_INFO_BUFFER (info));

  g_mutex_lock (&self->lock);
  layer->frames++;
  if (self->newest == GST_CLOCK_TIME_NONE || time > self->newest)
    {
      self->frames++;
      self->newest = time;
    }
  g_mutex_unlock (&self->lock);
  return GST_PAD_PROBE_OK;
}

static void
add_extension (GstElement *payloader,
               const char *uri,
               guint       id,
               const char *property,
               const char *value)
{
  g_autoptr (GstRTPHeaderExtension) extension = gst_rtp_header_extension_create_from_uri (uri);

  gst_rtp_header_extension_set_id (extension, id);
  g_object_set (extension, property, value, NULL);
  g_signal_emit_by_name (payloader, "add-extension", extension);
}

static GstElement *
make_encoder (StoaSimulcast *self,
              Layer         *layer,
              const char    *mid)
{
  GstElement *encoder = stoa_encoder_new_layer ();
  g_autoptr (GstElement) payloader = gst_bin_get_by_name (GST_BIN (encoder), "encoded");

  add_probe (payloader, "sink", GST_PAD_PROBE_TYPE_BUFFER, on_encoded, layer);
  if (self->n == 1)
    return encoder;
  add_extension (payloader, MID_URI, EXTENSION_MID, "mid", mid);
  add_extension (payloader, RID_URI, EXTENSION_RID, "rid", rids[layer->index]);
  return encoder;
}

/* Returns what is left to be linked: the scaled pictures. */
static GstElement *
add_size (StoaSimulcast *self,
          Layer         *layer,
          GstElement    *larger)
{
  GstElement *queue = gst_element_factory_make_full ("queue", "max-size-buffers", 2, "max-size-bytes", 0, "max-size-time",
                                                     (guint64) 0, "leaky", LEAKY_OLD, NULL);
  GstElement *scale = gst_element_factory_make_full ("videoscale", "add-borders", FALSE, "n-threads", 1, NULL);
  GstElement *sized;

  layer->size = gst_element_factory_make ("capsfilter", NULL);
  sized = layer->size;
  gst_bin_add_many (GST_BIN (self), queue, scale, layer->size, NULL);
  gst_element_link_many (larger, queue, scale, layer->size, NULL);
  g_signal_connect (queue, "overrun", G_CALLBACK (on_overrun), self);
  add_probe (scale, "sink", GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, on_layer_size, layer);
  /* the mid picture may be needed for the low one alone */
  if (layer->index != 1)
    {
      add_probe (queue, "sink", GST_PAD_PROBE_TYPE_BUFFER, on_gate, layer);
      return sized;
    }
  sized = gst_element_factory_make ("tee", NULL);
  gst_bin_add (GST_BIN (self), sized);
  gst_element_link (layer->size, sized);
  return sized;
}

/* Each layer is scaled from the next larger one and encoded on a thread of its own. */
static void
add_layers (StoaSimulcast *self,
            GstElement    *whole,
            GstElement    *funnel,
            const char    *mid)
{
  GstElement *larger = whole;

  for (int i = self->n - 1; i >= 0; i--)
    {
      Layer *layer = &self->layers[i];
      GstElement *sized;

      layer->owner = self;
      layer->index = i;
      layer->encoder = make_encoder (self, layer, mid);
      gst_bin_add (GST_BIN (self), layer->encoder);
      sized = add_size (self, layer, larger);
      gst_element_link_many (sized, layer->encoder, funnel, NULL);
      if (i == 1)
        {
          larger = sized;
          add_probe (layer->encoder, "sink", GST_PAD_PROBE_TYPE_BUFFER, on_gate, layer);
        }
    }
}

static void
expose (StoaSimulcast *self,
        GstElement    *element,
        const char    *pad_name)
{
  g_autoptr (GstPad) pad = gst_element_get_static_pad (element, pad_name);

  gst_element_add_pad (GST_ELEMENT (self), gst_ghost_pad_new (pad_name, pad));
}

static void
stoa_simulcast_finalize (GObject *object)
{
  g_mutex_clear (&STOA_SIMULCAST (object)->lock);
  G_OBJECT_CLASS (stoa_simulcast_parent_class)->finalize (object);
}

static void
stoa_simulcast_class_init (StoaSimulcastClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = stoa_simulcast_finalize;
  gst_element_class_set_static_metadata (GST_ELEMENT_CLASS (klass), "Simulcast", "Codec/Encoder/Video",
                                         "Encodes pictures in several sizes", "The Stoa developers");
}

static void
stoa_simulcast_init (StoaSimulcast *self)
{
  g_mutex_init (&self->lock);
  self->kbits = G_MAXUINT;
  self->newest = GST_CLOCK_TIME_NONE;
}

StoaSimulcast *
stoa_simulcast_new (const char *mid,
                    guint       n_layers)
{
  StoaSimulcast *self = g_object_new (STOA_TYPE_SIMULCAST, NULL);
  g_autoptr (GstCaps) caps = gst_caps_from_string (n_layers > 1 ? LAYERS_CAPS : CAPS);
  GstElement *whole = gst_element_factory_make ("tee", NULL);
  GstElement *funnel = gst_element_factory_make ("rtpfunnel", NULL);
  GstElement *all = gst_element_factory_make ("capsfilter", NULL);

  self->n = n_layers;
  stoa_effort_init (&self->effort, n_layers);
  gst_bin_add_many (GST_BIN (self), whole, funnel, all, NULL);
  gst_element_link (funnel, all);
  add_layers (self, whole, funnel, mid);
  if (n_layers > 1)
    gst_caps_set_simple (caps, "a-mid", G_TYPE_STRING, mid, NULL);
  else
    gst_caps_set_simple (caps, "ssrc", G_TYPE_UINT, stoa_encoder_get_ssrc (self->layers[0].encoder), NULL);
  g_object_set (all, "caps", caps, NULL);
  add_probe (whole, "sink", GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, on_whole, self);
  expose (self, whole, "sink");
  expose (self, all, "src");
  return self;
}

void
stoa_simulcast_mark_repairs (GstElement *rtxsend)
{
  g_autoptr (GstRTPHeaderExtension) rid = gst_rtp_header_extension_create_from_uri (RID_URI);
  g_autoptr (GstRTPHeaderExtension) repaired = gst_rtp_header_extension_create_from_uri (REPAIRED_RID_URI);

  gst_rtp_header_extension_set_id (rid, EXTENSION_RID);
  gst_rtp_header_extension_set_id (repaired, EXTENSION_REPAIRED_RID);
  g_signal_emit_by_name (rtxsend, "add-extension", rid);
  g_signal_emit_by_name (rtxsend, "add-extension", repaired);
}

void
stoa_simulcast_set_rate (StoaSimulcast *self,
                         guint          kbits)
{
  g_mutex_lock (&self->lock);
  self->changed |= self->kbits != kbits;
  self->kbits = kbits;
  g_mutex_unlock (&self->lock);
}

void
stoa_simulcast_set_demand (StoaSimulcast *self,
                           gboolean       mid,
                           gboolean       high)
{
  g_mutex_lock (&self->lock);
  self->plan[1].unwatched = !mid;
  self->plan[2].unwatched = !high;
  self->changed = TRUE;
  g_mutex_unlock (&self->lock);
}

void
stoa_simulcast_send_keyframe (StoaSimulcast *self,
                              StoaLayer      layer)
{
  for (guint i = 0; i < self->n; i++)
    if (layer == STOA_LAYER_AUTO || layer == STOA_LAYER_LOW + i)
      force_keyframe (&self->layers[i]);
}

void
stoa_simulcast_answer_request (StoaSimulcast *self,
                               guint          ssrc)
{
  for (guint i = 0; i < self->n; i++)
    if (stoa_encoder_get_ssrc (self->layers[i].encoder) == ssrc)
      force_keyframe (&self->layers[i]);
}

guint64
stoa_simulcast_count_frames (StoaSimulcast *self)
{
  guint64 frames;

  g_mutex_lock (&self->lock);
  frames = self->frames;
  g_mutex_unlock (&self->lock);
  return frames;
}

void
stoa_simulcast_count_layer_frames (StoaSimulcast *self,
                                   guint64        frames[STOA_N_LAYERS])
{
  g_mutex_lock (&self->lock);
  for (guint i = 0; i < STOA_N_LAYERS; i++)
    frames[i] = self->layers[i].frames;
  g_mutex_unlock (&self->lock);
}

guint
stoa_simulcast_count_layers (StoaSimulcast *self)
{
  guint n = 0;

  g_mutex_lock (&self->lock);
  for (guint i = 0; i < self->n; i++)
    n += self->plan[i].kbits > 0;
  g_mutex_unlock (&self->lock);
  return n;
}
