/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-media"

#include "stoa-encoder.h"

#include <math.h>

#include <gst/video/video.h>

#define MIN_RATE_KBITS 100
#define MAX_RATE_KBITS 2500
#define MTU 1200
#define AUDIO_RATE_BITS 40000

/* cpu-used −8: a fixed speed, near what browsers use for calls; deadline 1: real time. Rate control as
 * for live calls: constant rate, a buffer of a second, key frames bounded; what the rate does not give even at the
 * worst quality is left out. One thread: VP8's wait for each other by spinning, and where both cores are busy two
 * of them take ten times as long as one (4 ms for 720p). */
#define VIDEO_ENCODER \
  "vp8enc name=encoder threads=1 deadline=1 cpu-used=-8 error-resilient=default keyframe-max-dist=240 " \
  "min-force-key-unit-interval=150000000 " \
  "end-usage=cbr buffer-size=1000 buffer-initial-size=500 buffer-optimal-size=600 undershoot=100 overshoot=15 " \
  "min-quantizer=2 max-quantizer=56 max-intra-bitrate=450 static-threshold=1 lag-in-frames=0 " \
  "dropframe-threshold=30 " \
  "! rtpvp8pay name=encoded picture-id-mode=15-bit"
/* Text is to be sharp before it moves: few pictures, whole ones that may be large, still parts that cost nothing, and
 * pictures left out rather than blurred. */
#define SCREEN_ENCODER \
  "vp8enc name=encoder threads=1 deadline=1 cpu-used=-6 error-resilient=default keyframe-max-dist=1000 " \
  "min-force-key-unit-interval=500000000 " \
  "end-usage=cbr buffer-size=2000 buffer-initial-size=1000 buffer-optimal-size=1200 undershoot=100 overshoot=50 " \
  "min-quantizer=2 max-quantizer=44 max-intra-bitrate=1200 static-threshold=100 lag-in-frames=0 " \
  "dropframe-threshold=30 " \
  "! rtpvp8pay name=encoded picture-id-mode=15-bit"
#define VIDEO_CAPS \
  "application/x-rtp,media=video,encoding-name=VP8,clock-rate=90000,payload=" G_STRINGIFY (STOA_PT_VP8) "," \
  "extmap-3=" STOA_EXTENSION_TWCC ",rtcp-fb-nack-pli=true,rtcp-fb-ccm-fir=true,rtcp-fb-transport-cc=true"
#define AUDIO_ENCODER \
  "audioconvert ! audioresample ! level audio-level-meta=true post-messages=false " \
  "! opusenc name=encoder audio-type=generic inband-fec=true packet-loss-percentage=5 complexity=5 dtx=true " \
  "! rtpopuspay name=encoded dtx=true"
#define AUDIO_CAPS \
  "application/x-rtp,media=audio,encoding-name=OPUS,clock-rate=48000,payload=" G_STRINGIFY (STOA_PT_OPUS) "," \
  "encoding-params=(string)2,extmap-1=(string)<\"\"," STOA_EXTENSION_AUDIO_LEVEL ",\"vad=on\">," \
  "extmap-3=" STOA_EXTENSION_TWCC ",rtcp-fb-transport-cc=true,useinbandfec=(string)1,usedtx=(string)1,minptime=(string)10"

static GstPadProbeReturn
on_event (GstPad          *pad,
          GstPadProbeInfo *info,
          gpointer         data)
{
  GstEvent *event = GST_PAD_PROBE_INFO_EVENT (info);
  GstElement *encoder = data;
  GstVideoInfo video;
  GstCaps *caps;

  if (GST_EVENT_TYPE (event) != GST_EVENT_CAPS)
    return GST_PAD_PROBE_OK;
  gst_event_parse_caps (event, &caps);
  if (gst_video_info_from_caps (&video, caps))
    {
      double fps = video.fps_n > 0 ? (double) video.fps_n / video.fps_d : 30;
      guint rate = stoa_encoder_rate_kbits (video.width, video.height, fps);

      g_object_set (encoder, "target-bitrate", (int) rate * 1000, NULL);
    }
  return GST_PAD_PROBE_OK;
}

/* A request that is about one of several streams on another m-line reaches all m-lines. */
static GstPadProbeReturn
on_request (GstPad          *pad,
            GstPadProbeInfo *info,
            gpointer         own_ssrc)
{
  const GstStructure *request = gst_event_get_structure (GST_PAD_PROBE_INFO_EVENT (info));
  guint ssrc;

  if (request != NULL && gst_structure_get_uint (request, "ssrc", &ssrc) && ssrc != GPOINTER_TO_UINT (own_ssrc))
    return GST_PAD_PROBE_DROP;
  return GST_PAD_PROBE_OK;
}

/* Finishes the chain with the full caps, so that an offer can be made before anything flows. */
static GstElement *
make_bin (const char *description,
          GstCaps    *caps)
{
  GstElement *bin = gst_parse_bin_from_description (description, FALSE, NULL);
  g_autoptr (GstElement) encoder = gst_bin_get_by_name (GST_BIN (bin), "encoder");
  g_autoptr (GstElement) payloader = gst_bin_get_by_name (GST_BIN (bin), "encoded");
  GstElement *filter = gst_element_factory_make ("capsfilter", NULL);
  g_autoptr (GstPad) src = gst_element_get_static_pad (filter, "src");
  g_autoptr (GstPad) sink = gst_bin_find_unlinked_pad (GST_BIN (bin), GST_PAD_SINK);
  guint ssrc = g_random_int_range (1, G_MAXINT32);
  int pt;

  gst_structure_get_int (gst_caps_get_structure (caps, 0), "payload", &pt);
  gst_caps_set_simple (caps, "ssrc", G_TYPE_UINT, ssrc, NULL);
  g_object_set (payloader, "pt", pt, "ssrc", ssrc, "mtu", MTU, NULL);
  g_object_set (filter, "caps", caps, NULL);
  gst_pad_add_probe (src, GST_PAD_PROBE_TYPE_EVENT_UPSTREAM, on_request, GUINT_TO_POINTER (ssrc), NULL);
  gst_bin_add (GST_BIN (bin), filter);
  gst_element_link (payloader, filter);
  gst_element_add_pad (bin, gst_ghost_pad_new ("sink", sink));
  gst_element_add_pad (bin, gst_ghost_pad_new ("src", src));
  return bin;
}

static GstElement *
make_pictures (const char *description)
{
  g_autoptr (GstCaps) caps = gst_caps_from_string (VIDEO_CAPS);

  return make_bin (description, caps);
}

GstElement *
stoa_encoder_new_video (void)
{
  GstElement *bin = make_pictures (VIDEO_ENCODER);
  g_autoptr (GstElement) encoder = gst_bin_get_by_name (GST_BIN (bin), "encoder");
  g_autoptr (GstPad) pad = gst_element_get_static_pad (encoder, "sink");

  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, on_event, encoder, NULL);
  return bin;
}

GstElement *
stoa_encoder_new_screen (void)
{
  return make_pictures (SCREEN_ENCODER);
}

GstElement *
stoa_encoder_new_layer (void)
{
  return make_pictures (VIDEO_ENCODER);
}

GstElement *
stoa_encoder_new_audio (void)
{
  g_autoptr (GstCaps) caps = gst_caps_from_string (AUDIO_CAPS);
  GstElement *bin = make_bin (AUDIO_ENCODER, caps);
  g_autoptr (GstElement) encoder = gst_bin_get_by_name (GST_BIN (bin), "encoder");

  g_object_set (encoder, "bitrate", AUDIO_RATE_BITS, NULL);
  return bin;
}

void
stoa_encoder_set_rate (GstElement *bin,
                       guint       kbits)
{
  g_autoptr (GstElement) encoder = gst_bin_get_by_name (GST_BIN (bin), "encoder");

  g_object_set (encoder, "target-bitrate", (int) kbits * 1000, NULL);
}

guint
stoa_encoder_get_ssrc (GstElement *bin)
{
  g_autoptr (GstElement) payloader = gst_bin_get_by_name (GST_BIN (bin), "encoded");
  guint ssrc;

  g_object_get (payloader, "ssrc", &ssrc, NULL);
  return ssrc;
}

guint
stoa_encoder_rate_kbits (guint  width,
                         guint  height,
                         double fps)
{
  /* 1700 kbit/s at 720p30, 600 at 360p30: larger pictures need fewer bits a pixel */
  double rate = 1700 * pow (width * (double) height / (1280 * 720), 0.75) * pow (fps / 30, 0.6);

  return CLAMP (rate, MIN_RATE_KBITS, MAX_RATE_KBITS);
}
