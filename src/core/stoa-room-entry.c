/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-core"

#include <glib/gi18n.h>

#include "stoa-client-private.h"
#include "stoa-person-private.h"
#include "stoa-room-private.h"
#include "stoa-weak.h"

#define RETRY_MS 1000
#define MAX_NOT_READY 5      /* each of which the server waited some seconds for */

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

/* Who still speaks is told anew after each time in. */
static void
forget_speaking (StoaRoom *self)
{
  for (guint i = 0; i < stoa_people_size (self->people); i++)
    stoa_person_set_speaking (stoa_people_get (self->people, i), FALSE);
}

static gboolean
on_retry (gpointer data)
{
  StoaRoom *self = data;

  self->retry_source = 0;
  stoa_room_enter (self);
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
  self->not_ready = 0;
  g_set_str (&self->participant, joined->participant);
  if (!take_history (self, joined))
    {
      g_message ("What the server tells of the room has gaps");
      retry_later (self);
      return;
    }

  join_promise = g_steal_pointer (&self->join_promise);
  g_object_freeze_notify (G_OBJECT (self));
  stoa_room_set_link (self, STOA_ROOM_JOINED);
  stoa_room_sync_shown (self);
  g_object_thaw_notify (G_OBJECT (self));

  if (join_promise != NULL)
    dex_promise_resolve_boolean (join_promise, TRUE);
  if (self->link == STOA_ROOM_JOINED && again)
    stoa_room_reset_media (self);
  if (self->link == STOA_ROOM_JOINED)
    stoa_room_asks_send_all (self->asks);
  forget_speaking (self);
  stoa_room_take_early (self);
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
  stoa_room_enter (self);
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
  if ((self->was_in && is_passing (error))
      || (error->code == STOA_ERROR_MEDIA_UNAVAILABLE && self->not_ready++ < MAX_NOT_READY))
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
  stoa_room_finish (self, error->code == STOA_ERROR_ENDED ? STOA_LEAVE_ENDED : STOA_LEAVE_LOST, error);
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
    stoa_room_set_link (self, STOA_ROOM_KNOCKING);
  else
    take_joined (self, g_value_get_boxed (value));
  if (self->missed_state && self->link == STOA_ROOM_JOINED)
    stoa_room_enter (self);
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

void
stoa_room_enter (StoaRoom *self)
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

  stoa_room_finish (self, STOA_LEAVE_LOST, error);
}

void
stoa_room_follow_client (StoaRoom *self)
{
  g_autoptr (StoaRoom) guard = g_object_ref (self);

  if (!self->asked || self->link == STOA_ROOM_LEFT)
    return;
  switch (stoa_client_get_state (self->client))
    {
    case STOA_CLIENT_ONLINE:
      stoa_room_enter (self);
      break;
    case STOA_CLIENT_CONNECTING:
    case STOA_CLIENT_RECONNECTING:
      g_clear_handle_id (&self->retry_source, g_source_remove);
      if (self->link == STOA_ROOM_JOINED)
        stoa_room_set_link (self, STOA_ROOM_RECONNECTING);
      break;
    case STOA_CLIENT_OFFLINE:
    case STOA_CLIENT_REFUSED:
      give_up (self);
      break;
    }
}

void
stoa_room_take_knock_answer (StoaRoom *self, const StoaKnockAnswer *answer)
{
  g_autoptr (GError) error = NULL;

  if (self->link != STOA_ROOM_KNOCKING)
    return;
  if (answer->outcome == STOA_KNOCK_ADMITTED)
    {
      stoa_room_enter (self);
      return;
    }
  error = g_error_new_literal (STOA_ERROR, STOA_ERROR_FORBIDDEN,
                               answer->outcome == STOA_KNOCK_DECLINED ? _("You were not let in.")
                                                                      : _("Nobody let you in."));
  stoa_room_finish (self, STOA_LEAVE_LEFT, error);
}

void
stoa_room_say_goodbye (StoaRoom *self)
{
  if (self->link == STOA_ROOM_KNOCKING)
    tell_unknock (self);
  else if (self->asked)
    tell_leaving (self);
}
