/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-call-devices.h"

#include <glib/gi18n.h>

#define HINT_EVERY_US (30 * G_TIME_SPAN_SECOND)
#define GRACE_US (3 * G_TIME_SPAN_SECOND)   /* the end of a sentence after the microphone went off */

#define N_KINDS (STOA_DEVICE_SPEAKER + 1)

struct _StoaCallDevices
{
  GObject parent_instance;

  StoaSession *session;
  StoaCall *call;            /* the one whose devices they are */
  GSimpleAction *actions[N_KINDS];
  StoaDevice *used[N_KINDS]; /* nullable */
  gint64 hinted_at_us;
  gint64 off_at_us;
};

static const struct
{
  const char *action;
  const char *key;           /* of the settings */
} kinds[N_KINDS] = {
  [STOA_DEVICE_CAMERA] = { "use-camera", "camera" },
  [STOA_DEVICE_MIC] = { "use-mic", "microphone" },
  [STOA_DEVICE_SPEAKER] = { "use-speaker", "speaker" },
};

G_DEFINE_FINAL_TYPE (StoaCallDevices, stoa_call_devices, G_TYPE_OBJECT)

static StoaDevices *
get_list (StoaCallDevices *self,
          StoaDeviceKind   kind)
{
  if (kind == STOA_DEVICE_CAMERA)
    return stoa_session_get_cameras (self->session);
  return kind == STOA_DEVICE_MIC ? stoa_session_get_mics (self->session) : stoa_session_get_speakers (self->session);
}

/* (transfer full) (nullable): NULL for the default. */
static char *
get_chosen (StoaCallDevices *self,
            StoaDeviceKind   kind)
{
  g_autofree char *id = g_settings_get_string (stoa_session_get_settings (self->session), kinds[kind].key);

  return *id ? g_steal_pointer (&id) : NULL;
}

/* The chosen one, or what does for it meanwhile: for a camera, nothing. */
static StoaDevice *
find_used (StoaCallDevices *self,
           StoaDeviceKind   kind)
{
  g_autofree char *chosen = get_chosen (self, kind);
  StoaDevice *device = stoa_devices_find (get_list (self, kind), chosen);

  if (device == NULL && kind != STOA_DEVICE_CAMERA)
    device = stoa_devices_find (get_list (self, kind), NULL);
  return device;
}

/* telling */

static gboolean
is_wanted (StoaCallDevices *self,
           StoaDeviceKind   kind)
{
  StoaSource *source = self->call ? stoa_call_get_source (self->call) : NULL;

  if (kind == STOA_DEVICE_CAMERA)
    return source && stoa_source_get_camera_on (source);
  if (kind == STOA_DEVICE_MIC)
    return source && stoa_source_get_mic_on (source);
  return self->call != NULL;
}

static char *
describe_loss (StoaDeviceKind  kind,
               StoaDevice     *before,
               StoaDevice     *now)
{
  const char *gone = stoa_device_get_label (before);

  if (now)
    return g_strdup_printf (_("“%s” was unplugged. “%s” is used instead."), gone, stoa_device_get_label (now));
  if (kind == STOA_DEVICE_CAMERA)
    return g_strdup_printf (_("“%s” was unplugged. You are seen again when it is back."), gone);
  if (kind == STOA_DEVICE_MIC)
    return g_strdup_printf (_("“%s” was unplugged. You are heard again when it is back."), gone);
  return g_strdup_printf (_("“%s” was unplugged. You hear the room again when it is back."), gone);
}

static char *
describe_gain (StoaDeviceKind  kind,
               StoaDevice     *now)
{
  if (kind == STOA_DEVICE_CAMERA)
    return g_strdup_printf (_("“%s” was plugged in. You are seen now."), stoa_device_get_label (now));
  if (kind == STOA_DEVICE_MIC)
    return g_strdup_printf (_("“%s” was plugged in. You are heard now."), stoa_device_get_label (now));
  return g_strdup_printf (_("“%s” was plugged in. You hear the room now."), stoa_device_get_label (now));
}

/* (transfer full) (nullable) */
static char *
describe_change (StoaCallDevices *self,
                 StoaDeviceKind   kind,
                 StoaDevice      *before,
                 StoaDevice      *now)
{
  g_autoptr (StoaDevice) still = before ? stoa_devices_find (get_list (self, kind), stoa_device_get_id (before)) : NULL;
  g_autofree char *chosen = get_chosen (self, kind);

  if (before && still == NULL)
    return describe_loss (kind, before, now);
  if (before == NULL)
    return describe_gain (kind, now);
  if (g_strcmp0 (chosen, stoa_device_get_id (now)) == 0)
    return g_strdup_printf (_("“%s” is back, and used again."), stoa_device_get_label (now));
  return NULL;
}

static gboolean
is_same (StoaDevice *a,
         StoaDevice *b)
{
  return g_strcmp0 (a ? stoa_device_get_id (a) : NULL, b ? stoa_device_get_id (b) : NULL) == 0;
}

/* using */

static void
follow (StoaCallDevices *self,
        StoaDeviceKind   kind,
        gboolean         tell)
{
  g_autoptr (StoaDevice) before = g_steal_pointer (&self->used[kind]);
  g_autofree char *chosen = get_chosen (self, kind);
  const char *id = chosen ? chosen : "";
  g_autofree char *text = NULL;

  self->used[kind] = find_used (self, kind);
  if (self->used[kind])
    id = stoa_device_get_id (self->used[kind]);
  g_simple_action_set_state (self->actions[kind], g_variant_new_string (id));
  if (!tell || !is_wanted (self, kind) || is_same (before, self->used[kind]))
    return;
  text = describe_change (self, kind, before, self->used[kind]);
  if (text)
    stoa_session_notify (self->session, text);
}

static void
devices_changed (StoaCallDevices *self,
                 guint            position,
                 guint            removed,
                 guint            added,
                 StoaDevices     *devices)
{
  for (StoaDeviceKind kind = 0; kind < N_KINDS; kind++)
    if (get_list (self, kind) == devices)
      follow (self, kind, TRUE);
}

static void
use (StoaCallDevices *self)
{
  StoaSource *source = self->call ? stoa_call_get_source (self->call) : NULL;
  g_autofree char *camera = get_chosen (self, STOA_DEVICE_CAMERA);
  g_autofree char *mic = get_chosen (self, STOA_DEVICE_MIC);
  g_autofree char *speaker = get_chosen (self, STOA_DEVICE_SPEAKER);

  for (StoaDeviceKind kind = 0; kind < N_KINDS; kind++)
    follow (self, kind, FALSE);
  if (self->call)
    stoa_call_set_speaker (self->call, speaker);
  if (source == NULL)
    return;
  stoa_source_set_camera (source, camera);
  stoa_source_set_mic (source, mic);
  stoa_source_set_suppress_noise (source, g_settings_get_boolean (stoa_session_get_settings (self->session),
                                                                  "noise-suppression"));
}

static void
chosen (StoaCallDevices *self,
        GVariant        *id,
        GSimpleAction   *action)
{
  for (StoaDeviceKind kind = 0; kind < N_KINDS; kind++)
    if (self->actions[kind] == action)
      g_settings_set_string (stoa_session_get_settings (self->session), kinds[kind].key,
                             g_variant_get_string (id, NULL));
}

/* talking with the microphone off */

static void
mic_switched (StoaCallDevices *self,
              GParamSpec      *pspec,
              StoaSource      *source)
{
  if (!stoa_source_get_mic_on (source))
    self->off_at_us = g_get_monotonic_time ();
}

static void
unheard (StoaCallDevices *self)
{
  gint64 now = g_get_monotonic_time ();

  if (now - self->off_at_us < GRACE_US || (self->hinted_at_us > 0 && now - self->hinted_at_us < HINT_EVERY_US))
    return;
  self->hinted_at_us = now;
  stoa_session_notify (self->session, g_settings_get_boolean (stoa_session_get_settings (self->session), "push-to-talk")
                                        ? _("You are muted. Hold Ctrl+Space to be heard.")
                                        : _("You are muted. Press Ctrl+D to be heard."));
}

static void
call_changed (StoaCallDevices *self)
{
  StoaCall *call = stoa_session_get_call (self->session);
  StoaSource *source = self->call ? stoa_call_get_source (self->call) : NULL;

  if (source)
    g_signal_handlers_disconnect_by_data (source, self);
  g_set_object (&self->call, call);
  source = call ? stoa_call_get_source (call) : NULL;
  if (source)
    {
      g_signal_connect_object (source, "unheard", G_CALLBACK (unheard), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (source, "notify::mic-on", G_CALLBACK (mic_switched), self, G_CONNECT_SWAPPED);
    }
  use (self);
}

/* GObject */

static void
stoa_call_devices_dispose (GObject *object)
{
  StoaCallDevices *self = STOA_CALL_DEVICES (object);

  for (StoaDeviceKind kind = 0; kind < N_KINDS; kind++)
    {
      g_clear_object (&self->actions[kind]);
      g_clear_object (&self->used[kind]);
    }
  g_clear_object (&self->call);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (stoa_call_devices_parent_class)->dispose (object);
}

static void
stoa_call_devices_class_init (StoaCallDevicesClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = stoa_call_devices_dispose;
}

static void
stoa_call_devices_init (StoaCallDevices *self)
{
}

static void
add_kind (StoaCallDevices *self,
          StoaDeviceKind   kind,
          GActionMap      *actions)
{
  self->actions[kind] = g_simple_action_new_stateful (kinds[kind].action, G_VARIANT_TYPE_STRING,
                                                      g_variant_new_string (""));
  g_action_map_add_action (actions, G_ACTION (self->actions[kind]));
  g_signal_connect_object (self->actions[kind], "change-state", G_CALLBACK (chosen), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (get_list (self, kind), "items-changed", G_CALLBACK (devices_changed), self,
                           G_CONNECT_SWAPPED);
}

StoaCallDevices *
stoa_call_devices_new (StoaSession *session,
                       GActionMap  *actions)
{
  StoaCallDevices *self = g_object_new (STOA_TYPE_CALL_DEVICES, NULL);

  self->session = g_object_ref (session);
  for (StoaDeviceKind kind = 0; kind < N_KINDS; kind++)
    add_kind (self, kind, actions);
  g_signal_connect_object (stoa_session_get_settings (session), "changed", G_CALLBACK (use), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::call", G_CALLBACK (call_changed), self, G_CONNECT_SWAPPED);
  call_changed (self);
  return self;
}
