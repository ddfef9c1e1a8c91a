/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-protocol"

#include "stoa-room-parts.h"

/* Hosting, the door and who waits at it, bans that still hold, and what the room remembers. */

/* what is remembered */

/* What is known of @account, as one's own; the oldest is forgotten when it is too much. */
static StoaRemembered *
own_remembered (StoaRoomState *next, const char *account)
{
  const StoaRemembered *known = stoa_room_state_recall (next, account);
  StoaRemembered *own = known != NULL ? stoa_record_copy (known) : stoa_record_new (&stoa_remembered_type);
  GPtrArray *list = stoa_room_own_list (&next->remembered);
  if (known != NULL)
    g_ptr_array_remove (list, (gpointer) known);
  else
    own->account = g_strdup (account);
  if (list->len == STOA_MAX_REMEMBERED)
    g_ptr_array_remove_index (list, 0);
  g_ptr_array_add (list, own);
  return own;
}

void
stoa_room_remember_role (StoaRoomState *next, const char *account, StoaRole role)
{
  StoaRemembered *own = own_remembered (next, account);
  own->has_role = TRUE;
  own->role = role;
}

static GPtrArray *
list_locks (const StoaParticipant *whom)
{
  GPtrArray *locks = stoa_record_list_new ();
  for (guint i = 0; i < whom->orders->len; i++)
    if (((const StoaOrder *) whom->orders->pdata[i])->state == STOA_ORDER_LOCKED)
      g_ptr_array_add (locks, stoa_record_ref (whom->orders->pdata[i]));
  return locks;
}

void
stoa_room_remember_leaving (StoaRoomState *next, const StoaParticipant *whom, StoaLeaveReason reason)
{
  const StoaRemembered *known = stoa_room_state_recall (next, whom->account);
  g_autoptr (GPtrArray) locks = list_locks (whom);
  gboolean sent_away = reason == STOA_LEAVE_REMOVED || reason == STOA_LEAVE_BANNED;
  if (locks->len == 0 && (known == NULL || (known->orders->len == 0 && !(known->admitted && sent_away))))
    return;
  StoaRemembered *own = own_remembered (next, whom->account);
  own->admitted = own->admitted && !sent_away;
  g_ptr_array_unref (own->orders);
  own->orders = g_steal_pointer (&locks);
}

/* who takes care of what */

static void
set_handler (StoaRoomState *next, guint knock, const char *handler)
{
  GPtrArray *list = stoa_room_own_list (&next->knocks);
  StoaKnock *own = stoa_record_copy (list->pdata[knock]);
  g_set_str (&own->handler, handler);
  stoa_record_unref (list->pdata[knock]);
  list->pdata[knock] = own;
}

void
stoa_room_let_go (StoaRoomState *next, const char *participant)
{
  for (guint i = 0; i < next->participants->len; i++)
    {
      const StoaParticipant *each = next->participants->pdata[i];
      if (g_strcmp0 (each->handler, participant) == 0)
        g_clear_pointer (&stoa_room_own_person (next, each)->handler, g_free);
    }
  for (guint i = 0; i < next->knocks->len; i++)
    if (g_strcmp0 (((const StoaKnock *) next->knocks->pdata[i])->handler, participant) == 0)
      set_handler (next, i, NULL);
}

static void
handle (StoaRoomState *next, const StoaRoomEvent *event)
{
  const StoaParticipant *whom = stoa_room_state_find (next, event->participant);
  const StoaKnock *knock = stoa_room_state_find_knock (next, event->of);
  const char *handler = event->on ? event->actor : NULL;
  guint index = 0;
  if (knock != NULL && g_ptr_array_find (next->knocks, knock, &index))
    set_handler (next, index, handler);
  else if (event->of == NULL && whom != NULL && whom->hand_at != 0)
    g_set_str (&stoa_room_own_person (next, whom)->handler, handler);
}

/* the host */

static void
demote (StoaRoomState *next, const StoaParticipant *host)
{
  stoa_room_remember_role (next, host->account, STOA_ROLE_MODERATOR);
  stoa_room_own_person (next, host)->role = STOA_ROLE_MODERATOR;
}

static void
change_host (StoaRoomState *next, const StoaRoomEvent *event)
{
  const StoaParticipant *whom = stoa_room_state_find (next, event->participant);
  if (whom == NULL)
    return;
  stoa_room_remember_role (next, whom->account, STOA_ROLE_HOST);
  StoaParticipant *own = stoa_room_own_person (next, whom);
  own->role = STOA_ROLE_HOST;
  for (guint i = 0; i < next->participants->len; i++)
    {
      const StoaParticipant *each = next->participants->pdata[i];
      if (each->role == STOA_ROLE_HOST && strcmp (each->account, own->account) != 0)
        demote (next, each);
    }
}

/* knocks and holds */

static void
add_knock (StoaRoomState *next, const StoaRoomEvent *event)
{
  if (event->knock != NULL && stoa_room_state_find_knock (next, event->knock->id) == NULL
      && next->knocks->len < STOA_MAX_KNOCKS)
    g_ptr_array_add (stoa_room_own_list (&next->knocks), stoa_record_ref (event->knock));
}

static void
end_knock (StoaRoomState *next, const StoaRoomEvent *event)
{
  const StoaKnock *knock = stoa_room_state_find_knock (next, event->of);
  if (knock == NULL)
    return;
  if (event->outcome == STOA_KNOCK_ADMITTED)
    own_remembered (next, knock->account)->admitted = TRUE;
  g_ptr_array_remove (stoa_room_own_list (&next->knocks), (gpointer) knock);
}

static void
add_hold (StoaRoomState *next, const StoaRoomEvent *event)
{
  if (event->hold != NULL && stoa_room_state_find_held (next, event->hold->account) == NULL
      && next->holds->len < STOA_MAX_HOLDS)
    g_ptr_array_add (stoa_room_own_list (&next->holds), stoa_record_ref (event->hold));
}

static void
end_hold (StoaRoomState *next, const StoaRoomEvent *event)
{
  const StoaHold *hold = stoa_room_state_find_hold (next, event->of);
  if (hold != NULL)
    g_ptr_array_remove (stoa_room_own_list (&next->holds), (gpointer) hold);
}

void
stoa_room_reduce_care (StoaRoomState *next, const StoaRoomEvent *event)
{
  switch ((int) event->kind)
    {
    case STOA_EVENT_HOST_CHANGED:
      change_host (next, event);
      break;
    case STOA_EVENT_ROOM_LOCKED:
      next->locked = event->on;
      break;
    case STOA_EVENT_KNOCKED:
      add_knock (next, event);
      break;
    case STOA_EVENT_KNOCK_ENDED:
      end_knock (next, event);
      break;
    case STOA_EVENT_HANDLING:
      handle (next, event);
      break;
    case STOA_EVENT_HOLD_BEGUN:
      add_hold (next, event);
      break;
    case STOA_EVENT_HOLD_DROPPED:
    case STOA_EVENT_HOLD_COMMITTED:
      end_hold (next, event);
      break;
    default:
      break;
    }
}
