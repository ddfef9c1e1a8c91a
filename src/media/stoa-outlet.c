/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-media"

#include "stoa-outlet.h"

typedef struct
{
  guint id;
  StoaOutletFunc func;
  gpointer data;
  GDestroyNotify free_data;
} Taker;

struct _StoaOutlet
{
  gatomicrefcount refs;
  GMutex lock;
  GArray *takers;            /* under lock, of Taker */
  guint last_id;             /* under lock */
};

static void
taker_clear (gpointer data)
{
  Taker *taker = data;

  if (taker->free_data != NULL)
    taker->free_data (taker->data);
}

static void
push_to_appsrc (GstSample *sample,
                gpointer   data)
{
  gst_app_src_push_sample (data, sample);
}

StoaOutlet *
stoa_outlet_new (void)
{
  StoaOutlet *self = g_new0 (StoaOutlet, 1);

  g_atomic_ref_count_init (&self->refs);
  g_mutex_init (&self->lock);
  self->takers = g_array_new (FALSE, FALSE, sizeof (Taker));
  g_array_set_clear_func (self->takers, taker_clear);
  return self;
}

StoaOutlet *
stoa_outlet_ref (StoaOutlet *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
stoa_outlet_unref (StoaOutlet *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  g_array_unref (self->takers);
  g_mutex_clear (&self->lock);
  g_free (self);
}

void
stoa_outlet_push (StoaOutlet *self,
                  GstSample  *sample)
{
  g_mutex_lock (&self->lock);
  for (guint i = 0; i < self->takers->len; i++)
    {
      Taker *taker = &g_array_index (self->takers, Taker, i);

      taker->func (sample, taker->data);
    }
  g_mutex_unlock (&self->lock);
}

guint
stoa_outlet_add (StoaOutlet     *self,
                 StoaOutletFunc  func,
                 gpointer        data,
                 GDestroyNotify  free_data)
{
  Taker taker = { .func = func, .data = data, .free_data = free_data };

  g_mutex_lock (&self->lock);
  taker.id = ++self->last_id;
  g_array_append_val (self->takers, taker);
  g_mutex_unlock (&self->lock);
  return taker.id;
}

guint
stoa_outlet_add_appsrc (StoaOutlet *self,
                        GstAppSrc  *appsrc)
{
  return stoa_outlet_add (self, push_to_appsrc, gst_object_ref (appsrc), gst_object_unref);
}

void
stoa_outlet_remove (StoaOutlet *self,
                    guint       id)
{
  g_mutex_lock (&self->lock);
  for (guint i = 0; i < self->takers->len; i++)
    if (g_array_index (self->takers, Taker, i).id == id)
      {
        g_array_remove_index (self->takers, i);
        break;
      }
  g_mutex_unlock (&self->lock);
}

GstElement *
stoa_outlet_pipeline (const char *name)
{
  GstElement *pipeline = gst_pipeline_new (name);
  g_autoptr (GstClock) clock = gst_system_clock_obtain ();

  gst_pipeline_use_clock (GST_PIPELINE (pipeline), clock);
  gst_element_set_start_time (pipeline, GST_CLOCK_TIME_NONE);
  gst_element_set_base_time (pipeline, 0);
  return pipeline;
}

GstElement *
stoa_outlet_appsrc (const char *name,
                    guint       max_buffers)
{
  GstElement *appsrc = gst_element_factory_make ("appsrc", name);

  g_object_set (appsrc,
                "is-live", TRUE,
                "format", GST_FORMAT_TIME,
                "max-buffers", (guint64) max_buffers,
                "max-bytes", (guint64) 0,
                "leaky-type", GST_APP_LEAKY_TYPE_DOWNSTREAM,
                "min-latency", (gint64) 0,
                "max-latency", (gint64) GST_SECOND,
                NULL);
  return appsrc;
}
