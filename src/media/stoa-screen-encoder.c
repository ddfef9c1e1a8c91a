/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-media"

#include "stoa-screen-encoder.h"

#include <gst/video/video.h>

#include "stoa-encoder.h"
#include "stoa-rate-share.h"

struct _StoaScreenEncoder
{
  GstBin parent_instance;

  GstElement *encoder;
  GMutex lock;
  guint best_kbits;          /* under lock, as all below; of the pictures' size */
  guint most_kbits;
  guint kbits;               /* that the encoder knows of */
};

G_DEFINE_FINAL_TYPE (StoaScreenEncoder, stoa_screen_encoder, GST_TYPE_BIN)

static void
read_size (StoaScreenEncoder *self,
           GstEvent          *event)
{
  GstVideoInfo video;
  GstCaps *caps;

  if (GST_EVENT_TYPE (event) != GST_EVENT_CAPS)
    return;
  gst_event_parse_caps (event, &caps);
  if (gst_video_info_from_caps (&video, caps))
    self->best_kbits = stoa_rate_share_screen (video.width, video.height);
}

/* On the streaming thread. */
static GstPadProbeReturn
on_input (GstPad          *pad,
          GstPadProbeInfo *info,
          gpointer         data)
{
  StoaScreenEncoder *self = data;

  g_mutex_lock (&self->lock);
  if ((GST_PAD_PROBE_INFO_TYPE (info) & GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM) != 0)
    read_size (self, GST_PAD_PROBE_INFO_EVENT (info));
  if (self->kbits != MIN (self->best_kbits, self->most_kbits))
    {
      self->kbits = MIN (self->best_kbits, self->most_kbits);
      stoa_encoder_set_rate (self->encoder, self->kbits);
    }
  g_mutex_unlock (&self->lock);
  return GST_PAD_PROBE_OK;
}

static void
stoa_screen_encoder_finalize (GObject *object)
{
  g_mutex_clear (&STOA_SCREEN_ENCODER (object)->lock);
  G_OBJECT_CLASS (stoa_screen_encoder_parent_class)->finalize (object);
}

static void
stoa_screen_encoder_class_init (StoaScreenEncoderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = stoa_screen_encoder_finalize;
  gst_element_class_set_static_metadata (GST_ELEMENT_CLASS (klass), "Screen encoder", "Codec/Encoder/Video",
                                         "Encodes pictures of a screen", "The Stoa developers");
}

static void
expose (StoaScreenEncoder *self,
        const char        *pad_name)
{
  g_autoptr (GstPad) pad = gst_element_get_static_pad (self->encoder, pad_name);

  gst_element_add_pad (GST_ELEMENT (self), gst_ghost_pad_new (pad_name, pad));
}

static void
stoa_screen_encoder_init (StoaScreenEncoder *self)
{
  g_autoptr (GstPad) sink = NULL;

  g_mutex_init (&self->lock);
  self->most_kbits = G_MAXUINT;
  self->encoder = stoa_encoder_new_screen ();
  gst_bin_add (GST_BIN (self), self->encoder);
  sink = gst_element_get_static_pad (self->encoder, "sink");
  gst_pad_add_probe (sink, GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, on_input, self, NULL);
  expose (self, "sink");
  expose (self, "src");
}

StoaScreenEncoder *
stoa_screen_encoder_new (void)
{
  return g_object_new (STOA_TYPE_SCREEN_ENCODER, NULL);
}

guint
stoa_screen_encoder_get_best (StoaScreenEncoder *self)
{
  guint kbits;

  g_mutex_lock (&self->lock);
  kbits = self->best_kbits;
  g_mutex_unlock (&self->lock);
  return kbits;
}

void
stoa_screen_encoder_set_rate (StoaScreenEncoder *self,
                              guint              kbits)
{
  g_mutex_lock (&self->lock);
  self->most_kbits = kbits;
  g_mutex_unlock (&self->lock);
}
