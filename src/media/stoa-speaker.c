/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-media"

#include "stoa-speaker.h"

#include "stoa-device-element.h"
#include "stoa-devices.h"
#include "stoa-media-bus.h"

#define QUEUED_SOUNDS 50
#define RETRY_MS 2000

#define CHAIN "audioconvert ! audioresample"
/* Enough for a busy desktop, little enough for a conversation. */
#define SINK_BUFFER_US 60000
#define SINK_BLOCK_US 10000

struct _StoaSpeaker
{
  GObject parent_instance;

  StoaOutlet *outlet;
  StoaDevices *devices;
  char *device_id;           /* the chosen one; NULL for the default */
  char *used_id;             /* of the one that plays; NULL for the default */
  GstElement *pipeline;      /* NULL between a failure and the next attempt */
  StoaMediaBus *bus;         /* of this pipeline: one whose device hangs holds up no other */
  guint taker;
  guint retry_source;
};

G_DEFINE_FINAL_TYPE (StoaSpeaker, stoa_speaker, G_TYPE_OBJECT)

static void
take_down (StoaSpeaker *self)
{
  g_clear_handle_id (&self->retry_source, g_source_remove);
  if (self->pipeline == NULL)
    return;
  stoa_outlet_remove (self->outlet, self->taker);
  stoa_media_bus_close (self->bus);
  stoa_media_bus_discard (self->bus, g_steal_pointer (&self->pipeline));
  g_clear_pointer (&self->bus, stoa_media_bus_unref);
}

static gboolean set_up (gpointer data);

static void
on_message (gpointer    owner,
            GstMessage *message)
{
  StoaSpeaker *self = owner;
  g_autoptr (GError) error = NULL;

  if (GST_MESSAGE_TYPE (message) != GST_MESSAGE_ERROR)
    return;
  gst_message_parse_error (message, &error, NULL);
  g_info ("Speaker: %s", error->message);
  take_down (self);
  self->retry_source = g_timeout_add (RETRY_MS, set_up, self);
}

/* The chosen one while it is there, and otherwise whatever the system plays on. */
static StoaDevice *
find_chosen (StoaSpeaker *self)
{
  return self->device_id != NULL ? stoa_devices_find (self->devices, self->device_id) : NULL;
}

static GstElement *
make_sink (StoaSpeaker *self)
{
  g_autoptr (StoaDevice) device = find_chosen (self);
  GstElement *sink = device != NULL ? stoa_device_make_element (device) : NULL;

  g_set_str (&self->used_id, sink != NULL ? stoa_device_get_id (device) : NULL);
  if (sink == NULL)
    sink = gst_element_factory_make ("pulsesink", NULL);
  if (sink != NULL && g_object_class_find_property (G_OBJECT_GET_CLASS (sink), "buffer-time") != NULL)
    g_object_set (sink, "buffer-time", (gint64) SINK_BUFFER_US, "latency-time", (gint64) SINK_BLOCK_US, NULL);
  if (sink != NULL && g_object_class_find_property (G_OBJECT_GET_CLASS (sink), "client-name") != NULL)
    g_object_set (sink, "client-name", "Stoa", NULL);
  return sink;
}

static gboolean
set_up (gpointer data)
{
  StoaSpeaker *self = data;
  GstElement *sink = make_sink (self);
  GstElement *input, *chain;

  self->retry_source = 0;
  if (sink == NULL)
    {
      g_warning ("GStreamer's pulsesink is missing: nothing is played");
      return G_SOURCE_REMOVE;
    }
  input = stoa_outlet_appsrc ("mix", QUEUED_SOUNDS);
  chain = gst_parse_bin_from_description (CHAIN, TRUE, NULL);
  self->bus = stoa_media_bus_new (self);
  self->pipeline = gst_object_ref_sink (stoa_outlet_pipeline ("speaker"));
  gst_bin_add_many (GST_BIN (self->pipeline), input, chain, sink, NULL);
  gst_element_link_many (input, chain, sink, NULL);
  stoa_media_bus_watch (self->bus, self->pipeline, on_message);
  self->taker = stoa_outlet_add_appsrc (self->outlet, GST_APP_SRC (input));
  stoa_media_bus_set_state (self->bus, self->pipeline, GST_STATE_PLAYING);
  return G_SOURCE_REMOVE;
}

/* The chosen one came or went. */
static void
on_devices_changed (StoaSpeaker *self)
{
  g_autoptr (StoaDevice) device = find_chosen (self);

  if (g_strcmp0 (self->used_id, device != NULL ? stoa_device_get_id (device) : NULL) == 0)
    return;
  take_down (self);
  set_up (self);
}

static void
push_to_far_end (GstSample *sample,
                 gpointer   data)
{
  stoa_outlet_push (stoa_speaker_far_end (), sample);
}

static void
stoa_speaker_dispose (GObject *object)
{
  StoaSpeaker *self = STOA_SPEAKER (object);

  take_down (self);
  G_OBJECT_CLASS (stoa_speaker_parent_class)->dispose (object);
}

static void
stoa_speaker_finalize (GObject *object)
{
  StoaSpeaker *self = STOA_SPEAKER (object);

  g_clear_pointer (&self->outlet, stoa_outlet_unref);
  g_clear_object (&self->devices);
  g_free (self->device_id);
  g_free (self->used_id);
  G_OBJECT_CLASS (stoa_speaker_parent_class)->finalize (object);
}

static void
stoa_speaker_class_init (StoaSpeakerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = stoa_speaker_dispose;
  object_class->finalize = stoa_speaker_finalize;
}

static void
stoa_speaker_init (StoaSpeaker *self)
{
  self->outlet = stoa_outlet_new ();
  stoa_outlet_add (self->outlet, push_to_far_end, NULL, NULL);
  self->devices = stoa_devices_new (STOA_DEVICE_SPEAKER);
  g_signal_connect_object (self->devices, "items-changed", G_CALLBACK (on_devices_changed), self, G_CONNECT_SWAPPED);
}

StoaSpeaker *
stoa_speaker_new (void)
{
  StoaSpeaker *self = g_object_new (STOA_TYPE_SPEAKER, NULL);

  set_up (self);
  return self;
}

StoaOutlet *
stoa_speaker_get_outlet (StoaSpeaker *self)
{
  return self->outlet;
}

void
stoa_speaker_set_device (StoaSpeaker *self,
                         const char  *device_id)
{
  if (!g_set_str (&self->device_id, device_id))
    return;
  on_devices_changed (self);
}

StoaOutlet *
stoa_speaker_far_end (void)
{
  static gsize once = 0;

  if (g_once_init_enter (&once))
    g_once_init_leave (&once, (gsize) stoa_outlet_new ());
  return (StoaOutlet *) once;
}
