/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-core"

#include "stoa-moderation.h"

#include <glib/gi18n.h>

#include "stoa-knocker.h"
#include "stoa-weak.h"

#define MAX_UNDO 50

struct _StoaModeration
{
  GObject parent_instance;

  StoaRoom *room;
  GPtrArray *deeds;          /* of Deed that may be taken back, the newest last */
  GListStore *hands;
  GListStore *knocks;
  gboolean can_undo;
};

/* A command that was done, or is on its way. */
typedef struct
{
  StoaCommand *command;
  StoaCommand *inverse;      /* NULL: nothing takes it back */
  char *id;
  char *name;                /* of whom it concerns */
  char *ban;                 /* id in the ledger; NULL when it is none */
} Deed;

typedef struct
{
  GWeakRef *moderation;
  Deed *deed;
} Way;

enum
{
  PROP_0,
  PROP_CAN_UNDO,
  N_PROPS
};

enum
{
  DONE,
  FAILED,
  UNDONE,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (StoaModeration, stoa_moderation, G_TYPE_OBJECT)

static void
deed_free (gpointer data)
{
  Deed *deed = data;

  stoa_record_unref (deed->command);
  stoa_record_unref (deed->inverse);
  g_free (deed->id);
  g_free (deed->name);
  g_free (deed->ban);
  g_free (deed);
}

static Way *
way_new (StoaModeration *self, Deed *deed)
{
  Way *way = g_new0 (Way, 1);

  way->moderation = stoa_weak_new (self);
  way->deed = deed;
  return way;
}

static void
way_free (gpointer data)
{
  Way *way = data;

  stoa_weak_free (way->moderation);
  g_clear_pointer (&way->deed, deed_free);
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

static void
sync_undo (StoaModeration *self)
{
  gboolean can_undo;

  while (self->deeds->len > 0 && !makes_sense (self, self->deeds->pdata[self->deeds->len - 1]))
    g_ptr_array_remove_index (self->deeds, self->deeds->len - 1);
  can_undo = self->deeds->len > 0;
  if (self->can_undo == can_undo)
    return;
  self->can_undo = can_undo;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CAN_UNDO]);
}

static void
on_room_changed (StoaModeration *self)
{
  sync_hands (self);
  sync_knocks (self);
  sync_undo (self);
}

static void
keep (StoaModeration *self, Deed *deed)
{
  const StoaHold *hold = stoa_room_state_find_hold (stoa_room_get_confirmed (self->room), deed->id);

  if (deed->command->kind == STOA_COMMAND_BAN && hold != NULL)
    deed->ban = g_strdup (hold->id);
  if (self->deeds->len == MAX_UNDO)
    g_ptr_array_remove_index (self->deeds, 0);
  g_ptr_array_add (self->deeds, deed);
  sync_undo (self);
}

static DexFuture *
on_answered (DexFuture *future, gpointer data)
{
  Way *way = data;
  g_autoptr (StoaModeration) self = g_weak_ref_get (way->moderation);
  g_autoptr (StoaCommand) command = stoa_record_ref (way->deed->command);
  g_autofree char *name = g_strdup (way->deed->name);
  g_autoptr (GError) error = NULL;

  dex_future_get_value (future, &error);
  if (self == NULL)
    return dex_ref (future);
  if (error != NULL)
    {
      g_signal_emit (self, signals[FAILED], 0, command, name, error);
      return dex_ref (future);
    }
  if (way->deed->inverse != NULL)
    keep (self, g_steal_pointer (&way->deed));
  g_signal_emit (self, signals[DONE], 0, command, name);
  return dex_ref (future);
}

static DexFuture *
on_undone (DexFuture *future, gpointer data)
{
  Way *way = data;
  g_autoptr (StoaModeration) self = g_weak_ref_get (way->moderation);
  g_autoptr (GError) error = NULL;

  dex_future_get_value (future, &error);
  if (self == NULL)
    return dex_ref (future);
  if (error == NULL)
    {
      g_signal_emit (self, signals[UNDONE], 0, way->deed->command, way->deed->name);
      return dex_ref (future);
    }
  g_signal_emit (self, signals[FAILED], 0, way->deed->inverse, way->deed->name, error);
  keep (self, g_steal_pointer (&way->deed));
  return dex_ref (future);
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
stoa_moderation_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_CAN_UNDO)
    g_value_set_boolean (value, STOA_MODERATION (object)->can_undo);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
stoa_moderation_class_init (StoaModerationClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  object_class->finalize = stoa_moderation_finalize;
  object_class->get_property = stoa_moderation_get_property;
  properties[PROP_CAN_UNDO] = g_param_spec_boolean (
      "can-undo", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[DONE] = g_signal_new ("done", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, STOA_TYPE_RECORD,
                                G_TYPE_STRING);
  signals[FAILED] = g_signal_new ("failed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 3,
                                  STOA_TYPE_RECORD, G_TYPE_STRING, G_TYPE_ERROR);
  signals[UNDONE] = g_signal_new ("undone", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                  STOA_TYPE_RECORD, G_TYPE_STRING);
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
stoa_moderation_do (StoaModeration *self, const StoaCommand *command)
{
  g_autoptr (StoaRoomState) before = NULL;
  DexFuture *asked;
  Deed *deed;

  g_return_val_if_fail (STOA_IS_MODERATION (self), NULL);

  before = stoa_record_ref ((gpointer) stoa_room_get_shown (self->room));
  deed = g_new0 (Deed, 1);
  deed->command = stoa_record_copy (command);
  deed->name = name_of (before, command);
  asked = stoa_room_ask_named (self->room, command, &deed->id);
  deed->inverse = deed->id != NULL ? stoa_command_inverse (before, command, deed->id) : NULL;
  return dex_future_finally (asked, on_answered, way_new (self, deed), way_free);
}

gboolean
stoa_moderation_may (StoaModeration *self, const StoaCommand *command, GError **error)
{
  g_autoptr (GPtrArray) events = NULL;

  g_return_val_if_fail (STOA_IS_MODERATION (self), FALSE);

  events = stoa_room_decide (stoa_room_get_shown (self->room), my_id (self), command, 0, NULL, error);
  return events != NULL;
}

const StoaCommand *
stoa_moderation_get_undo (StoaModeration *self)
{
  g_return_val_if_fail (STOA_IS_MODERATION (self), NULL);

  sync_undo (self);
  return self->deeds->len > 0 ? ((const Deed *) self->deeds->pdata[self->deeds->len - 1])->command : NULL;
}

DexFuture *
stoa_moderation_undo (StoaModeration *self)
{
  DexFuture *future;
  Deed *deed;

  g_return_val_if_fail (STOA_IS_MODERATION (self), NULL);

  if (stoa_moderation_get_undo (self) == NULL)
    return dex_future_new_reject (STOA_ERROR, STOA_ERROR_NOT_FOUND, "%s", _("There is nothing to undo."));
  deed = g_ptr_array_steal_index (self->deeds, self->deeds->len - 1);
  if (deed->ban != NULL && stoa_room_state_find_hold (stoa_room_get_confirmed (self->room), deed->ban) == NULL)
    future = stoa_client_lift_ban (stoa_room_get_client (self->room), deed->ban);
  else
    future = stoa_room_ask (self->room, deed->inverse);
  sync_undo (self);
  return dex_future_finally (future, on_undone, way_new (self, deed), way_free);
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
