/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-server"

#include "stoa-room-demand.h"

#define LESS_MS 2000         /* before it is told that less is wanted */
#define MID (1u << STOA_LAYER_MID)
#define HIGH (1u << STOA_LAYER_HIGH)
#define ALL (MID | HIGH)

typedef struct
{
  StoaLiveRoom *room;
  char *participant;
  guint wanted;              /* layers as bits, without the low one, which is always sent */
  guint told;
  guint timer;
} Sender;

struct _StoaRoomDemand
{
  GHashTable *wants;         /* participant → StoaSubscribe */
  GHashTable *senders;       /* participant → Sender */
};

static void
sender_free (gpointer data)
{
  Sender *sender = data;

  g_clear_handle_id (&sender->timer, g_source_remove);
  g_object_unref (sender->room);
  g_free (sender->participant);
  g_free (sender);
}

static void
tell (Sender *sender,
      guint   layers)
{
  StoaDemand *demand = stoa_record_new (&stoa_demand_type);

  sender->told = layers;
  demand->room = g_strdup (stoa_live_room_get_id (sender->room));
  demand->wants_mid = (layers & MID) != 0;
  demand->wants_high = (layers & HIGH) != 0;
  stoa_live_room_tell (sender->room, sender->participant, stoa_message_new (STOA_MESSAGE_DEMAND, demand));
}

static gboolean
tell_less (gpointer data)
{
  Sender *sender = data;

  sender->timer = 0;
  tell (sender, sender->wanted);
  return G_SOURCE_REMOVE;
}

static void
want (Sender *sender,
      guint   layers)
{
  sender->wanted = layers;
  if ((layers & ~sender->told) != 0)
    tell (sender, layers | sender->told);
  if (layers == sender->told)
    g_clear_handle_id (&sender->timer, g_source_remove);
  else if (sender->timer == 0)
    sender->timer = g_timeout_add (LESS_MS, tell_less, sender);
}

static guint
bit_of (int layer)
{
  if (layer == STOA_LAYER_AUTO)
    return HIGH;
  return 1u << layer & ALL;
}

static void
add_wants (GHashTable          *demand,
           const StoaSubscribe *subscribe)
{
  for (guint i = 0; i < subscribe->wants->len; i++)
    {
      const StoaWant *each = g_ptr_array_index (subscribe->wants, i);
      guint layers = GPOINTER_TO_UINT (g_hash_table_lookup (demand, each->participant));

      if (each->kind == STOA_TRACK_CAMERA)
        g_hash_table_insert (demand, each->participant, GUINT_TO_POINTER (layers | bit_of (each->layer)));
    }
}

/* What is recorded is what would be watched as large as it can be. */
static guint
recorded_layers (StoaLiveRoom *room,
                 const char   *participant)
{
  const StoaRoomState *state = stoa_live_room_get_state (room);
  const StoaParticipant *who = stoa_room_state_find (state, participant);

  return state->recording != NULL && who != NULL && who->consent == STOA_CONSENT_YES ? HIGH : 0;
}

static void
update (StoaRoomDemand *self,
        StoaLiveRoom   *room)
{
  const GPtrArray *participants = stoa_live_room_get_state (room)->participants;
  g_autoptr (GHashTable) demand = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < participants->len; i++)
    {
      const StoaSubscribe *subscribe =
        g_hash_table_lookup (self->wants, ((StoaParticipant *) g_ptr_array_index (participants, i))->id);

      if (subscribe != NULL)
        add_wants (demand, subscribe);
    }
  for (guint i = 0; i < participants->len; i++)
    {
      const char *id = ((StoaParticipant *) g_ptr_array_index (participants, i))->id;
      Sender *sender = g_hash_table_lookup (self->senders, id);

      if (sender != NULL)
        want (sender, GPOINTER_TO_UINT (g_hash_table_lookup (demand, id)) | recorded_layers (room, id));
    }
}

StoaRoomDemand *
stoa_room_demand_new (void)
{
  StoaRoomDemand *self = g_new0 (StoaRoomDemand, 1);

  self->wants = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, stoa_record_unref);
  self->senders = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, sender_free);
  return self;
}

void
stoa_room_demand_free (StoaRoomDemand *self)
{
  g_hash_table_unref (self->wants);
  g_hash_table_unref (self->senders);
  g_free (self);
}

void
stoa_room_demand_subscribe (StoaRoomDemand      *self,
                            StoaLiveRoom        *room,
                            const char          *participant,
                            const StoaSubscribe *subscribe)
{
  g_hash_table_replace (self->wants, g_strdup (participant), stoa_record_copy (subscribe));
  update (self, room);
}

void
stoa_room_demand_publish (StoaRoomDemand *self,
                          StoaLiveRoom   *room,
                          const char     *participant)
{
  const Sender *before = g_hash_table_lookup (self->senders, participant);
  gboolean knows = before == NULL || before->told == ALL;
  Sender *sender = g_new0 (Sender, 1);

  *sender = (Sender) { g_object_ref (room), g_strdup (participant), ALL, ALL, 0 };
  g_hash_table_replace (self->senders, sender->participant, sender);
  if (!knows)
    tell (sender, ALL);
  update (self, room);
}

void
stoa_room_demand_forget (StoaRoomDemand *self,
                         StoaLiveRoom   *room,
                         const char     *participant)
{
  g_hash_table_remove (self->senders, participant);
  if (g_hash_table_remove (self->wants, participant))
    update (self, room);
}

void
stoa_room_demand_refresh (StoaRoomDemand *self,
                          StoaLiveRoom   *room)
{
  update (self, room);
}

void
stoa_room_demand_reset (StoaRoomDemand *self)
{
  g_hash_table_remove_all (self->senders);
  g_hash_table_remove_all (self->wants);
}
