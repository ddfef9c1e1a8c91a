/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-beat.h"

/* A little less than pictures are apart, so that they are never waited for twice: who is alone on the stage sets the
 * pace, and who came late catches up. */
#define LEAST_US 32000
#define HURRY_US 17000       /* a refresh of most screens: sooner would be painted with the one before */
#define REPORT_US G_USEC_PER_SEC
/* What was taken is painted before more is taken: a busy computer paints fewer pictures, not none. */
#define PRIORITY (GDK_PRIORITY_REDRAW + 10)

#define OVERDUE_US (100 * G_TIME_SPAN_MILLISECOND)   /* then it comes before painting after all */

struct _StoaBeat
{
  GObject parent_instance;

  GHashTable *marked;        /* GObject → what to call with it */
  GSource *source;           /* ready while anything is marked */
  GSource *overdue_source;   /* the same, for who is never done painting */
  gint64 due_us;             /* of the next beat; negative without one */
  gint64 last_us;            /* of the last beat */
  gint64 pace_us;            /* when that was due */

  /* since the last report */
  gint64 reported_us;
  GHashTable *painted;       /* tile → number of pictures */
  guint redraws;
  gint64 oldest_us;
  gboolean redrawn;          /* since the last beat */
};

G_DEFINE_FINAL_TYPE (StoaBeat, stoa_beat, G_TYPE_OBJECT)

static void
report (StoaBeat *self)
{
  gint64 now_us = g_get_monotonic_time ();
  g_autoptr (GString) counts = NULL;
  GHashTableIter iter;
  gpointer count;

  if (now_us - self->reported_us < REPORT_US)
    return;
  counts = g_string_new (NULL);
  g_hash_table_iter_init (&iter, self->painted);
  while (g_hash_table_iter_next (&iter, NULL, &count))
    g_string_append_printf (counts, " %u", GPOINTER_TO_UINT (count));
  g_debug ("painted in %.3f s: %u redraws, oldest %.1f ms, pictures of tiles:%s",
           (now_us - self->reported_us) / 1e6, self->redraws, self->oldest_us / 1e3, counts->str);
  g_hash_table_remove_all (self->painted);
  self->reported_us = now_us;
  self->redraws = 0;
  self->oldest_us = 0;
}

static void
schedule (StoaBeat *self,
          gint64    due_us)
{
  self->due_us = due_us;
  g_source_set_ready_time (self->source, due_us);
  g_source_set_ready_time (self->overdue_source, due_us < 0 ? -1 : due_us + OVERDUE_US);
}

static gboolean
call_marked (StoaBeat *self)
{
  g_autoptr (GHashTable) marked = g_steal_pointer (&self->marked);
  GHashTableIter iter;
  gpointer object, func;
  gboolean any = FALSE;

  self->marked = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  g_hash_table_iter_init (&iter, marked);
  while (g_hash_table_iter_next (&iter, &object, &func))
    any = ((gboolean (*) (GObject *)) func) (object) || any;
  return any;
}

static gboolean
beat (gpointer data)
{
  g_autoptr (StoaBeat) self = g_object_ref (data);   /* what is called may have been the last that held it */
  gint64 due_us = self->due_us, last_us = self->last_us, pace_us = self->pace_us;

  schedule (self, -1);
  self->last_us = g_get_monotonic_time ();
  /* one that comes late does not make all after it late */
  self->pace_us = self->last_us - due_us < LEAST_US ? due_us : self->last_us;
  if (call_marked (self))
    {
      self->redrawn = FALSE;
      report (self);
    }
  else
    {
      self->last_us = last_us;
      self->pace_us = pace_us;
    }
  return G_SOURCE_CONTINUE;
}

/* Milliseconds are too coarse for g_timeout_add(). */
static gboolean
dispatch (GSource     *source,
          GSourceFunc  callback,
          gpointer     data)
{
  return callback (data);
}

static GSourceFuncs source_funcs = { .dispatch = dispatch };

static GSource *
attach (StoaBeat *self,
        int       priority)
{
  GSource *source = g_source_new (&source_funcs, sizeof (GSource));

  g_source_set_static_name (source, "[stoa] beat");
  g_source_set_priority (source, priority);
  g_source_set_callback (source, beat, self, NULL);
  g_source_attach (source, NULL);
  return source;
}

static void
stoa_beat_finalize (GObject *object)
{
  StoaBeat *self = STOA_BEAT (object);

  g_source_destroy (self->source);
  g_source_unref (self->source);
  g_source_destroy (self->overdue_source);
  g_source_unref (self->overdue_source);
  g_hash_table_unref (self->marked);
  g_hash_table_unref (self->painted);
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
  self->painted = g_hash_table_new (NULL, NULL);
  self->due_us = -1;
  self->source = attach (self, PRIORITY);
  self->overdue_source = attach (self, G_PRIORITY_DEFAULT);
}

StoaBeat *
stoa_beat_new (void)
{
  return g_object_new (STOA_TYPE_BEAT, NULL);
}

void
stoa_beat_mark (StoaBeat *self,
                GObject  *object,
                gboolean (*func) (GObject *object),
                gboolean  hurry)
{
  gint64 due_us;

  g_return_if_fail (STOA_IS_BEAT (self));

  due_us = MAX (g_get_monotonic_time (), self->last_us + HURRY_US);
  if (!hurry)
    due_us = MAX (due_us, self->pace_us + LEAST_US);
  g_hash_table_replace (self->marked, g_object_ref (object), func);
  if (self->due_us < 0 || due_us < self->due_us)
    schedule (self, due_us);
}

void
stoa_beat_painted (StoaBeat *self,
                   gpointer  tile,
                   gint64    shown_us)
{
  guint count = GPOINTER_TO_UINT (g_hash_table_lookup (self->painted, tile));

  g_hash_table_insert (self->painted, tile, GUINT_TO_POINTER (count + 1));
  self->oldest_us = MAX (self->oldest_us, shown_us);
  if (!self->redrawn)
    self->redraws++;
  self->redrawn = TRUE;
}
