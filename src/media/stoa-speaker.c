/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-media"

#include "stoa-speaker.h"

#include "stoa-media-bus.h"

#define QUEUED_SOUNDS 50
#define RETRY_MS 2000

/* 60 ms of the sink's own buffer: enough for a busy desktop, little enough for a conversation. */
#define CHAIN \
  "audioconvert ! audioresample ! pulsesink name=sink client-name=Stoa buffer-time=60000 latency-time=10000"

struct _StoaSpeaker
{
  GObject parent_instance;

  StoaOutlet *outlet;
  char *device_id;
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

static gboolean
set_up (gpointer data)
{
  StoaSpeaker *self = data;
  GstElement *input = stoa_outlet_appsrc ("mix", QUEUED_SOUNDS);
  GstElement *chain = gst_parse_bin_from_description (CHAIN, TRUE, NULL);
  g_autoptr (GstElement) sink = gst_bin_get_by_name (GST_BIN (chain), "sink");

  self->retry_source = 0;
  self->bus = stoa_media_bus_new (self);
  self->pipeline = gst_object_ref_sink (stoa_outlet_pipeline ("speaker"));
  if (self->device_id != NULL)
    g_object_set (sink, "device", self->device_id, NULL);
  gst_bin_add_many (GST_BIN (self->pipeline), input, chain, NULL);
  gst_element_link (input, chain);
  stoa_media_bus_watch (self->bus, self->pipeline, on_message);
  self->taker = stoa_outlet_add_appsrc (self->outlet, GST_APP_SRC (input));
  stoa_media_bus_set_state (self->bus, self->pipeline, GST_STATE_PLAYING);
  return G_SOURCE_REMOVE;
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
  g_free (self->device_id);
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
  take_down (self);
  set_up (self);
}

StoaOutlet *
stoa_speaker_far_end (void)
{
  static gsize once = 0;

  if (g_once_init_enter (&once))
    g_once_init_leave (&once, (gsize) stoa_outlet_new ());
  return (StoaOutlet *) once;
}
