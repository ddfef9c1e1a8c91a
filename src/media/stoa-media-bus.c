/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-media"

#include "stoa-media-bus.h"

struct _StoaMediaBus
{
  gatomicrefcount refs;
  GMainContext *context;
  GThreadPool *worker;
  GWeakRef owner;            /* empty once closed */
};

typedef struct
{
  StoaMediaBus *bus;
  StoaMediaNews news;
  gpointer data;
  GDestroyNotify free_data;
} News;

typedef struct
{
  StoaMediaBus *bus;
  StoaMediaWork work;
  gpointer data;
  GDestroyNotify free_data;
} Work;

typedef struct
{
  StoaMediaBus *bus;
  StoaMediaMessage func;
} Watch;

typedef struct
{
  StoaMediaMessage func;
  GstMessage *message;
} Heard;

typedef struct
{
  GstElement *element;
  GstState state;
} StateChange;

static GMutex busy_lock;
static GCond busy_cond;
static guint busy;           /* works given and not yet done, of all buses */

static void
busy_add (int difference)
{
  g_mutex_lock (&busy_lock);
  busy += difference;
  g_cond_broadcast (&busy_cond);
  g_mutex_unlock (&busy_lock);
}

static gboolean
deliver (gpointer data)
{
  News *item = data;
  g_autoptr (GObject) owner = g_weak_ref_get (&item->bus->owner);

  if (owner != NULL)
    item->news (owner, item->data);
  return G_SOURCE_REMOVE;
}

static void
news_free (gpointer data)
{
  News *item = data;

  if (item->free_data != NULL)
    item->free_data (item->data);
  stoa_media_bus_unref (item->bus);
  g_free (item);
}

static void
do_work (gpointer data,
         gpointer user_data)
{
  Work *item = data;

  item->work (item->data);
  if (item->free_data != NULL)
    item->free_data (item->data);
  stoa_media_bus_unref (item->bus);
  g_free (item);
  busy_add (-1);
}

static void
heard_free (gpointer data)
{
  Heard *heard = data;

  gst_message_unref (heard->message);
  g_free (heard);
}

static void
deliver_message (gpointer owner,
                 gpointer data)
{
  Heard *heard = data;

  heard->func (owner, heard->message);
}

static void
dump_graph (GstMessage *message)
{
  g_autoptr (GstObject) top = gst_object_ref (GST_MESSAGE_SRC (message));

  while (GST_OBJECT_PARENT (top) != NULL)
    {
      GstObject *parent = gst_object_get_parent (top);

      gst_object_unref (top);
      top = parent;
    }
  if (GST_IS_BIN (top))
    GST_DEBUG_BIN_TO_DOT_FILE_WITH_TS (GST_BIN (top), GST_DEBUG_GRAPH_SHOW_ALL, "stoa-error");
}

static void
recalculate_latency (gpointer data)
{
  gst_bin_recalculate_latency (data);
}

static GstBusSyncReply
hear (GstBus     *gst_bus,
      GstMessage *message,
      gpointer    data)
{
  g_autoptr (GstMessage) dropped = message; /* who drops it owns it */
  Watch *watch = data;
  Heard *heard;

  switch (GST_MESSAGE_TYPE (message))
    {
    case GST_MESSAGE_ERROR:
      dump_graph (message);
      break;
    case GST_MESSAGE_LATENCY:
      {
        GstObject *source = GST_MESSAGE_SRC (message);

        while (source != NULL && !GST_IS_PIPELINE (source))
          source = GST_OBJECT_PARENT (source);
        if (source != NULL)
          stoa_media_bus_recalculate_latency (watch->bus, GST_ELEMENT (source));
        return GST_BUS_DROP;
      }
    case GST_MESSAGE_WARNING:
    case GST_MESSAGE_EOS:
    case GST_MESSAGE_BUFFERING:
    case GST_MESSAGE_ELEMENT:
    case GST_MESSAGE_ASYNC_DONE:
    case GST_MESSAGE_DEVICE_ADDED:
    case GST_MESSAGE_DEVICE_REMOVED:
    case GST_MESSAGE_DEVICE_CHANGED:
      break;
    default:
      return GST_BUS_DROP;
    }
  heard = g_new0 (Heard, 1);
  heard->func = watch->func;
  heard->message = gst_message_ref (message);
  stoa_media_bus_post (watch->bus, deliver_message, heard, heard_free);
  return GST_BUS_DROP;
}

static void
watch_free (gpointer data)
{
  Watch *watch = data;

  stoa_media_bus_unref (watch->bus);
  g_free (watch);
}

static void
change_state (gpointer data)
{
  StateChange *change = data;

  gst_element_set_state (change->element, change->state);
}

static void
state_change_free (gpointer data)
{
  StateChange *change = data;

  gst_object_unref (change->element);
  g_free (change);
}

static void
discard (gpointer data)
{
  GstElement *pipeline = data;
  g_autoptr (GstBus) gst_bus = gst_element_get_bus (pipeline);

  gst_element_set_state (pipeline, GST_STATE_NULL);
  if (gst_bus != NULL)
    stoa_media_bus_unlisten (gst_bus);
  gst_object_unref (pipeline);
}

StoaMediaBus *
stoa_media_bus_new (gpointer owner)
{
  StoaMediaBus *bus = g_new0 (StoaMediaBus, 1);

  g_return_val_if_fail (gst_is_initialized (), NULL);

  g_atomic_ref_count_init (&bus->refs);
  bus->context = g_main_context_ref_thread_default ();
  bus->worker = g_thread_pool_new (do_work, NULL, 1, FALSE, NULL);
  g_weak_ref_init (&bus->owner, owner);
  return bus;
}

StoaMediaBus *
stoa_media_bus_ref (StoaMediaBus *bus)
{
  g_atomic_ref_count_inc (&bus->refs);
  return bus;
}

void
stoa_media_bus_unref (StoaMediaBus *bus)
{
  if (!g_atomic_ref_count_dec (&bus->refs))
    return;
  g_thread_pool_free (bus->worker, FALSE, FALSE);
  g_main_context_unref (bus->context);
  g_weak_ref_clear (&bus->owner);
  g_free (bus);
}

void
stoa_media_bus_close (StoaMediaBus *bus)
{
  g_weak_ref_set (&bus->owner, NULL);
}

void
stoa_media_bus_post (StoaMediaBus   *bus,
                     StoaMediaNews   news,
                     gpointer        data,
                     GDestroyNotify  free_data)
{
  News *item = g_new0 (News, 1);
  g_autoptr (GSource) source = g_idle_source_new ();

  item->bus = stoa_media_bus_ref (bus);
  item->news = news;
  item->data = data;
  item->free_data = free_data;
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, deliver, item, news_free);
  g_source_attach (source, bus->context);
}

void
stoa_media_bus_work (StoaMediaBus   *bus,
                     StoaMediaWork   work,
                     gpointer        data,
                     GDestroyNotify  free_data)
{
  Work *item = g_new0 (Work, 1);

  item->bus = stoa_media_bus_ref (bus);
  item->work = work;
  item->data = data;
  item->free_data = free_data;
  busy_add (1);
  g_thread_pool_push (bus->worker, item, NULL);
}

void
stoa_media_bus_watch (StoaMediaBus     *bus,
                      GstElement       *pipeline,
                      StoaMediaMessage  func)
{
  g_autoptr (GstBus) gst_bus = gst_element_get_bus (pipeline);

  stoa_media_bus_listen (bus, gst_bus, func);
}

void
stoa_media_bus_listen (StoaMediaBus     *bus,
                       GstBus           *gst_bus,
                       StoaMediaMessage  func)
{
  Watch *watch = g_new0 (Watch, 1);

  watch->bus = stoa_media_bus_ref (bus);
  watch->func = func;
  gst_bus_set_sync_handler (gst_bus, hear, watch, watch_free);
}

void
stoa_media_bus_unlisten (GstBus *gst_bus)
{
  gst_bus_set_sync_handler (gst_bus, NULL, NULL, NULL);
}

void
stoa_media_bus_set_state (StoaMediaBus *bus,
                          GstElement   *element,
                          GstState      state)
{
  StateChange *change = g_new0 (StateChange, 1);

  change->element = gst_object_ref (element);
  change->state = state;
  stoa_media_bus_work (bus, change_state, change, state_change_free);
}

void
stoa_media_bus_recalculate_latency (StoaMediaBus *bus,
                                    GstElement   *pipeline)
{
  stoa_media_bus_work (bus, recalculate_latency, gst_object_ref (pipeline), gst_object_unref);
}

void
stoa_media_bus_discard (StoaMediaBus *bus,
                        GstElement   *pipeline)
{
  stoa_media_bus_work (bus, discard, pipeline, NULL);
}

gboolean
stoa_media_settle (guint timeout_ms)
{
  gint64 until = g_get_monotonic_time () + timeout_ms * G_TIME_SPAN_MILLISECOND;
  gboolean settled;

  g_mutex_lock (&busy_lock);
  while (busy > 0 && g_cond_wait_until (&busy_cond, &busy_lock, until))
    ;
  settled = busy == 0;
  g_mutex_unlock (&busy_lock);
  return settled;
}
