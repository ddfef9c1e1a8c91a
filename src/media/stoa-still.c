/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-media"

#include "stoa-still.h"

#include <gst/video/video.h>

#include "stoa-source-outlets.h"

#define WAIT_S 3           /* for a picture */
#define ENCODE_S 3

typedef struct
{
  StoaOutlet *outlet;
  guint taker;               /* 0: not taking any more. Main thread */
  guint timeout_source;
  guint width;
  gint taken;                /* atomic: one picture is enough */
} Still;

static void
stop_taking (Still *still)
{
  if (still->taker)
    stoa_outlet_remove (still->outlet, still->taker);
  still->taker = 0;
  g_clear_handle_id (&still->timeout_source, g_source_remove);
}

static void
still_free (gpointer data)
{
  Still *still = data;

  stop_taking (still);
  stoa_outlet_unref (still->outlet);
  g_free (still);
}

static void
encoded (GstSample *sample,
         GError    *error,
         gpointer   data)
{
  g_autoptr (GTask) task = data;
  GstBuffer *buffer = sample ? gst_sample_get_buffer (sample) : NULL;
  gsize size = buffer ? gst_buffer_get_size (buffer) : 0;
  g_autofree guint8 *bytes = NULL;

  if (size > 0)
    {
      bytes = g_malloc (size);
      gst_buffer_extract (buffer, 0, bytes, size);
      g_task_return_pointer (task, g_bytes_new_take (g_steal_pointer (&bytes), size), (GDestroyNotify) g_bytes_unref);
    }
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_FAILED, "%s", error ? error->message : "no picture");
  if (sample)
    gst_sample_unref (sample);
  g_clear_error (&error);
}

/* The picture's own shape, in even numbers. */
static GstCaps *
make_caps (GstSample *sample,
           guint      most_width)
{
  GstVideoInfo info;
  guint width, height;

  if (!gst_video_info_from_caps (&info, gst_sample_get_caps (sample)))
    return NULL;
  width = MIN (most_width, (guint) info.width) & ~1u;
  height = (guint) gst_util_uint64_scale_round (width, info.height, info.width) & ~1u;
  if (width == 0 || height == 0)
    return NULL;
  return gst_caps_new_simple ("image/jpeg", "width", G_TYPE_INT, (int) width, "height", G_TYPE_INT, (int) height, NULL);
}

typedef struct
{
  GTask *task;
  GstSample *sample;
} Taken;

static void
encode (gpointer data)
{
  Taken *taken = data;
  Still *still = g_task_get_task_data (taken->task);
  g_autoptr (GstCaps) caps = make_caps (taken->sample, still->width);

  stop_taking (still);
  if (caps == NULL)
    g_task_return_new_error (taken->task, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "no picture");
  else if (!g_task_return_error_if_cancelled (taken->task))
    gst_video_convert_sample_async (taken->sample, caps, ENCODE_S * GST_SECOND, encoded, g_object_ref (taken->task), NULL);
  gst_sample_unref (taken->sample);
  g_object_unref (taken->task);
  g_free (taken);
}

/* On the streaming thread. */
static void
take (GstSample *sample,
      gpointer   data)
{
  GTask *task = data;
  Still *still = g_task_get_task_data (task);
  Taken *taken;

  if (!g_atomic_int_compare_and_exchange (&still->taken, 0, 1))
    return;
  taken = g_new0 (Taken, 1);
  taken->task = g_object_ref (task);
  taken->sample = gst_sample_ref (sample);
  g_idle_add_once (encode, taken);
}

static void
waited (gpointer data)
{
  g_autoptr (GTask) task = g_object_ref (data);
  Still *still = g_task_get_task_data (task);

  still->timeout_source = 0;
  if (!g_atomic_int_compare_and_exchange (&still->taken, 0, 1))
    return;
  stop_taking (still);
  g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "no picture came");
}

void
stoa_still_take_async (StoaSource          *source,
                       guint                width,
                       GCancellable        *cancellable,
                       GAsyncReadyCallback  callback,
                       gpointer             data)
{
  Still *still;
  GTask *task;

  g_return_if_fail (STOA_IS_SOURCE (source) && width >= 2);

  task = g_task_new (NULL, cancellable, callback, data);
  still = g_new0 (Still, 1);
  still->outlet = stoa_outlet_ref (stoa_source_get_video (source));
  still->width = width;
  g_task_set_task_data (task, still, still_free);
  still->timeout_source = g_timeout_add_seconds_once (WAIT_S, waited, task);
  still->taker = stoa_outlet_add (still->outlet, take, task, g_object_unref);
}

GBytes *
stoa_still_take_finish (GAsyncResult  *result,
                        GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
