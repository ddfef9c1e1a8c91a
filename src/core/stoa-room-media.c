/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-core"

#include "stoa-room.h"

/* What a room carries for the media side, from and to the server. */

static DexFuture *
request (StoaRoom *self, StoaMessageType type, gpointer body)
{
  ((StoaRoomRef *) body)->room = g_strdup (stoa_room_get_id (self));
  return stoa_client_request (stoa_room_get_client (self), stoa_message_new (type, body));
}

DexFuture *
stoa_room_publish (StoaRoom *self, StoaPublish *publish)
{
  g_clear_pointer (&publish->room, g_free);
  return request (self, STOA_MESSAGE_PUBLISH, publish);
}

DexFuture *
stoa_room_unpublish (StoaRoom *self)
{
  return request (self, STOA_MESSAGE_UNPUBLISH, stoa_record_new (&stoa_room_ref_type));
}

DexFuture *
stoa_room_subscribe (StoaRoom *self, gint64 revision, GPtrArray *wants)
{
  StoaSubscribe *subscribe = stoa_record_new (&stoa_subscribe_type);

  subscribe->revision = revision;
  g_clear_pointer (&subscribe->wants, g_ptr_array_unref);
  subscribe->wants = wants;
  return request (self, STOA_MESSAGE_SUBSCRIBE, subscribe);
}

DexFuture *
stoa_room_answer (StoaRoom *self, gint64 revision, const char *sdp)
{
  StoaAnswer *answer = stoa_record_new (&stoa_answer_type);

  answer->revision = revision;
  answer->sdp = g_strdup (sdp);
  return request (self, STOA_MESSAGE_ANSWER, answer);
}

void
stoa_room_send_candidate (StoaRoom *self, StoaPeerKind peer, guint mline, const char *candidate)
{
  StoaCandidate *body = stoa_record_new (&stoa_candidate_type);

  body->room = g_strdup (stoa_room_get_id (self));
  body->peer = peer;
  body->mline = mline;
  body->candidate = g_strdup (candidate);
  stoa_client_send (stoa_room_get_client (self), stoa_message_new (STOA_MESSAGE_CANDIDATE, body));
}
