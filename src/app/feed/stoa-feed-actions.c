/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-feed-actions.h"

#include "stoa-client-feed.h"
#include "stoa-when.h"

#define STOA_TYPE_FEED_ACTIONS (stoa_feed_actions_get_type ())
G_DECLARE_FINAL_TYPE (StoaFeedActions, stoa_feed_actions, STOA, FEED_ACTIONS, GSimpleActionGroup)

struct _StoaFeedActions
{
  GSimpleActionGroup parent_instance;

  StoaSession *session;
  StoaOpenRooms *rooms;      /* listened to, or NULL */
  StoaOpenRoom *room;        /* the one one is in, or NULL */
  gboolean busy;             /* the server was asked */
};

G_DEFINE_FINAL_TYPE (StoaFeedActions, stoa_feed_actions, G_TYPE_SIMPLE_ACTION_GROUP)

static void
update (StoaFeedActions *self)
{
  GSimpleAction *promote = G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self), "promote"));
  const StoaRoomCard *card = self->room ? stoa_open_room_get_card (self->room) : NULL;

  if (self->busy)
    return;
  g_simple_action_set_enabled (promote, card && card->can_end);
  g_simple_action_set_state (promote, g_variant_new_boolean (card && card->post));
}

static void
set_room (StoaFeedActions *self,
          StoaOpenRoom    *room)
{
  if (self->room == room)
    return;
  if (self->room)
    g_signal_handlers_disconnect_by_func (self->room, update, self);
  g_set_object (&self->room, room);
  if (room)
    g_signal_connect_object (room, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}

static void
find_room (StoaFeedActions *self)
{
  guint n = self->rooms ? g_list_model_get_n_items (G_LIST_MODEL (self->rooms)) : 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (StoaOpenRoom) room = g_list_model_get_item (G_LIST_MODEL (self->rooms), i);

      if (stoa_session_is_in (self->session, stoa_open_room_get_card (room)->id))
        {
          set_room (self, room);
          return;
        }
    }
  set_room (self, NULL);
}

static void
rooms_changed (StoaFeedActions *self)
{
  StoaOpenRooms *rooms = stoa_session_get_rooms (self->session);

  if (self->rooms)
    g_signal_handlers_disconnect_by_func (self->rooms, find_room, self);
  g_set_object (&self->rooms, rooms);
  if (rooms)
    g_signal_connect_object (rooms, "items-changed", G_CALLBACK (find_room), self, G_CONNECT_SWAPPED);
  find_room (self);
}

static void
answered (gpointer      object,
          const GValue *value,
          const GError *error)
{
  StoaFeedActions *self = object;

  self->busy = FALSE;
  /* the news of the room come with the answer or right behind it */
  if (error)
    {
      stoa_session_notify (self->session, error->message);
      update (self);
    }
}

static void
change_promote (GSimpleAction *action,
                GVariant      *value,
                gpointer       data)
{
  StoaFeedActions *self = data;
  StoaClient *client = stoa_session_get_client (self->session);
  const char *room = self->room ? stoa_open_room_get_card (self->room)->id : NULL;
  gboolean on = g_variant_get_boolean (value);

  if (self->busy || room == NULL || client == NULL)
    return;
  self->busy = TRUE;
  g_simple_action_set_state (action, value);
  stoa_when (self, on ? stoa_client_promote_room (client, room) : stoa_client_demote_room (client, room), answered);
}

static const GActionEntry entries[] = {
  { "promote", NULL, NULL, "false", change_promote },
};

static void
stoa_feed_actions_dispose (GObject *object)
{
  StoaFeedActions *self = STOA_FEED_ACTIONS (object);

  g_clear_object (&self->room);
  g_clear_object (&self->rooms);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (stoa_feed_actions_parent_class)->dispose (object);
}

static void
stoa_feed_actions_class_init (StoaFeedActionsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = stoa_feed_actions_dispose;
}

static void
stoa_feed_actions_init (StoaFeedActions *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
}

GSimpleActionGroup *
stoa_feed_actions_new (StoaSession *session)
{
  StoaFeedActions *self = g_object_new (STOA_TYPE_FEED_ACTIONS, NULL);

  self->session = g_object_ref (session);
  g_signal_connect_object (session, "notify::rooms", G_CALLBACK (rooms_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::call", G_CALLBACK (find_room), self, G_CONNECT_SWAPPED);
  rooms_changed (self);
  return G_SIMPLE_ACTION_GROUP (self);
}
