/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-media"

#include "stoa-peer.h"

#include "stoa-addresses.h"
#include "stoa-arrival.h"
#include "stoa-error.h"
#include "stoa-link-stats.h"
#include "stoa-outlet.h"

#define CONNECT_MS 20000     /* from the other side's description to a connection */
#define LOST_MS 5000         /* how long a broken connection may take to come back by itself */
#define STATS_MS 1000
#define REPORT_NS GST_SECOND /* between RTCP reports: every fifth second would be too rare for round trip and loss */
#define MAX_CANDIDATE 512    /* bytes */

typedef struct
{
  guint mline;
  char *text;
} Candidate;

struct _StoaPeer
{
  GObject parent_instance;

  StoaMediaBus *bus;
  GstElement *pipeline;      /* NULL once closed, as webrtc */
  GstElement *webrtc;
  StoaLink link;
  gboolean connected;
  guint patience_source;     /* gives up when it fires */
  guint stats_source;
};

enum { CANDIDATE, CONNECTED, FAILED, TICK, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (StoaPeer, stoa_peer, G_TYPE_OBJECT)

static gboolean
give_up (gpointer data)
{
  StoaPeer *self = data;

  self->patience_source = 0;
  stoa_peer_fail (self, g_error_new (STOA_ERROR, STOA_ERROR_TIMED_OUT,
                                     self->connected ? "The media connection was lost"
                                                     : "The media connection could not be made"));
  return G_SOURCE_REMOVE;
}

static void
be_patient (StoaPeer *self,
            guint     timeout_ms)
{
  g_clear_handle_id (&self->patience_source, g_source_remove);
  if (timeout_ms > 0)
    self->patience_source = g_timeout_add (timeout_ms, give_up, self);
}

/* All m-lines are bundled: there is one session. */
static void
report_often (StoaPeer *self)
{
  g_autoptr (GstElement) rtpbin = gst_bin_get_by_name (GST_BIN (self->webrtc), "rtpbin");
  g_autoptr (GObject) session = NULL;

  g_signal_emit_by_name (rtpbin, "get-internal-session", 0, &session);
  if (session != NULL)
    g_object_set (session, "rtcp-min-interval", (guint64) REPORT_NS, NULL);
}

static void
hear_state (gpointer owner,
            gpointer data)
{
  StoaPeer *self = owner;

  if (self->pipeline == NULL)
    return;
  switch ((GstWebRTCPeerConnectionState) GPOINTER_TO_INT (data))
    {
    case GST_WEBRTC_PEER_CONNECTION_STATE_CONNECTED:
      be_patient (self, 0);
      if (!self->connected)
        {
          self->connected = TRUE;
          report_often (self);
          /* webrtcbin's sinks came after the pipeline played; without a latency there are no sender reports */
          stoa_media_bus_recalculate_latency (self->bus, self->pipeline);
          g_signal_emit (self, signals[CONNECTED], 0);
        }
      break;
    case GST_WEBRTC_PEER_CONNECTION_STATE_DISCONNECTED:
      be_patient (self, LOST_MS);
      break;
    case GST_WEBRTC_PEER_CONNECTION_STATE_FAILED:
    case GST_WEBRTC_PEER_CONNECTION_STATE_CLOSED:
      stoa_peer_fail (self, g_error_new (STOA_ERROR, STOA_ERROR_MEDIA_UNAVAILABLE,
                                         self->connected ? "The media connection was lost"
                                                         : "The media connection could not be made"));
      break;
    default:
      break;
    }
}

static void
on_connection_state (GstElement *webrtc,
                     GParamSpec *pspec,
                     gpointer    bus)
{
  GstWebRTCPeerConnectionState state;

  g_object_get (webrtc, "connection-state", &state, NULL);
  stoa_media_bus_post (bus, hear_state, GINT_TO_POINTER (state), NULL);
}

static void
candidate_free (gpointer data)
{
  Candidate *candidate = data;

  g_free (candidate->text);
  g_free (candidate);
}

static void
hear_candidate (gpointer owner,
                gpointer data)
{
  Candidate *candidate = data;

  g_signal_emit (owner, signals[CANDIDATE], 0, candidate->mline, candidate->text);
}

static void
on_candidate (GstElement *webrtc,
              guint       mline,
              const char *text,
              gpointer    bus)
{
  Candidate *candidate = g_new0 (Candidate, 1);

  candidate->mline = mline;
  candidate->text = g_strdup (text);
  stoa_media_bus_post (bus, hear_candidate, candidate, candidate_free);
}

/* Without the first setting the first picture waits for the whole latency, in case an earlier packet is still to come.
 * A slot may pause: the packet that would have come next is not lost, it is the keyframe it goes on with.
 * What is sent was paced when it was captured: pictures need not wait as long as the encoder of sound takes.
 */
static void
on_deep_element (GstBin     *bin,
                 GstBin     *sub_bin,
                 GstElement *element,
                 gpointer    data)
{
  GstElementFactory *factory = gst_element_get_factory (element);
  g_autoptr (GstPad) sink = NULL;

  if (factory != NULL && g_str_equal (GST_OBJECT_NAME (factory), "clocksync"))
    g_object_set (element, "sync", FALSE, NULL);
  if (factory == NULL || !g_str_equal (GST_OBJECT_NAME (factory), "rtpjitterbuffer"))
    return;
  g_object_set (element, "faststart-min-packets", 1, "rtx-next-seqnum", FALSE, NULL);
  sink = gst_element_get_static_pad (element, "sink");
  stoa_arrival_note (sink);
}

static void
on_message (gpointer    owner,
            GstMessage *message)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *debug = NULL;

  if (GST_MESSAGE_TYPE (message) != GST_MESSAGE_ERROR)
    return;
  gst_message_parse_error (message, &error, &debug);
  g_warning ("Media connection: %s (%s)", error->message, debug);
  stoa_peer_fail (owner, g_error_new (STOA_ERROR, STOA_ERROR_INTERNAL, "The media connection broke: %s",
                                      error->message));
}

static void
hear_stats (gpointer owner,
            gpointer data)
{
  StoaPeer *self = owner;
  StoaLink before;
  gint64 expected;

  if (self->pipeline == NULL)
    return;
  before = self->link;
  self->link = *(StoaLink *) data;
  expected = self->link.received - before.received + self->link.lost - before.lost;
  if (self->link.received > 0 && expected > 0)
    self->link.loss = CLAMP ((double) (self->link.lost - before.lost) / expected, 0, 1);
  g_signal_emit (self, signals[TICK], 0);
}

static void
on_stats (GstPromise *promise,
          gpointer    bus)
{
  const GstStructure *stats = gst_promise_wait (promise) == GST_PROMISE_RESULT_REPLIED
                                ? gst_promise_get_reply (promise) : NULL;
  StoaLink link;

  if (stats != NULL)
    {
      stoa_link_stats_read (stats, &link);
      stoa_media_bus_post (bus, hear_stats, g_memdup2 (&link, sizeof link), g_free);
    }
}

static gboolean
ask_for_stats (gpointer data)
{
  StoaPeer *self = data;

  stoa_peer_ask (self, "get-stats", NULL, on_stats, self->bus);
  return G_SOURCE_CONTINUE;
}

static void
release_bus (gpointer  data,
             GClosure *closure)
{
  stoa_media_bus_unref (data);
}

/* Port mapping by UPnP would shout into the local network, and candidates would wait for an echo. */
static void
set_up_ice (GstElement *webrtc)
{
  g_autoptr (GstWebRTCICE) ice = NULL;
  g_autoptr (GObject) agent = NULL;

  g_object_get (webrtc, "ice-agent", &ice, NULL);
  if (ice == NULL)
    return;
  stoa_addresses_gather (ice);
  if (g_object_class_find_property (G_OBJECT_GET_CLASS (ice), "agent") != NULL)
    g_object_get (ice, "agent", &agent, NULL);
  if (agent != NULL && g_object_class_find_property (G_OBJECT_GET_CLASS (agent), "upnp") != NULL)
    g_object_set (agent, "upnp", FALSE, NULL);
}

static void
connect_with_bus (StoaPeer   *self,
                  const char *signal,
                  GCallback   callback)
{
  g_signal_connect_data (self->webrtc, signal, callback, stoa_media_bus_ref (self->bus),
                         release_bus, 0);
}

static void
stoa_peer_dispose (GObject *object)
{
  StoaPeer *self = STOA_PEER (object);

  stoa_peer_close (self);
  stoa_media_bus_close (self->bus);
  G_OBJECT_CLASS (stoa_peer_parent_class)->dispose (object);
}

static void
stoa_peer_finalize (GObject *object)
{
  StoaPeer *self = STOA_PEER (object);

  g_clear_pointer (&self->bus, stoa_media_bus_unref);
  G_OBJECT_CLASS (stoa_peer_parent_class)->finalize (object);
}

static void
stoa_peer_class_init (StoaPeerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = stoa_peer_dispose;
  object_class->finalize = stoa_peer_finalize;
  signals[CANDIDATE] = g_signal_new ("candidate", STOA_TYPE_PEER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_STRING);
  signals[CONNECTED] = g_signal_new ("connected", STOA_TYPE_PEER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 0);
  signals[FAILED] = g_signal_new ("failed", STOA_TYPE_PEER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_ERROR);
  signals[TICK] = g_signal_new ("tick", STOA_TYPE_PEER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
stoa_peer_init (StoaPeer *self)
{
  self->bus = stoa_media_bus_new (self);
  self->link.rtt_ms = -1;
}

StoaPeer *
stoa_peer_new (const char *name)
{
  StoaPeer *self = g_object_new (STOA_TYPE_PEER, NULL);

  self->pipeline = gst_object_ref_sink (stoa_outlet_pipeline (name));
  self->webrtc = gst_element_factory_make ("webrtcbin", NULL);
  g_object_set (self->webrtc, "bundle-policy", GST_WEBRTC_BUNDLE_POLICY_MAX_BUNDLE, NULL);
  gst_bin_add (GST_BIN (self->pipeline), self->webrtc);
  set_up_ice (self->webrtc);
  connect_with_bus (self, "on-ice-candidate", G_CALLBACK (on_candidate));
  connect_with_bus (self, "notify::connection-state", G_CALLBACK (on_connection_state));
  g_signal_connect (self->webrtc, "deep-element-added", G_CALLBACK (on_deep_element), NULL);
  stoa_media_bus_watch (self->bus, self->pipeline, on_message);
  /* it takes no offers before; only a thread starts here */
  gst_element_set_state (self->webrtc, GST_STATE_READY);
  return self;
}

GstElement *
stoa_peer_get_webrtc (StoaPeer *self)
{
  return self->webrtc;
}

GstElement *
stoa_peer_get_pipeline (StoaPeer *self)
{
  return self->pipeline;
}

void
stoa_peer_play (StoaPeer *self)
{
  stoa_media_bus_set_state (self->bus, self->pipeline, GST_STATE_PLAYING);
  self->stats_source = g_timeout_add (STATS_MS, ask_for_stats, self);
}

/* webrtcbin may drop a promise unanswered when it is closed: so nobody else holds it. */
void
stoa_peer_ask (StoaPeer             *self,
               const char           *signal,
               gconstpointer         argument,
               GstPromiseChangeFunc  func,
               StoaMediaBus         *bus)
{
  g_autoptr (GstPromise) promise = NULL;

  if (func != NULL)
    promise = gst_promise_new_with_change_func (func, stoa_media_bus_ref (bus), (GDestroyNotify) stoa_media_bus_unref);
  g_signal_emit_by_name (self->webrtc, signal, argument, promise);
}

gboolean
stoa_peer_set_remote (StoaPeer         *self,
                      GstWebRTCSDPType  type,
                      const char       *sdp,
                      GstPromiseChangeFunc func,
                      StoaMediaBus     *bus)
{
  g_autoptr (GstWebRTCSessionDescription) description = NULL;
  GstSDPMessage *message;

  if (self->pipeline == NULL || gst_sdp_message_new_from_text (sdp, &message) != GST_SDP_OK)
    return FALSE;
  description = gst_webrtc_session_description_new (type, message);
  stoa_peer_ask (self, "set-remote-description", description, func, bus);
  if (!self->connected && self->patience_source == 0)
    be_patient (self, CONNECT_MS);
  return TRUE;
}

void
stoa_peer_add_candidate (StoaPeer   *self,
                         guint       mline,
                         const char *candidate)
{
  if (self->pipeline == NULL || strlen (candidate) > MAX_CANDIDATE)
    return;
  if (*candidate == '\0' || g_str_has_prefix (candidate, "candidate:"))
    g_signal_emit_by_name (self->webrtc, "add-ice-candidate", mline, candidate);
}

void
stoa_peer_fail (StoaPeer *self,
                GError   *error)
{
  g_autoptr (GError) owned = error;

  if (self->pipeline == NULL)
    return;
  stoa_peer_close (self);
  g_signal_emit (self, signals[FAILED], 0, owned);
}

void
stoa_peer_get_link (StoaPeer *self,
                    StoaLink *link)
{
  *link = self->link;
}

void
stoa_peer_close (StoaPeer *self)
{
  if (self->pipeline == NULL)
    return;
  be_patient (self, 0);
  g_clear_handle_id (&self->stats_source, g_source_remove);
  self->webrtc = NULL;
  stoa_media_bus_discard (self->bus, g_steal_pointer (&self->pipeline));
}
