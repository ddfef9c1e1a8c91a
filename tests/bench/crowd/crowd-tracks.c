/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "crowd-tracks.h"

#include <gst/rtp/rtp.h>
#include <gst/webrtc/webrtc.h>

#include "crowd-clock.h"
#include "stoa-encoder.h"
#include "stoa-outlet.h"

#define MAX_LAYERS 3
#define QUEUED 30
#define MTU 1200
#define MID_EXTENSION 4
#define RID_EXTENSION 5

#define SOUND_CAPS "audio/x-opus,rate=48000,channels=2,channel-mapping-family=0,stream-count=1,coupled-count=1"
#define SOUND_RTP_CAPS \
  "application/x-rtp,media=audio,encoding-name=OPUS,clock-rate=48000,payload=" G_STRINGIFY (STOA_PT_OPUS) "," \
  "encoding-params=(string)2,extmap-1=(string)<\"\"," STOA_EXTENSION_AUDIO_LEVEL ",\"vad=on\">," \
  "extmap-3=" STOA_EXTENSION_TWCC ",rtcp-fb-transport-cc=true,useinbandfec=(string)1,minptime=(string)10"
#define PICTURE_CAPS "video/x-vp8"
#define PICTURE_RTP_CAPS \
  "application/x-rtp,media=video,encoding-name=VP8,clock-rate=90000,payload=" G_STRINGIFY (STOA_PT_VP8) "," \
  "extmap-3=" STOA_EXTENSION_TWCC ",rtcp-fb-nack-pli=true,rtcp-fb-ccm-fir=true,rtcp-fb-transport-cc=true"

static const char *const rids[MAX_LAYERS] = { "h", "m", "l" };

static GstElement *
add_input (GstBin     *pipeline,
           const char *caps_text,
           GPtrArray  *inputs)
{
  g_autoptr (GstCaps) caps = gst_caps_from_string (caps_text);
  GstElement *appsrc = stoa_outlet_appsrc (NULL, QUEUED);

  g_object_set (appsrc, "caps", caps, NULL);
  gst_bin_add (pipeline, appsrc);
  g_ptr_array_add (inputs, gst_object_ref (appsrc));
  return appsrc;
}

static GstElement *
add_filter (GstBin  *pipeline,
            GstCaps *caps)
{
  GstElement *filter = gst_element_factory_make ("capsfilter", NULL);

  g_object_set (filter, "caps", caps, NULL);
  gst_bin_add (pipeline, filter);
  return filter;
}

static void
send_only (GstElement *webrtc,
           int         mline,
           gboolean    repair)
{
  g_autoptr (GstWebRTCRTPTransceiver) transceiver = NULL;

  g_signal_emit_by_name (webrtc, "get-transceiver", mline, &transceiver);
  g_object_set (transceiver, "direction", GST_WEBRTC_RTP_TRANSCEIVER_DIRECTION_SENDONLY, "do-nack", repair, NULL);
}

static void
add_sound (GstBin     *pipeline,
           GstElement *webrtc,
           GPtrArray  *inputs)
{
  g_autoptr (GstCaps) caps = gst_caps_from_string (SOUND_RTP_CAPS);
  GstElement *input = add_input (pipeline, SOUND_CAPS, inputs);
  GstElement *payloader = gst_element_factory_make ("rtpopuspay", NULL);
  GstElement *filter;
  guint ssrc = g_random_int_range (1, G_MAXINT32);

  gst_caps_set_simple (caps, "ssrc", G_TYPE_UINT, ssrc, NULL);
  g_object_set (payloader, "pt", STOA_PT_OPUS, "ssrc", ssrc, NULL);
  gst_bin_add (pipeline, payloader);
  filter = add_filter (pipeline, caps);
  gst_element_link_many (input, payloader, filter, webrtc, NULL);
  send_only (webrtc, 0, FALSE);
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
add_layer (GstBin     *pipeline,
           guint       layer,
           gboolean    alone,
           guint       ssrc,
           GPtrArray  *inputs)
{
  GstElement *input = add_input (pipeline, PICTURE_CAPS, inputs);
  GstElement *payloader = gst_element_factory_make ("rtpvp8pay", NULL);

  g_object_set (payloader, "pt", STOA_PT_VP8, "ssrc", ssrc, "mtu", MTU, NULL);
  gst_util_set_object_arg (G_OBJECT (payloader), "picture-id-mode", "15-bit");
  if (!alone)
    {
      add_extension (payloader, GST_RTP_HDREXT_BASE "sdes:mid", MID_EXTENSION, "mid", "video0");
      add_extension (payloader, GST_RTP_HDREXT_BASE "sdes:rtp-stream-id", RID_EXTENSION, "rid", rids[layer]);
    }
  gst_bin_add (pipeline, payloader);
  gst_element_link (input, payloader);
  return payloader;
}

static void
name_layers (GstCaps *caps,
             guint    n_layers)
{
  g_autofree char *mid = g_strdup_printf ("extmap-%d", MID_EXTENSION);
  g_autofree char *rid = g_strdup_printf ("extmap-%d", RID_EXTENSION);
  g_autoptr (GString) list = g_string_new ("send ");

  for (guint i = 0; i < n_layers; i++)
    {
      g_autofree char *field = g_strdup_printf ("rid-%s", rids[i]);

      gst_caps_set_simple (caps, field, G_TYPE_STRING, "send", NULL);
      g_string_append_printf (list, "%s%s", i > 0 ? ";" : "", rids[i]);
    }
  gst_caps_set_simple (caps, "a-mid", G_TYPE_STRING, "video0", "a-simulcast", G_TYPE_STRING, list->str,
                       mid, G_TYPE_STRING, GST_RTP_HDREXT_BASE "sdes:mid",
                       rid, G_TYPE_STRING, GST_RTP_HDREXT_BASE "sdes:rtp-stream-id", NULL);
}

static void
add_pictures (GstBin     *pipeline,
              GstElement *webrtc,
              guint       n_layers,
              GPtrArray  *inputs)
{
  g_autoptr (GstCaps) caps = gst_caps_from_string (PICTURE_RTP_CAPS);
  GstElement *funnel = gst_element_factory_make ("rtpfunnel", NULL);
  GstElement *filter;
  guint ssrc = g_random_int_range (1, G_MAXINT32 - MAX_LAYERS);

  if (n_layers > 1)
    name_layers (caps, n_layers);
  else
    gst_caps_set_simple (caps, "ssrc", G_TYPE_UINT, ssrc, NULL);
  gst_bin_add (pipeline, funnel);
  filter = add_filter (pipeline, caps);
  for (guint i = 0; i < n_layers; i++)
    gst_element_link (add_layer (pipeline, i, n_layers == 1, ssrc + i, inputs), funnel);
  gst_element_link_many (funnel, filter, webrtc, NULL);
  send_only (webrtc, 1, TRUE);
}

void
crowd_tracks_add_film (GstBin     *pipeline,
                       GstElement *webrtc,
                       guint       n_layers,
                       GPtrArray  *inputs)
{
  g_return_if_fail (n_layers > 0 && n_layers <= MAX_LAYERS);

  add_sound (pipeline, webrtc, inputs);
  add_pictures (pipeline, webrtc, n_layers, inputs);
}

void
crowd_tracks_add_clock (GstBin     *pipeline,
                        GstElement *webrtc)
{
  GstElement *clock = crowd_clock_new ();
  GstElement *encoder = stoa_encoder_new_video ();

  gst_bin_add_many (pipeline, clock, encoder, NULL);
  gst_element_link_many (clock, encoder, webrtc, NULL);
  send_only (webrtc, 0, TRUE);
}
