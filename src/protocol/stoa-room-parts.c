/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-protocol"

#include "stoa-room-parts.h"

static GPtrArray *
share_items (GPtrArray *items)
{
  GPtrArray *list = stoa_record_list_new ();
  for (guint i = 0; i < items->len; i++)
    g_ptr_array_add (list, stoa_record_ref (items->pdata[i]));
  return list;
}

GPtrArray *
stoa_room_own_list (GPtrArray **list)
{
  GPtrArray *own = share_items (*list);
  g_ptr_array_unref (*list);
  *list = own;
  return own;
}

static StoaParticipant *
next_participant (const StoaParticipant *from)
{
  StoaParticipant *next = stoa_record_new (&stoa_participant_type);
  next->id = g_strdup (from->id);
  next->account = g_strdup (from->account);
  next->name = g_strdup (from->name);
  next->role = from->role;
  next->joined_at = from->joined_at;
  next->hand_at = from->hand_at;
  next->away = from->away;
  next->handler = g_strdup (from->handler);
  next->consent = from->consent;
  g_ptr_array_unref (next->tracks);
  next->tracks = share_items (from->tracks);
  g_ptr_array_unref (next->orders);
  next->orders = share_items (from->orders);
  return next;
}

StoaParticipant *
stoa_room_own_person (StoaRoomState *next, const StoaParticipant *from)
{
  guint index = 0;
  g_ptr_array_find (next->participants, from, &index);
  StoaParticipant *participant = next_participant (from);
  GPtrArray *people = stoa_room_own_list (&next->participants);
  stoa_record_unref (people->pdata[index]);
  people->pdata[index] = participant;
  return participant;
}

/* Tracks stay in the order of their kinds. */
void
stoa_participant_put_track (StoaParticipant *participant, StoaTrack *track)
{
  guint index = 0;
  const StoaTrack *old = stoa_participant_track (participant, track->kind);
  if (old != NULL)
    g_ptr_array_remove (participant->tracks, (gpointer) old);
  while (index < participant->tracks->len
         && ((StoaTrack *) participant->tracks->pdata[index])->kind < track->kind)
    index++;
  g_ptr_array_insert (participant->tracks, (int) index, track);
}

void
stoa_participant_mute (StoaParticipant *participant, StoaTrackKind kind, gboolean muted)
{
  const StoaTrack *from = stoa_participant_track (participant, kind);
  if (from == NULL || !from->muted == !muted)
    return;
  StoaTrack *track = stoa_record_copy (from);
  track->muted = muted;
  stoa_participant_put_track (participant, track);
}

void
stoa_participant_drop_order (StoaParticipant *participant, StoaTrackKind kind)
{
  const StoaOrder *order = stoa_participant_order (participant, kind);
  if (order != NULL)
    g_ptr_array_remove (participant->orders, (gpointer) order);
}
