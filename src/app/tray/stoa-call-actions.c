/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-call-actions.h"

#include "stoa-call-devices.h"
#include "stoa-share.h"
#include "stoa-volumes.h"
#include "stoa-when.h"

#define STOA_TYPE_CALL_ACTIONS (stoa_call_actions_get_type ())
G_DECLARE_FINAL_TYPE (StoaCallActions, stoa_call_actions, STOA, CALL_ACTIONS, GSimpleActionGroup)

struct _StoaCallActions
{
  GSimpleActionGroup parent_instance;

  StoaSession *session;
  StoaCall *call;            /* the one whose news are listened to */
  StoaPerson *me;            /* in it */
  StoaShare *share;          /* the actions about one's screen */
  StoaCallDevices *devices;
  StoaVolumes *volumes;
};

G_DEFINE_FINAL_TYPE (StoaCallActions, stoa_call_actions, G_TYPE_SIMPLE_ACTION_GROUP)

static void
set_action (StoaCallActions *self,
            const char      *name,
            gboolean         enabled,
            gboolean         state)
{
  GSimpleAction *action = G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self), name));

  g_simple_action_set_enabled (action, enabled);
  if (g_action_get_state_type (G_ACTION (action)))
    g_simple_action_set_state (action, g_variant_new_boolean (state));
}

static gboolean
is_locked (StoaCallActions *self,
           StoaTrackKind    kind)
{
  return self->me && stoa_participant_is_locked (stoa_person_get_participant (self->me), kind);
}

static void
update (StoaCallActions *self)
{
  StoaSource *source = self->call ? stoa_call_get_source (self->call) : NULL;
  gboolean hand = FALSE;

  if (self->me)
    g_object_get (self->me, "hand-raised", &hand, NULL);
  set_action (self, "mic", source && !is_locked (self, STOA_TRACK_MIC), source && stoa_source_get_mic_on (source));
  set_action (self, "camera", source && !is_locked (self, STOA_TRACK_CAMERA), source && stoa_source_get_camera_on (source));
  set_action (self, "hand", self->me != NULL, hand);
  set_action (self, "leave", self->call != NULL, FALSE);
  set_action (self, "end", self->me && stoa_person_get_role (self->me) >= STOA_ROLE_MODERATOR, FALSE);
}

static void
me_changed (StoaCallActions *self)
{
  StoaPerson *me = self->call ? stoa_room_get_me (stoa_call_get_room (self->call)) : NULL;

  if (self->me)
    g_signal_handlers_disconnect_by_data (self->me, self);
  g_set_object (&self->me, me);
  if (me)
    g_signal_connect_object (me, "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}

static void
disconnect_call (StoaCallActions *self)
{
  g_signal_handlers_disconnect_by_data (stoa_call_get_room (self->call), self);
  if (stoa_call_get_source (self->call))
    g_signal_handlers_disconnect_by_data (stoa_call_get_source (self->call), self);
}

static void
connect_call (StoaCallActions *self)
{
  StoaSource *source = stoa_call_get_source (self->call);

  g_signal_connect_object (stoa_call_get_room (self->call), "notify::me", G_CALLBACK (me_changed), self,
                           G_CONNECT_SWAPPED);
  if (source == NULL)
    return;
  g_signal_connect_object (source, "notify::mic-on", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (source, "notify::camera-on", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
}

static void
call_changed (StoaCallActions *self)
{
  StoaCall *call = stoa_session_get_call (self->session);

  if (self->call)
    disconnect_call (self);
  g_set_object (&self->call, call);
  if (call)
    connect_call (self);
  me_changed (self);
}

static void
asked (gpointer      object,
       const GValue *value,
       const GError *error)
{
  if (error)
    stoa_session_notify (STOA_CALL_ACTIONS (object)->session, error->message);
}

static void
ask (StoaCallActions *self,
     StoaCommandKind  kind)
{
  g_autoptr (StoaCommand) command = stoa_record_new (&stoa_command_type);

  command->kind = kind;
  stoa_when (self, stoa_room_ask (stoa_call_get_room (self->call), command), asked);
}

static void
change_mic (GSimpleAction *action,
            GVariant      *value,
            gpointer       self)
{
  stoa_call_set_mic (STOA_CALL_ACTIONS (self)->call, g_variant_get_boolean (value));
}

static void
change_camera (GSimpleAction *action,
               GVariant      *value,
               gpointer       self)
{
  stoa_call_set_camera (STOA_CALL_ACTIONS (self)->call, g_variant_get_boolean (value));
}

static void
change_hand (GSimpleAction *action,
             GVariant      *value,
             gpointer       self)
{
  ask (self, g_variant_get_boolean (value) ? STOA_COMMAND_RAISE_HAND : STOA_COMMAND_LOWER_HAND);
}

static void
activate_leave (GSimpleAction *action,
                GVariant      *parameter,
                gpointer       self)
{
  stoa_session_leave (STOA_CALL_ACTIONS (self)->session);
}

static void
activate_end (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       self)
{
  ask (self, STOA_COMMAND_END);
}

static const GActionEntry entries[] = {
  { "mic", NULL, NULL, "false", change_mic },
  { "camera", NULL, NULL, "false", change_camera },
  { "hand", NULL, NULL, "false", change_hand },
  { "leave", activate_leave },
  { "end", activate_end },
};

static void
stoa_call_actions_dispose (GObject *object)
{
  StoaCallActions *self = STOA_CALL_ACTIONS (object);

  g_clear_object (&self->share);
  g_clear_object (&self->devices);
  g_clear_object (&self->volumes);
  g_clear_object (&self->me);
  g_clear_object (&self->call);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (stoa_call_actions_parent_class)->dispose (object);
}

static void
stoa_call_actions_class_init (StoaCallActionsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = stoa_call_actions_dispose;
}

static void
stoa_call_actions_init (StoaCallActions *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
}

GSimpleActionGroup *
stoa_call_actions_new (StoaSession *session)
{
  StoaCallActions *self = g_object_new (STOA_TYPE_CALL_ACTIONS, NULL);

  self->session = g_object_ref (session);
  g_signal_connect_object (session, "notify::call", G_CALLBACK (call_changed), self, G_CONNECT_SWAPPED);
  call_changed (self);
  self->share = stoa_share_new (session, G_ACTION_MAP (self));
  self->devices = stoa_call_devices_new (session, G_ACTION_MAP (self));
  self->volumes = stoa_volumes_new (session);
  return G_SIMPLE_ACTION_GROUP (self);
}
