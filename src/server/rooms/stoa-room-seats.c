/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-server"

#include "stoa-room-seats.h"

struct _StoaRoomSeats
{
  char *room;
  guint grace_ms;
  StoaSeatExpired expired;
  gpointer data;
  GHashTable *seats;         /* participant → Seat */
};

typedef struct
{
  StoaRoomSeats *seats;
  char *participant;
  StoaSocketClient *client;  /* NULL while nobody's connection stands for it */
  guint grace;
  gboolean moderates;
} Seat;

static void
seat_let_go (Seat *seat)
{
  if (seat->client != NULL)
    stoa_socket_client_set_stay (seat->client, seat->seats->room, NULL);
  g_clear_object (&seat->client);
}

static void
seat_tell_left (Seat     *seat,
                StoaLeft *left)
{
  g_autoptr (StoaLeft) owned = left;

  if (seat->client == NULL)
    return;
  g_set_str (&left->room, seat->seats->room);
  stoa_socket_client_send (seat->client, stoa_message_new (STOA_MESSAGE_LEFT, g_steal_pointer (&owned)));
}

static void
seat_free (gpointer data)
{
  Seat *seat = data;

  g_clear_handle_id (&seat->grace, g_source_remove);
  seat_let_go (seat);
  g_free (seat->participant);
  g_free (seat);
}

static gboolean
on_grace_over (gpointer data)
{
  Seat *seat = data;

  seat->grace = 0;
  seat->seats->expired (seat->participant, seat->seats->data);
  return G_SOURCE_REMOVE;
}

StoaRoomSeats *
stoa_room_seats_new (const char      *room,
                     guint            grace_ms,
                     StoaSeatExpired  expired,
                     gpointer         data)
{
  StoaRoomSeats *seats = g_new0 (StoaRoomSeats, 1);

  seats->room = g_strdup (room);
  seats->grace_ms = grace_ms;
  seats->expired = expired;
  seats->data = data;
  seats->seats = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, seat_free);
  return seats;
}

void
stoa_room_seats_free (StoaRoomSeats *seats)
{
  g_hash_table_unref (seats->seats);
  g_free (seats->room);
  g_free (seats);
}

void
stoa_room_seats_add (StoaRoomSeats *seats,
                     const char    *participant)
{
  Seat *seat = g_new0 (Seat, 1);

  seat->seats = seats;
  seat->participant = g_strdup (participant);
  g_hash_table_replace (seats->seats, seat->participant, seat);
}

gboolean
stoa_room_seats_take (StoaRoomSeats    *seats,
                      const char       *participant,
                      StoaSocketClient *client)
{
  Seat *seat = g_hash_table_lookup (seats->seats, participant);

  if (seat == NULL)
    return FALSE;
  if (seat->client != client)
    seat_tell_left (seat, stoa_left_new (STOA_LEAVE_LOST));
  seat_let_go (seat);
  seat->client = g_object_ref (client);
  stoa_socket_client_set_stay (client, seats->room, participant);
  return TRUE;
}

char *
stoa_room_seats_vacate (StoaRoomSeats    *seats,
                        StoaSocketClient *client)
{
  g_autofree char *participant = g_strdup (stoa_socket_client_get_stay (client, seats->room));
  Seat *seat = participant != NULL ? g_hash_table_lookup (seats->seats, participant) : NULL;

  if (seat == NULL || seat->client != client)
    return NULL;
  seat_let_go (seat);
  return g_steal_pointer (&participant);
}

void
stoa_room_seats_wait (StoaRoomSeats *seats,
                      const char    *participant)
{
  Seat *seat = g_hash_table_lookup (seats->seats, participant);

  if (seat != NULL && seat->grace == 0)
    seat->grace = g_timeout_add (seats->grace_ms, on_grace_over, seat);
}

void
stoa_room_seats_stop_waiting (StoaRoomSeats *seats,
                              const char    *participant)
{
  Seat *seat = g_hash_table_lookup (seats->seats, participant);

  if (seat != NULL)
    g_clear_handle_id (&seat->grace, g_source_remove);
}

void
stoa_room_seats_tell_left (StoaRoomSeats *seats,
                           const char    *participant,
                           StoaLeft      *left)
{
  Seat *seat = g_hash_table_lookup (seats->seats, participant);

  if (seat != NULL)
    seat_tell_left (seat, left);
  else
    stoa_record_unref (left);
}

void
stoa_room_seats_remove (StoaRoomSeats *seats,
                        const char    *participant)
{
  g_hash_table_remove (seats->seats, participant);
}

StoaSocketClient *
stoa_room_seats_find (StoaRoomSeats *seats,
                      const char    *participant)
{
  Seat *seat = g_hash_table_lookup (seats->seats, participant);

  return seat != NULL ? seat->client : NULL;
}

gboolean
stoa_room_seats_set_moderates (StoaRoomSeats *seats,
                               const char    *participant,
                               gboolean       moderates)
{
  Seat *seat = g_hash_table_lookup (seats->seats, participant);
  gboolean before = seat != NULL && seat->moderates;

  if (seat != NULL)
    seat->moderates = moderates;
  return before;
}

GStrv
stoa_room_seats_list (StoaRoomSeats *seats)
{
  g_autoptr (GStrvBuilder) participants = g_strv_builder_new ();
  GHashTableIter iter;
  gpointer participant;

  g_hash_table_iter_init (&iter, seats->seats);
  while (g_hash_table_iter_next (&iter, &participant, NULL))
    g_strv_builder_add (participants, participant);
  return g_strv_builder_end (participants);
}

/* Sending closes a client that is too slow, which vacates its seat but removes none. */
void
stoa_room_seats_tell_all (StoaRoomSeats *seats,
                          const char    *text)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, seats->seats);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Seat *seat = value;
      g_autoptr (StoaSocketClient) client = seat->client != NULL ? g_object_ref (seat->client) : NULL;

      if (client != NULL)
        stoa_socket_client_send_text (client, text);
    }
}
