/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-server"

#include "stoa-room-log.h"

struct _StoaRoomLog
{
  GObject parent_instance;
  StoaStore *store;
  StoaRoomState *state;
  GPtrArray *events;         /* the newest, the last one's seq is the state's */
  GHashTable *commands;      /* key → StoaStoredCommand */
  GQueue command_order;      /* of StoaStoredCommand, owned here */
  DexLimiter *turns;
  guint waiting;
};

typedef struct
{
  StoaRoomLog *log;
  char *actor;
  char *cause;
  StoaRoomDecide decide;
  gpointer data;
  GDestroyNotify destroy;
} Turn;

enum { EVENT, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (StoaRoomLog, stoa_room_log, G_TYPE_OBJECT)

static void
turn_free (gpointer data)
{
  Turn *turn = data;

  turn->log->waiting--;
  if (turn->destroy != NULL)
    turn->destroy (turn->data);
  g_free (turn->actor);
  g_free (turn->cause);
  g_object_unref (turn->log);
  g_free (turn);
}

static void
command_free (gpointer data)
{
  StoaStoredCommand *command = data;

  g_free (command->key);
  g_free (command);
}

static void
remember (StoaRoomLog *self,
          char        *key,
          gint64       seq)
{
  StoaStoredCommand *command = g_new (StoaStoredCommand, 1);

  *command = (StoaStoredCommand) { key, seq };
  g_queue_push_tail (&self->command_order, command);
  g_hash_table_replace (self->commands, command->key, command);
  if (self->command_order.length > STOA_ROOM_MAX_COMMANDS)
    {
      StoaStoredCommand *oldest = g_queue_pop_head (&self->command_order);

      g_hash_table_remove (self->commands, oldest->key);
      command_free (oldest);
    }
}

static const StoaStoredCommand *
recall (StoaRoomLog *self,
        const Turn  *turn)
{
  g_autofree char *key = NULL;

  if (turn->cause == NULL)
    return NULL;
  key = stoa_rooms_command_key (turn->actor, turn->cause);
  return g_hash_table_lookup (self->commands, key);
}

/* The events get their places, and the state they lead to is worked out before anything is stored. */
static StoaRoomAppend *
make_append (StoaRoomLog *self,
             const Turn  *turn,
             GPtrArray   *events)
{
  StoaRoomAppend *append = g_new0 (StoaRoomAppend, 1);

  append->room = g_strdup (self->state->id);
  append->after = self->state->seq;
  append->actor = g_strdup (turn->actor);
  append->cause = g_strdup (turn->cause);
  append->events = g_ptr_array_ref (events);
  append->state = stoa_record_ref (self->state);
  for (guint i = 0; i < events->len; i++)
    {
      StoaRoomEvent *event = g_ptr_array_index (events, i);
      StoaRoomState *next;

      event->seq = append->after + 1 + i;
      next = stoa_room_reduce (append->state, event);
      stoa_record_unref (append->state);
      append->state = next;
    }
  return append;
}

static gpointer
run_append (StoaDb   *db,
            gpointer  data,
            GError  **error)
{
  StoaRoomAppend *append = data;

  return stoa_rooms_append (db, append, error) ? stoa_record_ref (append->state) : NULL;
}

static void
fold_in (StoaRoomLog   *self,
         StoaRoomEvent *event)
{
  StoaRoomState *next = stoa_room_reduce (self->state, event);

  stoa_record_unref (self->state);
  self->state = next;
  if (self->events->len == STOA_ROOM_HORIZON)
    g_ptr_array_remove_index (self->events, 0);
  g_ptr_array_add (self->events, stoa_record_ref (event));
  g_signal_emit (self, signals[EVENT], 0, event);
}

static DexFuture *
turn_run (gpointer data)
{
  Turn *turn = data;
  StoaRoomLog *self = turn->log;
  const StoaStoredCommand *known = recall (self, turn);
  g_autoptr (GPtrArray) events = NULL;
  g_autoptr (GError) error = NULL;

  if (known != NULL)
    return dex_future_new_for_int64 (known->seq);
  events = turn->decide (self->state, turn->data, &error);
  if (events == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  if (events->len == 0 && turn->cause == NULL)
    return dex_future_new_for_int64 (self->state->seq);
  if (!dex_await (stoa_store_run (self->store, STOA_TYPE_RECORD, run_append, make_append (self, turn, events),
                                  (GDestroyNotify) stoa_room_append_free),
                  &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  if (turn->cause != NULL)
    remember (self, stoa_rooms_command_key (turn->actor, turn->cause), self->state->seq + events->len);
  for (guint i = 0; i < events->len; i++)
    fold_in (self, g_ptr_array_index (events, i));
  return dex_future_new_for_int64 (self->state->seq);
}

static void
stoa_room_log_finalize (GObject *object)
{
  StoaRoomLog *self = STOA_ROOM_LOG (object);

  dex_clear (&self->turns);
  g_hash_table_unref (self->commands);
  g_queue_clear_full (&self->command_order, command_free);
  g_ptr_array_unref (self->events);
  stoa_record_unref (self->state);
  g_object_unref (self->store);
  G_OBJECT_CLASS (stoa_room_log_parent_class)->finalize (object);
}

static void
stoa_room_log_class_init (StoaRoomLogClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = stoa_room_log_finalize;
  signals[EVENT] = g_signal_new ("event", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 1, G_TYPE_POINTER);
}

static void
stoa_room_log_init (StoaRoomLog *self)
{
  self->commands = g_hash_table_new (g_str_hash, g_str_equal);
  self->turns = dex_limiter_new (1);
}

StoaRoomLog *
stoa_room_log_new (StoaStore      *store,
                   StoaStoredRoom *stored)
{
  StoaRoomLog *self = g_object_new (STOA_TYPE_ROOM_LOG, NULL);

  self->store = g_object_ref (store);
  self->state = stoa_record_ref (stored->state);
  self->events = g_ptr_array_ref (stored->events);
  for (guint i = 0; i < stored->commands->len; i++)
    {
      const StoaStoredCommand *command = g_ptr_array_index (stored->commands, i);

      remember (self, g_strdup (command->key), command->seq);
    }
  return self;
}

const StoaRoomState *
stoa_room_log_get_state (StoaRoomLog *self)
{
  return self->state;
}

DexFuture *
stoa_room_log_change (StoaRoomLog    *self,
                      const char     *actor,
                      const char     *cause,
                      StoaRoomDecide  decide,
                      gpointer        data,
                      GDestroyNotify  destroy)
{
  Turn *turn = g_new0 (Turn, 1);

  *turn = (Turn) { g_object_ref (self), g_strdup (actor), g_strdup (cause), decide, data, destroy };
  self->waiting++;
  return dex_limiter_run (self->turns, NULL, 0, turn_run, turn, turn_free);
}

guint
stoa_room_log_waiting (StoaRoomLog *self)
{
  return self->waiting;
}

GPtrArray *
stoa_room_log_since (StoaRoomLog *self,
                     gint64       seq)
{
  gint64 missed = self->state->seq - seq;
  GPtrArray *events;

  if (missed < 0 || missed > MIN (self->events->len, STOA_MAX_MISSED))
    return NULL;
  events = stoa_record_list_new ();
  for (guint i = self->events->len - missed; i < self->events->len; i++)
    g_ptr_array_add (events, stoa_record_ref (g_ptr_array_index (self->events, i)));
  return events;
}

