/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "converge-world.h"

#include "room-maker.h"

#define CALM_TICKS 2000       /* by then everything must be settled */
/* dice */

gboolean
converge_chance (ConvergeWorld *world, guint percent)
{
  return g_rand_int (world->dice) % 100 < percent;
}

guint
converge_below (ConvergeWorld *world, guint n)
{
  return g_rand_int (world->dice) % n;
}

char *
converge_anybody (ConvergeWorld *world)
{
  if (converge_chance (world, 70))
    return g_strdup_printf ("guest-%u", converge_below (world, PEOPLE));
  return g_strdup (world->clients[converge_below (world, world->n_clients)].participant);
}

/* links */

static void
message_clear (gpointer message)
{
  StoaMessage *self = message;
  g_free (self->id);
  g_free (self->re);
  stoa_record_unref (self->body);
}

void
converge_message_unref (StoaMessage *message)
{
  g_rc_box_release_full (message, message_clear);
}

StoaMessage *
converge_message_new (StoaMessageType type, const char *id, const char *re, gpointer body)
{
  StoaMessage *message = g_rc_box_new0 (StoaMessage);
  message->type = type;
  message->id = g_strdup (id);
  message->re = g_strdup (re);
  message->body = body;
  return message;
}

static void
packet_free (gpointer data)
{
  ConvergePacket *packet = data;
  converge_message_unref (packet->message);
  g_free (packet);
}

static void
pass_wire (ConvergeWorld *world, StoaMessage *message)
{
  g_autofree char *text = stoa_message_print (message, NULL);
  g_autoptr (StoaMessage) parsed = text != NULL ? stoa_message_parse (text, strlen (text), NULL, NULL) : NULL;
  must (world, parsed != NULL && stoa_record_equal (parsed->body, message->body));
  if (parsed == NULL)
    return;
  stoa_record_unref (message->body);
  message->body = g_steal_pointer (&parsed->body);
}

/* Each packet of a tick takes a few bits of what the delay was made of. */
static guint
delay_ticks (ConvergeWay *way)
{
  return way->delays >> (3 * (way->n_packets++ % 10)) & 7;
}

void
converge_send (ConvergeWorld *world, guint from, guint to, StoaMessage *message)
{
  ConvergeClient *client = &world->clients[from == SERVER ? to : from];
  ConvergeWay *way = &client->ways[to == SERVER];
  guint copies = way->loses ? 0 : way->repeats ? 2 : 1;
  if (world->history->on_wire)
    pass_wire (world, message);
  for (guint i = 0; i < copies; i++)
    {
      ConvergePacket *packet = g_new0 (ConvergePacket, 1);
      packet->message = g_rc_box_acquire (message);
      packet->from = from;
      packet->to = to;
      packet->connection = client->connection;
      packet->due = world->tick + 1 + delay_ticks (way);
      g_ptr_array_add (world->packets, packet);
    }
  converge_message_unref (message);
}

/* steps */

static void
make_trouble (ConvergeWorld *world, const ConvergeStep *step)
{
  ConvergeWay *way = &world->clients[step->client].ways[step->up];
  if (step->kind == CONVERGE_LOSE)
    way->loses = TRUE;
  else if (step->kind == CONVERGE_REPEAT)
    way->repeats = TRUE;
  else
    way->delays = step->salt;
}

static void
take_step (ConvergeWorld *world, const ConvergeStep *step)
{
  ConvergeClient *client = &world->clients[step->client];
  if (step->kind < CONVERGE_LOSE)
    g_rand_set_seed (world->dice, step->salt);
  switch (step->kind)
    {
    case CONVERGE_HAPPEN:
      converge_server_step (world);
      break;
    case CONVERGE_ASK:
      converge_client_ask (world, client);
      break;
    case CONVERGE_GIVE_UP:
      converge_client_give_up (world, client);
      break;
    case CONVERGE_CUT:
      converge_client_cut (client);
      break;
    case CONVERGE_REFUSE:
      world->refuses = TRUE;
      break;
    case CONVERGE_FORGET:
      world->horizon = world->log->len - converge_below (world, 3) % world->log->len;
      break;
    default:
      make_trouble (world, step);
    }
}

static void
calm_links (ConvergeWorld *world)
{
  world->refuses = FALSE;
  for (guint i = 0; i < world->n_clients; i++)
    memset (world->clients[i].ways, 0, sizeof world->clients[i].ways);
}

/* Trouble comes before what it troubles. */
static void
take_steps (ConvergeWorld *world)
{
  const GArray *steps = world->history->steps;
  guint first = world->next_step;
  calm_links (world);
  while (world->next_step < steps->len
         && g_array_index (steps, ConvergeStep, world->next_step).tick == world->tick)
    world->next_step++;
  for (int trouble = TRUE; trouble >= FALSE; trouble--)
    for (guint i = first; i < world->next_step; i++)
      if ((g_array_index (steps, ConvergeStep, i).kind >= CONVERGE_REFUSE) == trouble)
        take_step (world, &g_array_index (steps, ConvergeStep, i));
}

/* a run */

static void
deliver (ConvergeWorld *world, const ConvergePacket *packet)
{
  guint index = packet->from == SERVER ? packet->to : packet->from;
  if (packet->connection != world->clients[index].connection)
    return;
  if (packet->to != SERVER)
    converge_client_receive (world, &world->clients[index], packet->message);
  else
    converge_server_receive (world, index, packet->message);
}

static void
tick (ConvergeWorld *world)
{
  world->tick++;
  take_steps (world);
  for (guint i = 0; i < world->n_clients; i++)
    converge_client_tick (world, &world->clients[i]);
  for (guint i = 0; i < world->packets->len;)
    {
      ConvergePacket *packet = world->packets->pdata[i];
      if (packet->due > world->tick)
        {
          i++;
          continue;
        }
      g_ptr_array_steal_index_fast (world->packets, i); /* delivering sends more */
      deliver (world, packet);
      packet_free (packet);
    }
}

static gboolean
is_settled (ConvergeWorld *world)
{
  for (guint i = 0; i < world->n_clients; i++)
    if (world->clients[i].asks->len > 0 || converge_is_behind (&world->clients[i]))
      return FALSE;
  return world->packets->len == 0;
}

static StoaRoomState *
fold (StoaRoomState *state, const StoaRoomEvent *event)
{
  StoaRoomState *next = stoa_room_reduce (state, event);
  stoa_record_unref (state);
  return next;
}

static void
check_log (ConvergeWorld *world)
{
  g_autoptr (GHashTable) causes = g_hash_table_new (g_str_hash, g_str_equal);
  StoaRoomState *state = stoa_room_state_new (ROOM);
  for (guint i = 0; i < world->log->len; i++)
    {
      const StoaRoomEvent *event = world->log->pdata[i];
      must (world, event->seq == i + 1);
      if (event->cause != NULL)
        {
          const StoaMessage *answer = g_hash_table_lookup (world->answers, event->cause);
          must (world, g_hash_table_add (causes, event->cause));
          must (world, answer != NULL && answer->type == STOA_MESSAGE_OK && ((StoaOk *) answer->body)->seq == event->seq);
        }
      state = fold (state, event);
    }
  must (world, stoa_record_equal (state, world->state));
  must (world, stoa_record_check (state, NULL));
  stoa_record_unref (state);
}

static void
check_end (ConvergeWorld *world)
{
  check_log (world);
  for (guint i = 0; i < world->n_clients; i++)
    {
      StoaRoomOverlay *overlay = world->clients[i].overlay;
      StoaRole role = converge_role (world->state, world->clients[i].participant);
      g_autoptr (StoaRoomState) known = stoa_room_state_for (world->state, role);
      g_autoptr (StoaRoomState) confirmed
          = stoa_room_state_for (stoa_room_overlay_get_confirmed (overlay), role);
      must (world, stoa_record_equal (confirmed, known));
      must (world, stoa_room_overlay_get_shown (overlay) == stoa_room_overlay_get_confirmed (overlay)
                       || stoa_record_equal (stoa_room_overlay_get_shown (overlay),
                                             stoa_room_overlay_get_confirmed (overlay)));
      must (world, !stoa_room_overlay_is_pending (overlay, NULL));
    }
}

static void
set_up (ConvergeWorld *world, const ConvergeHistory *history, ConvergeBug bug)
{
  *world = (ConvergeWorld) { .history = history, .bug = bug, .dice = g_rand_new_with_seed (history->seed) };
  world->packets = g_ptr_array_new_with_free_func (packet_free);
  world->log = stoa_record_list_new ();
  world->state = stoa_room_state_new (ROOM);
  world->answers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) converge_message_unref);
  StoaRoomEvent *opened = stoa_room_event_new (STOA_EVENT_ROOM_OPENED, 1, NULL, NULL, NULL);
  opened->title = g_strdup ("Garden evening");
  opened->context = g_strdup ("garden");
  converge_append (world, opened);
  guint n_clients = history->n_clients;
  for (guint i = 0; i < PEOPLE; i++)
    {
      g_autofree char *guest = g_strdup_printf ("guest-%u", i);
      converge_append (world, event_joined (guest, converge_below (world, 2)));
      converge_append (world, event_track (STOA_EVENT_TRACK_PUBLISHED, guest, STOA_TRACK_MIC, FALSE));
    }
  for (guint i = 0; i < n_clients; i++)
    {
      ConvergeClient *client = &world->clients[i];
      client->index = i;
      client->participant = g_strdup_printf ("p%u", i);
      client->asks = g_ptr_array_new_with_free_func (converge_ask_free);
      StoaRole role = i == 0 ? STOA_ROLE_HOST : i + 1 < n_clients ? STOA_ROLE_MODERATOR : STOA_ROLE_SPEAKER;
      converge_append (world, event_joined (client->participant, role));
      converge_append (world, event_track (STOA_EVENT_TRACK_PUBLISHED, client->participant, STOA_TRACK_MIC, FALSE));
    }
  world->n_clients = n_clients;
  for (guint i = 0; i < n_clients; i++)
    {
      ConvergeClient *client = &world->clients[i];
      g_autoptr (StoaRoomState) known
          = stoa_room_state_for (world->state, converge_role (world->state, client->participant));
      client->overlay = stoa_room_overlay_new (known);
    }
}

static void
tear_down (ConvergeWorld *world)
{
  for (guint i = 0; i < world->n_clients; i++)
    {
      stoa_room_overlay_free (world->clients[i].overlay);
      g_ptr_array_unref (world->clients[i].asks);
      g_free (world->clients[i].participant);
    }
  g_ptr_array_unref (world->packets);
  g_ptr_array_unref (world->log);
  g_hash_table_unref (world->answers);
  stoa_record_unref (world->state);
  g_rand_free (world->dice);
}

const char *
converge_run (const ConvergeHistory *history, ConvergeBug bug, guint64 *n_events)
{
  ConvergeWorld world;
  set_up (&world, history, bug);
  while (world.tick < CONVERGE_TICKS && world.failure == NULL)
    tick (&world);
  for (guint i = 0; i < world.n_clients; i++)
    converge_client_cut (&world.clients[i]); /* what was lost last is missed by nobody otherwise */
  while (world.failure == NULL && !is_settled (&world))
    {
      must (&world, world.tick < CALM_TICKS);
      tick (&world);
    }
  if (world.failure == NULL)
    check_end (&world);
  if (n_events != NULL)
    *n_events += world.log->len;
  tear_down (&world);
  return world.failure;
}
