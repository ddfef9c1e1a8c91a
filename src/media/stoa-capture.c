/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-media"

#include "stoa-capture.h"

#include <glib/gi18n.h>
#include <gst/app/gstappsink.h>

#include "stoa-capture-chain.h"
#include "stoa-media-bus.h"
#include "stoa-speaker.h"

#define WATCH_MS 1000
#define SILENT_BEATS 5       /* of the watch, without a sample: the device is given up and opened again */
#define RETRY_BEATS 2        /* of the watch, after a failure */
#define OPEN_MS 500          /* from the device's caps until it plays */
#define MAX_HANGS 3          /* in a row that are tried again at once */
#define MAX_SKEW_NS (200 * GST_MSECOND)

/* What the streaming thread needs; outlives the capture until the pipeline has stopped. */
typedef struct
{
  StoaOutlet *outlet;
  StoaMediaBus *bus;
  int samples;               /* atomic: since the watch looked last */
  gboolean told;             /* streaming thread: that there are any */
} Flow;

typedef struct
{
  StoaMediaBus *bus;
  GstElement *pipeline;
} Opening;

struct _StoaCapture
{
  GObject parent_instance;

  StoaDeviceKind kind;
  StoaDevices *devices;
  StoaOutlet *outlet;
  char *device_id;           /* NULL for the default */
  gboolean on;
  gboolean suppress_noise;
  gboolean live;
  char *trouble;

  StoaDevice *device;        /* the one that is open, as the pipeline */
  GstElement *pipeline;
  StoaMediaBus *bus;         /* of this pipeline: one whose device hangs holds up no other */
  Flow *flow;
  gboolean opened;           /* the pipeline plays */
  guint open_source;         /* fires when it should, and does not */
  guint hangs;               /* in a row */
  guint far_end_id;          /* in the outlet of what is played */
  guint watch_source;        /* while on */
  guint silent_beats;
  guint wait_beats;          /* until the next attempt */
};

enum { PROP_0, PROP_TROUBLE, PROP_LIVE, N_PROPS };
static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (StoaCapture, stoa_capture, G_TYPE_OBJECT)

static void
flow_clear (gpointer data)
{
  stoa_outlet_unref (((Flow *) data)->outlet);
  stoa_media_bus_unref (((Flow *) data)->bus);
}

static void
flow_unref (gpointer data)
{
  g_atomic_rc_box_release_full (data, flow_clear);
}

static void
set_live (StoaCapture *self,
          gboolean     live)
{
  if (self->live == live)
    return;
  self->live = live;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_LIVE]);
}

/* Another device that takes over is no reason to say that there is none: only trouble is. */
static void
set_trouble (StoaCapture *self,
             const char  *trouble)
{
  if (trouble != NULL)
    set_live (self, FALSE);
  if (g_set_str (&self->trouble, trouble))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_TROUBLE]);
}

static void
hear_flow (gpointer owner,
           gpointer data)
{
  StoaCapture *self = owner;

  if (!self->on)
    return;
  self->silent_beats = 0;
  set_trouble (self, NULL);
  set_live (self, TRUE);
}

/* On the streaming thread. Devices have their own ideas of time; what is far from now is stamped now. */
static GstFlowReturn
on_sample (GstAppSink *sink,
           gpointer    data)
{
  Flow *flow = data;
  g_autoptr (GstSample) sample = gst_app_sink_pull_sample (sink);
  GstClockTime now = g_get_monotonic_time () * GST_USECOND;
  GstBuffer *buffer = sample != NULL ? gst_sample_get_buffer (sample) : NULL;
  GstClockTime pts;

  if (buffer == NULL)
    return GST_FLOW_OK;
  g_atomic_int_inc (&flow->samples);
  if (!flow->told)
    stoa_media_bus_post (flow->bus, hear_flow, NULL, NULL);
  flow->told = TRUE;
  pts = gst_segment_to_running_time (gst_sample_get_segment (sample), GST_FORMAT_TIME, GST_BUFFER_PTS (buffer));
  if (!GST_CLOCK_TIME_IS_VALID (pts) || ABS (GST_CLOCK_DIFF (pts, now)) > (GstClockTimeDiff) MAX_SKEW_NS)
    pts = now;
  if (pts == GST_BUFFER_PTS (buffer))
    {
      stoa_outlet_push (flow->outlet, sample);
    }
  else
    {
      g_autoptr (GstBuffer) copy = gst_buffer_copy (buffer);
      g_autoptr (GstSample) stamped = NULL;

      GST_BUFFER_PTS (copy) = pts;
      stamped = gst_sample_new (copy, gst_sample_get_caps (sample), NULL, NULL);
      stoa_outlet_push (flow->outlet, stamped);
    }
  return GST_FLOW_OK;
}

static void
opening_free (gpointer data)
{
  Opening *opening = data;

  gst_object_unref (opening->pipeline);
  stoa_media_bus_unref (opening->bus);
  g_free (opening);
}

static void
hear_opened (gpointer owner,
             gpointer data)
{
  StoaCapture *self = owner;

  self->opened = TRUE;
  self->hangs = 0;
  g_clear_handle_id (&self->open_source, g_source_remove);
}

/* On the worker. */
static void
open_device (gpointer data)
{
  Opening *opening = data;

  if (gst_element_set_state (opening->pipeline, GST_STATE_PLAYING) != GST_STATE_CHANGE_FAILURE)
    stoa_media_bus_post (opening->bus, hear_opened, NULL, NULL);
}

/* On a worker of its own: has a device that hangs while it is opened give up. */
static void
interrupt (gpointer data)
{
  g_autoptr (GstElement) device = gst_bin_get_by_name (data, "device");
  g_autoptr (GstPad) pad = gst_element_get_static_pad (device, "src");

  if (pad != NULL)
    gst_pad_set_active (pad, FALSE);
}

static void
interrupt_opening (StoaCapture *self)
{
  g_autoptr (StoaMediaBus) bus = stoa_media_bus_new (self);

  stoa_media_bus_close (bus);
  stoa_media_bus_work (bus, interrupt, gst_object_ref (self->pipeline), gst_object_unref);
}

static void
take_down (StoaCapture *self)
{
  g_clear_object (&self->device);
  self->silent_beats = 0;
  if (self->pipeline == NULL)
    return;
  if (self->far_end_id > 0)
    stoa_outlet_remove (stoa_speaker_far_end (), self->far_end_id);
  self->far_end_id = 0;
  g_clear_pointer (&self->flow, flow_unref);
  g_clear_handle_id (&self->open_source, g_source_remove);
  if (!self->opened)
    interrupt_opening (self);
  self->opened = FALSE;
  stoa_media_bus_close (self->bus);
  stoa_media_bus_discard (self->bus, g_steal_pointer (&self->pipeline));
  g_clear_pointer (&self->bus, stoa_media_bus_unref);
}

static const char *
say_error (StoaCapture  *self,
           const GError *error)
{
  gboolean camera = self->kind == STOA_DEVICE_CAMERA;

  if (g_error_matches (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_BUSY))
    return camera ? _("Another program is using the camera") : _("Another program is using the microphone");
  if (g_error_matches (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NOT_AUTHORIZED))
    return camera ? _("The system does not let Stoa use the camera") : _("The system does not let Stoa use the microphone");
  if (g_error_matches (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NOT_FOUND))
    return camera ? _("The camera was unplugged") : _("The microphone was unplugged");
  return camera ? _("The camera does not work") : _("The microphone does not work");
}

static void
fail (StoaCapture *self,
      const char  *trouble)
{
  take_down (self);
  self->wait_beats = RETRY_BEATS;
  set_trouble (self, trouble);
}

static void
on_message (gpointer    owner,
            GstMessage *message)
{
  StoaCapture *self = owner;
  g_autoptr (GError) error = NULL;
  g_autofree char *debug = NULL;

  if (GST_MESSAGE_TYPE (message) != GST_MESSAGE_ERROR)
    return;
  gst_message_parse_error (message, &error, &debug);
  g_info ("Capture: %s (%s)", error->message, debug);
  fail (self, say_error (self, error));
}

static void update (StoaCapture *self);

static gboolean
on_open_late (gpointer data)
{
  StoaCapture *self = data;

  self->open_source = 0;
  g_info ("Capture: the device hangs while it is opened");
  take_down (self);
  if (++self->hangs > MAX_HANGS)
    fail (self, self->kind == STOA_DEVICE_CAMERA ? _("The camera does not work") : _("The microphone does not work"));
  else
    update (self);
  return G_SOURCE_REMOVE;
}

/* pipewiresrc can miss that its stream has started, and would wait for it half a minute. */
static void
hear_caps (gpointer owner,
           gpointer data)
{
  StoaCapture *self = owner;

  if (!self->opened && self->open_source == 0)
    self->open_source = g_timeout_add (OPEN_MS, on_open_late, self);
}

static void
release_bus (gpointer data)
{
  stoa_media_bus_unref (data);
}

/* On the streaming thread. */
static GstPadProbeReturn
on_event (GstPad          *pad,
          GstPadProbeInfo *info,
          gpointer         bus)
{
  if (GST_EVENT_TYPE (GST_PAD_PROBE_INFO_EVENT (info)) == GST_EVENT_CAPS)
    stoa_media_bus_post (bus, hear_caps, NULL, NULL);
  return GST_PAD_PROBE_OK;
}

static void
open_pipeline (StoaCapture *self)
{
  g_autoptr (GstElement) device = gst_bin_get_by_name (GST_BIN (self->pipeline), "device");
  g_autoptr (GstPad) pad = gst_element_get_static_pad (device, "src");
  Opening *opening = g_new0 (Opening, 1);

  opening->bus = stoa_media_bus_ref (self->bus);
  opening->pipeline = gst_object_ref (self->pipeline);
  if (pad != NULL)
    gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, on_event, stoa_media_bus_ref (self->bus), release_bus);
  stoa_media_bus_watch (self->bus, self->pipeline, on_message);
  stoa_media_bus_work (self->bus, open_device, opening, opening_free);
}

static void
set_up (StoaCapture *self,
        StoaDevice  *device)
{
  GstAppSinkCallbacks callbacks = { .new_sample = on_sample };
  g_autoptr (GstElement) sink = NULL;
  g_autoptr (GstElement) far_end = NULL;

  self->pipeline = stoa_capture_chain_new (self->kind, device, self->suppress_noise);
  if (self->pipeline == NULL)
    {
      fail (self, self->kind == STOA_DEVICE_CAMERA ? _("The camera does not work") : _("The microphone does not work"));
      return;
    }
  self->device = g_object_ref (device);
  self->bus = stoa_media_bus_new (self);
  self->flow = g_atomic_rc_box_new0 (Flow);
  self->flow->outlet = stoa_outlet_ref (self->outlet);
  self->flow->bus = stoa_media_bus_ref (self->bus);
  sink = gst_bin_get_by_name (GST_BIN (self->pipeline), "sink");
  g_object_set (sink, "sync", FALSE, "async", FALSE, "max-buffers", 2, "enable-last-sample", FALSE, NULL);
  gst_app_sink_set_callbacks (GST_APP_SINK (sink), &callbacks, g_atomic_rc_box_acquire (self->flow), flow_unref);
  far_end = gst_bin_get_by_name (GST_BIN (self->pipeline), "far");
  if (far_end != NULL)
    self->far_end_id = stoa_outlet_add_appsrc (stoa_speaker_far_end (), GST_APP_SRC (far_end));
  open_pipeline (self);
}

static const char *
say_missing (StoaCapture *self)
{
  gboolean camera = self->kind == STOA_DEVICE_CAMERA;
  const char *trouble = stoa_devices_get_trouble (self->devices);

  if (trouble != NULL)
    return trouble;
  if (!stoa_devices_is_loaded (self->devices))
    return NULL;
  if (self->device_id != NULL)
    return camera ? _("The chosen camera is not plugged in") : _("The chosen microphone is not plugged in");
  return camera ? _("No camera was found") : _("No microphone was found");
}

/* For a microphone that is not there another one does; another camera would show what nobody asked it to. */
static StoaDevice *
find_device (StoaCapture *self)
{
  StoaDevice *device = stoa_devices_find (self->devices, self->device_id);

  if (device == NULL && self->kind == STOA_DEVICE_MIC)
    device = stoa_devices_find (self->devices, NULL);
  return device;
}

/* Brings what is open in line with what is wanted and what is there. */
static void
update (StoaCapture *self)
{
  g_autoptr (StoaDevice) device = self->on ? find_device (self) : NULL;

  if (self->pipeline != NULL && device != NULL
      && g_str_equal (stoa_device_get_id (self->device), stoa_device_get_id (device)))
    return;
  take_down (self);
  if (device == NULL)
    set_trouble (self, self->on ? say_missing (self) : NULL);
  else if (self->wait_beats == 0)
    set_up (self, device);
}

static gboolean
on_watch (gpointer data)
{
  StoaCapture *self = data;

  if (self->wait_beats > 0)
    self->wait_beats--;
  if (self->pipeline == NULL)
    {
      update (self);
    }
  else if (g_atomic_int_exchange (&self->flow->samples, 0) > 0)
    {
      self->silent_beats = 0;
    }
  else if (++self->silent_beats >= SILENT_BEATS)
    {
      fail (self, self->kind == STOA_DEVICE_CAMERA ? _("The camera sends no picture")
                                                   : _("The microphone sends no sound"));
    }
  return G_SOURCE_CONTINUE;
}

static void
on_devices_changed (StoaCapture *self)
{
  self->wait_beats = 0;
  update (self);
}

static void
stoa_capture_get_property (GObject    *object,
                           guint       id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  if (id == PROP_TROUBLE)
    g_value_set_string (value, STOA_CAPTURE (object)->trouble);
  else if (id == PROP_LIVE)
    g_value_set_boolean (value, STOA_CAPTURE (object)->live);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
stoa_capture_dispose (GObject *object)
{
  StoaCapture *self = STOA_CAPTURE (object);

  g_clear_handle_id (&self->watch_source, g_source_remove);
  take_down (self);
  G_OBJECT_CLASS (stoa_capture_parent_class)->dispose (object);
}

static void
stoa_capture_finalize (GObject *object)
{
  StoaCapture *self = STOA_CAPTURE (object);

  g_clear_object (&self->devices);
  g_clear_pointer (&self->outlet, stoa_outlet_unref);
  g_free (self->device_id);
  g_free (self->trouble);
  G_OBJECT_CLASS (stoa_capture_parent_class)->finalize (object);
}

static void
stoa_capture_class_init (StoaCaptureClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = stoa_capture_get_property;
  object_class->dispose = stoa_capture_dispose;
  object_class->finalize = stoa_capture_finalize;
  props[PROP_TROUBLE] = g_param_spec_string ("trouble", NULL, NULL, NULL,
                                             G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  props[PROP_LIVE] = g_param_spec_boolean ("live", NULL, NULL, FALSE,
                                           G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
stoa_capture_init (StoaCapture *self)
{
  self->suppress_noise = TRUE;
}

StoaCapture *
stoa_capture_new (StoaDeviceKind  kind,
                  StoaDevices    *devices,
                  StoaOutlet     *outlet)
{
  StoaCapture *self = g_object_new (STOA_TYPE_CAPTURE, NULL);

  self->kind = kind;
  self->devices = g_object_ref (devices);
  self->outlet = stoa_outlet_ref (outlet);
  g_signal_connect_object (devices, "items-changed", G_CALLBACK (on_devices_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (devices, "notify", G_CALLBACK (on_devices_changed), self, G_CONNECT_SWAPPED);
  return self;
}

void
stoa_capture_set_device (StoaCapture *self,
                         const char  *id)
{
  if (!g_set_str (&self->device_id, id))
    return;
  self->wait_beats = 0;
  update (self);
}

void
stoa_capture_set_on (StoaCapture *self,
                     gboolean     on)
{
  if (self->on == on)
    return;
  self->on = on;
  self->wait_beats = 0;
  g_clear_handle_id (&self->watch_source, g_source_remove);
  if (on)
    {
      stoa_devices_ask (self->devices);
      self->watch_source = g_timeout_add (WATCH_MS, on_watch, self);
    }
  else
    {
      set_live (self, FALSE);
    }
  update (self);
}

void
stoa_capture_set_suppress_noise (StoaCapture *self,
                                 gboolean     suppress)
{
  if (self->suppress_noise == suppress)
    return;
  self->suppress_noise = suppress;
  take_down (self);
  update (self);
}

gboolean
stoa_capture_is_live (StoaCapture *self)
{
  return self->live;
}

const char *
stoa_capture_get_trouble (StoaCapture *self)
{
  return self->trouble;
}
