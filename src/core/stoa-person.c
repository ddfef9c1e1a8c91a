/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-core"

#include "stoa-person.h"

#include "stoa-person-private.h"

struct _StoaPerson
{
  GObject parent_instance;

  char *id;                  /* its own: that of @participant goes with the next change */
  StoaParticipant *participant;
  gboolean is_me;
  gboolean speaking;
};

G_DEFINE_FINAL_TYPE (StoaPerson, stoa_person, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_ID,
  PROP_ACCOUNT,
  PROP_NAME,
  PROP_ROLE,
  PROP_IS_ME,
  PROP_AWAY,
  PROP_HAND_RAISED,
  PROP_HAS_MIC,
  PROP_MIC_MUTED,
  PROP_HAS_CAMERA,
  PROP_HAS_SCREEN,
  PROP_PUBLISHED,
  PROP_SPEAKING,
  PROP_MIC_STEP,
  PROP_CAMERA_STEP,
  PROP_SCREEN_STEP,
  PROP_MIC_ASKED,
  PROP_CAMERA_ASKED,
  PROP_CONSENT,
  PROP_HANDLER,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static gboolean
sends (const StoaParticipant *participant, StoaTrackKind kind)
{
  const StoaTrack *track = stoa_participant_track (participant, kind);

  return track != NULL && !track->muted;
}

static guint
read_published (const StoaParticipant *participant)
{
  guint published = 0;

  for (guint kind = STOA_TRACK_MIC; kind <= STOA_TRACK_SCREEN_AUDIO; kind++)
    if (stoa_participant_track (participant, (StoaTrackKind) kind) != NULL)
      published |= 1u << kind;
  return published;
}

static gboolean
is_asked (const StoaParticipant *participant, StoaTrackKind kind)
{
  const StoaOrder *order = stoa_participant_order (participant, kind);

  return order != NULL && order->state == STOA_ORDER_ASKED;
}

static void
read_property (StoaPerson *self, guint id, GValue *value)
{
  const StoaParticipant *participant = self->participant;

  switch (id)
    {
    case PROP_ID:
      g_value_set_string (value, participant->id);
      break;
    case PROP_ACCOUNT:
      g_value_set_string (value, participant->account);
      break;
    case PROP_NAME:
      g_value_set_string (value, participant->name);
      break;
    case PROP_ROLE:
      g_value_set_int (value, participant->role);
      break;
    case PROP_IS_ME:
      g_value_set_boolean (value, self->is_me);
      break;
    case PROP_AWAY:
      g_value_set_boolean (value, participant->away);
      break;
    case PROP_HAND_RAISED:
      g_value_set_boolean (value, participant->hand_at != 0);
      break;
    case PROP_HAS_MIC:
      g_value_set_boolean (value, stoa_participant_track (participant, STOA_TRACK_MIC) != NULL);
      break;
    case PROP_MIC_MUTED:
      g_value_set_boolean (value, !sends (participant, STOA_TRACK_MIC));
      break;
    case PROP_HAS_CAMERA:
      g_value_set_boolean (value, sends (participant, STOA_TRACK_CAMERA));
      break;
    case PROP_HAS_SCREEN:
      g_value_set_boolean (value, sends (participant, STOA_TRACK_SCREEN));
      break;
    case PROP_PUBLISHED:
      g_value_set_uint (value, read_published (participant));
      break;
    case PROP_SPEAKING:
      g_value_set_boolean (value, stoa_person_get_speaking (self));
      break;
    case PROP_MIC_STEP:
      g_value_set_int (value, stoa_person_get_step (self, STOA_TRACK_MIC));
      break;
    case PROP_CAMERA_STEP:
      g_value_set_int (value, stoa_person_get_step (self, STOA_TRACK_CAMERA));
      break;
    case PROP_SCREEN_STEP:
      g_value_set_int (value, stoa_person_get_step (self, STOA_TRACK_SCREEN));
      break;
    case PROP_MIC_ASKED:
      g_value_set_boolean (value, is_asked (participant, STOA_TRACK_MIC));
      break;
    case PROP_CAMERA_ASKED:
      g_value_set_boolean (value, is_asked (participant, STOA_TRACK_CAMERA));
      break;
    case PROP_CONSENT:
      g_value_set_int (value, participant->consent);
      break;
    case PROP_HANDLER:
      g_value_set_string (value, participant->handler);
      break;
    }
}

static void
read_all (StoaPerson *self, GValue values[N_PROPS])
{
  for (guint id = 1; id < N_PROPS; id++)
    {
      g_value_init (&values[id], properties[id]->value_type);
      read_property (self, id, &values[id]);
    }
}

static void
notify_changes (StoaPerson *self, GValue before[N_PROPS])
{
  GValue after[N_PROPS] = { G_VALUE_INIT };

  read_all (self, after);
  g_object_freeze_notify (G_OBJECT (self));
  for (guint id = 1; id < N_PROPS; id++)
    {
      if (g_param_values_cmp (properties[id], &before[id], &after[id]) != 0)
        g_object_notify_by_pspec (G_OBJECT (self), properties[id]);
      g_value_unset (&before[id]);
      g_value_unset (&after[id]);
    }
  g_object_thaw_notify (G_OBJECT (self));
}

static void
stoa_person_finalize (GObject *object)
{
  StoaPerson *self = STOA_PERSON (object);

  stoa_record_unref (self->participant);
  g_free (self->id);
  G_OBJECT_CLASS (stoa_person_parent_class)->finalize (object);
}

static void
stoa_person_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  read_property (STOA_PERSON (object), id, value);
}

static void
stoa_person_class_init (StoaPersonClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->finalize = stoa_person_finalize;
  object_class->get_property = stoa_person_get_property;

  properties[PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL, flags);
  properties[PROP_ACCOUNT] = g_param_spec_string ("account", NULL, NULL, NULL, flags);
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_ROLE]
      = g_param_spec_int ("role", NULL, NULL, STOA_ROLE_LISTENER, STOA_ROLE_HOST, STOA_ROLE_LISTENER, flags);
  properties[PROP_IS_ME] = g_param_spec_boolean ("is-me", NULL, NULL, FALSE, flags);
  properties[PROP_AWAY] = g_param_spec_boolean ("away", NULL, NULL, FALSE, flags);
  properties[PROP_HAND_RAISED] = g_param_spec_boolean ("hand-raised", NULL, NULL, FALSE, flags);
  properties[PROP_HAS_MIC] = g_param_spec_boolean ("has-mic", NULL, NULL, FALSE, flags);
  properties[PROP_MIC_MUTED] = g_param_spec_boolean ("mic-muted", NULL, NULL, TRUE, flags);
  properties[PROP_HAS_CAMERA] = g_param_spec_boolean ("has-camera", NULL, NULL, FALSE, flags);
  properties[PROP_HAS_SCREEN] = g_param_spec_boolean ("has-screen", NULL, NULL, FALSE, flags);
  properties[PROP_PUBLISHED] = g_param_spec_uint ("published", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_SPEAKING] = g_param_spec_boolean ("speaking", NULL, NULL, FALSE, flags);
  properties[PROP_MIC_STEP] = g_param_spec_int ("mic-step", NULL, NULL, 0, STOA_STEP_STOPPED, 0, flags);
  properties[PROP_CAMERA_STEP] = g_param_spec_int ("camera-step", NULL, NULL, 0, STOA_STEP_STOPPED, 0, flags);
  properties[PROP_SCREEN_STEP] = g_param_spec_int ("screen-step", NULL, NULL, 0, STOA_STEP_STOPPED, 0, flags);
  properties[PROP_MIC_ASKED] = g_param_spec_boolean ("mic-asked", NULL, NULL, FALSE, flags);
  properties[PROP_CAMERA_ASKED] = g_param_spec_boolean ("camera-asked", NULL, NULL, FALSE, flags);
  properties[PROP_CONSENT] = g_param_spec_int ("consent", NULL, NULL, 0, STOA_CONSENT_NO, 0, flags);
  properties[PROP_HANDLER] = g_param_spec_string ("handler", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
stoa_person_init (StoaPerson *self)
{
}

StoaPerson *
stoa_person_new (const StoaParticipant *participant, gboolean is_me)
{
  StoaPerson *self = g_object_new (STOA_TYPE_PERSON, NULL);

  self->id = g_strdup (participant->id);
  self->participant = stoa_record_ref ((gpointer) participant);
  self->is_me = is_me;
  return self;
}

void
stoa_person_update (StoaPerson *self, const StoaParticipant *participant, gboolean is_me)
{
  GValue before[N_PROPS] = { G_VALUE_INIT };

  if (self->participant == participant && self->is_me == is_me)
    return;
  read_all (self, before);
  stoa_record_unref (self->participant);
  self->participant = stoa_record_ref ((gpointer) participant);
  self->is_me = is_me;
  notify_changes (self, before);
}

void
stoa_person_set_speaking (StoaPerson *self, gboolean speaking)
{
  GValue before[N_PROPS] = { G_VALUE_INIT };

  if (self->speaking == speaking)
    return;
  read_all (self, before);
  self->speaking = speaking;
  notify_changes (self, before);
}

const char *
stoa_person_get_id (StoaPerson *self)
{
  g_return_val_if_fail (STOA_IS_PERSON (self), NULL);
  return self->id;
}

const char *
stoa_person_get_name (StoaPerson *self)
{
  g_return_val_if_fail (STOA_IS_PERSON (self), NULL);
  return self->participant->name;
}

StoaRole
stoa_person_get_role (StoaPerson *self)
{
  g_return_val_if_fail (STOA_IS_PERSON (self), STOA_ROLE_LISTENER);
  return self->participant->role;
}

gboolean
stoa_person_get_is_me (StoaPerson *self)
{
  g_return_val_if_fail (STOA_IS_PERSON (self), FALSE);
  return self->is_me;
}

gboolean
stoa_person_get_has_camera (StoaPerson *self)
{
  g_return_val_if_fail (STOA_IS_PERSON (self), FALSE);
  return sends (self->participant, STOA_TRACK_CAMERA);
}

gboolean
stoa_person_get_mic_muted (StoaPerson *self)
{
  g_return_val_if_fail (STOA_IS_PERSON (self), TRUE);
  return !sends (self->participant, STOA_TRACK_MIC);
}

/* The news that somebody stopped speaking may be on its way when they mute or are lost. */
gboolean
stoa_person_get_speaking (StoaPerson *self)
{
  g_return_val_if_fail (STOA_IS_PERSON (self), FALSE);
  return self->speaking && !self->participant->away && sends (self->participant, STOA_TRACK_MIC);
}

StoaStep
stoa_person_get_step (StoaPerson *self, StoaTrackKind kind)
{
  const StoaOrder *order;

  g_return_val_if_fail (STOA_IS_PERSON (self), STOA_STEP_NONE);

  order = stoa_participant_order (self->participant, kind);
  if (order == NULL || order->state != STOA_ORDER_LOCKED)
    return STOA_STEP_NONE;
  return order->stopped ? STOA_STEP_STOPPED : order->seq != 0 ? STOA_STEP_CONFIRMED : STOA_STEP_ASKED;
}

const StoaParticipant *
stoa_person_get_participant (StoaPerson *self)
{
  g_return_val_if_fail (STOA_IS_PERSON (self), NULL);
  return self->participant;
}
