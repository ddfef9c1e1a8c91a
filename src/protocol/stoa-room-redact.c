/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-protocol"

#include "stoa-room-parts.h"

/* Who waits at the door, who is about to be banned and what is remembered of whom is for caretakers. */

static gboolean
is_private (const StoaRoomEvent *event)
{
  switch ((StoaEventKind) event->kind)
    {
    case STOA_EVENT_KNOCKED:
    case STOA_EVENT_KNOCK_ENDED:
    case STOA_EVENT_HANDLING:
    case STOA_EVENT_HOLD_BEGUN:
    case STOA_EVENT_HOLD_DROPPED:
    case STOA_EVENT_HOLD_COMMITTED:
      return TRUE;
    default:
      return FALSE;
    }
}

StoaRoomEvent *
stoa_room_event_for (const StoaRoomEvent *event, StoaRole role)
{
  if (stoa_role_moderates (role) || !is_private (event))
    return stoa_record_ref ((gpointer) event);
  StoaRoomEvent *hidden = stoa_room_event_new (STOA_EVENT_PRIVATE, event->at, NULL, NULL, NULL);
  hidden->seq = event->seq;
  return hidden;
}

static void
hide_list (GPtrArray **list)
{
  g_ptr_array_unref (*list);
  *list = stoa_record_list_new ();
}

StoaRoomState *
stoa_room_state_for (const StoaRoomState *state, StoaRole role)
{
  if (stoa_role_moderates (role))
    return stoa_record_ref ((gpointer) state);
  StoaRoomState *known = stoa_record_copy (state);
  hide_list (&known->knocks);
  hide_list (&known->holds);
  hide_list (&known->remembered);
  for (guint i = 0; i < known->participants->len; i++)
    g_clear_pointer (&((StoaParticipant *) known->participants->pdata[i])->handler, g_free);
  return known;
}
