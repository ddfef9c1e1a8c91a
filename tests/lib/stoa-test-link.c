/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "stoa-test-link.h"

#include <gst/sdp/sdp.h>

#include "stoa-addresses.h"

struct _StoaTestLink
{
  StoaTestMember *member;
  int peer;
  GstElement *pipeline;   /* NULL when it is closed */
  GstElement *webrtc;
};

/* A candidate that a streaming thread found, on its way to the main one. */
typedef struct
{
  StoaTestLink *link;
  guint mline;
  char *candidate;
} Found;

static void
link_clear (gpointer data)
{
  StoaTestLink *self = data;

  gst_object_unref (self->webrtc);
}

static void
found_free (gpointer data)
{
  Found *found = data;

  g_atomic_rc_box_release_full (found->link, link_clear);
  g_free (found->candidate);
  g_free (found);
}

static gboolean
send_candidate (gpointer data)
{
  Found *found = data;
  StoaTestMember *member = found->link->member;
  g_autoptr (StoaCandidate) candidate = NULL;

  if (found->link->pipeline == NULL)
    return G_SOURCE_REMOVE;
  candidate = stoa_record_new (stoa_message_body_type (STOA_MESSAGE_CANDIDATE));
  candidate->peer = found->link->peer;
  candidate->mline = found->mline;
  candidate->candidate = g_strdup (found->candidate);
  stoa_sfu_candidate (member->sfu, member->room, member->id, candidate);
  return G_SOURCE_REMOVE;
}

static void
on_ice_candidate (GstElement   *webrtc,
                  guint         mline,
                  const char   *candidate,
                  StoaTestLink *self)
{
  Found *found = g_new0 (Found, 1);

  found->link = g_atomic_rc_box_acquire (self);
  found->mline = mline;
  found->candidate = g_strdup (candidate);
  g_main_context_invoke_full (NULL, G_PRIORITY_DEFAULT, send_candidate, found, found_free);
}

static void
on_connection_state (GstElement   *webrtc,
                     GParamSpec   *pspec,
                     StoaTestLink *self)
{
  GstWebRTCPeerConnectionState state;
  g_autofree char *step = NULL;

  g_object_get (webrtc, "connection-state", &state, NULL);
  step = g_strdup_printf ("%s: connection state %d", self->peer == STOA_PEER_PUBLISH ? "publisher" : "subscriber", state);
  stoa_test_member_note (self->member, step);
}

static void
set_description (StoaTestLink                *self,
                 const char                  *how,
                 GstWebRTCSessionDescription *description)
{
  g_autoptr (GstPromise) promise = gst_promise_new ();

  g_signal_emit_by_name (self->webrtc, how, description, promise);
  gst_promise_wait (promise);
}

StoaTestLink *
stoa_test_link_new (StoaTestMember *member,
                    int             peer,
                    GstElement     *pipeline)
{
  StoaTestLink *self = g_atomic_rc_box_new0 (StoaTestLink);
  g_autoptr (GstWebRTCICE) ice = NULL;
  g_autoptr (GObject) agent = NULL;

  self->member = member;
  self->peer = peer;
  self->pipeline = gst_object_ref_sink (pipeline);
  self->webrtc = gst_bin_get_by_name (GST_BIN (pipeline), "webrtc");
  g_object_get (self->webrtc, "ice-agent", &ice, NULL);
  stoa_addresses_gather (ice);
  g_object_get (ice, "agent", &agent, NULL);
  g_object_set (agent, "upnp", FALSE, NULL);
  g_signal_connect (self->webrtc, "on-ice-candidate", G_CALLBACK (on_ice_candidate), self);
  g_signal_connect (self->webrtc, "notify::connection-state", G_CALLBACK (on_connection_state), self);
  return self;
}

void
stoa_test_link_close (StoaTestLink *self)
{
  g_autoptr (GstElement) pipeline = g_steal_pointer (&self->pipeline);

  g_signal_handlers_disconnect_by_data (self->webrtc, self);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  g_atomic_rc_box_release_full (self, link_clear);
}

void
stoa_test_link_play (StoaTestLink *self)
{
  gst_element_set_state (self->pipeline, GST_STATE_PLAYING);
}

GstElement *
stoa_test_link_get_pipeline (StoaTestLink *self)
{
  return self->pipeline;
}

GstElement *
stoa_test_link_get_webrtc (StoaTestLink *self)
{
  return self->webrtc;
}

GstWebRTCSessionDescription *
stoa_test_link_create (StoaTestLink *self,
                       const char   *how)
{
  g_autoptr (GstPromise) promise = gst_promise_new ();
  GstWebRTCSessionDescription *description = NULL;

  g_signal_emit_by_name (self->webrtc, how, NULL, promise);
  g_assert_cmpint (gst_promise_wait (promise), ==, GST_PROMISE_RESULT_REPLIED);
  gst_structure_get (gst_promise_get_reply (promise), strstr (how, "offer") ? "offer" : "answer",
                     GST_TYPE_WEBRTC_SESSION_DESCRIPTION, &description, NULL);
  g_assert_nonnull (description);
  return description;
}

void
stoa_test_link_set_local (StoaTestLink                *self,
                          GstWebRTCSessionDescription *description)
{
  set_description (self, "set-local-description", description);
}

void
stoa_test_link_set_remote (StoaTestLink     *self,
                           GstWebRTCSDPType  type,
                           const char       *sdp)
{
  GstSDPMessage *message = NULL;
  g_autoptr (GstWebRTCSessionDescription) description = NULL;

  g_assert_cmpint (gst_sdp_message_new_from_text (sdp, &message), ==, GST_SDP_OK);
  description = gst_webrtc_session_description_new (type, message);
  set_description (self, "set-remote-description", description);
}
