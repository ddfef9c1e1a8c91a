/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-call"

#include "stoa-call.h"

#include "stoa-call-log.h"
#include "stoa-call-receiver.h"
#include "stoa-call-sender.h"
#include "stoa-weak.h"

#define REFUSED_MUTE_S 2     /* before the room is told again what it refused to hear */

struct _StoaCall
{
  GObject parent_instance;

  StoaRoom *room;
  StoaSource *source;        /* NULL for a listener */
  StoaCallSender *sender;    /* NULL without a source */
  StoaCallReceiver *receiver;
  StoaPerson *me;            /* whose tracks are watched */
  guint tell_source;
  guint log_source;
  gboolean left;

  /* what was last notified */
  char *trouble;
  gboolean connected;
};

G_DEFINE_FINAL_TYPE (StoaCall, stoa_call, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_ROOM,
  PROP_SOURCE,
  PROP_MEDIA_TROUBLE,
  PROP_CONNECTED,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void tell_switches (StoaCall *self);

static void
on_peers_changed (StoaCall *self)
{
  const char *trouble = stoa_call_receiver_get_trouble (self->receiver);
  gboolean connected = stoa_call_receiver_is_connected (self->receiver);

  if (self->sender != NULL)
    {
      connected = connected && stoa_call_sender_is_connected (self->sender);
      if (trouble == NULL)
        trouble = stoa_call_sender_get_trouble (self->sender);
    }
  if (g_set_str (&self->trouble, trouble))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MEDIA_TROUBLE]);
  if (self->connected != connected)
    {
      self->connected = connected;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CONNECTED]);
    }
}

static gboolean
on_tell_again (gpointer data)
{
  StoaCall *self = data;

  self->tell_source = 0;
  tell_switches (self);
  return G_SOURCE_REMOVE;
}

static DexFuture *
on_switch_refused (DexFuture *future, gpointer data)
{
  g_autoptr (StoaCall) self = g_weak_ref_get (data);

  if (self != NULL && !self->left && self->tell_source == 0)
    self->tell_source = g_timeout_add_seconds (REFUSED_MUTE_S, on_tell_again, self);
  return NULL;
}

/* The room shows a track as on when it is, and its device gives something. */
static void
tell_switch (StoaCall *self, StoaTrackKind kind, gboolean on)
{
  const StoaTrack *track = stoa_participant_track (stoa_person_get_participant (self->me), kind);
  g_autoptr (StoaCommand) command = NULL;

  if (track == NULL || track->muted == !on)
    return;
  command = stoa_record_new (&stoa_command_type);
  command->kind = STOA_COMMAND_MUTE_TRACK;
  command->track = kind;
  command->on = !on;
  dex_future_disown (dex_future_catch (stoa_room_ask (self->room, command), on_switch_refused,
                                       stoa_weak_new (self), stoa_weak_free));
}

static void
tell_switches (StoaCall *self)
{
  if (self->left || self->source == NULL || self->me == NULL || self->tell_source != 0
      || stoa_room_get_link (self->room) != STOA_ROOM_JOINED)
    return;
  tell_switch (self, STOA_TRACK_MIC, stoa_source_is_mic_live (self->source));
  tell_switch (self, STOA_TRACK_CAMERA, stoa_source_is_camera_live (self->source));
  tell_switch (self, STOA_TRACK_SCREEN,
               stoa_screen_get_state (stoa_source_get_screen (self->source)) == STOA_SCREEN_ON);
}

/* What a moderator locked is off here as well, and stays off until oneself opens it. */
static void
obey_locks (StoaCall *self)
{
  if (self->source == NULL || self->left)
    return;
  if (stoa_person_get_step (self->me, STOA_TRACK_MIC) != STOA_STEP_NONE)
    stoa_source_set_mic_on (self->source, FALSE);
  if (stoa_person_get_step (self->me, STOA_TRACK_CAMERA) != STOA_STEP_NONE)
    stoa_source_set_camera_on (self->source, FALSE);
  if (stoa_person_get_step (self->me, STOA_TRACK_SCREEN) != STOA_STEP_NONE)
    stoa_screen_stop (stoa_source_get_screen (self->source));
}

static void
on_me_changed (StoaCall *self)
{
  obey_locks (self);
  if (self->sender != NULL)
    stoa_call_sender_flush (self->sender);
  tell_switches (self);
}

static void
on_me (StoaCall *self)
{
  StoaPerson *me = stoa_room_get_me (self->room);

  if (self->me == me)
    return;
  if (self->me != NULL)
    g_signal_handlers_disconnect_by_data (self->me, self);
  g_set_object (&self->me, me);
  if (me == NULL)
    return;
  g_signal_connect_object (me, "notify", G_CALLBACK (on_me_changed), self, G_CONNECT_SWAPPED);
  on_me_changed (self);
}

static void
on_link (StoaCall *self)
{
  if (stoa_room_get_link (self->room) != STOA_ROOM_JOINED)
    return;
  stoa_call_receiver_flush (self->receiver);
  if (self->sender != NULL)
    stoa_call_sender_flush (self->sender);
  tell_switches (self);
}

static void
on_media_reset (StoaCall *self)
{
  stoa_call_receiver_rebuild (self->receiver);
  if (self->sender != NULL)
    stoa_call_sender_rebuild (self->sender);
}

static void
on_left (StoaCall *self)
{
  if (self->left)
    return;
  self->left = TRUE;
  g_clear_handle_id (&self->tell_source, g_source_remove);
  stoa_call_receiver_close (self->receiver);
  if (self->sender != NULL)
    stoa_call_sender_close (self->sender);
  if (self->source != NULL)
    stoa_source_stop (self->source);
}

static void
on_offer (StoaCall *self, const StoaOffer *offer)
{
  stoa_call_receiver_set_offer (self->receiver, offer);
}

static void
on_slots (StoaCall *self, const StoaSlots *slots)
{
  stoa_call_receiver_set_slots (self->receiver, slots);
}

static void
on_candidate (StoaCall *self, const StoaCandidate *candidate)
{
  if (candidate->peer == STOA_PEER_SUBSCRIBE)
    stoa_call_receiver_add_candidate (self->receiver, candidate);
  else if (self->sender != NULL)
    stoa_call_sender_add_candidate (self->sender, candidate);
}

static void
on_keyframe (StoaCall *self, const StoaKeyframe *keyframe)
{
  if (self->sender != NULL)
    stoa_call_sender_send_keyframe (self->sender, keyframe->mid, keyframe->layer);
}

static void
on_demand (StoaCall *self, const StoaDemand *demand)
{
  if (self->sender != NULL)
    stoa_call_sender_set_demand (self->sender, demand->wants_mid, demand->wants_high);
}

static void
connect_room (StoaCall *self)
{
  const struct
  {
    const char *signal;
    GCallback handler;
  } wires[] = {
    { "notify::me", G_CALLBACK (on_me) },      { "notify::link", G_CALLBACK (on_link) },
    { "media-reset", G_CALLBACK (on_media_reset) }, { "left", G_CALLBACK (on_left) },
    { "offer", G_CALLBACK (on_offer) },        { "slots", G_CALLBACK (on_slots) },
    { "candidate", G_CALLBACK (on_candidate) }, { "keyframe", G_CALLBACK (on_keyframe) },
    { "demand", G_CALLBACK (on_demand) },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (wires); i++)
    g_signal_connect_object (self->room, wires[i].signal, wires[i].handler, self, G_CONNECT_SWAPPED);
}

static void
stoa_call_dispose (GObject *object)
{
  StoaCall *self = STOA_CALL (object);

  stoa_call_leave (self);
  g_clear_handle_id (&self->log_source, g_source_remove);
  if (self->me != NULL)
    g_signal_handlers_disconnect_by_data (self->me, self);
  g_clear_object (&self->me);
  G_OBJECT_CLASS (stoa_call_parent_class)->dispose (object);
}

static void
stoa_call_finalize (GObject *object)
{
  StoaCall *self = STOA_CALL (object);

  g_clear_object (&self->receiver);
  g_clear_object (&self->sender);
  g_clear_object (&self->source);
  g_clear_object (&self->room);
  g_free (self->trouble);
  G_OBJECT_CLASS (stoa_call_parent_class)->finalize (object);
}

static void
stoa_call_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  StoaCall *self = STOA_CALL (object);

  switch (id)
    {
    case PROP_ROOM:
      g_value_set_object (value, self->room);
      break;
    case PROP_SOURCE:
      g_value_set_object (value, self->source);
      break;
    case PROP_MEDIA_TROUBLE:
      g_value_set_string (value, self->trouble);
      break;
    case PROP_CONNECTED:
      g_value_set_boolean (value, self->connected);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
stoa_call_class_init (StoaCallClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->dispose = stoa_call_dispose;
  object_class->finalize = stoa_call_finalize;
  object_class->get_property = stoa_call_get_property;

  properties[PROP_ROOM] = g_param_spec_object ("room", NULL, NULL, STOA_TYPE_ROOM, flags);
  properties[PROP_SOURCE] = g_param_spec_object ("source", NULL, NULL, STOA_TYPE_SOURCE, flags);
  properties[PROP_MEDIA_TROUBLE] = g_param_spec_string ("media-trouble", NULL, NULL, NULL, flags);
  properties[PROP_CONNECTED] = g_param_spec_boolean ("connected", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
stoa_call_init (StoaCall *self)
{
}

StoaCall *
stoa_call_new (StoaRoom *room, StoaSource *source, gboolean play)
{
  StoaCall *self = g_object_new (STOA_TYPE_CALL, NULL);

  self->room = g_object_ref (room);
  self->receiver = stoa_call_receiver_new (room, play);
  g_signal_connect_object (self->receiver, "changed", G_CALLBACK (on_peers_changed), self, G_CONNECT_SWAPPED);
  if (source != NULL)
    {
      self->source = g_object_ref (source);
      self->sender = stoa_call_sender_new (room, source);
      g_signal_connect_object (self->sender, "changed", G_CALLBACK (on_peers_changed), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (source, "notify::mic-live", G_CALLBACK (tell_switches), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (source, "notify::camera-live", G_CALLBACK (tell_switches), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (stoa_source_get_screen (source), "notify::state", G_CALLBACK (tell_switches), self,
                               G_CONNECT_SWAPPED);
    }
  connect_room (self);
  self->log_source = stoa_call_log_start (self);
  return self;
}

/* The peers are made while the room is being entered: once in, all there is to do is to talk. */
DexFuture *
stoa_call_join (StoaCall *self, const char *name)
{
  DexFuture *future;

  g_return_val_if_fail (STOA_IS_CALL (self), NULL);

  future = stoa_room_join (self->room, name);
  stoa_call_receiver_rebuild (self->receiver);
  if (self->sender != NULL)
    stoa_call_sender_rebuild (self->sender);
  return future;
}

void
stoa_call_leave (StoaCall *self)
{
  g_return_if_fail (STOA_IS_CALL (self));

  on_left (self);
  stoa_room_leave (self->room);
}

void
stoa_call_look (StoaCall      *self,
                const char    *participant,
                StoaTrackKind  kind,
                StoaLayer      layer,
                StoaFrames    *frames)
{
  g_return_if_fail (STOA_IS_CALL (self));

  if (!self->left)
    stoa_call_receiver_look (self->receiver, participant, kind, layer, frames);
}

static gboolean
is_locked (StoaCall *self, StoaTrackKind kind)
{
  return self->me != NULL && stoa_person_get_step (self->me, kind) != STOA_STEP_NONE;
}

void
stoa_call_set_mic (StoaCall *self, gboolean on)
{
  g_return_if_fail (STOA_IS_CALL (self));

  if (self->source != NULL && !self->left && !(on && is_locked (self, STOA_TRACK_MIC)))
    stoa_source_set_mic_on (self->source, on);
}

void
stoa_call_set_camera (StoaCall *self, gboolean on)
{
  g_return_if_fail (STOA_IS_CALL (self));

  if (self->source != NULL && !self->left && !(on && is_locked (self, STOA_TRACK_CAMERA)))
    stoa_source_set_camera_on (self->source, on);
}

void
stoa_call_set_speaker (StoaCall *self, const char *device_id)
{
  g_return_if_fail (STOA_IS_CALL (self));
  stoa_call_receiver_set_speaker (self->receiver, device_id);
}

void
stoa_call_set_volume (StoaCall *self, const char *participant, double volume)
{
  g_return_if_fail (STOA_IS_CALL (self));
  stoa_call_receiver_set_volume (self->receiver, participant, volume);
}

StoaRoom *
stoa_call_get_room (StoaCall *self)
{
  g_return_val_if_fail (STOA_IS_CALL (self), NULL);
  return self->room;
}

StoaSource *
stoa_call_get_source (StoaCall *self)
{
  g_return_val_if_fail (STOA_IS_CALL (self), NULL);
  return self->source;
}

StoaSubscriber *
stoa_call_get_subscriber (StoaCall *self)
{
  g_return_val_if_fail (STOA_IS_CALL (self), NULL);
  return stoa_call_receiver_get_subscriber (self->receiver);
}

StoaPublisher *
stoa_call_get_publisher (StoaCall *self)
{
  g_return_val_if_fail (STOA_IS_CALL (self), NULL);
  return self->sender != NULL ? stoa_call_sender_get_publisher (self->sender) : NULL;
}
