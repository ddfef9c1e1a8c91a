/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-protocol"

#include "stoa-room-overlay.h"

typedef struct
{
  char *id;
  char *actor;
  StoaCommand *command;
  gint64 at;
  gint64 settled_seq; /* goes away at this seq; 0 while there is no answer */
} Pending;

struct _StoaRoomOverlay
{
  StoaRoomState *confirmed;
  StoaRoomState *shown; /* NULL until asked for */
  GPtrArray *pending;   /* of Pending, as they were sent */
};

static void
pending_free (gpointer data)
{
  Pending *pending = data;
  g_free (pending->id);
  g_free (pending->actor);
  stoa_record_unref (pending->command);
  g_free (pending);
}

static Pending *
find_pending (StoaRoomOverlay *self, const char *id)
{
  for (guint i = 0; i < self->pending->len; i++)
    {
      Pending *each = self->pending->pdata[i];
      if (g_strcmp0 (each->id, id) == 0)
        return each;
    }
  return NULL;
}

static void
take_confirmed (StoaRoomOverlay *self, StoaRoomState *confirmed)
{
  stoa_record_unref (self->confirmed);
  self->confirmed = confirmed;
  g_clear_pointer (&self->shown, stoa_record_unref);
  for (guint i = self->pending->len; i > 0; i--)
    {
      const Pending *each = self->pending->pdata[i - 1];
      if (each->settled_seq != 0 && each->settled_seq <= confirmed->seq)
        g_ptr_array_remove_index (self->pending, i - 1);
    }
}

static void
drop_pending (StoaRoomOverlay *self, const char *id)
{
  Pending *pending = find_pending (self, id);
  if (pending != NULL && g_ptr_array_remove (self->pending, pending))
    g_clear_pointer (&self->shown, stoa_record_unref);
}

static StoaRoomState *
predict (const StoaRoomState *state, const Pending *pending)
{
  StoaRoomState *shown = stoa_record_ref ((gpointer) state);
  g_autoptr (GPtrArray) events = NULL;
  events = stoa_room_decide (state, pending->actor, pending->command, pending->at, pending->id, NULL);
  for (guint i = 0; events != NULL && i < events->len; i++)
    {
      StoaRoomState *next = stoa_room_reduce (shown, events->pdata[i]);
      stoa_record_unref (shown);
      shown = next;
    }
  return shown;
}

StoaRoomOverlay *
stoa_room_overlay_new (const StoaRoomState *confirmed)
{
  StoaRoomOverlay *self = g_new0 (StoaRoomOverlay, 1);
  self->confirmed = stoa_record_ref ((gpointer) confirmed);
  self->pending = g_ptr_array_new_with_free_func (pending_free);
  return self;
}

void
stoa_room_overlay_free (StoaRoomOverlay *self)
{
  stoa_record_unref (self->confirmed);
  stoa_record_unref (self->shown);
  g_ptr_array_unref (self->pending);
  g_free (self);
}

gboolean
stoa_room_overlay_confirm (StoaRoomOverlay *self, const StoaRoomEvent *event)
{
  if (event->seq <= self->confirmed->seq)
    return TRUE;
  if (event->seq != self->confirmed->seq + 1)
    return FALSE;
  take_confirmed (self, stoa_room_reduce (self->confirmed, event));
  if (event->cause != NULL)
    drop_pending (self, event->cause);
  return TRUE;
}

void
stoa_room_overlay_reset (StoaRoomOverlay *self, const StoaRoomState *snapshot)
{
  if (snapshot->seq >= self->confirmed->seq)
    take_confirmed (self, stoa_record_ref ((gpointer) snapshot));
}

void
stoa_room_overlay_propose (StoaRoomOverlay *self,
                           const char *id,
                           const StoaCommand *command,
                           const char *actor,
                           gint64 at)
{
  Pending *pending = g_new0 (Pending, 1);
  pending->id = g_strdup (id);
  pending->actor = g_strdup (actor);
  pending->command = stoa_record_copy (command);
  pending->at = at;
  g_ptr_array_add (self->pending, pending);
  g_clear_pointer (&self->shown, stoa_record_unref);
}

void
stoa_room_overlay_settle (StoaRoomOverlay *self, const char *id, gint64 seq)
{
  Pending *pending = find_pending (self, id);
  if (pending != NULL && seq > self->confirmed->seq)
    pending->settled_seq = seq;
  else
    drop_pending (self, id);
}

const StoaRoomState *
stoa_room_overlay_get_shown (StoaRoomOverlay *self)
{
  if (self->shown != NULL)
    return self->shown;
  self->shown = stoa_record_ref (self->confirmed);
  for (guint i = 0; i < self->pending->len; i++)
    {
      StoaRoomState *next = predict (self->shown, self->pending->pdata[i]);
      stoa_record_unref (self->shown);
      self->shown = next;
    }
  return self->shown;
}

const StoaRoomState *
stoa_room_overlay_get_confirmed (StoaRoomOverlay *self)
{
  return self->confirmed;
}

gboolean
stoa_room_overlay_is_pending (StoaRoomOverlay *self, const char *id)
{
  return id != NULL ? find_pending (self, id) != NULL : self->pending->len > 0;
}
