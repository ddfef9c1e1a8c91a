/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "stoa-test-subscriber.h"

#include <gst/sdp/sdp.h>

#include "stoa-test-link.h"
#include "stoa-test-wait.h"

#define LATENCY_MS 50

struct _StoaTestSubscriber
{
  StoaTestMember *member;
  StoaTestLink *link;          /* NULL: receives nothing */
  StoaTestArrivals *arrivals;
  guint latency_ms;            /* that packets wait in, for those that come late */
  GPtrArray *wants;
  gint64 revision;             /* asked for */
  gint64 told;                 /* newest that came */
  GPtrArray *slots;            /* the newest; NULL before */
  gboolean answering;
  gboolean holding;
  StoaOffer *held;             /* while it does: the one that waits */
  guint n_offers;
  guint n_slots;
};

static GstPadProbeReturn
note_first_frame (GstPad          *pad,
                  GstPadProbeInfo *info,
                  gpointer         data)
{
  stoa_test_member_note (data, "subscriber: first frame decoded");
  return GST_PAD_PROBE_REMOVE;
}

static GstPad *
find_pad (GstElement *bin,
          const char *element,
          const char *pad)
{
  g_autoptr (GstElement) found = gst_bin_get_by_name (GST_BIN (bin), element);

  return gst_element_get_static_pad (found, pad);
}

static void
on_pad_added (GstElement         *webrtc,
              GstPad             *pad,
              StoaTestSubscriber *self)
{
  g_autoptr (GstWebRTCRTPTransceiver) transceiver = NULL;
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);
  g_autoptr (GstPad) sink = NULL;
  g_autoptr (GstPad) encoded = NULL;
  g_autoptr (GstPad) decoded = NULL;
  g_autofree char *mid = NULL;
  gboolean is_video;
  GstElement *decoder = NULL;

  if (GST_PAD_DIRECTION (pad) != GST_PAD_SRC)
    return;
  g_object_get (pad, "transceiver", &transceiver, NULL);
  g_object_get (transceiver, "mid", &mid, NULL);
  is_video = g_str_equal (gst_structure_get_string (gst_caps_get_structure (caps, 0), "media"), "video");
  decoder = gst_parse_bin_from_description (is_video
                                              ? "rtpvp8depay name=first request-keyframe=true ! vp8dec ! fakesink name=end sync=false async=false"
                                              : "rtpopusdepay name=first ! opusdec ! fakesink name=end sync=false async=false",
                                            TRUE, NULL);
  decoded = find_pad (decoder, "end", "sink");
  if (is_video)
    {
      encoded = find_pad (decoder, "first", "src");
      gst_pad_add_probe (decoded, GST_PAD_PROBE_TYPE_BUFFER, note_first_frame, self->member, NULL);
    }
  stoa_test_arrivals_watch (self->arrivals, mid, &(StoaTestStream) { pad, encoded, decoded });
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
begin (StoaTestSubscriber *self)
{
  GstElement *pipeline = gst_pipeline_new (NULL);
  GstElement *webrtc = gst_element_factory_make_full ("webrtcbin", "name", "webrtc", "latency", self->latency_ms, NULL);

  gst_util_set_object_arg (G_OBJECT (webrtc), "bundle-policy", "max-bundle");
  gst_bin_add (GST_BIN (pipeline), webrtc);
  self->link = stoa_test_link_new (self->member, STOA_PEER_SUBSCRIBE, pipeline);
  g_signal_connect (webrtc, "pad-added", G_CALLBACK (on_pad_added), self);
  g_signal_connect (webrtc, "deep-element-added", G_CALLBACK (on_deep_element), NULL);
  g_signal_connect (webrtc, "on-new-transceiver", G_CALLBACK (on_new_transceiver), NULL);
  stoa_test_link_play (self->link);
}

static void
keep_slots (StoaTestSubscriber *self,
            GPtrArray          *slots,
            gint64              revision)
{
  g_clear_pointer (&self->slots, g_ptr_array_unref);
  self->slots = g_ptr_array_ref (slots);
  self->told = revision;
}

static DexFuture *
on_answered (DexFuture *future,
             gpointer   data)
{
  StoaTestSubscriber *self = data;
  g_autoptr (GError) error = NULL;

  dex_future_get_value (future, &error);
  g_assert_no_error (error);
  self->answering = FALSE;
  stoa_test_member_note (self->member, "subscriber: answer taken");
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
answer_offer (StoaTestSubscriber *self,
              const StoaOffer    *offer)
{
  StoaTestMember *member = self->member;
  g_autoptr (GstWebRTCSessionDescription) local = NULL;
  g_autoptr (StoaAnswer) answer = NULL;

  stoa_test_link_set_remote (self->link, GST_WEBRTC_SDP_TYPE_OFFER, offer->sdp);
  local = stoa_test_link_create (self->link, "create-answer");
  let_janus_begin (local->sdp);
  stoa_test_link_set_local (self->link, local);

  answer = stoa_record_new (stoa_message_body_type (STOA_MESSAGE_ANSWER));
  answer->revision = offer->revision;
  answer->sdp = gst_sdp_message_as_text (local->sdp);
  stoa_test_member_note (member, "subscriber: answer sent");
  dex_future_disown (dex_future_finally (stoa_sfu_answer (member->sfu, member->room, member->id, answer), on_answered, self,
                                         NULL));
}

static void
on_offer (StoaSfu            *sfu,
          const char         *room,
          const char         *participant,
          StoaOffer          *offer,
          StoaTestSubscriber *self)
{
  g_autoptr (GError) error = NULL;

  if (!g_str_equal (participant, self->member->id) || self->link == NULL)
    return;

  stoa_test_member_note (self->member, "subscriber: offer came");
  g_assert_true (stoa_record_check (offer, &error));
  self->n_offers++;
  self->answering = TRUE;
  keep_slots (self, offer->slots, offer->revision);
  if (self->holding)
    self->held = stoa_record_ref (offer);
  else
    answer_offer (self, offer);
}

static void
on_slots (StoaSfu            *sfu,
          const char         *room,
          const char         *participant,
          StoaSlots          *slots,
          StoaTestSubscriber *self)
{
  g_autoptr (GError) error = NULL;

  if (!g_str_equal (participant, self->member->id))
    return;

  stoa_test_member_note (self->member, "subscriber: slots came");
  g_assert_true (stoa_record_check (slots, &error));
  self->n_slots++;
  keep_slots (self, slots->slots, slots->revision);
}

StoaTestSubscriber *
stoa_test_subscriber_new (StoaTestMember *member)
{
  StoaTestSubscriber *self = g_new0 (StoaTestSubscriber, 1);

  self->member = member;
  self->arrivals = stoa_test_arrivals_new ();
  self->latency_ms = LATENCY_MS;
  self->wants = stoa_record_list_new ();
  g_signal_connect (member->sfu, "offer", G_CALLBACK (on_offer), self);
  g_signal_connect (member->sfu, "slots", G_CALLBACK (on_slots), self);
  return self;
}

void
stoa_test_subscriber_free (StoaTestSubscriber *self)
{
  g_signal_handlers_disconnect_by_data (self->member->sfu, self);
  g_clear_pointer (&self->link, stoa_test_link_close);
  stoa_test_arrivals_free (self->arrivals);
  g_clear_pointer (&self->slots, g_ptr_array_unref);
  g_clear_pointer (&self->held, stoa_record_unref);
  g_ptr_array_unref (self->wants);
  g_free (self);
}

void
stoa_test_subscriber_want (StoaTestSubscriber *self,
                           const char         *participant,
                           int                 kind,
                           int                 layer)
{
  StoaWant *want = stoa_record_new (&stoa_want_type);

  want->participant = g_strdup (participant);
  want->kind = kind;
  want->layer = layer;
  g_ptr_array_add (self->wants, want);
}

void
stoa_test_subscriber_be_hasty (StoaTestSubscriber *self)
{
  self->latency_ms = 0;
}

void
stoa_test_subscriber_hold (StoaTestSubscriber *self,
                           gboolean            hold)
{
  g_autoptr (StoaOffer) held = hold ? NULL : g_steal_pointer (&self->held);

  self->holding = hold;
  if (held != NULL)
    answer_offer (self, held);
}

gint64
stoa_test_subscriber_ask (StoaTestSubscriber *self)
{
  StoaTestMember *member = self->member;
  g_autoptr (StoaSubscribe) subscribe = stoa_record_new (stoa_message_body_type (STOA_MESSAGE_SUBSCRIBE));

  if (self->link == NULL)
    begin (self);
  subscribe->revision = ++self->revision;
  g_ptr_array_extend_and_steal (subscribe->wants, g_steal_pointer (&self->wants));
  self->wants = stoa_record_list_new ();
  stoa_test_member_note (member, "subscriber: subscribe sent");
  stoa_test_resolve (stoa_sfu_subscribe (member->sfu, member->room, member->id, subscribe));
  return self->revision;
}

void
stoa_test_subscriber_stop (StoaTestSubscriber *self)
{
  g_clear_pointer (&self->link, stoa_test_link_close);
  stoa_test_arrivals_clear (self->arrivals);
  self->revision = self->told = 0;
  self->answering = FALSE;
}

gboolean
stoa_test_subscriber_has_revision (StoaTestSubscriber *self,
                                   gint64              revision)
{
  return self->told >= revision && !self->answering;
}

const char *
stoa_test_subscriber_find_mid (StoaTestSubscriber *self,
                               const char         *participant,
                               int                 kind)
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
stoa_test_subscriber_get_offers (StoaTestSubscriber *self)
{
  return self->n_offers;
}

guint
stoa_test_subscriber_get_slots (StoaTestSubscriber *self)
{
  return self->n_slots;
}

StoaTestArrivals *
stoa_test_subscriber_get_arrivals (StoaTestSubscriber *self)
{
  return self->arrivals;
}
