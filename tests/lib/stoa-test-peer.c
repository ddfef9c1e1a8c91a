/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "stoa-test-peer.h"

#include <gst/gst.h>
#include <gst/rtp/rtp.h>
#include <gst/sdp/sdp.h>
#include <gst/webrtc/webrtc.h>

#include "stoa-addresses.h"
#include "stoa-test-wait.h"

#define OTHER_PT 126

/* What arrived on one m-line; counted on streaming threads. */
typedef struct
{
  char *mid;
  int packets;
  int frames;
  int keyframes;
  int width;
} Arrival;

struct _StoaTestPeer
{
  guint latency_ms;      /* that packets wait in, for those that come late */
  StoaSfu *sfu;
  char *room;
  char *id;

  GstElement *publisher;       /* pipelines, each with a webrtcbin named "webrtc" */
  GstElement *subscriber;
  GPtrArray *wants;
  gint64 revision;             /* asked for */
  gint64 told;                 /* newest that came */
  GPtrArray *slots;            /* the newest; NULL before */
  gboolean answering;
  guint n_offers;
  guint n_slots;

  int spoils[2];               /* StoaTestSpoil, of layers; atomic */

  GMutex lock;                 /* of the rest */
  GPtrArray *arrivals;
  guint n_pads;
  GString *trace;
  gint64 since_us;
};

/* News of a streaming thread on its way to the main one. */
typedef struct
{
  StoaTestPeer *self;
  GstElement *pipeline;
  int peer;
  guint mline;
  char *candidate;
  GstWebRTCSessionDescription *description;
} News;

static void
note (StoaTestPeer *self,
      const char   *step)
{
  g_mutex_lock (&self->lock);
  g_string_append_printf (self->trace, "%7.1f ms  %s\n", (g_get_monotonic_time () - self->since_us) / 1000.0, step);
  g_mutex_unlock (&self->lock);
}

static GstElement *
find_webrtc (GstElement *pipeline)
{
  return gst_bin_get_by_name (GST_BIN (pipeline), "webrtc");
}

static gboolean
is_current (News *news)
{
  return news->pipeline == (news->peer == STOA_PEER_PUBLISH ? news->self->publisher : news->self->subscriber);
}

static gboolean
send_candidate (gpointer data)
{
  News *news = data;
  StoaCandidate *candidate = NULL;

  if (!is_current (news))
    return G_SOURCE_REMOVE;
  candidate = stoa_record_new (stoa_message_body_type (STOA_MESSAGE_CANDIDATE));
  candidate->peer = news->peer;
  candidate->mline = news->mline;
  candidate->candidate = g_strdup (news->candidate);
  stoa_sfu_candidate (news->self->sfu, news->self->room, news->self->id, candidate);
  stoa_record_unref (candidate);
  return G_SOURCE_REMOVE;
}

static void
news_free (gpointer data)
{
  News *news = data;

  gst_object_unref (news->pipeline);
  g_clear_pointer (&news->description, gst_webrtc_session_description_free);
  g_free (news->candidate);
  g_free (news);
}

static News *
news_new (StoaTestPeer *self,
          GstElement   *webrtc)
{
  News *news = g_new0 (News, 1);

  news->self = self;
  news->pipeline = GST_ELEMENT (gst_object_get_parent (GST_OBJECT (webrtc)));
  news->peer = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (news->pipeline), "peer"));
  return news;
}

static void
on_ice_candidate (GstElement *webrtc,
                  guint       mline,
                  const char *candidate,
                  gpointer    data)
{
  News *news = news_new (data, webrtc);

  news->mline = mline;
  news->candidate = g_strdup (candidate);
  g_main_context_invoke_full (NULL, G_PRIORITY_DEFAULT, send_candidate, news, news_free);
}

static void
on_connection_state (GstElement   *webrtc,
                     GParamSpec   *pspec,
                     StoaTestPeer *self)
{
  GstWebRTCPeerConnectionState state;
  g_autofree char *step = NULL;

  g_object_get (webrtc, "connection-state", &state, NULL);
  step = g_strdup_printf ("%s: connection state %d",
                          GPOINTER_TO_INT (g_object_get_data (G_OBJECT (GST_OBJECT_PARENT (webrtc)), "peer")) ==
                          STOA_PEER_PUBLISH ? "publisher" : "subscriber", state);
  note (self, step);
}

static void
watch_webrtc (StoaTestPeer *self,
              GstElement   *pipeline,
              int           peer)
{
  g_autoptr (GstElement) webrtc = find_webrtc (pipeline);
  g_autoptr (GstWebRTCICE) ice = NULL;
  g_autoptr (GObject) agent = NULL;

  g_object_get (webrtc, "ice-agent", &ice, NULL);
  stoa_addresses_gather (ice);
  g_object_get (ice, "agent", &agent, NULL);
  g_object_set (agent, "upnp", FALSE, NULL);
  g_object_set_data (G_OBJECT (pipeline), "peer", GINT_TO_POINTER (peer));
  g_signal_connect (webrtc, "on-ice-candidate", G_CALLBACK (on_ice_candidate), self);
  g_signal_connect (webrtc, "notify::connection-state", G_CALLBACK (on_connection_state), self);
}

static void
set_description (GstElement                  *webrtc,
                 const char                  *how,
                 GstWebRTCSessionDescription *description)
{
  g_autoptr (GstPromise) promise = gst_promise_new ();

  g_signal_emit_by_name (webrtc, how, description, promise);
  gst_promise_wait (promise);
}

static GstWebRTCSessionDescription *
parse (GstWebRTCSDPType type,
       const char      *text)
{
  GstSDPMessage *message = NULL;

  g_assert_cmpint (gst_sdp_message_new_from_text (text, &message), ==, GST_SDP_OK);
  return gst_webrtc_session_description_new (type, message);
}

static GstWebRTCSessionDescription *
create (GstElement *webrtc,
        const char *how)
{
  g_autoptr (GstPromise) promise = gst_promise_new ();
  GstWebRTCSessionDescription *description = NULL;

  g_signal_emit_by_name (webrtc, how, NULL, promise);
  g_assert_cmpint (gst_promise_wait (promise), ==, GST_PROMISE_RESULT_REPLIED);
  gst_structure_get (gst_promise_get_reply (promise), strstr (how, "offer") ? "offer" : "answer",
                     GST_TYPE_WEBRTC_SESSION_DESCRIPTION, &description, NULL);
  g_assert_nonnull (description);
  return description;
}

static void
end_pipeline (GstElement **pipeline)
{
  g_autoptr (GstElement) old = g_steal_pointer (pipeline);
  g_autoptr (GstElement) webrtc = NULL;

  if (old == NULL)
    return;
  webrtc = find_webrtc (old);
  g_signal_handlers_disconnect_matched (webrtc, G_SIGNAL_MATCH_FUNC, 0, 0, NULL, on_ice_candidate, NULL);
  g_signal_handlers_disconnect_matched (webrtc, G_SIGNAL_MATCH_FUNC, 0, 0, NULL, on_connection_state, NULL);
  gst_element_set_state (old, GST_STATE_NULL);
}

/* --- sending --- */

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
watch_layers (StoaTestPeer *self)
{
  static const char *const payloaders[] = { "pay_l", "pay_h" };

  for (guint i = 0; i < G_N_ELEMENTS (payloaders); i++)
    {
      g_autoptr (GstElement) pay = gst_bin_get_by_name (GST_BIN (self->publisher), payloaders[i]);
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
negotiate (StoaTestPeer *self,
           GError      **error)
{
  g_autoptr (GstElement) webrtc = find_webrtc (self->publisher);
  g_autoptr (DexFuture) future = NULL;
  g_autoptr (StoaPublish) publish = NULL;
  GstWebRTCSessionDescription *offer = NULL;
  GstWebRTCSessionDescription *answer = NULL;
  const GValue *value = NULL;

  wait_for_caps (webrtc);
  offer = create (webrtc, "create-offer");
  note (self, "publisher: offer made");
  set_description (webrtc, "set-local-description", offer);
  publish = publish_for (offer->sdp);
  gst_webrtc_session_description_free (offer);

  note (self, "publisher: publish sent");
  future = stoa_sfu_publish (self->sfu, self->room, self->id, publish);
  stoa_test_wait (!dex_future_is_pending (future));
  note (self, "publisher: published came");
  value = dex_future_get_value (future, error);
  if (value == NULL)
    return FALSE;

  answer = parse (GST_WEBRTC_SDP_TYPE_ANSWER, ((StoaPublished *) g_value_get_boxed (value))->sdp);
  set_description (webrtc, "set-remote-description", answer);
  gst_webrtc_session_description_free (answer);
  return TRUE;
}

gboolean
stoa_test_peer_publish (StoaTestPeer        *self,
                        const StoaTestMedia *media,
                        GError             **error)
{
  g_autofree char *video = describe_video (media);
  g_autofree char *mic = describe_mic (media);
  g_autofree char *text = g_strdup_printf ("webrtcbin name=webrtc bundle-policy=max-bundle latency=50 %s %s", mic, video);
  g_autoptr (GError) parse_error = NULL;

  end_pipeline (&self->publisher);
  self->publisher = gst_parse_launch (text, &parse_error);
  g_assert_no_error (parse_error);
  gst_object_ref_sink (self->publisher);
  add_extensions (self->publisher);
  set_layers (self->publisher);
  watch_layers (self);
  watch_webrtc (self, self->publisher, STOA_PEER_PUBLISH);
  gst_element_set_state (self->publisher, GST_STATE_PLAYING);
  return negotiate (self, error);
}

gboolean
stoa_test_peer_publish_mic (StoaTestPeer *self,
                            GError      **error)
{
  g_autoptr (GstElement) webrtc = find_webrtc (self->publisher);
  GstElement *mic = gst_parse_bin_from_description ("audiotestsrc is-live=true wave=silence ! opusenc ! rtpopuspay pt=97",
                                                    TRUE, NULL);

  gst_bin_add (GST_BIN (self->publisher), mic);
  g_assert_true (gst_element_link (mic, webrtc));
  gst_element_sync_state_with_parent (mic);
  return negotiate (self, error);
}

void
stoa_test_peer_spoil (StoaTestPeer  *self,
                      guint          layer,
                      StoaTestSpoil  how)
{
  g_atomic_int_set (&self->spoils[layer], how);
}

void
stoa_test_peer_unplug (StoaTestPeer *self)
{
  end_pipeline (&self->publisher);
}

/* --- receiving --- */

static Arrival *
find_arrival (StoaTestPeer *self,
              const char   *mid)
{
  Arrival *arrival = NULL;

  for (guint i = 0; i < self->arrivals->len; i++)
    if (g_str_equal (((Arrival *) g_ptr_array_index (self->arrivals, i))->mid, mid))
      return g_ptr_array_index (self->arrivals, i);

  arrival = g_new0 (Arrival, 1);
  arrival->mid = g_strdup (mid);
  g_ptr_array_add (self->arrivals, arrival);
  return arrival;
}

static void
arrival_free (gpointer data)
{
  Arrival *arrival = data;

  g_free (arrival->mid);
  g_free (arrival);
}

static GstPadProbeReturn
count_packet (GstPad          *pad,
              GstPadProbeInfo *info,
              gpointer         data)
{
  Arrival *arrival = data;

  g_atomic_int_inc (&arrival->packets);
  return GST_PAD_PROBE_OK;
}

static GstPadProbeReturn
count_keyframe (GstPad          *pad,
                GstPadProbeInfo *info,
                gpointer         data)
{
  Arrival *arrival = data;

  if (!GST_BUFFER_FLAG_IS_SET (GST_PAD_PROBE_INFO_BUFFER (info), GST_BUFFER_FLAG_DELTA_UNIT))
    g_atomic_int_inc (&arrival->keyframes);
  return GST_PAD_PROBE_OK;
}

static GstPadProbeReturn
count_frame (GstPad          *pad,
             GstPadProbeInfo *info,
             gpointer         data)
{
  Arrival *arrival = data;
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);
  int width = 0;

  if (caps != NULL && gst_structure_get_int (gst_caps_get_structure (caps, 0), "width", &width))
    g_atomic_int_set (&arrival->width, width);
  g_atomic_int_inc (&arrival->frames);
  g_main_context_wakeup (NULL);
  return GST_PAD_PROBE_OK;
}

static GstPadProbeReturn
note_first_frame (GstPad          *pad,
                  GstPadProbeInfo *info,
                  gpointer         data)
{
  note (data, "subscriber: first frame decoded");
  return GST_PAD_PROBE_REMOVE;
}

static void
on_pad_added (GstElement   *webrtc,
              GstPad       *pad,
              StoaTestPeer *self)
{
  g_autoptr (GstWebRTCRTPTransceiver) transceiver = NULL;
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);
  g_autoptr (GstPad) sink = NULL;
  g_autoptr (GstPad) end = NULL;
  g_autofree char *mid = NULL;
  const char *media = NULL;
  GstElement *decoder = NULL;
  Arrival *arrival = NULL;

  if (GST_PAD_DIRECTION (pad) != GST_PAD_SRC)
    return;
  g_object_get (pad, "transceiver", &transceiver, NULL);
  g_object_get (transceiver, "mid", &mid, NULL);
  media = gst_structure_get_string (gst_caps_get_structure (caps, 0), "media");
  decoder = gst_parse_bin_from_description (g_str_equal (media, "video")
                                              ? "rtpvp8depay name=first request-keyframe=true ! vp8dec ! fakesink name=end sync=false async=false"
                                              : "rtpopusdepay name=first ! opusdec ! fakesink name=end sync=false async=false",
                                            TRUE, NULL);
  g_mutex_lock (&self->lock);
  self->n_pads++;
  arrival = find_arrival (self, mid);
  g_mutex_unlock (&self->lock);

  {
    g_autoptr (GstElement) fake = gst_bin_get_by_name (GST_BIN (decoder), "end");

    end = gst_element_get_static_pad (fake, "sink");
  }
  gst_pad_add_probe (end, GST_PAD_PROBE_TYPE_BUFFER, count_frame, arrival, NULL);
  if (g_str_equal (media, "video"))
    {
      g_autoptr (GstElement) first = gst_bin_get_by_name (GST_BIN (decoder), "first");
      g_autoptr (GstPad) encoded = gst_element_get_static_pad (first, "src");

      gst_pad_add_probe (encoded, GST_PAD_PROBE_TYPE_BUFFER, count_keyframe, arrival, NULL);
      gst_pad_add_probe (end, GST_PAD_PROBE_TYPE_BUFFER, note_first_frame, self, NULL);
    }
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, count_packet, arrival, NULL);
  gst_bin_add (GST_BIN (GST_OBJECT_PARENT (webrtc)), decoder);
  gst_element_sync_state_with_parent (decoder);
  sink = gst_element_get_static_pad (decoder, "sink");
  gst_pad_link (pad, sink);
}

static void
on_new_transceiver (GstElement              *webrtc,
                    GstWebRTCRTPTransceiver *transceiver,
                    gpointer                 data)
{
  g_object_set (transceiver, "do-nack", TRUE, NULL);
}

/* A slot may pause: the packet that would have come next is not lost, it is the keyframe it goes on with. */
static void
on_deep_element (GstBin     *bin,
                 GstBin     *sub_bin,
                 GstElement *element,
                 gpointer    data)
{
  GstElementFactory *factory = gst_element_get_factory (element);

  if (factory != NULL && g_str_equal (GST_OBJECT_NAME (factory), "rtpjitterbuffer"))
    g_object_set (element, "rtx-next-seqnum", FALSE, NULL);
}

static void
begin_subscriber (StoaTestPeer *self)
{
  g_autoptr (GstElement) webrtc = NULL;

  self->subscriber = gst_object_ref_sink (gst_pipeline_new (NULL));
  gst_bin_add (GST_BIN (self->subscriber), gst_element_factory_make_full ("webrtcbin", "name", "webrtc", "latency", self->latency_ms, NULL));
  webrtc = find_webrtc (self->subscriber);
  gst_util_set_object_arg (G_OBJECT (webrtc), "bundle-policy", "max-bundle");
  watch_webrtc (self, self->subscriber, STOA_PEER_SUBSCRIBE);
  g_signal_connect (webrtc, "pad-added", G_CALLBACK (on_pad_added), self);
  g_signal_connect (webrtc, "deep-element-added", G_CALLBACK (on_deep_element), NULL);
  g_signal_connect (webrtc, "on-new-transceiver", G_CALLBACK (on_new_transceiver), NULL);
  gst_element_set_state (self->subscriber, GST_STATE_PLAYING);
}

static void
keep_slots (StoaTestPeer *self,
            GPtrArray    *slots,
            gint64        revision)
{
  g_clear_pointer (&self->slots, g_ptr_array_unref);
  self->slots = g_ptr_array_ref (slots);
  self->told = revision;
}

static DexFuture *
on_answered (DexFuture *future,
             gpointer   data)
{
  StoaTestPeer *self = data;
  g_autoptr (GError) error = NULL;

  dex_future_get_value (future, &error);
  g_assert_no_error (error);
  self->answering = FALSE;
  note (self, "subscriber: answer taken");
  return dex_future_new_for_boolean (TRUE);
}

/* Janus drops the first DTLS packet when it comes before Janus is ready, and the next comes a second later. */
static void
let_janus_begin (GstSDPMessage *sdp)
{
  for (guint i = 0; i < gst_sdp_message_medias_len (sdp); i++)
    {
      GstSDPMedia *media = (GstSDPMedia *) gst_sdp_message_get_media (sdp, i);

      for (guint j = 0; j < gst_sdp_media_attributes_len (media); j++)
        if (g_str_equal (gst_sdp_media_get_attribute (media, j)->key, "setup"))
          {
            GstSDPAttribute attribute;

            gst_sdp_attribute_set (&attribute, "setup", "passive");
            gst_sdp_media_replace_attribute (media, j, &attribute);
          }
    }
}

static void
on_offer (StoaSfu      *sfu,
          const char   *room,
          const char   *participant,
          StoaOffer    *offer,
          StoaTestPeer *self)
{
  g_autoptr (GstElement) webrtc = NULL;
  GstWebRTCSessionDescription *remote = NULL;
  GstWebRTCSessionDescription *local = NULL;
  StoaAnswer *answer = NULL;
  g_autoptr (GError) error = NULL;

  if (!g_str_equal (participant, self->id) || self->subscriber == NULL)
    return;

  note (self, "subscriber: offer came");
  g_assert_true (stoa_record_check (offer, &error));
  self->n_offers++;
  self->answering = TRUE;
  keep_slots (self, offer->slots, offer->revision);
  webrtc = find_webrtc (self->subscriber);
  remote = parse (GST_WEBRTC_SDP_TYPE_OFFER, offer->sdp);
  set_description (webrtc, "set-remote-description", remote);
  local = create (webrtc, "create-answer");
  let_janus_begin (local->sdp);
  set_description (webrtc, "set-local-description", local);

  answer = stoa_record_new (stoa_message_body_type (STOA_MESSAGE_ANSWER));
  answer->revision = offer->revision;
  answer->sdp = gst_sdp_message_as_text (local->sdp);
  note (self, "subscriber: answer sent");
  dex_future_disown (dex_future_finally (stoa_sfu_answer (sfu, room, participant, answer), on_answered, self, NULL));
  stoa_record_unref (answer);
  gst_webrtc_session_description_free (remote);
  gst_webrtc_session_description_free (local);
}

static void
on_slots (StoaSfu      *sfu,
          const char   *room,
          const char   *participant,
          StoaSlots    *slots,
          StoaTestPeer *self)
{
  g_autoptr (GError) error = NULL;

  if (!g_str_equal (participant, self->id))
    return;

  note (self, "subscriber: slots came");
  g_assert_true (stoa_record_check (slots, &error));
  self->n_slots++;
  keep_slots (self, slots->slots, slots->revision);
}

void
stoa_test_peer_want (StoaTestPeer *self,
                     const char   *participant,
                     int           kind,
                     int           layer)
{
  StoaWant *want = stoa_record_new (&stoa_want_type);

  want->participant = g_strdup (participant);
  want->kind = kind;
  want->layer = layer;
  g_ptr_array_add (self->wants, want);
}

void
stoa_test_peer_be_hasty (StoaTestPeer *self)
{
  self->latency_ms = 0;
}

gint64
stoa_test_peer_subscribe (StoaTestPeer *self)
{
  StoaSubscribe *subscribe = stoa_record_new (stoa_message_body_type (STOA_MESSAGE_SUBSCRIBE));

  if (self->subscriber == NULL)
    begin_subscriber (self);
  subscribe->revision = ++self->revision;
  g_ptr_array_extend_and_steal (subscribe->wants, g_steal_pointer (&self->wants));
  self->wants = stoa_record_list_new ();
  note (self, "subscriber: subscribe sent");
  stoa_test_resolve (stoa_sfu_subscribe (self->sfu, self->room, self->id, subscribe));
  stoa_record_unref (subscribe);
  return self->revision;
}

void
stoa_test_peer_restart (StoaTestPeer *self)
{
  end_pipeline (&self->subscriber);
  g_mutex_lock (&self->lock);
  g_ptr_array_set_size (self->arrivals, 0);
  self->n_pads = 0;
  g_mutex_unlock (&self->lock);
  self->revision = self->told = 0;
  self->answering = FALSE;
}

/* --- both --- */

StoaTestPeer *
stoa_test_peer_new (StoaSfu    *sfu,
                    const char *room,
                    const char *id)
{
  StoaTestPeer *self = g_new0 (StoaTestPeer, 1);

  self->latency_ms = 50;
  self->sfu = g_object_ref (sfu);
  self->room = g_strdup (room);
  self->id = g_strdup (id);
  self->wants = stoa_record_list_new ();
  self->arrivals = g_ptr_array_new_with_free_func (arrival_free);
  self->trace = g_string_new (NULL);
  self->since_us = g_get_monotonic_time ();
  g_mutex_init (&self->lock);
  g_signal_connect (sfu, "offer", G_CALLBACK (on_offer), self);
  g_signal_connect (sfu, "slots", G_CALLBACK (on_slots), self);
  return self;
}

void
stoa_test_peer_free (StoaTestPeer *self)
{
  g_signal_handlers_disconnect_by_data (self->sfu, self);
  end_pipeline (&self->publisher);
  end_pipeline (&self->subscriber);
  /* What streaming threads sent this way refers to us. */
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_clear_pointer (&self->slots, g_ptr_array_unref);
  g_ptr_array_unref (self->wants);
  g_ptr_array_unref (self->arrivals);
  g_string_free (self->trace, TRUE);
  g_mutex_clear (&self->lock);
  g_object_unref (self->sfu);
  g_free (self->room);
  g_free (self->id);
  g_free (self);
}

gboolean
stoa_test_peer_has_revision (StoaTestPeer *self,
                             gint64        revision)
{
  return self->told >= revision && !self->answering;
}

const char *
stoa_test_peer_find_mid (StoaTestPeer *self,
                         const char   *participant,
                         int           kind)
{
  for (guint i = 0; self->slots != NULL && i < self->slots->len; i++)
    {
      const StoaSlotInfo *slot = g_ptr_array_index (self->slots, i);

      if (g_strcmp0 (slot->participant, participant) == 0 && slot->kind == kind)
        return g_intern_string (slot->mid); /* slots come and go while tests hold on to it */
    }
  return NULL;
}

guint
stoa_test_peer_get_offers (StoaTestPeer *self)
{
  return self->n_offers;
}

guint
stoa_test_peer_get_slots (StoaTestPeer *self)
{
  return self->n_slots;
}

guint
stoa_test_peer_get_frames (StoaTestPeer *self,
                           const char   *mid)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return mid != NULL ? g_atomic_int_get (&find_arrival (self, mid)->frames) : 0;
}

guint
stoa_test_peer_get_keyframes (StoaTestPeer *self,
                              const char   *mid)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return mid != NULL ? g_atomic_int_get (&find_arrival (self, mid)->keyframes) : 0;
}

guint
stoa_test_peer_get_packets (StoaTestPeer *self,
                            const char   *mid)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return mid != NULL ? g_atomic_int_get (&find_arrival (self, mid)->packets) : 0;
}

int
stoa_test_peer_get_width (StoaTestPeer *self,
                          const char   *mid)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return mid != NULL ? g_atomic_int_get (&find_arrival (self, mid)->width) : 0;
}

guint
stoa_test_peer_get_pads (StoaTestPeer *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->n_pads;
}

char *
stoa_test_peer_get_trace (StoaTestPeer *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return g_strdup (self->trace->str);
}
