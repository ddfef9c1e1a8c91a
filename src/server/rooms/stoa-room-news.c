/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-server"

#include "stoa-room-news.h"

static StoaRole
role_of (const StoaRoomState *state,
         const char          *participant)
{
  const StoaParticipant *who = stoa_room_state_find (state, participant);

  return who != NULL ? (StoaRole) who->role : STOA_ROLE_LISTENER;
}

static char *
print_event (const StoaRoomState *state,
             const StoaRoomEvent *event,
             StoaRole             role)
{
  StoaEventMessage *body = stoa_record_new (&stoa_event_message_type);
  g_autoptr (StoaMessage) message = stoa_message_new (STOA_MESSAGE_EVENT, body);
  g_autoptr (GError) error = NULL;
  char *text;

  body->room = g_strdup (state->id);
  body->event = stoa_room_event_for (event, role);
  text = stoa_message_print (message, &error);
  if (text == NULL)
    g_warning ("An event of a room breaks the protocol: %s", error->message);
  return text;
}

static StoaMessage *
make_state (const StoaRoomState *state,
            StoaRole             role)
{
  StoaStateMessage *body = stoa_record_new (&stoa_state_message_type);

  body->room = g_strdup (state->id);
  body->state = stoa_room_state_for (state, role);
  return stoa_message_new (STOA_MESSAGE_STATE, body);
}

void
stoa_room_news_tell (StoaRoomSeats       *seats,
                     const StoaRoomState *state,
                     const StoaRoomEvent *event)
{
  g_autofree char *for_caretakers = print_event (state, event, STOA_ROLE_HOST);
  g_autofree char *for_others = print_event (state, event, STOA_ROLE_LISTENER);
  g_auto (GStrv) participants = stoa_room_seats_list (seats);

  for (guint i = 0; participants[i] != NULL; i++)
    {
      StoaRole role = role_of (state, participants[i]);
      gboolean moderates = stoa_role_moderates (role);
      gboolean moderated = stoa_room_seats_set_moderates (seats, participants[i], moderates);
      const char *text = moderates ? for_caretakers : for_others;
      StoaSocketClient *found = stoa_room_seats_find (seats, participants[i]);
      g_autoptr (StoaSocketClient) client = found != NULL ? g_object_ref (found) : NULL;

      if (client != NULL && moderates != moderated && stoa_room_state_find (state, participants[i]) != NULL)
        stoa_socket_client_send (client, make_state (state, role));
      else if (client != NULL && text != NULL)
        stoa_socket_client_send_text (client, text);
    }
}

/* The hold is there until the ban is in the ledger, which is the event after this. */
static void
describe_ban (StoaLeft            *left,
              const StoaRoomState *state,
              const char          *account,
              gint64               now)
{
  const StoaHold *hold = stoa_room_state_find_held (state, account);
  const StoaParticipant *by = hold != NULL ? stoa_room_state_find (state, hold->by) : NULL;

  if (hold == NULL)
    return;
  left->by = g_strdup (by != NULL ? by->name : NULL);
  left->why = g_strdup (hold->reason);
  left->scope = hold->scope;
  left->until = hold->seconds > 0 ? now + hold->seconds * 1000 : 0;
}

void
stoa_room_news_tell_left (StoaRoomSeats       *seats,
                          const StoaRoomState *state,
                          const StoaRoomEvent *event)
{
  StoaSocketClient *client = stoa_room_seats_find (seats, event->participant);
  const StoaAccount *account = client != NULL ? stoa_socket_client_get_account (client) : NULL;
  const StoaParticipant *actor = stoa_room_state_find (state, event->actor);
  StoaLeft *left = stoa_left_new (event->reason);

  if (event->reason == STOA_LEAVE_BANNED && account != NULL)
    describe_ban (left, state, account->id, event->at);
  else if (event->reason == STOA_LEAVE_REMOVED)
    left->by = g_strdup (actor != NULL ? actor->name : NULL);
  stoa_room_seats_tell_left (seats, event->participant, left);
}

/* What one may know changed with such an event: one who missed it is told the whole room. */
static gboolean
changes_role (const StoaRoomEvent *event,
              const char          *participant)
{
  return event->kind == STOA_EVENT_HOST_CHANGED
         || (event->kind == STOA_EVENT_ROLE_CHANGED && g_strcmp0 (event->participant, participant) == 0);
}

static GPtrArray *
list_missed (StoaRoomLog *log,
             const char  *participant,
             gint64       seq)
{
  StoaRole role = role_of (stoa_room_log_get_state (log), participant);
  g_autoptr (GPtrArray) events = seq >= 0 ? stoa_room_log_since (log, seq) : NULL;
  g_autoptr (GPtrArray) missed = stoa_record_list_new ();

  for (guint i = 0; events != NULL && i < events->len; i++)
    {
      const StoaRoomEvent *event = g_ptr_array_index (events, i);

      if (changes_role (event, participant))
        return NULL;
      g_ptr_array_add (missed, stoa_room_event_for (event, role));
    }
  return events != NULL ? g_steal_pointer (&missed) : NULL;
}

StoaJoined *
stoa_room_news_describe (StoaRoomLog *log,
                         const char  *participant,
                         gint64       seq)
{
  const StoaRoomState *state = stoa_room_log_get_state (log);
  StoaJoined *joined = stoa_record_new (&stoa_joined_type);
  GPtrArray *missed = list_missed (log, participant, seq);

  joined->room = g_strdup (state->id);
  joined->participant = g_strdup (participant);
  if (missed == NULL)
    {
      joined->state = stoa_room_state_for (state, role_of (state, participant));
      return joined;
    }
  g_ptr_array_unref (joined->events);
  joined->events = missed;
  return joined;
}
