/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "stoa-test-peer.h"

#include "stoa-test-subscriber.h"
#include "stoa-test-wait.h"

#define SILENT_TRIES 10

struct _StoaTestPeer
{
  StoaTestMember *member;
  StoaTestPublisher *publisher;
  StoaTestSubscriber *subscriber;
};

StoaTestPeer *
stoa_test_peer_new (StoaSfu    *sfu,
                    const char *room,
                    const char *id)
{
  StoaTestPeer *self = g_new0 (StoaTestPeer, 1);

  self->member = stoa_test_member_new (sfu, room, id);
  self->publisher = stoa_test_publisher_new (self->member);
  self->subscriber = stoa_test_subscriber_new (self->member);
  return self;
}

void
stoa_test_peer_free (StoaTestPeer *self)
{
  stoa_test_publisher_stop (self->publisher);
  stoa_test_subscriber_stop (self->subscriber);
  /* What is on its way from their streaming threads, or from the engine. */
  while (g_main_context_iteration (NULL, FALSE))
    ;
  stoa_test_publisher_free (self->publisher);
  stoa_test_subscriber_free (self->subscriber);
  stoa_test_member_free (self->member);
  g_free (self);
}

gboolean
stoa_test_peer_publish (StoaTestPeer         *self,
                        const StoaTestMedia  *media,
                        GError              **error)
{
  return stoa_test_publisher_start (self->publisher, media, error);
}

gboolean
stoa_test_peer_publish_mic (StoaTestPeer  *self,
                            GError       **error)
{
  return stoa_test_publisher_add_mic (self->publisher, error);
}

void
stoa_test_peer_spoil (StoaTestPeer  *self,
                      guint          layer,
                      StoaTestSpoil  how)
{
  stoa_test_publisher_spoil (self->publisher, layer, how);
}

void
stoa_test_peer_unplug (StoaTestPeer *self)
{
  stoa_test_publisher_stop (self->publisher);
}

void
stoa_test_peer_want (StoaTestPeer *self,
                     const char   *participant,
                     int           kind,
                     int           layer)
{
  stoa_test_subscriber_want (self->subscriber, participant, kind, layer);
}

void
stoa_test_peer_be_hasty (StoaTestPeer *self)
{
  stoa_test_subscriber_be_hasty (self->subscriber);
}

void
stoa_test_peer_hold (StoaTestPeer *self,
                     gboolean      hold)
{
  stoa_test_subscriber_hold (self->subscriber, hold);
}

gint64
stoa_test_peer_subscribe (StoaTestPeer *self)
{
  return stoa_test_subscriber_ask (self->subscriber);
}

void
stoa_test_peer_restart (StoaTestPeer *self)
{
  stoa_test_subscriber_stop (self->subscriber);
}

gboolean
stoa_test_peer_has_revision (StoaTestPeer *self,
                             gint64        revision)
{
  return stoa_test_subscriber_has_revision (self->subscriber, revision);
}

const char *
stoa_test_peer_find_mid (StoaTestPeer *self,
                         const char   *participant,
                         int           kind)
{
  return stoa_test_subscriber_find_mid (self->subscriber, participant, kind);
}

guint
stoa_test_peer_get_offers (StoaTestPeer *self)
{
  return stoa_test_subscriber_get_offers (self->subscriber);
}

guint
stoa_test_peer_get_slots (StoaTestPeer *self)
{
  return stoa_test_subscriber_get_slots (self->subscriber);
}

guint
stoa_test_peer_get_frames (StoaTestPeer *self,
                           const char   *mid)
{
  return stoa_test_arrivals_get_frames (stoa_test_subscriber_get_arrivals (self->subscriber), mid);
}

guint
stoa_test_peer_get_keyframes (StoaTestPeer *self,
                              const char   *mid)
{
  return stoa_test_arrivals_get_keyframes (stoa_test_subscriber_get_arrivals (self->subscriber), mid);
}

void
stoa_test_peer_ask (StoaTestPeer *self,
                    const char   *mid)
{
  stoa_test_arrivals_ask (stoa_test_subscriber_get_arrivals (self->subscriber), mid);
}

guint
stoa_test_peer_get_packets (StoaTestPeer *self,
                            const char   *mid)
{
  return stoa_test_arrivals_get_packets (stoa_test_subscriber_get_arrivals (self->subscriber), mid);
}

void
stoa_test_peer_wait_silent (StoaTestPeer *self,
                            const char   *mid,
                            guint         silence_ms)
{
  guint before;

  for (guint tries = 0; tries < SILENT_TRIES; tries++)
    {
      before = stoa_test_peer_get_packets (self, mid);
      stoa_test_run_for (silence_ms);
      if (stoa_test_peer_get_packets (self, mid) == before)
        return;
    }
  g_assert_cmpuint (stoa_test_peer_get_packets (self, mid), ==, before);
}

int
stoa_test_peer_get_width (StoaTestPeer *self,
                          const char   *mid)
{
  return stoa_test_arrivals_get_width (stoa_test_subscriber_get_arrivals (self->subscriber), mid);
}

guint
stoa_test_peer_get_pads (StoaTestPeer *self)
{
  return stoa_test_arrivals_get_streams (stoa_test_subscriber_get_arrivals (self->subscriber));
}

char *
stoa_test_peer_get_trace (StoaTestPeer *self)
{
  return stoa_test_member_get_trace (self->member);
}
