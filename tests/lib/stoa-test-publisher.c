/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "stoa-test-publisher.h"

#include <gst/rtp/rtp.h>
#include <gst/sdp/sdp.h>

#include "stoa-test-link.h"
#include "stoa-test-wait.h"

#define OTHER_PT 126

struct _StoaTestPublisher
{
  StoaTestMember *member;
  StoaTestLink *link;    /* NULL: sends nothing */
  int spoils[2];         /* StoaTestSpoil, of layers; atomic */
};

static char *
describe_layer (const StoaTestMedia *media,
                int                  width,
                const char          *more)
{
  if (media->encoder != NULL)
    return g_strdup (media->encoder);
  return g_strdup_printf ("videoscale ! video/x-raw,width=%d,height=%d ! "
                          "vp8enc deadline=1 cpu-used=8 keyframe-max-dist=1000 target-bitrate=200000 ! "
                          "rtpvp8pay pt=96 mtu=1200 picture-id-mode=15-bit %s", width, width * 3 / 4, more);
}

static char *
describe_video (const StoaTestMedia *media)
{
  static const char source[] = "videotestsrc is-live=true pattern=ball ! video/x-raw,framerate=20/1";
  static const char sink[] = "webrtc.";
  g_autofree char *all = NULL;
  g_autofree char *low = NULL;

  if (media->width == 0)
    return g_strdup ("");
  if (!media->simulcast)
    {
      all = describe_layer (media, media->width, "");
      return g_strdup_printf ("%s ! %s ! %s ", source, all, sink);
    }

  all = describe_layer (media, media->width, "name=pay_h");
  low = describe_layer (media, media->width / 4, "name=pay_l");
  return g_strdup_printf ("%s ! tee name=t rtpfunnel name=funnel ! "
                          "capsfilter name=layers ! %s "
                          "t. ! queue ! %s ! funnel. t. ! queue ! %s ! funnel. ", source, sink, all, low);
}

static char *
describe_mic (const StoaTestMedia *media)
{
  if (!media->mic)
    return g_strdup ("");
  return g_strdup_printf ("audiotestsrc is-live=true wave=%s ! audio/x-raw,rate=48000,channels=1 ! level audio-level-meta=true ! "
                          "opusenc ! rtpopuspay pt=97 name=pay_mic ! webrtc. ", media->loud ? "sine" : "silence");
}

static void
add_extension (GstElement *pipeline,
               const char *payloader,
               const char *uri,
               guint       id,
               const char *property,
               const char *value)
{
  g_autoptr (GstElement) pay = gst_bin_get_by_name (GST_BIN (pipeline), payloader);
  g_autoptr (GstRTPHeaderExtension) extension = NULL;

  if (pay == NULL)
    return;
  extension = gst_rtp_header_extension_create_from_uri (uri);
  gst_rtp_header_extension_set_id (extension, id);
  if (property != NULL)
    g_object_set (extension, property, value, NULL);
  g_signal_emit_by_name (pay, "add-extension", extension);
}

static void
set_layers (GstElement *pipeline)
{
  g_autoptr (GstElement) filter = gst_bin_get_by_name (GST_BIN (pipeline), "layers");
  g_autoptr (GstCaps) caps = gst_caps_from_string (
    "application/x-rtp, media=video, encoding-name=VP8, payload=96, clock-rate=90000, "
    "extmap-1=(string)\"urn:ietf:params:rtp-hdrext:sdes:mid\", "
    "extmap-2=(string)\"urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id\", "
    "a-mid=(string)video0, rid-h=(string)send, rid-l=(string)send, a-simulcast=(string)\"send h;l\"");

  if (filter != NULL)
    g_object_set (filter, "caps", caps, NULL);
}

static void
add_extensions (GstElement *pipeline)
{
  static const char mid[] = "urn:ietf:params:rtp-hdrext:sdes:mid";
  static const char rid[] = "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id";

  add_extension (pipeline, "pay_mic", "urn:ietf:params:rtp-hdrext:ssrc-audio-level", 3, NULL, NULL);
  add_extension (pipeline, "pay_h", mid, 1, "mid", "video0");
  add_extension (pipeline, "pay_l", mid, 1, "mid", "video0");
  add_extension (pipeline, "pay_h", rid, 2, "rid", "h");
  add_extension (pipeline, "pay_l", rid, 2, "rid", "l");
}

static guint
header_length (GstBuffer *packet)
{
  GstRTPBuffer rtp = GST_RTP_BUFFER_INIT;
  guint length;

  g_assert_true (gst_rtp_buffer_map (packet, GST_MAP_READ, &rtp));
  length = gst_rtp_buffer_get_header_len (&rtp);
  gst_rtp_buffer_unmap (&rtp);
  return length;
}

/* All of the header is as it was: the sending connection itself would stumble over it. */
static void
bend (GstBuffer *packet)
{
  gsize size = gst_buffer_get_size (packet);
  guint header = header_length (packet);

  if (g_random_int_range (0, 4) == 0 || size <= header + 1)
    return;
  for (int i = 0; i < 8; i++)
    {
      guint8 byte = g_random_int ();

      gst_buffer_fill (packet, g_random_int_range (header, size), &byte, 1);
    }
  if (g_random_boolean ())
    gst_buffer_set_size (packet, g_random_int_range (header + 1, size));
}

static gboolean
spoil (GstBuffer **packet,
       guint       index,
       gpointer    how)
{
  guint8 type;

  *packet = gst_buffer_make_writable (*packet);
  if (g_atomic_int_get ((int *) how) == STOA_TEST_BENT)
    {
      bend (*packet);
    }
  else if (gst_buffer_extract (*packet, 1, &type, 1) == 1)
    {
      type = (type & 0x80) | OTHER_PT;
      gst_buffer_fill (*packet, 1, &type, 1);
    }
  return TRUE;
}

/* On a streaming thread. */
static GstPadProbeReturn
spoil_packets (GstPad          *pad,
               GstPadProbeInfo *info,
               gpointer         how)
{
  if (g_atomic_int_get ((int *) how) == STOA_TEST_WHOLE)
    return GST_PAD_PROBE_OK;
  if ((GST_PAD_PROBE_INFO_TYPE (info) & GST_PAD_PROBE_TYPE_BUFFER) != 0)
    {
      spoil ((GstBuffer **) &GST_PAD_PROBE_INFO_DATA (info), 0, how);
    }
  else
    {
      GST_PAD_PROBE_INFO_DATA (info) = gst_buffer_list_make_writable (GST_PAD_PROBE_INFO_DATA (info));
      gst_buffer_list_foreach (GST_PAD_PROBE_INFO_DATA (info), spoil, how);
    }
  return GST_PAD_PROBE_OK;
}

static void
watch_layers (StoaTestPublisher *self,
              GstElement        *pipeline)
{
  static const char *const payloaders[] = { "pay_l", "pay_h" };

  for (guint i = 0; i < G_N_ELEMENTS (payloaders); i++)
    {
      g_autoptr (GstElement) pay = gst_bin_get_by_name (GST_BIN (pipeline), payloaders[i]);
      g_autoptr (GstPad) pad = pay != NULL ? gst_element_get_static_pad (pay, "src") : NULL;

      if (pad != NULL)
        gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST, spoil_packets,
                           &self->spoils[i], NULL);
    }
}

static StoaPublish *
publish_for (const GstSDPMessage *sdp)
{
  StoaPublish *publish = stoa_record_new (stoa_message_body_type (STOA_MESSAGE_PUBLISH));

  publish->sdp = gst_sdp_message_as_text (sdp);
  for (guint i = 0; i < gst_sdp_message_medias_len (sdp); i++)
    {
      const GstSDPMedia *media = gst_sdp_message_get_media (sdp, i);
      StoaPublishTrack *track = stoa_record_new (&stoa_publish_track_type);

      track->mid = g_strdup (gst_sdp_media_get_attribute_val (media, "mid"));
      track->kind = g_str_equal (gst_sdp_media_get_media (media), "audio") ? STOA_TRACK_MIC : STOA_TRACK_CAMERA;
      g_ptr_array_add (publish->tracks, track);
    }
  return publish;
}

static gboolean
has_caps (GstElement *webrtc)
{
  g_autoptr (GstIterator) pads = gst_element_iterate_sink_pads (webrtc);
  GValue value = G_VALUE_INIT;
  gboolean all = TRUE;

  while (gst_iterator_next (pads, &value) == GST_ITERATOR_OK)
    {
      all = all && gst_pad_has_current_caps (g_value_get_object (&value));
      g_value_reset (&value);
    }
  g_value_unset (&value);
  return all;
}

static gboolean
beat_on (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

/* An offer describes the pads that know what they send. */
static void
wait_for_caps (GstElement *webrtc)
{
  guint source = g_timeout_add (5, beat_on, NULL);

  stoa_test_wait (has_caps (webrtc));
  g_source_remove (source);
}

static gboolean
negotiate (StoaTestPublisher *self,
           GError           **error)
{
  StoaTestMember *member = self->member;
  g_autoptr (GstWebRTCSessionDescription) offer = NULL;
  g_autoptr (DexFuture) future = NULL;
  g_autoptr (StoaPublish) publish = NULL;
  const GValue *value = NULL;

  wait_for_caps (stoa_test_link_get_webrtc (self->link));
  offer = stoa_test_link_create (self->link, "create-offer");
  stoa_test_member_note (member, "publisher: offer made");
  stoa_test_link_set_local (self->link, offer);
  publish = publish_for (offer->sdp);

  stoa_test_member_note (member, "publisher: publish sent");
  future = stoa_sfu_publish (member->sfu, member->room, member->id, publish);
  stoa_test_wait (!dex_future_is_pending (future));
  stoa_test_member_note (member, "publisher: published came");
  value = dex_future_get_value (future, error);
  if (value == NULL)
    return FALSE;

  stoa_test_link_set_remote (self->link, GST_WEBRTC_SDP_TYPE_ANSWER, ((StoaPublished *) g_value_get_boxed (value))->sdp);
  return TRUE;
}

StoaTestPublisher *
stoa_test_publisher_new (StoaTestMember *member)
{
  StoaTestPublisher *self = g_new0 (StoaTestPublisher, 1);

  self->member = member;
  return self;
}

void
stoa_test_publisher_free (StoaTestPublisher *self)
{
  stoa_test_publisher_stop (self);
  g_free (self);
}

gboolean
stoa_test_publisher_start (StoaTestPublisher   *self,
                           const StoaTestMedia *media,
                           GError             **error)
{
  g_autofree char *video = describe_video (media);
  g_autofree char *mic = describe_mic (media);
  g_autofree char *text = g_strdup_printf ("webrtcbin name=webrtc bundle-policy=max-bundle latency=50 %s %s", mic, video);
  g_autoptr (GError) parse_error = NULL;
  GstElement *pipeline = gst_parse_launch (text, &parse_error);

  g_assert_no_error (parse_error);
  stoa_test_publisher_stop (self);
  add_extensions (pipeline);
  set_layers (pipeline);
  watch_layers (self, pipeline);
  self->link = stoa_test_link_new (self->member, STOA_PEER_PUBLISH, pipeline);
  stoa_test_link_play (self->link);
  return negotiate (self, error);
}

gboolean
stoa_test_publisher_add_mic (StoaTestPublisher *self,
                             GError           **error)
{
  GstElement *mic = gst_parse_bin_from_description ("audiotestsrc is-live=true wave=silence ! opusenc ! rtpopuspay pt=97",
                                                    TRUE, NULL);

  gst_bin_add (GST_BIN (stoa_test_link_get_pipeline (self->link)), mic);
  g_assert_true (gst_element_link (mic, stoa_test_link_get_webrtc (self->link)));
  gst_element_sync_state_with_parent (mic);
  return negotiate (self, error);
}

void
stoa_test_publisher_spoil (StoaTestPublisher *self,
                           guint              layer,
                           StoaTestSpoil      how)
{
  g_atomic_int_set (&self->spoils[layer], how);
}

void
stoa_test_publisher_stop (StoaTestPublisher *self)
{
  g_clear_pointer (&self->link, stoa_test_link_close);
}
