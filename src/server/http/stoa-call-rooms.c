/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-server"

#include "stoa-call.h"

static gpointer
await_card (const StoaHouse    *house,
            const StoaAccount  *me,
            const char         *room,
            GError            **error)
{
  return dex_await_boxed (stoa_room_service_look (house->rooms, me->id, room), error);
}

static StoaLiveRoom *
find_open (const StoaHouse  *house,
           const StoaCall   *call,
           GError          **error)
{
  StoaLiveRoom *room = stoa_room_service_find (house->rooms, call->segments[0]);

  if (room == NULL)
    g_set_error (error, STOA_ERROR, STOA_ERROR_ENDED, "The room has ended.");
  return room;
}

static gpointer
start_room (const StoaHouse    *house,
            const StoaCall     *call,
            const StoaAccount  *me,
            GError            **error)
{
  g_autofree char *room = dex_await_string (stoa_room_service_start (house->rooms, me, call->body), error);

  return room != NULL ? await_card (house, me, room, error) : NULL;
}

static gpointer
join_room (const StoaHouse    *house,
           const StoaCall     *call,
           const StoaAccount  *me,
           GError            **error)
{
  const StoaRoomEnter *enter = call->body;
  StoaLiveRoom *room = find_open (house, call, error);
  g_autoptr (StoaJoin) join = stoa_record_new (&stoa_join_type);

  if (room == NULL)
    return NULL;
  join->name = g_strdup (enter->name);
  join->consent = enter->consent;
  return dex_await_boxed (stoa_live_room_join (room, NULL, NULL, me, join), error);
}

static gpointer
leave_room (const StoaHouse    *house,
            const StoaCall     *call,
            const StoaAccount  *me,
            GError            **error)
{
  const StoaRoomExit *leave = call->body;
  StoaLiveRoom *room = find_open (house, call, error);

  if (room == NULL || !dex_await (stoa_live_room_leave (room, me->id, leave->participant), error))
    return NULL;
  return await_card (house, me, call->segments[0], error);
}

/* Ending what has ended is no error: the wish is fulfilled. */
static gpointer
end_room (const StoaHouse    *house,
          const StoaCall     *call,
          const StoaAccount  *me,
          GError            **error)
{
  StoaLiveRoom *room = stoa_room_service_find (house->rooms, call->segments[0]);

  if (room != NULL && !dex_await (stoa_live_room_end (room), error))
    return NULL;
  return await_card (house, me, call->segments[0], error);
}

static gpointer
moderate_room (const StoaHouse        *house,
               const StoaCall         *call,
               const StoaParticipant  *who,
               GError                **error)
{
  const StoaModerate *moderate = call->body;
  StoaLiveRoom *room = find_open (house, call, error);
  g_autoptr (GError) refusal = NULL;
  StoaOk *ok;
  gint64 seq;

  if (room == NULL)
    return NULL;
  seq = dex_await_int64 (stoa_live_room_moderate (room, who, moderate->command, moderate->request), &refusal);
  if (refusal != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&refusal));
      return NULL;
    }
  ok = stoa_record_new (&stoa_ok_type);
  ok->seq = seq;
  return ok;
}

static gpointer
fill_list (const StoaHouse    *house,
           const StoaRoomList *found)
{
  StoaRoomList *list = stoa_record_copy (found);

  for (guint i = 0; i < list->rooms->len; i++)
    stoa_room_service_count (house->rooms, g_ptr_array_index (list->rooms, i));
  return list;
}

static gpointer
fill_card (const StoaHouse    *house,
           const StoaRoomCard *found)
{
  StoaRoomCard *card = stoa_record_copy (found);

  stoa_room_service_count (house->rooms, card);
  return card;
}

gpointer
stoa_call_go_on (const StoaHouse  *house,
                 const StoaCall   *call,
                 gpointer          found,
                 GError          **error)
{
  switch (call->route)
    {
    case STOA_ROUTE_ROOMS:
      return fill_list (house, found);
    case STOA_ROUTE_ROOM:
      return fill_card (house, found);
    case STOA_ROUTE_ROOM_START:
      return start_room (house, call, found, error);
    case STOA_ROUTE_ROOM_JOIN:
      return join_room (house, call, found, error);
    case STOA_ROUTE_ROOM_LEAVE:
      return leave_room (house, call, found, error);
    case STOA_ROUTE_ROOM_END:
      return end_room (house, call, found, error);
    case STOA_ROUTE_ROOM_MODERATE:
      return moderate_room (house, call, found, error);
    case STOA_ROUTE_RENAME:
      stoa_room_service_revise (house->rooms, ((const StoaAccount *) found)->id);
      break;
    case STOA_ROUTE_PROJECT_EDIT:
    case STOA_ROUTE_MEMBER_SET:
    case STOA_ROUTE_MEMBER_REMOVE:
      stoa_room_service_revise (house->rooms, call->segments[0]);
      break;
    case STOA_ROUTE_INVITE_ACCEPT:
      stoa_room_service_revise (house->rooms, ((const StoaInviteAccepted *) found)->target);
      break;
    default:
      break;
    }
  return stoa_record_ref (found);
}
