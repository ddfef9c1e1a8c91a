/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-sfu"

#include "stoa-janus-subscriber.h"

#include "stoa-janus-candidates.h"
#include "stoa-janus-slot-messages.h"

#define CLIENT_MS 15000    /* for an answer, and then for the connection to stand */
#define RETRY_MS 100
#define ASK_MS 1200        /* between requests for a keyframe that may not have come; Janus takes one a second */
#define MAX_ASKS 3
#define MAX_RETRIES 5

struct _StoaJanusSubscriber
{
  GObject parent_instance;

  StoaJanusSession *session;
  StoaJanusHandle *handle;
  StoaJanusCandidates *candidates;
  char *room_id;
  const StoaJanusTracks *tracks;
  gpointer room;

  StoaJanusSource *parked[2]; /* the dummy's audio and video */
  StoaSubscribe *wanted;
  GPtrArray *slots;           /* of StoaJanusSlot, by m-line */
  gint64 offered;             /* revision of the offer that is open, -1 when none is */
  gint64 told;                /* revision of the newest offer or slots */
  DexPromise *answered;       /* while an offer is open */
  DexPromise *connected;
  DexPromise *settled;        /* while work is under way */
  guint ask_timer;
  gboolean dirty;
  gboolean working;
  gboolean closed;
};

G_DEFINE_FINAL_TYPE (StoaJanusSubscriber, stoa_janus_subscriber, G_TYPE_OBJECT)

enum { OFFER, SLOTS, GONE, N_SIGNALS };

static guint signals[N_SIGNALS];

/* --- what is there --- */

static GPtrArray *
list_slots (StoaJanusSubscriber *self)
{
  GPtrArray *list = stoa_record_list_new ();

  for (guint i = 0; i < self->slots->len; i++)
    {
      const StoaJanusSlot *slot = g_ptr_array_index (self->slots, i);
      StoaSlotInfo *info = stoa_record_new (&stoa_slot_info_type);
      const char *participant = NULL;

      info->mid = g_strdup (slot->mid);
      info->kind = slot->video ? STOA_TRACK_CAMERA : STOA_TRACK_MIC;
      if (slot->source != NULL && self->tracks->name (self->room, slot->source, &participant, &info->kind))
        {
          info->participant = g_strdup (participant);
          info->layer = slot->source->layer;
        }
      g_ptr_array_add (list, info);
    }
  return list;
}

static void
tell_slots (StoaJanusSubscriber *self,
            gint64               revision)
{
  g_autoptr (GPtrArray) list = list_slots (self);
  StoaSlots *slots = stoa_record_new (stoa_message_body_type (STOA_MESSAGE_SLOTS));

  self->told = revision;
  slots->revision = revision;
  g_ptr_array_extend_and_steal (slots->slots, g_steal_pointer (&list));
  g_signal_emit (self, signals[SLOTS], 0, slots);
  stoa_record_unref (slots);
}

/* All m-lines go over one connection: Janus's candidates are of use on the first only. */
static char *
strip_candidates (const char *sdp)
{
  g_autoptr (GString) text = g_string_sized_new (strlen (sdp));
  guint n_mlines = 0;

  for (const char *line = sdp, *next = NULL; *line != '\0'; line = next)
    {
      next = strchr (line, '\n');
      next = next != NULL ? next + 1 : line + strlen (line);
      n_mlines += g_str_has_prefix (line, "m=");
      if (n_mlines > 1 && (g_str_has_prefix (line, "a=candidate:") || g_str_has_prefix (line, "a=end-of-candidates")))
        continue;
      g_string_append_len (text, line, next - line);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
tell_offer (StoaJanusSubscriber *self,
            gint64               revision,
            const char          *sdp)
{
  g_autoptr (GPtrArray) list = list_slots (self);
  StoaOffer *offer = stoa_record_new (stoa_message_body_type (STOA_MESSAGE_OFFER));

  offer->revision = revision;
  offer->sdp = strip_candidates (sdp);
  g_ptr_array_extend_and_steal (offer->slots, g_steal_pointer (&list));
  self->offered = self->told = revision;
  g_clear_pointer (&self->answered, dex_unref);
  self->answered = dex_promise_new ();
  g_signal_emit (self, signals[OFFER], 0, offer);
  stoa_record_unref (offer);
}

/* --- what is wanted --- */

static GPtrArray *
list_sources (StoaJanusSubscriber *self)
{
  GPtrArray *sources = g_ptr_array_new_with_free_func ((GDestroyNotify) stoa_janus_source_free);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < self->wanted->wants->len && sources->len < STOA_JANUS_MAX_SLOTS; i++)
    {
      const StoaWant *want = g_ptr_array_index (self->wanted->wants, i);
      StoaJanusSource *source = self->tracks->find (self->room, want->participant, want->kind, want->layer);

      if (source == NULL)
        continue;
      if (g_hash_table_add (seen, g_strconcat (source->feed, "/", source->mid, NULL)))
        g_ptr_array_add (sources, source);
      else
        stoa_janus_source_free (source);
    }
  return sources;
}

/* --- the way from one to the other, on a fiber --- */

static void
show_moved (StoaJanusSubscriber *self,
            GPtrArray           *moves,
            gboolean             asked)
{
  for (guint i = 0; i < moves->len; i++)
    self->tracks->shown (self->room, ((StoaJanusMove *) g_ptr_array_index (moves, i))->source, asked);
}

static void
show_added (StoaJanusSubscriber *self,
            GPtrArray           *sources)
{
  for (guint i = 0; i < sources->len; i++)
    self->tracks->shown (self->room, g_ptr_array_index (sources, i), FALSE);
}

static gint64
next_ask_us (void)
{
  return g_get_monotonic_time () + ASK_MS * G_TIME_SPAN_MILLISECOND;
}

/* Janus says when a substream runs; of a track without any, or without that one, it says nothing. */
static void
note_source (StoaJanusSlot         *slot,
             const StoaJanusSource *source)
{
  if (!g_str_equal (slot->source->feed, source->feed) || !g_str_equal (slot->source->mid, source->mid))
    return;

  if (slot->video && (slot->fresh || slot->source->substream != source->substream))
    {
      slot->asks = source->substream != STOA_JANUS_NO_SUBSTREAM && !source->unlikely ? MAX_ASKS : 1;
      slot->ask_at_us = next_ask_us ();
    }
  slot->fresh = FALSE;
  slot->source->layer = source->layer;
  slot->source->substream = source->substream;
}

/* Nothing comes before the connection stands, and nothing of what is new in an offer before its answer. */
static gboolean
is_receiving (StoaJanusSubscriber *self)
{
  return !dex_future_is_pending (DEX_FUTURE (self->connected)) &&
         (self->answered == NULL || !dex_future_is_pending (DEX_FUTURE (self->answered)));
}

static void begin_asking (StoaJanusSubscriber *self);

static gboolean
ask_for_pictures (gpointer data)
{
  StoaJanusSubscriber *self = data;
  gint64 now_us = g_get_monotonic_time ();

  for (guint i = 0; i < self->slots->len && is_receiving (self); i++)
    {
      StoaJanusSlot *slot = g_ptr_array_index (self->slots, i);

      if (slot->asks == 0 || slot->source == NULL || now_us < slot->ask_at_us)
        continue;
      slot->asks--;
      self->tracks->missed (self->room, slot->source, slot->ask_at_us - ASK_MS * G_TIME_SPAN_MILLISECOND);
      slot->ask_at_us = next_ask_us ();
    }
  self->ask_timer = 0;
  begin_asking (self);
  return G_SOURCE_REMOVE;
}

/* When the next slot is due. */
static void
begin_asking (StoaJanusSubscriber *self)
{
  gint64 next_us = G_MAXINT64;

  for (guint i = 0; i < self->slots->len && is_receiving (self); i++)
    {
      const StoaJanusSlot *slot = g_ptr_array_index (self->slots, i);

      if (slot->asks > 0 && slot->source != NULL)
        next_us = MIN (next_us, slot->ask_at_us);
    }
  if (self->ask_timer == 0 && next_us < G_MAXINT64)
    self->ask_timer = g_timeout_add (MAX (next_us - g_get_monotonic_time (), 0) / 1000 + 1, ask_for_pictures, self);
}

/* Janus's lists do not tell substreams: what was asked for is noted. Pictures begin with a keyframe, and Janus forgets a request
 * for one that comes within a second of another, also of one that nobody here knows of: a viewer had lost packets. When
 * that second is over it is either taken, or forgotten because of one that came when the slot was there already. So it is
 * repeated then: once, or as long as Janus does not say that the substream runs.
 */
static void
note_sources (StoaJanusSubscriber *self,
              GPtrArray           *sources)
{
  for (guint i = 0; i < self->slots->len; i++)
    {
      StoaJanusSlot *slot = g_ptr_array_index (self->slots, i);

      for (guint j = 0; slot->source != NULL && j < sources->len; j++)
        note_source (slot, g_ptr_array_index (sources, j));
    }
  begin_asking (self);
}

/* From now on it is receiving. */
static void
begin_asking_anew (StoaJanusSubscriber *self)
{
  for (guint i = 0; i < self->slots->len; i++)
    ((StoaJanusSlot *) g_ptr_array_index (self->slots, i))->ask_at_us = next_ask_us ();
  begin_asking (self);
}

static void
show_all (StoaJanusSubscriber *self)
{
  for (guint i = 0; i < self->slots->len; i++)
    {
      const StoaJanusSlot *slot = g_ptr_array_index (self->slots, i);

      if (slot->source != NULL)
        self->tracks->shown (self->room, slot->source, TRUE);
    }
  begin_asking_anew (self);
}

static void
on_substream (StoaJanusSubscriber *self,
              const char          *mid,
              gint64               substream)
{
  StoaJanusSlot *slot = stoa_janus_slots_find (self->slots, mid);

  if (slot != NULL && slot->source != NULL && slot->source->substream == substream)
    slot->asks = 0;
}

static gboolean
still_open (StoaJanusSubscriber *self,
            GError             **error)
{
  if (!self->closed)
    return TRUE;
  g_set_error (error, STOA_ERROR, STOA_ERROR_CONFLICT, "The connection was replaced.");
  return FALSE;
}

static gboolean
wait_for_client (StoaJanusSubscriber *self,
                 DexPromise          *promise,
                 GError             **error)
{
  g_autoptr (DexPromise) settled = g_steal_pointer (&self->settled);

  /* While it is the client's turn nobody else shall wait for this connection. */
  if (settled != NULL)
    dex_promise_resolve_boolean (settled, TRUE);
  return dex_await (dex_future_first (dex_ref (DEX_FUTURE (promise)), dex_timeout_new_msec (CLIENT_MS), NULL), error) &&
         still_open (self, error);
}

/* When Janus made an offer of it, tells it and waits until the client has answered. */
static gboolean
request (StoaJanusSubscriber *self,
         JsonObject          *body,
         GPtrArray           *sources,
         gint64               revision,
         gboolean            *offered,
         GError             **error)
{
  g_autoptr (JsonObject) reply = NULL;

  *offered = FALSE;
  reply = dex_await_boxed (stoa_janus_handle_message (self->handle, body, NULL, NULL), error);
  if (reply == NULL || !still_open (self, error))
    return FALSE;

  stoa_janus_slots_read (self->slots, reply);
  note_sources (self, sources);
  if (stoa_janus_message_sdp (reply) == NULL)
    return TRUE;

  *offered = TRUE;
  tell_offer (self, revision, stoa_janus_message_sdp (reply));
  if (!wait_for_client (self, self->answered, error))
    return FALSE;
  begin_asking_anew (self);
  return TRUE;
}

static gboolean
invalid_reply (GError **error)
{
  g_set_error (error, STOA_ERROR, STOA_ERROR_INTERNAL, "The media engine made no offer.");
  return FALSE;
}

static void on_event (StoaJanusSubscriber *self,
                      const char          *kind,
                      JsonObject          *message);

static gboolean
join (StoaJanusSubscriber *self,
      GPtrArray           *sources,
      gint64               revision,
      GError             **error)
{
  g_autoptr (StoaJanusHandle) handle = dex_await_object (stoa_janus_session_attach (self->session), error);
  gboolean offered = FALSE;

  if (handle == NULL || !still_open (self, error))
    return FALSE;

  self->handle = g_steal_pointer (&handle);
  g_signal_connect_object (self->handle, "event", G_CALLBACK (on_event), self, G_CONNECT_SWAPPED);
  if (request (self, stoa_janus_join_request (self->room_id, sources, self->parked), sources, revision,
               &offered, error))
    return offered || invalid_reply (error);
  if (!offered)
    g_clear_object (&self->handle);
  return FALSE;
}

static gboolean
change (StoaJanusSubscriber *self,
        GPtrArray           *sources,
        gint64               revision,
        GError             **error)
{
  g_autoptr (StoaJanusPlan) plan = stoa_janus_plan_new (self->slots, sources, self->parked);
  gboolean add = plan->additions->len > 0 && self->slots->len < STOA_JANUS_MAX_SLOTS;
  gboolean offered = FALSE;

  if (plan->layers->len > 0)
    {
      if (!request (self, stoa_janus_layer_request (plan->layers), sources, revision, &offered, error))
        return FALSE;
      show_moved (self, plan->layers, TRUE);
    }
  if (plan->moves->len > 0)
    {
      if (!request (self, stoa_janus_move_request (plan->moves), sources, revision, &offered, error))
        return FALSE;
      show_moved (self, plan->moves, TRUE);
      if (offered) /* it was asked before the answer, so that what it sent was not for these slots */
        show_moved (self, plan->moves, FALSE);
    }
  if (add)
    {
      JsonObject *body = stoa_janus_add_request (self->slots, plan->additions, self->parked);

      if (!request (self, body, sources, revision, &offered, error))
        return FALSE;
      show_added (self, plan->additions);
    }

  if (!offered && (plan->layers->len > 0 || plan->moves->len > 0 || self->told != revision))
    tell_slots (self, revision);
  return TRUE;
}

static gboolean
step (StoaJanusSubscriber *self,
      GError             **error)
{
  g_autoptr (GPtrArray) sources = list_sources (self);
  gint64 revision = self->wanted->revision;

  if (self->handle == NULL)
    /* A move before the connection stands would waste the one keyframe Janus asks for in a second. */
    return join (self, sources, revision, error) && wait_for_client (self, self->connected, error);
  return change (self, sources, revision, error);
}

static void
go (StoaJanusSubscriber *self)
{
  if (self->closed)
    return;
  stoa_janus_subscriber_close (self);
  g_signal_emit (self, signals[GONE], 0);
}

/* A track that went while Janus was asked for it: its end is about to be told. */
static gboolean
may_retry (StoaJanusSubscriber *self,
           const GError        *error,
           guint               *retries)
{
  if (self->closed || !g_error_matches (error, STOA_ERROR, STOA_ERROR_NOT_FOUND) || ++*retries > MAX_RETRIES)
    return FALSE;

  dex_await (dex_timeout_new_msec (RETRY_MS), NULL);
  return !self->closed;
}

static DexFuture *
work (gpointer data)
{
  StoaJanusSubscriber *self = data;
  guint retries = 0;

  while (self->dirty && !self->closed)
    {
      g_autoptr (GError) error = NULL;

      self->dirty = FALSE;
      if (self->settled == NULL)
        self->settled = dex_promise_new ();
      if (step (self, &error))
        retries = 0;
      else if (may_retry (self, error, &retries))
        self->dirty = TRUE;
      else if (!self->closed)
        {
          g_info ("A receiving connection failed: %s", error->message);
          go (self);
        }
    }

  self->working = FALSE;
  if (self->settled != NULL)
    dex_promise_resolve_boolean (self->settled, TRUE);
  g_clear_pointer (&self->settled, dex_unref);
  return dex_future_new_for_boolean (TRUE);
}

static void
on_event (StoaJanusSubscriber *self,
          const char          *kind,
          JsonObject          *message)
{
  g_autoptr (StoaJanusSubscriber) alive = g_object_ref (self);

  if (self->closed)
    return;

  if (g_str_equal (kind, "webrtcup"))
    {
      if (dex_future_is_pending (DEX_FUTURE (self->connected)))
        dex_promise_resolve_boolean (self->connected, TRUE);
      show_all (self);
    }
  else if (g_str_equal (kind, "event"))
    {
      JsonObject *event = stoa_janus_message_data (message);
      const char *mid = event != NULL ? json_object_get_string_member_with_default (event, "mid", NULL) : NULL;

      if (mid != NULL && json_object_has_member (event, "substream"))
        on_substream (self, mid, json_object_get_int_member (event, "substream"));
    }
  else if (g_str_equal (kind, "hangup") || g_str_equal (kind, "detached"))
    {
      g_debug ("subscriber: %s", json_object_get_string_member_with_default (message, "reason", kind));
      go (self);
    }
}

/* --- answers --- */

typedef struct
{
  StoaJanusSubscriber *self;
  StoaAnswer *answer;
} Answer;

static void
answer_free (gpointer data)
{
  Answer *answer = data;

  g_object_unref (answer->self);
  stoa_record_unref (answer->answer);
  g_free (answer);
}

static DexFuture *
start (gpointer data)
{
  Answer *answer = data;
  StoaJanusSubscriber *self = answer->self;
  g_autoptr (JsonObject) reply = NULL;
  g_autoptr (GError) error = NULL;
  JsonObject *body = json_object_new ();
  DexFuture *future = NULL;

  json_object_set_string_member (body, "request", "start");
  future = stoa_janus_handle_message (self->handle, body, "answer", answer->answer->sdp);
  stoa_janus_candidates_release (self->candidates, self->handle);
  reply = dex_await_boxed (future, &error);
  if (reply == NULL)
    {
      go (self);
      return dex_future_new_for_error (g_steal_pointer (&error));
    }
  if (self->answered != NULL && dex_future_is_pending (DEX_FUTURE (self->answered)))
    dex_promise_resolve_boolean (self->answered, TRUE);
  return dex_future_new_for_boolean (TRUE);
}

static void
stoa_janus_subscriber_dispose (GObject *object)
{
  StoaJanusSubscriber *self = STOA_JANUS_SUBSCRIBER (object);

  stoa_janus_subscriber_close (self);
  g_clear_object (&self->handle);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (stoa_janus_subscriber_parent_class)->dispose (object);
}

static void
stoa_janus_subscriber_finalize (GObject *object)
{
  StoaJanusSubscriber *self = STOA_JANUS_SUBSCRIBER (object);

  g_clear_pointer (&self->candidates, stoa_janus_candidates_free);
  g_clear_pointer (&self->parked[0], stoa_janus_source_free);
  g_clear_pointer (&self->parked[1], stoa_janus_source_free);
  g_clear_pointer (&self->wanted, stoa_record_unref);
  g_clear_pointer (&self->slots, g_ptr_array_unref);
  g_clear_pointer (&self->answered, dex_unref);
  g_clear_pointer (&self->connected, dex_unref);
  g_clear_pointer (&self->settled, dex_unref);
  g_free (self->room_id);

  G_OBJECT_CLASS (stoa_janus_subscriber_parent_class)->finalize (object);
}

static void
stoa_janus_subscriber_class_init (StoaJanusSubscriberClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  object_class->dispose = stoa_janus_subscriber_dispose;
  object_class->finalize = stoa_janus_subscriber_finalize;

  signals[OFFER] = g_signal_new ("offer", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 1, STOA_TYPE_RECORD | G_SIGNAL_TYPE_STATIC_SCOPE);
  signals[SLOTS] = g_signal_new ("slots", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 1, STOA_TYPE_RECORD | G_SIGNAL_TYPE_STATIC_SCOPE);
  signals[GONE] = g_signal_new ("gone", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
stoa_janus_subscriber_init (StoaJanusSubscriber *self)
{
  self->candidates = stoa_janus_candidates_new ();
  self->slots = g_ptr_array_new_with_free_func ((GDestroyNotify) stoa_janus_slot_free);
  self->connected = dex_promise_new ();
}

StoaJanusSubscriber *
stoa_janus_subscriber_new (StoaJanusSession      *session,
                           const char            *room_id,
                           const char            *dummy,
                           const StoaJanusTracks *tracks,
                           gpointer               room)
{
  StoaJanusSubscriber *self = g_object_new (STOA_TYPE_JANUS_SUBSCRIBER, NULL);

  self->session = g_object_ref (session);
  self->room_id = g_strdup (room_id);
  self->parked[FALSE] = stoa_janus_source_new (dummy, "0", FALSE, STOA_LAYER_AUTO, STOA_JANUS_NO_SUBSTREAM);
  self->parked[TRUE] = stoa_janus_source_new (dummy, "1", TRUE, STOA_LAYER_AUTO, STOA_JANUS_NO_SUBSTREAM);
  self->tracks = tracks;
  self->room = room;
  return self;
}

void
stoa_janus_subscriber_want (StoaJanusSubscriber *self,
                            const StoaSubscribe *subscribe)
{
  g_clear_pointer (&self->wanted, stoa_record_unref);
  self->wanted = stoa_record_ref ((gpointer) subscribe);
  stoa_janus_subscriber_refresh (self);
}

void
stoa_janus_subscriber_refresh (StoaJanusSubscriber *self)
{
  if (self->closed || self->wanted == NULL)
    return;

  self->dirty = TRUE;
  if (self->working)
    return;
  self->working = TRUE;
  self->settled = dex_promise_new ();
  dex_future_disown (dex_scheduler_spawn (NULL, 0, work, g_object_ref (self), g_object_unref));
}

DexFuture *
stoa_janus_subscriber_settle (StoaJanusSubscriber *self)
{
  return self->settled != NULL ? dex_ref (DEX_FUTURE (self->settled)) : dex_future_new_for_boolean (TRUE);
}

DexFuture *
stoa_janus_subscriber_answer (StoaJanusSubscriber *self,
                              const StoaAnswer    *answer)
{
  Answer *data = NULL;

  if (self->closed || self->answered == NULL || answer->revision != self->offered ||
      !dex_future_is_pending (DEX_FUTURE (self->answered)))
    return dex_future_new_reject (STOA_ERROR, STOA_ERROR_CONFLICT, "No offer of that revision waits for an answer.");

  self->offered = -1;
  data = g_new0 (Answer, 1);
  data->self = g_object_ref (self);
  data->answer = stoa_record_ref ((gpointer) answer);
  return dex_scheduler_spawn (NULL, 0, start, data, answer_free);
}

void
stoa_janus_subscriber_candidate (StoaJanusSubscriber *self,
                                 gint64               mline,
                                 const char          *candidate)
{
  stoa_janus_candidates_add (self->candidates, mline, candidate);
}

void
stoa_janus_subscriber_close (StoaJanusSubscriber *self)
{
  if (self->closed)
    return;

  self->closed = TRUE;
  g_clear_handle_id (&self->ask_timer, g_source_remove);
  if (self->handle != NULL)
    dex_future_disown (stoa_janus_handle_detach (self->handle));
  if (dex_future_is_pending (DEX_FUTURE (self->connected)))
    dex_promise_resolve_boolean (self->connected, FALSE);
  if (self->answered != NULL && dex_future_is_pending (DEX_FUTURE (self->answered)))
    dex_promise_resolve_boolean (self->answered, FALSE);
}

gint64
stoa_janus_subscriber_get_revision (StoaJanusSubscriber *self)
{
  return self->wanted != NULL ? self->wanted->revision : 0;
}
