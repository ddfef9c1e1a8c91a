/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-core"

#include "stoa-room.h"

#include <glib/gi18n.h>

#include "stoa-client-private.h"
#include "stoa-people.h"
#include "stoa-person-private.h"
#include "stoa-room-asks.h"
#include "stoa-room-overlay.h"
#include "stoa-weak.h"

#define RETRY_MS 1000
#define MAX_EARLY 1000

struct _StoaRoom
{
  GObject parent_instance;

  StoaClient *client;
  char *id;
  char *name;
  StoaRoomLink link;
  char *participant;         /* one's own id; NULL before the first time in */
  StoaRoomOverlay *overlay;
  StoaPeople *people;
  StoaRoomAsks *asks;
  DexPromise *join_promise;
  gboolean asked;            /* stoa_room_join() was called */
  gboolean was_in;
  gboolean entering;         /* a join request waits for its answer */
  gboolean missed_state;     /* and a snapshot that came meanwhile was not taken */
  GPtrArray *early;          /* of StoaRoomEvent and StoaSpeaking that came meanwhile */
  guint retry_source;
  gboolean syncing;
  gboolean sync_again;
  int leave_reason;
  GError *error;

  /* what was last notified */
  guint n_people;
  int phase;
  gint64 started_at;
  char *title;
  StoaPerson *me;
};

G_DEFINE_ENUM_TYPE (StoaRoomLink, stoa_room_link,
                    G_DEFINE_ENUM_VALUE (STOA_ROOM_JOINING, "joining"),
                    G_DEFINE_ENUM_VALUE (STOA_ROOM_KNOCKING, "knocking"),
                    G_DEFINE_ENUM_VALUE (STOA_ROOM_JOINED, "joined"),
                    G_DEFINE_ENUM_VALUE (STOA_ROOM_RECONNECTING, "reconnecting"),
                    G_DEFINE_ENUM_VALUE (STOA_ROOM_LEFT, "left"))

enum
{
  PROP_0,
  PROP_LINK,
  PROP_TITLE,
  PROP_PHASE,
  PROP_STARTED_AT,
  PROP_PEOPLE,
  PROP_ME,
  PROP_LEAVE_REASON,
  PROP_ERROR,
  N_PROPS
};

enum
{
  OFFER,
  SLOTS,
  CANDIDATE,
  KEYFRAME,
  MEDIA_RESET,
  LEFT,
  CHANGED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static GType
room_item_type (GListModel *model)
{
  return STOA_TYPE_PERSON;
}

static guint
room_n_items (GListModel *model)
{
  return stoa_people_size (STOA_ROOM (model)->people);
}

static gpointer
room_item (GListModel *model, guint position)
{
  StoaPerson *person = stoa_people_get (STOA_ROOM (model)->people, position);

  return person != NULL ? g_object_ref (person) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = room_item_type;
  iface->get_n_items = room_n_items;
  iface->get_item = room_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (StoaRoom, stoa_room, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static void enter (StoaRoom *self);

static void
notify (StoaRoom *self, guint id)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[id]);
}

static void
set_link (StoaRoom *self, StoaRoomLink link)
{
  if (self->link == link)
    return;
  self->link = link;
  notify (self, PROP_LINK);
}

static void
sync_properties (StoaRoom *self, const StoaRoomState *shown)
{
  guint n_people = stoa_people_count_present (self->people);

  if (g_set_object (&self->me, stoa_people_find (self->people, self->participant)))
    notify (self, PROP_ME);
  if (g_set_str (&self->title, shown->title))
    notify (self, PROP_TITLE);
  if (self->n_people != n_people)
    {
      self->n_people = n_people;
      notify (self, PROP_PEOPLE);
    }
  if (self->phase != shown->phase)
    {
      self->phase = shown->phase;
      notify (self, PROP_PHASE);
    }
  if (self->started_at != shown->started_at)
    {
      self->started_at = shown->started_at;
      notify (self, PROP_STARTED_AT);
    }
}

/* Makes what others see of the room equal to what is shown. Who hears of it may change it again. */
static void
sync_shown (StoaRoom *self)
{
  self->sync_again = TRUE;
  if (self->syncing)
    return;
  self->syncing = TRUE;
  while (self->sync_again)
    {
      self->sync_again = FALSE;
      stoa_people_sync (self->people, stoa_room_overlay_get_shown (self->overlay), self->participant);
      g_object_freeze_notify (G_OBJECT (self));
      sync_properties (self, stoa_room_overlay_get_shown (self->overlay));
      g_object_thaw_notify (G_OBJECT (self));
    }
  self->syncing = FALSE;
  g_signal_emit (self, signals[CHANGED], 0);
}

/* Out of it for good. */
static void
finish (StoaRoom *self, StoaLeaveReason reason, const GError *error)
{
  g_autoptr (StoaRoom) guard = g_object_ref (self);
  g_autoptr (DexPromise) join_promise = g_steal_pointer (&self->join_promise);
  g_autoptr (GError) why = NULL;

  if (self->link == STOA_ROOM_LEFT)
    return;
  g_clear_handle_id (&self->retry_source, g_source_remove);
  why = error != NULL ? g_error_copy (error)
                      : g_error_new_literal (STOA_ERROR, STOA_ERROR_ENDED, _("You are no longer in the room."));
  self->leave_reason = reason;
  if (error != NULL)
    self->error = g_error_copy (error);

  g_object_freeze_notify (G_OBJECT (self));
  notify (self, PROP_LEAVE_REASON);
  notify (self, PROP_ERROR);
  set_link (self, STOA_ROOM_LEFT);
  g_object_thaw_notify (G_OBJECT (self));

  stoa_room_asks_reject_all (self->asks, why);
  if (join_promise != NULL)
    dex_promise_reject (join_promise, g_steal_pointer (&why));
  g_signal_emit (self, signals[LEFT], 0);
}

/* The server says so by "left" as well; whichever comes first counts. */
static void
notice_end (StoaRoom *self, const StoaRoomEvent *event)
{
  if (event->kind == STOA_EVENT_ROOM_ENDED)
    finish (self, STOA_LEAVE_ENDED, NULL);
  else if (event->kind == STOA_EVENT_PARTICIPANT_LEFT && g_strcmp0 (event->participant, self->participant) == 0)
    finish (self, event->reason, NULL);
}

static void
keep_early (StoaRoom *self, gpointer record)
{
  if (self->entering && self->early->len < MAX_EARLY)
    g_ptr_array_add (self->early, stoa_record_ref (record));
}

static void
take_event (StoaRoom *self, StoaRoomEvent *event)
{
  keep_early (self, event);
  if (self->entering || self->link != STOA_ROOM_JOINED)
    return;
  if (!stoa_room_overlay_confirm (self->overlay, event))
    {
      enter (self);
      return;
    }
  sync_shown (self);
  if (event->cause != NULL)
    stoa_room_asks_confirm (self->asks, event->cause);
  notice_end (self, event);
}

/* What one may know has changed. */
static void
take_state (StoaRoom *self, const StoaRoomState *state)
{
  if (self->entering)
    {
      self->missed_state = TRUE;
      return;
    }
  if (self->link != STOA_ROOM_JOINED)
    return;
  stoa_room_overlay_reset (self->overlay, state);
  sync_shown (self);
}

/* A snapshot counts whatever was known before, also from a server that was set back. */
static gboolean
take_history (StoaRoom *self, const StoaJoined *joined)
{
  const StoaRoomState *confirmed = stoa_room_overlay_get_confirmed (self->overlay);

  if (joined->state != NULL && joined->state->seq < confirmed->seq)
    {
      g_clear_pointer (&self->overlay, stoa_room_overlay_free);
      self->overlay = stoa_room_overlay_new (joined->state);
    }
  else if (joined->state != NULL)
    stoa_room_overlay_reset (self->overlay, joined->state);
  for (guint i = 0; i < joined->events->len; i++)
    if (!stoa_room_overlay_confirm (self->overlay, joined->events->pdata[i]))
      return FALSE;
  return TRUE;
}

static void
take_speaking (StoaRoom *self, const StoaSpeaking *speaking)
{
  StoaPerson *person = stoa_people_find (self->people, speaking->participant);

  keep_early (self, (gpointer) speaking);
  if (person != NULL)
    stoa_person_set_speaking (person, speaking->on);
}

/* Who still speaks is told anew after each time in. */
static void
forget_speaking (StoaRoom *self)
{
  for (guint i = 0; i < stoa_people_size (self->people); i++)
    stoa_person_set_speaking (stoa_people_get (self->people, i), FALSE);
}

static void
take_early (StoaRoom *self)
{
  g_autoptr (GPtrArray) early = g_steal_pointer (&self->early);

  self->early = stoa_record_list_new ();
  for (guint i = 0; i < early->len; i++)
    if (stoa_record_type (early->pdata[i]) == &stoa_speaking_type)
      take_speaking (self, early->pdata[i]);
    else
      take_event (self, early->pdata[i]);
}

static gboolean
on_retry (gpointer data)
{
  StoaRoom *self = data;

  self->retry_source = 0;
  enter (self);
  return G_SOURCE_REMOVE;
}

static void
retry_later (StoaRoom *self)
{
  if (self->retry_source == 0)
    self->retry_source = g_timeout_add (RETRY_MS, on_retry, self);
}

static void
take_joined (StoaRoom *self, const StoaJoined *joined)
{
  g_autoptr (DexPromise) join_promise = NULL;
  gboolean again = self->was_in;

  self->was_in = TRUE;
  g_set_str (&self->participant, joined->participant);
  if (!take_history (self, joined))
    {
      g_message ("What the server tells of the room has gaps");
      retry_later (self);
      return;
    }

  join_promise = g_steal_pointer (&self->join_promise);
  g_object_freeze_notify (G_OBJECT (self));
  set_link (self, STOA_ROOM_JOINED);
  sync_shown (self);
  g_object_thaw_notify (G_OBJECT (self));

  if (join_promise != NULL)
    dex_promise_resolve_boolean (join_promise, TRUE);
  if (self->link == STOA_ROOM_JOINED && again)
    g_signal_emit (self, signals[MEDIA_RESET], 0);
  if (self->link == STOA_ROOM_JOINED)
    stoa_room_asks_send_all (self->asks);
  forget_speaking (self);
  take_early (self);
}

static gboolean
is_passing (const GError *error)
{
  return error->code == STOA_ERROR_UNAVAILABLE || error->code == STOA_ERROR_TIMED_OUT
         || error->code == STOA_ERROR_TOO_MANY || error->code == STOA_ERROR_INTERNAL;
}

static void
tell_unknock (StoaRoom *self)
{
  StoaRoomRef *body = stoa_record_new (&stoa_room_ref_type);

  body->room = g_strdup (self->id);
  dex_future_disown (stoa_client_request (self->client, stoa_message_new (STOA_MESSAGE_UNKNOCK, body)));
}

static void
tell_leaving (StoaRoom *self)
{
  StoaCommandMessage *body = stoa_record_new (&stoa_command_message_type);
  StoaMessage *message = stoa_message_new (STOA_MESSAGE_COMMAND, body);

  body->room = g_strdup (self->id);
  body->command = stoa_record_new (&stoa_command_type);
  body->command->kind = STOA_COMMAND_LEAVE;
  dex_future_disown (stoa_client_request (self->client, message));
}

/* The place was not kept: one comes in anew, and what the one before asked is void. */
static void
enter_anew (StoaRoom *self, const GError *error)
{
  g_clear_pointer (&self->participant, g_free);
  stoa_room_asks_reject_all (self->asks, error);
  enter (self);
}

static void
take_refusal (StoaRoom *self, const GError *error)
{
  if (stoa_client_get_state (self->client) != STOA_CLIENT_ONLINE)
    return; /* tried again when it is back */
  if (self->was_in && error->code == STOA_ERROR_CONFLICT)
    {
      stoa_client_reconnect (self->client);
      return;
    }
  if (self->was_in && is_passing (error))
    {
      retry_later (self);
      return;
    }
  if (self->participant != NULL && error->code == STOA_ERROR_NOT_FOUND)
    {
      enter_anew (self, error);
      return;
    }
  /* After a time-out the server may think one is in. */
  if (error->code == STOA_ERROR_TIMED_OUT)
    tell_leaving (self);
  finish (self, error->code == STOA_ERROR_ENDED ? STOA_LEAVE_ENDED : STOA_LEAVE_LOST, error);
}

static DexFuture *
on_entered (DexFuture *future, gpointer data)
{
  g_autoptr (StoaRoom) self = g_weak_ref_get (data);
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);

  if (self == NULL)
    return NULL;
  self->entering = FALSE;
  if (self->link == STOA_ROOM_LEFT)
    {
      /* left before one was in: the server has to be told now */
      if (value != NULL && stoa_record_type (g_value_get_boxed (value)) == &stoa_knocking_type)
        tell_unknock (self);
      else if (value != NULL)
        tell_leaving (self);
      return NULL;
    }
  if (value == NULL)
    take_refusal (self, error);
  else if (stoa_record_type (g_value_get_boxed (value)) == &stoa_knocking_type)
    set_link (self, STOA_ROOM_KNOCKING);
  else
    take_joined (self, g_value_get_boxed (value));
  if (self->missed_state && self->link == STOA_ROOM_JOINED)
    enter (self);
  return NULL;
}

static StoaMessage *
make_join (StoaRoom *self)
{
  StoaJoin *join = stoa_record_new (&stoa_join_type);

  join->room = g_strdup (self->id);
  join->name = g_strdup (self->name);
  if (self->participant != NULL)
    {
      join->participant = g_strdup (self->participant);
      join->seq = stoa_room_overlay_get_confirmed (self->overlay)->seq;
    }
  return stoa_message_new (STOA_MESSAGE_JOIN, join);
}

static void
enter (StoaRoom *self)
{
  if (self->entering || !self->asked || self->link == STOA_ROOM_LEFT
      || stoa_client_get_state (self->client) != STOA_CLIENT_ONLINE)
    return;
  self->entering = TRUE;
  self->missed_state = FALSE;
  g_ptr_array_set_size (self->early, 0);
  g_clear_handle_id (&self->retry_source, g_source_remove);
  dex_future_disown (dex_future_finally (stoa_client_request (self->client, make_join (self)), on_entered,
                                         stoa_weak_new (self), stoa_weak_free));
}

static void
give_up (StoaRoom *self)
{
  const char *trouble = stoa_client_get_trouble (self->client);
  gboolean refused = stoa_client_get_state (self->client) == STOA_CLIENT_REFUSED;
  g_autoptr (GError) error
      = g_error_new_literal (STOA_ERROR, refused ? STOA_ERROR_UNAUTHORIZED : STOA_ERROR_UNAVAILABLE,
                             trouble != NULL ? trouble : _("The connection was closed."));

  finish (self, STOA_LEAVE_LOST, error);
}

static void
on_client_state (StoaRoom *self)
{
  g_autoptr (StoaRoom) guard = g_object_ref (self);

  if (!self->asked || self->link == STOA_ROOM_LEFT)
    return;
  switch (stoa_client_get_state (self->client))
    {
    case STOA_CLIENT_ONLINE:
      enter (self);
      break;
    case STOA_CLIENT_CONNECTING:
    case STOA_CLIENT_RECONNECTING:
      g_clear_handle_id (&self->retry_source, g_source_remove);
      if (self->link == STOA_ROOM_JOINED)
        set_link (self, STOA_ROOM_RECONNECTING);
      break;
    case STOA_CLIENT_OFFLINE:
    case STOA_CLIENT_REFUSED:
      give_up (self);
      break;
    }
}

static void
take_knock_answer (StoaRoom *self, const StoaKnockAnswer *answer)
{
  g_autoptr (GError) error = NULL;

  if (self->link != STOA_ROOM_KNOCKING)
    return;
  if (answer->outcome == STOA_KNOCK_ADMITTED)
    {
      enter (self);
      return;
    }
  error = g_error_new_literal (STOA_ERROR, STOA_ERROR_FORBIDDEN,
                               answer->outcome == STOA_KNOCK_DECLINED ? _("You were not let in.")
                                                                      : _("Nobody let you in."));
  finish (self, STOA_LEAVE_LEFT, error);
}

static void
take_message (StoaRoom *self, StoaMessage *message)
{
  switch (message->type)
    {
    case STOA_MESSAGE_EVENT:
      take_event (self, ((StoaEventMessage *) message->body)->event);
      break;
    case STOA_MESSAGE_STATE:
      take_state (self, ((StoaStateMessage *) message->body)->state);
      break;
    case STOA_MESSAGE_KNOCK_ANSWER:
      take_knock_answer (self, message->body);
      break;
    case STOA_MESSAGE_LEFT:
      finish (self, ((StoaLeft *) message->body)->reason, NULL);
      break;
    case STOA_MESSAGE_SPEAKING:
      take_speaking (self, message->body);
      break;
    case STOA_MESSAGE_OFFER:
      g_signal_emit (self, signals[OFFER], 0, message->body);
      break;
    case STOA_MESSAGE_SLOTS:
      g_signal_emit (self, signals[SLOTS], 0, message->body);
      break;
    case STOA_MESSAGE_CANDIDATE:
      g_signal_emit (self, signals[CANDIDATE], 0, message->body);
      break;
    case STOA_MESSAGE_KEYFRAME:
      g_signal_emit (self, signals[KEYFRAME], 0, message->body);
      break;
    case STOA_MESSAGE_MEDIA_RESET:
      g_signal_emit (self, signals[MEDIA_RESET], 0);
      break;
    default:
      break;
    }
}

/* Bodies about a room have its id as their first member. */
static const char *
room_of (const StoaMessage *message)
{
  switch (message->type)
    {
    case STOA_MESSAGE_EVENT:
    case STOA_MESSAGE_STATE:
    case STOA_MESSAGE_KNOCK_ANSWER:
    case STOA_MESSAGE_LEFT:
    case STOA_MESSAGE_SPEAKING:
    case STOA_MESSAGE_OFFER:
    case STOA_MESSAGE_SLOTS:
    case STOA_MESSAGE_CANDIDATE:
    case STOA_MESSAGE_KEYFRAME:
    case STOA_MESSAGE_MEDIA_RESET:
      return ((StoaRoomRef *) message->body)->room;
    default:
      return NULL;
    }
}

static void
on_message (StoaClient *client, StoaMessage *message, StoaRoom *self)
{
  g_autoptr (StoaRoom) guard = g_object_ref (self);

  if (self->asked && self->link != STOA_ROOM_LEFT && g_strcmp0 (room_of (message), self->id) == 0)
    take_message (self, message);
}

static void
on_ask_settled (const char *id, gint64 seq, gpointer data)
{
  StoaRoom *self = data;

  stoa_room_overlay_settle (self->overlay, id, seq);
  sync_shown (self);
}

static void
stoa_room_dispose (GObject *object)
{
  StoaRoom *self = STOA_ROOM (object);

  stoa_room_leave (self);
  g_clear_handle_id (&self->retry_source, g_source_remove);
  G_OBJECT_CLASS (stoa_room_parent_class)->dispose (object);
}

static void
stoa_room_finalize (GObject *object)
{
  StoaRoom *self = STOA_ROOM (object);

  g_clear_pointer (&self->asks, stoa_room_asks_free);
  g_clear_pointer (&self->people, stoa_people_free);
  g_clear_pointer (&self->overlay, stoa_room_overlay_free);
  g_ptr_array_unref (self->early);
  g_clear_object (&self->me);
  g_clear_object (&self->client);
  g_clear_error (&self->error);
  dex_clear (&self->join_promise);
  g_free (self->participant);
  g_free (self->title);
  g_free (self->name);
  g_free (self->id);
  G_OBJECT_CLASS (stoa_room_parent_class)->finalize (object);
}

static void
stoa_room_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  StoaRoom *self = STOA_ROOM (object);

  switch (id)
    {
    case PROP_LINK:
      g_value_set_enum (value, self->link);
      break;
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    case PROP_PHASE:
      g_value_set_int (value, self->phase);
      break;
    case PROP_STARTED_AT:
      g_value_set_int64 (value, self->started_at);
      break;
    case PROP_PEOPLE:
      g_value_set_uint (value, self->n_people);
      break;
    case PROP_ME:
      g_value_set_object (value, self->me);
      break;
    case PROP_LEAVE_REASON:
      g_value_set_int (value, self->leave_reason);
      break;
    case PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static guint
media_signal (const char *name)
{
  return g_signal_new (name, STOA_TYPE_ROOM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                       STOA_TYPE_RECORD | G_SIGNAL_TYPE_STATIC_SCOPE);
}

static guint
bare_signal (const char *name)
{
  return g_signal_new (name, STOA_TYPE_ROOM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
stoa_room_class_init (StoaRoomClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->dispose = stoa_room_dispose;
  object_class->finalize = stoa_room_finalize;
  object_class->get_property = stoa_room_get_property;

  properties[PROP_LINK]
      = g_param_spec_enum ("link", NULL, NULL, STOA_TYPE_ROOM_LINK, STOA_ROOM_JOINING, flags);
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  properties[PROP_PHASE]
      = g_param_spec_int ("phase", NULL, NULL, STOA_ROOM_OPEN, STOA_ROOM_ENDED, STOA_ROOM_OPEN, flags);
  properties[PROP_STARTED_AT] = g_param_spec_int64 ("started-at", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_PEOPLE] = g_param_spec_uint ("people", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_ME] = g_param_spec_object ("me", NULL, NULL, STOA_TYPE_PERSON, flags);
  properties[PROP_LEAVE_REASON] = g_param_spec_int ("leave-reason", NULL, NULL, STOA_LEAVE_LEFT,
                                                    STOA_LEAVE_ENDED, STOA_LEAVE_LEFT, flags);
  properties[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[OFFER] = media_signal ("offer");
  signals[SLOTS] = media_signal ("slots");
  signals[CANDIDATE] = media_signal ("candidate");
  signals[KEYFRAME] = media_signal ("keyframe");
  signals[MEDIA_RESET] = bare_signal ("media-reset");
  signals[LEFT] = bare_signal ("left");
  signals[CHANGED] = bare_signal ("changed");
}

static void
stoa_room_init (StoaRoom *self)
{
  self->people = stoa_people_new (G_LIST_MODEL (self));
  self->early = stoa_record_list_new ();
}

StoaRoom *
stoa_room_new (StoaClient *client, const char *id)
{
  StoaRoom *self = g_object_new (STOA_TYPE_ROOM, NULL);
  StoaRoomState *nothing = stoa_room_state_new (id);

  self->client = g_object_ref (client);
  self->id = g_strdup (id);
  self->overlay = stoa_room_overlay_new (nothing);
  self->asks = stoa_room_asks_new (client, id, on_ask_settled, self);
  stoa_record_unref (nothing);
  g_signal_connect_object (client, "message", G_CALLBACK (on_message), self, 0);
  g_signal_connect_object (client, "notify::state", G_CALLBACK (on_client_state), self, G_CONNECT_SWAPPED);
  return self;
}

DexFuture *
stoa_room_join (StoaRoom *self, const char *name)
{
  DexFuture *future;

  g_return_val_if_fail (STOA_IS_ROOM (self), NULL);
  g_return_val_if_fail (!self->asked, NULL);

  self->asked = TRUE;
  self->name = g_strdup (name);
  self->join_promise = dex_promise_new ();
  future = DEX_FUTURE (dex_ref (self->join_promise));
  on_client_state (self);
  return future;
}

void
stoa_room_leave (StoaRoom *self)
{
  g_return_if_fail (STOA_IS_ROOM (self));

  if (self->link == STOA_ROOM_LEFT)
    return;
  if (self->link == STOA_ROOM_KNOCKING)
    tell_unknock (self);
  else if (self->asked)
    tell_leaving (self);
  finish (self, STOA_LEAVE_LEFT, NULL);
}

DexFuture *
stoa_room_ask (StoaRoom *self, const StoaCommand *command)
{
  g_autofree char *id = NULL;

  return stoa_room_ask_named (self, command, &id);
}

DexFuture *
stoa_room_ask_named (StoaRoom *self, const StoaCommand *command, char **name)
{
  g_autofree char *id = NULL;
  DexFuture *future;

  g_return_val_if_fail (STOA_IS_ROOM (self), NULL);

  *name = NULL;

  if (self->participant == NULL || self->link == STOA_ROOM_LEFT)
    return dex_future_new_reject (STOA_ERROR, STOA_ERROR_CONFLICT, "%s", _("You are not in the room."));
  if (stoa_room_asks_is_full (self->asks))
    return dex_future_new_reject (STOA_ERROR, STOA_ERROR_TOO_MANY, "%s",
                                  _("Too many requests wait for the server."));

  id = stoa_client_make_id (self->client);
  stoa_room_overlay_propose (self->overlay, id, command, self->participant, g_get_real_time () / 1000);
  future = stoa_room_asks_add (self->asks, id, command);
  if (self->link == STOA_ROOM_JOINED)
    stoa_room_asks_send (self->asks, id);
  sync_shown (self);
  *name = g_steal_pointer (&id);
  return future;
}

const char *
stoa_room_get_id (StoaRoom *self)
{
  g_return_val_if_fail (STOA_IS_ROOM (self), NULL);
  return self->id;
}

StoaClient *
stoa_room_get_client (StoaRoom *self)
{
  g_return_val_if_fail (STOA_IS_ROOM (self), NULL);
  return self->client;
}

StoaRoomLink
stoa_room_get_link (StoaRoom *self)
{
  g_return_val_if_fail (STOA_IS_ROOM (self), STOA_ROOM_LEFT);
  return self->link;
}

const StoaRoomState *
stoa_room_get_shown (StoaRoom *self)
{
  g_return_val_if_fail (STOA_IS_ROOM (self), NULL);
  return stoa_room_overlay_get_shown (self->overlay);
}

const StoaRoomState *
stoa_room_get_confirmed (StoaRoom *self)
{
  g_return_val_if_fail (STOA_IS_ROOM (self), NULL);
  return stoa_room_overlay_get_confirmed (self->overlay);
}

StoaPerson *
stoa_room_get_me (StoaRoom *self)
{
  g_return_val_if_fail (STOA_IS_ROOM (self), NULL);
  return self->me;
}

StoaPerson *
stoa_room_find (StoaRoom *self, const char *participant)
{
  g_return_val_if_fail (STOA_IS_ROOM (self), NULL);
  return stoa_people_find (self->people, participant);
}
