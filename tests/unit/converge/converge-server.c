/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "converge-world.h"

#include "room-maker.h"

StoaRole
converge_role (const StoaRoomState *state, const char *participant)
{
  const StoaParticipant *who = stoa_room_state_find (state, participant);
  return who != NULL ? (StoaRole) who->role : STOA_ROLE_LISTENER;
}

/* Who begins or ceases to moderate is told the room in the event's place. */
static StoaMessage *
make_news (ConvergeWorld *world, const StoaRoomState *before, const StoaRoomEvent *event, const char *participant)
{
  StoaRole was = converge_role (before, participant);
  StoaRole is = converge_role (world->state, participant);
  if (stoa_role_moderates (was) == stoa_role_moderates (is))
    {
      StoaEventMessage *body = stoa_record_new (&stoa_event_message_type);
      body->room = g_strdup (ROOM);
      body->event = stoa_room_event_for (event, is);
      return converge_message_new (STOA_MESSAGE_EVENT, NULL, NULL, body);
    }
  StoaStateMessage *body = stoa_record_new (&stoa_state_message_type);
  body->room = g_strdup (ROOM);
  body->state = stoa_room_state_for (world->state, is);
  return converge_message_new (STOA_MESSAGE_STATE, NULL, NULL, body);
}

void
converge_append (ConvergeWorld *world, StoaRoomEvent *event)
{
  g_autoptr (StoaRoomState) before = stoa_record_ref (world->state);
  event->seq = world->state->seq + 1;
  StoaRoomState *next = stoa_room_reduce (world->state, event);
  stoa_record_unref (world->state);
  world->state = next;
  g_ptr_array_add (world->log, event);
  for (guint i = 0; i < world->n_clients; i++)
    converge_send (world, SERVER, i, make_news (world, before, event, world->clients[i].participant));
}

static StoaMessage *
make_refusal (const char *re, int code)
{
  StoaErrorMessage *body = stoa_record_new (&stoa_error_message_type);
  body->code = g_strdup (stoa_error_to_nick (code));
  body->message = g_strdup ("No.");
  return converge_message_new (STOA_MESSAGE_ERROR, NULL, re, body);
}

static StoaMessage *
decide (ConvergeWorld *world, const char *id, const char *actor, const StoaCommand *command)
{
  g_autoptr (GError) error = NULL;
  if (world->refuses)
    return make_refusal (id, STOA_ERROR_TOO_MANY);
  gint64 now = 1000 + world->tick;
  g_autoptr (GPtrArray) events = stoa_room_decide (world->state, actor, command, now, id, &error);
  if (events == NULL)
    return make_refusal (id, error->code);
  for (guint i = 0; i < events->len; i++)
    converge_append (world, stoa_record_ref (events->pdata[i]));
  StoaOk *ok = stoa_record_new (&stoa_ok_type);
  ok->seq = events->len > 0 ? world->state->seq : 0;
  return converge_message_new (STOA_MESSAGE_OK, NULL, id, ok);
}

/* An id is decided once; whoever asks again gets the same answer. */
static void
server_command (ConvergeWorld *world, guint client, const StoaMessage *message)
{
  const StoaCommandMessage *body = message->body;
  StoaMessage *answer = g_hash_table_lookup (world->answers, message->id);
  if (answer == NULL || world->bug == CONVERGE_DECIDES_AGAIN)
    {
      answer = decide (world, message->id, world->clients[client].participant, body->command);
      g_hash_table_insert (world->answers, g_strdup (message->id), answer);
    }
  converge_send (world, SERVER, client, g_rc_box_acquire (answer));
}

static gboolean
changed_roles_since (ConvergeWorld *world, gint64 seq)
{
  for (guint i = seq; i < world->log->len; i++)
    {
      int kind = ((const StoaRoomEvent *) world->log->pdata[i])->kind;
      if (kind == STOA_EVENT_ROLE_CHANGED || kind == STOA_EVENT_HOST_CHANGED || kind == STOA_EVENT_PARTICIPANT_LEFT)
        return TRUE;
    }
  return FALSE;
}

static void
server_join (ConvergeWorld *world, guint client, const StoaMessage *message)
{
  const StoaJoin *join = message->body;
  StoaJoined *joined = stoa_record_new (&stoa_joined_type);
  joined->room = g_strdup (ROOM);
  joined->participant = g_strdup (join->participant);
  StoaRole role = converge_role (world->state, join->participant);
  if (join->seq < world->horizon || changed_roles_since (world, join->seq))
    joined->state = stoa_room_state_for (world->state, role);
  else
    for (guint i = join->seq; i < world->log->len; i++)
      g_ptr_array_add (joined->events, stoa_room_event_for (world->log->pdata[i], role));
  converge_send (world, SERVER, client, converge_message_new (STOA_MESSAGE_JOINED, NULL, message->id, joined));
}

void
converge_server_receive (ConvergeWorld *world, guint client, const StoaMessage *message)
{
  if (message->type == STOA_MESSAGE_COMMAND)
    server_command (world, client, message);
  else
    server_join (world, client, message);
}

/* what happens without a command */

static void
somebody_knocks (ConvergeWorld *world)
{
  StoaRoomEvent *event = event_of (STOA_EVENT_KNOCKED, NULL);
  event->knock = stoa_record_new (&stoa_knock_type);
  event->knock->id = g_strdup_printf ("k%u", world->n_knocks);
  event->knock->account = g_strdup_printf ("account-k%u", world->n_knocks++);
  event->knock->name = g_strdup ("Gast");
  converge_append (world, event);
}

/* What was banned a while ago leaves now. */
static void
somebody_is_banned (ConvergeWorld *world)
{
  if (world->state->holds->len == 0)
    return;
  g_autoptr (StoaHold) hold = stoa_record_ref (world->state->holds->pdata[0]);
  StoaRoomEvent *left = event_of (STOA_EVENT_PARTICIPANT_LEFT, hold->participant);
  StoaRoomEvent *committed = event_of (STOA_EVENT_HOLD_COMMITTED, hold->participant);
  left->reason = STOA_LEAVE_BANNED;
  g_set_str (&committed->of, hold->id);
  converge_append (world, left);
  converge_append (world, committed);
}

void
converge_server_step (ConvergeWorld *world)
{
  g_autofree char *whom = converge_anybody (world);
  StoaRoomEvent *event = NULL;
  switch (converge_below (world, 10))
    {
    case 0:
      if (g_str_has_prefix (whom, "guest-"))
        converge_append (world, event_joined (whom, converge_below (world, 3)));
      return;
    case 1:
      event = event_of (STOA_EVENT_PARTICIPANT_LEFT, whom);
      event->reason = STOA_LEAVE_LOST;
      converge_append (world, event);
      return;
    case 2:
      converge_append (world, event_of (STOA_EVENT_PARTICIPANT_AWAY, whom));
      return;
    case 3:
      converge_append (world, event_of (STOA_EVENT_PARTICIPANT_BACK, whom));
      return;
    case 4:
      converge_append (world, event_track (STOA_EVENT_TRACK_PUBLISHED, whom, converge_below (world, 3), converge_chance (world, 50)));
      return;
    case 5:
      converge_append (world, event_track (STOA_EVENT_TRACK_UNPUBLISHED, whom, converge_below (world, 3), FALSE));
      return;
    case 6:
      converge_append (world, event_track (STOA_EVENT_TRACK_STOPPED, whom, converge_below (world, 3), TRUE));
      return;
    case 7:
      somebody_knocks (world);
      return;
    case 8:
      somebody_is_banned (world);
      return;
    default:
      event = event_of (STOA_EVENT_HAND_RAISED, whom);
      converge_append (world, event);
    }
}
