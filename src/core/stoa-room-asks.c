/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-core"

#include "stoa-room-asks.h"

#include <glib/gi18n.h>

#define MAX_ASKS 64
#define HOLD_MS 10000        /* how long a prediction may stand without a connection */

struct _StoaRoomAsks
{
  grefcount references;      /* the owner's, and one of each command on its way */
  gboolean closed;
  StoaClient *client;
  char *room;
  StoaAskSettled settled;
  gpointer data;
  GPtrArray *asks;           /* of Ask, as they were asked */
};

typedef struct
{
  StoaRoomAsks *owner;
  char *id;
  StoaCommand *command;
  DexPromise *promise;
  guint sent;                /* times */
  guint hold_source;         /* while it waits for a connection */
} Ask;

typedef struct
{
  StoaRoomAsks *asks;
  char *id;
} OnItsWay;

static void
ask_free (gpointer data)
{
  Ask *ask = data;

  g_clear_handle_id (&ask->hold_source, g_source_remove);
  stoa_record_unref (ask->command);
  dex_clear (&ask->promise);
  g_free (ask->id);
  g_free (ask);
}

static void
release (StoaRoomAsks *self)
{
  if (!g_ref_count_dec (&self->references))
    return;
  g_ptr_array_unref (self->asks);
  g_clear_object (&self->client);
  g_free (self->room);
  g_free (self);
}

static void
on_its_way_free (gpointer data)
{
  OnItsWay *way = data;

  release (way->asks);
  g_free (way->id);
  g_free (way);
}

static Ask *
find (StoaRoomAsks *self, const char *id)
{
  for (guint i = 0; i < self->asks->len; i++)
    if (g_str_equal (((Ask *) self->asks->pdata[i])->id, id))
      return self->asks->pdata[i];
  return NULL;
}

/* Takes @ask out, tells the room first and then who asked. */
static void
settle (StoaRoomAsks *self, Ask *ask, gint64 seq, const GError *error)
{
  guint position = 0;

  g_ptr_array_find (self->asks, ask, &position);
  g_ptr_array_steal_index (self->asks, position);
  self->settled (ask->id, seq, self->data);
  if (error != NULL)
    dex_promise_reject (ask->promise, g_error_copy (error));
  else
    dex_promise_resolve_boolean (ask->promise, TRUE);
  ask_free (ask);
}

static gboolean
on_hold_timeout (gpointer data)
{
  Ask *ask = data;
  g_autoptr (GError) error
      = g_error_new_literal (STOA_ERROR, STOA_ERROR_TIMED_OUT, _("The server did not answer in time."));

  ask->hold_source = 0;
  settle (ask->owner, ask, 0, error);
  return G_SOURCE_REMOVE;
}

static void
hold (Ask *ask)
{
  if (ask->hold_source == 0)
    ask->hold_source = g_timeout_add (HOLD_MS, on_hold_timeout, ask);
}

static gboolean
is_lost (StoaRoomAsks *self, const Ask *ask, const GError *error)
{
  return error->code == STOA_ERROR_UNAVAILABLE && ask->sent < 2
         && stoa_client_get_state (self->client) == STOA_CLIENT_RECONNECTING;
}

static DexFuture *
on_answer (DexFuture *future, gpointer data)
{
  OnItsWay *way = data;
  StoaRoomAsks *self = way->asks;
  Ask *ask = self->closed ? NULL : find (self, way->id);
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  const StoaOk *ok = value != NULL ? g_value_get_boxed (value) : NULL;

  if (ask == NULL)
    return NULL;
  if (error != NULL && is_lost (self, ask, error))
    hold (ask);
  else
    settle (self, ask, ok != NULL ? ok->seq : 0, error);
  return NULL;
}

static void
send_ask (StoaRoomAsks *self, Ask *ask)
{
  StoaCommandMessage *body = stoa_record_new (&stoa_command_message_type);
  StoaMessage *message = stoa_message_new (STOA_MESSAGE_COMMAND, body);
  OnItsWay *way = g_new0 (OnItsWay, 1);

  body->room = g_strdup (self->room);
  body->command = stoa_record_ref (ask->command);
  message->id = g_strdup (ask->id);
  ask->sent++;
  g_clear_handle_id (&ask->hold_source, g_source_remove);
  g_ref_count_inc (&self->references);
  way->asks = self;
  way->id = g_strdup (ask->id);
  dex_future_disown (dex_future_finally (stoa_client_request (self->client, message), on_answer, way,
                                         on_its_way_free));
}

StoaRoomAsks *
stoa_room_asks_new (StoaClient *client, const char *room, StoaAskSettled settled, gpointer data)
{
  StoaRoomAsks *self = g_new0 (StoaRoomAsks, 1);

  g_ref_count_init (&self->references);
  self->client = g_object_ref (client);
  self->room = g_strdup (room);
  self->settled = settled;
  self->data = data;
  self->asks = g_ptr_array_new_with_free_func (ask_free);
  return self;
}

void
stoa_room_asks_free (StoaRoomAsks *self)
{
  self->closed = TRUE;
  release (self);
}

gboolean
stoa_room_asks_is_full (StoaRoomAsks *self)
{
  return self->asks->len >= MAX_ASKS;
}

DexFuture *
stoa_room_asks_add (StoaRoomAsks *self, const char *id, const StoaCommand *command)
{
  Ask *ask = g_new0 (Ask, 1);

  ask->owner = self;
  ask->id = g_strdup (id);
  ask->command = stoa_record_copy (command);
  ask->promise = dex_promise_new ();
  g_ptr_array_add (self->asks, ask);
  hold (ask);
  return DEX_FUTURE (dex_ref (ask->promise));
}

void
stoa_room_asks_send (StoaRoomAsks *self, const char *id)
{
  send_ask (self, find (self, id));
}

void
stoa_room_asks_send_all (StoaRoomAsks *self)
{
  for (guint i = 0; i < self->asks->len; i++)
    {
      Ask *ask = self->asks->pdata[i];

      if (ask->hold_source != 0)
        send_ask (self, ask);
    }
}

void
stoa_room_asks_confirm (StoaRoomAsks *self, const char *id)
{
  Ask *ask = find (self, id);

  if (ask != NULL)
    settle (self, ask, 0, NULL);
}

void
stoa_room_asks_reject_all (StoaRoomAsks *self, const GError *error)
{
  while (self->asks->len > 0)
    settle (self, self->asks->pdata[0], 0, error);
}
