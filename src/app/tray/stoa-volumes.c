/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-volumes.h"

#define VOLUMES "volumes"
#define MAX_REMEMBERED 200

struct _StoaVolumes
{
  GObject parent_instance;

  StoaSession *session;
  StoaRoom *room;            /* the one one is in */
};

G_DEFINE_FINAL_TYPE (StoaVolumes, stoa_volumes, G_TYPE_OBJECT)

static void
apply (StoaVolumes *self,
       guint        first,
       guint        n)
{
  StoaCall *call = stoa_session_get_call (self->session);

  for (guint i = first; call && i < first + n; i++)
    {
      g_autoptr (StoaPerson) person = g_list_model_get_item (G_LIST_MODEL (self->room), i);

      if (!stoa_person_get_is_me (person))
        stoa_call_set_volume (call, stoa_person_get_id (person),
                              stoa_volumes_get (stoa_session_get_settings (self->session),
                                                stoa_volumes_key (person)));
    }
}

static void
people_changed (StoaVolumes *self,
                guint        position,
                guint        removed,
                guint        added)
{
  apply (self, position, added);
}

static void
apply_all (StoaVolumes *self)
{
  if (self->room)
    apply (self, 0, g_list_model_get_n_items (G_LIST_MODEL (self->room)));
}

static void
call_changed (StoaVolumes *self)
{
  StoaCall *call = stoa_session_get_call (self->session);
  StoaRoom *room = call ? stoa_call_get_room (call) : NULL;

  if (self->room)
    g_signal_handlers_disconnect_by_data (self->room, self);
  g_set_object (&self->room, room);
  if (self->room)
    g_signal_connect_object (self->room, "items-changed", G_CALLBACK (people_changed), self, G_CONNECT_SWAPPED);
  apply_all (self);
}

static void
stoa_volumes_dispose (GObject *object)
{
  StoaVolumes *self = STOA_VOLUMES (object);

  g_clear_object (&self->room);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (stoa_volumes_parent_class)->dispose (object);
}

static void
stoa_volumes_class_init (StoaVolumesClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = stoa_volumes_dispose;
}

static void
stoa_volumes_init (StoaVolumes *self)
{
}

StoaVolumes *
stoa_volumes_new (StoaSession *session)
{
  StoaVolumes *self = g_object_new (STOA_TYPE_VOLUMES, NULL);

  self->session = g_object_ref (session);
  g_signal_connect_object (session, "notify::call", G_CALLBACK (call_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (stoa_session_get_settings (session), "changed::" VOLUMES, G_CALLBACK (apply_all), self,
                           G_CONNECT_SWAPPED);
  call_changed (self);
  return self;
}

const char *
stoa_volumes_key (StoaPerson *person)
{
  const StoaParticipant *participant = stoa_person_get_participant (person);

  return participant->account && *participant->account ? participant->account : participant->id;
}

double
stoa_volumes_get (GSettings  *settings,
                  const char *key)
{
  g_autoptr (GVariant) volumes = g_settings_get_value (settings, VOLUMES);
  GVariantIter iter;
  const char *of;
  double volume;

  g_variant_iter_init (&iter, volumes);
  while (g_variant_iter_next (&iter, "(&sd)", &of, &volume))
    if (g_strcmp0 (of, key) == 0)
      return CLAMP (volume, 0, 1.5);
  return 1;
}

void
stoa_volumes_set (GSettings  *settings,
                  const char *key,
                  double      volume)
{
  g_autoptr (GVariant) volumes = g_settings_get_value (settings, VOLUMES);
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a(sd)"));
  GVariantIter iter;
  const char *of;
  double other;
  guint n = 1;

  g_return_if_fail (key != NULL);

  if (volume != 1)
    g_variant_builder_add (&builder, "(sd)", key, volume);
  g_variant_iter_init (&iter, volumes);
  while (g_variant_iter_next (&iter, "(&sd)", &of, &other) && n < MAX_REMEMBERED)
    if (g_strcmp0 (of, key) != 0)
      {
        g_variant_builder_add (&builder, "(sd)", of, other);
        n++;
      }
  g_settings_set_value (settings, VOLUMES, g_variant_builder_end (&builder));
}
