/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-protocol"

#include "stoa-room-parts.h"

/* Locks on tracks, and what people are asked. Orders stay in the order of their kinds. */

static StoaOrder *
put_order (StoaParticipant *participant, StoaTrackKind kind, StoaOrderState state, const StoaRoomEvent *event)
{
  guint index = 0;
  StoaOrder *order = stoa_record_new (&stoa_order_type);
  stoa_participant_drop_order (participant, kind);
  while (index < participant->orders->len && ((StoaOrder *) participant->orders->pdata[index])->kind < (int) kind)
    index++;
  g_ptr_array_insert (participant->orders, (int) index, order);
  order->kind = kind;
  order->state = state;
  order->by = g_strdup (event->actor);
  order->cause = g_strdup (event->cause);
  order->at = event->at;
  order->seq = event->seq;
  return order;
}

/* Who locks first has locked it. */
static void
lock (StoaRoomState *next, const StoaParticipant *whom, StoaTrackKind kind, const StoaRoomEvent *event)
{
  if (stoa_participant_is_locked (whom, kind))
    return;
  StoaParticipant *own = stoa_room_own_person (next, whom);
  const StoaTrack *track = stoa_participant_track (own, kind);
  gboolean open = track != NULL && !track->muted;
  put_order (own, kind, STOA_ORDER_LOCKED, event)->open = open;
  stoa_participant_mute (own, kind, TRUE);
}

/* It stays muted: whoever it belongs to opens it, or nobody. */
static void
unlock (StoaRoomState *next, const StoaParticipant *whom, StoaTrackKind kind, const StoaRoomEvent *event)
{
  const StoaOrder *order = stoa_participant_order (whom, kind);
  if (order == NULL || order->state != STOA_ORDER_LOCKED)
    return;
  gboolean ask = order->open;
  StoaParticipant *own = stoa_room_own_person (next, whom);
  if (ask)
    put_order (own, kind, STOA_ORDER_ASKED, event);
  else
    stoa_participant_drop_order (own, kind);
}

static void
stopped (StoaRoomState *next, const StoaParticipant *whom, StoaTrackKind kind)
{
  const StoaOrder *order = stoa_participant_order (whom, kind);
  guint index = 0;
  if (order == NULL || order->state != STOA_ORDER_LOCKED || order->stopped)
    return;
  g_ptr_array_find (whom->orders, order, &index);
  StoaOrder *changed = stoa_record_copy (order);
  StoaParticipant *own = stoa_room_own_person (next, whom);
  changed->stopped = TRUE;
  stoa_record_unref (own->orders->pdata[index]);
  own->orders->pdata[index] = changed;
}

static void
lock_everyone (StoaRoomState *next, const StoaRoomEvent *event)
{
  for (guint i = 0; i < next->participants->len; i++)
    {
      const StoaParticipant *each = next->participants->pdata[i];
      if (!stoa_role_moderates (each->role) && g_strcmp0 (each->id, event->participant) != 0)
        lock (next, each, STOA_TRACK_MIC, event);
    }
}

static void
unlock_everyone (StoaRoomState *next, const StoaRoomEvent *event)
{
  for (guint i = 0; i < next->participants->len; i++)
    {
      const StoaParticipant *each = next->participants->pdata[i];
      const StoaOrder *order = stoa_participant_order (each, STOA_TRACK_MIC);
      if (order != NULL && order->cause != NULL && g_strcmp0 (order->cause, event->of) == 0)
        unlock (next, each, STOA_TRACK_MIC, event);
    }
}

static void
reduce_one (StoaRoomState *next, const StoaRoomEvent *event)
{
  const StoaParticipant *whom = stoa_room_state_find (next, event->participant);
  if (whom == NULL || event->track == NULL)
    return;
  StoaTrackKind kind = event->track->kind;
  if (event->kind == STOA_EVENT_TRACK_LOCKED)
    lock (next, whom, kind, event);
  else if (event->kind == STOA_EVENT_TRACK_UNLOCKED)
    unlock (next, whom, kind, event);
  else if (event->kind == STOA_EVENT_TRACK_STOPPED)
    stopped (next, whom, kind);
  else
    put_order (stoa_room_own_person (next, whom), kind, STOA_ORDER_ASKED, event);
}

void
stoa_room_reduce_order (StoaRoomState *next, const StoaRoomEvent *event)
{
  if (event->kind == STOA_EVENT_EVERYONE_LOCKED)
    lock_everyone (next, event);
  else if (event->kind == STOA_EVENT_EVERYONE_UNLOCKED)
    unlock_everyone (next, event);
  else
    reduce_one (next, event);
}
