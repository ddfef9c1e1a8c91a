/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-recording-watch.h"

#include "stoa-message.h"

struct _StoaRecordingWatch
{
  GObject parent_instance;

  StoaSession *session;
  StoaClient *client;        /* the one listened to */
  StoaRoom *room;            /* the one followed */
  StoaRecordingHealth *health;
};

enum { CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (StoaRecordingWatch, stoa_recording_watch, G_TYPE_OBJECT)

static void
told (StoaRecordingWatch *self,
      StoaMessage        *message)
{
  const StoaRecordingHealth *health = message->body;

  if (message->type != STOA_MESSAGE_RECORDING_HEALTH || self->room == NULL
      || g_strcmp0 (health->room, stoa_room_get_id (self->room)) != 0)
    return;
  g_clear_pointer (&self->health, stoa_record_unref);
  self->health = stoa_record_ref ((gpointer) health);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
room_changed (StoaRecordingWatch *self)
{
  const StoaRoomRecording *recording = stoa_recording_watch_get_recording (self);

  if (self->health && (recording == NULL || g_strcmp0 (recording->id, self->health->recording) != 0))
    g_clear_pointer (&self->health, stoa_record_unref);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
call_changed (StoaRecordingWatch *self)
{
  StoaCall *call = stoa_session_get_call (self->session);

  if (self->room)
    g_signal_handlers_disconnect_by_data (self->room, self);
  g_set_object (&self->room, (call ? stoa_call_get_room (call) : NULL));
  if (self->room)
    g_signal_connect_object (self->room, "changed", G_CALLBACK (room_changed), self, G_CONNECT_SWAPPED);
  room_changed (self);
}

static void
client_changed (StoaRecordingWatch *self)
{
  if (self->client)
    g_signal_handlers_disconnect_by_data (self->client, self);
  g_set_object (&self->client, stoa_session_get_client (self->session));
  if (self->client)
    g_signal_connect_object (self->client, "message", G_CALLBACK (told), self, G_CONNECT_SWAPPED);
}

static void
stoa_recording_watch_dispose (GObject *object)
{
  StoaRecordingWatch *self = STOA_RECORDING_WATCH (object);

  g_clear_pointer (&self->health, stoa_record_unref);
  g_clear_object (&self->room);
  g_clear_object (&self->client);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (stoa_recording_watch_parent_class)->dispose (object);
}

static void
stoa_recording_watch_class_init (StoaRecordingWatchClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = stoa_recording_watch_dispose;
  signals[CHANGED] = g_signal_new ("changed", STOA_TYPE_RECORDING_WATCH, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
}

static void
stoa_recording_watch_init (StoaRecordingWatch *self)
{
}

StoaRecordingWatch *
stoa_recording_watch_new (StoaSession *session)
{
  StoaRecordingWatch *self = g_object_new (STOA_TYPE_RECORDING_WATCH, NULL);

  self->session = g_object_ref (session);
  g_signal_connect_object (session, "notify::client", G_CALLBACK (client_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::call", G_CALLBACK (call_changed), self, G_CONNECT_SWAPPED);
  client_changed (self);
  call_changed (self);
  return self;
}

StoaRoom *
stoa_recording_watch_get_room (StoaRecordingWatch *self)
{
  g_return_val_if_fail (STOA_IS_RECORDING_WATCH (self), NULL);
  return self->room;
}

const StoaRoomRecording *
stoa_recording_watch_get_recording (StoaRecordingWatch *self)
{
  g_return_val_if_fail (STOA_IS_RECORDING_WATCH (self), NULL);
  return self->room ? stoa_room_get_shown (self->room)->recording : NULL;
}

const StoaRecordingHealth *
stoa_recording_watch_get_health (StoaRecordingWatch *self)
{
  g_return_val_if_fail (STOA_IS_RECORDING_WATCH (self), NULL);
  return self->health;
}
