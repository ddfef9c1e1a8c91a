/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-server"

#include "stoa-store.h"

#define MAX_WAITING 4096

/* What the two threads share. */
typedef struct
{
  char *path;
  StoaDb *db;                /* store thread */
  int waiting;               /* atomic: jobs not done yet */
} Shared;

struct _StoaStore
{
  GObject parent_instance;
  Shared *shared;
  DexThreadPool *thread;     /* one, so that the order asked for is the order done */
};

typedef struct
{
  Shared *shared;
  GType type;
  StoaStoreFunc func;
  gpointer data;
  GDestroyNotify destroy;
} Job;

G_DEFINE_FINAL_TYPE (StoaStore, stoa_store, G_TYPE_OBJECT)

static void
shared_clear (gpointer data)
{
  Shared *shared = data;

  g_clear_pointer (&shared->db, stoa_db_close);
  g_free (shared->path);
}

static void
shared_unref (gpointer data)
{
  g_atomic_rc_box_release_full (data, shared_clear);
}

static void
job_free (gpointer data)
{
  Job *job = data;

  g_atomic_int_add (&job->shared->waiting, -1);
  if (job->destroy != NULL)
    job->destroy (job->data);
  shared_unref (job->shared);
  g_free (job);
}

static DexFuture *
take_result (GType    type,
             gpointer result)
{
  return type == G_TYPE_STRING ? dex_future_new_take_string (result) : dex_future_new_take_boxed (type, result);
}

static DexFuture *
job_run (gpointer data)
{
  Job *job = data;
  g_autoptr (GError) error = NULL;
  StoaDb *db = job->shared->db;
  g_autoptr (DexFuture) done = NULL;
  gpointer result;

  if (db == NULL)
    return dex_future_new_reject (STOA_ERROR, STOA_ERROR_UNAVAILABLE, "The server stops.");
  stoa_db_begin (db);
  result = job->func (db, job->data, &error);
  if (result != NULL)
    done = take_result (job->type, result);
  if (done != NULL && stoa_db_commit (db, &error))
    return g_steal_pointer (&done);
  if (done == NULL)
    stoa_db_rollback (db, &error);
  return dex_future_new_for_error (g_steal_pointer (&error));
}

static DexFuture *
store_open (gpointer data)
{
  Shared *shared = data;
  g_autoptr (GError) error = NULL;

  shared->db = stoa_db_open (shared->path, &error);
  if (shared->db == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  return dex_future_new_true ();
}

static DexFuture *
store_close (gpointer data)
{
  Shared *shared = data;

  g_clear_pointer (&shared->db, stoa_db_close);
  return dex_future_new_true ();
}

static void
stoa_store_finalize (GObject *object)
{
  StoaStore *self = STOA_STORE (object);

  dex_clear (&self->thread);
  shared_unref (self->shared);
  G_OBJECT_CLASS (stoa_store_parent_class)->finalize (object);
}

static void
stoa_store_class_init (StoaStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = stoa_store_finalize;
}

static void
stoa_store_init (StoaStore *self)
{
  self->shared = g_atomic_rc_box_new0 (Shared);
  self->thread = dex_thread_pool_new (1);
}

StoaStore *
stoa_store_new (const char *path)
{
  StoaStore *self = g_object_new (STOA_TYPE_STORE, NULL);

  self->shared->path = g_strdup (path);
  return self;
}

DexFuture *
stoa_store_open (StoaStore *self)
{
  return dex_thread_pool_submit (self->thread, "stoa_store_open", store_open,
                                 g_atomic_rc_box_acquire (self->shared), shared_unref);
}

DexFuture *
stoa_store_close (StoaStore *self)
{
  return dex_thread_pool_submit (self->thread, "stoa_store_close", store_close,
                                 g_atomic_rc_box_acquire (self->shared), shared_unref);
}

DexFuture *
stoa_store_run (StoaStore      *self,
                GType           type,
                StoaStoreFunc   func,
                gpointer        data,
                GDestroyNotify  destroy)
{
  Job *job;

  if (g_atomic_int_get (&self->shared->waiting) >= MAX_WAITING)
    {
      if (destroy != NULL)
        destroy (data);
      return dex_future_new_reject (STOA_ERROR, STOA_ERROR_TOO_MANY, "The server has too much to do, try again later.");
    }
  job = g_new0 (Job, 1);
  *job = (Job) { g_atomic_rc_box_acquire (self->shared), type, func, data, destroy };
  g_atomic_int_inc (&self->shared->waiting);
  return dex_thread_pool_submit (self->thread, "stoa_store_run", job_run, job, job_free);
}
