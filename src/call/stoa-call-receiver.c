/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-call"

#include "stoa-call-receiver.h"

#include "stoa-call-health.h"
#include "stoa-weak.h"

/* Somebody's camera or screen that a tile looks at. */
typedef struct
{
  char *participant;
  StoaTrackKind kind;
  StoaLayer layer;
  StoaFrames *frames;
} Look;

struct _StoaCallReceiver
{
  GObject parent_instance;

  StoaRoom *room;
  gboolean play;
  char *speaker;             /* NULL for the default */
  GHashTable *volumes;       /* participant → double, of those that are not as they came */
  StoaSubscriber *subscriber;
  GPtrArray *looks;          /* of Look, in the order tiles appeared */
  GPtrArray *wanted;         /* of StoaWant: what the server was told; NULL for a new subscriber */
  gint64 revision;           /* of that; each subscriber begins at 1 */
  guint flush_source;
  gboolean closed;
  StoaCallHealth health;
};

G_DEFINE_FINAL_TYPE (StoaCallReceiver, stoa_call_receiver, G_TYPE_OBJECT)

static guint changed_signal;

static void
look_free (gpointer data)
{
  Look *look = data;

  g_object_unref (look->frames);
  g_free (look->participant);
  g_free (look);
}

static guint
find_look (StoaCallReceiver *self, const char *participant, StoaTrackKind kind)
{
  guint i = 0;

  for (; i < self->looks->len; i++)
    {
      const Look *look = self->looks->pdata[i];

      if (look->kind == kind && g_str_equal (look->participant, participant))
        break;
    }
  return i;
}

static void
add_want (GPtrArray *wants, const char *participant, StoaTrackKind kind, StoaLayer layer)
{
  StoaWant *want;

  if (wants->len >= STOA_MAX_WANTS)
    return;
  want = stoa_record_new (&stoa_want_type);
  want->participant = g_strdup (participant);
  want->kind = kind;
  want->layer = layer;
  g_ptr_array_add (wants, want);
}

/* A tile may be larger than what comes through, or can be decoded, in time. */
static StoaLayer
layer_for (StoaCallReceiver *self, const Look *look)
{
  StoaLayer allowed = stoa_subscriber_get_allowed (self->subscriber, look->participant);

  if (look->kind != STOA_TRACK_CAMERA || allowed == STOA_LAYER_HIGH)
    return look->layer;
  return look->layer == STOA_LAYER_AUTO ? allowed : MIN (look->layer, allowed);
}

/* Also of who has no microphone yet: the server sends it as soon as there is one. */
static void
add_sound (StoaCallReceiver *self, GPtrArray *wants)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->room));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (StoaPerson) person = g_list_model_get_item (G_LIST_MODEL (self->room), i);
      const char *id = stoa_person_get_id (person);

      if (stoa_person_get_is_me (person))
        continue;
      add_want (wants, id, STOA_TRACK_MIC, STOA_LAYER_AUTO);
      if (stoa_participant_track (stoa_person_get_participant (person), STOA_TRACK_SCREEN_AUDIO) != NULL)
        add_want (wants, id, STOA_TRACK_SCREEN_AUDIO, STOA_LAYER_AUTO);
    }
}

static GPtrArray *
list_wants (StoaCallReceiver *self)
{
  GPtrArray *wants = stoa_record_list_new ();

  add_sound (self, wants);
  for (guint i = 0; i < self->looks->len; i++)
    {
      const Look *look = self->looks->pdata[i];
      StoaPerson *person = stoa_room_find (self->room, look->participant);

      if (person != NULL && !stoa_person_get_is_me (person))
        add_want (wants, look->participant, look->kind, layer_for (self, look));
    }
  return wants;
}

static gboolean
equal_wants (GPtrArray *a, GPtrArray *b)
{
  if (a == NULL || b == NULL || a->len != b->len)
    return FALSE;
  for (guint i = 0; i < a->len; i++)
    if (!stoa_record_equal (a->pdata[i], b->pdata[i]))
      return FALSE;
  return TRUE;
}

static void
drop_subscriber (StoaCallReceiver *self)
{
  g_autoptr (StoaSubscriber) subscriber = g_steal_pointer (&self->subscriber);

  g_clear_pointer (&self->wanted, g_ptr_array_unref);
  self->revision = 0;
  if (subscriber == NULL)
    return;
  g_signal_handlers_disconnect_by_data (subscriber, self);
  stoa_subscriber_close (subscriber);
}

static void
take_failure (StoaCallReceiver *self, const GError *error)
{
  drop_subscriber (self);
  stoa_call_health_failed (&self->health, error);
}

/* A request made for a subscriber, and whether that still is the one. */
typedef struct
{
  GWeakRef *self;
  StoaSubscriber *subscriber;
} Asked;

static void
asked_free (gpointer data)
{
  Asked *asked = data;

  stoa_weak_free (asked->self);
  g_object_unref (asked->subscriber);
  g_free (asked);
}

/* An answer that comes too late for its offer is none: a newer offer is on its way. */
static DexFuture *
on_refused (DexFuture *future, gpointer data)
{
  Asked *asked = data;
  g_autoptr (StoaCallReceiver) self = g_weak_ref_get (asked->self);
  g_autoptr (GError) error = NULL;

  dex_future_get_value (future, &error);
  if (self != NULL && self->subscriber == asked->subscriber && error->code != STOA_ERROR_CONFLICT
      && stoa_room_get_link (self->room) == STOA_ROOM_JOINED)
    take_failure (self, error);
  return NULL;
}

static void
watch_request (StoaCallReceiver *self, DexFuture *future)
{
  Asked *asked = g_new0 (Asked, 1);

  asked->self = stoa_weak_new (self);
  asked->subscriber = g_object_ref (self->subscriber);
  dex_future_disown (dex_future_catch (future, on_refused, asked, asked_free));
}

static gboolean
on_flush (gpointer data)
{
  StoaCallReceiver *self = data;

  self->flush_source = 0;
  stoa_call_receiver_flush (self);
  return G_SOURCE_REMOVE;
}

static void
flush_later (StoaCallReceiver *self)
{
  if (self->flush_source == 0 && !self->closed)
    self->flush_source = g_idle_add_full (G_PRIORITY_DEFAULT, on_flush, self, NULL);
}

static void
on_answer (StoaSubscriber *subscriber, gint64 revision, const char *sdp, StoaCallReceiver *self)
{
  watch_request (self, stoa_room_answer (self->room, revision, sdp));
}

static void
on_candidate (StoaSubscriber *subscriber, guint mline, const char *candidate, StoaCallReceiver *self)
{
  stoa_room_send_candidate (self->room, STOA_PEER_SUBSCRIBE, mline, candidate);
}

static void
on_connected (StoaSubscriber *subscriber, StoaCallReceiver *self)
{
  stoa_call_health_connected (&self->health);
}

static void
on_failed (StoaSubscriber *subscriber, const GError *error, StoaCallReceiver *self)
{
  take_failure (self, error);
}

static gboolean
has_left (gpointer participant, gpointer volume, gpointer self)
{
  return stoa_room_find (STOA_CALL_RECEIVER (self)->room, participant) == NULL;
}

static void
apply_sound (StoaCallReceiver *self)
{
  GHashTableIter iter;
  gpointer participant, volume;

  stoa_subscriber_set_speaker (self->subscriber, self->speaker);
  g_hash_table_iter_init (&iter, self->volumes);
  while (g_hash_table_iter_next (&iter, &participant, &volume))
    stoa_subscriber_set_volume (self->subscriber, participant, *(double *) volume);
}

static void
rebuild (gpointer owner)
{
  stoa_call_receiver_rebuild (owner);
}

static void
stoa_call_receiver_dispose (GObject *object)
{
  StoaCallReceiver *self = STOA_CALL_RECEIVER (object);

  stoa_call_receiver_close (self);
  G_OBJECT_CLASS (stoa_call_receiver_parent_class)->dispose (object);
}

static void
stoa_call_receiver_finalize (GObject *object)
{
  StoaCallReceiver *self = STOA_CALL_RECEIVER (object);

  stoa_call_health_clear (&self->health);
  g_ptr_array_unref (self->looks);
  g_hash_table_unref (self->volumes);
  g_free (self->speaker);
  g_clear_object (&self->room);
  G_OBJECT_CLASS (stoa_call_receiver_parent_class)->finalize (object);
}

static void
stoa_call_receiver_class_init (StoaCallReceiverClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = stoa_call_receiver_dispose;
  object_class->finalize = stoa_call_receiver_finalize;
  changed_signal = g_signal_new ("changed", STOA_TYPE_CALL_RECEIVER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
}

static void
stoa_call_receiver_init (StoaCallReceiver *self)
{
  self->looks = g_ptr_array_new_with_free_func (look_free);
  self->volumes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->health.owner = G_OBJECT (self);
  self->health.rebuild = rebuild;
}

StoaCallReceiver *
stoa_call_receiver_new (StoaRoom *room, gboolean play)
{
  StoaCallReceiver *self = g_object_new (STOA_TYPE_CALL_RECEIVER, NULL);

  self->room = g_object_ref (room);
  self->play = play;
  g_signal_connect_object (room, "items-changed", G_CALLBACK (flush_later), self, G_CONNECT_SWAPPED);
  return self;
}

void
stoa_call_receiver_rebuild (StoaCallReceiver *self)
{
  drop_subscriber (self);
  if (self->closed)
    return;
  stoa_call_health_reset (&self->health);
  self->subscriber = stoa_subscriber_new (self->play);
  apply_sound (self);
  g_signal_connect_object (self->subscriber, "answer", G_CALLBACK (on_answer), self, 0);
  g_signal_connect_object (self->subscriber, "candidate", G_CALLBACK (on_candidate), self, 0);
  g_signal_connect_object (self->subscriber, "connected", G_CALLBACK (on_connected), self, 0);
  g_signal_connect_object (self->subscriber, "failed", G_CALLBACK (on_failed), self, 0);
  g_signal_connect_object (self->subscriber, "allowed", G_CALLBACK (flush_later), self, G_CONNECT_SWAPPED);
  for (guint i = 0; i < self->looks->len; i++)
    {
      const Look *look = self->looks->pdata[i];

      stoa_subscriber_attach (self->subscriber, look->participant, look->kind, look->frames);
    }
  stoa_call_receiver_flush (self);
}

void
stoa_call_receiver_flush (StoaCallReceiver *self)
{
  g_autoptr (GPtrArray) wants = NULL;

  g_clear_handle_id (&self->flush_source, g_source_remove);
  if (self->subscriber == NULL || stoa_room_get_link (self->room) != STOA_ROOM_JOINED)
    return;
  wants = list_wants (self);
  if (equal_wants (wants, self->wanted))
    return;
  g_clear_pointer (&self->wanted, g_ptr_array_unref);
  self->wanted = g_ptr_array_ref (wants);
  watch_request (self, stoa_room_subscribe (self->room, ++self->revision, g_steal_pointer (&wants)));
}

void
stoa_call_receiver_look (StoaCallReceiver *self,
                         const char       *participant,
                         StoaTrackKind     kind,
                         StoaLayer         layer,
                         StoaFrames       *frames)
{
  guint position = find_look (self, participant, kind);
  Look *look = position < self->looks->len ? self->looks->pdata[position] : NULL;

  if (self->subscriber != NULL)
    stoa_subscriber_attach (self->subscriber, participant, kind, frames);
  if (frames == NULL)
    {
      if (look != NULL)
        g_ptr_array_remove_index (self->looks, position);
    }
  else if (look != NULL)
    {
      g_set_object (&look->frames, frames);
      look->layer = layer;
    }
  else
    {
      look = g_new0 (Look, 1);
      *look = (Look) { g_strdup (participant), kind, layer, g_object_ref (frames) };
      g_ptr_array_add (self->looks, look);
    }
  flush_later (self);
}

void
stoa_call_receiver_set_speaker (StoaCallReceiver *self, const char *device_id)
{
  if (g_set_str (&self->speaker, device_id) && self->subscriber != NULL)
    stoa_subscriber_set_speaker (self->subscriber, device_id);
}

void
stoa_call_receiver_set_volume (StoaCallReceiver *self, const char *participant, double volume)
{
  g_hash_table_foreach_remove (self->volumes, has_left, self);
  if (volume == 1)
    g_hash_table_remove (self->volumes, participant);
  else
    g_hash_table_insert (self->volumes, g_strdup (participant), g_memdup2 (&volume, sizeof volume));
  if (self->subscriber != NULL)
    stoa_subscriber_set_volume (self->subscriber, participant, volume);
}

/* What is of a later revision than this subscriber's was for the one before it. */
void
stoa_call_receiver_set_offer (StoaCallReceiver *self, const StoaOffer *offer)
{
  if (self->subscriber != NULL && offer->revision <= self->revision)
    stoa_subscriber_set_offer (self->subscriber, offer);
}

void
stoa_call_receiver_set_slots (StoaCallReceiver *self, const StoaSlots *slots)
{
  if (self->subscriber != NULL && slots->revision <= self->revision)
    stoa_subscriber_set_slots (self->subscriber, slots->slots);
}

void
stoa_call_receiver_add_candidate (StoaCallReceiver *self, const StoaCandidate *candidate)
{
  if (self->subscriber != NULL && self->revision > 0)
    stoa_subscriber_add_candidate (self->subscriber, candidate->mline, candidate->candidate);
}

void
stoa_call_receiver_close (StoaCallReceiver *self)
{
  self->closed = TRUE;
  g_clear_handle_id (&self->flush_source, g_source_remove);
  drop_subscriber (self);
  g_ptr_array_set_size (self->looks, 0);
  stoa_call_health_clear (&self->health);
}

gboolean
stoa_call_receiver_is_connected (StoaCallReceiver *self)
{
  return self->health.connected;
}

const char *
stoa_call_receiver_get_trouble (StoaCallReceiver *self)
{
  return self->health.trouble;
}

StoaSubscriber *
stoa_call_receiver_get_subscriber (StoaCallReceiver *self)
{
  return self->subscriber;
}
