/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-server"

#include "stoa-recording-finisher.h"

#include "stoa-recording-finish.h"

#define RETRY_MS 2000
#define TELL_STEP 0.02       /* of progress, that is told */

struct _StoaRecordingFinisher
{
  GObject parent_instance;
  StoaStore *store;
  StoaRecordingPlace place;
  char *root;
  char *program;
  GQueue waiting;            /* ids, the next first */
  char *current;             /* id; NULL: nothing is being finished */
  gboolean dropped;          /* that one is not to be tried again */
  StoaRecordingMux *mux;     /* of it */
  DexFuture *run;            /* likewise: it is put aside, too, when it is done */
  double progress;
  double told_progress;
  guint retry;               /* source */
  gboolean stopped;
};

enum { CHANGED, FINISHED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (StoaRecordingFinisher, stoa_recording_finisher, G_TYPE_OBJECT)

static void go_on (StoaRecordingFinisher *self);

static GList *
find_waiting (StoaRecordingFinisher *self,
              const char            *recording)
{
  return g_queue_find_custom (&self->waiting, recording, (GCompareFunc) strcmp);
}

static void
queue (StoaRecordingFinisher *self,
       const char            *recording)
{
  if (find_waiting (self, recording) == NULL)
    g_queue_push_tail (&self->waiting, g_strdup (recording));
}

static gboolean
on_retry (gpointer data)
{
  StoaRecordingFinisher *self = data;

  self->retry = 0;
  go_on (self);
  return G_SOURCE_REMOVE;
}

static void
on_progress (StoaRecordingFinisher *self,
             double                 progress)
{
  self->progress = progress;
  if (progress - self->told_progress < TELL_STEP)
    return;
  self->told_progress = progress;
  g_signal_emit (self, signals[CHANGED], 0, self->current);
}

static DexFuture *
finish_run (gpointer data)
{
  StoaRecordingFinisher *self = data;
  g_autoptr (StoaManifest) manifest =
    dex_await_boxed (stoa_recording_finish (self->store, &self->place, self->mux, self->current), NULL);
  gboolean again = manifest == NULL || manifest->phase == STOA_RECORDING_FINISHING;
  g_autofree char *id = g_steal_pointer (&self->current);

  g_clear_object (&self->mux);
  dex_clear (&self->run);
  if (again && !self->dropped)
    queue (self, id);
  g_signal_emit (self, signals[CHANGED], 0, id);
  if (!again)
    g_signal_emit (self, signals[FINISHED], 0, id);
  if (again && self->retry == 0 && !self->stopped)
    self->retry = g_timeout_add (RETRY_MS, on_retry, self);
  go_on (self);
  return dex_future_new_true ();
}

static void
go_on (StoaRecordingFinisher *self)
{
  if (self->current != NULL || self->stopped || self->retry != 0)
    return;
  self->current = g_queue_pop_head (&self->waiting);
  if (self->current == NULL)
    return;
  self->dropped = FALSE;
  self->progress = self->told_progress = 0;
  self->mux = stoa_recording_mux_new (self->program);
  g_signal_connect_object (self->mux, "progress", G_CALLBACK (on_progress), self, G_CONNECT_SWAPPED);
  self->run = dex_scheduler_spawn (NULL, 0, finish_run, g_object_ref (self), g_object_unref);
}

static void
stoa_recording_finisher_finalize (GObject *object)
{
  StoaRecordingFinisher *self = STOA_RECORDING_FINISHER (object);

  g_clear_handle_id (&self->retry, g_source_remove);
  g_queue_clear_full (&self->waiting, g_free);
  g_free (self->current);
  g_clear_object (&self->mux);
  dex_clear (&self->run);
  dex_unref (self->place.disk);
  dex_unref (self->place.slow);
  g_object_unref (self->store);
  g_free (self->root);
  g_free (self->program);
  G_OBJECT_CLASS (stoa_recording_finisher_parent_class)->finalize (object);
}

static void
stoa_recording_finisher_class_init (StoaRecordingFinisherClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = stoa_recording_finisher_finalize;
  signals[CHANGED] = g_signal_new ("changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[FINISHED] = g_signal_new ("finished", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
stoa_recording_finisher_init (StoaRecordingFinisher *self)
{
  g_queue_init (&self->waiting);
}

StoaRecordingFinisher *
stoa_recording_finisher_new (StoaStore                *store,
                             const StoaRecordingPlace *place,
                             const char               *program)
{
  StoaRecordingFinisher *self = g_object_new (STOA_TYPE_RECORDING_FINISHER, NULL);

  self->store = g_object_ref (store);
  self->root = g_strdup (place->root);
  self->place = *place;
  self->place.root = self->root;
  dex_ref (self->place.disk);
  dex_ref (self->place.slow);
  self->program = g_strdup (program);
  return self;
}

void
stoa_recording_finisher_add (StoaRecordingFinisher *self,
                             const char            *recording)
{
  if (g_strcmp0 (self->current, recording) == 0)
    stoa_recording_mux_cancel (self->mux);
  queue (self, recording);
  g_signal_emit (self, signals[CHANGED], 0, recording);
  go_on (self);
}

DexFuture *
stoa_recording_finisher_drop (StoaRecordingFinisher *self,
                              const char            *recording)
{
  GList *link = find_waiting (self, recording);

  if (link != NULL)
    {
      g_free (link->data);
      g_queue_delete_link (&self->waiting, link);
    }
  if (g_strcmp0 (self->current, recording) != 0)
    return dex_future_new_true ();
  self->dropped = TRUE;
  stoa_recording_mux_cancel (self->mux);
  return dex_ref (self->run);
}

double
stoa_recording_finisher_get_progress (StoaRecordingFinisher *self,
                                      const char            *recording)
{
  return g_strcmp0 (self->current, recording) == 0 ? self->progress : 0;
}

DexFuture *
stoa_recording_finisher_stop (StoaRecordingFinisher *self)
{
  self->stopped = TRUE;
  g_clear_handle_id (&self->retry, g_source_remove);
  if (self->mux != NULL)
    stoa_recording_mux_cancel (self->mux);
  return self->run != NULL ? dex_ref (self->run) : dex_future_new_true ();
}
