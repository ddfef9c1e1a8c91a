/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-live-notices.h"

#include <glib/gi18n.h>

#include "stoa-place-actions.h"

#define MOST_SHOWN 5 /* notifications at a time */

struct _StoaLiveNotices
{
  GObject parent_instance;

  StoaSession *session;
  StoaOpenRooms *rooms;
  GHashTable *known;         /* ids of rooms that were open already, or are told; NULL before the first list */
  GHashTable *shown;         /* those of them with a notification */
};

G_DEFINE_FINAL_TYPE (StoaLiveNotices, stoa_live_notices, G_TYPE_OBJECT)

static char *
notification_id (const char *room)
{
  return g_strconcat ("live-", room, NULL);
}

static void
show (StoaLiveNotices    *self,
      const StoaRoomCard *card)
{
  /* Translators: a project, such as "River walk is live" */
  g_autofree char *title = g_strdup_printf (_("%s is live"), card->context_title);
  g_autofree char *body = g_strdup_printf (_("%s started “%s”."), card->host_name, card->title);
  g_autofree char *id = notification_id (card->id);
  g_autoptr (GNotification) notification = g_notification_new (title);

  g_notification_set_body (notification, body);
  g_notification_set_default_action_and_target (notification, "app.show-room", "s", card->id);
  g_notification_add_button_with_target (notification, _("Join"), "app.join-room", "s", card->id);
  g_application_send_notification (g_application_get_default (), id, notification);
  g_hash_table_add (self->shown, g_strdup (card->id));
}

static gboolean
is_wanted (StoaLiveNotices    *self,
           const StoaRoomCard *card)
{
  StoaPlaces *places = stoa_session_get_places (self->session);
  StoaPlace *place = places ? stoa_places_find (places, card->context) : NULL;
  StoaClient *client = stoa_session_get_client (self->session);
  const StoaAccount *me = client ? stoa_client_get_account (client) : NULL;

  return place && card->context_kind == STOA_CONTEXT_PROJECT
         && stoa_place_get_context (place)->membership != STOA_MEMBERSHIP_NONE
         && me && g_strcmp0 (card->host, me->id) != 0 && !stoa_session_is_in (self->session, card->id)
         && g_hash_table_size (self->shown) < MOST_SHOWN && !stoa_place_is_quiet (self->session, card->context);
}

static gboolean
is_over (gpointer room,
         gpointer value,
         gpointer data)
{
  StoaLiveNotices *self = data;
  g_autofree char *id = notification_id (room);

  if (stoa_session_find_room (self->session, room) && !stoa_session_is_in (self->session, room))
    return FALSE;
  g_application_withdraw_notification (g_application_get_default (), id);
  return TRUE;
}

static void
withdraw (StoaLiveNotices *self)
{
  g_hash_table_foreach_remove (self->shown, is_over, self);
}

/* Those that were open when the app came are on the page already. */
static void
rooms_listed (StoaLiveNotices *self)
{
  gboolean first = self->known == NULL;
  gboolean loaded = FALSE;

  g_object_get (self->rooms, "loaded", &loaded, NULL);
  if (!loaded)
    return;
  if (first)
    self->known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->rooms)); i++)
    {
      g_autoptr (StoaOpenRoom) room = g_list_model_get_item (G_LIST_MODEL (self->rooms), i);
      const StoaRoomCard *card = stoa_open_room_get_card (room);

      if (g_hash_table_add (self->known, g_strdup (card->id)) && !first && is_wanted (self, card))
        show (self, card);
    }
  withdraw (self);
}

static void
rooms_changed (StoaLiveNotices *self)
{
  if (self->rooms)
    g_signal_handlers_disconnect_by_data (self->rooms, self);
  g_set_object (&self->rooms, stoa_session_get_rooms (self->session));
  g_clear_pointer (&self->known, g_hash_table_unref);
  withdraw (self);
  if (self->rooms == NULL)
    return;
  g_signal_connect_object (self->rooms, "items-changed", G_CALLBACK (rooms_listed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->rooms, "notify::loaded", G_CALLBACK (rooms_listed), self, G_CONNECT_SWAPPED);
  rooms_listed (self);
}

static void
stoa_live_notices_dispose (GObject *object)
{
  StoaLiveNotices *self = STOA_LIVE_NOTICES (object);

  g_clear_pointer (&self->known, g_hash_table_unref);
  g_clear_pointer (&self->shown, g_hash_table_unref);
  g_clear_object (&self->rooms);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (stoa_live_notices_parent_class)->dispose (object);
}

static void
stoa_live_notices_class_init (StoaLiveNoticesClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = stoa_live_notices_dispose;
}

static void
stoa_live_notices_init (StoaLiveNotices *self)
{
  self->shown = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

StoaLiveNotices *
stoa_live_notices_new (StoaSession *session)
{
  StoaLiveNotices *self = g_object_new (STOA_TYPE_LIVE_NOTICES, NULL);

  self->session = g_object_ref (session);
  g_signal_connect_object (session, "notify::rooms", G_CALLBACK (rooms_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::call", G_CALLBACK (withdraw), self, G_CONNECT_SWAPPED);
  rooms_changed (self);
  return self;
}
