/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-export-queue.h"

#include <glib/gi18n.h>

#include "stoa-exported.h"
#include "stoa-file-name.h"
#include "stoa-film-cache.h"

#define MOST_JOBS 50
#define MOST_NAMES 1000

struct _StoaExportQueue
{
  GObject parent_instance;

  StoaSession *session;
  GPtrArray *jobs;           /* of StoaExportJob, in their order */
};

enum { CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

static GType
queue_item_type (GListModel *model)
{
  return STOA_TYPE_EXPORT_JOB;
}

static guint
queue_n_items (GListModel *model)
{
  return STOA_EXPORT_QUEUE (model)->jobs->len;
}

static gpointer
queue_item (GListModel *model,
            guint       position)
{
  GPtrArray *jobs = STOA_EXPORT_QUEUE (model)->jobs;

  return position < jobs->len ? g_object_ref (jobs->pdata[position]) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = queue_item_type;
  iface->get_n_items = queue_n_items;
  iface->get_item = queue_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (StoaExportQueue, stoa_export_queue, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static void
start_next (StoaExportQueue *self)
{
  if (stoa_export_queue_get_running (self))
    return;
  for (guint i = 0; i < self->jobs->len; i++)
    if (stoa_export_job_get_state (self->jobs->pdata[i]) == STOA_JOB_WAITS)
      {
        stoa_export_job_start (self->jobs->pdata[i]);
        return;
      }
}

static void
tell_done (StoaExportQueue *self,
           StoaExportJob   *job)
{
  GApplication *application = g_application_get_default ();
  g_autoptr (GNotification) notification = g_notification_new (_("The File Is Finished"));
  g_autofree char *uri = g_file_get_uri (stoa_export_job_get_file (job));
  g_autofree char *name = g_file_get_basename (stoa_export_job_get_file (job));
  /* short: a toast has one line, whose end is what it says */
  g_autofree char *notice = g_strdup_printf (_("“%s” is finished"), stoa_export_job_get_title (job));

  stoa_exported_add (stoa_session_get_settings (self->session), stoa_export_job_get_recording (job),
                     stoa_export_job_get_file (job));
  stoa_session_notify (self->session, notice);
  g_notification_set_body (notification, name);
  g_notification_add_button_with_target (notification, _("Open Folder"), "app.open-folder", "s", uri);
  g_notification_set_default_action_and_target (notification, "app.open-folder", "s", uri);
  if (application)
    g_application_send_notification (application, uri, notification);
}

static void
job_changed (StoaExportQueue *self,
             StoaExportJob   *job)
{
  if (stoa_export_job_get_state (job) > STOA_JOB_RUNS)
    {
      g_signal_handlers_disconnect_by_func (job, job_changed, self);
      if (stoa_export_job_get_state (job) == STOA_JOB_DONE)
        tell_done (self, job);
      start_next (self);
    }
  g_signal_emit (self, signals[CHANGED], 0);
}

static gboolean
is_taken (StoaExportQueue *self,
          GFile           *file)
{
  if (g_file_query_exists (file, NULL))
    return TRUE;
  for (guint i = 0; i < self->jobs->len; i++)
    if (stoa_export_job_get_state (self->jobs->pdata[i]) <= STOA_JOB_RUNS
        && g_file_equal (stoa_export_job_get_file (self->jobs->pdata[i]), file))
      return TRUE;
  return FALSE;
}

/* Nothing that is there is written over. */
static GFile *
choose_file (StoaExportQueue         *self,
             const StoaRecordingCard *card,
             const char              *extension)
{
  g_autoptr (GFile) folder = stoa_exported_folder ();
  g_autofree char *name = stoa_file_name (card->title, card->started_at, extension);
  GFile *file = g_file_get_child (folder, name);

  for (int n = 2; n < MOST_NAMES && is_taken (self, file); n++)
    {
      g_autofree char *numbered = g_strdup_printf ("%s (%d)", card->title, n);
      g_autofree char *other = stoa_file_name (numbered, card->started_at, extension);

      g_object_unref (file);
      file = g_file_get_child (folder, other);
    }
  return file;
}

static void
stoa_export_queue_dispose (GObject *object)
{
  StoaExportQueue *self = STOA_EXPORT_QUEUE (object);

  for (guint i = 0; i < self->jobs->len; i++)
    {
      g_signal_handlers_disconnect_by_data (self->jobs->pdata[i], self);
      stoa_export_job_cancel (self->jobs->pdata[i]);
    }
  g_ptr_array_set_size (self->jobs, 0);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (stoa_export_queue_parent_class)->dispose (object);
}

static void
stoa_export_queue_finalize (GObject *object)
{
  g_ptr_array_unref (STOA_EXPORT_QUEUE (object)->jobs);
  G_OBJECT_CLASS (stoa_export_queue_parent_class)->finalize (object);
}

static void
stoa_export_queue_class_init (StoaExportQueueClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = stoa_export_queue_dispose;
  G_OBJECT_CLASS (klass)->finalize = stoa_export_queue_finalize;
  signals[CHANGED] = g_signal_new ("changed", STOA_TYPE_EXPORT_QUEUE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
stoa_export_queue_init (StoaExportQueue *self)
{
  self->jobs = g_ptr_array_new_with_free_func (g_object_unref);
}

/* public */

StoaExportQueue *
stoa_export_queue_new (StoaSession *session)
{
  StoaExportQueue *self = g_object_new (STOA_TYPE_EXPORT_QUEUE, NULL);

  self->session = g_object_ref (session);
  dex_future_disown (stoa_film_cache_sweep ());
  return self;
}

StoaExportJob *
stoa_export_queue_add (StoaExportQueue         *self,
                       const StoaRecordingCard *card,
                       StoaExportKind           kind,
                       guint                    height,
                       GFile                   *file)
{
  g_autoptr (GFile) target = NULL;
  StoaExportJob *job;

  g_return_val_if_fail (STOA_IS_EXPORT_QUEUE (self), NULL);

  for (guint i = 0; self->jobs->len >= MOST_JOBS && i < self->jobs->len; i++)
    if (stoa_export_job_get_state (self->jobs->pdata[i]) > STOA_JOB_RUNS)
      stoa_export_queue_remove (self, self->jobs->pdata[i--]);
  target = file ? g_object_ref (file) : choose_file (self, card, stoa_export_kind_extension (kind));
  job = stoa_export_job_new (self->session, card, kind, height, target);
  g_ptr_array_add (self->jobs, job);
  g_list_model_items_changed (G_LIST_MODEL (self), self->jobs->len - 1, 0, 1);
  g_signal_connect_object (job, "changed", G_CALLBACK (job_changed), self, G_CONNECT_SWAPPED);
  start_next (self);
  g_signal_emit (self, signals[CHANGED], 0);
  return job;
}

StoaExportJob *
stoa_export_queue_find (StoaExportQueue *self,
                        const char      *recording)
{
  g_return_val_if_fail (STOA_IS_EXPORT_QUEUE (self), NULL);

  for (guint i = 0; i < self->jobs->len; i++)
    if (stoa_export_job_get_state (self->jobs->pdata[i]) <= STOA_JOB_RUNS
        && g_strcmp0 (stoa_export_job_get_recording (self->jobs->pdata[i]), recording) == 0)
      return self->jobs->pdata[i];
  return NULL;
}

void
stoa_export_queue_remove (StoaExportQueue *self,
                          StoaExportJob   *job)
{
  g_autoptr (StoaExportJob) kept = g_object_ref (job);
  guint position;

  g_return_if_fail (STOA_IS_EXPORT_QUEUE (self));

  stoa_export_job_cancel (kept);
  if (!g_ptr_array_find (self->jobs, kept, &position))
    return;
  g_ptr_array_remove_index (self->jobs, position);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
  g_signal_emit (self, signals[CHANGED], 0);
}

StoaExportJob *
stoa_export_queue_get_running (StoaExportQueue *self)
{
  g_return_val_if_fail (STOA_IS_EXPORT_QUEUE (self), NULL);

  for (guint i = 0; i < self->jobs->len; i++)
    if (stoa_export_job_get_state (self->jobs->pdata[i]) == STOA_JOB_RUNS)
      return self->jobs->pdata[i];
  return NULL;
}
