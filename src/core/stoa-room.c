/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-core"

#include "stoa-room.h"

#include <glib/gi18n.h>

#include "stoa-client-private.h"
#include "stoa-person-private.h"
#include "stoa-room-private.h"

#define MAX_EARLY 1000

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
  DEMAND,
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

static void
notify (StoaRoom *self, guint id)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[id]);
}

void
stoa_room_set_link (StoaRoom *self, StoaRoomLink link)
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

void
stoa_room_sync_shown (StoaRoom *self)
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

void
stoa_room_finish (StoaRoom *self, StoaLeaveReason reason, const GError *error)
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
  stoa_room_set_link (self, STOA_ROOM_LEFT);
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
    stoa_room_finish (self, STOA_LEAVE_ENDED, NULL);
  else if (event->kind == STOA_EVENT_PARTICIPANT_LEFT && g_strcmp0 (event->participant, self->participant) == 0)
    stoa_room_finish (self, event->reason, NULL);
}

static void
take_left (StoaRoom *self, StoaLeft *left)
{
  if (self->left == NULL)
    self->left = stoa_record_ref (left);
  stoa_room_finish (self, left->reason, NULL);
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
      stoa_room_enter (self);
      return;
    }
  stoa_room_sync_shown (self);
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
  stoa_room_sync_shown (self);
}

static void
take_speaking (StoaRoom *self, const StoaSpeaking *speaking)
{
  StoaPerson *person = stoa_people_find (self->people, speaking->participant);

  keep_early (self, (gpointer) speaking);
  if (person != NULL)
    stoa_person_set_speaking (person, speaking->on);
}

void
stoa_room_take_early (StoaRoom *self)
{
  g_autoptr (GPtrArray) early = g_steal_pointer (&self->early);

  self->early = stoa_record_list_new ();
  for (guint i = 0; i < early->len; i++)
    if (stoa_record_type (early->pdata[i]) == &stoa_speaking_type)
      take_speaking (self, early->pdata[i]);
    else
      take_event (self, early->pdata[i]);
}

void
stoa_room_reset_media (StoaRoom *self)
{
  g_signal_emit (self, signals[MEDIA_RESET], 0);
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
      stoa_room_take_knock_answer (self, message->body);
      break;
    case STOA_MESSAGE_LEFT:
      take_left (self, message->body);
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
    case STOA_MESSAGE_DEMAND:
      g_signal_emit (self, signals[DEMAND], 0, message->body);
      break;
    case STOA_MESSAGE_MEDIA_RESET:
      stoa_room_reset_media (self);
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
    case STOA_MESSAGE_DEMAND:
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
  stoa_room_sync_shown (self);
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
  g_clear_pointer (&self->left, stoa_record_unref);
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
  signals[DEMAND] = media_signal ("demand");
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
  g_signal_connect_object (client, "notify::state", G_CALLBACK (stoa_room_follow_client), self, G_CONNECT_SWAPPED);
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
  stoa_room_follow_client (self);
  return future;
}

void
stoa_room_leave (StoaRoom *self)
{
  g_return_if_fail (STOA_IS_ROOM (self));

  if (self->link == STOA_ROOM_LEFT)
    return;
  stoa_room_say_goodbye (self);
  stoa_room_finish (self, STOA_LEAVE_LEFT, NULL);
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
  stoa_room_sync_shown (self);
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

const StoaLeft *
stoa_room_get_left (StoaRoom *self)
{
  g_return_val_if_fail (STOA_IS_ROOM (self), NULL);
  return self->left;
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
