/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "stoa-test-way.h"

#include <arpa/inet.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define MAX_PACKET 2048
#define MAX_WAIT_US (400 * G_TIME_SPAN_MILLISECOND)   /* in the queue; what would wait longer is lost */

typedef struct
{
  gint64 due_us;
  gsize size;
  guint8 data[MAX_PACKET];
} Packet;

struct _StoaTestWay
{
  int front, back;          /* sockets: the sender's side, and the port's */
  struct sockaddr_in sender;
  gint kbits, percent_lost; /* atomic */
  gint ended;               /* atomic */
  GQueue queue;             /* of Packet */
  gint64 free_us;           /* when the narrow place is */
  GThread *thread;
};

static int
open_socket (struct sockaddr_in *address)
{
  int fd = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  socklen_t size = sizeof *address;

  *address = (struct sockaddr_in) { .sin_family = AF_INET, .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  g_assert_cmpint (bind (fd, (struct sockaddr *) address, sizeof *address), ==, 0);
  g_assert_cmpint (getsockname (fd, (struct sockaddr *) address, &size), ==, 0);
  return fd;
}

static void
enqueue (StoaTestWay *self,
         Packet      *packet,
         gint64       now_us)
{
  gint kbits = g_atomic_int_get (&self->kbits);
  gint64 begins_us = MAX (self->free_us, now_us);
  gint64 takes_us = kbits > 0 ? (gint64) packet->size * 8000 / kbits : 0;

  if (g_random_int_range (0, 100) < g_atomic_int_get (&self->percent_lost)
      || (kbits > 0 && begins_us - now_us > MAX_WAIT_US))
    {
      g_free (packet);
      return;
    }
  self->free_us = packet->due_us = begins_us + takes_us;
  g_queue_push_tail (&self->queue, packet);
}

static void
take (StoaTestWay *self,
      gint64       now_us)
{
  socklen_t size = sizeof self->sender;
  gssize n;

  do
    {
      Packet *packet = g_new0 (Packet, 1);

      n = recvfrom (self->front, packet->data, sizeof packet->data, 0, (struct sockaddr *) &self->sender, &size);
      if (n > 0)
        {
          packet->size = n;
          enqueue (self, packet, now_us);
        }
      else
        {
          g_free (packet);
        }
    }
  while (n > 0);
}

static void
pass_on (StoaTestWay *self,
         gint64       now_us)
{
  for (Packet *packet = g_queue_peek_head (&self->queue); packet != NULL && packet->due_us <= now_us;
       packet = g_queue_peek_head (&self->queue))
    {
      send (self->back, packet->data, packet->size, 0);
      g_free (g_queue_pop_head (&self->queue));
    }
}

static void
give_back (StoaTestWay *self)
{
  guint8 data[MAX_PACKET];
  gssize n;

  while ((n = recv (self->back, data, sizeof data, 0)) > 0)
    sendto (self->front, data, n, 0, (struct sockaddr *) &self->sender, sizeof self->sender);
}

static gpointer
run (gpointer data)
{
  StoaTestWay *self = data;

  while (!g_atomic_int_get (&self->ended))
    {
      struct pollfd fds[] = { { self->front, POLLIN, 0 }, { self->back, POLLIN, 0 } };

      poll (fds, G_N_ELEMENTS (fds), g_queue_is_empty (&self->queue) ? 50 : 1);
      take (self, g_get_monotonic_time ());
      pass_on (self, g_get_monotonic_time ());
      give_back (self);
    }
  return NULL;
}

StoaTestWay *
stoa_test_way_new (guint16 port)
{
  StoaTestWay *self = g_new0 (StoaTestWay, 1);
  struct sockaddr_in front, back;

  self->front = open_socket (&front);
  self->back = open_socket (&back);
  back.sin_port = htons (port);
  g_assert_cmpint (connect (self->back, (struct sockaddr *) &back, sizeof back), ==, 0);
  g_queue_init (&self->queue);
  self->thread = g_thread_new ("way", run, self);
  return self;
}

void
stoa_test_way_free (StoaTestWay *self)
{
  g_atomic_int_set (&self->ended, TRUE);
  g_thread_join (self->thread);
  g_queue_clear_full (&self->queue, g_free);
  close (self->front);
  close (self->back);
  g_free (self);
}

guint16
stoa_test_way_get_port (StoaTestWay *self)
{
  struct sockaddr_in address;
  socklen_t size = sizeof address;

  getsockname (self->front, (struct sockaddr *) &address, &size);
  return ntohs (address.sin_port);
}

void
stoa_test_way_set (StoaTestWay *self,
                   guint        kbits,
                   guint        percent_lost)
{
  g_atomic_int_set (&self->kbits, kbits);
  g_atomic_int_set (&self->percent_lost, percent_lost);
}
