/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-server"

#include "stoa-room-door.h"

struct _StoaRoomDoor
{
  char *room;
  guint patience_ms;
  StoaKnockOver over;
  gpointer data;
  GHashTable *waiting;       /* knock → Waiting */
};

typedef struct
{
  StoaRoomDoor *door;
  char *knock;
  StoaSocketClient *client;
  gulong closed;
  guint patience;
} Waiting;

static void
waiting_free (gpointer data)
{
  Waiting *waiting = data;

  g_clear_signal_handler (&waiting->closed, waiting->client);
  g_clear_handle_id (&waiting->patience, g_source_remove);
  g_object_unref (waiting->client);
  g_free (waiting->knock);
  g_free (waiting);
}

static gboolean
on_patience_over (gpointer data)
{
  Waiting *waiting = data;

  waiting->patience = 0;
  waiting->door->over (waiting->knock, STOA_KNOCK_TIMED_OUT, waiting->door->data);
  return G_SOURCE_REMOVE;
}

static void
forget (Waiting *waiting)
{
  StoaRoomDoor *door = waiting->door;
  g_autofree char *knock = g_strdup (waiting->knock);

  if (!g_hash_table_remove (door->waiting, knock))
    return; /* the door closes */
  door->over (knock, STOA_KNOCK_CANCELLED, door->data);
}

static void
on_closed (Waiting *waiting)
{
  forget (waiting);
}

StoaRoomDoor *
stoa_room_door_new (const char    *room,
                    guint          patience_ms,
                    StoaKnockOver  over,
                    gpointer       data)
{
  StoaRoomDoor *door = g_new0 (StoaRoomDoor, 1);

  door->room = g_strdup (room);
  door->patience_ms = patience_ms;
  door->over = over;
  door->data = data;
  door->waiting = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, waiting_free);
  return door;
}

void
stoa_room_door_free (StoaRoomDoor *door)
{
  g_hash_table_unref (door->waiting);
  g_free (door->room);
  g_free (door);
}

void
stoa_room_door_wait (StoaRoomDoor     *door,
                     const char       *knock,
                     StoaSocketClient *client)
{
  Waiting *waiting = g_new0 (Waiting, 1);

  waiting->door = door;
  waiting->knock = g_strdup (knock);
  waiting->client = g_object_ref (client);
  waiting->closed = g_signal_connect_swapped (client, "closed", G_CALLBACK (on_closed), waiting);
  waiting->patience = g_timeout_add (door->patience_ms, on_patience_over, waiting);
  g_hash_table_replace (door->waiting, waiting->knock, waiting);
}

void
stoa_room_door_answer (StoaRoomDoor     *door,
                       const char       *knock,
                       StoaKnockOutcome  outcome)
{
  Waiting *waiting = g_hash_table_lookup (door->waiting, knock);
  g_autoptr (StoaSocketClient) client = NULL;
  StoaKnockAnswer *answer;

  if (waiting == NULL)
    return;
  client = g_object_ref (waiting->client);
  g_hash_table_remove (door->waiting, knock);
  answer = stoa_record_new (&stoa_knock_answer_type);
  answer->room = g_strdup (door->room);
  answer->outcome = outcome;
  stoa_socket_client_send (client, stoa_message_new (STOA_MESSAGE_KNOCK_ANSWER, answer));
}

void
stoa_room_door_close (StoaRoomDoor *door)
{
  g_autoptr (GHashTable) waiting = g_steal_pointer (&door->waiting);
  GHashTableIter iter;
  gpointer value;

  door->waiting = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, waiting_free);
  g_hash_table_iter_init (&iter, waiting);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      StoaLeft *left = stoa_left_new (STOA_LEAVE_ENDED);

      left->room = g_strdup (door->room);
      stoa_socket_client_send (((Waiting *) value)->client, stoa_message_new (STOA_MESSAGE_LEFT, left));
    }
}

gboolean
stoa_room_door_give_up (StoaRoomDoor     *door,
                        StoaSocketClient *client)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, door->waiting);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (((Waiting *) value)->client == client)
      {
        forget (value);
        return TRUE;
      }
  return FALSE;
}
