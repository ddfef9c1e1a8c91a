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

/* One direction. */
typedef struct
{
  gint kbits, delay_ms, percent_lost;   /* atomic */
  GQueue queue;             /* of Packet */
  gint64 free_us;           /* when the narrow place is */
} Lane;

struct _StoaTestWay
{
  int front, back;          /* sockets: the sender's side, and the port's */
  struct sockaddr_in sender;
  Lane there, home;         /* to the port, and to the sender */
  gint ended;               /* atomic */
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
enqueue (Lane   *lane,
         Packet *packet,
         gint64  now_us)
{
  gint kbits = g_atomic_int_get (&lane->kbits);
  gint64 begins_us = MAX (lane->free_us, now_us);
  gint64 takes_us = kbits > 0 ? (gint64) packet->size * 8000 / kbits : 0;

  if (g_random_int_range (0, 100) < g_atomic_int_get (&lane->percent_lost)
      || (kbits > 0 && begins_us - now_us > MAX_WAIT_US))
    {
      g_free (packet);
      return;
    }
  lane->free_us = begins_us + takes_us;
  packet->due_us = lane->free_us + g_atomic_int_get (&lane->delay_ms) * G_TIME_SPAN_MILLISECOND;
  g_queue_push_tail (&lane->queue, packet);
}

/* @from: (out): whoever sent the last one. */
static void
take (int                 fd,
      Lane               *lane,
      struct sockaddr_in *from,
      gint64              now_us)
{
  socklen_t size = sizeof *from;
  gssize n;

  do
    {
      Packet *packet = g_new0 (Packet, 1);

      n = recvfrom (fd, packet->data, sizeof packet->data, 0, (struct sockaddr *) from, &size);
      if (n > 0)
        {
          packet->size = n;
          enqueue (lane, packet, now_us);
        }
      else
        {
          g_free (packet);
        }
    }
  while (n > 0);
}

static void
pass_on (Lane                     *lane,
         int                       fd,
         const struct sockaddr_in *to,
         gint64                    now_us)
{
  for (Packet *packet = g_queue_peek_head (&lane->queue); packet != NULL && packet->due_us <= now_us;
       packet = g_queue_peek_head (&lane->queue))
    {
      sendto (fd, packet->data, packet->size, 0, (const struct sockaddr *) to, to != NULL ? sizeof *to : 0);
      g_free (g_queue_pop_head (&lane->queue));
    }
}

static void
step (StoaTestWay *self,
      gint64       now_us)
{
  struct sockaddr_in port;

  take (self->front, &self->there, &self->sender, now_us);
  take (self->back, &self->home, &port, now_us);
  pass_on (&self->there, self->back, NULL, now_us);
  pass_on (&self->home, self->front, &self->sender, now_us);
}

static gpointer
run (gpointer data)
{
  StoaTestWay *self = data;

  while (!g_atomic_int_get (&self->ended))
    {
      struct pollfd fds[] = { { self->front, POLLIN, 0 }, { self->back, POLLIN, 0 } };

      poll (fds, G_N_ELEMENTS (fds), g_queue_is_empty (&self->there.queue) && g_queue_is_empty (&self->home.queue) ? 50 : 1);
      step (self, g_get_monotonic_time ());
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
  g_queue_init (&self->there.queue);
  g_queue_init (&self->home.queue);
  self->thread = g_thread_new ("way", run, self);
  return self;
}

void
stoa_test_way_free (StoaTestWay *self)
{
  g_atomic_int_set (&self->ended, TRUE);
  g_thread_join (self->thread);
  g_queue_clear_full (&self->there.queue, g_free);
  g_queue_clear_full (&self->home.queue, g_free);
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
  g_atomic_int_set (&self->there.kbits, kbits);
  g_atomic_int_set (&self->there.percent_lost, percent_lost);
}

void
stoa_test_way_set_back (StoaTestWay *self,
                        guint        delay_ms,
                        guint        percent_lost)
{
  g_atomic_int_set (&self->home.delay_ms, delay_ms);
  g_atomic_int_set (&self->home.percent_lost, percent_lost);
}
