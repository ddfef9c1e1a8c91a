/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-media"

#include "stoa-subscriber.h"

#include "stoa-encoder.h"
#include "stoa-loudness.h"
#include "stoa-peer.h"
#include "stoa-reception.h"
#include "stoa-remote.h"
#include "stoa-sdp-check.h"
#include "stoa-speaker.h"
#include "stoa-wiring.h"

/* How long a lost packet may take to come again. Nothing that arrives in order waits for it. */
#define LATENCY_MS 80
#define MAX_OFFERS 8         /* waiting for the one in negotiation */
#define KEEP_REMOTES 256     /* people remembered who are in no slot */

struct _StoaSubscriber
{
  GObject parent_instance;

  StoaMediaBus *bus;
  StoaPeer *peer;
  StoaWiring *wiring;
  StoaSpeaker *speaker;      /* NULL when nothing is played, as the mixer */
  StoaMixer *mixer;
  GHashTable *remotes;       /* participant → StoaRemote */
  StoaReception *reception;
  GQueue offers;             /* of StoaOffer */
  StoaOffer *negotiating;    /* the one that is being answered */
  GstSDPMessage *accepted;   /* the last offer given to webrtcbin */
  gboolean playing;
  gint64 ticked_at_us;
};

enum { ANSWER, CANDIDATE, CONNECTED, FAILED, ALLOWED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (StoaSubscriber, stoa_subscriber, G_TYPE_OBJECT)

static void negotiate_next (StoaSubscriber *self);

static StoaRemote *
find_remote (StoaSubscriber *self,
             const char     *participant)
{
  StoaRemote *remote = g_hash_table_lookup (self->remotes, participant);

  if (remote == NULL)
    {
      remote = stoa_remote_new ();
      g_hash_table_insert (self->remotes, g_strdup (participant), remote);
    }
  return remote;
}

static void
forget_old_remotes (StoaSubscriber *self,
                    GPtrArray      *slots)
{
  GHashTableIter iter;
  gpointer participant, remote;

  g_hash_table_iter_init (&iter, self->remotes);
  while (g_hash_table_size (self->remotes) > KEEP_REMOTES
         && g_hash_table_iter_next (&iter, &participant, &remote))
    {
      gboolean used = stoa_remote_is_attached (remote, STOA_TRACK_CAMERA)
                      || stoa_remote_is_attached (remote, STOA_TRACK_SCREEN);

      for (guint i = 0; i < slots->len && !used; i++)
        used = g_strcmp0 (((StoaSlotInfo *) g_ptr_array_index (slots, i))->participant, participant) == 0;
      if (used)
        continue;
      stoa_reception_forget (self->reception, participant);
      g_hash_table_iter_remove (&iter);
    }
}

static void
fail_negotiation (StoaSubscriber *self,
                  const char     *why)
{
  stoa_peer_fail (self->peer, g_error_new (STOA_ERROR, STOA_ERROR_MALFORMED,
                                           "The server's media offer cannot be answered: %s", why));
}

/* The description of a promise's reply; on failure posts why not. On webrtcbin's thread. */
static void
hear_failure (gpointer owner,
              gpointer data)
{
  fail_negotiation (owner, data);
}

static gboolean
reply_is_good (GstPromise   *promise,
               StoaMediaBus *bus)
{
  const GstStructure *reply;
  g_autoptr (GError) error = NULL;

  if (gst_promise_wait (promise) != GST_PROMISE_RESULT_REPLIED)
    return FALSE;
  reply = gst_promise_get_reply (promise);
  if (reply == NULL || !gst_structure_get (reply, "error", G_TYPE_ERROR, &error, NULL))
    return TRUE;
  stoa_media_bus_post (bus, hear_failure, g_strdup (error->message), g_free);
  return FALSE;
}

static void
on_answer_taken (GstPromise *promise,
                 gpointer    bus)
{
  reply_is_good (promise, bus);
}

/* Janus drops a DTLS hello that comes before it is ready, and ours would be repeated a second later. Its
 * own is held by webrtcbin until it can be read: so Janus begins.
 */
static void
let_server_begin (GstSDPMessage *sdp)
{
  for (guint i = 0; i < gst_sdp_message_medias_len (sdp); i++)
    {
      GstSDPMedia *media = (GstSDPMedia *) gst_sdp_message_get_media (sdp, i);

      for (guint j = 0; j < gst_sdp_media_attributes_len (media); j++)
        {
          GstSDPAttribute passive = { NULL, NULL };

          if (!g_str_equal (gst_sdp_media_get_attribute (media, j)->key, "setup"))
            continue;
          gst_sdp_attribute_set (&passive, "setup", "passive");
          gst_sdp_media_replace_attribute (media, j, &passive);
        }
    }
}

static void
hear_answer (gpointer owner,
             gpointer data)
{
  StoaSubscriber *self = owner;
  GstWebRTCSessionDescription *answer = data;
  g_autofree char *sdp = NULL;
  StoaOffer *offer = g_steal_pointer (&self->negotiating);

  let_server_begin (answer->sdp);
  sdp = gst_sdp_message_as_text (answer->sdp);
  if (offer != NULL && stoa_peer_get_webrtc (self->peer) != NULL)
    {
      stoa_peer_ask (self->peer, "set-local-description", answer, on_answer_taken, self->bus);
      g_signal_emit (self, signals[ANSWER], 0, offer->revision, sdp);
    }
  g_clear_pointer (&offer, stoa_record_unref);
  negotiate_next (self);
}

static void
on_answer (GstPromise *promise,
           gpointer    bus)
{
  GstWebRTCSessionDescription *answer = NULL;

  if (reply_is_good (promise, bus))
    {
      if (gst_structure_get (gst_promise_get_reply (promise), "answer", GST_TYPE_WEBRTC_SESSION_DESCRIPTION, &answer,
                             NULL))
        stoa_media_bus_post (bus, hear_answer, answer, (GDestroyNotify) gst_webrtc_session_description_free);
      else
        stoa_media_bus_post (bus, hear_failure, g_strdup ("no answer came"), g_free);
    }
}

static void
hear_offer_taken (gpointer owner,
                  gpointer data)
{
  StoaSubscriber *self = owner;

  if (stoa_peer_get_webrtc (self->peer) != NULL)
    stoa_peer_ask (self->peer, "create-answer", NULL, on_answer, self->bus);
}

static void
on_offer_taken (GstPromise *promise,
                gpointer    bus)
{
  if (reply_is_good (promise, bus))
    stoa_media_bus_post (bus, hear_offer_taken, NULL, NULL);
}

static gboolean
is_about_arrivals (const GstSDPAttribute *attribute)
{
  if (attribute->value == NULL)
    return FALSE;
  if (g_str_equal (attribute->key, "rtcp-fb"))
    return g_str_has_suffix (attribute->value, " transport-cc");
  return g_str_equal (attribute->key, "extmap") && strstr (attribute->value, STOA_EXTENSION_TWCC) != NULL;
}

/* Janus offers what publishers agreed on, and does nothing with reports of when each packet came: none are made. */
static char *
without_arrivals (const GstSDPMessage *offer)
{
  GstSDPMessage *copy;
  char *sdp;

  gst_sdp_message_copy (offer, &copy);
  for (guint i = 0; i < gst_sdp_message_medias_len (copy); i++)
    {
      GstSDPMedia *media = (GstSDPMedia *) gst_sdp_message_get_media (copy, i);

      for (guint j = gst_sdp_media_attributes_len (media); j > 0; j--)
        if (is_about_arrivals (gst_sdp_media_get_attribute (media, j - 1)))
          gst_sdp_media_remove_attribute (media, j - 1);
    }
  sdp = gst_sdp_message_as_text (copy);
  gst_sdp_message_free (copy);
  return sdp;
}

static void
negotiate_next (StoaSubscriber *self)
{
  g_autofree char *sdp = NULL;
  g_autoptr (GError) error = NULL;
  GstSDPMessage *message;

  if (self->negotiating != NULL || stoa_peer_get_webrtc (self->peer) == NULL)
    return;
  self->negotiating = g_queue_pop_head (&self->offers);
  if (self->negotiating == NULL)
    return;
  message = stoa_sdp_check_offer (self->negotiating->sdp, self->accepted, &error);
  if (message == NULL)
    {
      stoa_peer_fail (self->peer, g_steal_pointer (&error));
      return;
    }
  g_clear_pointer (&self->accepted, gst_sdp_message_free);
  self->accepted = message;
  stoa_subscriber_set_slots (self, self->negotiating->slots);
  if (!self->playing)
    {
      self->playing = TRUE;
      stoa_peer_play (self->peer);
    }
  sdp = without_arrivals (message);
  stoa_peer_set_remote (self->peer, GST_WEBRTC_SDP_TYPE_OFFER, sdp, on_offer_taken, self->bus);
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
on_connected (StoaPeer *peer,
              gpointer  data)
{
  g_signal_emit (data, signals[CONNECTED], 0);
}

static void
on_failed (StoaPeer *peer,
           GError   *error,
           gpointer  data)
{
  StoaSubscriber *self = data;

  stoa_subscriber_close (self);
  g_signal_emit (self, signals[FAILED], 0, error);
}

/* Of the cameras somebody looks at. */
static GArray *
list_reports (StoaSubscriber *self)
{
  GArray *reports = g_array_new (FALSE, FALSE, sizeof (StoaReceptionReport));
  GHashTableIter iter;
  gpointer participant, remote;

  g_hash_table_iter_init (&iter, self->remotes);
  while (g_hash_table_iter_next (&iter, &participant, &remote))
    {
      StoaTrackStats stats;
      StoaReceptionReport report;

      if (!stoa_remote_is_attached (remote, STOA_TRACK_CAMERA)
          || !stoa_remote_get_track_stats (remote, STOA_TRACK_CAMERA, &stats) || stats.kbits == 0)
        continue;
      report = (StoaReceptionReport) { participant, stats.layer, MIN (stats.width, stats.height), stats.loss,
                                       stats.behind_ms, stats.skipped };
      g_array_append_val (reports, report);
    }
  return reports;
}

static void
ask_silent_slots (StoaSubscriber *self)
{
  g_autoptr (GHashTable) slots = NULL;
  GHashTableIter iter;
  gpointer slot;

  if (self->wiring == NULL)
    return;
  slots = stoa_wiring_get_slots (self->wiring);
  g_hash_table_iter_init (&iter, slots);
  while (g_hash_table_iter_next (&iter, NULL, &slot))
    stoa_slot_ask_when_silent (slot);
}

static void
on_tick (StoaPeer *peer,
         gpointer  data)
{
  StoaSubscriber *self = data;
  gint64 now = g_get_monotonic_time ();
  g_autoptr (GArray) reports = NULL;
  GHashTableIter iter;
  gpointer remote;
  StoaLink link;

  g_hash_table_iter_init (&iter, self->remotes);
  while (g_hash_table_iter_next (&iter, NULL, &remote))
    stoa_remote_tick (remote, (now - self->ticked_at_us) / 1e6);
  self->ticked_at_us = now;

  reports = list_reports (self);
  stoa_peer_get_link (self->peer, &link);
  if (stoa_reception_update (self->reception, (StoaReceptionReport *) reports->data, reports->len, link.loss, now))
    g_signal_emit (self, signals[ALLOWED], 0);
  ask_silent_slots (self);
}

static void
set_up_rtp (GstElement *webrtc)
{
  g_autoptr (GstElement) rtpbin = gst_bin_get_by_name (GST_BIN (webrtc), "rtpbin");

  /* reuse: an m-line that pauses does not end; */
  g_object_set (webrtc, "latency", LATENCY_MS, "reuse-source-pads", TRUE, NULL);
  /* Janus gives every stream the same CNAME: people would be lip-synced with each other */
  gst_util_set_object_arg (G_OBJECT (rtpbin), "rtcp-sync", "never");
}

static void
stoa_subscriber_dispose (GObject *object)
{
  StoaSubscriber *self = STOA_SUBSCRIBER (object);

  stoa_subscriber_close (self);
  stoa_media_bus_close (self->bus);
  G_OBJECT_CLASS (stoa_subscriber_parent_class)->dispose (object);
}

static void
stoa_subscriber_finalize (GObject *object)
{
  StoaSubscriber *self = STOA_SUBSCRIBER (object);

  g_clear_pointer (&self->remotes, g_hash_table_unref);
  g_clear_pointer (&self->reception, stoa_reception_free);
  g_clear_pointer (&self->wiring, stoa_wiring_unref);
  g_clear_pointer (&self->accepted, gst_sdp_message_free);
  g_clear_object (&self->peer);
  g_clear_pointer (&self->bus, stoa_media_bus_unref);
  G_OBJECT_CLASS (stoa_subscriber_parent_class)->finalize (object);
}

static void
stoa_subscriber_class_init (StoaSubscriberClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = stoa_subscriber_dispose;
  object_class->finalize = stoa_subscriber_finalize;
  signals[ANSWER] = g_signal_new ("answer", STOA_TYPE_SUBSCRIBER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 2, G_TYPE_INT64, G_TYPE_STRING);
  signals[CANDIDATE] = g_signal_new ("candidate", STOA_TYPE_SUBSCRIBER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_STRING);
  signals[CONNECTED] = g_signal_new ("connected", STOA_TYPE_SUBSCRIBER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 0);
  signals[FAILED] = g_signal_new ("failed", STOA_TYPE_SUBSCRIBER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_ERROR);
  signals[ALLOWED] = g_signal_new ("allowed", STOA_TYPE_SUBSCRIBER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
}

static void
stoa_subscriber_init (StoaSubscriber *self)
{
  self->bus = stoa_media_bus_new (self);
  self->remotes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) stoa_remote_unref);
  self->reception = stoa_reception_new ();
  self->ticked_at_us = g_get_monotonic_time ();
  self->peer = stoa_peer_new ("subscriber");
  set_up_rtp (stoa_peer_get_webrtc (self->peer));
  g_signal_connect_object (self->peer, "candidate", G_CALLBACK (on_candidate), self, 0);
  g_signal_connect_object (self->peer, "connected", G_CALLBACK (on_connected), self, 0);
  g_signal_connect_object (self->peer, "failed", G_CALLBACK (on_failed), self, 0);
  g_signal_connect_object (self->peer, "tick", G_CALLBACK (on_tick), self, 0);
}

StoaSubscriber *
stoa_subscriber_new (gboolean play)
{
  StoaSubscriber *self = g_object_new (STOA_TYPE_SUBSCRIBER, NULL);

  if (play)
    {
      self->speaker = stoa_speaker_new ();
      self->mixer = stoa_mixer_new (stoa_speaker_get_outlet (self->speaker));
    }
  self->wiring = stoa_wiring_new (stoa_peer_get_webrtc (self->peer), self->bus, self->mixer);
  return self;
}

void
stoa_subscriber_set_offer (StoaSubscriber  *self,
                           const StoaOffer *offer)
{
  if (stoa_peer_get_webrtc (self->peer) == NULL)
    return;
  if (g_queue_get_length (&self->offers) >= MAX_OFFERS)
    {
      fail_negotiation (self, "too many offers at once");
      return;
    }
  g_queue_push_tail (&self->offers, stoa_record_ref ((gpointer) offer));
  negotiate_next (self);
}

void
stoa_subscriber_set_slots (StoaSubscriber *self,
                           GPtrArray      *slots)
{
  g_autoptr (GHashTable) empty = NULL;
  GHashTableIter iter;
  gpointer slot;

  if (self->wiring == NULL)
    return;
  empty = stoa_wiring_get_slots (self->wiring);
  for (guint i = 0; i < slots->len; i++)
    {
      StoaSlotInfo *info = g_ptr_array_index (slots, i);
      g_autoptr (StoaSlot) assigned = stoa_wiring_get_slot (self->wiring, info->mid);
      gboolean used = info->participant != NULL && *info->participant != '\0';

      stoa_slot_assign (assigned, used ? find_remote (self, info->participant) : NULL, info->kind);
      if (used)
        stoa_remote_set_layer (find_remote (self, info->participant), info->kind, info->layer);
      g_hash_table_remove (empty, info->mid);
    }
  g_hash_table_iter_init (&iter, empty);
  while (g_hash_table_iter_next (&iter, NULL, &slot))
    stoa_slot_assign (slot, NULL, STOA_TRACK_MIC);
  forget_old_remotes (self, slots);
}

void
stoa_subscriber_add_candidate (StoaSubscriber *self,
                               guint           mline,
                               const char     *candidate)
{
  stoa_peer_add_candidate (self->peer, mline, candidate);
}

void
stoa_subscriber_attach (StoaSubscriber *self,
                        const char     *participant,
                        StoaTrackKind   kind,
                        StoaFrames     *frames)
{
  if (stoa_peer_get_webrtc (self->peer) != NULL)
    stoa_remote_attach (find_remote (self, participant), kind, frames);
}

void
stoa_subscriber_set_volume (StoaSubscriber *self,
                            const char     *participant,
                            double          volume)
{
  g_autoptr (GHashTable) slots = NULL;
  GHashTableIter iter;
  gpointer slot;

  if (self->wiring == NULL)
    return;
  stoa_remote_set_volume (find_remote (self, participant), volume);
  slots = stoa_wiring_get_slots (self->wiring);
  g_hash_table_iter_init (&iter, slots);
  while (g_hash_table_iter_next (&iter, NULL, &slot))
    stoa_slot_apply_volume (slot);
}

void
stoa_subscriber_set_speaker (StoaSubscriber *self,
                             const char     *device_id)
{
  if (self->speaker != NULL)
    stoa_speaker_set_device (self->speaker, device_id);
}

void
stoa_subscriber_close (StoaSubscriber *self)
{
  GHashTableIter iter;
  gpointer remote;

  g_hash_table_iter_init (&iter, self->remotes);
  while (g_hash_table_iter_next (&iter, NULL, &remote))
    {
      stoa_remote_attach (remote, STOA_TRACK_CAMERA, NULL);
      stoa_remote_attach (remote, STOA_TRACK_SCREEN, NULL);
    }
  g_queue_clear_full (&self->offers, stoa_record_unref);
  g_clear_pointer (&self->negotiating, stoa_record_unref);
  g_clear_pointer (&self->wiring, stoa_wiring_unref);
  stoa_peer_close (self->peer);
  if (self->mixer != NULL)
    stoa_mixer_stop (self->mixer);
  g_clear_pointer (&self->mixer, stoa_mixer_unref);
  g_clear_object (&self->speaker);
}

gboolean
stoa_subscriber_get_stats (StoaSubscriber   *self,
                           const char       *participant,
                           StoaReceiveStats *stats)
{
  StoaRemote *remote = g_hash_table_lookup (self->remotes, participant);

  *stats = (StoaReceiveStats) { .audio_dbov = STOA_SILENCE_DBOV };
  return remote != NULL && stoa_remote_get_stats (remote, stats);
}

gboolean
stoa_subscriber_get_track_stats (StoaSubscriber *self,
                                 const char     *participant,
                                 StoaTrackKind   kind,
                                 StoaTrackStats *stats)
{
  StoaRemote *remote = g_hash_table_lookup (self->remotes, participant);

  *stats = (StoaTrackStats) { 0 };
  return remote != NULL && stoa_remote_get_track_stats (remote, kind, stats);
}

StoaLayer
stoa_subscriber_get_allowed (StoaSubscriber *self,
                             const char     *participant)
{
  return stoa_reception_get_allowed (self->reception, participant);
}

void
stoa_subscriber_get_link (StoaSubscriber  *self,
                          double          *rtt_ms,
                          double          *loss,
                          const char     **candidate)
{
  static const char *const kinds[] = { "host", "srflx", "prflx", "relay", NULL };
  StoaLink link;

  stoa_peer_get_link (self->peer, &link);
  *rtt_ms = link.rtt_ms;
  *loss = link.loss;
  *candidate = "";
  for (guint i = 0; kinds[i] != NULL; i++)
    if (g_str_equal (kinds[i], link.candidate))
      *candidate = kinds[i];
}
