/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-media"

#include "stoa-publisher.h"

#include <gst/video/video.h>

#include "stoa-encoder.h"
#include "stoa-feedback.h"
#include "stoa-peer.h"
#include "stoa-rate-share.h"
#include "stoa-screen-encoder.h"
#include "stoa-sdp-check.h"
#include "stoa-simulcast.h"
#include "stoa-source-outlets.h"

#define QUEUED_PICTURES 2    /* an encoder that cannot keep up skips pictures, it does not lag */
#define QUEUED_SOUNDS 25
#define MOST_KBITS 4000      /* before the server says what it allows */
#define STORM 0.3            /* loss in which few pictures come through whole */
#define CALM 0.05
#define REPAIRS 3
#define REPAIR_EACH_US (400 * G_TIME_SPAN_MILLISECOND)
#define REPAIRABLE_MS 500    /* what was lost longer ago is of no use to a viewer any more */

/* One m-line. */
typedef struct
{
  StoaTrackKind kind;
  char *mid;                 /* NULL before the offer */
  StoaOutlet *outlet;
  GstElement *input;         /* appsrc */
  GstElement *encoder;
  guint taker;               /* id in outlet; 0 while not fed */
} Track;

/* What streaming threads count; outlives the publisher until they have ended. */
typedef struct
{
  GMutex lock;
  guint64 bytes;             /* under lock */
} Count;

struct _StoaPublisher
{
  GObject parent_instance;

  StoaMediaBus *bus;
  StoaSource *source;
  StoaPeer *peer;
  Count *count;
  StoaSimulcast *pictures;   /* the camera's encoder, in tracks; NULL without one */
  StoaScreenEncoder *screen; /* likewise */
  GPtrArray *tracks;         /* of Track, by m-line */
  guint n_layers;
  StoaRateControl rate;
  guint repairs;             /* keyframes owed since the last storm */
  gint64 repaired_us;
  GstSDPMessage *offer;      /* NULL until it was made, and once it was answered */
  gboolean started;
};

enum { OFFER, CANDIDATE, CONNECTED, FAILED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (StoaPublisher, stoa_publisher, G_TYPE_OBJECT)

static void
count_clear (gpointer data)
{
  g_mutex_clear (&((Count *) data)->lock);
}

static void
count_unref (gpointer data)
{
  g_atomic_rc_box_release_full (data, count_clear);
}

static void
track_free (gpointer data)
{
  Track *track = data;

  if (track->taker > 0)
    stoa_outlet_remove (track->outlet, track->taker);
  stoa_outlet_unref (track->outlet);
  gst_object_unref (track->input);
  gst_object_unref (track->encoder);
  g_free (track->mid);
  g_free (track);
}

/* On a streaming thread. */
static GstPadProbeReturn
count_bytes (GstPad          *pad,
             GstPadProbeInfo *info,
             gpointer         data)
{
  Count *count = data;
  gsize bytes = (GST_PAD_PROBE_INFO_TYPE (info) & GST_PAD_PROBE_TYPE_BUFFER_LIST) != 0
                  ? gst_buffer_list_calculate_size (GST_PAD_PROBE_INFO_BUFFER_LIST (info))
                  : gst_buffer_get_size (GST_PAD_PROBE_INFO_BUFFER (info));

  g_mutex_lock (&count->lock);
  count->bytes += bytes;
  g_mutex_unlock (&count->lock);
  return GST_PAD_PROBE_OK;
}

static void
watch_bytes (StoaPublisher *self,
             GstElement    *encoder)
{
  g_autoptr (GstPad) pad = gst_element_get_static_pad (encoder, "src");

  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST, count_bytes,
                     g_atomic_rc_box_acquire (self->count), count_unref);
}

static void
add_track (StoaPublisher *self,
           StoaTrackKind  kind,
           StoaOutlet    *outlet,
           GstElement    *encoder,
           guint          queued)
{
  GstElement *webrtc = stoa_peer_get_webrtc (self->peer);
  Track *track = g_new0 (Track, 1);
  g_autoptr (GstWebRTCRTPTransceiver) transceiver = NULL;
  g_autoptr (GstPad) pad = NULL;

  track->kind = kind;
  track->outlet = stoa_outlet_ref (outlet);
  track->input = gst_object_ref_sink (stoa_outlet_appsrc (stoa_track_kinds[kind], queued));
  track->encoder = gst_object_ref_sink (encoder);
  g_ptr_array_add (self->tracks, track);

  gst_bin_add_many (GST_BIN (stoa_peer_get_pipeline (self->peer)), track->input, encoder, NULL);
  gst_element_link (track->input, encoder);
  gst_element_link (encoder, webrtc);
  watch_bytes (self, encoder);

  g_signal_emit_by_name (webrtc, "get-transceiver", (int) self->tracks->len - 1, &transceiver);
  /* sound repairs itself by FEC, and webrtcbin would give its RTX the payload type of the pictures */
  g_object_set (transceiver,
                "direction", GST_WEBRTC_RTP_TRANSCEIVER_DIRECTION_SENDONLY,
                "do-nack", kind != STOA_TRACK_MIC,
                NULL);
}

static gboolean
shows_screen (StoaPublisher *self)
{
  return self->screen != NULL && stoa_screen_get_state (stoa_source_get_screen (self->source)) == STOA_SCREEN_ON;
}

static void
set_rate (StoaPublisher *self,
          guint          kbits)
{
  StoaRateShare share = stoa_rate_share (kbits, shows_screen (self) ? stoa_screen_encoder_get_best (self->screen) : 0);

  if (self->pictures != NULL)
    stoa_simulcast_set_rate (self->pictures, share.camera_kbits);
  if (self->screen != NULL && share.screen_kbits > 0)
    stoa_screen_encoder_set_rate (self->screen, share.screen_kbits);
}

/* webrtcbin makes it after it has read which extensions there are, and Janus would take repairs for the layer itself. */
static void
on_deep_element (GstBin     *bin,
                 GstBin     *sub_bin,
                 GstElement *element,
                 gpointer    data)
{
  GstElementFactory *factory = gst_element_get_factory (element);

  if (factory == NULL || !g_str_equal (GST_OBJECT_NAME (factory), "rtprtxsend"))
    return;
  stoa_simulcast_mark_repairs (element);
  g_object_set (element, "max-size-time", REPAIRABLE_MS, NULL);
}

static void
add_tracks (StoaPublisher *self)
{
  if (stoa_source_has_audio (self->source))
    add_track (self, STOA_TRACK_MIC, stoa_source_get_audio (self->source), stoa_encoder_new_audio (), QUEUED_SOUNDS);
  if (stoa_source_has_video (self->source))
    {
      self->pictures = stoa_simulcast_new (stoa_track_kinds[STOA_TRACK_CAMERA], self->n_layers);
      g_signal_connect (stoa_peer_get_webrtc (self->peer), "deep-element-added", G_CALLBACK (on_deep_element), NULL);
      add_track (self, STOA_TRACK_CAMERA, stoa_source_get_video (self->source), GST_ELEMENT (self->pictures),
                 QUEUED_PICTURES);
    }
  if (stoa_source_has_screen (self->source))
    {
      self->screen = stoa_screen_encoder_new ();
      add_track (self, STOA_TRACK_SCREEN, stoa_screen_get_outlet (stoa_source_get_screen (self->source)),
                 GST_ELEMENT (self->screen), QUEUED_PICTURES);
    }
  set_rate (self, self->rate.kbits);
}

static void
feed_tracks (StoaPublisher *self)
{
  for (guint i = 0; i < self->tracks->len; i++)
    {
      Track *track = g_ptr_array_index (self->tracks, i);

      track->taker = stoa_outlet_add_appsrc (track->outlet, GST_APP_SRC (track->input));
    }
}

/* What is off is offered as well, so that to turn it on takes no negotiation. */
static gboolean
is_muted (StoaPublisher *self,
          StoaTrackKind  kind)
{
  if (kind == STOA_TRACK_MIC)
    return !stoa_source_is_mic_live (self->source);
  if (kind == STOA_TRACK_CAMERA)
    return !stoa_source_is_camera_live (self->source);
  return stoa_screen_get_state (stoa_source_get_screen (self->source)) != STOA_SCREEN_ON;
}

static void
hear_offer (gpointer owner,
            gpointer data)
{
  StoaPublisher *self = owner;
  GstWebRTCSessionDescription *description = data;
  StoaPublish *publish;
  guint width, height;

  if (stoa_peer_get_webrtc (self->peer) == NULL)
    return;
  g_signal_emit_by_name (stoa_peer_get_webrtc (self->peer), "set-local-description", description, NULL);

  publish = stoa_record_new (stoa_message_body_type (STOA_MESSAGE_PUBLISH));
  publish->sdp = gst_sdp_message_as_text (description->sdp);
  g_clear_pointer (&self->offer, gst_sdp_message_free);
  gst_sdp_message_copy (description->sdp, &self->offer);
  stoa_frames_get_source_size (stoa_source_get_preview (self->source), &width, &height);
  for (guint i = 0; i < MIN (self->tracks->len, gst_sdp_message_medias_len (description->sdp)); i++)
    {
      const GstSDPMedia *media = gst_sdp_message_get_media (description->sdp, i);
      Track *track = g_ptr_array_index (self->tracks, i);
      StoaPublishTrack *published = stoa_record_new (&stoa_publish_track_type);

      track->mid = g_strdup (gst_sdp_media_get_attribute_val (media, "mid"));
      published->mid = g_strdup (track->mid);
      published->kind = track->kind;
      published->muted = is_muted (self, track->kind);
      published->width = track->kind == STOA_TRACK_CAMERA ? width : 0;
      published->height = track->kind == STOA_TRACK_CAMERA ? height : 0;
      g_ptr_array_add (publish->tracks, published);
    }
  g_signal_emit (self, signals[OFFER], 0, publish);
  stoa_record_unref (publish);
}

static void
hear_no_offer (gpointer owner,
               gpointer data)
{
  StoaPublisher *self = owner;

  stoa_peer_fail (self->peer, g_error_new (STOA_ERROR, STOA_ERROR_INTERNAL, "No media offer could be made: %s",
                                           (const char *) data));
}

/* On webrtcbin's thread. */
static void
on_offer (GstPromise *promise,
          gpointer    bus)
{
  const GstStructure *reply = gst_promise_wait (promise) == GST_PROMISE_RESULT_REPLIED
                                ? gst_promise_get_reply (promise) : NULL;
  GstWebRTCSessionDescription *offer = NULL;
  g_autoptr (GError) error = NULL;

  if (reply != NULL && gst_structure_get (reply, "offer", GST_TYPE_WEBRTC_SESSION_DESCRIPTION, &offer, NULL))
    {
      stoa_media_bus_post (bus, hear_offer, offer, (GDestroyNotify) gst_webrtc_session_description_free);
    }
  else if (reply != NULL)
    {
      gst_structure_get (reply, "error", G_TYPE_ERROR, &error, NULL);
      stoa_media_bus_post (bus, hear_no_offer, g_strdup (error != NULL ? error->message : "unknown"), g_free);
    }
}

static void
hear_answer_refused (gpointer owner,
                     gpointer data)
{
  StoaPublisher *self = owner;

  stoa_peer_fail (self->peer, g_error_new (STOA_ERROR, STOA_ERROR_MALFORMED, "The server's media answer cannot be used: %s",
                                           (const char *) data));
}

/* On webrtcbin's thread. */
static void
on_answer_taken (GstPromise *promise,
                 gpointer    bus)
{
  const GstStructure *reply = gst_promise_wait (promise) == GST_PROMISE_RESULT_REPLIED
                                ? gst_promise_get_reply (promise) : NULL;
  g_autoptr (GError) error = NULL;

  if (reply != NULL && gst_structure_get (reply, "error", G_TYPE_ERROR, &error, NULL))
    stoa_media_bus_post (bus, hear_answer_refused, g_strdup (error->message), g_free);
}

static void
make_offer (StoaPublisher *self)
{
  if (stoa_peer_get_webrtc (self->peer) == NULL || self->tracks->len > 0)
    return;
  add_tracks (self);
  if (self->tracks->len == 0)
    {
      stoa_peer_fail (self->peer, g_error_new (STOA_ERROR, STOA_ERROR_INVALID, "There is no sound or picture to send"));
      return;
    }
  stoa_peer_play (self->peer);
  feed_tracks (self);
  stoa_peer_ask (self->peer, "create-offer", NULL, on_offer, self->bus);
}

static void
on_source_ready (StoaSource *source,
                 GParamSpec *pspec,
                 gpointer    data)
{
  StoaPublisher *self = data;

  if (self->started && stoa_source_is_ready (source))
    make_offer (self);
}

static void
on_film_error (StoaSource *source,
               GParamSpec *pspec,
               gpointer    data)
{
  StoaPublisher *self = data;
  g_autofree char *message = NULL;

  g_object_get (source, "film-error", &message, NULL);
  if (message != NULL)
    stoa_peer_fail (self->peer, g_error_new_literal (STOA_ERROR, STOA_ERROR_INVALID, message));
}

static void
on_candidate (StoaPeer   *peer,
              guint       mline,
              const char *candidate,
              gpointer    data)
{
  g_signal_emit (data, signals[CANDIDATE], 0, mline, candidate);
}

static void
hear_request (gpointer owner,
              guint    ssrc)
{
  StoaPublisher *self = owner;

  if (self->pictures != NULL)
    stoa_simulcast_answer_request (self->pictures, ssrc);
}

static void
hear_limit (gpointer owner,
            guint    kbits)
{
  StoaPublisher *self = owner;

  stoa_rate_control_limit (&self->rate, kbits);
}

/* Janus asks but once for a picture of the layer it falls back to. In a storm that one is lost, and right after it may
 * come before Janus falls back: so there are a few. */
static void
repair_after_storm (StoaPublisher *self,
                    double         loss)
{
  gint64 now_us = g_get_monotonic_time ();

  if (loss > STORM)
    self->repairs = REPAIRS;
  if (self->repairs == 0 || loss > CALM || now_us - self->repaired_us < REPAIR_EACH_US)
    return;
  self->repairs--;
  self->repaired_us = now_us;
  if (self->pictures != NULL)
    stoa_simulcast_send_keyframe (self->pictures, STOA_LAYER_AUTO);
}

static void
hear_report (gpointer              owner,
             const StoaRateReport *report)
{
  StoaPublisher *self = owner;

  set_rate (self, stoa_rate_control_update (&self->rate, report, g_get_monotonic_time ()));
  g_debug ("sent %u, received %u kbit/s, lost %.0f %%, waiting %.0f ms: %.0f kbit/s", report->sent_kbits,
           report->received_kbits, report->loss * 100, self->rate.waiting_ms, self->rate.kbits);
  repair_after_storm (self, report->loss);
}

static const StoaFeedbackFuncs feedback = { hear_request, hear_limit, hear_report };

static void
on_connected (StoaPeer *peer,
              gpointer  data)
{
  StoaPublisher *self = data;

  stoa_feedback_watch (stoa_peer_get_webrtc (peer), self->bus, &feedback);
  g_signal_emit (data, signals[CONNECTED], 0);
}

static void
on_failed (StoaPeer *peer,
           GError   *error,
           gpointer  data)
{
  StoaPublisher *self = data;

  stoa_publisher_close (self);
  g_signal_emit (self, signals[FAILED], 0, error);
}

static void
stoa_publisher_dispose (GObject *object)
{
  StoaPublisher *self = STOA_PUBLISHER (object);

  stoa_publisher_close (self);
  stoa_media_bus_close (self->bus);
  G_OBJECT_CLASS (stoa_publisher_parent_class)->dispose (object);
}

static void
stoa_publisher_finalize (GObject *object)
{
  StoaPublisher *self = STOA_PUBLISHER (object);

  g_clear_pointer (&self->tracks, g_ptr_array_unref);
  g_clear_pointer (&self->offer, gst_sdp_message_free);
  g_clear_pointer (&self->count, count_unref);
  g_clear_object (&self->peer);
  g_clear_object (&self->source);
  g_clear_pointer (&self->bus, stoa_media_bus_unref);
  G_OBJECT_CLASS (stoa_publisher_parent_class)->finalize (object);
}

static void
stoa_publisher_class_init (StoaPublisherClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = stoa_publisher_dispose;
  object_class->finalize = stoa_publisher_finalize;
  signals[OFFER] = g_signal_new ("offer", STOA_TYPE_PUBLISHER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[CANDIDATE] = g_signal_new ("candidate", STOA_TYPE_PUBLISHER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_STRING);
  signals[CONNECTED] = g_signal_new ("connected", STOA_TYPE_PUBLISHER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 0);
  signals[FAILED] = g_signal_new ("failed", STOA_TYPE_PUBLISHER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
stoa_publisher_init (StoaPublisher *self)
{
  self->bus = stoa_media_bus_new (self);
  self->tracks = g_ptr_array_new_with_free_func (track_free);
  self->n_layers = STOA_N_LAYERS;
  stoa_rate_control_init (&self->rate, MOST_KBITS);
  self->count = g_atomic_rc_box_new0 (Count);
  g_mutex_init (&self->count->lock);
  self->peer = stoa_peer_new ("publisher");
  g_signal_connect_object (self->peer, "candidate", G_CALLBACK (on_candidate), self, 0);
  g_signal_connect_object (self->peer, "connected", G_CALLBACK (on_connected), self, 0);
  g_signal_connect_object (self->peer, "failed", G_CALLBACK (on_failed), self, 0);
}

StoaPublisher *
stoa_publisher_new (StoaSource *source)
{
  StoaPublisher *self = g_object_new (STOA_TYPE_PUBLISHER, NULL);

  self->source = g_object_ref (source);
  g_signal_connect_object (source, "notify::ready", G_CALLBACK (on_source_ready), self, 0);
  g_signal_connect_object (source, "notify::film-error", G_CALLBACK (on_film_error), self, 0);
  return self;
}

void
stoa_publisher_set_layers (StoaPublisher *self,
                           guint          n_layers)
{
  self->n_layers = n_layers;
}

void
stoa_publisher_start (StoaPublisher *self)
{
  self->started = TRUE;
  on_film_error (self->source, NULL, self);
  on_source_ready (self->source, NULL, self);
}

void
stoa_publisher_set_answer (StoaPublisher *self,
                           const char    *sdp)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstSDPMessage) offer = g_steal_pointer (&self->offer);
  g_autoptr (GstSDPMessage) answer = NULL;

  if (offer == NULL || stoa_peer_get_webrtc (self->peer) == NULL)
    return;
  answer = stoa_sdp_check_answer (sdp, offer, &error);
  if (answer == NULL)
    stoa_peer_fail (self->peer, g_steal_pointer (&error));
  else
    stoa_peer_set_remote (self->peer, GST_WEBRTC_SDP_TYPE_ANSWER, sdp, on_answer_taken, self->bus);
}

void
stoa_publisher_add_candidate (StoaPublisher *self,
                              guint          mline,
                              const char    *candidate)
{
  stoa_peer_add_candidate (self->peer, mline, candidate);
}

void
stoa_publisher_send_keyframe (StoaPublisher *self,
                              const char    *mid,
                              StoaLayer      layer)
{
  for (guint i = 0; i < self->tracks->len; i++)
    {
      Track *track = g_ptr_array_index (self->tracks, i);
      g_autoptr (GstPad) pad = gst_element_get_static_pad (track->encoder, "src");

      if (g_strcmp0 (track->mid, mid) != 0)
        continue;
      if (STOA_IS_SIMULCAST (track->encoder))
        stoa_simulcast_send_keyframe (STOA_SIMULCAST (track->encoder), layer);
      else
        gst_pad_send_event (pad, gst_video_event_new_upstream_force_key_unit (GST_CLOCK_TIME_NONE, FALSE, 0));
    }
}

void
stoa_publisher_set_demand (StoaPublisher *self,
                           gboolean       mid,
                           gboolean       high)
{
  if (self->pictures != NULL)
    stoa_simulcast_set_demand (self->pictures, mid, high);
}

void
stoa_publisher_close (StoaPublisher *self)
{
  self->pictures = NULL;
  self->screen = NULL;
  g_ptr_array_set_size (self->tracks, 0);
  stoa_peer_close (self->peer);
}

void
stoa_publisher_get_stats (StoaPublisher *self,
                          StoaSendStats *stats)
{
  StoaLink link;

  stoa_peer_get_link (self->peer, &link);
  *stats = (StoaSendStats) { .rtt_ms = link.rtt_ms, .loss = link.loss };
  g_strlcpy (stats->candidate, link.candidate, sizeof stats->candidate);
  stats->layers = self->pictures != NULL ? stoa_simulcast_count_layers (self->pictures) : 0;
  stats->kbits = self->rate.kbits;
  stats->frames = self->pictures != NULL ? stoa_simulcast_count_frames (self->pictures) : 0;
  if (self->pictures != NULL)
    stoa_simulcast_count_layer_frames (self->pictures, stats->layer_frames);
  g_mutex_lock (&self->count->lock);
  stats->bytes = self->count->bytes;
  g_mutex_unlock (&self->count->lock);
}
