/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-sfu"

#include "stoa-janus-room.h"

#include "stoa-janus-publisher.h"
#include "stoa-janus-subscriber.h"
#include "stoa-publish-check.h"

#define BITRATE_BPS 2500000        /* of one publisher, told by REMB */
#define TALK_PACKETS 15            /* 300 ms of Opus decide whether somebody speaks */
#define TALK_DBOV 45               /* below full scale; louder is speech */
#define PARK_MS 250                /* for others' slots to leave a connection before it ends */
#define KEYFRAME_S 2               /* between two of what is recorded: players begin at one */

struct _StoaJanusRoom
{
  GObject parent_instance;

  StoaSfu *sfu;                    /* unowned: it owns us */
  StoaJanusSession *session;
  StoaJanusHandle *control;
  char *id;
  char *name;                      /* Janus's, of this room alone */
  char *dummy;                     /* feed that sends nothing */
  DexFuture *opened;
  GHashTable *publishers;          /* participant → StoaJanusPublisher */
  GHashTable *subscribers;         /* participant → StoaJanusSubscriber */
  GHashTable *muted;               /* participant → set of StoaTrackKind as bits */
  GHashTable *takes;               /* participant → StoaJanusTake: of those who are recorded */
  guint64 last_feed;
  gboolean paced;                  /* Janus was told that keyframes come regularly */
  gboolean pacing;                 /* it was not answered yet */
  gboolean closed;
};

G_DEFINE_FINAL_TYPE (StoaJanusRoom, stoa_janus_room, G_TYPE_OBJECT)

/* --- what subscribers ask --- */

/* Janus counts from the smallest layer there is. */
static int
substream_of (int   layer,
              guint n_layers)
{
  int best = MIN (n_layers, 3) - 1;

  if (n_layers < 2)
    return STOA_JANUS_NO_SUBSTREAM;
  switch (layer)
    {
    case STOA_LAYER_LOW:
      return 0;
    case STOA_LAYER_MID:
      return MIN (1, best);
    default:
      return best;
    }
}

static int
layer_of (int substream)
{
  return substream == STOA_JANUS_NO_SUBSTREAM ? STOA_LAYER_AUTO : STOA_LAYER_LOW + substream;
}

static StoaJanusSource *
find_source (gpointer    room,
             const char *participant,
             int         kind,
             int         layer)
{
  StoaJanusRoom *self = room;
  StoaJanusPublisher *publisher = g_hash_table_lookup (self->publishers, participant);
  const char *mid = publisher != NULL ? stoa_janus_publisher_find_mid (publisher, kind) : NULL;
  StoaJanusSource *source = NULL;
  gint64 lines;

  if (mid == NULL)
    return NULL;
  source = stoa_janus_source_new (stoa_janus_publisher_get_feed (publisher), mid, stoa_track_kind_is_video (kind), layer,
                                  substream_of (layer, stoa_janus_publisher_count_layers (publisher, mid)));
  lines = stoa_janus_publisher_get_lines (publisher, kind);
  source->unlikely = lines > 0 && layer_of (source->substream) > (int) stoa_layer_of_lines (lines);
  return source;
}

static StoaJanusPublisher *
find_feed (StoaJanusRoom *self,
           const char    *feed,
           const char   **participant)
{
  GHashTableIter iter;
  StoaJanusPublisher *publisher = NULL;

  g_hash_table_iter_init (&iter, self->publishers);
  while (g_hash_table_iter_next (&iter, (gpointer *) participant, (gpointer *) &publisher))
    if (g_str_equal (stoa_janus_publisher_get_feed (publisher), feed))
      return publisher;
  return NULL;
}

static gboolean
name_source (gpointer               room,
             const StoaJanusSource *source,
             const char           **participant,
             int                   *kind)
{
  StoaJanusPublisher *publisher = find_feed (room, source->feed, participant);
  int found = publisher != NULL ? stoa_janus_publisher_find_kind (publisher, source->mid) : -1;

  if (found >= 0)
    *kind = found;
  return found >= 0;
}

static void
show_source (gpointer               room,
             const StoaJanusSource *source,
             gboolean               asked)
{
  const char *participant = NULL;
  StoaJanusPublisher *publisher = find_feed (room, source->feed, &participant);

  if (publisher != NULL && source->video)
    stoa_janus_publisher_want_keyframe (publisher, source->mid, layer_of (source->substream), asked);
}

static void
miss_source (gpointer               room,
             const StoaJanusSource *source,
             gint64                 since_us)
{
  const char *participant = NULL;
  StoaJanusPublisher *publisher = find_feed (room, source->feed, &participant);

  if (publisher != NULL && source->video)
    stoa_janus_publisher_miss_keyframe (publisher, source->mid, layer_of (source->substream), since_us);
}

static const StoaJanusTracks room_tracks = { find_source, name_source, show_source, miss_source };

static void
refresh_subscribers (StoaJanusRoom *self)
{
  GHashTableIter iter;
  StoaJanusSubscriber *subscriber = NULL;

  g_hash_table_iter_init (&iter, self->subscribers);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &subscriber))
    stoa_janus_subscriber_refresh (subscriber);
}

/* Resolves when no slot shows what is hidden, as far as those who own them can be waited for. */
static DexFuture *
settle_subscribers (StoaJanusRoom *self)
{
  g_autoptr (GPtrArray) futures = g_ptr_array_new_with_free_func (dex_unref);
  GHashTableIter iter;
  StoaJanusSubscriber *subscriber = NULL;
  DexFuture *all = NULL;

  g_hash_table_iter_init (&iter, self->subscribers);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &subscriber))
    g_ptr_array_add (futures, stoa_janus_subscriber_settle (subscriber));
  if (futures->len == 0)
    return dex_future_new_for_boolean (TRUE);

  all = dex_future_allv ((DexFuture **) futures->pdata, futures->len);
  return dex_future_first (all, dex_timeout_new_msec (PARK_MS), NULL);
}

/* --- publishers --- */

static const char *
key_of (GHashTable *table,
        gpointer    value)
{
  GHashTableIter iter;
  const char *key = NULL;
  gpointer other = NULL;

  g_hash_table_iter_init (&iter, table);
  while (g_hash_table_iter_next (&iter, (gpointer *) &key, &other))
    if (other == value)
      return key;
  return NULL;
}

static void
on_track (StoaJanusRoom      *self,
          int                 kind,
          gboolean            up,
          StoaJanusPublisher *publisher)
{
  const char *participant = key_of (self->publishers, publisher);

  if (participant == NULL)
    return;
  refresh_subscribers (self);
  g_signal_emit_by_name (self->sfu, "track", self->id, participant, kind, up);
}

static void
on_speaking (StoaJanusRoom      *self,
             gboolean            on,
             double              dbov,
             StoaJanusPublisher *publisher)
{
  const char *participant = key_of (self->publishers, publisher);

  if (participant != NULL)
    g_signal_emit_by_name (self->sfu, "speaking", self->id, participant, on, dbov);
}

static void
on_keyframe (StoaJanusRoom      *self,
             const char         *mid,
             int                 layer,
             StoaJanusPublisher *publisher)
{
  const char *participant = key_of (self->publishers, publisher);

  if (participant != NULL)
    g_signal_emit_by_name (self->sfu, "keyframe", self->id, participant, mid, layer);
}

static void
on_publisher_gone (StoaJanusRoom      *self,
                   StoaJanusPublisher *publisher)
{
  const char *participant = key_of (self->publishers, publisher);

  if (participant != NULL)
    g_hash_table_remove (self->publishers, participant);
}

static DexFuture *
detach_publisher (DexFuture *future,
                  gpointer   data)
{
  return stoa_janus_publisher_close (data);
}

/* Others' slots leave it before Janus takes it from them: an m-line that lost its source needs a new SDP. */
static DexFuture *
end_publisher (StoaJanusRoom *self,
               const char    *participant)
{
  StoaJanusPublisher *found = g_hash_table_lookup (self->publishers, participant);
  g_autoptr (StoaJanusPublisher) publisher = NULL;

  if (found == NULL)
    return dex_future_new_for_boolean (TRUE);

  publisher = g_object_ref (found);
  stoa_janus_publisher_hide (publisher);
  g_hash_table_remove (self->publishers, participant);
  return dex_future_finally (settle_subscribers (self), detach_publisher, g_object_ref (publisher), g_object_unref);
}

/* --- subscribers --- */

static void
on_offer (StoaJanusRoom       *self,
          StoaOffer           *offer,
          StoaJanusSubscriber *subscriber)
{
  const char *participant = key_of (self->subscribers, subscriber);

  offer->room = g_strdup (self->id);
  if (participant != NULL)
    g_signal_emit_by_name (self->sfu, "offer", self->id, participant, offer);
}

static void
on_slots (StoaJanusRoom       *self,
          StoaSlots           *slots,
          StoaJanusSubscriber *subscriber)
{
  const char *participant = key_of (self->subscribers, subscriber);

  slots->room = g_strdup (self->id);
  if (participant != NULL)
    g_signal_emit_by_name (self->sfu, "slots", self->id, participant, slots);
}

static void
on_subscriber_gone (StoaJanusRoom       *self,
                    StoaJanusSubscriber *subscriber)
{
  const char *participant = key_of (self->subscribers, subscriber);

  if (participant != NULL)
    g_hash_table_remove (self->subscribers, participant);
}

static void
end_subscriber (StoaJanusRoom *self,
                const char    *participant)
{
  StoaJanusSubscriber *subscriber = g_hash_table_lookup (self->subscribers, participant);

  if (subscriber == NULL)
    return;
  stoa_janus_subscriber_close (subscriber);
  g_hash_table_remove (self->subscribers, participant);
}

static StoaJanusSubscriber *
begin_subscriber (StoaJanusRoom *self,
                  const char    *participant)
{
  StoaJanusSubscriber *subscriber = stoa_janus_subscriber_new (self->session, self->name, self->dummy,
                                                               &room_tracks, self);

  g_signal_connect_object (subscriber, "offer", G_CALLBACK (on_offer), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (subscriber, "slots", G_CALLBACK (on_slots), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (subscriber, "gone", G_CALLBACK (on_subscriber_gone), self, G_CONNECT_SWAPPED);
  g_hash_table_insert (self->subscribers, g_strdup (participant), subscriber);
  return subscriber;
}

/* --- the room --- */

static JsonObject *
body_for_create (StoaJanusRoom *self)
{
  JsonObject *body = json_object_new ();
  JsonArray *dummies = json_array_new ();
  JsonObject *audio = json_object_new ();
  JsonObject *video = json_object_new ();

  json_object_set_string_member (body, "request", "create");
  json_object_set_string_member (body, "room", self->name);
  json_object_set_boolean_member (body, "is_private", TRUE);
  json_object_set_int_member (body, "publishers", STOA_MAX_PARTICIPANTS + 1);
  json_object_set_int_member (body, "bitrate", BITRATE_BPS);
  json_object_set_string_member (body, "audiocodec", "opus");
  json_object_set_string_member (body, "videocodec", "vp8");
  json_object_set_boolean_member (body, "opus_fec", TRUE);
  json_object_set_boolean_member (body, "transport_wide_cc_ext", TRUE);
  json_object_set_boolean_member (body, "audiolevel_event", TRUE);
  json_object_set_int_member (body, "audio_active_packets", TALK_PACKETS);
  json_object_set_int_member (body, "audio_level_average", TALK_DBOV);
  json_object_set_boolean_member (body, "notify_joining", FALSE);

  /* The dummy: Janus takes a codec for it only with an fmtp beside. */
  json_object_set_string_member (audio, "codec", "opus");
  json_object_set_string_member (audio, "fmtp", "useinbandfec=1");
  json_object_set_string_member (video, "codec", "vp8");
  json_object_set_string_member (video, "fmtp", "none");
  json_array_add_object_element (dummies, audio);
  json_array_add_object_element (dummies, video);
  json_object_set_boolean_member (body, "dummy_publisher", TRUE);
  json_object_set_array_member (body, "dummy_streams", dummies);
  return body;
}

static JsonObject *
body_for_room (StoaJanusRoom *self,
               const char    *request)
{
  JsonObject *body = json_object_new ();

  json_object_set_string_member (body, "request", request);
  json_object_set_string_member (body, "room", self->name);
  return body;
}

static char *
find_dummy (JsonObject *message)
{
  JsonObject *data = stoa_janus_message_data (message);
  JsonArray *participants = NULL;

  if (data == NULL || !json_object_has_member (data, "participants"))
    return NULL;
  participants = json_object_get_array_member (data, "participants");
  for (guint i = 0; i < json_array_get_length (participants); i++)
    {
      JsonObject *participant = json_array_get_object_element (participants, i);

      if (json_object_get_boolean_member_with_default (participant, "dummy", FALSE))
        return g_strdup (json_object_get_string_member_with_default (participant, "id", NULL));
    }
  return NULL;
}

static DexFuture *
open_room (gpointer data)
{
  StoaJanusRoom *self = data;
  g_autoptr (JsonObject) created = NULL;
  g_autoptr (JsonObject) list = NULL;
  g_autoptr (GError) error = NULL;

  created = dex_await_boxed (stoa_janus_handle_message (self->control, body_for_create (self), NULL, NULL), &error);
  if (created != NULL)
    list = dex_await_boxed (stoa_janus_handle_message (self->control, body_for_room (self, "listparticipants"),
                                                       NULL, NULL), &error);
  if (list == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  self->dummy = find_dummy (list);
  if (self->dummy == NULL)
    return dex_future_new_reject (STOA_ERROR, STOA_ERROR_INTERNAL, "The media engine made no dummy.");
  return dex_future_new_for_boolean (TRUE);
}

static gboolean
is_open (StoaJanusRoom *self)
{
  return !self->closed && self->dummy != NULL;
}

static DexFuture *
reject_closed (void)
{
  return dex_future_new_reject (STOA_ERROR, STOA_ERROR_NOT_FOUND, "The media engine has no such room.");
}

static void
close_connections (StoaJanusRoom *self)
{
  g_autoptr (GHashTable) subscribers = g_steal_pointer (&self->subscribers);
  g_autoptr (GHashTable) publishers = g_steal_pointer (&self->publishers);
  GHashTableIter iter;
  gpointer connection = NULL;

  self->closed = TRUE;
  self->publishers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->subscribers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);

  g_hash_table_iter_init (&iter, subscribers);
  while (g_hash_table_iter_next (&iter, NULL, &connection))
    stoa_janus_subscriber_close (connection);
  g_hash_table_iter_init (&iter, publishers);
  while (g_hash_table_iter_next (&iter, NULL, &connection))
    dex_future_disown (stoa_janus_publisher_close (connection));
}

static void
stoa_janus_room_dispose (GObject *object)
{
  StoaJanusRoom *self = STOA_JANUS_ROOM (object);

  close_connections (self);
  g_clear_object (&self->control);
  g_clear_object (&self->session);
  dex_clear (&self->opened);

  G_OBJECT_CLASS (stoa_janus_room_parent_class)->dispose (object);
}

static void
stoa_janus_room_finalize (GObject *object)
{
  StoaJanusRoom *self = STOA_JANUS_ROOM (object);

  g_clear_pointer (&self->publishers, g_hash_table_unref);
  g_clear_pointer (&self->subscribers, g_hash_table_unref);
  g_clear_pointer (&self->muted, g_hash_table_unref);
  g_clear_pointer (&self->takes, g_hash_table_unref);
  g_free (self->id);
  g_free (self->name);
  g_free (self->dummy);

  G_OBJECT_CLASS (stoa_janus_room_parent_class)->finalize (object);
}

static void
stoa_janus_room_class_init (StoaJanusRoomClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = stoa_janus_room_dispose;
  object_class->finalize = stoa_janus_room_finalize;
}

static void
stoa_janus_room_init (StoaJanusRoom *self)
{
  self->publishers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->subscribers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->muted = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->takes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) stoa_janus_take_unref);
}

StoaJanusRoom *
stoa_janus_room_new (StoaSfu          *sfu,
                     StoaJanusSession *session,
                     StoaJanusHandle  *control,
                     const char       *id,
                     const char       *name)
{
  StoaJanusRoom *self = g_object_new (STOA_TYPE_JANUS_ROOM, NULL);

  self->sfu = sfu;
  self->session = g_object_ref (session);
  self->control = g_object_ref (control);
  self->id = g_strdup (id);
  self->name = g_strdup (name);
  return self;
}

DexFuture *
stoa_janus_room_open (StoaJanusRoom *self)
{
  if (self->opened == NULL)
    self->opened = dex_scheduler_spawn (NULL, 0, open_room, g_object_ref (self), g_object_unref);
  return dex_ref (self->opened);
}

static DexFuture *
destroy_room (DexFuture *opened,
              gpointer   data)
{
  StoaJanusRoom *self = data;

  return stoa_janus_handle_message (self->control, body_for_room (self, "destroy"), NULL, NULL);
}

DexFuture *
stoa_janus_room_close (StoaJanusRoom *self)
{
  DexFuture *opened = self->opened != NULL ? dex_ref (self->opened) : dex_future_new_true ();

  close_connections (self);
  return dex_future_finally (opened, destroy_room, g_object_ref (self), g_object_unref);
}

void
stoa_janus_room_abandon (StoaJanusRoom *self)
{
  self->closed = TRUE;
  close_connections (self);
}

static guint
muted_kinds (StoaJanusRoom *self,
             const char    *participant)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (self->muted, participant));
}

static void pace_keyframes (StoaJanusRoom *self);

static DexFuture *
on_paced (DexFuture *future,
          gpointer   data)
{
  StoaJanusRoom *self = data;

  self->pacing = FALSE;
  pace_keyframes (self);
  return NULL;
}

/* Only while something is recorded: otherwise nobody needs more of them than are asked for. One request at a time: Janus does
 * those that come together in any order.
 */
static void
pace_keyframes (StoaJanusRoom *self)
{
  gboolean paced = g_hash_table_size (self->takes) > 0;
  JsonObject *body;

  if (self->pacing || paced == self->paced || !is_open (self))
    return;
  self->paced = paced;
  self->pacing = TRUE;
  body = body_for_room (self, "edit");
  json_object_set_int_member (body, "new_fir_freq", paced ? KEYFRAME_S : 0);
  dex_future_disown (dex_future_finally (stoa_janus_handle_message (self->control, body, NULL, NULL),
                                         on_paced, g_object_ref (self), g_object_unref));
}

DexFuture *
stoa_janus_room_publish (StoaJanusRoom     *self,
                         const char        *participant,
                         const StoaPublish *publish)
{
  StoaJanusPublisher *publisher = g_hash_table_lookup (self->publishers, participant);
  g_autofree char *feed = NULL;
  g_autoptr (GError) error = NULL;

  if (!is_open (self))
    return reject_closed ();
  if (!stoa_publish_check (publish, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  if (publisher != NULL && stoa_janus_publisher_accepts (publisher, publish))
    return stoa_janus_publisher_update (publisher, publish);

  dex_future_disown (end_publisher (self, participant));
  feed = g_strdup_printf ("%s.%" G_GUINT64_FORMAT, participant, ++self->last_feed);
  publisher = stoa_janus_publisher_new (self->session, self->control, self->name, feed);
  stoa_janus_publisher_expect_muted (publisher, muted_kinds (self, participant));
  stoa_janus_publisher_expect_recorded (publisher, g_hash_table_lookup (self->takes, participant));
  g_signal_connect_object (publisher, "track", G_CALLBACK (on_track), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (publisher, "speaking", G_CALLBACK (on_speaking), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (publisher, "keyframe", G_CALLBACK (on_keyframe), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (publisher, "gone", G_CALLBACK (on_publisher_gone), self, G_CONNECT_SWAPPED);
  g_hash_table_insert (self->publishers, g_strdup (participant), publisher);
  return stoa_janus_publisher_publish (publisher, publish);
}

DexFuture *
stoa_janus_room_unpublish (StoaJanusRoom *self,
                           const char    *participant)
{
  return end_publisher (self, participant);
}

DexFuture *
stoa_janus_room_subscribe (StoaJanusRoom       *self,
                           const char          *participant,
                           const StoaSubscribe *subscribe)
{
  StoaJanusSubscriber *subscriber = g_hash_table_lookup (self->subscribers, participant);

  if (!is_open (self))
    return reject_closed ();

  if (subscribe->revision <= 1)
    {
      end_subscriber (self, participant);
      subscriber = begin_subscriber (self, participant);
    }
  if (subscriber == NULL)
    return dex_future_new_reject (STOA_ERROR, STOA_ERROR_CONFLICT,
                                  "There is no receiving connection; begin one with revision 1.");
  if (subscribe->revision > stoa_janus_subscriber_get_revision (subscriber))
    stoa_janus_subscriber_want (subscriber, subscribe);
  return dex_future_new_for_boolean (TRUE);
}

DexFuture *
stoa_janus_room_answer (StoaJanusRoom    *self,
                        const char       *participant,
                        const StoaAnswer *answer)
{
  StoaJanusSubscriber *subscriber = g_hash_table_lookup (self->subscribers, participant);

  if (subscriber == NULL)
    return dex_future_new_reject (STOA_ERROR, STOA_ERROR_CONFLICT, "There is no receiving connection.");
  return stoa_janus_subscriber_answer (subscriber, answer);
}

void
stoa_janus_room_candidate (StoaJanusRoom       *self,
                           const char          *participant,
                           const StoaCandidate *candidate)
{
  StoaJanusPublisher *publisher = g_hash_table_lookup (self->publishers, participant);
  StoaJanusSubscriber *subscriber = g_hash_table_lookup (self->subscribers, participant);

  if (candidate->peer == STOA_PEER_PUBLISH && publisher != NULL)
    stoa_janus_publisher_candidate (publisher, candidate->mline, candidate->candidate);
  else if (candidate->peer == STOA_PEER_SUBSCRIBE && subscriber != NULL)
    stoa_janus_subscriber_candidate (subscriber, candidate->mline, candidate->candidate);
}

void
stoa_janus_room_drop (StoaJanusRoom *self,
                      const char    *participant)
{
  end_subscriber (self, participant);
  dex_future_disown (end_publisher (self, participant));
  g_hash_table_remove (self->muted, participant);
  g_hash_table_remove (self->takes, participant);
  pace_keyframes (self);
}

DexFuture *
stoa_janus_room_mute (StoaJanusRoom *self,
                      const char    *participant,
                      StoaTrackKind  kind,
                      gboolean       muted)
{
  StoaJanusPublisher *publisher = g_hash_table_lookup (self->publishers, participant);
  guint bit = 1u << kind;
  guint kinds = muted_kinds (self, participant);

  kinds = muted ? kinds | bit : kinds & ~bit;
  if (kinds != 0)
    g_hash_table_replace (self->muted, g_strdup (participant), GUINT_TO_POINTER (kinds));
  else
    g_hash_table_remove (self->muted, participant);
  if (publisher == NULL)
    return dex_future_new_for_boolean (TRUE);
  return stoa_janus_publisher_mute (publisher, kind, muted);
}

DexFuture *
stoa_janus_room_record (StoaJanusRoom *self,
                        const char    *participant,
                        const char    *stem)
{
  StoaJanusPublisher *publisher = g_hash_table_lookup (self->publishers, participant);
  StoaJanusTake *take = g_hash_table_lookup (self->takes, participant);

  if (take != NULL ? g_strcmp0 (take->stem, stem) == 0 : stem == NULL)
    return dex_future_new_for_boolean (TRUE);
  g_hash_table_remove (self->takes, participant);
  if (stem != NULL)
    g_hash_table_replace (self->takes, g_strdup (participant), stoa_janus_take_new (stem));
  pace_keyframes (self);
  if (publisher == NULL)
    return dex_future_new_for_boolean (TRUE);
  return stoa_janus_publisher_record (publisher, g_hash_table_lookup (self->takes, participant));
}
