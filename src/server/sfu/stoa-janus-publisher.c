/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-sfu"

#include "stoa-janus-publisher.h"

#include "stoa-janus-candidates.h"
#include "stoa-janus-keyframes.h"
#include "stoa-janus-mutes.h"
#include "stoa-janus-turns.h"
#include "stoa-publish-check.h"

#define SILENT_DBOV 127

struct _StoaJanusPublisher
{
  GObject parent_instance;

  StoaJanusSession *session;
  StoaJanusHandle *handle;
  StoaJanusCandidates *candidates;
  StoaJanusKeyframes *keyframes;
  StoaJanusMutes *mutes;
  StoaJanusTurns *offers;
  char *room;
  char *feed;
  char *transport;    /* what tells its offers from those of another connection */
  GPtrArray *tracks;  /* of StoaPublishTrack; none once hidden */
  GPtrArray *coming;  /* of StoaPublishTrack: of an offer that Janus has taken and nobody knows of yet; or NULL */
  GHashTable *layers; /* mid → how many it is sent in */
  guint muted;        /* kinds as bits */
  StoaJanusTake *take;    /* NULL: it is not recorded */
  StoaJanusTake *writing; /* what Janus was asked for of it */
  StoaJanusTurns *takes;
  gboolean offering;      /* an offer is on its way */
  gboolean answered;
  gboolean connected;
  gboolean speaking;
  gboolean closed;
};

G_DEFINE_FINAL_TYPE (StoaJanusPublisher, stoa_janus_publisher, G_TYPE_OBJECT)

enum { TRACK, SPEAKING, KEYFRAME, GONE, N_SIGNALS };

static guint signals[N_SIGNALS];

/* An offer on its way through a fiber. */
typedef struct
{
  StoaJanusPublisher *self;
  StoaPublish *publish;
  gboolean first;
} Offer;

static Offer *
offer_new (StoaJanusPublisher *self,
           const StoaPublish  *publish,
           gboolean            first)
{
  Offer *offer = g_new0 (Offer, 1);

  offer->self = g_object_ref (self);
  offer->publish = stoa_record_ref ((gpointer) publish);
  offer->first = first;
  return offer;
}

static void
offer_free (gpointer data)
{
  Offer *offer = data;

  g_object_unref (offer->self);
  stoa_record_unref (offer->publish);
  g_free (offer);
}

static const StoaPublishTrack *
find_track (GPtrArray *tracks,
            int        kind)
{
  for (guint i = 0; i < tracks->len; i++)
    {
      const StoaPublishTrack *track = g_ptr_array_index (tracks, i);

      if (track->kind == kind)
        return track;
    }
  return NULL;
}

static void
note_layers (StoaJanusPublisher *self,
             const StoaPublish  *publish)
{
  g_hash_table_remove_all (self->layers);
  for (guint i = 0; i < publish->tracks->len; i++)
    {
      const StoaPublishTrack *track = g_ptr_array_index (publish->tracks, i);

      g_hash_table_insert (self->layers, g_strdup (track->mid),
                           GUINT_TO_POINTER (stoa_publish_count_layers (publish, track->mid)));
    }
}

/* Says what appeared and what went. A track that moved to another m-line did both. */
static void
set_tracks (StoaJanusPublisher *self,
            GPtrArray          *tracks)
{
  g_autoptr (StoaJanusPublisher) alive = g_object_ref (self);
  g_autoptr (GPtrArray) old = g_steal_pointer (&self->tracks);

  self->tracks = g_ptr_array_ref (tracks);
  if (!self->connected)
    return;

  for (int kind = STOA_TRACK_MIC; kind <= STOA_TRACK_SCREEN_AUDIO; kind++)
    {
      const StoaPublishTrack *was = find_track (old, kind);
      const StoaPublishTrack *is = find_track (tracks, kind);

      if (was != NULL && is != NULL && g_str_equal (was->mid, is->mid))
        continue;
      if (was != NULL)
        g_signal_emit (self, signals[TRACK], 0, kind, FALSE);
      if (is != NULL)
        g_signal_emit (self, signals[TRACK], 0, kind, TRUE);
    }
}

/* --- recording --- */

static JsonObject *
body_for_record (gboolean    on,
                 const char *path)
{
  JsonObject *body = json_object_new ();

  json_object_set_string_member (body, "request", "configure");
  json_object_set_boolean_member (body, "record", on);
  if (path != NULL)
    json_object_set_string_member (body, "filename", path);
  return body;
}

/* Janus would write over files of the same name. */
static DexFuture *
begin_take (StoaJanusPublisher *self)
{
  g_autofree char *path = g_strdup_printf ("%s-%u", self->take->stem, self->take->next++);

  return stoa_janus_handle_message (self->handle, body_for_record (TRUE, path), NULL, NULL);
}

static DexFuture *
end_take (StoaJanusPublisher *self)
{
  return stoa_janus_handle_message (self->handle, body_for_record (FALSE, NULL), NULL, NULL);
}

/* Nothing of a picture is written before a keyframe, and Janus asks for the next one seconds later. */
static DexFuture *
show (DexFuture *begun,
      gpointer   data)
{
  StoaJanusPublisher *self = data;

  for (guint i = 0; self->tracks != NULL && i < self->tracks->len; i++)
    {
      const StoaPublishTrack *track = g_ptr_array_index (self->tracks, i);

      if (stoa_track_kind_is_video (track->kind))
        stoa_janus_publisher_want_keyframe (self, track->mid, STOA_LAYER_AUTO, FALSE);
    }
  return dex_ref (begun);
}

/* Janus writes what is wanted by now. Tracks that come and go are pieces of their own: nothing is written around an offer. */
static DexFuture *
follow (DexFuture *before,
        gpointer   data)
{
  StoaJanusPublisher *self = data;
  StoaJanusTake *wanted = self->offering ? NULL : self->take;

  if (!self->connected || self->closed || self->writing == wanted)
    return dex_future_new_for_boolean (TRUE);
  if (self->writing != NULL)
    {
      g_clear_pointer (&self->writing, stoa_janus_take_unref);
      return dex_future_finally (end_take (self), follow, g_object_ref (self), g_object_unref);
    }
  self->writing = g_rc_box_acquire (wanted);
  return dex_future_then (begin_take (self), show, g_object_ref (self), g_object_unref);
}

static DexFuture *
follow_in_turn (StoaJanusPublisher *self)
{
  return stoa_janus_turns_take (self->takes, follow, g_object_ref (self), g_object_unref);
}

/* Janus lets nobody subscribe before the connection stands. */
static void
connected (StoaJanusPublisher *self)
{
  g_autoptr (StoaJanusPublisher) alive = g_object_ref (self);
  g_autoptr (GPtrArray) tracks = g_ptr_array_ref (self->tracks);

  if (self->connected)
    return;

  self->connected = TRUE;
  dex_future_disown (follow_in_turn (self));
  for (guint i = 0; i < tracks->len; i++)
    {
      const StoaPublishTrack *track = g_ptr_array_index (tracks, i);

      g_signal_emit (self, signals[TRACK], 0, track->kind, TRUE);
    }
}

static void
set_speaking (StoaJanusPublisher *self,
              gboolean            speaking,
              double              dbov)
{
  if (self->speaking == speaking)
    return;
  self->speaking = speaking;
  g_signal_emit (self, signals[SPEAKING], 0, speaking, dbov);
}

static void
on_plugin_event (StoaJanusPublisher *self,
                 JsonObject         *data)
{
  const char *what = json_object_get_string_member_with_default (data, "videoroom", "");
  const char *feed = json_object_get_string_member_with_default (data, "id", NULL);
  const char *mid = json_object_get_string_member_with_default (data, "mid", NULL);
  gboolean talking = g_str_equal (what, "talking");

  /* Everybody's handle hears of everybody: each listens for its own alone. */
  if ((talking || g_str_equal (what, "stopped-talking")) && g_strcmp0 (feed, self->feed) == 0 &&
      mid != NULL && stoa_janus_publisher_find_kind (self, mid) == STOA_TRACK_MIC)
    set_speaking (self, talking, -json_object_get_double_member_with_default (data, "audio-level-dBov-avg", SILENT_DBOV));
}

static void
on_event (StoaJanusPublisher *self,
          const char         *kind,
          JsonObject         *message)
{
  g_autoptr (StoaJanusPublisher) alive = g_object_ref (self);
  JsonObject *data = stoa_janus_message_data (message);

  if (self->closed)
    return;

  if (g_str_equal (kind, "webrtcup"))
    {
      connected (self);
    }
  else if (g_str_equal (kind, "hangup") || g_str_equal (kind, "detached"))
    {
      g_debug ("publisher %s: %s", self->feed, json_object_get_string_member_with_default (message, "reason", kind));
      dex_future_disown (stoa_janus_publisher_close (self));
      g_signal_emit (self, signals[GONE], 0);
    }
  else if (g_str_equal (kind, "event") && data != NULL)
    {
      on_plugin_event (self, data);
    }
}

/* Janus writes it into what it records, but not which extension of the packets is their loudness: that it is told here. */
static char *
describe (const StoaPublish      *publish,
          const StoaPublishTrack *track)
{
  guint level = stoa_publish_find_level (publish, track->mid);

  return level > 0 ? g_strdup_printf ("%s level=%u", stoa_track_kinds[track->kind], level)
                   : g_strdup (stoa_track_kinds[track->kind]);
}

static JsonObject *
body_for (Offer *offer)
{
  JsonObject *body = json_object_new ();
  JsonArray *descriptions = json_array_new ();

  if (offer->first)
    {
      json_object_set_string_member (body, "request", "joinandconfigure");
      json_object_set_string_member (body, "ptype", "publisher");
      json_object_set_string_member (body, "room", offer->self->room);
      json_object_set_string_member (body, "id", offer->self->feed);
    }
  else
    {
      json_object_set_string_member (body, "request", "configure");
    }

  for (guint i = 0; i < offer->publish->tracks->len; i++)
    {
      const StoaPublishTrack *track = g_ptr_array_index (offer->publish->tracks, i);
      JsonObject *description = json_object_new ();
      g_autofree char *text = describe (offer->publish, track);

      json_object_set_string_member (description, "mid", track->mid);
      json_object_set_string_member (description, "description", text);
      json_array_add_object_element (descriptions, description);
    }
  json_object_set_array_member (body, "descriptions", descriptions);
  return body;
}

/* --- muting --- */

static gboolean
is_muted_among (StoaJanusPublisher *self,
                GPtrArray          *tracks,
                const char         *mid)
{
  for (guint i = 0; i < tracks->len; i++)
    {
      const StoaPublishTrack *track = g_ptr_array_index (tracks, i);

      if (g_str_equal (track->mid, mid) && (self->muted & 1u << track->kind) != 0)
        return TRUE;
    }
  return FALSE;
}

/* While an offer is taken up an m-line may have one kind and be about to get another: either may be what is muted. */
static DexFuture *
mute_line (StoaJanusPublisher *self,
           const char         *mid)
{
  gboolean muted = is_muted_among (self, self->tracks, mid) || (self->coming != NULL && is_muted_among (self, self->coming, mid));

  return stoa_janus_mutes_want (self->mutes, mid, muted);
}

/* On a fiber, before anybody can subscribe to it. */
static gboolean
mute_coming (StoaJanusPublisher  *self,
             GError             **error)
{
  g_autoptr (GPtrArray) coming = g_ptr_array_ref (self->coming);

  for (guint i = 0; i < coming->len; i++)
    if (!dex_await (mute_line (self, ((StoaPublishTrack *) g_ptr_array_index (coming, i))->mid), error))
      return FALSE;
  return TRUE;
}

static void
mute_tracks (StoaJanusPublisher *self)
{
  for (guint i = 0; i < self->tracks->len; i++)
    dex_future_disown (mute_line (self, ((StoaPublishTrack *) g_ptr_array_index (self->tracks, i))->mid));
}

/* --- offers --- */

static void
on_keyframe_late (const char *mid,
                  int         layer,
                  gpointer    data)
{
  g_signal_emit (data, signals[KEYFRAME], 0, mid, layer);
}

static gboolean
attach (StoaJanusPublisher *self,
        GError            **error)
{
  g_autoptr (StoaJanusHandle) handle = dex_await_object (stoa_janus_session_attach (self->session), error);

  if (handle == NULL)
    return FALSE;
  if (self->closed)
    {
      g_set_error (error, STOA_ERROR, STOA_ERROR_CONFLICT, "Something newer was published meanwhile.");
      return FALSE;
    }

  self->handle = g_steal_pointer (&handle);
  self->keyframes = stoa_janus_keyframes_new (self->handle, stoa_janus_session_get_since_us (self->session),
                                              on_keyframe_late, self);
  g_signal_connect_object (self->handle, "event", G_CALLBACK (on_event), self, G_CONNECT_SWAPPED);
  return TRUE;
}

/* On a fiber: Janus's answer to the offer. */
static JsonObject *
send_offer (Offer   *offer,
            GError **error)
{
  StoaJanusPublisher *self = offer->self;
  DexFuture *future = NULL;
  JsonObject *reply = NULL;

  self->offering = TRUE;
  dex_await (follow_in_turn (self), NULL);
  future = stoa_janus_handle_message (self->handle, body_for (offer), "offer", offer->publish->sdp);
  stoa_janus_candidates_release (self->candidates, self->handle);
  reply = dex_await_boxed (future, error);
  self->offering = FALSE;
  dex_future_disown (follow_in_turn (self));
  return reply;
}

/* On a fiber: what was offered is muted as it has to be, and from then on the publisher's. */
static gboolean
take_up (StoaJanusPublisher *self,
         const StoaPublish  *publish,
         GError            **error)
{
  gboolean muted;

  self->coming = g_ptr_array_ref (publish->tracks);
  muted = mute_coming (self, error);
  g_clear_pointer (&self->coming, g_ptr_array_unref);
  if (!muted)
    return FALSE;
  if (self->closed)
    {
      g_set_error (error, STOA_ERROR, STOA_ERROR_CONFLICT, "Something newer was published meanwhile.");
      return FALSE;
    }

  self->answered = TRUE;
  note_layers (self, publish);
  set_tracks (self, publish->tracks);
  mute_tracks (self);
  return TRUE;
}

static DexFuture *
negotiate (gpointer data)
{
  Offer *offer = data;
  StoaJanusPublisher *self = offer->self;
  g_autoptr (JsonObject) reply = NULL;
  g_autoptr (GError) error = NULL;
  StoaPublished *published = NULL;

  if (offer->first && !attach (self, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  reply = send_offer (offer, &error);
  if (reply != NULL && stoa_janus_message_sdp (reply) == NULL)
    return dex_future_new_reject (STOA_ERROR, STOA_ERROR_INTERNAL, "The media engine gave no answer.");
  if (reply == NULL || !take_up (self, offer->publish, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  published = stoa_record_new (stoa_message_body_type (STOA_MESSAGE_PUBLISHED));
  published->sdp = g_strdup (stoa_janus_message_sdp (reply));
  return dex_future_new_take_boxed (STOA_TYPE_RECORD, published);
}

static DexFuture *
begin_offer (DexFuture *before,
             gpointer   data)
{
  const Offer *offer = data;

  return dex_scheduler_spawn (NULL, 0, negotiate, offer_new (offer->self, offer->publish, offer->first), offer_free);
}

static DexFuture *
negotiate_in_turn (StoaJanusPublisher *self,
                   const StoaPublish  *publish,
                   gboolean            first)
{
  return stoa_janus_turns_take (self->offers, begin_offer, offer_new (self, publish, first), offer_free);
}

static void
stoa_janus_publisher_dispose (GObject *object)
{
  StoaJanusPublisher *self = STOA_JANUS_PUBLISHER (object);

  self->closed = TRUE;
  g_clear_pointer (&self->keyframes, stoa_janus_keyframes_free);
  g_clear_object (&self->handle);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (stoa_janus_publisher_parent_class)->dispose (object);
}

static void
stoa_janus_publisher_finalize (GObject *object)
{
  StoaJanusPublisher *self = STOA_JANUS_PUBLISHER (object);

  g_clear_pointer (&self->candidates, stoa_janus_candidates_free);
  g_clear_pointer (&self->mutes, stoa_janus_mutes_free);
  g_clear_pointer (&self->offers, stoa_janus_turns_free);
  g_clear_pointer (&self->takes, stoa_janus_turns_free);
  g_clear_pointer (&self->tracks, g_ptr_array_unref);
  g_clear_pointer (&self->layers, g_hash_table_unref);
  g_clear_pointer (&self->take, stoa_janus_take_unref);
  g_clear_pointer (&self->writing, stoa_janus_take_unref);
  g_free (self->room);
  g_free (self->feed);
  g_free (self->transport);

  G_OBJECT_CLASS (stoa_janus_publisher_parent_class)->finalize (object);
}

static void
stoa_janus_publisher_class_init (StoaJanusPublisherClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  object_class->dispose = stoa_janus_publisher_dispose;
  object_class->finalize = stoa_janus_publisher_finalize;

  signals[TRACK] = g_signal_new ("track", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 2, G_TYPE_INT, G_TYPE_BOOLEAN);
  signals[SPEAKING] = g_signal_new ("speaking", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 2, G_TYPE_BOOLEAN, G_TYPE_DOUBLE);
  signals[KEYFRAME] = g_signal_new ("keyframe", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_INT);
  signals[GONE] = g_signal_new ("gone", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
stoa_janus_publisher_init (StoaJanusPublisher *self)
{
  self->candidates = stoa_janus_candidates_new ();
  self->offers = stoa_janus_turns_new ();
  self->takes = stoa_janus_turns_new ();
  self->tracks = stoa_record_list_new ();
  self->layers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

static void
take_clear (gpointer take)
{
  g_free (((StoaJanusTake *) take)->stem);
}

StoaJanusTake *
stoa_janus_take_new (const char *stem)
{
  StoaJanusTake *take = g_rc_box_new0 (StoaJanusTake);

  take->stem = g_strdup (stem);
  return take;
}

void
stoa_janus_take_unref (StoaJanusTake *take)
{
  g_rc_box_release_full (take, take_clear);
}

StoaJanusPublisher *
stoa_janus_publisher_new (StoaJanusSession *session,
                          StoaJanusHandle  *control,
                          const char       *room,
                          const char       *feed)
{
  StoaJanusPublisher *self = g_object_new (STOA_TYPE_JANUS_PUBLISHER, NULL);

  self->session = g_object_ref (session);
  self->mutes = stoa_janus_mutes_new (control, room, feed);
  self->room = g_strdup (room);
  self->feed = g_strdup (feed);
  return self;
}

DexFuture *
stoa_janus_publisher_publish (StoaJanusPublisher *self,
                              const StoaPublish  *publish)
{
  g_return_val_if_fail (self->transport == NULL, NULL);

  self->transport = stoa_publish_transport (publish);
  return negotiate_in_turn (self, publish, TRUE);
}

gboolean
stoa_janus_publisher_accepts (StoaJanusPublisher *self,
                              const StoaPublish  *publish)
{
  g_autofree char *transport = stoa_publish_transport (publish);

  return !self->closed && self->answered && transport != NULL && g_strcmp0 (transport, self->transport) == 0;
}

DexFuture *
stoa_janus_publisher_update (StoaJanusPublisher *self,
                             const StoaPublish  *publish)
{
  return negotiate_in_turn (self, publish, FALSE);
}

void
stoa_janus_publisher_candidate (StoaJanusPublisher *self,
                                gint64              mline,
                                const char         *candidate)
{
  stoa_janus_candidates_add (self->candidates, mline, candidate);
}

void
stoa_janus_publisher_want_keyframe (StoaJanusPublisher *self,
                                    const char         *mid,
                                    int                 layer,
                                    gboolean            asked)
{
  if (self->keyframes != NULL)
    stoa_janus_keyframes_want (self->keyframes, mid, layer, asked);
}

void
stoa_janus_publisher_miss_keyframe (StoaJanusPublisher *self,
                                    const char         *mid,
                                    int                 layer,
                                    gint64              since_us)
{
  if (self->keyframes != NULL)
    stoa_janus_keyframes_miss (self->keyframes, mid, layer, since_us);
}

void
stoa_janus_publisher_expect_muted (StoaJanusPublisher *self,
                                   guint               kinds)
{
  self->muted = kinds;
}

DexFuture *
stoa_janus_publisher_mute (StoaJanusPublisher *self,
                           StoaTrackKind       kind,
                           gboolean            muted)
{
  const StoaPublishTrack *is = find_track (self->tracks, kind);
  const StoaPublishTrack *comes = self->coming != NULL ? find_track (self->coming, kind) : NULL;
  guint bit = 1u << kind;

  self->muted = muted ? self->muted | bit : self->muted & ~bit;
  if (self->closed)
    return dex_future_new_for_boolean (TRUE);
  return dex_future_all (is != NULL ? mute_line (self, is->mid) : dex_future_new_true (),
                         comes != NULL ? mute_line (self, comes->mid) : dex_future_new_true (), NULL);
}

void
stoa_janus_publisher_expect_recorded (StoaJanusPublisher *self,
                                      StoaJanusTake      *take)
{
  g_clear_pointer (&self->take, stoa_janus_take_unref);
  self->take = take != NULL ? g_rc_box_acquire (take) : NULL;
}

DexFuture *
stoa_janus_publisher_record (StoaJanusPublisher *self,
                             StoaJanusTake      *take)
{
  stoa_janus_publisher_expect_recorded (self, take);
  return follow_in_turn (self);
}

void
stoa_janus_publisher_hide (StoaJanusPublisher *self)
{
  g_autoptr (GPtrArray) none = stoa_record_list_new ();

  set_speaking (self, FALSE, -SILENT_DBOV);
  set_tracks (self, none);
  self->closed = TRUE;
  g_clear_pointer (&self->keyframes, stoa_janus_keyframes_free);
}

DexFuture *
stoa_janus_publisher_close (StoaJanusPublisher *self)
{
  g_autoptr (StoaJanusPublisher) alive = g_object_ref (self);

  stoa_janus_publisher_hide (self);
  return self->handle != NULL ? stoa_janus_handle_detach (self->handle) : dex_future_new_for_boolean (TRUE);
}

const char *
stoa_janus_publisher_get_feed (StoaJanusPublisher *self)
{
  return self->feed;
}

const char *
stoa_janus_publisher_find_mid (StoaJanusPublisher *self,
                               int                 kind)
{
  const StoaPublishTrack *track = self->connected && !self->closed ? find_track (self->tracks, kind) : NULL;

  return track != NULL ? track->mid : NULL;
}

guint
stoa_janus_publisher_count_layers (StoaJanusPublisher *self,
                                   const char         *mid)
{
  return MAX (1, GPOINTER_TO_UINT (g_hash_table_lookup (self->layers, mid)));
}

gint64
stoa_janus_publisher_get_lines (StoaJanusPublisher *self,
                                int                 kind)
{
  const StoaPublishTrack *track = find_track (self->tracks, kind);

  return track != NULL ? MIN (track->width, track->height) : 0;
}

int
stoa_janus_publisher_find_kind (StoaJanusPublisher *self,
                                const char         *mid)
{
  for (guint i = 0; i < self->tracks->len; i++)
    {
      const StoaPublishTrack *track = g_ptr_array_index (self->tracks, i);

      if (g_str_equal (track->mid, mid))
        return track->kind;
    }
  return -1;
}
