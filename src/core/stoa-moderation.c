/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-core"

#include "stoa-moderation.h"

#include "stoa-knocker.h"
#include "stoa-weak.h"

#define MAX_UNDO 50

struct _StoaModeration
{
  GObject parent_instance;

  StoaRoom *room;
  GPtrArray *deeds;          /* of Deed that may be taken back, the newest last */
  guint last_number;
  GListStore *hands;
  GListStore *knocks;
};

/* A command that was asked for, and what takes it back. */
typedef struct
{
  guint number;
  StoaCommand *inverse;
  char *name;                /* of whom it concerns */
  char *ban;                 /* id in the ledger; NULL while or when it is none */
} Deed;

typedef struct
{
  GWeakRef *moderation;
  guint number;
  char *id;                  /* of the command */
  Deed *deed;                /* while it is taken back */
} Way;

G_DEFINE_FINAL_TYPE (StoaModeration, stoa_moderation, G_TYPE_OBJECT)

static void
deed_free (gpointer data)
{
  Deed *deed = data;

  stoa_record_unref (deed->inverse);
  g_free (deed->name);
  g_free (deed->ban);
  g_free (deed);
}

static void
way_free (gpointer data)
{
  Way *way = data;

  stoa_weak_free (way->moderation);
  g_clear_pointer (&way->deed, deed_free);
  g_free (way->id);
  g_free (way);
}

static const char *
my_id (StoaModeration *self)
{
  StoaPerson *me = stoa_room_get_me (self->room);

  return me != NULL ? stoa_person_get_id (me) : NULL;
}

static char *
name_of (const StoaRoomState *state, const StoaCommand *command)
{
  const StoaParticipant *whom = stoa_room_state_find (state, command->participant);
  const StoaKnock *knock = stoa_room_state_find_knock (state, command->of);
  const StoaHold *hold = stoa_room_state_find_hold (state, command->of);

  return g_strdup (whom != NULL ? whom->name : knock != NULL ? knock->name : hold != NULL ? hold->name : NULL);
}

/* hands and knocks */

static int
compare_hands (gconstpointer a, gconstpointer b, gpointer data)
{
  gint64 first = stoa_person_get_participant ((gpointer) a)->hand_at;
  gint64 second = stoa_person_get_participant ((gpointer) b)->hand_at;

  return first < second ? -1 : first > second;
}

/* Rows that stay are left alone, so that nobody loses the focus. */
static void
sync_hands (StoaModeration *self)
{
  for (guint i = g_list_model_get_n_items (G_LIST_MODEL (self->hands)); i-- > 0;)
    {
      g_autoptr (StoaPerson) person = g_list_model_get_item (G_LIST_MODEL (self->hands), i);

      if (stoa_room_find (self->room, stoa_person_get_id (person)) != person
          || stoa_person_get_participant (person)->hand_at == 0)
        g_list_store_remove (self->hands, i);
    }
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->room)); i++)
    {
      g_autoptr (StoaPerson) person = g_list_model_get_item (G_LIST_MODEL (self->room), i);

      if (stoa_person_get_participant (person)->hand_at != 0 && !g_list_store_find (self->hands, person, NULL))
        g_list_store_insert_sorted (self->hands, person, compare_hands, NULL);
    }
}

static StoaKnocker *
find_knocker (StoaModeration *self, const char *id)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->knocks)); i++)
    {
      g_autoptr (StoaKnocker) knocker = g_list_model_get_item (G_LIST_MODEL (self->knocks), i);

      if (g_strcmp0 (stoa_knocker_get_knock (knocker)->id, id) == 0)
        return knocker;
    }
  return NULL;
}

static void
sync_knocks (StoaModeration *self)
{
  g_autoptr (StoaRoomState) shown = stoa_record_ref ((gpointer) stoa_room_get_shown (self->room));

  for (guint i = g_list_model_get_n_items (G_LIST_MODEL (self->knocks)); i-- > 0;)
    {
      g_autoptr (StoaKnocker) knocker = g_list_model_get_item (G_LIST_MODEL (self->knocks), i);

      if (stoa_room_state_find_knock (shown, stoa_knocker_get_knock (knocker)->id) == NULL)
        g_list_store_remove (self->knocks, i);
    }
  for (guint i = 0; i < shown->knocks->len; i++)
    {
      const StoaKnock *knock = shown->knocks->pdata[i];
      StoaKnocker *known = find_knocker (self, knock->id);
      g_autoptr (StoaKnocker) added = known == NULL ? stoa_knocker_new (knock) : NULL;

      if (added != NULL)
        g_list_store_insert (self->knocks, MIN (i, g_list_model_get_n_items (G_LIST_MODEL (self->knocks))), added);
      else
        stoa_knocker_update (known, knock);
    }
}

/* what can be taken back */

/* A ban that stands is lifted from the ledger; everything else is a command that must change something. */
static gboolean
makes_sense (StoaModeration *self, const Deed *deed)
{
  g_autoptr (GPtrArray) events = NULL;

  events = stoa_room_decide (stoa_room_get_shown (self->room), my_id (self), deed->inverse, 0, NULL, NULL);
  return deed->ban != NULL || (events != NULL && events->len > 0);
}

static Deed *
find_deed (StoaModeration *self, guint number)
{
  for (guint i = 0; i < self->deeds->len; i++)
    if (((Deed *) self->deeds->pdata[i])->number == number)
      return self->deeds->pdata[i];
  return NULL;
}

static Deed *
find_newest (StoaModeration *self)
{
  while (self->deeds->len > 0 && !makes_sense (self, self->deeds->pdata[self->deeds->len - 1]))
    g_ptr_array_remove_index (self->deeds, self->deeds->len - 1);
  return self->deeds->len > 0 ? self->deeds->pdata[self->deeds->len - 1] : NULL;
}

static void
on_room_changed (StoaModeration *self)
{
  sync_hands (self);
  sync_knocks (self);
}

static void
keep (StoaModeration *self, Deed *deed)
{
  if (self->deeds->len == MAX_UNDO)
    g_ptr_array_remove_index (self->deeds, 0);
  g_ptr_array_add (self->deeds, deed);
}

static Deed *
deed_new (StoaModeration *self, const StoaRoomState *before, const StoaCommand *command, const char *id)
{
  StoaCommand *inverse = stoa_command_inverse (before, command, id);
  Deed *deed;

  if (inverse == NULL)
    return NULL;
  deed = g_new0 (Deed, 1);
  deed->number = ++self->last_number;
  deed->inverse = inverse;
  deed->name = name_of (before, command);
  return deed;
}

static DexFuture *
on_answered (DexFuture *future, gpointer data)
{
  Way *way = data;
  g_autoptr (StoaModeration) self = g_weak_ref_get (way->moderation);
  Deed *deed = self != NULL ? find_deed (self, way->number) : NULL;
  const StoaHold *hold;

  if (deed == NULL)
    return dex_ref (future);
  hold = stoa_room_state_find_hold (stoa_room_get_confirmed (self->room), way->id);
  if (dex_future_is_rejected (future))
    g_ptr_array_remove (self->deeds, deed);
  else if (hold != NULL)
    deed->ban = g_strdup (hold->id);
  return dex_ref (future);
}

/* What was not taken back can be tried again, unless there is nothing left of it. */
static DexFuture *
on_undone (DexFuture *future, gpointer data)
{
  Way *way = data;
  g_autoptr (StoaModeration) self = g_weak_ref_get (way->moderation);
  g_autoptr (GError) error = NULL;

  dex_future_get_value (future, &error);
  if (self != NULL && error != NULL && error->code != STOA_ERROR_NOT_FOUND)
    keep (self, g_steal_pointer (&way->deed));
  return dex_ref (future);
}

static DexFuture *
take_back (StoaModeration *self, const Deed *deed)
{
  const StoaRoomState *confirmed = stoa_room_get_confirmed (self->room);

  if (deed->ban != NULL && stoa_room_state_find_hold (confirmed, deed->ban) == NULL)
    return stoa_client_lift_ban (stoa_room_get_client (self->room), deed->ban);
  return stoa_room_ask (self->room, deed->inverse);
}

static void
stoa_moderation_finalize (GObject *object)
{
  StoaModeration *self = STOA_MODERATION (object);

  g_ptr_array_unref (self->deeds);
  g_object_unref (self->hands);
  g_object_unref (self->knocks);
  g_clear_object (&self->room);
  G_OBJECT_CLASS (stoa_moderation_parent_class)->finalize (object);
}

static void
stoa_moderation_class_init (StoaModerationClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = stoa_moderation_finalize;
}

static void
stoa_moderation_init (StoaModeration *self)
{
  self->deeds = g_ptr_array_new_with_free_func (deed_free);
  self->hands = g_list_store_new (STOA_TYPE_PERSON);
  self->knocks = g_list_store_new (STOA_TYPE_KNOCKER);
}

StoaModeration *
stoa_moderation_new (StoaRoom *room)
{
  StoaModeration *self = g_object_new (STOA_TYPE_MODERATION, NULL);

  self->room = g_object_ref (room);
  g_signal_connect_object (room, "changed", G_CALLBACK (on_room_changed), self, G_CONNECT_SWAPPED);
  on_room_changed (self);
  return self;
}

DexFuture *
stoa_moderation_do (StoaModeration *self, const StoaCommand *command, guint *number)
{
  g_autoptr (StoaRoomState) before = NULL;
  DexFuture *asked;
  Deed *deed;
  Way *way;

  g_return_val_if_fail (STOA_IS_MODERATION (self), NULL);

  before = stoa_record_ref ((gpointer) stoa_room_get_shown (self->room));
  way = g_new0 (Way, 1);
  asked = stoa_room_ask_named (self->room, command, &way->id);
  deed = way->id != NULL ? deed_new (self, before, command, way->id) : NULL;
  if (deed != NULL)
    keep (self, deed);
  way->moderation = stoa_weak_new (self);
  way->number = deed != NULL ? deed->number : 0;
  if (number != NULL)
    *number = way->number;
  return dex_future_finally (asked, on_answered, way, way_free);
}

DexFuture *
stoa_moderation_undo (StoaModeration *self, guint number, StoaCommand **inverse, char **name)
{
  guint position = 0;
  Deed *deed;
  Way *way;

  g_return_val_if_fail (STOA_IS_MODERATION (self), NULL);

  deed = number != 0 ? find_deed (self, number) : find_newest (self);
  if (deed == NULL)
    return NULL;
  if (inverse != NULL)
    *inverse = stoa_record_ref (deed->inverse);
  if (name != NULL)
    *name = g_strdup (deed->name);
  way = g_new0 (Way, 1);
  way->moderation = stoa_weak_new (self);
  way->deed = deed;
  g_ptr_array_find (self->deeds, deed, &position);
  g_ptr_array_steal_index (self->deeds, position);
  return dex_future_finally (take_back (self, deed), on_undone, way, way_free);
}

GListModel *
stoa_moderation_get_hands (StoaModeration *self)
{
  g_return_val_if_fail (STOA_IS_MODERATION (self), NULL);
  return G_LIST_MODEL (self->hands);
}

GListModel *
stoa_moderation_get_knocks (StoaModeration *self)
{
  g_return_val_if_fail (STOA_IS_MODERATION (self), NULL);
  return G_LIST_MODEL (self->knocks);
}
