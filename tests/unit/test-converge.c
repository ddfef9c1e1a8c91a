/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-test"

#include "room-maker.h"
#include "stoa-message.h"
#include "stoa-room-overlay.h"

/* A server and optimistic clients, among them three who moderate twenty people, over links that lose, delay,
 * repeat and reorder messages, cut and come back, refuse and are resent, in random interleavings: in the end
 * everybody has the same room, as far as they may know it.
 *
 * STOA_SEED=N STOA_RUNS=1 repeats one run. A run must never depend on anything but its seed.
 */

#define RUNS 10000
#define MAX_CLIENTS 4     /* the last one is a guest, the others moderate */
#define PEOPLE 20         /* who are moderated */
#define WILD_TICKS 32     /* with trouble and new commands */
#define CALM_TICKS 2000   /* by then everything must be settled */
#define MAX_DELAY 8       /* ticks */
#define RESEND_TICKS 12
#define ROOM "room"

typedef struct
{
  StoaMessage *message; /* shared by repeats */
  guint to;             /* client, or SERVER */
  guint from;
  guint connection;     /* of the client; what an earlier one carried is lost */
  guint due;            /* tick */
} Packet;

typedef struct
{
  char *id;
  StoaCommand *command;
  gint64 at;
  guint sent;           /* tick */
  gint64 settled_seq;
} Ask;

typedef struct
{
  guint index;
  char *participant;
  StoaRoomOverlay *overlay;
  GPtrArray *asks;      /* of Ask: what the test believes is pending */
  guint connection;     /* counts up with each cut */
  gboolean back;        /* was cut, and has not been let in again */
  gint64 heard;         /* greatest seq heard of */
  guint asked_resume;   /* tick */
  guint n_asked;
} Client;

typedef struct
{
  guint seed;
  GRand *rand;
  guint tick;
  gboolean wild;
  gboolean on_wire;     /* messages go through JSON */
  GPtrArray *packets;
  /* server */
  StoaRoomState *state;
  GPtrArray *log;       /* of StoaRoomEvent */
  guint horizon;        /* events before are only to be had in a snapshot */
  GHashTable *answers;  /* command id → StoaMessage */
  guint n_knocks;
  Client clients[MAX_CLIENTS];
  guint n_clients;
} World;

#define SERVER MAX_CLIENTS

#define must(world, condition)                                                                            \
  G_STMT_START                                                                                            \
  {                                                                                                       \
    if (!(condition))                                                                                     \
      g_error ("%s, in tick %u; repeat with STOA_SEED=%u STOA_RUNS=1", #condition, (world)->tick,         \
               (world)->seed);                                                                            \
  }                                                                                                       \
  G_STMT_END

static gboolean
chance (World *world, guint percent)
{
  return g_rand_int (world->rand) % 100 < percent;
}

static guint
below (World *world, guint n)
{
  return g_rand_int (world->rand) % n;
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

static void
message_unref (StoaMessage *message)
{
  g_rc_box_release_full (message, message_clear);
}

static StoaMessage *
message_make (StoaMessageType type, const char *id, const char *re, gpointer body)
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
  Packet *packet = data;
  message_unref (packet->message);
  g_free (packet);
}

static void
pass_wire (World *world, StoaMessage *message)
{
  g_autofree char *text = stoa_message_print (message, NULL);
  must (world, text != NULL);
  g_autoptr (StoaMessage) parsed = stoa_message_parse (text, strlen (text), NULL, NULL);
  must (world, parsed != NULL && stoa_record_equal (parsed->body, message->body));
  stoa_record_unref (message->body);
  message->body = g_steal_pointer (&parsed->body);
}

/* Takes @message. */
static void
send (World *world, guint from, guint to, StoaMessage *message)
{
  guint copies = world->wild ? (chance (world, 15) ? 0 : chance (world, 15) ? 2 : 1) : 1;
  if (world->on_wire)
    pass_wire (world, message);
  for (guint i = 0; i < copies; i++)
    {
      Packet *packet = g_new0 (Packet, 1);
      packet->message = g_rc_box_acquire (message);
      packet->from = from;
      packet->to = to;
      packet->connection = world->clients[from == SERVER ? to : from].connection;
      packet->due = world->tick + 1 + below (world, MAX_DELAY);
      g_ptr_array_add (world->packets, packet);
    }
  message_unref (message);
}

/* server */

static StoaRole
role_in (const StoaRoomState *state, const char *participant)
{
  const StoaParticipant *who = stoa_room_state_find (state, participant);
  return who != NULL ? (StoaRole) who->role : STOA_ROLE_LISTENER;
}

/* Who begins or ceases to moderate is told the room in the event's place. */
static StoaMessage *
make_news (World *world, const StoaRoomState *before, const StoaRoomEvent *event, const char *participant)
{
  StoaRole was = role_in (before, participant);
  StoaRole is = role_in (world->state, participant);
  if (stoa_role_moderates (was) == stoa_role_moderates (is))
    {
      StoaEventMessage *body = stoa_record_new (&stoa_event_message_type);
      body->room = g_strdup (ROOM);
      body->event = stoa_room_event_for (event, is);
      return message_make (STOA_MESSAGE_EVENT, NULL, NULL, body);
    }
  StoaStateMessage *body = stoa_record_new (&stoa_state_message_type);
  body->room = g_strdup (ROOM);
  body->state = stoa_room_state_for (world->state, is);
  return message_make (STOA_MESSAGE_STATE, NULL, NULL, body);
}

static void
append (World *world, StoaRoomEvent *event)
{
  g_autoptr (StoaRoomState) before = stoa_record_ref (world->state);
  event->seq = world->state->seq + 1;
  StoaRoomState *next = stoa_room_reduce (world->state, event);
  stoa_record_unref (world->state);
  world->state = next;
  g_ptr_array_add (world->log, event);
  if (chance (world, 5))
    world->horizon = world->log->len - below (world, 3) % world->log->len;
  for (guint i = 0; i < world->n_clients; i++)
    send (world, SERVER, i, make_news (world, before, event, world->clients[i].participant));
}

static StoaMessage *
make_refusal (const char *re, int code)
{
  StoaErrorMessage *body = stoa_record_new (&stoa_error_message_type);
  body->code = g_strdup (stoa_error_to_nick (code));
  body->message = g_strdup ("No.");
  return message_make (STOA_MESSAGE_ERROR, NULL, re, body);
}

static StoaMessage *
decide (World *world, const char *id, const char *actor, const StoaCommand *command)
{
  g_autoptr (GError) error = NULL;
  if (world->wild && chance (world, 10))
    return make_refusal (id, STOA_ERROR_TOO_MANY);
  gint64 now = 1000 + world->tick;
  g_autoptr (GPtrArray) events = stoa_room_decide (world->state, actor, command, now, id, &error);
  if (events == NULL)
    return make_refusal (id, error->code);
  for (guint i = 0; i < events->len; i++)
    append (world, stoa_record_ref (events->pdata[i]));
  StoaOk *ok = stoa_record_new (&stoa_ok_type);
  ok->seq = events->len > 0 ? world->state->seq : 0;
  return message_make (STOA_MESSAGE_OK, NULL, id, ok);
}

/* An id is decided once; whoever asks again gets the same answer. */
static void
server_command (World *world, guint client, const StoaMessage *message)
{
  const StoaCommandMessage *body = message->body;
  StoaMessage *answer = g_hash_table_lookup (world->answers, message->id);
  if (answer == NULL)
    {
      answer = decide (world, message->id, world->clients[client].participant, body->command);
      g_hash_table_insert (world->answers, g_strdup (message->id), answer);
    }
  send (world, SERVER, client, g_rc_box_acquire (answer));
}

static gboolean
changed_roles_since (World *world, gint64 seq)
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
server_join (World *world, guint client, const StoaMessage *message)
{
  const StoaJoin *join = message->body;
  StoaJoined *joined = stoa_record_new (&stoa_joined_type);
  joined->room = g_strdup (ROOM);
  joined->participant = g_strdup (join->participant);
  StoaRole role = role_in (world->state, join->participant);
  if (join->seq < world->horizon || changed_roles_since (world, join->seq))
    joined->state = stoa_room_state_for (world->state, role);
  else
    for (guint i = join->seq; i < world->log->len; i++)
      g_ptr_array_add (joined->events, stoa_room_event_for (world->log->pdata[i], role));
  send (world, SERVER, client, message_make (STOA_MESSAGE_JOINED, NULL, message->id, joined));
}

/* clients */

static void
ask_free (gpointer data)
{
  Ask *ask = data;
  g_free (ask->id);
  stoa_record_unref (ask->command);
  g_free (ask);
}

static void
forget_ask (Client *client, const char *id)
{
  for (guint i = 0; i < client->asks->len; i++)
    if (strcmp (((Ask *) client->asks->pdata[i])->id, id) == 0)
      {
        g_ptr_array_remove_index (client->asks, i);
        return;
      }
}

static gint64
known_seq (Client *client)
{
  return stoa_room_overlay_get_confirmed (client->overlay)->seq;
}

static gboolean
is_behind (Client *client)
{
  return client->back || known_seq (client) < client->heard;
}

static void
send_ask (World *world, Client *client, Ask *ask)
{
  StoaCommandMessage *body = stoa_record_new (&stoa_command_message_type);
  body->room = g_strdup (ROOM);
  body->command = stoa_record_copy (ask->command);
  ask->sent = world->tick;
  send (world, client->index, SERVER, message_make (STOA_MESSAGE_COMMAND, ask->id, NULL, body));
}

static void
send_resume (World *world, Client *client)
{
  StoaJoin *join = stoa_record_new (&stoa_join_type);
  join->room = g_strdup (ROOM);
  join->participant = g_strdup (client->participant);
  join->seq = known_seq (client);
  client->asked_resume = world->tick;
  send (world, client->index, SERVER, message_make (STOA_MESSAGE_JOIN, "join", NULL, join));
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
check_shown (World *world, Client *client)
{
  StoaRoomState *expected = stoa_record_ref ((gpointer) stoa_room_overlay_get_confirmed (client->overlay));
  for (guint i = 0; i < client->asks->len; i++)
    {
      const Ask *ask = client->asks->pdata[i];
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
forget_reached (Client *client)
{
  gint64 seq = known_seq (client);
  for (guint i = client->asks->len; i > 0; i--)
    {
      const Ask *ask = client->asks->pdata[i - 1];
      if (ask->settled_seq != 0 && ask->settled_seq <= seq)
        g_ptr_array_remove_index (client->asks, i - 1);
    }
}

static void
client_event (World *world, Client *client, const StoaRoomEvent *event)
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
client_state (Client *client, StoaRoomState *state)
{
  stoa_room_overlay_reset (client->overlay, state);
  client->heard = MAX (client->heard, state->seq);
  forget_reached (client);
}

static void
client_joined (World *world, Client *client, const StoaJoined *joined)
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
client_settle (Client *client, const char *id, gint64 seq)
{
  gint64 known = known_seq (client);
  stoa_room_overlay_settle (client->overlay, id, seq);
  if (seq <= known)
    forget_ask (client, id);
  for (guint i = 0; i < client->asks->len; i++)
    {
      Ask *ask = client->asks->pdata[i];
      if (strcmp (ask->id, id) == 0)
        ask->settled_seq = seq;
    }
}

static void
client_receive (World *world, Client *client, const StoaMessage *message)
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

/* Somebody of the room, by chance; by chance they are not there. */
static char *
anybody (World *world)
{
  if (chance (world, 70))
    return g_strdup_printf ("guest-%u", below (world, PEOPLE));
  return g_strdup (world->clients[below (world, world->n_clients)].participant);
}

/* Something a command can be about: a knock, a ban that holds, or a command of one of the moderators. */
static char *
anything (World *world, StoaCommandKind kind)
{
  GPtrArray *knocks = world->state->knocks;
  GPtrArray *holds = world->state->holds;
  gboolean knock = kind == STOA_COMMAND_ADMIT || kind == STOA_COMMAND_DECLINE || kind == STOA_COMMAND_HANDLE;
  if (knock && knocks->len > 0)
    return g_strdup (((const StoaKnock *) knocks->pdata[below (world, knocks->len)])->id);
  if (kind == STOA_COMMAND_DROP_BAN && holds->len > 0)
    return g_strdup (((const StoaHold *) holds->pdata[below (world, holds->len)])->id);
  return g_strdup_printf ("c%u-%u", below (world, world->n_clients), below (world, 8));
}

static StoaCommand *
moderation (World *world)
{
  StoaCommandKind kind = STOA_COMMAND_LOCK_TRACK + below (world, STOA_N_COMMANDS - STOA_COMMAND_LOCK_TRACK);
  gboolean about = kind == STOA_COMMAND_UNLOCK_EVERYONE || kind == STOA_COMMAND_DROP_BAN || kind == STOA_COMMAND_ADMIT
                   || kind == STOA_COMMAND_DECLINE || (kind == STOA_COMMAND_HANDLE && chance (world, 50));
  g_autofree char *whom = about || kind == STOA_COMMAND_LOCK_ROOM ? NULL : anybody (world);
  StoaCommand *command = command_new (kind, whom, below (world, 3), chance (world, 50));
  command->of = about ? anything (world, kind) : NULL;
  command->role = below (world, 4);
  return command;
}

static void
client_ask (World *world, Client *client)
{
  static const StoaCommandKind kinds[] = {
    STOA_COMMAND_MUTE_TRACK, STOA_COMMAND_MUTE_TRACK, STOA_COMMAND_MUTE_TRACK, STOA_COMMAND_RAISE_HAND,
    STOA_COMMAND_RAISE_HAND, STOA_COMMAND_LOWER_HAND, STOA_COMMAND_LOWER_HAND,
  };
  StoaCommandKind kind = kinds[below (world, G_N_ELEMENTS (kinds))];
  if (chance (world, 2))
    kind = chance (world, 50) ? STOA_COMMAND_END : STOA_COMMAND_LEAVE;
  const char *whom = chance (world, 30) ? world->clients[below (world, world->n_clients)].participant : NULL;
  Ask *ask = g_new0 (Ask, 1);
  ask->id = g_strdup_printf ("c%u-%u", client->index, client->n_asked++);
  ask->command = chance (world, client->index + 1 < world->n_clients ? 60 : 10)
                   ? moderation (world) : command_new (kind, whom, below (world, 3), chance (world, 50));
  ask->at = 500 + world->tick; /* clocks differ */
  g_ptr_array_add (client->asks, ask);
  stoa_room_overlay_propose (client->overlay, ask->id, ask->command, client->participant, ask->at);
  check_shown (world, client);
  send_ask (world, client, ask);
}

static void
client_give_up (World *world, Client *client)
{
  if (client->asks->len == 0)
    return;
  Ask *ask = client->asks->pdata[below (world, client->asks->len)];
  g_autofree char *id = g_strdup (ask->id);
  client_settle (client, id, 0);
  check_shown (world, client);
}

static void
client_cut (World *world, Client *client)
{
  client->connection++;
  client->back = TRUE;
  client->asked_resume = 0;
  for (guint i = 0; i < client->asks->len; i++)
    ((Ask *) client->asks->pdata[i])->sent = 0;
}

static void
client_tick (World *world, Client *client)
{
  gboolean overdue = world->tick - client->asked_resume > RESEND_TICKS;
  if (world->wild && chance (world, 12))
    client_ask (world, client);
  if (world->wild && chance (world, 2))
    client_give_up (world, client);
  if (world->wild && chance (world, 3))
    client_cut (world, client);
  if (is_behind (client) && (client->asked_resume == 0 || overdue))
    send_resume (world, client);
  for (guint i = 0; i < client->asks->len; i++)
    {
      Ask *ask = client->asks->pdata[i];
      if (ask->sent == 0 || world->tick - ask->sent > RESEND_TICKS)
        send_ask (world, client, ask);
    }
}

static void
somebody_knocks (World *world)
{
  StoaRoomEvent *event = event_of (STOA_EVENT_KNOCKED, NULL);
  event->knock = stoa_record_new (&stoa_knock_type);
  event->knock->id = g_strdup_printf ("k%u", world->n_knocks);
  event->knock->account = g_strdup_printf ("account-k%u", world->n_knocks++);
  event->knock->name = g_strdup ("Gast");
  append (world, event);
}

/* What was banned a while ago leaves now. */
static void
somebody_is_banned (World *world)
{
  if (world->state->holds->len == 0)
    return;
  g_autoptr (StoaHold) hold = stoa_record_ref (world->state->holds->pdata[0]);
  StoaRoomEvent *left = event_of (STOA_EVENT_PARTICIPANT_LEFT, hold->participant);
  StoaRoomEvent *committed = event_of (STOA_EVENT_HOLD_COMMITTED, hold->participant);
  left->reason = STOA_LEAVE_BANNED;
  g_set_str (&committed->of, hold->id);
  append (world, left);
  append (world, committed);
}

/* What happens in a room without being asked for by command. */
static void
something_happens (World *world)
{
  g_autofree char *whom = anybody (world);
  StoaRoomEvent *event = NULL;
  switch (below (world, 10))
    {
    case 0:
      if (g_str_has_prefix (whom, "guest-"))
        append (world, event_joined (whom, below (world, 3)));
      return;
    case 1:
      event = event_of (STOA_EVENT_PARTICIPANT_LEFT, whom);
      event->reason = STOA_LEAVE_LOST;
      append (world, event);
      return;
    case 2:
      append (world, event_of (STOA_EVENT_PARTICIPANT_AWAY, whom));
      return;
    case 3:
      append (world, event_of (STOA_EVENT_PARTICIPANT_BACK, whom));
      return;
    case 4:
      append (world, event_track (STOA_EVENT_TRACK_PUBLISHED, whom, below (world, 3), chance (world, 50)));
      return;
    case 5:
      append (world, event_track (STOA_EVENT_TRACK_UNPUBLISHED, whom, below (world, 3), FALSE));
      return;
    case 6:
      append (world, event_track (STOA_EVENT_TRACK_STOPPED, whom, below (world, 3), TRUE));
      return;
    case 7:
      somebody_knocks (world);
      return;
    case 8:
      somebody_is_banned (world);
      return;
    default:
      event = event_of (STOA_EVENT_HAND_RAISED, whom);
      append (world, event);
    }
}

/* a run */

static void
deliver (World *world, const Packet *packet)
{
  guint index = packet->from == SERVER ? packet->to : packet->from;
  if (packet->connection != world->clients[index].connection)
    return;
  if (packet->to != SERVER)
    client_receive (world, &world->clients[index], packet->message);
  else if (packet->message->type == STOA_MESSAGE_COMMAND)
    server_command (world, index, packet->message);
  else
    server_join (world, index, packet->message);
}

static void
tick (World *world)
{
  world->tick++;
  if (world->wild && chance (world, 30))
    something_happens (world);
  for (guint i = 0; i < world->n_clients; i++)
    client_tick (world, &world->clients[i]);
  for (guint i = 0; i < world->packets->len;)
    {
      Packet *packet = world->packets->pdata[i];
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
is_settled (World *world)
{
  for (guint i = 0; i < world->n_clients; i++)
    if (world->clients[i].asks->len > 0 || is_behind (&world->clients[i]))
      return FALSE;
  return world->packets->len == 0;
}

static void
check_log (World *world)
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
          must (world, answer->type == STOA_MESSAGE_OK && ((StoaOk *) answer->body)->seq == event->seq);
        }
      state = fold (state, event);
    }
  must (world, stoa_record_equal (state, world->state));
  must (world, stoa_record_check (state, NULL));
  stoa_record_unref (state);
}

static void
check_end (World *world)
{
  check_log (world);
  for (guint i = 0; i < world->n_clients; i++)
    {
      StoaRoomOverlay *overlay = world->clients[i].overlay;
      StoaRole role = role_in (world->state, world->clients[i].participant);
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
set_up (World *world, guint seed)
{
  *world = (World) { .seed = seed, .rand = g_rand_new_with_seed (seed) };
  world->on_wire = chance (world, 4);
  world->packets = g_ptr_array_new_with_free_func (packet_free);
  world->log = stoa_record_list_new ();
  world->state = stoa_room_state_new (ROOM);
  world->answers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) message_unref);
  StoaRoomEvent *opened = stoa_room_event_new (STOA_EVENT_ROOM_OPENED, 1, NULL, NULL, NULL);
  opened->title = g_strdup ("Garden evening");
  opened->context = g_strdup ("garden");
  append (world, opened);
  guint n_clients = 2 + below (world, MAX_CLIENTS - 1);
  for (guint i = 0; i < PEOPLE; i++)
    {
      g_autofree char *guest = g_strdup_printf ("guest-%u", i);
      append (world, event_joined (guest, below (world, 2)));
      append (world, event_track (STOA_EVENT_TRACK_PUBLISHED, guest, STOA_TRACK_MIC, FALSE));
    }
  for (guint i = 0; i < n_clients; i++)
    {
      Client *client = &world->clients[i];
      client->index = i;
      client->participant = g_strdup_printf ("p%u", i);
      client->asks = g_ptr_array_new_with_free_func (ask_free);
      StoaRole role = i == 0 ? STOA_ROLE_HOST : i + 1 < n_clients ? STOA_ROLE_MODERATOR : STOA_ROLE_SPEAKER;
      append (world, event_joined (client->participant, role));
      append (world, event_track (STOA_EVENT_TRACK_PUBLISHED, client->participant, STOA_TRACK_MIC, FALSE));
    }
  world->n_clients = n_clients;
  for (guint i = 0; i < n_clients; i++)
    {
      Client *client = &world->clients[i];
      g_autoptr (StoaRoomState) known
          = stoa_room_state_for (world->state, role_in (world->state, client->participant));
      client->overlay = stoa_room_overlay_new (known);
    }
}

static void
tear_down (World *world)
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
  g_rand_free (world->rand);
}

/* Returns how many events there were. */
static guint
run (guint seed)
{
  World world;
  set_up (&world, seed);
  world.wild = TRUE;
  while (world.tick < WILD_TICKS)
    tick (&world);
  world.wild = FALSE;
  for (guint i = 0; i < world.n_clients; i++)
    client_cut (&world, &world.clients[i]); /* what was lost last is missed by nobody otherwise */
  while (!is_settled (&world))
    {
      must (&world, world.tick < CALM_TICKS);
      tick (&world);
    }
  check_end (&world);
  guint n_events = world.log->len;
  tear_down (&world);
  return n_events;
}

static guint
setting (const char *name, guint otherwise)
{
  const char *value = g_getenv (name);
  return value != NULL ? (guint) g_ascii_strtoull (value, NULL, 10) : otherwise;
}

static void
test_converge (void)
{
  guint seed = setting ("STOA_SEED", g_random_int ());
  guint runs = setting ("STOA_RUNS", RUNS);
  guint64 n_events = 0;
  g_test_message ("STOA_SEED=%u STOA_RUNS=%u", seed, runs);
  for (guint i = 0; i < runs; i++)
    n_events += run (seed + i);
  g_test_message ("%" G_GUINT64_FORMAT " events", n_events);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/converge", test_converge);
  return g_test_run ();
}
