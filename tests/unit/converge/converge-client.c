/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "converge-world.h"

#include "room-maker.h"

void
converge_ask_free (gpointer data)
{
  ConvergeAsk *ask = data;
  g_free (ask->id);
  stoa_record_unref (ask->command);
  g_free (ask);
}

static void
forget_ask (ConvergeClient *client, const char *id)
{
  for (guint i = 0; i < client->asks->len; i++)
    if (strcmp (((ConvergeAsk *) client->asks->pdata[i])->id, id) == 0)
      {
        g_ptr_array_remove_index (client->asks, i);
        return;
      }
}

static gint64
known_seq (ConvergeClient *client)
{
  return stoa_room_overlay_get_confirmed (client->overlay)->seq;
}

gboolean
converge_is_behind (ConvergeClient *client)
{
  return client->back || known_seq (client) < client->heard;
}

static void
send_ask (ConvergeWorld *world, ConvergeClient *client, ConvergeAsk *ask)
{
  StoaCommandMessage *body = stoa_record_new (&stoa_command_message_type);
  body->room = g_strdup (ROOM);
  body->command = stoa_record_copy (ask->command);
  ask->sent = world->tick;
  converge_send (world, client->index, SERVER, converge_message_new (STOA_MESSAGE_COMMAND, ask->id, NULL, body));
}

static void
send_resume (ConvergeWorld *world, ConvergeClient *client)
{
  StoaJoin *join = stoa_record_new (&stoa_join_type);
  join->room = g_strdup (ROOM);
  join->participant = g_strdup (client->participant);
  join->seq = known_seq (client);
  client->asked_resume = world->tick;
  converge_send (world, client->index, SERVER, converge_message_new (STOA_MESSAGE_JOIN, "join", NULL, join));
}

static StoaRoomState *
fold (StoaRoomState *state, const StoaRoomEvent *event)
{
  StoaRoomState *next = stoa_room_reduce (state, event);
  stoa_record_unref (state);
  return next;
}

/* Shown is confirmed + predictions, worked out here from what the test knows is pending. */
static void
check_shown (ConvergeWorld *world, ConvergeClient *client)
{
  StoaRoomState *expected = stoa_record_ref ((gpointer) stoa_room_overlay_get_confirmed (client->overlay));
  for (guint i = 0; i < client->asks->len; i++)
    {
      const ConvergeAsk *ask = client->asks->pdata[i];
      must (world, stoa_room_overlay_is_pending (client->overlay, ask->id));
      g_autoptr (GPtrArray) events
          = stoa_room_decide (expected, client->participant, ask->command, ask->at, ask->id, NULL);
      for (guint e = 0; events != NULL && e < events->len; e++)
        expected = fold (expected, events->pdata[e]);
    }
  must (world, stoa_room_overlay_is_pending (client->overlay, NULL) == (client->asks->len > 0));
  must (world, stoa_record_equal (stoa_room_overlay_get_shown (client->overlay), expected));
  stoa_record_unref (expected);
}

static void
forget_reached (ConvergeClient *client)
{
  gint64 seq = known_seq (client);
  for (guint i = client->asks->len; i > 0; i--)
    {
      const ConvergeAsk *ask = client->asks->pdata[i - 1];
      if (ask->settled_seq != 0 && ask->settled_seq <= seq)
        g_ptr_array_remove_index (client->asks, i - 1);
    }
}

static void
client_event (ConvergeWorld *world, ConvergeClient *client, const StoaRoomEvent *event)
{
  gint64 before = known_seq (client);
  gboolean follows = stoa_room_overlay_confirm (client->overlay, event);
  gint64 after = known_seq (client);
  must (world, follows == (event->seq <= before + 1));
  must (world, after == (event->seq == before + 1 ? before + 1 : before));
  client->heard = MAX (client->heard, event->seq);
  if (after > before && event->cause != NULL)
    forget_ask (client, event->cause);
  forget_reached (client);
}

/* What it was told before about the same time counts no more: the room is as it is now. */
static void
client_state (ConvergeClient *client, StoaRoomState *state)
{
  stoa_room_overlay_reset (client->overlay, state);
  client->heard = MAX (client->heard, state->seq);
  forget_reached (client);
}

static void
client_joined (ConvergeWorld *world, ConvergeClient *client, const StoaJoined *joined)
{
  gint64 before = known_seq (client);
  if (joined->state != NULL)
    stoa_room_overlay_reset (client->overlay, joined->state);
  must (world, known_seq (client) >= before);
  client->back = FALSE;
  for (guint i = 0; i < joined->events->len; i++)
    client_event (world, client, joined->events->pdata[i]);
  forget_reached (client);
}

static void
client_settle (ConvergeClient *client, const char *id, gint64 seq)
{
  gint64 known = known_seq (client);
  stoa_room_overlay_settle (client->overlay, id, seq);
  if (seq <= known)
    forget_ask (client, id);
  for (guint i = 0; i < client->asks->len; i++)
    {
      ConvergeAsk *ask = client->asks->pdata[i];
      if (strcmp (ask->id, id) == 0)
        ask->settled_seq = seq;
    }
}

void
converge_client_receive (ConvergeWorld *world, ConvergeClient *client, const StoaMessage *message)
{
  switch ((int) message->type)
    {
    case STOA_MESSAGE_EVENT:
      client_event (world, client, ((StoaEventMessage *) message->body)->event);
      break;
    case STOA_MESSAGE_STATE:
      client_state (client, ((StoaStateMessage *) message->body)->state);
      break;
    case STOA_MESSAGE_JOINED:
      client_joined (world, client, message->body);
      break;
    case STOA_MESSAGE_OK:
      client_settle (client, message->re, ((StoaOk *) message->body)->seq);
      break;
    case STOA_MESSAGE_ERROR:
      client_settle (client, message->re, 0);
      break;
    default:
      must (world, FALSE);
    }
  check_shown (world, client);
}

/* Something a command can be about: a knock, a ban that holds, or a command of one of the moderators. */
static char *
anything (ConvergeWorld *world, StoaCommandKind kind)
{
  GPtrArray *knocks = world->state->knocks;
  GPtrArray *holds = world->state->holds;
  gboolean knock = kind == STOA_COMMAND_ADMIT || kind == STOA_COMMAND_DECLINE || kind == STOA_COMMAND_HANDLE;
  if (knock && knocks->len > 0)
    return g_strdup (((const StoaKnock *) knocks->pdata[converge_below (world, knocks->len)])->id);
  if (kind == STOA_COMMAND_DROP_BAN && holds->len > 0)
    return g_strdup (((const StoaHold *) holds->pdata[converge_below (world, holds->len)])->id);
  return g_strdup_printf ("c%u-%u", converge_below (world, world->n_clients), converge_below (world, 8));
}

static StoaCommand *
moderation (ConvergeWorld *world)
{
  StoaCommandKind kind = STOA_COMMAND_LOCK_TRACK + converge_below (world, STOA_N_COMMANDS - STOA_COMMAND_LOCK_TRACK);
  gboolean about = kind == STOA_COMMAND_UNLOCK_EVERYONE || kind == STOA_COMMAND_DROP_BAN || kind == STOA_COMMAND_ADMIT
                   || kind == STOA_COMMAND_DECLINE || (kind == STOA_COMMAND_HANDLE && converge_chance (world, 50));
  gboolean record = kind == STOA_COMMAND_TOGGLE_RECORDING || kind == STOA_COMMAND_CONSENT || kind == STOA_COMMAND_CHAPTER;
  g_autofree char *whom = about || record || kind == STOA_COMMAND_LOCK_ROOM ? NULL : converge_anybody (world);
  StoaCommand *command = command_new (kind, whom, converge_below (world, 3), converge_chance (world, 50));
  command->of = about ? anything (world, kind) : NULL;
  command->role = converge_below (world, 4);
  command->title = kind == STOA_COMMAND_CHAPTER ? g_strdup_printf ("Chapter %u", converge_below (world, 3)) : NULL;
  return command;
}

void
converge_client_ask (ConvergeWorld *world, ConvergeClient *client)
{
  static const StoaCommandKind kinds[] = {
    STOA_COMMAND_MUTE_TRACK, STOA_COMMAND_MUTE_TRACK, STOA_COMMAND_MUTE_TRACK, STOA_COMMAND_RAISE_HAND,
    STOA_COMMAND_RAISE_HAND, STOA_COMMAND_LOWER_HAND, STOA_COMMAND_LOWER_HAND,
  };
  StoaCommandKind kind = kinds[converge_below (world, G_N_ELEMENTS (kinds))];
  if (converge_chance (world, 2))
    kind = converge_chance (world, 50) ? STOA_COMMAND_END : STOA_COMMAND_LEAVE;
  const char *whom = converge_chance (world, 30) ? world->clients[converge_below (world, world->n_clients)].participant : NULL;
  ConvergeAsk *ask = g_new0 (ConvergeAsk, 1);
  ask->id = g_strdup_printf ("c%u-%u", client->index, client->n_asked++);
  ask->command = converge_chance (world, client->index + 1 < world->n_clients ? 60 : 10)
                   ? moderation (world) : command_new (kind, whom, converge_below (world, 3), converge_chance (world, 50));
  ask->at = 500 + world->tick; /* clocks differ */
  g_ptr_array_add (client->asks, ask);
  stoa_room_overlay_propose (client->overlay, ask->id, ask->command, client->participant, ask->at);
  check_shown (world, client);
  send_ask (world, client, ask);
}

void
converge_client_give_up (ConvergeWorld *world, ConvergeClient *client)
{
  if (client->asks->len == 0)
    return;
  ConvergeAsk *ask = client->asks->pdata[converge_below (world, client->asks->len)];
  g_autofree char *id = g_strdup (ask->id);
  client_settle (client, id, 0);
  check_shown (world, client);
}

void
converge_client_cut (ConvergeClient *client)
{
  client->connection++;
  client->back = TRUE;
  client->asked_resume = 0;
  for (guint i = 0; i < client->asks->len; i++)
    ((ConvergeAsk *) client->asks->pdata[i])->sent = 0;
}

void
converge_client_tick (ConvergeWorld *world, ConvergeClient *client)
{
  gboolean overdue = world->tick - client->asked_resume > RESEND_TICKS;
  if (converge_is_behind (client) && (client->asked_resume == 0 || overdue))
    send_resume (world, client);
  for (guint i = 0; i < client->asks->len; i++)
    {
      ConvergeAsk *ask = client->asks->pdata[i];
      if (ask->sent == 0 || world->tick - ask->sent > RESEND_TICKS)
        send_ask (world, client, ask);
    }
}
