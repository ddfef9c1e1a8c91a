/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "crowd-person.h"

#include "crowd-tracks.h"
#include "stoa-peer.h"
#include "stoa-room.h"
#include "stoa-weak.h"

struct _CrowdPerson
{
  GObject parent_instance;

  char *link;
  const CrowdScript *script;
  guint from_s;
  StoaClient *client;
  StoaRoom *room;
  StoaMediaBus *bus;
  StoaPeer *peer;
  GPtrArray *inputs;         /* of GstAppSrc */
  char *agreed;              /* recording that they said yes to */
};

enum { SENDING, FAILED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CrowdPerson, crowd_person, G_TYPE_OBJECT)

static void
fail (CrowdPerson  *self,
      const GError *error)
{
  g_signal_emit (self, signals[FAILED], 0, error);
}

/* Begins with the film's sound and pictures; or, without a film, draws. */
static void
feed (CrowdPerson *self)
{
  GstClockTime start_ns = g_get_monotonic_time () * GST_USECOND + g_random_int_range (0, 33) * GST_MSECOND;

  for (guint i = 0; i < self->inputs->len; i++)
    {
      const CrowdTrack *track = i == 0 ? self->script->sound : self->script->layers->pdata[i - 1];

      crowd_pump_add (self->script->pump, self->inputs->pdata[i], track, self->from_s, start_ns);
    }
}

static void
unfeed (CrowdPerson *self)
{
  for (guint i = 0; i < self->inputs->len; i++)
    crowd_pump_remove (self->script->pump, self->inputs->pdata[i]);
}

static DexFuture *
on_published (DexFuture *future,
              gpointer   data)
{
  g_autoptr (CrowdPerson) self = g_weak_ref_get (data);
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);

  if (self == NULL || self->peer == NULL)
    return NULL;
  if (value == NULL)
    fail (self, error);
  else
    stoa_peer_set_remote (self->peer, GST_WEBRTC_SDP_TYPE_ANSWER,
                          ((StoaPublished *) g_value_get_boxed (value))->sdp, NULL, NULL);
  return NULL;
}

static void
add_track (StoaPublish         *publish,
           const GstSDPMessage *sdp,
           guint                mline,
           StoaTrackKind        kind)
{
  StoaPublishTrack *track = stoa_record_new (&stoa_publish_track_type);

  track->mid = g_strdup (gst_sdp_media_get_attribute_val (gst_sdp_message_get_media (sdp, mline), "mid"));
  track->kind = kind;
  track->width = kind == STOA_TRACK_CAMERA ? 1280 : 0;
  track->height = kind == STOA_TRACK_CAMERA ? 720 : 0;
  g_ptr_array_add (publish->tracks, track);
}

static void
hear_offer (gpointer owner,
            gpointer data)
{
  CrowdPerson *self = owner;
  GstWebRTCSessionDescription *offer = data;
  StoaPublish *publish;
  guint n = gst_sdp_message_medias_len (offer->sdp);

  if (self->peer == NULL)
    return;
  g_signal_emit_by_name (stoa_peer_get_webrtc (self->peer), "set-local-description", offer, NULL);
  publish = stoa_record_new (stoa_message_body_type (STOA_MESSAGE_PUBLISH));
  publish->sdp = gst_sdp_message_as_text (offer->sdp);
  for (guint i = 0; i < n; i++)
    {
      const GstSDPMedia *media = gst_sdp_message_get_media (offer->sdp, i);
      gboolean sound = g_str_equal (gst_sdp_media_get_media (media), "audio");

      add_track (publish, offer->sdp, i, sound ? STOA_TRACK_MIC : STOA_TRACK_CAMERA);
    }
  dex_future_disown (dex_future_finally (stoa_room_publish (self->room, publish), on_published,
                                         stoa_weak_new (self), stoa_weak_free));
}

/* On webrtcbin's thread. */
static void
on_offer (GstPromise *promise,
          gpointer    bus)
{
  const GstStructure *reply = gst_promise_wait (promise) == GST_PROMISE_RESULT_REPLIED
                                ? gst_promise_get_reply (promise) : NULL;
  GstWebRTCSessionDescription *offer = NULL;

  if (reply != NULL && gst_structure_get (reply, "offer", GST_TYPE_WEBRTC_SESSION_DESCRIPTION, &offer, NULL))
    stoa_media_bus_post (bus, hear_offer, offer, (GDestroyNotify) gst_webrtc_session_description_free);
}

static void
on_candidate (StoaPeer    *peer,
              guint        mline,
              const char  *candidate,
              CrowdPerson *self)
{
  stoa_room_send_candidate (self->room, STOA_PEER_PUBLISH, mline, candidate);
}

static void
on_remote_candidate (StoaRoom    *room,
                     gpointer     candidate,
                     CrowdPerson *self)
{
  const StoaCandidate *theirs = candidate;

  if (theirs->peer == STOA_PEER_PUBLISH && self->peer != NULL)
    stoa_peer_add_candidate (self->peer, theirs->mline, theirs->candidate);
}

/* As the app and the guest page do. */
static void
on_demand (StoaRoom         *room,
           const StoaDemand *demand,
           CrowdPerson      *self)
{
  const gboolean wanted[] = { demand->wants_high, demand->wants_mid };

  if (self->script->layers->len <= G_N_ELEMENTS (wanted) || self->inputs->len == 0)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (wanted); i++)
    crowd_pump_want (self->script->pump, self->inputs->pdata[1 + i], wanted[i]);
}

static void
on_connected (StoaPeer    *peer,
              CrowdPerson *self)
{
  g_signal_emit (self, signals[SENDING], 0);
}

static void
on_peer_failed (StoaPeer    *peer,
                GError      *error,
                CrowdPerson *self)
{
  fail (self, error);
}

static void
send_media (CrowdPerson *self)
{
  GstElement *webrtc;

  self->peer = stoa_peer_new ("crowd");
  webrtc = stoa_peer_get_webrtc (self->peer);
  g_signal_connect_object (self->peer, "candidate", G_CALLBACK (on_candidate), self, 0);
  g_signal_connect_object (self->peer, "connected", G_CALLBACK (on_connected), self, 0);
  g_signal_connect_object (self->peer, "failed", G_CALLBACK (on_peer_failed), self, 0);
  if (self->script->sound != NULL)
    crowd_tracks_add_film (GST_BIN (stoa_peer_get_pipeline (self->peer)), webrtc, self->script->layers->len,
                           self->inputs);
  else
    crowd_tracks_add_clock (GST_BIN (stoa_peer_get_pipeline (self->peer)), webrtc);
  stoa_peer_play (self->peer);
  feed (self);
  stoa_peer_ask (self->peer, "create-offer", NULL, on_offer, self->bus);
}

/* Whenever they are asked, they may be recorded. */
static void
on_changed (CrowdPerson *self,
            StoaRoom    *room)
{
  StoaPerson *me = stoa_room_get_me (room);
  const StoaParticipant *who = me != NULL ? stoa_person_get_participant (me) : NULL;
  const StoaRoomRecording *recording = stoa_room_get_shown (room)->recording;
  g_autoptr (StoaCommand) command = NULL;

  if (recording == NULL || who == NULL || who->consent != STOA_CONSENT_UNANSWERED
      || !g_set_str (&self->agreed, recording->id))
    return;
  command = stoa_record_new (&stoa_command_type);
  command->kind = STOA_COMMAND_CONSENT;
  command->on = TRUE;
  dex_future_disown (stoa_room_ask (room, command));
}

static DexFuture *
on_joined (DexFuture *future,
           gpointer   data)
{
  g_autoptr (CrowdPerson) self = g_weak_ref_get (data);
  g_autoptr (GError) error = NULL;

  if (self == NULL || self->room == NULL)
    return NULL;
  if (dex_future_get_value (future, &error) != NULL)
    send_media (self);
  else
    fail (self, error);
  return NULL;
}

static DexFuture *
on_accepted (DexFuture *future,
             gpointer   data)
{
  g_autoptr (CrowdPerson) self = g_weak_ref_get (data);
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  const StoaInviteAccepted *accepted;
  g_autofree char *url = NULL;
  g_autofree char *token = NULL;

  if (self == NULL)
    return NULL;
  if (value == NULL)
    {
      fail (self, error);
      return NULL;
    }
  accepted = g_value_get_boxed (value);
  stoa_client_split_link (self->link, &url, &token, NULL);
  self->client = stoa_client_new (url, accepted->token);
  self->room = stoa_room_new (self->client, accepted->target);
  g_signal_connect_object (self->room, "candidate", G_CALLBACK (on_remote_candidate), self, 0);
  g_signal_connect_object (self->room, "demand", G_CALLBACK (on_demand), self, 0);
  g_signal_connect_object (self->room, "changed", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
  stoa_client_start (self->client);
  dex_future_disown (dex_future_finally (stoa_room_join (self->room, NULL), on_joined, stoa_weak_new (self),
                                         stoa_weak_free));
  return NULL;
}

static void
crowd_person_dispose (GObject *object)
{
  CrowdPerson *self = CROWD_PERSON (object);

  crowd_person_leave (self);
  stoa_media_bus_close (self->bus);
  G_OBJECT_CLASS (crowd_person_parent_class)->dispose (object);
}

static void
crowd_person_finalize (GObject *object)
{
  CrowdPerson *self = CROWD_PERSON (object);

  g_clear_pointer (&self->bus, stoa_media_bus_unref);
  g_ptr_array_unref (self->inputs);
  g_free (self->link);
  g_free (self->agreed);
  G_OBJECT_CLASS (crowd_person_parent_class)->finalize (object);
}

static void
crowd_person_class_init (CrowdPersonClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = crowd_person_dispose;
  object_class->finalize = crowd_person_finalize;
  signals[SENDING] = g_signal_new ("sending", CROWD_TYPE_PERSON, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
  signals[FAILED] = g_signal_new ("failed", CROWD_TYPE_PERSON, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
crowd_person_init (CrowdPerson *self)
{
  self->bus = stoa_media_bus_new (self);
  self->inputs = g_ptr_array_new_with_free_func (gst_object_unref);
}

CrowdPerson *
crowd_person_new (const char        *link,
                  const char        *name,
                  const CrowdScript *script,
                  guint              from_s)
{
  CrowdPerson *self = g_object_new (CROWD_TYPE_PERSON, NULL);

  self->link = g_strdup (link);
  self->script = script;
  self->from_s = from_s;
  dex_future_disown (dex_future_finally (stoa_client_accept_invite (link, name), on_accepted, stoa_weak_new (self),
                                         stoa_weak_free));
  return self;
}

void
crowd_person_leave (CrowdPerson *self)
{
  unfeed (self);
  g_ptr_array_set_size (self->inputs, 0);
  if (self->peer != NULL)
    stoa_peer_close (self->peer);
  g_clear_object (&self->peer);
  if (self->room != NULL)
    stoa_room_leave (self->room);
  g_clear_object (&self->room);
  if (self->client != NULL)
    stoa_client_stop (self->client);
  g_clear_object (&self->client);
}
