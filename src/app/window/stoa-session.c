/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-session-private.h"

static GParamSpec *props[STOA_SESSION_N_PROPS];

enum { NOTICE, STOPPING, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (StoaSession, stoa_session, G_TYPE_OBJECT)

static void
stoa_session_get_property (GObject    *object,
                           guint       prop_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  StoaSession *self = STOA_SESSION (object);

  switch (prop_id)
    {
    case STOA_SESSION_PROP_STAGE:
      g_value_set_int (value, self->stage);
      break;
    case STOA_SESSION_PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;
    case STOA_SESSION_PROP_CLIENT:
      g_value_set_object (value, self->client);
      break;
    case STOA_SESSION_PROP_ROOMS:
      g_value_set_object (value, self->rooms);
      break;
    case STOA_SESSION_PROP_PLACES:
      g_value_set_object (value, self->places);
      break;
    case STOA_SESSION_PROP_CALL:
      g_value_set_object (value, self->call);
      break;
    case STOA_SESSION_PROP_JOINING:
      g_value_set_string (value, self->joining);
      break;
    case STOA_SESSION_PROP_KNOCKING:
      g_value_set_object (value, self->knocking);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
stoa_session_finalize (GObject *object)
{
  StoaSession *self = STOA_SESSION (object);

  g_clear_object (&self->call);
  g_clear_object (&self->knocking);
  g_clear_object (&self->rooms);
  g_clear_object (&self->places);
  g_clear_object (&self->recordings);
  g_clear_object (&self->pictures);
  g_clear_object (&self->client);
  g_clear_object (&self->server);
  g_clear_object (&self->cameras);
  g_clear_object (&self->mics);
  g_clear_object (&self->speakers);
  g_clear_object (&self->settings);
  g_clear_error (&self->error);
  g_free (self->data_dir);
  g_free (self->url);
  g_free (self->token_file);
  g_free (self->joining);
  G_OBJECT_CLASS (stoa_session_parent_class)->finalize (object);
}

static void
stoa_session_class_init (StoaSessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = stoa_session_get_property;
  object_class->finalize = stoa_session_finalize;

  props[STOA_SESSION_PROP_STAGE] = g_param_spec_int ("stage", NULL, NULL, 0, STOA_SESSION_READY, 0, G_PARAM_READABLE);
  props[STOA_SESSION_PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, G_PARAM_READABLE);
  props[STOA_SESSION_PROP_CLIENT] = g_param_spec_object ("client", NULL, NULL, STOA_TYPE_CLIENT, G_PARAM_READABLE);
  props[STOA_SESSION_PROP_ROOMS] = g_param_spec_object ("rooms", NULL, NULL, STOA_TYPE_OPEN_ROOMS, G_PARAM_READABLE);
  props[STOA_SESSION_PROP_PLACES] = g_param_spec_object ("places", NULL, NULL, STOA_TYPE_PLACES, G_PARAM_READABLE);
  props[STOA_SESSION_PROP_CALL] = g_param_spec_object ("call", NULL, NULL, STOA_TYPE_CALL, G_PARAM_READABLE);
  props[STOA_SESSION_PROP_JOINING] = g_param_spec_string ("joining", NULL, NULL, NULL, G_PARAM_READABLE);
  props[STOA_SESSION_PROP_KNOCKING] = g_param_spec_object ("knocking", NULL, NULL, STOA_TYPE_ROOM, G_PARAM_READABLE);
  g_object_class_install_properties (object_class, STOA_SESSION_N_PROPS, props);
  signals[STOPPING] = g_signal_new ("stopping", STOA_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[NOTICE] = g_signal_new ("notice", STOA_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
stoa_session_init (StoaSession *self)
{
  self->settings = g_settings_new ("io.github.stoalive.Stoa");
  self->cameras = stoa_devices_new (STOA_DEVICE_CAMERA);
  self->mics = stoa_devices_new (STOA_DEVICE_MIC);
  self->speakers = stoa_devices_new (STOA_DEVICE_SPEAKER);
}

void
stoa_session_changed (StoaSession *self,
                      guint        property)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[property]);
}

StoaSession *
stoa_session_new (const char *data_dir,
                  const char *url,
                  const char *token_file)
{
  StoaSession *self = g_object_new (STOA_TYPE_SESSION, NULL);

  self->data_dir = g_strdup (data_dir);
  self->url = g_strdup (url);
  self->token_file = g_strdup (token_file);
  return self;
}

void
stoa_session_notify (StoaSession *self,
                     const char  *text)
{
  g_return_if_fail (STOA_IS_SESSION (self));
  g_signal_emit (self, signals[NOTICE], 0, text);
}

StoaSessionStage
stoa_session_get_stage (StoaSession *self)
{
  return self->stage;
}

const GError *
stoa_session_get_error (StoaSession *self)
{
  return self->error;
}

StoaClient *
stoa_session_get_client (StoaSession *self)
{
  return self->client;
}

StoaOpenRooms *
stoa_session_get_rooms (StoaSession *self)
{
  return self->rooms;
}

StoaPlaces *
stoa_session_get_places (StoaSession *self)
{
  return self->places;
}

StoaOpenRoom *
stoa_session_find_room (StoaSession *self,
                        const char  *room)
{
  GListModel *rooms = G_LIST_MODEL (self->rooms);

  for (guint i = 0; rooms && i < g_list_model_get_n_items (rooms); i++)
    {
      g_autoptr (StoaOpenRoom) open = g_list_model_get_item (rooms, i);

      if (g_strcmp0 (stoa_open_room_get_card (open)->id, room) == 0)
        return open; /* the list has it */
    }
  return NULL;
}

StoaPictureCache *
stoa_session_get_pictures (StoaSession *self)
{
  return self->pictures;
}

StoaRecordings *
stoa_session_get_recordings (StoaSession *self)
{
  g_return_val_if_fail (STOA_IS_SESSION (self), NULL);
  return self->recordings;
}

StoaCall *
stoa_session_get_call (StoaSession *self)
{
  return self->call;
}

const char *
stoa_session_get_joining (StoaSession *self)
{
  return self->joining;
}

StoaRoom *
stoa_session_get_knocking (StoaSession *self)
{
  return self->knocking;
}

gboolean
stoa_session_is_in (StoaSession *self,
                    const char  *room)
{
  return self->call && g_strcmp0 (stoa_room_get_id (stoa_call_get_room (self->call)), room) == 0;
}

StoaDevices *
stoa_session_get_cameras (StoaSession *self)
{
  return self->cameras;
}

StoaDevices *
stoa_session_get_mics (StoaSession *self)
{
  return self->mics;
}

StoaDevices *
stoa_session_get_speakers (StoaSession *self)
{
  return self->speakers;
}

GSettings *
stoa_session_get_settings (StoaSession *self)
{
  return self->settings;
}

StoaSource *
stoa_session_make_source (StoaSession *self)
{
  StoaSource *source = stoa_source_new_devices (self->cameras, self->mics);
  g_autofree char *camera = g_settings_get_string (self->settings, "camera");
  g_autofree char *mic = g_settings_get_string (self->settings, "microphone");

  stoa_source_set_camera (source, *camera ? camera : NULL);
  stoa_source_set_mic (source, *mic ? mic : NULL);
  stoa_source_set_suppress_noise (source, g_settings_get_boolean (self->settings, "noise-suppression"));
  stoa_source_set_camera_on (source, FALSE);
  stoa_source_set_mic_on (source, FALSE);
  return source;
}
