/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-core"

#include "stoa-replay-people.h"

#include "stoa-people.h"
#include "stoa-person-private.h"
#include "stoa-replay-state.h"

struct _StoaReplayPeople
{
  GObject parent_instance;

  StoaManifest *manifest;
  StoaPeople *people;
  gint64 from_ms;            /* what is shown holds from then on, and before @until_ms */
  gint64 until_ms;
};

static GType
people_item_type (GListModel *model)
{
  return STOA_TYPE_PERSON;
}

static guint
people_n_items (GListModel *model)
{
  return stoa_people_size (STOA_REPLAY_PEOPLE (model)->people);
}

static gpointer
people_item (GListModel *model, guint position)
{
  StoaPerson *person = stoa_people_get (STOA_REPLAY_PEOPLE (model)->people, position);

  return person != NULL ? g_object_ref (person) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = people_item_type;
  iface->get_n_items = people_n_items;
  iface->get_item = people_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (StoaReplayPeople, stoa_replay_people, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static void
stoa_replay_people_finalize (GObject *object)
{
  StoaReplayPeople *self = STOA_REPLAY_PEOPLE (object);

  stoa_people_free (self->people);
  stoa_record_unref (self->manifest);
  G_OBJECT_CLASS (stoa_replay_people_parent_class)->finalize (object);
}

static void
stoa_replay_people_class_init (StoaReplayPeopleClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = stoa_replay_people_finalize;
}

static void
stoa_replay_people_init (StoaReplayPeople *self)
{
  self->people = stoa_people_new (G_LIST_MODEL (self));
}

StoaReplayPeople *
stoa_replay_people_new (const StoaManifest *manifest)
{
  StoaReplayPeople *self = g_object_new (STOA_TYPE_REPLAY_PEOPLE, NULL);

  self->manifest = stoa_record_ref ((gpointer) manifest);
  stoa_replay_people_seek (self, 0);
  return self;
}

void
stoa_replay_people_seek (StoaReplayPeople *self, gint64 at_ms)
{
  g_autoptr (StoaRoomState) state = NULL;
  g_autoptr (GHashTable) speakers = NULL;

  g_return_if_fail (STOA_IS_REPLAY_PEOPLE (self));

  if (at_ms >= self->from_ms && at_ms < self->until_ms)
    return;
  speakers = g_hash_table_new (g_str_hash, g_str_equal);
  state = stoa_replay_state (self->manifest, at_ms, speakers, &self->from_ms, &self->until_ms);
  stoa_people_sync (self->people, state, NULL);
  for (guint i = 0; i < stoa_people_size (self->people); i++)
    {
      StoaPerson *person = stoa_people_get (self->people, i);

      stoa_person_set_speaking (person, g_hash_table_contains (speakers, stoa_person_get_id (person)));
    }
}

StoaPerson *
stoa_replay_people_find (StoaReplayPeople *self, const char *participant)
{
  g_return_val_if_fail (STOA_IS_REPLAY_PEOPLE (self), NULL);
  return stoa_people_find (self->people, participant);
}
