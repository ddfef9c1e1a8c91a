/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-call"

#include "stoa-call-sender.h"

#include "stoa-call-health.h"
#include "stoa-weak.h"

#define MAX_CANDIDATES 64    /* held back until the offer is out */

typedef struct
{
  guint mline;
  char *text;
} Candidate;

struct _StoaCallSender
{
  GObject parent_instance;

  StoaRoom *room;
  StoaSource *source;
  StoaPublisher *publisher;
  StoaPublish *offer;        /* made, not sent yet */
  GPtrArray *candidates;     /* of Candidate, not sent yet */
  gboolean offered;          /* the publisher's offer was sent */
  gboolean closed;
  StoaCallHealth health;
};

G_DEFINE_FINAL_TYPE (StoaCallSender, stoa_call_sender, G_TYPE_OBJECT)

static guint changed_signal;

static void
candidate_free (gpointer data)
{
  g_free (((Candidate *) data)->text);
  g_free (data);
}

static gboolean
may_send (StoaCallSender *self)
{
  StoaPerson *me = stoa_room_get_me (self->room);

  return stoa_room_get_link (self->room) == STOA_ROOM_JOINED && me != NULL
         && stoa_person_get_role (me) != STOA_ROLE_LISTENER;
}

static void
drop_publisher (StoaCallSender *self)
{
  g_autoptr (StoaPublisher) publisher = g_steal_pointer (&self->publisher);

  g_clear_pointer (&self->offer, stoa_record_unref);
  g_ptr_array_set_size (self->candidates, 0);
  self->offered = FALSE;
  if (publisher == NULL)
    return;
  g_signal_handlers_disconnect_by_data (publisher, self);
  stoa_publisher_close (publisher);
}

/* A film or device that cannot be sent stays so; all else may pass. */
static void
take_failure (StoaCallSender *self, const GError *error)
{
  drop_publisher (self);
  if (error->code == STOA_ERROR_INVALID || error->code == STOA_ERROR_FORBIDDEN
      || error->code == STOA_ERROR_DEVICE)
    stoa_call_health_lost (&self->health, error);
  else
    stoa_call_health_failed (&self->health, error);
}

typedef struct
{
  GWeakRef *self;
  StoaPublisher *publisher;  /* whose offer it is */
} Published;

static void
published_free (gpointer data)
{
  Published *published = data;

  stoa_weak_free (published->self);
  g_object_unref (published->publisher);
  g_free (published);
}

static DexFuture *
on_published (DexFuture *future, gpointer data)
{
  Published *published = data;
  g_autoptr (StoaCallSender) self = g_weak_ref_get (published->self);
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);

  if (self == NULL || self->publisher != published->publisher)
    return NULL;
  if (value != NULL)
    stoa_publisher_set_answer (self->publisher, ((StoaPublished *) g_value_get_boxed (value))->sdp);
  else if (stoa_room_get_link (self->room) == STOA_ROOM_JOINED)
    take_failure (self, error);
  return NULL;
}

static void
send_offer (StoaCallSender *self)
{
  Published *published = g_new0 (Published, 1);

  published->self = stoa_weak_new (self);
  published->publisher = g_object_ref (self->publisher);
  self->offered = TRUE;
  dex_future_disown (dex_future_finally (stoa_room_publish (self->room, g_steal_pointer (&self->offer)),
                                         on_published, published, published_free));
}

static void
on_offer (StoaPublisher *publisher, gpointer publish, StoaCallSender *self)
{
  g_clear_pointer (&self->offer, stoa_record_unref);
  self->offer = stoa_record_copy (publish);
  stoa_call_sender_flush (self);
}

static void
on_candidate (StoaPublisher *publisher, guint mline, const char *text, StoaCallSender *self)
{
  Candidate *candidate;

  if (self->offered)
    {
      stoa_room_send_candidate (self->room, STOA_PEER_PUBLISH, mline, text);
      return;
    }
  if (self->candidates->len >= MAX_CANDIDATES)
    return;
  candidate = g_new0 (Candidate, 1);
  candidate->mline = mline;
  candidate->text = g_strdup (text);
  g_ptr_array_add (self->candidates, candidate);
}

static void
on_connected (StoaPublisher *publisher, StoaCallSender *self)
{
  stoa_call_health_connected (&self->health);
}

static void
on_failed (StoaPublisher *publisher, const GError *error, StoaCallSender *self)
{
  take_failure (self, error);
}

static void
rebuild (gpointer owner)
{
  stoa_call_sender_rebuild (owner);
}

static void
stoa_call_sender_dispose (GObject *object)
{
  StoaCallSender *self = STOA_CALL_SENDER (object);

  stoa_call_sender_close (self);
  G_OBJECT_CLASS (stoa_call_sender_parent_class)->dispose (object);
}

static void
stoa_call_sender_finalize (GObject *object)
{
  StoaCallSender *self = STOA_CALL_SENDER (object);

  stoa_call_health_clear (&self->health);
  g_ptr_array_unref (self->candidates);
  g_clear_object (&self->source);
  g_clear_object (&self->room);
  G_OBJECT_CLASS (stoa_call_sender_parent_class)->finalize (object);
}

static void
stoa_call_sender_class_init (StoaCallSenderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = stoa_call_sender_dispose;
  object_class->finalize = stoa_call_sender_finalize;
  changed_signal = g_signal_new ("changed", STOA_TYPE_CALL_SENDER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
}

static void
stoa_call_sender_init (StoaCallSender *self)
{
  self->candidates = g_ptr_array_new_with_free_func (candidate_free);
  self->health.owner = G_OBJECT (self);
  self->health.rebuild = rebuild;
}

StoaCallSender *
stoa_call_sender_new (StoaRoom *room, StoaSource *source)
{
  StoaCallSender *self = g_object_new (STOA_TYPE_CALL_SENDER, NULL);

  self->room = g_object_ref (room);
  self->source = g_object_ref (source);
  return self;
}

void
stoa_call_sender_rebuild (StoaCallSender *self)
{
  drop_publisher (self);
  if (self->closed)
    return;
  stoa_call_health_reset (&self->health);
  self->publisher = stoa_publisher_new (self->source);
  g_signal_connect_object (self->publisher, "offer", G_CALLBACK (on_offer), self, 0);
  g_signal_connect_object (self->publisher, "candidate", G_CALLBACK (on_candidate), self, 0);
  g_signal_connect_object (self->publisher, "connected", G_CALLBACK (on_connected), self, 0);
  g_signal_connect_object (self->publisher, "failed", G_CALLBACK (on_failed), self, 0);
  stoa_publisher_start (self->publisher);
}

void
stoa_call_sender_flush (StoaCallSender *self)
{
  if (self->offer == NULL || !may_send (self))
    return;
  send_offer (self);
  for (guint i = 0; i < self->candidates->len; i++)
    {
      const Candidate *candidate = self->candidates->pdata[i];

      stoa_room_send_candidate (self->room, STOA_PEER_PUBLISH, candidate->mline, candidate->text);
    }
  g_ptr_array_set_size (self->candidates, 0);
}

void
stoa_call_sender_add_candidate (StoaCallSender *self, const StoaCandidate *candidate)
{
  if (self->publisher != NULL && self->offered)
    stoa_publisher_add_candidate (self->publisher, candidate->mline, candidate->candidate);
}

void
stoa_call_sender_send_keyframe (StoaCallSender *self, const char *mid, StoaLayer layer)
{
  if (self->publisher != NULL)
    stoa_publisher_send_keyframe (self->publisher, mid, layer);
}

void
stoa_call_sender_set_demand (StoaCallSender *self, gboolean mid, gboolean high)
{
  if (self->publisher != NULL)
    stoa_publisher_set_demand (self->publisher, mid, high);
}

void
stoa_call_sender_close (StoaCallSender *self)
{
  self->closed = TRUE;
  drop_publisher (self);
  stoa_call_health_clear (&self->health);
}

gboolean
stoa_call_sender_is_connected (StoaCallSender *self)
{
  return self->health.connected;
}

const char *
stoa_call_sender_get_trouble (StoaCallSender *self)
{
  return self->health.trouble;
}

StoaPublisher *
stoa_call_sender_get_publisher (StoaCallSender *self)
{
  return self->publisher;
}
