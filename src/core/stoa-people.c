/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-core"

#include "stoa-people.h"

#include "stoa-person-private.h"

struct _StoaPeople
{
  GListModel *model;
  GPtrArray *persons;        /* of StoaPerson */
};

static guint
position_of (StoaPeople *self, const char *participant, guint from)
{
  while (from < self->persons->len
         && g_strcmp0 (stoa_person_get_id (self->persons->pdata[from]), participant) != 0)
    from++;
  return from;
}

static void
remove_gone (StoaPeople *self, const StoaRoomState *state)
{
  for (guint i = self->persons->len; i-- > 0;)
    {
      if (stoa_room_state_find (state, stoa_person_get_id (self->persons->pdata[i])) != NULL)
        continue;
      g_ptr_array_remove_index (self->persons, i);
      g_list_model_items_changed (self->model, i, 1, 0);
    }
}

static void
move (StoaPeople *self, guint from, guint to)
{
  StoaPerson *person = g_ptr_array_steal_index (self->persons, from);

  g_list_model_items_changed (self->model, from, 1, 0);
  g_ptr_array_insert (self->persons, to, person);
  g_list_model_items_changed (self->model, to, 0, 1);
}

static void
place (StoaPeople *self, guint position, const StoaParticipant *participant, gboolean is_me)
{
  guint now = position_of (self, participant->id, position);

  if (now == self->persons->len)
    {
      g_ptr_array_insert (self->persons, position, stoa_person_new (participant, is_me));
      g_list_model_items_changed (self->model, position, 0, 1);
      return;
    }
  if (now != position)
    move (self, now, position);
  stoa_person_update (self->persons->pdata[position], participant, is_me);
}

StoaPeople *
stoa_people_new (GListModel *model)
{
  StoaPeople *self = g_new0 (StoaPeople, 1);

  self->model = model;
  self->persons = g_ptr_array_new_with_free_func (g_object_unref);
  return self;
}

void
stoa_people_free (StoaPeople *self)
{
  g_ptr_array_unref (self->persons);
  g_free (self);
}

void
stoa_people_sync (StoaPeople *self, const StoaRoomState *state, const char *me)
{
  /* Listeners may make the room change again: the state is kept for as long as it is read. */
  StoaRoomState *kept = stoa_record_ref ((gpointer) state);

  remove_gone (self, kept);
  for (guint i = 0; i < kept->participants->len; i++)
    {
      const StoaParticipant *participant = kept->participants->pdata[i];

      place (self, i, participant, g_strcmp0 (participant->id, me) == 0);
    }
  stoa_record_unref (kept);
}

guint
stoa_people_size (StoaPeople *self)
{
  return self->persons->len;
}

StoaPerson *
stoa_people_get (StoaPeople *self, guint position)
{
  return position < self->persons->len ? self->persons->pdata[position] : NULL;
}

StoaPerson *
stoa_people_find (StoaPeople *self, const char *participant)
{
  return stoa_people_get (self, position_of (self, participant, 0));
}

guint
stoa_people_count_present (StoaPeople *self)
{
  guint n = 0;

  for (guint i = 0; i < self->persons->len; i++)
    n += !stoa_person_get_participant (self->persons->pdata[i])->away;
  return n;
}
