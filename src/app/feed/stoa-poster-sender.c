/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-poster-sender.h"

#include "stoa-client-feed.h"
#include "stoa-still.h"
#include "stoa-when.h"

#define SETTING "send-posters"
#define PAUSE_S 10
#define WIDTH 640

struct _StoaPosterSender
{
  GObject parent_instance;

  StoaSession *session;
  StoaSource *source;        /* of the room one is in, listened to; or NULL */
  GCancellable *taking;      /* while a picture is made */
  char *sent_to;             /* room that may have a picture of ours, or NULL */
  guint pause_source;
};

G_DEFINE_FINAL_TYPE (StoaPosterSender, stoa_poster_sender, G_TYPE_OBJECT)

static gboolean
is_allowed (StoaPosterSender *self)
{
  return g_settings_get_boolean (stoa_session_get_settings (self->session), SETTING);
}

/* The room one is in, when it is a post, or NULL. */
static const char *
find_room (StoaPosterSender *self)
{
  StoaOpenRooms *rooms = stoa_session_get_rooms (self->session);
  guint n = rooms ? g_list_model_get_n_items (G_LIST_MODEL (rooms)) : 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (StoaOpenRoom) room = g_list_model_get_item (G_LIST_MODEL (rooms), i);
      const StoaRoomCard *card = stoa_open_room_get_card (room);

      if (card->post && stoa_session_is_in (self->session, card->id))
        return card->id;
    }
  return NULL;
}

static gboolean
may_send (StoaPosterSender *self)
{
  return is_allowed (self) && self->source && stoa_source_is_camera_live (self->source);
}

static void
answered (gpointer      object,
          const GValue *value,
          const GError *error)
{
  /* another one's may be there since less than the server's pause: the next time is soon */
  if (error)
    g_info ("poster: %s", error->message);
}

static void
taken (GObject      *object,
       GAsyncResult *result,
       gpointer      data)
{
  g_autoptr (StoaPosterSender) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) picture = stoa_still_take_finish (result, &error);
  StoaClient *client = stoa_session_get_client (self->session);
  const char *room = find_room (self);

  g_clear_object (&self->taking);
  if (picture == NULL)
    {
      g_info ("poster: %s", error->message);
      return;
    }
  /* it may have been forbidden meanwhile */
  if (client == NULL || room == NULL || !may_send (self))
    return;
  g_set_str (&self->sent_to, room);
  stoa_when (self, stoa_client_set_poster (client, room, picture), answered);
}

static void
send_one (StoaPosterSender *self)
{
  if (self->taking || !may_send (self) || find_room (self) == NULL)
    return;
  self->taking = g_cancellable_new ();
  stoa_still_take_async (self->source, WIDTH, self->taking, taken, g_object_ref (self));
}

static gboolean
send_again (gpointer self)
{
  send_one (self);
  return G_SOURCE_CONTINUE;
}

static void
take_back (StoaPosterSender *self)
{
  StoaClient *client = stoa_session_get_client (self->session);

  if (self->sent_to && client)
    stoa_when (self, stoa_client_set_poster (client, self->sent_to, NULL), answered);
  g_clear_pointer (&self->sent_to, g_free);
}

static void
setting_changed (StoaPosterSender *self)
{
  if (is_allowed (self))
    {
      send_one (self);
      return;
    }
  g_cancellable_cancel (self->taking);
  take_back (self);
}

static void
set_source (StoaPosterSender *self,
            StoaSource       *source)
{
  if (self->source == source)
    return;
  if (self->source)
    g_signal_handlers_disconnect_by_func (self->source, send_one, self);
  g_set_object (&self->source, source);
  if (source)
    g_signal_connect_object (source, "notify::camera-live", G_CALLBACK (send_one), self, G_CONNECT_SWAPPED);
}

static void
call_changed (StoaPosterSender *self)
{
  StoaCall *call = stoa_session_get_call (self->session);

  g_cancellable_cancel (self->taking);
  g_clear_pointer (&self->sent_to, g_free);
  g_clear_handle_id (&self->pause_source, g_source_remove);
  set_source (self, call ? stoa_call_get_source (call) : NULL);
  if (call)
    self->pause_source = g_timeout_add_seconds (PAUSE_S, send_again, self);
}

static void
stoa_poster_sender_dispose (GObject *object)
{
  StoaPosterSender *self = STOA_POSTER_SENDER (object);

  g_cancellable_cancel (self->taking);
  g_clear_handle_id (&self->pause_source, g_source_remove);
  set_source (self, NULL);
  G_OBJECT_CLASS (stoa_poster_sender_parent_class)->dispose (object);
}

static void
stoa_poster_sender_finalize (GObject *object)
{
  StoaPosterSender *self = STOA_POSTER_SENDER (object);

  g_clear_object (&self->taking);
  g_clear_object (&self->session);
  g_clear_pointer (&self->sent_to, g_free);
  G_OBJECT_CLASS (stoa_poster_sender_parent_class)->finalize (object);
}

static void
stoa_poster_sender_class_init (StoaPosterSenderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = stoa_poster_sender_dispose;
  object_class->finalize = stoa_poster_sender_finalize;
}

static void
stoa_poster_sender_init (StoaPosterSender *self)
{
}

StoaPosterSender *
stoa_poster_sender_new (StoaSession *session)
{
  StoaPosterSender *self = g_object_new (STOA_TYPE_POSTER_SENDER, NULL);

  self->session = g_object_ref (session);
  g_signal_connect_object (stoa_session_get_settings (session), "changed::" SETTING, G_CALLBACK (setting_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::call", G_CALLBACK (call_changed), self, G_CONNECT_SWAPPED);
  call_changed (self);
  return self;
}
