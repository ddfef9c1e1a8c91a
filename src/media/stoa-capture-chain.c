/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-media"

#include "stoa-capture-chain.h"

#include "stoa-camera-mode.h"
#include "stoa-device-element.h"
#include "stoa-outlet.h"

#define PICTURES \
  "videoconvertscale ! videorate drop-only=true max-rate=30 " \
  "! video/x-raw,format=I420,width=[16,1280,2],height=[16,720,2],pixel-aspect-ratio=1/1 ! appsink name=sink"
#define SOUND "audioconvert ! audioresample ! audio/x-raw,format=S16LE,rate=48000,channels=1,layout=interleaved "
/* The probe hears what is played, and what the microphone hears of it is taken out again. */
#define CANCELLER \
  "webrtcdsp name=canceller noise-suppression-level=moderate gain-control=true " \
  "high-pass-filter=true "
#define FAR_END SOUND "! webrtcechoprobe name=%s ! fakesink sync=false async=false enable-last-sample=false"
#define FAR_END_BUFFERS 50

static void
set_if_there (GstElement *element,
              const char *property,
              const char *value)
{
  if (g_object_class_find_property (G_OBJECT_GET_CLASS (element), property) != NULL)
    gst_util_set_object_arg (G_OBJECT (element), property, value);
}

static GstElement *
make_camera (StoaDevice *device,
             GstElement *source)
{
  g_autoptr (GstCaps) caps = gst_device_get_caps (stoa_device_get (device));
  g_autoptr (GstCaps) mode = caps != NULL ? stoa_camera_mode_pick (caps) : NULL;
  g_autofree char *text = mode != NULL ? gst_caps_to_string (mode) : NULL;
  gboolean jpeg = text != NULL && g_str_has_prefix (text, "image/jpeg");
  g_autofree char *description = g_strdup_printf ("capsfilter name=mode ! %s" PICTURES, jpeg ? "jpegdec ! " : "");
  GstElement *chain = gst_parse_bin_from_description (description, TRUE, NULL);

  g_debug ("Camera mode: %s", text != NULL ? text : "its own");
  if (chain != NULL && mode != NULL)
    {
      g_autoptr (GstElement) filter = gst_bin_get_by_name (GST_BIN (chain), "mode");

      g_object_set (filter, "caps", mode, NULL);
    }
  /* PipeWire's few buffers go back at once, however long a picture is on its way */
  set_if_there (source, "always-copy", "true");
  set_if_there (source, "on-disconnect", "error");
  return chain;
}

static GstElement *
make_mic (GstElement *pipeline,
          GstElement *source,
          gboolean    suppress_noise)
{
  /* the canceller finds its probe by name among all of the process */
  g_autofree char *probe = g_strdup_printf ("probe-%p", pipeline);
  g_autofree char *far_description = g_strdup_printf (FAR_END, probe);
  GstElement *far_end = gst_parse_bin_from_description (far_description, TRUE, NULL);
  GstElement *chain, *input;

  set_if_there (source, "client-name", "Stoa");
  set_if_there (source, "buffer-time", "100000");
  set_if_there (source, "latency-time", "10000");
  if (far_end == NULL)
    {
      g_warning ("GStreamer's webrtcdsp is missing: no echo is cancelled");
      return gst_parse_bin_from_description (SOUND "! appsink name=sink", TRUE, NULL);
    }
  input = stoa_outlet_appsrc ("far", FAR_END_BUFFERS);
  gst_bin_add_many (GST_BIN (pipeline), input, far_end, NULL);
  gst_element_link (input, far_end);
  chain = gst_parse_bin_from_description (SOUND "! " CANCELLER "! appsink name=sink", TRUE, NULL);
  if (chain != NULL)
    {
      g_autoptr (GstElement) canceller = gst_bin_get_by_name (GST_BIN (chain), "canceller");

      g_object_set (canceller, "probe", probe, "noise-suppression", suppress_noise, NULL);
    }
  return chain;
}

GstElement *
stoa_capture_chain_new (StoaDeviceKind  kind,
                        StoaDevice     *device,
                        gboolean        suppress_noise)
{
  GstElement *source = stoa_device_make_element (device);
  g_autoptr (GstElement) pipeline = gst_object_ref_sink (stoa_outlet_pipeline ("capture"));
  GstElement *chain;

  if (source == NULL)
    return NULL;
  gst_object_set_name (GST_OBJECT (source), "device");
  gst_bin_add (GST_BIN (pipeline), source);
  chain = kind == STOA_DEVICE_CAMERA ? make_camera (device, source) : make_mic (pipeline, source, suppress_noise);
  if (chain == NULL)
    return NULL;
  gst_bin_add (GST_BIN (pipeline), chain);
  if (!gst_element_link (source, chain))
    return NULL;
  return g_steal_pointer (&pipeline);
}
