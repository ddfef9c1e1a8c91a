/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/**
 * StoaMediaBus:
 *
 * The one way from GStreamer's threads to an object on the main context, and from the main thread
 * to a worker for what may block. Callbacks of GStreamer hold the bus, never the object, so that
 * the object can go whenever its owner likes. Programs call gst_init() themselves, before any of this.
 */
typedef struct _StoaMediaBus StoaMediaBus;

typedef void (*StoaMediaNews)    (gpointer owner, gpointer data);
typedef void (*StoaMediaMessage) (gpointer owner, GstMessage *message);
typedef void (*StoaMediaWork)    (gpointer data);

/** stoa_media_bus_new: @owner (a #GObject, not held) hears news on the caller's main context until the bus is closed. */
StoaMediaBus *stoa_media_bus_new   (gpointer       owner);
StoaMediaBus *stoa_media_bus_ref   (StoaMediaBus  *bus);
void          stoa_media_bus_unref (StoaMediaBus  *bus);
/** stoa_media_bus_close: nothing is delivered any more, work already given is still done. Main thread. */
void          stoa_media_bus_close (StoaMediaBus  *bus);

/** stoa_media_bus_post: runs @news on the main context, in the order posted. Any thread. */
void stoa_media_bus_post    (StoaMediaBus     *bus,
                             StoaMediaNews     news,
                             gpointer          data,
                             GDestroyNotify    free_data);
/** stoa_media_bus_work: runs @work on a thread where it may block, one at a time and in order. */
void stoa_media_bus_work    (StoaMediaBus     *bus,
                             StoaMediaWork     work,
                             gpointer          data,
                             GDestroyNotify    free_data);
/** stoa_media_bus_watch: the messages of @pipeline that matter here reach @func on the main context. */
void stoa_media_bus_watch   (StoaMediaBus     *bus,
                             GstElement       *pipeline,
                             StoaMediaMessage  func);
/** stoa_media_bus_listen: the same for a #GstBus that belongs to something else, until stoa_media_bus_unlisten(). */
void stoa_media_bus_listen  (StoaMediaBus     *bus,
                             GstBus           *gst_bus,
                             StoaMediaMessage  func);
void stoa_media_bus_unlisten (GstBus          *gst_bus);
/** stoa_media_bus_set_state: on the worker. A failure comes as an error message, as elements post it. */
void stoa_media_bus_set_state (StoaMediaBus   *bus,
                             GstElement       *element,
                             GstState          state);
/** stoa_media_bus_recalculate_latency: on the worker; for a pipeline that got new sinks while it plays. */
void stoa_media_bus_recalculate_latency (StoaMediaBus *bus,
                             GstElement       *pipeline);
/** stoa_media_bus_discard: (transfer full) @pipeline: stops it on the worker and lets it go. */
void stoa_media_bus_discard (StoaMediaBus     *bus,
                             GstElement       *pipeline);

/** stoa_media_settle: waits until no worker has anything left to do. At a program's end, and in tests. */
gboolean stoa_media_settle  (guint             timeout_ms);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaMediaBus, stoa_media_bus_unref)

G_END_DECLS
