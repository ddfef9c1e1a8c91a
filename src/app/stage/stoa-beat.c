/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-beat.h"

#define BEAT_US (G_USEC_PER_SEC / 30)

struct _StoaBeat
{
  GObject parent_instance;

  GHashTable *marked;        /* GObject → what to call with it */
  guint source;
};

G_DEFINE_FINAL_TYPE (StoaBeat, stoa_beat, G_TYPE_OBJECT)

static void
beat (gpointer data)
{
  StoaBeat *self = data;
  g_autoptr (GHashTable) marked = g_steal_pointer (&self->marked);
  GHashTableIter iter;
  gpointer object, func;

  self->source = 0;
  self->marked = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  g_hash_table_iter_init (&iter, marked);
  while (g_hash_table_iter_next (&iter, &object, &func))
    ((void (*) (GObject *)) func) (object);
}

static void
stoa_beat_finalize (GObject *object)
{
  StoaBeat *self = STOA_BEAT (object);

  g_clear_handle_id (&self->source, g_source_remove);
  g_hash_table_unref (self->marked);
  G_OBJECT_CLASS (stoa_beat_parent_class)->finalize (object);
}

static void
stoa_beat_class_init (StoaBeatClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = stoa_beat_finalize;
}

static void
stoa_beat_init (StoaBeat *self)
{
  self->marked = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
}

StoaBeat *
stoa_beat_new (void)
{
  return g_object_new (STOA_TYPE_BEAT, NULL);
}

void
stoa_beat_mark (StoaBeat *self,
                GObject  *object,
                void    (*func) (GObject *object))
{
  g_return_if_fail (STOA_IS_BEAT (self));

  g_hash_table_replace (self->marked, g_object_ref (object), func);
  if (self->source == 0)
    {
      /* on a fixed grid of time: a late beat does not put off the next one */
      gint64 wait_us = BEAT_US - g_get_monotonic_time () % BEAT_US;

      self->source = g_timeout_add_once (wait_us / 1000 + 1, beat, self);
    }
}
